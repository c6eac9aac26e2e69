#include "explore/explore.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "explore/findings.hpp"
#include "explore/state_table.hpp"

namespace lockstep {

std::string name(Verdict verdict) {
    return verdict == Verdict::Holds ? "holds" : verdict == Verdict::Violated ? "violated" : "unknown";
}

std::string name(Report::Kind kind) {
    switch (kind) {
    case Report::Kind::InconsistentHardirq:
    case Report::Kind::InconsistentSoftirq: return "inconsistent-lock-state";
    case Report::Kind::SleepingInAtomic: return "sleeping-in-atomic";
    case Report::Kind::SchedulingWhileAtomic: return "scheduling-while-atomic";
    case Report::Kind::UnlockNotHeld: return "bad-unlock-balance";
    case Report::Kind::CountUnderflow: return "preempt-count-underflow";
    case Report::Kind::LeakedAtomic: return "leaked-atomic";
    case Report::Kind::LeakedIrqs: return "leaked-irqs";
    case Report::Kind::BogusIrqRestore: return "bogus-irq-restore";
    case Report::Kind::BhInAtomic: return "bh-in-atomic";
    case Report::Kind::DivideError: return "divide-error";
    case Report::Kind::OutOfBounds: return "out-of-bounds";
    case Report::Kind::CircularLocking: return "circular-locking";
    case Report::Kind::IrqLockInversion: return "irq-lock-inversion";
    case Report::Kind::RecursiveLocking: return "recursive-locking";
    case Report::Kind::HeldAtExit: return "held-at-exit";
    case Report::Kind::DataRace: return "data-race";
    }
    return {};
}

std::vector<Wait> waits(const Machine& machine, const std::uint64_t* state) {
    std::vector<Wait> all;
    for (std::uint32_t i = 0; i < machine.program().contexts.size(); ++i) {
        if (machine.done(state, i)) continue;
        const CpuState cpu = machine.cpu(state, machine.program().contexts[i].cpu);
        // An interrupt that has not come waits for no lock; its context only holds the place where it would start.
        const ContextKind kind = machine.program().contexts[i].kind;
        const bool active = kind == ContextKind::Task || cpu.hardirq == i + 1 || cpu.softirq == i + 1;
        if (!active && cpu.hardirq == 0 && cpu.softirq == 0 && cpu.task == 0) all.push_back({i, kNone, kNone});
        if (!active) continue;
        const std::uint32_t lock = machine.waitsFor(state, i);
        if (lock == kNone) continue;
        all.push_back({i, lock, static_cast<std::uint32_t>(machine.cell(state, lock)) - 1});
    }
    return all;
}

namespace {

class Search {
public:
    Search(const Machine& machine, const ExploreOptions& options)
        : machine_(machine), program_(machine.program()), options_(options), table_(machine.layout().size() / 8) {
        for (std::uint32_t cell = 0; cell < program_.cells.size(); ++cell)
            if (const Global& g = program_.globalOf(cell); !g.isLock() && !g.isConst) result_.cells.push_back(cell);
        for (std::uint32_t c = 0; c < program_.checks.size(); ++c) {
            if (program_.checks[c].kind == Check::Kind::Never) hasNever_ = true;
            checkFailed_.push_back(false);
            possibleSeen_.push_back(false);
        }
    }

    Exploration run() {
        start_ = options_.clock ? options_.clock() : 0;
        const State first = machine_.initial();
        add(first.data(), kNoState, {});
        std::uint32_t next = 0;
        while (next < table_.size() && !stop(next)) expand(next++);
        finish(next == table_.size());
        return std::move(result_);
    }

private:
    // A state seen for the first time.
    void add(const std::uint64_t* state, std::uint32_t parent, Choice choice) {
        const auto inserted = table_.insert(state, parent, choice);
        if (!inserted.isNew || !hasNever_) return;
        for (std::uint32_t c = 0; c < program_.checks.size(); ++c) {
            if (program_.checks[c].kind != Check::Kind::Never || checkFailed_[c] || !holds(c, state)) continue;
            checkFailed_[c] = true;
            fail({Failure::Kind::NeverHappens, c, Fault::None, table_.path(inserted.index), {}});
        }
    }
    // A check without a value (a division by zero, an index out of range) does not hold.
    bool holds(std::uint32_t check, const std::uint64_t* state) const {
        const StateReader reader(machine_, state);
        return evaluate(program_, *program_.checks[check].expression, reader).value_or(0) != 0;
    }
    void fail(Failure failure) {
        result_.failures.push_back(std::move(failure));
        violated_ = true;
    }

