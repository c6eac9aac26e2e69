#include "same_as_naive.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace lockstep::test {
namespace {

// What a schedule leads to.
struct Replayed {
    State state;
    Event last;
};
Replayed replay(const Machine& machine, const std::vector<Choice>& schedule) {
    Replayed r{machine.initial(), {}};
    for (const Choice choice : schedule) {
        if (!machine.isOpen(r.state.data(), choice)) {
            ADD_FAILURE() << "a witness takes a choice that is not open";
            return r;
        }
        r.last = machine.step(r.state.data(), choice);
    }
    return r;
}

class Comparison {
public:
    Comparison(const Machine& machine, const Exploration& x, const NaiveResult& naive, Steps steps)
        : machine_(machine), x_(x), naive_(naive), steps_(steps) {}

    void outcomes() const {
        ASSERT_EQ(x_.cells, naive_.cells);
        std::set<std::vector<std::uint64_t>> found, expected;
        for (const auto& [values, tally] : naive_.outcomes) expected.insert(values);
        for (const Outcome& o : x_.outcomes) EXPECT_TRUE(found.insert(o.values).second) << "an outcome comes twice";
        EXPECT_EQ(found, expected);
        if (found != expected) return;
        for (const Outcome& o : x_.outcomes) {
            same(o.frequency, naive_.outcomes.at(o.values));
            shortest(o.witness, naive_.outcomes.at(o.values));
            std::vector<std::uint64_t> values;
            const Replayed r = replay(machine_, o.witness);
            for (const std::uint32_t cell : x_.cells) values.push_back(machine_.cell(r.state.data(), cell));
            EXPECT_EQ(values, o.values);
        }
    }

    // Each side's deadlocks with the same key are taken together, so that either may tell more of them apart.
    void deadlocks() const {
        std::map<DeadlockKey, Together> found, expected;
        for (const auto& [key, tally] : naive_.deadlocks) add(expected[comparable(key)], tally);
        for (const Deadlock& d : x_.deadlocks) {
            const Replayed r = replay(machine_, d.witness);
            EXPECT_EQ(machine_.standing(r.state.data()), Standing::Deadlock);
            const auto [at, isNew] = found.try_emplace(comparable(deadlockKey(machine_, r.state.data())));
            EXPECT_TRUE(isNew || !kDeadlocksByUnfinished) << "a deadlock comes twice";
            add(at->second, d);
        }
        for (const auto& [key, together] : found)
            EXPECT_TRUE(expected.contains(key)) << "no run ends in this deadlock: " << testing::PrintToString(key);
        for (const auto& [key, together] : expected) {
            ASSERT_TRUE(found.contains(key)) << "not found: " << testing::PrintToString(key);
            if (!kSearchCounts) continue;
            EXPECT_EQ(found[key].interleavings, together.interleavings);
            Tally all;
            all.interleavings = together.interleavings;
            near(found[key].share, naive_.share(all), 1e-12, "share");
            near(found[key].probability, *together.probability, 1e-9, "probability");
            EXPECT_TRUE(steps_ != Steps::MicroOp || found[key].easiest == together.easiest)
                << testing::PrintToString(found[key].easiest) << " and not "
                << testing::PrintToString(together.easiest);
        }
    }

    void failures() const {
        std::set<Fault> found, expected;
        for (const auto& [fault, tally] : naive_.faults) expected.insert(fault);
        for (const Failure& f : x_.failures) {
            if (f.kind != Failure::Kind::Bug) continue;
            found.insert(f.fault);
            EXPECT_EQ(machine_.fault(replay(machine_, f.witness).state.data()), f.fault);
            if (const auto at = naive_.faults.find(f.fault); at != naive_.faults.end()) same(f.frequency, at->second);
        }
        EXPECT_EQ(found, expected);
    }

    void total() const {
        if (!kSearchCounts) return;
        EXPECT_EQ(x_.interleavings, naive_.interleavings.str());
    }

