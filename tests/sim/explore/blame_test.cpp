// Who is blamed for what: right and wrong twins, on both instruction sets.
#include <algorithm>

#include "explore/blame.hpp"
#include "machine/run.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Kind = Blame::Kind;

struct Trial {
    Loaded loaded;
    std::vector<Blame> blames;
    std::vector<Event> events;

    [[nodiscard]] int count(Kind kind) const {
        return static_cast<int>(
            std::count_if(blames.begin(), blames.end(), [&](const Blame& b) { return b.kind == kind; }));
    }
    [[nodiscard]] const Blame& first(Kind kind) const {
        return *std::find_if(blames.begin(), blames.end(), [&](const Blame& b) { return b.kind == kind; });
    }
};

// CPU 0 calls f() and CPU 1 calls g(): CPU 0 until it has read `variable` and done its share up to `stops` reads, then
// all of CPU 1, then the rest of CPU 0.
Trial interrupted(const std::string& code, int readsBefore, Isa isa = Isa::X86_64, const std::string& top = {}) {
    Trial t;
    t.loaded = loadScenario(scenarioText(code, {{"task", 0, "f"}, {"task", 1, "g"}}, {}, top), isa);
    lockstep::Run run(*t.loaded.machine);
    const Choice zero{Choice::Kind::Step, 0, 0}, one{Choice::Kind::Step, 1, 0};
    for (int reads = 0; reads < readsBefore;)
        if (run.take(zero).kind == Event::Kind::Read) ++reads;
    while (t.loaded.machine->isOpen(run.state(), one)) run.take(one);
    while (t.loaded.machine->isOpen(run.state(), zero)) run.take(zero);
    while (t.loaded.machine->isOpen(run.state(), one)) run.take(one);
    EXPECT_EQ(run.standing(), Standing::Final);
    t.blames = blame(run);
    t.events = run.events();
    return t;
}

const std::string kOther = "void g(void) { WRITE_ONCE(x, READ_ONCE(x) + 1); }\n";

class Blamed : public testing::TestWithParam<Isa> {};
INSTANTIATE_TEST_SUITE_P(BothIsas, Blamed, testing::Values(Isa::X86_64, Isa::Arm64),
                         [](const auto& isa) { return name(isa.param); });

TEST_P(Blamed, NamesWhoReadStaleAndWhoOverwroteWhom) {
    const Trial t = interrupted("static int x = 5;\nvoid f(void) { x++; }\n" + kOther, 1, GetParam());
    ASSERT_EQ(t.count(Kind::LostUpdate), 1);
    const Blame& b = t.first(Kind::LostUpdate);
    EXPECT_EQ(t.events[b.read].context, 0);
    EXPECT_EQ(t.events[b.change].context, 1);
    EXPECT_EQ(t.events[b.act].context, 0);
    EXPECT_LT(b.read, b.change);
    EXPECT_LT(b.change, b.act);
    EXPECT_EQ(b.valueRead, 5U);
    EXPECT_EQ(b.valueChanged, 6U);
    EXPECT_EQ(b.valueWritten, 6U);
    EXPECT_EQ(t.blames.size(), 1U);
}

TEST_P(Blamed, ABlindWriteAfterAnUnrelatedReadLosesNothing) {
    const Trial t = interrupted("static int x = 5, seen;\n"
                                "void f(void) { WRITE_ONCE(seen, READ_ONCE(x)); WRITE_ONCE(x, 9); }\n" +
                                    kOther,
                                1, GetParam());
    EXPECT_EQ(t.count(Kind::LostUpdate), 0);
    EXPECT_EQ(t.count(Kind::StaleDecision), 0);
}

TEST_P(Blamed, FollowsLocalsArithmeticAndCalls) {
    for (const char* f : {
             "void f(void) { int a = READ_ONCE(x); int b = a * 3; int c = 7; c = b - a; WRITE_ONCE(x, c + 1); }\n",
             "static int twice(int n) { int m = n; return m + m; }\n"
             "void f(void) { int a = READ_ONCE(x); int b = twice(a); WRITE_ONCE(x, b); }\n",
             "static int peek(void) { return READ_ONCE(x); }\nstatic void put(int v) { WRITE_ONCE(x, v); }\n"
             "void f(void) { put(peek() + 1); }\n",
             "static int mine;\nvoid f(void) { mine = READ_ONCE(x); WRITE_ONCE(x, mine + 1); }\n",
         }) {
        const Trial t = interrupted(std::string("static int x = 5;\n") + f + kOther, 1, GetParam());
        EXPECT_EQ(t.count(Kind::LostUpdate), 1) << f;
    }
}

