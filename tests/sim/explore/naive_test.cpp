// The oracle itself, against values worked out by hand or known from elsewhere.
#include "naive.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

NaiveResult walk(const Loaded& loaded, Steps steps = Steps::MicroOp) {
    NaiveOptions options;
    options.steps = steps;
    options.maxSteps = 3'000'000;
    NaiveResult result = enumerate(*loaded.machine, options);
    EXPECT_FALSE(result.tooMany);
    return result;
}

// `update` on each of `cpus` CPUs.
Loaded onEach(const std::string& code, int cpus, Isa isa = Isa::X86_64) {
    std::vector<TestRun> runs;
    for (int cpu = 0; cpu < cpus; ++cpu) runs.push_back({"task", cpu, "update"});
    return loadScenario(scenarioText(code, runs), isa);
}

// The only global variable ends as `value`.
Tally tallyOf(const NaiveResult& r, std::uint64_t value) {
    const auto at = r.outcomes.find({value});
    EXPECT_NE(at, r.outcomes.end()) << value;
    return at == r.outcomes.end() ? Tally{} : at->second;
}

double probability(const Tally& t) {
    return static_cast<double>(t.probability);
}

constexpr const char* kIncrement = "static int c;\nvoid update(void) { c++; }\n";

// --- counts: the tables of facts/exploration.md and facts/peers.md

TEST(NaiveCounts, TwoIncrementsByMicroOps) {
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        const NaiveResult r = walk(onEach(kIncrement, 2, isa));
        EXPECT_EQ(r.interleavings, 20);
        EXPECT_EQ(tallyOf(r, 2).interleavings, 2);
        EXPECT_EQ(tallyOf(r, 2).probability, boost::multiprecision::cpp_rational(1, 4));
        EXPECT_EQ(tallyOf(r, 1).interleavings, 18);
        EXPECT_DOUBLE_EQ(r.share(tallyOf(r, 2)), 0.1);
        // One CPU after the other; or one loads, the other does all, the first goes on.
        EXPECT_EQ(tallyOf(r, 2).fewestSwitches, 1U);
        EXPECT_EQ(tallyOf(r, 1).fewestSwitches, 2U);
        EXPECT_EQ(tallyOf(r, 1).stepsThen, 6U);
    }
}

TEST(NaiveCounts, TwoIncrementsByAccesses) {
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        const NaiveResult r = walk(onEach(kIncrement, 2, isa), Steps::Access);
        EXPECT_EQ(r.interleavings, 6);
        EXPECT_EQ(tallyOf(r, 2).interleavings, 2);
        EXPECT_EQ(tallyOf(r, 2).probability, boost::multiprecision::cpp_rational(1, 2));
    }
}

TEST(NaiveCounts, ThreeIncrementsByMicroOps) {
    const NaiveResult r = walk(onEach(kIncrement, 3));
    EXPECT_EQ(r.interleavings, 1680);
    EXPECT_EQ(tallyOf(r, 3).interleavings, 6);
    EXPECT_NEAR(probability(tallyOf(r, 3)), 0.0278, 0.00005);
    EXPECT_EQ(r.outcomes.size(), 3U);
}

TEST(NaiveCounts, ThreeAndFourIncrementsByAccesses) {
    const NaiveResult three = walk(onEach(kIncrement, 3), Steps::Access);
    EXPECT_EQ(three.interleavings, 90);
    EXPECT_EQ(three.outcomes.size(), 3U);
    const NaiveResult four = walk(onEach(kIncrement, 4), Steps::Access);
    EXPECT_EQ(four.interleavings, 2520);
    EXPECT_EQ(four.outcomes.size(), 4U);
}

TEST(NaiveCounts, OutcomesDoNotDependOnTheSteps) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int a;\nstatic int b;\nvoid f(void) { int t = a + 1; b = t * 2; }\nvoid g(void) { a = b + 3; }\n",
        {{"task", 0, "f"}, {"task", 1, "g"}, {"hardirq", 0, "g"}}));
    const NaiveResult fine = walk(loaded);
    const NaiveResult coarse = walk(loaded, Steps::Access);
    EXPECT_LT(coarse.interleavings, fine.interleavings);
    std::set<std::vector<std::uint64_t>> a, b;
    for (const auto& [values, tally] : fine.outcomes) a.insert(values);
    for (const auto& [values, tally] : coarse.outcomes) b.insert(values);
    EXPECT_EQ(a, b);
}

TEST(NaiveCounts, ProbabilitiesAddUpToOne) {
    const NaiveResult r = walk(loadScenario(scenarioText(
        "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); c++; spin_unlock(&l); }\n"
        "void g(void) { spin_lock(&l); spin_unlock(&l); }\n",
        {{"task", 0, "f"}, {"hardirq", 0, "g"}, {"task", 1, "f"}})));
    boost::multiprecision::cpp_rational sum = 0;
    for (const auto& [values, tally] : r.outcomes) sum += tally.probability;
    for (const auto& [key, tally] : r.deadlocks) sum += tally.probability;
    EXPECT_EQ(sum, 1);
    // The hardirq comes between the task's lock and unlock: it waits for the task that it interrupted.
    EXPECT_GE(r.deadlocks.size(), 1U);
}

TEST(NaiveCounts, ABBADeadlocksAreOneWhereTheCpusRunTheSame) {
    // Each CPU runs both functions as two tasks: the deadlock with f on CPU 0 and g on CPU 1 is that with f on CPU 1
    // and g on CPU 0.
    const std::string code = "static DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\n"
                             "void f(void) { spin_lock(&a); spin_lock(&b); }\n"
                             "void g(void) { spin_lock(&b); spin_lock(&a); }\n";
    const NaiveResult two = walk(loadScenario(scenarioText(code, {{"task", 0, "f"}, {"task", 1, "g"}})));
    // Either both hold one lock, or who exits with both leaves the other waiting for its first.
    EXPECT_EQ(two.deadlocks.size(), 3U);
    const NaiveResult same = walk(loadScenario(scenarioText(
        "static DEFINE_SPINLOCK(a);\nvoid f(void) { spin_lock(&a); }\n", {{"task", 0, "f"}, {"task", 1, "f"}})));
    ASSERT_EQ(same.deadlocks.size(), 1U);
    EXPECT_EQ(same.deadlocks.begin()->second.interleavings, same.interleavings);
    EXPECT_TRUE(same.locks.circular().empty());
    EXPECT_EQ(same.locks.heldAtExit.size(), 1U);
}

TEST(NaiveCounts, ASpinLoopIsTooMany) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int stop;\nvoid wait(void) { while (!READ_ONCE(stop)) cpu_relax(); }\n", {{"task", 0, "wait"}}));
    EXPECT_TRUE(enumerate(*loaded.machine).tooMany);
}

TEST(NaiveCounts, SwitchesCountArrivalsAndTasks) {
    using Kind = Choice::Kind;
    EXPECT_EQ(naiveSwitches({}), 0U);
    EXPECT_EQ(naiveSwitches({{Kind::Arrive, 0, 1}}), 0U);
    EXPECT_EQ(naiveSwitches({{Kind::Step, 0, 0}, {Kind::Arrive, 0, 1}, {Kind::Step, 0, 0}, {Kind::Step, 1, 0}}), 2U);
    EXPECT_EQ(naiveSwitches({{Kind::Step, 0, 0}, {Kind::Switch, 0, 1}, {Kind::Arrive, 1, 2}}), 2U);
}

}  // namespace
}  // namespace lockstep::test
