#include "explore/ways.hpp"

#include <algorithm>

#include "explore/races.hpp"

namespace lockstep {
namespace {

constexpr std::uint32_t kNobody = kNone;  // the last CPU before the first step

// A schedule step by step, with the micro-ops that joined others marked.
class Walk {
public:
    Walk(const Parts& parts, const State& from, std::uint32_t last, Grain grain, bool entered)
        : machine_(parts.machine()), last_(last), grain_(grain), state_(from) {
        for (std::uint32_t cpu = 0; entered && cpu < parts.cpus(); ++cpu) join(state_, steps_, cpu);
    }

    struct Taken {
        Choice choice;
        bool joined;
    };
    // The state after a choice and what joins it; the steps go to `taken`.
    State after(Choice choice, std::vector<Taken>& taken) const {
        State next = state_;
        machine_.step(next.data(), choice);
        taken.push_back({choice, false});
        join(next, taken, choice.cpu);
        return next;
    }
    void take(State next, const std::vector<Taken>& taken) {
        state_ = std::move(next);
        steps_.insert(steps_.end(), taken.begin(), taken.end());
    }
    [[nodiscard]] const State& state() const { return state_; }
    // The CPU that acted last, or kNobody.
    [[nodiscard]] std::uint32_t last() const { return steps_.empty() ? last_ : steps_.back().choice.cpu; }
    [[nodiscard]] const std::vector<Taken>& steps() const { return steps_; }

    // Without joined steps at the end of those CPUs that need not have come so far.
    [[nodiscard]] std::vector<Choice> schedule(bool trim, std::uint32_t keep = kNone,
                                               std::uint32_t keepToo = kNone) const {
        std::vector<bool> needed(machine_.program().cpus, !trim);
        if (keep != kNone) needed[keep] = true;
        if (keepToo != kNone) needed[keepToo] = true;
        std::vector<Choice> choices;
        for (std::size_t i = steps_.size(); i-- > 0;) {
            if (!steps_[i].joined) needed[steps_[i].choice.cpu] = true;
            if (needed[steps_[i].choice.cpu]) choices.push_back(steps_[i].choice);
        }
        std::reverse(choices.begin(), choices.end());
        return choices;
    }

private:
    void join(State& state, std::vector<Taken>& taken, std::uint32_t cpu) const {
        // As Stepper::run does it, and so to the same states.
        for (std::uint32_t n = 1; n < 256 && joins(machine_, state.data(), cpu, grain_); ++n) {
            const Choice step{Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0};
            machine_.step(state.data(), step);
            taken.push_back({step, true});
        }
    }

    const Machine& machine_;
    std::uint32_t last_;
    Grain grain_;
    State state_;
    std::vector<Taken> steps_;
};

// The cheapest choice that leads to the compact state (and last CPU, if that matters).
bool follow(Parts& parts, Stepper& stepper, Walk& walk, const std::uint32_t* goal, bool withLast,
            std::uint32_t by = kNobody) {
    const std::size_t words = parts.words();
    std::vector<Choice> open;
    parts.machine().choices(walk.state().data(), open);
    // The CPU that acted last first: it needs no switch.
    std::stable_partition(open.begin(), open.end(), [last = walk.last()](Choice c) { return c.cpu == last; });
    std::vector<std::uint32_t> reached(words + 1);
    for (const Choice choice : open) {
        if (by != kNobody && choice.cpu != by) continue;
        std::vector<Walk::Taken> taken;
        State next = walk.after(choice, taken);
        parts.compact(next.data(), reached.data(), choice.cpu);
        reached[words] = stepper.sort(reached.data(), choice.cpu);
        if (!std::equal(goal, goal + words + (withLast ? 1 : 0), reached.begin())) continue;
        walk.take(std::move(next), taken);
        return true;
    }
    return false;
}

class WaySearch {
public:
    WaySearch(Parts& parts, const State& from, std::uint32_t last, Grain grain, Targets targets, Patience& patience)
        : parts_(parts),
          machine_(parts.machine()),
          from_(from),
          last_(last),
          grain_(grain),
          targets_(std::move(targets)),
          patience_(patience),
          stepper_(parts, grain, !targets_.findings.empty()),
          cells_(outcomeCells(machine_.program())),
          nodes_(parts.words() + 1),
          scratch_(parts.words() + 1) {}

