#include "explore/explore.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "explore/endless.hpp"
#include "explore/frequencies.hpp"
#include "explore/graph.hpp"
#include "explore/probe.hpp"
#include "explore/races.hpp"
#include "explore/ways.hpp"
#include "lang/ast.hpp"

namespace lockstep {
namespace {

constexpr std::uint32_t kQuickStates = 50000;
constexpr std::uint64_t kQuickWays = 2000;
constexpr std::uint64_t kFewStates = 20000;
constexpr std::uint64_t kRaceStates = 300000;

class Exploring {
public:
    Exploring(const Machine& machine, const ExploreOptions& options, double start, bool wide)
        : machine_(machine),
          program_(machine.program()),
          options_(options),
          start_(start),
          from_(after(machine, options.after)),
          parts_(machine, from_, options.symmetry, wide) {
        x_.cells = outcomeCells(program_);
        x_.question = options.question;
    }

    Exploration run() {
        search();
        if (options_.question == Question::Counts && x_.complete) count();
        else if (options_.question == Question::Counts) x_.whyNotCounted = "the search did not finish";
        x_.seconds = options_.clock ? options_.clock() - start_ : 0;
        return std::move(x_);
    }

private:
    static State after(const Machine& machine, const std::vector<Choice>& schedule) {
        State state = machine.initial();
        for (const Choice choice : schedule) machine.step(state.data(), choice);
        return state;
    }

    [[nodiscard]] std::uint32_t lastCpu() const { return options_.after.empty() ? kNone : options_.after.back().cpu; }

    // --- what can happen at all
    void search() {
        if (options_.question == Question::Verdict && options_.reduction && lookQuickly()) return settle();
        Patience patience(options_, start_);
        Sweep::Options how;
        how.grain = options_.reduction ? Grain::Local : Grain::MicroOp;
        how.judging = options_.question != Question::Verdict;
        how.parents = true;
        how.stopAtFailure = options_.question == Question::Verdict;
        Sweep sweep(parts_, how, patience);
        x_.complete = sweep.run(from_);
        x_.whyIncomplete = patience.why();
        x_.states = sweep.states();
        x_.keptStates = sweep.kept();
        x_.transitions = sweep.transitions();
        x_.bytes = sweep.bytes();
        if (sweep.ends().contains({End::Kind::Fault, {static_cast<std::uint64_t>(Fault::Capacity)}})) {
            x_.complete = false;
            x_.whyIncomplete =
                "a preempt count went past 255, a softirq count past 127, or a store buffer is too small";
        }
        findWitnesses(sweep);
        if (how.judging) findRaces(sweep);
        exercised_ = sweep.exercised();
        x_.neverEnds = x_.complete && sweep.ends().empty();
        const bool failed = !sweep.neverFailed().empty() ||
                            std::any_of(sweep.ends().begin(), sweep.ends().end(),
                                        [this](const auto& end) { return fails(program_, x_.cells, end.first); });
        // So many states that no run came to its end: at least what goes wrong soon is found.
        if (!x_.complete && !failed && options_.question != Question::Verdict) lookQuickly();
        settle();
    }

    // Those that no single state or step shows.
    void findRaces(const Sweep& sweep) {
        const std::set<Finding> open = openRaces(parts_, sweep.accesses(), sweep.findings());
        if (open.empty()) {
            x_.racesComplete = x_.complete;
            return;
        }
        ExploreOptions some = options_;
        some.limits.states = std::min(options_.limits.states, kRaceStates);
        Patience patience(some, start_);
        RaceSearch races;
        if (program_.memory == MemoryModel::Sc) {
            races = searchRaces(machine_, from_, open, patience);
        } else if (options_.after.empty()) {
            Program sc = program_;
            sc.memory = MemoryModel::Sc;
            const Machine machine(sc);
            races = searchRaces(machine, machine.initial(), open, patience);
            for (Found& found : races.found) drain(found.schedule);
        }
        x_.racesComplete = x_.complete && races.complete;
        ways_.findings.insert(ways_.findings.end(), races.found.begin(), races.found.end());
    }
    // A schedule of sequential consistency, with store buffers that are emptied at once.
    void drain(std::vector<Choice>& schedule) const {
        State state = from_;
        std::vector<Choice> with;
        for (std::size_t i = 0; i < schedule.size(); ++i) {
            machine_.step(state.data(), schedule[i]);
            with.push_back(schedule[i]);
            const Choice drains{Choice::Kind::Drain, schedule[i].cpu, 0};
            while (i + 1 < schedule.size() && machine_.isOpen(state.data(), drains)) {
                machine_.step(state.data(), drains);
                with.push_back(drains);
            }
        }
        schedule = std::move(with);
    }

