// Programs with loops, which have endlessly many runs: how likely each outcome is, worked out by hand, by letting
// the chances flow through the states step by step, and by the search.
#include "same_as_naive.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Chances = std::map<std::vector<std::uint64_t>, double>;

// How the runs have ended after `rounds` steps, each step a uniform choice; the values of all outcome cells.
Chances chancesAfter(const Machine& machine, int rounds, Steps steps = Steps::MicroOp) {
    const std::vector<std::uint32_t> cells = enumerate(machine, {steps, 1, 1}).cells;
    State first = machine.initial();
    if (steps == Steps::Access)
        for (std::uint32_t cpu = 0; cpu < machine.program().cpus; ++cpu) joinRegisterWork(machine, first.data(), cpu);
    std::map<State, double> now{{first, 1.0}};
    Chances ended;
    std::vector<Choice> open;
    for (int i = 0; i < rounds; ++i) {
        std::map<State, double> next;
        for (const auto& [state, chance] : now) {
            open.clear();
            machine.choices(state.data(), open);
            for (const Choice choice : open) {
                State after = state;
                machine.step(after.data(), choice);
                if (steps == Steps::Access) joinRegisterWork(machine, after.data(), choice.cpu);
                next[after] += chance / static_cast<double>(open.size());
            }
            if (!open.empty()) continue;
            std::vector<std::uint64_t> values;
            for (const std::uint32_t cell : cells) values.push_back(machine.cell(state.data(), cell));
            ended[values] += chance;
        }
        now = std::move(next);
    }
    return ended;
}

void expectChances(const Loaded& loaded, const Chances& expected, Steps steps = Steps::MicroOp) {
    const Chances flow = chancesAfter(*loaded.machine, 500, steps);
    ASSERT_EQ(flow.size(), expected.size());
    for (const auto& [values, chance] : expected) {
        ASSERT_TRUE(flow.contains(values)) << testing::PrintToString(values);
        EXPECT_NEAR(flow.at(values), chance, 1e-12);
    }
    if (!kSearchCounts) return;
    ExploreOptions options;
    options.steps = steps;
    const Exploration x = explore(*loaded.machine, options);
    EXPECT_TRUE(x.complete);
    EXPECT_TRUE(x.interleavings.empty());
    EXPECT_FALSE(x.whyNotCounted.empty());
    ASSERT_EQ(x.outcomes.size(), expected.size());
    for (const Outcome& o : x.outcomes) {
        ASSERT_TRUE(expected.contains(o.values));
        EXPECT_TRUE(o.frequency.interleavings.empty());
        EXPECT_FALSE(o.frequency.share);
        ASSERT_TRUE(o.frequency.probability);
        EXPECT_NEAR(*o.frequency.probability, expected.at(o.values), 1e-12);
    }
}

TEST(NaiveLoops, WaitingForAFlagEndsForSure) {
    const std::string code = "static int stop;\nvoid wait(void) { while (!READ_ONCE(stop)) cpu_relax(); }\n"
                             "void set(void) { WRITE_ONCE(stop, 1); }\n";
    for (const Isa isa : {Isa::X86_64, Isa::Arm64})
        for (const Steps steps : {Steps::MicroOp, Steps::Access})
            expectChances(loadScenario(scenarioText(code, {{"task", 0, "wait"}, {"task", 1, "set"}}), isa),
                          {{{1}, 1.0}}, steps);
}

// CPU 0 goes round in two steps, the load (L) and the pause (R). Before `stop` is set, each step sets it with chance
// 1/2; so it is set at L with p = 1/2 + 1/4 p = 2/3 and at R with 1/3. From then on CPU 0 must win every step to read
// x before it is set: its load of `stop` and that of x from L, 1/4; the pause besides from R, 1/8.
// 2/3 · 1/4 + 1/3 · 1/8 = 5/24.
TEST(NaiveLoops, ARaceOutOfALoopOfTwoSteps) {
    const std::string code =
        "static int stop;\nstatic int x;\nstatic int seen;\n"
        "void wait(void) { while (!READ_ONCE(stop)) cpu_relax(); WRITE_ONCE(seen, READ_ONCE(x)); }\n"
        "void set(void) { WRITE_ONCE(stop, 1); WRITE_ONCE(x, 1); }\n";
    const std::string text = scenarioText(code, {{"task", 0, "wait"}, {"task", 1, "set"}});
    const Chances expected{{{1, 1, 0}, 5.0 / 24}, {{1, 1, 1}, 19.0 / 24}};
    expectChances(loadScenario(text), expected);
    // On arm64 the constants take a register each; without these steps it is the same.
    expectChances(loadScenario(text, Isa::Arm64), expected, Steps::Access);
}

// The same with a loop of one step, a state that leads to itself: `stop` is always set at L.
TEST(NaiveLoops, ARaceOutOfALoopOfOneStep) {
    const Loaded loaded =
        loadScenario(scenarioText("static int stop;\nstatic int x;\nstatic int seen;\n"
                                  "void wait(void) { while (!READ_ONCE(stop)) { } WRITE_ONCE(seen, READ_ONCE(x)); }\n"
                                  "void set(void) { WRITE_ONCE(stop, 1); WRITE_ONCE(x, 1); }\n",
                                  {{"task", 0, "wait"}, {"task", 1, "set"}}));
    expectChances(loaded, {{{1, 1, 0}, 0.25}, {{1, 1, 1}, 0.75}});
}

// Each try takes the lock if it is free. CPU 1 holds it for a while, and CPU 0 goes round meanwhile; however often it
// does, both get through.
TEST(NaiveLoops, TryingALockUntilItIsFreeEndsForSure) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c;\nstatic DEFINE_SPINLOCK(l);\n"
                                  "void tries(void) { while (!spin_trylock(&l)) cpu_relax(); c++; spin_unlock(&l); }\n"
                                  "void locks(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
                                  {{"task", 0, "tries"}, {"task", 1, "locks"}}));
    expectChances(loaded, {{{2}, 1.0}});
}

}  // namespace
}  // namespace lockstep::test