    Ways run() {
        // Without what joins at the start: a CPU's first work is a step of its own here, since getting to it may cost
        // a context switch.
        parts_.compact(from_.data(), scratch_.data(), kNone);
        scratch_[parts_.words()] = stepper_.sort(scratch_.data(), last_);
        (void)stepper_.keyOf(scratch_.data());
        reach(scratch_.data(), kNoState, 0);
        for (const Stepper::Noted& noted : stepper_.found()) noteFinding(noted, 0);
        stepper_.found().clear();
        std::uint64_t visited = 0;
        while (!targets_.empty() && !queue_.empty()) {
            auto bucket = queue_.begin();
            if (bucket->second.empty()) {
                queue_.erase(bucket);
                continue;
            }
            // First in, first out within a cost: the order of discovery decides among equals.
            const std::vector<std::uint32_t> same = std::move(bucket->second);
            const std::uint64_t cost = bucket->first;
            queue_.erase(bucket);
            for (const std::uint32_t node : same) {
                if (settled_[node] || cost_[node] != cost) continue;
                settled_[node] = true;
                visit(node);
                if (targets_.empty()) break;
                if ((++visited & 0x3ff) == 0 &&
                    !patience_.goesOn("finding the easiest ways", nodes_.size(), nodes_.size() - visited, bytes()))
                    return std::move(ways_);
            }
        }
        return std::move(ways_);
    }

private:
    [[nodiscard]] std::size_t bytes() const {
        return nodes_.bytes() + nodes_.bytesToAdd(4096) + cost_.capacity() * 24 + stepper_.memory() + parts_.memory();
    }

    void reach(const std::uint32_t* node, std::uint32_t parent, std::uint64_t cost) {
        const auto [index, isNew] = nodes_.insert(node);
        if (isNew) {
            cost_.push_back(cost);
            parent_.push_back(parent);
            settled_.push_back(false);
        } else {
            if (settled_[index] || cost_[index] <= cost) return;
            cost_[index] = cost;
            parent_[index] = parent;
        }
        queue_[cost].push_back(index);
    }

    void visit(std::uint32_t node) {
        const std::size_t words = parts_.words();
        here_.assign(nodes_.state(node), nodes_.state(node) + words + 1);  // the table may grow meanwhile
        const std::vector<std::uint32_t>& here = here_;
        for (auto check = targets_.nevers.begin(); check != targets_.nevers.end();) {
            const Check& c = machine_.program().checks[*check];
            if (evaluate(machine_.program(), *c.expression, CompactReader(parts_, here.data())).value_or(0)) {
                if (auto walk = walkTo(node)) ways_.nevers[*check] = walk->schedule(true);
                check = targets_.nevers.erase(check);
            } else {
                ++check;
            }
        }
        const std::uint64_t cost = cost_[node];
        const auto expanded =
            stepper_.expand(here.data(), 0, [&](const std::uint32_t* next, const Stepper::Step& step, std::uint64_t) {
                for (std::size_t i = 0; i < stepper_.found().size(); ++i) {
                    const Stepper::Noted noted = stepper_.found()[i];
                    noteFinding(noted, node);
                }
                stepper_.found().clear();
                // Of equal CPUs the one that acted last goes on without a switch: that is never the dearer way.
                const std::uint32_t last = here[words];
                const bool same =
                    (step.kind == Choice::Kind::Step || step.kind == Choice::Kind::Drain) && last == step.cpu;
                std::copy(next, next + words, scratch_.begin());
                scratch_[words] = step.to;
                reach(scratch_.data(), node, cost + (std::uint64_t{last != kNobody && !same} << 32) + step.ops);
            });
        for (const Stepper::Noted& noted : stepper_.found()) noteFinding(noted, node);
        stepper_.found().clear();
        if (expanded.open != 0) return;
        State whole(machine_.layout().size() / 8);
        parts_.whole(here.data(), whole.data());
        const End end = endOf(parts_, whole.data(), cells_);
        const auto wanted = targets_.ends.find(end);
        if (wanted == targets_.ends.end()) return;
        if (auto walk = walkTo(node)) ways_.ends[end] = walk->schedule(end.kind == End::Kind::Fault);
        targets_.ends.erase(wanted);
    }

    std::optional<Walk> walkTo(std::uint32_t node) {
        std::vector<std::uint32_t> way;
        for (std::uint32_t at = node; at != kNoState; at = parent_[at]) way.push_back(at);
        Walk walk(parts_, from_, last_, grain_, false);
        for (std::size_t i = way.size() - 1; i-- > 0;)
            if (!follow(parts_, stepper_, walk, nodes_.state(way[i]), true)) return std::nullopt;
        return walk;
    }

    void noteFinding(const Stepper::Noted& noted, std::uint32_t node) {
        if (targets_.findings.erase(noted.finding) == 0) return;
        std::optional<Walk> walk = walkTo(node);
        if (!walk) return;
        if (auto found = complete(*walk, noted)) ways_.findings.push_back(std::move(*found));
    }

    // From the way to the expanded state to the very step that the finding is about.
    std::optional<Found> complete(const Walk& walk, const Stepper::Noted& noted) const {
        Found found;
        found.finding = noted.finding;
        if (noted.where == Stepper::Noted::Where::Here && noted.finding.kind != Finding::Kind::Race) {
            const std::uint32_t cpu = actual(walk, noted.finding);
            if (cpu == kNone) return std::nullopt;
            found.context = machine_.running(walk.state().data(), cpu);
            found.schedule = walk.schedule(true, cpu);
            return found;
        }
        if (noted.where == Stepper::Noted::Where::Here) return completeRace(walk, noted);
        return completeStep(walk, noted);
    }

