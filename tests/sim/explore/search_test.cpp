// The search itself: against a naive enumeration of every run, its limits, its shortest ways, and the expected value.
#include <functional>
#include <map>

#include "explore/expected.hpp"
#include "explore/state_table.hpp"
#include "machine/random.hpp"
#include "machine/run.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

// What every run comes to, found by walking each one from the start: no table of states, no breadth-first order.
struct Naive {
    std::map<std::vector<std::uint64_t>, std::size_t> outcomes;  // values → fewest steps
    std::size_t deadlocks = 0;
    std::size_t faults = 0;
    std::uint64_t runs = 0;
    bool tooMany = false;
};

void enumerate(const Machine& machine, const State& state, std::size_t depth, const std::vector<std::uint32_t>& cells,
               Naive& out) {
    if (out.tooMany || ++out.runs > 400000) {
        out.tooMany = true;
        return;
    }
    std::vector<Choice> open;
    machine.choices(state.data(), open);
    if (open.empty()) {
        bool allDone = true;
        for (std::uint32_t i = 0; i < machine.program().contexts.size(); ++i)
            allDone = allDone && machine.done(state.data(), i);
        if (machine.fault(state.data()) != Fault::None) ++out.faults;
        else if (!allDone) ++out.deadlocks;
        else {
            std::vector<std::uint64_t> values;
            for (const std::uint32_t cell : cells) values.push_back(machine.cell(state.data(), cell));
            const auto [at, isNew] = out.outcomes.emplace(values, depth);
            if (!isNew) at->second = std::min(at->second, depth);
        }
        return;
    }
    for (const Choice choice : open) {
        State next = state;
        machine.step(next.data(), choice);
        enumerate(machine, next, depth + 1, cells, out);
    }
}

// Small random programs of loads, stores, locks and flags on two CPUs with an interrupt.
std::string randomProgram(Random& random) {
    static constexpr const char* kStatements[] = {"a++;",
                                                  "b += 2;",
                                                  "WRITE_ONCE(a, READ_ONCE(b) + 1);",
                                                  "atomic_inc(&n);",
                                                  "if (READ_ONCE(a) > 1) b = 3;",
                                                  "b = a;",
                                                  "atomic_set(&n, a);",
                                                  "if (atomic_dec_and_test(&n)) a = 9;",
                                                  "a = atomic_cmpxchg(&n, 1, 4);"};
    static constexpr std::pair<const char*, const char*> kSections[] = {
        {"", ""},
        {"spin_lock(&l);", "spin_unlock(&l);"},
        {"spin_lock_irq(&l);", "spin_unlock_irq(&l);"},
        {"spin_lock_bh(&l);", "spin_unlock_bh(&l);"},
        {"local_irq_disable();", "local_irq_enable();"},
        {"preempt_disable();", "preempt_enable();"},
        {"mutex_lock(&m);", "mutex_unlock(&m);"},
        {"if (spin_trylock(&l)) {", "spin_unlock(&l); }"}};
    std::string code = "static int a = 1;\nstatic int b;\nstatic atomic_t n = ATOMIC_INIT(1);\nstatic "
                       "DEFINE_SPINLOCK(l);\nstatic DEFINE_MUTEX(m);\n";
    std::vector<TestRun> runs;
    const std::uint64_t contexts = 2 + random.below(2);
    for (std::uint64_t i = 0; i < contexts; ++i) {
        const auto& [open, close] = kSections[random.below(std::size(kSections))];
        code += "void f" + std::to_string(i) + "(void) { " + open + " " +
                kStatements[random.below(std::size(kStatements))] + " " + close + " }\n";
        static constexpr const char* kKinds[] = {"task", "task", "hardirq", "softirq"};
        runs.push_back(
            {i == 0 ? "task" : kKinds[random.below(4)], static_cast<int>(random.below(2)), "f" + std::to_string(i)});
    }
    return scenarioText(code, runs);
}

TEST(Search, AgreesWithNaiveEnumerationOfRandomPrograms) {
    Random random(2026);
    int compared = 0;
    for (int i = 0; i < 300; ++i) {
        const Isa isa = random.below(2) ? Isa::X86_64 : Isa::Arm64;
        const std::string text = randomProgram(random);
        const Loaded loaded = loadScenario(text, isa);
        const Exploration x = explore(*loaded.machine);
        ASSERT_TRUE(x.complete);
        Naive naive;
        enumerate(*loaded.machine, loaded.machine->initial(), 0, x.cells, naive);
        if (naive.tooMany) continue;
        ++compared;
        std::map<std::vector<std::uint64_t>, std::size_t> found;
        for (const Outcome& o : x.outcomes) found[o.values] = o.witness.size();
        EXPECT_EQ(found, naive.outcomes) << text;
        EXPECT_EQ(x.deadlocks.empty(), naive.deadlocks == 0) << text;
        bool bug = false;
        for (const Failure& f : x.failures) bug = bug || f.kind == Failure::Kind::Bug;
        EXPECT_EQ(bug, naive.faults > 0) << text;
    }
    EXPECT_GT(compared, 200);
}

TEST(Search, CountsTheStatesOfTheTextbookCounter) {
    // Two CPUs, load/add/store: each is before, loaded, added or done; the loaded and stored values follow from the
    // order.
    const Loaded loaded = loadScenario(scenarioText("static int c = 5;\nvoid update(void) { c++; }\n",
                                                    {{"task", 0, "update"}, {"task", 1, "update"}}));
    Naive naive;
    enumerate(*loaded.machine, loaded.machine->initial(), 0, {}, naive);
    const Exploration x = explore(*loaded.machine);
    EXPECT_EQ(x.outcomes.size(), 2U);
    EXPECT_EQ(x.outcomes[0].witness.size(), 6U);
    EXPECT_LT(x.states, naive.runs);  // states met twice are kept once
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

TEST(StateTable, KeepsEachStateOnceAndItsWay) {
    StateTable table(2);
    std::uint64_t state[2] = {0, 0};
    table.insert(state, kNoState, {});
    for (std::uint32_t i = 1; i < 50000; ++i) {
        state[0] = i * 0x10001;
        state[1] = i % 7;
        ASSERT_TRUE(table.insert(state, i - 1, {Choice::Kind::Step, static_cast<std::uint8_t>(i % 3), 0}).isNew);
    }
    for (std::uint32_t i = 1; i < 50000; ++i) {
        state[0] = i * 0x10001;
        state[1] = i % 7;
        const auto again = table.insert(state, 0, {});
        ASSERT_FALSE(again.isNew);
        ASSERT_EQ(again.index, i);
    }
    EXPECT_EQ(table.size(), 50000U);
    EXPECT_EQ(table.path(10).size(), 10U);
    EXPECT_EQ(table.path(10).back().cpu, 1);
}

}  // namespace
}  // namespace lockstep::test