    // True if that answered the question of the verdict.
    bool lookQuickly() {
        ExploreOptions short_ = options_;
        short_.limits.seconds = options_.limits.seconds + 2;
        Patience patience(short_, start_);
        Probe p = probe(parts_, from_, kQuickStates, patience);
        if (p.complete || p.end || p.never != kNone) {
            if (options_.question == Question::Verdict) {
                x_.complete = p.complete;
                x_.whyIncomplete = p.complete ? "" : "stopped at the first failure";
                x_.states = x_.keptStates = p.states;
                x_.transitions = p.transitions;
                x_.bytes = p.bytes;
                x_.neverEnds = p.complete && !p.ends;
            }
            Targets targets;
            if (p.end) targets.ends.insert(*p.end);
            if (p.never != kNone) targets.nevers.insert(p.never);
            ExploreOptions little = options_;
            little.limits.states = kQuickWays;
            Patience more(little, start_);
            if (!targets.empty()) {
                Ways ways = findWays(parts_, from_, lastCpu(), Grain::Alone, targets, more);
                ways_.ends.merge(ways.ends);
                ways_.nevers.merge(ways.nevers);
            }
            if (p.end && ways_.ends.emplace(*p.end, p.schedule).second) x_.easiest = false;
            if (p.never != kNone && ways_.nevers.emplace(p.never, p.schedule).second) x_.easiest = false;
            return true;
        }
        return false;
    }

    // What follows from all that was found.
    void settle() {
        if (!options_.after.empty()) startFrom(options_.after);
        for (const auto& [end, witness] : ways_.ends) {
            if (end.kind == End::Kind::Final) x_.outcomes.push_back({end.values, false, witness, {}});
            if (end.kind == End::Kind::Deadlock) x_.deadlocks.push_back({waitsAfter(witness), witness, {}});
        }
        std::sort(x_.outcomes.begin(), x_.outcomes.end(),
                  [this](const Outcome& a, const Outcome& b) { return before(a, b); });
        if (x_.complete && hasLoops()) {
            Patience more(options_, start_);
            x_.endless = findEndless(machine_, from_, options_.after, more);
            x_.loopsComplete = more.why().empty();
            // Who waits for each other for ever is in a deadlock, also while somebody else goes round a loop.
            for (const Endless& e : x_.endless)
                if (!e.waits.empty()) x_.deadlocks.push_back({e.waits, e.witness, {}});
        }
        judgeChecks();
        x_.reports = reportsOf(machine_, ways_.findings);
        const bool violated = !x_.failures.empty();
        x_.verdict = violated ? Verdict::Violated : x_.complete ? Verdict::Holds : Verdict::Unknown;
    }
    void startFrom(const std::vector<Choice>& after) {
        const auto whole = [&](std::vector<Choice>& schedule) {
            schedule.insert(schedule.begin(), after.begin(), after.end());
        };
        for (auto& [end, witness] : ways_.ends) whole(witness);
        for (auto& [check, witness] : ways_.nevers) whole(witness);
        for (Found& found : ways_.findings) whole(found.schedule);
    }