    // The CPU of which `judgeWait` says so in this state.
    std::uint32_t actual(const Walk& walk, const Finding& finding) const {
        for (std::uint32_t cpu = 0; cpu < parts_.cpus(); ++cpu) {
            const std::uint32_t context = machine_.running(walk.state().data(), cpu);
            if (context == kNone || machine_.waitsFor(walk.state().data(), context) == kNone) continue;
            std::vector<Finding> all;
            judgeWait(machine_, walk.state().data(), context, all);
            if (std::find(all.begin(), all.end(), finding) != all.end()) return cpu;
        }
        return kNone;
    }

    std::optional<Found> completeStep(const Walk& walk, const Stepper::Noted& noted) const {
        std::vector<Choice> open;
        machine_.choices(walk.state().data(), open);
        for (const Choice choice : open) {
            std::vector<Walk::Taken> taken;
            const State reached = walk.after(choice, taken);
            State state = walk.state();
            for (std::size_t i = 0; i < taken.size(); ++i) {
                const State before = state;
                const Event e = machine_.step(state.data(), taken[i].choice);
                std::vector<Finding> all;
                judge(machine_, e, before.data(), state.data(), all);
                judgeSuspended(machine_, e, before.data(), all);
                if (std::find(all.begin(), all.end(), noted.finding) == all.end()) continue;
                Found found{noted.finding, walk.schedule(true, choice.cpu), e.context};
                for (std::size_t k = 0; k <= i; ++k) found.schedule.push_back(taken[k].choice);
                return found;
            }
        }
        return std::nullopt;
    }

    // One more step for each side of the race: for two CPUs the one about to write last, so that a change shows.
    std::optional<Found> completeRace(const Walk& walk, const Stepper::Noted& noted) const {
        Found found;
        found.finding = noted.finding;
        const Finding& f = noted.finding;
        std::vector<std::uint32_t> cpus;
        for (std::uint32_t cpu = 0; cpu < parts_.cpus(); ++cpu) {
            const std::uint32_t context = machine_.running(walk.state().data(), cpu);
            if (context == kNone) continue;
            const std::uint32_t op = machine_.context(walk.state().data(), context).pc;
            if (op == f.a || op == f.b) cpus.push_back(cpu);
        }
        const auto opOf = [&](std::uint32_t cpu) {
            return machine_.context(walk.state().data(), machine_.running(walk.state().data(), cpu)).pc;
        };
        const auto step = [](std::uint32_t cpu) {
            return Choice{Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0};
        };
        for (const std::uint32_t first : cpus)
            for (const std::uint32_t second : cpus) {
                if (first == second || opOf(first) != f.a || opOf(second) != f.b) continue;
                const Op one = machine_.program().ops[f.a].op;
                const bool readsFirst = one == Op::Load || one == Op::LoadExclusive;
                found.schedule = walk.schedule(true, first, second);
                found.schedule.push_back(step(readsFirst ? first : second));
                found.schedule.push_back(step(readsFirst ? second : first));
                found.context = machine_.running(walk.state().data(), readsFirst ? second : first);
                return found;
            }
        return std::nullopt;
    }

    Parts& parts_;
    const Machine& machine_;
    const State& from_;
    std::uint32_t last_;
    Grain grain_;
    Targets targets_;
    Patience& patience_;
    Stepper stepper_;
    std::vector<std::uint32_t> cells_;
    StateTable nodes_;
    std::vector<std::uint64_t> cost_;  // context switches above 32 bits of steps
    std::vector<std::uint32_t> parent_;
    std::vector<bool> settled_;
    std::map<std::uint64_t, std::vector<std::uint32_t>> queue_;
    std::vector<std::uint32_t> scratch_, here_;
    Ways ways_;
};

}  // namespace

Ways findWays(Parts& parts, const State& from, std::uint32_t last, Grain grain, Targets targets, Patience& patience) {
    return WaySearch(parts, from, last, grain, std::move(targets), patience).run();
}

std::optional<std::vector<Choice>> followStates(Parts& parts, Stepper& stepper, const State& from, Grain grain,
                                                const std::vector<const std::uint32_t*>& states,
                                                const std::vector<std::uint8_t>* cpus) {
    Walk walk(parts, from, kNobody, grain, true);
    for (std::size_t i = 0; i < states.size(); ++i)
        if (!follow(parts, stepper, walk, states[i], false, cpus ? (*cpus)[i] : kNobody)) return std::nullopt;
    return walk.schedule(false);
}

}  // namespace lockstep
