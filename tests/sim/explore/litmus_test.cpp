// The classical litmus tests, in kernel C, with the exact sets of outcomes that sequential consistency and x86-TSO
// allow. Sources: Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 53(7), 2010 (SB, its forwarding
// variants n6 and n5, IRIW, MP, LB), and Maranget, Sarkar, Sewell, "A Tutorial Introduction to the ARM and POWER
// Relaxed Memory Models", 2012, for the names (R, S, 2+2W, WRC).
#include <vector>

#include "support.hpp"

namespace lockstep::test {
namespace {

using Outcomes = std::set<std::vector<std::int64_t>>;

// Both sets are about `results`. Where TSO allows no more than sequential consistency, `weak` is empty.
struct Litmus {
    std::string name;
    std::vector<std::string> threads;  // bodies
    std::vector<std::string> results;
    Outcomes strong;
    Outcomes weak;  // what TSO allows besides
};

void PrintTo(const Litmus& litmus, std::ostream* out) {
    *out << litmus.name;
}

std::string textOf(const Litmus& litmus, MemoryModel memory) {
    std::string code = "static int x, y, r0, r1, r2, r3;\n";
    std::vector<TestRun> runs;
    for (std::size_t i = 0; i < litmus.threads.size(); ++i) {
        const std::string function = "p" + std::to_string(i);
        code += "void " + function + "(void)\n{\n\t" + litmus.threads[i] + "\n}\n";
        runs.push_back({"task", static_cast<int>(i), function});
    }
    return scenarioText(code, runs, {}, "memory = \"" + name(memory) + "\"\n");
}

Outcomes outcomesOf(const Loaded& loaded, const std::vector<std::string>& results) {
    const Exploration x = explore(*loaded.machine);
    EXPECT_TRUE(x.complete) << x.whyIncomplete;
    EXPECT_TRUE(x.deadlocks.empty());
    Outcomes found;
    for (const Outcome& o : x.outcomes) {
        std::vector<std::int64_t> values;
        for (const std::string& result : results)
            for (std::size_t i = 0; i < x.cells.size(); ++i)
                if (loaded.program->cellName(x.cells[i]) == result)
                    values.push_back(static_cast<std::int64_t>(o.values[i]));
        found.insert(values);
    }
    return found;
}

class Litmuses : public testing::TestWithParam<Litmus> {};

TEST_P(Litmuses, HaveTheirPublishedOutcomes) {
    const Litmus& litmus = GetParam();
    EXPECT_EQ(outcomesOf(loadScenario(textOf(litmus, MemoryModel::Sc)), litmus.results), litmus.strong);
    Outcomes tso = litmus.strong;
    tso.insert(litmus.weak.begin(), litmus.weak.end());
    EXPECT_EQ(outcomesOf(loadScenario(textOf(litmus, MemoryModel::Tso)), litmus.results), tso);
}

const std::string kX1 = "WRITE_ONCE(x, 1); ";
const std::string kY1 = "WRITE_ONCE(y, 1); ";
const std::string kX2 = "WRITE_ONCE(x, 2); ";
const std::string kY2 = "WRITE_ONCE(y, 2); ";
const std::string kMb = "smp_mb(); ";
const std::string kWmb = "smp_wmb(); ";
const std::string kRmb = "smp_rmb(); ";
const std::string kR0X = "r0 = READ_ONCE(x); ";
const std::string kR0Y = "r0 = READ_ONCE(y); ";
const std::string kR1X = "r1 = READ_ONCE(x); ";
const std::string kR1Y = "r1 = READ_ONCE(y); ";

// Two reads whose results are stored behind both: fewer interleavings, the same outcomes.
std::string twoReads(const std::string& first, const std::string& second, const std::string& between, int result) {
    return "int a = READ_ONCE(" + first + "); " + between + "int b = READ_ONCE(" + second + "); r" +
           std::to_string(result) + " = a; r" + std::to_string(result + 1) + " = b;";
}

const Outcomes kSb = {{0, 1}, {1, 0}, {1, 1}};
const Outcomes kMp = {{0, 0}, {0, 1}, {1, 1}};
const Outcomes kLb = {{0, 0}, {0, 1}, {1, 0}};
const Outcomes kR = {{1, 0}, {1, 1}, {2, 1}};
const Outcomes kS = {{1, 0}, {1, 1}, {2, 0}};
const Outcomes k2p2w = {{1, 2}, {2, 1}, {2, 2}};

// All combinations of n bits but the forbidden ones.
Outcomes allBut(std::size_t n, const Outcomes& forbidden) {
    Outcomes all;
    for (std::int64_t bits = 0; bits < std::int64_t{1} << n; ++bits) {
        std::vector<std::int64_t> values;
        for (std::size_t i = 0; i < n; ++i) values.push_back(bits >> i & 1);
        if (!forbidden.contains(values)) all.insert(values);
    }
    return all;
}

INSTANTIATE_TEST_SUITE_P(
    X86, Litmuses,
    testing::Values(
        // Store buffering: the one reordering that x86 has. Only full barriers, on both sides, prevent it.
        Litmus{"SB", {kX1 + kR0Y, kY1 + kR1X}, {"r0", "r1"}, kSb, {{0, 0}}},
        Litmus{"SB_plain", {"x = 1; r0 = y;", "y = 1; r1 = x;"}, {"r0", "r1"}, kSb, {{0, 0}}},
        Litmus{"SB_mb", {kX1 + kMb + kR0Y, kY1 + kMb + kR1X}, {"r0", "r1"}, kSb, {}},
        Litmus{"SB_mb_on_one_side", {kX1 + kMb + kR0Y, kY1 + kR1X}, {"r0", "r1"}, kSb, {{0, 0}}},
        Litmus{"SB_xchg", {"xchg(&x, 1); " + kR0Y, "xchg(&y, 1); " + kR1X}, {"r0", "r1"}, kSb, {}},
        Litmus{"SB_xchg_on_one_side", {"xchg(&x, 1); " + kR0Y, kY1 + kR1X}, {"r0", "r1"}, kSb, {{0, 0}}},
        Litmus{"SB_wmb_rmb", {kX1 + kWmb + kRmb + kR0Y, kY1 + kWmb + kRmb + kR1X}, {"r0", "r1"}, kSb, {{0, 0}}},
        Litmus{"SB_release_acquire",
               {"smp_store_release(&x, 1); r0 = smp_load_acquire(&y);",
                "smp_store_release(&y, 1); r1 = smp_load_acquire(&x);"},
               {"r0", "r1"},
               kSb,
               {{0, 0}}},
        // n6's kin, SB+rfis: each CPU reads its own store early.
        Litmus{"SB_rfi",
               {kX1 + "int a = READ_ONCE(x); int b = READ_ONCE(y); r0 = a; r1 = b;",
                kY1 + "int a = READ_ONCE(y); int b = READ_ONCE(x); r2 = a; r3 = b;"},
               {"r0", "r1", "r2", "r3"},
               {{1, 0, 1, 1}, {1, 1, 1, 0}, {1, 1, 1, 1}},
               {{1, 0, 1, 0}}},
        Litmus{"n6",  // r0 = 1, r1 = 0 and x = 1: the first store to x ends up over the second CPU's
               {kX1 + kR0X + kR1Y, kY2 + kX2},
               {"r0", "r1", "x"},
               {{1, 0, 2}, {1, 2, 1}, {1, 2, 2}, {2, 2, 2}},
               {{1, 0, 1}}},
        Litmus{"n5",  // never r0 = 2 and r1 = 1
               {kX1 + kR0X, kX2 + kR1X},
               {"r0", "r1"},
               {{1, 1}, {1, 2}, {2, 2}},
               {}},
        // Message passing: stores stay in order, and so do loads.
        Litmus{"MP", {kX1 + kY1, twoReads("y", "x", "", 0)}, {"r0", "r1"}, kMp, {}},
        Litmus{"MP_wmb_rmb", {kX1 + kWmb + kY1, twoReads("y", "x", kRmb, 0)}, {"r0", "r1"}, kMp, {}},
        Litmus{"MP_mb", {kX1 + kMb + kY1, twoReads("y", "x", kMb, 0)}, {"r0", "r1"}, kMp, {}},
        Litmus{"MP_xchg", {kX1 + "xchg(&y, 1);", twoReads("y", "x", "", 0)}, {"r0", "r1"}, kMp, {}},
        // Load buffering: a load is never later than a store behind it.
        Litmus{"LB", {kR0X + kY1, kR1Y + kX1}, {"r0", "r1"}, kLb, {}},
        Litmus{"LB_mb", {kR0X + kMb + kY1, kR1Y + kMb + kX1}, {"r0", "r1"}, kLb, {}},
        Litmus{"LB_xchg", {kR0X + "xchg(&y, 1);", kR1Y + "xchg(&x, 1);"}, {"r0", "r1"}, kLb, {}},
        // R: a store, then a load, against two stores.
        Litmus{"R", {kX1 + kY1, kY2 + kR0X}, {"y", "r0"}, kR, {{2, 0}}},
        Litmus{"R_mb", {kX1 + kMb + kY1, kY2 + kMb + kR0X}, {"y", "r0"}, kR, {}},
        Litmus{"R_wmb_mb", {kX1 + kWmb + kY1, kY2 + kMb + kR0X}, {"y", "r0"}, kR, {}},
        Litmus{"R_xchg", {kX1 + kY1, "xchg(&y, 2); " + kR0X}, {"y", "r0"}, kR, {}},
        Litmus{"S", {kX2 + kY1, kR0Y + kX1}, {"x", "r0"}, kS, {}},
        Litmus{"S_mb", {kX2 + kMb + kY1, kR0Y + kMb + kX1}, {"x", "r0"}, kS, {}},
        Litmus{"S_xchg", {kX2 + "xchg(&y, 1);", kR0Y + "xchg(&x, 1);"}, {"x", "r0"}, kS, {}},
        Litmus{"W2_2", {kX1 + kY2, kY1 + kX2}, {"x", "y"}, k2p2w, {}},
        Litmus{"W2_2_mb", {kX1 + kMb + kY2, kY1 + kMb + kX2}, {"x", "y"}, k2p2w, {}},
        Litmus{"W2_2_xchg", {kX1 + "xchg(&y, 2);", kY1 + "xchg(&x, 2);"}, {"x", "y"}, k2p2w, {}},
        // Stores reach all other CPUs at once: no two readers disagree on their order, and none passes news on early.
        Litmus{"IRIW",
               {kX1, kY1, twoReads("x", "y", "", 0), twoReads("y", "x", "", 2)},
               {"r0", "r1", "r2", "r3"},
               allBut(4, {{1, 0, 1, 0}}),
               {}},
        Litmus{"IRIW_mb",
               {kX1, kY1, twoReads("x", "y", kMb, 0), twoReads("y", "x", kMb, 2)},
               {"r0", "r1", "r2", "r3"},
               allBut(4, {{1, 0, 1, 0}}),
               {}},
        Litmus{"IRIW_xchg",
               {"xchg(&x, 1);", "xchg(&y, 1);", twoReads("x", "y", "", 0), twoReads("y", "x", "", 2)},
               {"r0", "r1", "r2", "r3"},
               allBut(4, {{1, 0, 1, 0}}),
               {}},
        Litmus{"WRC",
               {kX1, kR0X + "WRITE_ONCE(y, 1);", twoReads("y", "x", "", 1)},
               {"r0", "r1", "r2"},
               allBut(3, {{1, 1, 0}}),
               {}}),
    [](const auto& test) { return test.param.name; });

// Peterson's lock: each side says that it wants in, lets the other go first, and waits.
std::string peterson(const std::string& barrier, const std::string& memory) {
    const auto side = [&](const std::string& me, const std::string& other) {
        return "void p" + me + "(void)\n{\n\tWRITE_ONCE(flag" + me + ", 1);\n\tWRITE_ONCE(turn, " + other + ");\n\t" +
               barrier + "\n\twhile (READ_ONCE(flag" + other + ") && READ_ONCE(turn) == " + other +
               ")\n\t\tcpu_relax();\n\tcounter++;\n\tWRITE_ONCE(flag" + me + ", 0);\n}\n";
    };
    return scenarioText("static int flag0, flag1, turn, counter;\n" + side("0", "1") + side("1", "0"),
                        {{"task", 0, "p0"}, {"task", 1, "p1"}}, "counter == 2", "memory = \"" + memory + "\"\n");
}

TEST(PetersonsLock, NeedsAFullBarrierOnX86) {
    const auto counters = [](const std::string& barrier, const std::string& memory) {
        return outcomesOf(loadScenario(peterson(barrier, memory)), {"counter"});
    };
    const Outcomes safe = {{2}};
    const Outcomes unsafe = {{1}, {2}};
    EXPECT_EQ(counters("", "sc"), safe);
    EXPECT_EQ(counters("smp_mb();", "sc"), safe);
    EXPECT_EQ(counters("", "tso"), unsafe);
    EXPECT_EQ(counters("smp_wmb(); smp_rmb();", "tso"), unsafe);
    EXPECT_EQ(counters("smp_mb();", "tso"), safe);
}

TEST(PetersonsLock, IsProvedWithItsBarrierAndRefutedWithout) {
    EXPECT_EQ(explore(*loadScenario(peterson("", "tso")).machine).verdict, Verdict::Violated);
    EXPECT_EQ(explore(*loadScenario(peterson("smp_mb();", "tso")).machine).verdict, Verdict::Holds);
}

TEST(PetersonsLock, MayTakeItsTurnByXchg) {
    std::string text = peterson("", "tso");
    for (const std::string& side : {std::string("1"), std::string("0")}) {
        const std::string plain = "WRITE_ONCE(turn, " + side + ")";
        text.replace(text.find(plain), plain.size(), "xchg(&turn, " + side + ")");
    }
    EXPECT_EQ(outcomesOf(loadScenario(text), {"counter"}), (Outcomes{{2}}));
}

// The kernel's own locks, on whose unlock is a plain store.
Exploration counted(const std::string& globals, const std::string& lock, const std::string& unlock,
                    const std::vector<TestRun>& runs, const std::string& check = "counter == 7") {
    return explore(*loadScenario(scenarioText("static int counter = 5;\n" + globals + "void update(void)\n{\n\t" +
                                                  lock + "\n\tcounter++;\n\t" + unlock + "\n}\n",
                                              runs, check, "memory = \"tso\"\n"))
                        .machine);
}
const std::vector<TestRun> kTwoCpus = {{"task", 0, "update"}, {"task", 1, "update"}};

TEST(LocksUnderTso, KeepACounterSafe) {
    EXPECT_EQ(counted("", "", "", kTwoCpus).verdict, Verdict::Violated);
    const std::string spin = "static DEFINE_SPINLOCK(lock);\n";
    const std::string mutex = "static DEFINE_MUTEX(lock);\n";
    for (const Exploration& x : {counted(spin, "spin_lock(&lock);", "spin_unlock(&lock);", kTwoCpus),
                                 counted(spin, "spin_lock_bh(&lock);", "spin_unlock_bh(&lock);", kTwoCpus),
                                 counted(mutex, "mutex_lock(&lock);", "mutex_unlock(&lock);", kTwoCpus)}) {
        EXPECT_EQ(x.verdict, Verdict::Holds) << x.whyIncomplete;
        EXPECT_TRUE(x.reports.empty());
    }
}

TEST(LocksUnderTso, AreNotHeldWhileTheirReleaseIsOnItsWay) {
    // spin_unlock_irq() turns interrupts on behind its store: the lock validator must not see the lock as held there.
    const Exploration x =
        counted("static DEFINE_SPINLOCK(lock);\n", "spin_lock_irq(&lock);", "spin_unlock_irq(&lock);",
                {{"task", 0, "update"}, {"hardirq", 1, "update"}, {"task", 1, "update"}}, "counter == 8");
    EXPECT_EQ(x.verdict, Verdict::Holds);
    EXPECT_FALSE(reports(x, Report::Kind::InconsistentHardirq));
    EXPECT_FALSE(reports(x, Report::Kind::LeakedAtomic));
}

TEST(LocksUnderTso, DeadlockAsTheyDoWithoutBuffers) {
    const std::string code = "static DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\nstatic int c;\n"
                             "void f(void) { spin_lock(&a); spin_lock(&b); c++; spin_unlock(&b); spin_unlock(&a); }\n"
                             "void g(void) { spin_lock(&b); spin_lock(&a); c++; spin_unlock(&a); spin_unlock(&b); }\n";
    for (const char* memory : {"sc", "tso"}) {
        const Loaded loaded = loadScenario(
            scenarioText(code, {{"task", 0, "f"}, {"task", 1, "g"}}, {}, std::string("memory = \"") + memory + "\"\n"));
        const Exploration x = explore(*loaded.machine);
        ASSERT_EQ(x.deadlocks.size(), 1U);
        EXPECT_EQ(x.deadlocks.front().waits.size(), 2U);
        EXPECT_EQ(finals(loaded, x, "c"), std::set<std::int64_t>{2});
    }
}

}  // namespace
}  // namespace lockstep::test