TEST_P(Blamed, AFreshReadInTheValueIsNoLostUpdate) {
    const Trial t = interrupted("static int x = 5;\n"
                                "void f(void) { int old = READ_ONCE(x); WRITE_ONCE(x, READ_ONCE(x) + (old & 1)); }\n" +
                                    kOther,
                                1, GetParam());
    EXPECT_EQ(t.count(Kind::LostUpdate), 0);
    const Trial late =
        interrupted("static int x = 5;\n"
                    "void f(void) { int old = READ_ONCE(x); WRITE_ONCE(x, READ_ONCE(x) + (old & 1)); }\n" +
                        kOther,
                    2, GetParam());
    EXPECT_EQ(late.count(Kind::LostUpdate), 1);
}

TEST_P(Blamed, ACompareAndExchangeThatFailsLosesNothing) {
    for (const char* atomics : {"", "atomics = \"llsc\"\n"}) {
        if (*atomics && GetParam() == Isa::X86_64) continue;
        const Trial loop = interrupted("static int x = 5;\nvoid f(void) { int old; do { old = READ_ONCE(x); } while "
                                       "(cmpxchg(&x, old, old + 1) != old); }\n" +
                                           kOther,
                                       1, GetParam(), atomics);
        EXPECT_TRUE(loop.blames.empty()) << atomics << name(loop.blames.front().kind);
        const Trial atomic = interrupted("static atomic_t x = ATOMIC_INIT(5);\nstatic int y;\n"
                                         "void f(void) { y = 1; y = y + 1; atomic_inc(&x); }\n"
                                         "void g(void) { atomic_inc(&x); }\n",
                                         1, GetParam(), atomics);
        EXPECT_TRUE(atomic.blames.empty()) << atomics;
        // An exchange is blind: what it puts there may well be stale.
        const Trial blind = interrupted("static int x = 5;\n"
                                        "void f(void) { int old = READ_ONCE(x); xchg(&x, old + 1); }\n" +
                                            kOther,
                                        1, GetParam(), atomics);
        EXPECT_EQ(blind.count(Kind::LostUpdate), 1) << atomics;
    }
}

TEST_P(Blamed, CheckThenActIsAStaleDecision) {
    const Trial t = interrupted("static int x, y;\nvoid f(void) { if (READ_ONCE(x) == 0) WRITE_ONCE(x, 1); y = 2; }\n"
                                "void g(void) { WRITE_ONCE(x, 1); }\n",
                                1, GetParam());
    ASSERT_EQ(t.count(Kind::StaleDecision), 1);
    EXPECT_EQ(t.blames.size(), 1U) << "y = 2 runs either way";
    const Blame& b = t.first(Kind::StaleDecision);
    EXPECT_EQ(b.valueRead, 0U);
    EXPECT_EQ(b.valueChanged, 1U);
    EXPECT_EQ(t.events[b.act].context, 0);
}

TEST_P(Blamed, ADecisionThatWouldBeTheSameAgainIsNotStale) {
    const std::string f = "static int x = 5, y;\nvoid f(void) { if (READ_ONCE(x) < 7) WRITE_ONCE(y, 1); }\n";
    EXPECT_TRUE(interrupted(f + kOther, 1, GetParam()).blames.empty());
    EXPECT_EQ(interrupted(f + "void g(void) { WRITE_ONCE(x, 7); }\n", 1, GetParam()).count(Kind::StaleDecision), 1);
}

TEST_P(Blamed, WaitingForAFlagIsNoDecision) {
    const Trial t = interrupted("static int x, y;\nvoid f(void) { while (READ_ONCE(x) == 0) cpu_relax(); y = 1; }\n"
                                "void g(void) { WRITE_ONCE(x, 1); }\n",
                                1, GetParam());
    EXPECT_TRUE(t.blames.empty());
}

TEST_P(Blamed, WhatAnAtomicOperationReturnsIsAClaimAndNoCheck) {
    const Trial t = interrupted("static atomic_t n = ATOMIC_INIT(0);\nstatic int y;\n"
                                "void f(void) { if (atomic_inc_return(&n) == 1) { y = y; WRITE_ONCE(y, 1); } }\n"
                                "void g(void) { atomic_inc(&n); }\n",
                                1, GetParam(), "");
    EXPECT_EQ(t.count(Kind::StaleDecision), 0);
}