    void findWitnesses(Sweep& sweep) {
        Targets targets;
        for (const auto& [end, tally] : sweep.ends()) targets.ends.insert(end);
        targets.nevers = sweep.neverFailed();
        targets.findings = sweep.findings();
        if (!targets.empty()) {
            ExploreOptions patient = options_;  // what was found must have its witness: more time, but no more memory
            if (options_.question == Question::Verdict) patient.limits.states = kQuickWays;
            patient.limits.seconds = std::max(options_.limits.seconds * 1.5, options_.limits.seconds + 2);
            Patience patience(patient, start_);
            // Where a run stops in the middle, only single micro-ops show the fewest steps.
            const bool midway =
                !targets.nevers.empty() || std::any_of(targets.ends.begin(), targets.ends.end(),
                                                       [](const End& end) { return end.kind == End::Kind::Fault; });
            const bool exact = midway && sweep.kept() <= kFewStates;
            ways_ = findWays(parts_, from_, lastCpu(), exact ? Grain::MicroOp : Grain::Alone, targets, patience);
        }
        const auto wayTo = [&](std::uint32_t id) -> std::optional<std::vector<Choice>> {
            std::vector<const std::uint32_t*> states;
            for (const std::uint32_t at : sweep.wayTo(id)) states.push_back(sweep.state(at));
            states.erase(states.begin());
            return followStates(parts_, sweep.stepper(), from_, options_.reduction ? Grain::Local : Grain::MicroOp,
                                states);
        };
        for (const End& end : targets.ends)
            if (!ways_.ends.contains(end)) {
                x_.easiest = false;
                if (auto way = wayTo(sweep.stateOf(end))) ways_.ends[end] = std::move(*way);
            }
        for (const std::uint32_t check : targets.nevers)
            if (!ways_.nevers.contains(check)) {
                x_.easiest = false;
                if (auto way = wayTo(sweep.stateOfNever(check))) ways_.nevers[check] = std::move(*way);
            }
    }

    [[nodiscard]] std::vector<Wait> waitsAfter(const std::vector<Choice>& schedule) const {
        State state = machine_.initial();
        for (const Choice choice : schedule) machine_.step(state.data(), choice);
        return waits(machine_, state.data());
    }

    // --- checks
    [[nodiscard]] bool holds(const ast::Expr& expression, const Outcome& o) const {
        return evaluate(program_, expression, OutcomeReader(program_, x_.cells, o.values)).value_or(0) != 0;
    }
    static bool easier(const std::vector<Choice>& a, const std::vector<Choice>& b) {
        return std::pair(contextSwitches(a), a.size()) < std::pair(contextSwitches(b), b.size());
    }
    void judgeChecks() {
        for (std::uint32_t c = 0; c < program_.checks.size(); ++c) {
            const Check& check = program_.checks[c];
            if (check.kind == Check::Kind::Never) {
                const auto way = ways_.nevers.find(c);
                if (way != ways_.nevers.end()) fail(Failure::Kind::NeverHappens, c, Fault::None, way->second);
            } else if (check.kind == Check::Kind::Always) {
                const std::vector<Choice>* easiest = nullptr;
                for (Outcome& o : x_.outcomes) {
                    if (holds(*check.expression, o)) continue;
                    o.violates = true;
                    if (!easiest || easier(o.witness, *easiest)) easiest = &o.witness;
                }
                if (easiest) fail(Failure::Kind::AlwaysFails, c, Fault::None, *easiest);
            }
            if (x_.complete && options_.question != Question::Verdict) exercise(c);
        }
        if (!x_.deadlocks.empty()) {
            std::sort(x_.deadlocks.begin(), x_.deadlocks.end(),
                      [](const Deadlock& a, const Deadlock& b) { return easier(a.witness, b.witness); });
            fail(Failure::Kind::Deadlock, kNone, Fault::None, x_.deadlocks.front().witness);
        }
        for (const auto& [end, witness] : ways_.ends) {
            if (end.kind != End::Kind::Fault) continue;
            const auto fault = static_cast<Fault>(end.values.front());
            if (fault != Fault::Capacity) fail(Failure::Kind::Bug, kNone, fault, witness);
        }
        // From a later state the other runs are not looked at: what is possible at all stays open.
        for (std::uint32_t c = 0; x_.complete && options_.after.empty() && c < program_.checks.size(); ++c) {
            const Check& check = program_.checks[c];
            if (check.kind == Check::Kind::Possible &&
                std::none_of(x_.outcomes.begin(), x_.outcomes.end(),
                             [&](const Outcome& o) { return holds(*check.expression, o); }))
                fail(Failure::Kind::PossibleMissing, c, Fault::None, {});
        }
    }
    void fail(Failure::Kind kind, std::uint32_t check, Fault fault, std::vector<Choice> witness) {
        x_.failures.push_back({kind, check, fault, std::move(witness), {}});
    }
    // A check that held without ever looking at its second part said nothing about it.
    void exercise(std::uint32_t c) {
        const Check& check = program_.checks[c];
        if (check.kind == Check::Kind::Always && x_.outcomes.empty()) {
            x_.unexercised.push_back({c, ""});
            return;
        }
        const auto kind = check.expression->kind;
        const bool isAnd = kind == ast::ExprKind::LogicalAnd;
        if (!isAnd && kind != ast::ExprKind::LogicalOr) return;
        bool looked = exercised_.contains(c);
        if (check.kind != Check::Kind::Never)
            looked = std::any_of(x_.outcomes.begin(), x_.outcomes.end(), [&](const Outcome& o) {
                return holds(*check.expression->operands.front(), o) == isAnd;
            });
        if (!looked) x_.unexercised.push_back({c, isAnd ? "&&" : "||"});
    }

