// The search itself (naive_search_test.cpp compares it with an enumeration of every run): its limits, its shortest
// ways, and the expected value.
#include <functional>
#include <map>

#include "explore/expected.hpp"
#include "explore/state_table.hpp"
#include "machine/random.hpp"
#include "machine/run.hpp"
#include "naive.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

TEST(Search, CountsTheStatesOfTheTextbookCounter) {
    // Two CPUs, load/add/store: each is before, loaded, added or done; the loaded and stored values follow from the
    // order.
    const Loaded loaded = loadScenario(scenarioText("static int c = 5;\nvoid update(void) { c++; }\n",
                                                    {{"task", 0, "update"}, {"task", 1, "update"}}));
    const NaiveResult naive = enumerate(*loaded.machine);
    const Exploration x = explore(*loaded.machine);
    EXPECT_EQ(x.outcomes.size(), 2U);
    EXPECT_EQ(x.outcomes[0].witness.size(), 6U);
    EXPECT_LT(x.states, naive.steps);  // states met twice are kept once
}

TEST(Search, ALimitMeansUnknownAndSaysWhich) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c;\nvoid update(void) { WRITE_ONCE(c, READ_ONCE(c) + 1); }\n",
                                  {{"task", 0, "update", 100}, {"task", 1, "update", 100}}, "c <= 200"));
    ExploreOptions options;
    options.limits.states = 1000;
    const Exploration states = explore(*loaded.machine, options);
    EXPECT_EQ(states.verdict, Verdict::Unknown);
    EXPECT_FALSE(states.complete);
    EXPECT_NE(states.whyIncomplete.find("1000 states"), std::string::npos);

    options = {};
    options.limits.bytes = 4 << 20;
    const Exploration memory = explore(*loaded.machine, options);
    EXPECT_EQ(memory.verdict, Verdict::Unknown);
    EXPECT_LE(memory.bytes, options.limits.bytes);
    EXPECT_NE(memory.whyIncomplete.find("memory"), std::string::npos);

    options = {};
    double now = 0;
    options.clock = [&now] { return now += 10; };
    options.limits.seconds = 25;
    const Exploration time = explore(*loaded.machine, options);
    EXPECT_EQ(time.verdict, Verdict::Unknown);
    EXPECT_NE(time.whyIncomplete.find("time"), std::string::npos);

    options = {};
    options.stopRequested = [] { return true; };
    EXPECT_EQ(explore(*loaded.machine, options).verdict, Verdict::Unknown);
}

TEST(Search, AViolationSeenBeforeTheLimitStaysAViolation) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c;\nvoid update(void) { c++; }\nvoid spin(void) { for (;;) c++; }\n",
                                  {{"task", 0, "update"}, {"task", 1, "spin"}}) +
                     "[check]\nnever = \"c == 3\"\n");
    ExploreOptions options;
    options.limits.states = 2000;
    const Exploration x = explore(*loaded.machine, options);
    EXPECT_FALSE(x.complete);
    EXPECT_EQ(x.verdict, Verdict::Violated);
}

TEST(Search, ChecksAreAlwaysNeverAndPossible) {
    const std::string text =
        scenarioText("static int c = 5;\nvoid update(void) { c++; }\n", {{"task", 0, "update"}, {"task", 1, "update"}});
    const auto verdict = [&](const std::string& check) {
        return explore(*loadScenario(text + "[check]\n" + check + "\n").machine).verdict;
    };
    EXPECT_EQ(verdict("always = \"c >= 6\""), Verdict::Holds);
    EXPECT_EQ(verdict("always = \"c == 7\""), Verdict::Violated);
    EXPECT_EQ(verdict("never = \"c == 8\""), Verdict::Holds);
    EXPECT_EQ(verdict("never = \"c == 5\""), Verdict::Violated);  // the first state counts, too
    EXPECT_EQ(verdict("possible = \"c == 6\""), Verdict::Holds);
    EXPECT_EQ(verdict("possible = [\"c == 6\", \"c == 8\"]"), Verdict::Violated);
}