    void reports() const {
        if (steps_ != Steps::MicroOp || machine_.program().memory == MemoryModel::Tso) return;
        std::set<TroubleKey> troubles;
        std::set<std::uint32_t> hard, soft, recursive, atExit, circular;
        std::set<RaceKey> races;
        bool inversion = false;
        for (const Report& r : x_.reports) switch (r.kind) {
            case Report::Kind::InconsistentHardirq: hard.insert(r.cell); break;
            case Report::Kind::InconsistentSoftirq: soft.insert(r.cell); break;
            case Report::Kind::RecursiveLocking: recursive.insert(r.cell); break;
            case Report::Kind::HeldAtExit: atExit.insert(r.cell); break;
            case Report::Kind::CircularLocking:
                chain(r);
                EXPECT_EQ(r.chain.back().taken, r.chain.front().held);
                for (const LockOrder& o : r.chain) circular.insert(o.held);
                break;
            case Report::Kind::IrqLockInversion:
                chain(r);
                inversion = true;
                break;
            case Report::Kind::DataRace: races.insert(race(r)); break;
            default: {
                const Event e = replay(machine_, r.witness).last;
                EXPECT_TRUE(troubles.insert({r.kind, e.op, machine_.program().contexts[e.context].kind}).second)
                    << "a report comes twice: " << name(r.kind);
            }
            }
        EXPECT_EQ(troubles, naive_.troubles);
        EXPECT_EQ(hard, naive_.locks.inconsistent(false));
        EXPECT_EQ(soft, naive_.locks.inconsistent(true));
        if (!kSearchReportsOrdersAndRaces) return;
        EXPECT_EQ(recursive, naive_.locks.recursive);
        EXPECT_EQ(atExit, naive_.locks.heldAtExit);
        // Which of several circles is told of is the search's choice.
        for (const std::uint32_t cell : circular) EXPECT_TRUE(naive_.locks.circular().contains(cell));
        EXPECT_EQ(circular.empty(), naive_.locks.circular().empty());
        // Locks that are in an inconsistent state themselves are told of as that.
        const auto all = naive_.locks.inversions();
        EXPECT_EQ(inversion, std::any_of(all.begin(), all.end(), [&](const auto& pair) {
                      const auto& [softirq, safe, unsafe] = pair;
                      const auto& twice = softirq ? soft : hard;
                      return !twice.contains(safe) && !twice.contains(unsafe);
                  }));
        std::set<RaceKey> expected;
        for (const RaceKey& r : naive_.races) expected.insert(told(r));
        EXPECT_EQ(races, expected);
    }

private:
    struct Together {
        boost::multiprecision::cpp_int interleavings;
        std::optional<double> share = 0, probability = 0;
        std::pair<std::size_t, std::size_t> easiest{kNone, kNone};  // context switches, then steps
    };
    static void add(Together& to, const Tally& t) {
        to.interleavings += t.interleavings;
        *to.probability += static_cast<double>(t.probability);
        to.easiest = std::min(to.easiest, {t.fewestSwitches, t.stepsThen});
    }
    static void add(Together& to, const Deadlock& d) {
        to.easiest = std::min(to.easiest, {naiveSwitches(d.witness), d.witness.size()});
        if (!kSearchCounts) return;
        if (d.frequency.interleavings.empty()) ADD_FAILURE() << "a deadlock is not counted";
        else to.interleavings += boost::multiprecision::cpp_int(d.frequency.interleavings);
        *to.share += d.frequency.share.value_or(NAN);
        *to.probability += d.frequency.probability.value_or(NAN);
    }
    DeadlockKey comparable(DeadlockKey key) const {
        if (kDeadlocksByUnfinished) return key;
        std::erase_if(key, [](const auto& wait) { return wait.second == kNone; });
        return canonical(machine_.program(), key);
    }
    void same(const Frequency& f, const Tally& t) const {
        if (!kSearchCounts) return;
        EXPECT_EQ(f.interleavings, t.interleavings.str());
        near(f.share, naive_.share(t), 1e-12, "share");
        near(f.probability, static_cast<double>(t.probability), 1e-9, "probability");
    }
    static void near(const std::optional<double>& found, double expected, double tolerance, const char* what) {
        ASSERT_TRUE(found) << what;
        EXPECT_LE(std::abs(*found - expected), tolerance * expected) << what << " " << *found << " for " << expected;
    }
    void shortest(const std::vector<Choice>& witness, const Tally& t) const {
        if (steps_ != Steps::MicroOp) return;
        if (!kSearchCounts) {
            EXPECT_EQ(witness.size(), t.fewestSteps);
            return;
        }
        EXPECT_EQ(naiveSwitches(witness), t.fewestSwitches);
        EXPECT_EQ(witness.size(), t.stepsThen);
    }
    // The orders of a report follow one another and are orders that some run has.
    void chain(const Report& r) const {
        ASSERT_FALSE(r.chain.empty());
        for (std::size_t i = 0; i < r.chain.size(); ++i) {
            EXPECT_TRUE(naive_.locks.orders.contains({r.chain[i].held, r.chain[i].taken}));
            EXPECT_TRUE(i == 0 || r.chain[i - 1].taken == r.chain[i].held);
        }
    }
    RaceKey race(const Report& r) const {
        const auto& [a, b] = r.accesses;
        const auto& contexts = machine_.program().contexts;
        return told(
            {std::min(a.op, b.op), std::max(a.op, b.op), r.cell, contexts[a.context].cpu == contexts[b.context].cpu});
    }
    // A report stands for all races of two statements over one variable.
    [[nodiscard]] RaceKey told(const RaceKey& r) const {
        const Program& program = machine_.program();
        const std::uint32_t a = program.instructionOf(r.lower).statement;
        const std::uint32_t b = program.instructionOf(r.higher).statement;
        return {std::min(a, b), std::max(a, b), program.cells[r.cell].global, false};
    }

    const Machine& machine_;
    const Exploration& x_;
    const NaiveResult& naive_;
    Steps steps_;
};

}  // namespace

void expectSame(const Machine& machine, const Exploration& x, const NaiveResult& naive, Steps steps) {
    ASSERT_FALSE(naive.tooMany);
    EXPECT_TRUE(x.complete);
    const Comparison c(machine, x, naive, steps);
    c.outcomes();
    c.deadlocks();
    c.failures();
    c.total();
    c.reports();
}

}  // namespace lockstep::test