    // Without a backward jump every run ends.
    [[nodiscard]] bool hasLoops() const {
        for (std::uint32_t i = 0; i < program_.ops.size(); ++i) {
            const Op op = program_.ops[i].op;
            if ((op == Op::Jump || op == Op::Spin || op == Op::BranchIfZero || op == Op::BranchIfNotZero) &&
                program_.ops[i].target <= i)
                return true;
        }
        return false;
    }

    // --- how often
    void count() {
        Patience patience(options_, start_);
        Sweep::Options how;
        how.grain = options_.steps == Steps::MicroOp ? Grain::MicroOp : Grain::Access;
        how.counting = true;
        Sweep sweep(parts_, how, patience);
        if (!sweep.run(from_)) {
            x_.whyNotCounted = patience.why();
            return;
        }
        x_.states = sweep.states();
        x_.keptStates = sweep.kept();
        x_.transitions = sweep.transitions();
        x_.bytes = std::max<std::uint64_t>(x_.bytes, sweep.bytes());
        if (sweep.counted()) return setFrequencies(x_, sweep.ends(), false, ways_.ends);
        Ends ends;
        bool goesRound = false;
        if (!countOnGraph(sweep, parts_, patience, ends, goesRound)) {
            x_.whyNotCounted = patience.why();
            return;
        }
        setFrequencies(x_, ends, goesRound, ways_.ends);
    }

    // By value, as signed or unsigned numbers.
    bool before(const Outcome& a, const Outcome& b) const {
        for (std::size_t i = 0; i < a.values.size(); ++i) {
            if (a.values[i] == b.values[i]) continue;
            return program_.globalOf(x_.cells[i]).type.isSigned
                       ? static_cast<std::int64_t>(a.values[i]) < static_cast<std::int64_t>(b.values[i])
                       : a.values[i] < b.values[i];
        }
        return false;
    }

    const Machine& machine_;
    const Program& program_;
    const ExploreOptions& options_;
    double start_;
    State from_;
    Parts parts_;
    Ways ways_;
    std::set<std::uint32_t> exercised_;
    Exploration x_;
};

}  // namespace

Exploration explore(const Machine& machine, const ExploreOptions& options) {
    const double start = options.clock ? options.clock() : 0;
    try {
        return Exploring(machine, options, start, false).run();
    } catch (const Parts::TooMany&) {
        return Exploring(machine, options, start, true).run();
    }
}

}  // namespace lockstep