TEST(Search, ARunThatNeverEndsIsSaidToNeverEnd) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int stop;\nvoid wait(void) { while (!READ_ONCE(stop)) cpu_relax(); }\n", {{"task", 0, "wait"}}));
    const Exploration x = explore(*loaded.machine);
    EXPECT_TRUE(x.complete);
    EXPECT_TRUE(x.neverEnds);
    EXPECT_TRUE(x.deadlocks.empty());  // a spin loop is no deadlock
}

TEST(Search, MessagePassingInASpinLoopEnds) {
    const Loaded loaded = loadScenario(
        scenarioText("static int flag, data, seen;\nvoid send(void) { data = 42; smp_store_release(&flag, 1); }\n"
                     "void receive(void) { while (!smp_load_acquire(&flag)) cpu_relax(); seen = data; }\n",
                     {{"task", 0, "send"}, {"task", 1, "receive"}}, "seen == 42"));
    const Exploration x = explore(*loaded.machine);
    EXPECT_EQ(x.verdict, Verdict::Holds);
    EXPECT_FALSE(x.neverEnds);
}

TEST(Expected, IsWhatSerialOrdersAgreeOn) {
    const auto expected = [](const std::string& code, const std::vector<TestRun>& runs, const std::string& more = {}) {
        return expectedValue(*loadScenario(scenarioText(code, runs) + more).machine);
    };
    const std::vector<TestRun> two{{"task", 0, "update", 3}, {"task", 1, "update"}, {"hardirq", 1, "update", 2}};
    EXPECT_EQ(expected("static int c = 5;\nvoid update(void) { c++; }\n", two), 11U);
    // Deadlocks and blocking do not matter: a serial order never waits.
    EXPECT_EQ(expected("static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; "
                       "spin_unlock(&l); }\n",
                       two),
              11U);
    // Orders that disagree give none; a [headline] then may.
    const std::string differs = "static int c;\nvoid one(void) { c = 1; }\nvoid two(void) { c = 2; }\n";
    const std::vector<TestRun> both{{"task", 0, "one"}, {"task", 1, "two", 4}};
    EXPECT_EQ(expected(differs, both), std::nullopt);
    EXPECT_EQ(expected(differs, both, "[headline]\nvariable = \"c\"\nexpected = \"c + 10 * calls(two)\"\n"), 40U);
    // Waiting for a flag rules some orders out.
    EXPECT_EQ(expected("static int c;\nstatic int flag;\nvoid one(void) { flag = 1; c = 1; }\nvoid two(void) { while "
                       "(!READ_ONCE(flag)) cpu_relax(); c++; }\n",
                       {{"task", 0, "one"}, {"task", 1, "two"}}),
              2U);
}

TEST(Expected, IsWhatWholeCallsLeaveInMemoryUnderTso) {
    const Loaded loaded = loadScenario(
        "memory = \"tso\"\n" + scenarioText("static int c = 5;\nstatic DEFINE_SPINLOCK(lock);\n"
                                            "void f(void) { spin_lock(&lock); c++; spin_unlock(&lock); smp_mb(); }\n",
                                            {{"task", 0, "f", 2}, {"task", 1, "f"}}));
    EXPECT_EQ(expectedValue(*loaded.machine), 8U);
}

TEST(StateTable, KeepsEachStateOnceInTheOrderOfDiscovery) {
    StateTable table(3);
    const auto fill = [](std::uint32_t(&state)[3], std::uint32_t i) {
        state[0] = i * 0x10001;
        state[1] = i % 7;
        state[2] = i << 20;
    };
    std::uint32_t state[3] = {};
    for (std::uint32_t i = 0; i < 50000; ++i) {
        fill(state, i);
        const auto inserted = table.insert(state);
        ASSERT_TRUE(inserted.isNew);
        ASSERT_EQ(inserted.index, i);
    }
    for (std::uint32_t i = 0; i < 50000; ++i) {
        fill(state, i);
        ASSERT_FALSE(table.insert(state).isNew);
        ASSERT_EQ(table.find(state, StateTable::hashOf(state, 3)), i);
        ASSERT_TRUE(std::equal(state, state + 3, table.state(i)));
    }
    state[0] = 1;
    EXPECT_EQ(table.find(state, StateTable::hashOf(state, 3)), kNoState);
    EXPECT_EQ(table.size(), 50000U);
}

}  // namespace
}  // namespace lockstep::test
