#include "same_exploration.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "machine/run.hpp"

namespace lockstep::test {
namespace {

void near(const std::optional<double>& a, const std::optional<double>& b, const std::string& what) {
    ASSERT_EQ(a.has_value(), b.has_value()) << what;
    if (!a) return;
    EXPECT_LE(std::abs(*a - *b), 1e-12 * std::abs(*b)) << what << ": " << *a << " and " << *b;
}

class Pair {
public:
    explicit Pair(const Machine& machine) : program_(machine.program()) {}

    void schedule(const std::vector<Choice>& a, const std::vector<Choice>& b, const std::string& what) const {
        EXPECT_EQ(spell(program_, a), spell(program_, b)) << what;
    }
    static void frequency(const Frequency& a, const Frequency& b, const std::string& what) {
        EXPECT_EQ(a.interleavings, b.interleavings) << what;
        near(a.share, b.share, what + ": share");
        near(a.probability, b.probability, what + ": probability");
    }
    void outcome(const Outcome& a, const Outcome& b) const {
        EXPECT_EQ(a.values, b.values);
        EXPECT_EQ(a.violates, b.violates);
        schedule(a.witness, b.witness, "way to an outcome");
        frequency(a.frequency, b.frequency, "outcome");
    }
    void deadlock(const Deadlock& a, const Deadlock& b) const {
        ASSERT_EQ(a.waits.size(), b.waits.size());
        for (std::size_t i = 0; i < a.waits.size(); ++i) {
            EXPECT_EQ(a.waits[i].context, b.waits[i].context);
            EXPECT_EQ(a.waits[i].cell, b.waits[i].cell);
            EXPECT_EQ(a.waits[i].holder, b.waits[i].holder);
        }
        schedule(a.witness, b.witness, "way to a deadlock");
        frequency(a.frequency, b.frequency, "deadlock");
    }
    void failure(const Failure& a, const Failure& b) const {
        EXPECT_EQ(a.kind, b.kind);
        EXPECT_EQ(a.check, b.check);
        EXPECT_EQ(a.fault, b.fault);
        schedule(a.witness, b.witness, "way to a failure");
        frequency(a.frequency, b.frequency, "failure");
    }
    void report(const Report& a, const Report& b) const {
        const std::string what = name(a.kind);
        ASSERT_EQ(what, name(b.kind));
        EXPECT_EQ(a.cell, b.cell) << what;
        EXPECT_EQ(a.context, b.context) << what;
        EXPECT_EQ(a.usage, b.usage) << what;
        EXPECT_EQ(a.irqUseFirst, b.irqUseFirst) << what;
        for (const std::size_t side : {0, 1}) {
            EXPECT_EQ(a.accesses[side].op, b.accesses[side].op) << what;
            EXPECT_EQ(a.accesses[side].context, b.accesses[side].context) << what;
        }
        schedule(a.witness, b.witness, what);
        schedule(a.earlier, b.earlier, what + ", earlier");
        ASSERT_EQ(a.chain.size(), b.chain.size()) << what;
        for (std::size_t i = 0; i < a.chain.size(); ++i) {
            EXPECT_EQ(a.chain[i].held, b.chain[i].held) << what;
            EXPECT_EQ(a.chain[i].taken, b.chain[i].taken) << what;
            schedule(a.chain[i].witness, b.chain[i].witness, what + ", chain");
        }
    }
    void endless(const Endless& a, const Endless& b) const {
        EXPECT_EQ(a.kind, b.kind);
        EXPECT_EQ(a.leavable, b.leavable);
        EXPECT_EQ(a.contexts, b.contexts);
        schedule(a.witness, b.witness, "way into a loop");
        schedule(a.cycle, b.cycle, "loop");
    }

private:
    const Program& program_;
};

}  // namespace

void expectSameExploration(const Machine& machine, const Exploration& a, const Exploration& b) {
    const Pair pair(machine);
    EXPECT_EQ(name(a.verdict), name(b.verdict));
    EXPECT_EQ(a.complete, b.complete);
    EXPECT_EQ(a.whyIncomplete, b.whyIncomplete);
    EXPECT_EQ(a.states, b.states);
    EXPECT_EQ(a.transitions, b.transitions);
    EXPECT_EQ(a.interleavings, b.interleavings);
    EXPECT_EQ(a.whyNotCounted, b.whyNotCounted);
    EXPECT_EQ(a.neverEnds, b.neverEnds);
    EXPECT_EQ(a.racesComplete, b.racesComplete);
    near(a.endlessFrequency.probability, b.endlessFrequency.probability, "never ends");
    ASSERT_EQ(a.outcomes.size(), b.outcomes.size());
    for (std::size_t i = 0; i < a.outcomes.size(); ++i) pair.outcome(a.outcomes[i], b.outcomes[i]);
    ASSERT_EQ(a.deadlocks.size(), b.deadlocks.size());
    for (std::size_t i = 0; i < a.deadlocks.size(); ++i) pair.deadlock(a.deadlocks[i], b.deadlocks[i]);
    ASSERT_EQ(a.failures.size(), b.failures.size());
    for (std::size_t i = 0; i < a.failures.size(); ++i) pair.failure(a.failures[i], b.failures[i]);
    ASSERT_EQ(a.reports.size(), b.reports.size());
    for (std::size_t i = 0; i < a.reports.size(); ++i) pair.report(a.reports[i], b.reports[i]);
    ASSERT_EQ(a.endless.size(), b.endless.size());
    for (std::size_t i = 0; i < a.endless.size(); ++i) pair.endless(a.endless[i], b.endless[i]);
    ASSERT_EQ(a.unexercised.size(), b.unexercised.size());
    for (std::size_t i = 0; i < a.unexercised.size(); ++i) {
        EXPECT_EQ(a.unexercised[i].check, b.unexercised[i].check);
        EXPECT_EQ(a.unexercised[i].part, b.unexercised[i].part);
    }
}

std::string describe(const ExploreOptions& options) {
    return "threads " + std::to_string(options.threads) + (options.symmetry ? "" : ", no symmetry") +
           (options.reduction ? "" : ", no reduction");
}

}  // namespace lockstep::test