    void expand(std::uint32_t index) {
        scratch_.assign(table_.state(index), table_.state(index) + machine_.layout().size() / 8);
        open_.clear();
        machine_.choices(scratch_.data(), open_);
        if (open_.empty()) return end(index);
        for (const Choice choice : open_) {
            next_ = scratch_;
            const Event e = machine_.step(next_.data(), choice);
            ++result_.transitions;
            observe(e, index);
            add(next_.data(), index, choice);
        }
    }

    void end(std::uint32_t index) {
        switch (machine_.standing(scratch_.data())) {
        case Standing::Final: return outcome(index);
        case Standing::Deadlock: return deadlock(index);
        case Standing::Faulted: {
            const Fault fault = machine_.fault(scratch_.data());
            if (fault == Fault::Capacity) capacity_ = true;
            else if (faults_.insert(fault).second) fail({Failure::Kind::Bug, kNone, fault, table_.path(index), {}});
            return;
        }
        case Standing::Running: return;
        }
    }

    void outcome(std::uint32_t index) {
        for (std::uint32_t c = 0; c < program_.checks.size(); ++c)
            if (program_.checks[c].kind == Check::Kind::Possible && !possibleSeen_[c])
                possibleSeen_[c] = holds(c, scratch_.data());
        std::vector<std::uint64_t> values;
        for (const std::uint32_t cell : result_.cells) values.push_back(machine_.cell(scratch_.data(), cell));
        const auto [at, isNew] = outcomes_.emplace(std::move(values), index);
        if (!isNew) return;
        for (std::uint32_t c = 0; c < program_.checks.size(); ++c) {
            if (program_.checks[c].kind != Check::Kind::Always || holds(c, scratch_.data())) continue;
            violating_.insert(at->first);
            if (checkFailed_[c]) continue;
            checkFailed_[c] = true;
            fail({Failure::Kind::AlwaysFails, c, Fault::None, table_.path(index), {}});
        }
    }

    void deadlock(std::uint32_t index) {
        std::vector<Wait> all = waits(machine_, scratch_.data());
        std::vector<std::uint32_t> signature;
        for (const Wait& w : all) signature.insert(signature.end(), {w.context, w.cell, w.holder});
        if (!deadlockSignatures_.insert(std::move(signature)).second) return;
        const bool first = result_.deadlocks.empty();
        result_.deadlocks.push_back({std::move(all), table_.path(index), {}});
        if (first) fail({Failure::Kind::Deadlock, kNone, Fault::None, result_.deadlocks.front().witness, {}});
    }

    // --- what the kernel's checkers see in one transition
    void observe(const Event& e, std::uint32_t parent) {
        findings_.clear();
        judge(machine_, e, scratch_.data(), next_.data(), findings_);
        judgeWait(machine_, next_.data(), e.context, findings_);
        for (const Finding& finding : findings_) {
            if (!seen_.insert(finding).second) continue;
            std::vector<Choice> schedule = table_.path(parent);
            schedule.push_back(e.choice);
            found_.push_back({finding, std::move(schedule), e.context});
        }
    }

    // --- limits
    bool stop(std::uint32_t next) {
        if (violated_ && options_.stopAtViolation) return why("stopped at the first violation");
        if (table_.size() >= options_.limits.states)
            return why(
                fmt::format("the limit of {} states was met; raise it with --max-states", options_.limits.states));
        if ((next & 0x3ff) != 0) return false;
        if (table_.bytesAfterGrowth() > options_.limits.bytes)
            return why(fmt::format("the memory limit of {} MiB was met; raise it with --max-memory",
                                   options_.limits.bytes >> 20));
        if (options_.stopRequested && options_.stopRequested()) return why("stopped by the user");
        if (!options_.clock) return false;
        const double seconds = options_.clock() - start_;
        if (seconds > options_.limits.seconds)
            return why(
                fmt::format("the time limit of {:g} s was met; raise it with --max-time", options_.limits.seconds));
        if (options_.onProgress && seconds >= nextProgress_) {
            nextProgress_ = seconds + 0.25;
            options_.onProgress({"searching", table_.size(), table_.size() - next, table_.bytes(), seconds});
        }
        return false;
    }
    bool why(std::string reason) {
        result_.whyIncomplete = std::move(reason);
        return true;
    }