TEST_P(Blamed, AValueForAnotherVariableIsAStaleSource) {
    const Trial t = interrupted("static int x = 5, y;\nvoid f(void) { WRITE_ONCE(y, READ_ONCE(x) * 2); }\n" + kOther, 1,
                                GetParam());
    ASSERT_EQ(t.count(Kind::StaleSource), 1);
    EXPECT_EQ(t.blames.size(), 1U);
    EXPECT_EQ(t.loaded.program->cellName(t.blames[0].written), "y");
}

TEST_P(Blamed, LocksLeaveNobodyToBlame) {
    for (const char* body : {"x++;", "if (READ_ONCE(x) == 5) WRITE_ONCE(x, 1);"}) {
        const std::string guarded = std::string("spin_lock(&lock); ") + body + " spin_unlock(&lock);";
        const Loaded loaded = loadScenario(
            scenarioText("static DEFINE_SPINLOCK(lock);\nstatic int x = 5;\nvoid f(void) { " + guarded + " }\n",
                         {{"task", 0, "f", 3}, {"task", 1, "f", 3}, {"task", 2, "f"}}),
            GetParam());
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            lockstep::Run run(*loaded.machine);
            drive(run, {}, Random(seed), 1000);
            EXPECT_TRUE(blame(run).empty()) << body << seed;
        }
    }
}

TEST_P(Blamed, FollowsEveryRunOfALargerProgram) {
    // Loops, nested calls, interrupts and early returns: the flow must keep step with the machine (it asserts so).
    const Loaded loaded = loadScenario(
        scenarioText("static int x = 5, list[4];\nstatic DEFINE_SPINLOCK(l);\n"
                     "static int pick(int n) { if (n > 2) return n - 1; return n; }\n"
                     "static int sum(void) { int i, s = 0; for (i = 0; i < 4; i++) { if (list[i] == 9) break; s += "
                     "pick(list[i]); } return s; }\n"
                     "void f(void) { unsigned long flags; int k = sum(); spin_lock_irqsave(&l, flags); x += k; "
                     "list[x & 3] = k + 1; spin_unlock_irqrestore(&l, flags); if (k > 3 && READ_ONCE(x) != 7) x--; }\n"
                     "void irq(void) { list[1]++; x = pick(x); }\n",
                     {{"task", 0, "f", 3}, {"task", 1, "f", 2}, {"hardirq", 0, "irq", 2}, {"softirq", 1, "irq", 2}}),
        GetParam());
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        lockstep::Run run(*loaded.machine);
        drive(run, {}, Random(seed), 2000);
        for (const Blame& b : blame(run)) {
            EXPECT_LT(b.read, b.change);
            EXPECT_LT(b.change, b.act);
            EXPECT_NE(run.event(b.read).context, run.event(b.change).context);
            EXPECT_EQ(run.event(b.read).context, run.event(b.act).context);
        }
    }
}

TEST(Blame, AStoreOverwritesWhereItReachesMemory) {
    const Loaded loaded = loadScenario(
        "memory = \"tso\"\n" +
        scenarioText("static int c = 5;\nvoid a(void) { c++; }\nvoid b(void) { c++; }\nvoid tick(void) { }\n",
                     {{"task", 0, "a"}, {"hardirq", 0, "tick"}, {"task", 1, "b"}}));
    lockstep::Run run(*loaded.machine);
    for (const Choice choice : parseSchedule(*loaded.program, "0 0 0 1 1 1 1~ 0~").choices) run.take(choice);
    const std::vector<lockstep::Blame> lost = blame(run);
    ASSERT_EQ(lost.size(), 1U);  // CPU 1 loaded 5 although CPU 0 had stored, and CPU 0's store came over CPU 1's
    EXPECT_EQ(lost[0].read, 0U);
    EXPECT_EQ(lost[0].change, 6U);
    EXPECT_EQ(lost[0].act, 7U);
    EXPECT_EQ(lost[0].actor, 0U);
    EXPECT_EQ(lost[0].other, 2U);
    EXPECT_EQ(lost[0].valueChanged, 6U);
    run.jump(0);
    for (const Choice choice : parseSchedule(*loaded.program, "0 0 0 0~ 1 1 1 1~").choices) run.take(choice);
    EXPECT_TRUE(blame(run).empty());
}

}  // namespace
}  // namespace lockstep::test