    void finish(bool all) {
        result_.complete = all && !capacity_;
        if (capacity_) result_.whyIncomplete = "a preempt count went past 255, or a softirq count past 127";
        result_.states = table_.size();
        result_.bytes = table_.bytes();
        result_.seconds = options_.clock ? options_.clock() - start_ : 0;
        for (auto& [values, index] : outcomes_)
            result_.outcomes.push_back({values, violating_.contains(values), table_.path(index), {}});
        std::sort(result_.outcomes.begin(), result_.outcomes.end(),
                  [this](const Outcome& a, const Outcome& b) { return before(a, b); });
        result_.reports = reportsOf(machine_, found_);
        if (result_.complete)
            for (std::uint32_t c = 0; c < program_.checks.size(); ++c)
                if (program_.checks[c].kind == Check::Kind::Possible && !possibleSeen_[c])
                    fail({Failure::Kind::PossibleMissing, c, Fault::None, {}, {}});
        result_.neverEnds = result_.complete && outcomes_.empty() && result_.deadlocks.empty() && faults_.empty();
        if (result_.complete && hasLoops() && table_.bytes() + result_.transitions * 8 < options_.limits.bytes)
            findStuck();
        result_.verdict = violated_ ? Verdict::Violated : result_.complete ? Verdict::Holds : Verdict::Unknown;
    }
    // Without a backward jump every run ends.
    [[nodiscard]] bool hasLoops() const {
        for (std::uint32_t i = 0; i < program_.ops.size(); ++i) {
            const Op op = program_.ops[i].op;
            if ((op == Op::Jump || op == Op::Spin) && program_.ops[i].target <= i) return true;
        }
        return false;
    }
    // Walks back from the states where runs end; what is never met is stuck. The first such state has a shortest way.
    void findStuck() {
        const std::size_t words = machine_.layout().size() / 8;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;  // to, from
        std::vector<bool> ends(table_.size(), false);
        std::vector<std::uint32_t> work;
        for (std::uint32_t i = 0; i < table_.size(); ++i) {
            if ((i & 0x3ff) == 0 && options_.stopRequested && options_.stopRequested()) return;
            scratch_.assign(table_.state(i), table_.state(i) + words);
            open_.clear();
            machine_.choices(scratch_.data(), open_);
            if (open_.empty()) {
                ends[i] = true;
                work.push_back(i);
            }
            for (const Choice choice : open_) {
                next_ = scratch_;
                machine_.step(next_.data(), choice);
                edges.emplace_back(table_.insert(next_.data(), i, choice).index, i);
            }
        }
        std::sort(edges.begin(), edges.end());
        while (!work.empty()) {
            const std::uint32_t at = work.back();
            work.pop_back();
            for (auto e = std::lower_bound(edges.begin(), edges.end(), std::pair(at, 0U));
                 e != edges.end() && e->first == at; ++e) {
                if (ends[e->second]) continue;
                ends[e->second] = true;
                work.push_back(e->second);
            }
        }
        const auto first = std::find(ends.begin(), ends.end(), false);
        if (first != ends.end()) result_.stuck = table_.path(static_cast<std::uint32_t>(first - ends.begin()));
    }
    // By value, as signed or unsigned numbers.
    bool before(const Outcome& a, const Outcome& b) const {
        for (std::size_t i = 0; i < a.values.size(); ++i) {
            if (a.values[i] == b.values[i]) continue;
            return program_.globalOf(result_.cells[i]).type.isSigned
                       ? static_cast<std::int64_t>(a.values[i]) < static_cast<std::int64_t>(b.values[i])
                       : a.values[i] < b.values[i];
        }
        return false;
    }

    const Machine& machine_;
    const Program& program_;
    const ExploreOptions& options_;
    StateTable table_;
    Exploration result_;
    State scratch_, next_;
    std::vector<Choice> open_;
    std::map<std::vector<std::uint64_t>, std::uint32_t> outcomes_;
    std::set<std::vector<std::uint64_t>> violating_;
    std::set<std::vector<std::uint32_t>> deadlockSignatures_;
    std::vector<Finding> findings_;
    std::set<Finding> seen_;
    std::vector<Found> found_;
    std::set<Fault> faults_;
    std::vector<bool> checkFailed_, possibleSeen_;
    bool hasNever_ = false;
    bool violated_ = false;
    bool capacity_ = false;
    double start_ = 0;
    double nextProgress_ = 0.25;
};

}  // namespace

Exploration explore(const Machine& machine, const ExploreOptions& options) {
    return Search(machine, options).run();
}

}  // namespace lockstep
