// The oracle's reports, worked out by hand: each wrong program with its right twin.
#include "naive.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Runs = std::vector<TestRun>;

NaiveResult walk(const std::string& code, const Runs& runs, Isa isa = Isa::X86_64, const std::string& top = {}) {
    const Loaded loaded = loadScenario(scenarioText(code, runs, {}, top), isa);
    NaiveOptions options;
    options.maxSteps = 5'000'000;
    NaiveResult result = enumerate(*loaded.machine, options);
    EXPECT_FALSE(result.tooMany) << code;
    return result;
}

// --- data races

// `f` on CPU 0 against `g` on CPU 1.
std::size_t races(const std::string& code, Isa isa = Isa::Arm64) {
    return walk(
               "static int d;\nstatic int e;\nstatic int flag;\nstatic atomic_t n;\nstatic DEFINE_SPINLOCK(l);\nstatic "
               "DEFINE_MUTEX(m);\n" +
                   code,
               {{"task", 0, "f"}, {"task", 1, "g"}}, isa)
        .races.size();
}
std::size_t racesOfBoth(const std::string& body, Isa isa = Isa::Arm64) {
    return races("void f(void) { " + body + " }\nvoid g(void) { " + body + " }\n", isa);
}
// `send` publishes d, `receive` reads it.
std::size_t messagePassing(const std::string& send, const std::string& receive, Isa isa = Isa::Arm64) {
    return races("void f(void) { " + send + " }\nvoid g(void) { " + receive + " }\n", isa);
}

TEST(NaiveRaces, PlainIncrementsRaceByEveryPairOfTheirAccesses) {
    const Runs runs{{"task", 0, "f"}, {"task", 1, "f"}};
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        const Loaded loaded = loadScenario(scenarioText("static int c;\nvoid f(void) { c++; }\n", runs), isa);
        const auto& ops = loaded.program->ops;
        ASSERT_EQ(ops[0].op, Op::Load);
        ASSERT_EQ(ops[2].op, Op::Store);
        const NaiveResult r = enumerate(*loaded.machine);
        EXPECT_EQ(r.races, (std::set<RaceKey>{{0, 2, 0, false}, {2, 2, 0, false}}));
    }
}

TEST(NaiveRaces, MarkedAccessesAndAtomicsDoNot) {
    EXPECT_EQ(racesOfBoth("WRITE_ONCE(d, READ_ONCE(d) + 1);"), 0U);
    EXPECT_EQ(racesOfBoth("atomic_inc(&n);"), 0U);
    EXPECT_EQ(racesOfBoth("cmpxchg(&d, 0, 1);"), 0U);
    EXPECT_EQ(races("void f(void) { WRITE_ONCE(d, 1); }\nvoid g(void) { e = d; }\n"), 1U);
    EXPECT_EQ(races("void f(void) { d = 1; }\nvoid g(void) { e = READ_ONCE(d); }\n"), 1U);
    EXPECT_EQ(races("void f(void) { flag = d; }\nvoid g(void) { e = d; }\n"), 0U);  // two reads
    EXPECT_EQ(races("void f(void) { xchg(&d, 1); }\nvoid g(void) { d++; }\n"), 2U);
}

TEST(NaiveRaces, LocksOrder) {
    EXPECT_EQ(racesOfBoth("spin_lock(&l); d++; spin_unlock(&l);"), 0U);
    EXPECT_EQ(racesOfBoth("mutex_lock(&m); d++; mutex_unlock(&m);"), 0U);
    EXPECT_EQ(racesOfBoth("if (spin_trylock(&l)) { d++; spin_unlock(&l); }"), 0U);
    EXPECT_EQ(races("void f(void) { spin_lock(&l); d++; spin_unlock(&l); }\nvoid g(void) { d++; }\n"), 3U);
    EXPECT_EQ(races("void f(void) { spin_lock(&l); d = 1; spin_unlock(&l); }\n"
                    "void g(void) { mutex_lock(&m); d = 2; mutex_unlock(&m); }\n"),
              1U);
}

TEST(NaiveRaces, MessagePassing) {
    const std::string read = "if (READ_ONCE(flag)) e = d;";
    const std::string readBarrier = "if (READ_ONCE(flag)) { smp_rmb(); e = d; }";
    const std::string fullBarrier = "if (READ_ONCE(flag)) { smp_mb(); e = d; }";
    const std::string acquire = "if (smp_load_acquire(&flag)) e = d;";
    EXPECT_EQ(messagePassing("d = 1; WRITE_ONCE(flag, 1);", read), 1U);
    EXPECT_EQ(messagePassing("d = 1; WRITE_ONCE(flag, 1);", acquire), 1U);
    EXPECT_EQ(messagePassing("d = 1; smp_store_release(&flag, 1);", read), 1U);
    EXPECT_EQ(messagePassing("d = 1; smp_store_release(&flag, 1);", acquire), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_store_release(&flag, 1);", acquire, Isa::X86_64), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", readBarrier), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", read), 1U);
    EXPECT_EQ(messagePassing("d = 1; WRITE_ONCE(flag, 1);", readBarrier), 1U);
    EXPECT_EQ(messagePassing("d = 1; smp_mb(); WRITE_ONCE(flag, 1);", fullBarrier), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_mb(); WRITE_ONCE(flag, 1);", fullBarrier, Isa::X86_64), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", acquire), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_store_release(&flag, 1);", readBarrier), 0U);
    EXPECT_EQ(messagePassing("smp_store_release(&flag, 1); d = 1;", acquire), 1U);
    EXPECT_EQ(messagePassing("d = 1; smp_store_release(&flag, 1);", "e = d; smp_load_acquire(&flag);"), 1U);
}

TEST(NaiveRaces, ReadBarriersDoNotOrderLaterWritesNorWriteBarriersEarlierReads) {
    // The receiver writes: smp_rmb orders its later reads only.
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) { smp_rmb(); d = 2; }"),
              1U);
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) { smp_mb(); d = 2; }"),
              0U);
    // The sender reads: smp_wmb orders its earlier writes only.
    EXPECT_EQ(messagePassing("e = d; smp_wmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) { smp_mb(); d = 2; }"),
              1U);
    EXPECT_EQ(messagePassing("e = d; smp_mb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) { smp_mb(); d = 2; }"), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_rmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) { smp_mb(); e = d; }"),
              1U);
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) { smp_wmb(); e = d; }"),
              1U);
}

TEST(NaiveRaces, AtomicsThatReturnAValueAreFullBarriers) {
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        EXPECT_EQ(messagePassing("d = 1; atomic_inc_return(&n);", "if (atomic_add_return(0, &n)) e = d;", isa), 0U);
        EXPECT_EQ(messagePassing("d = 1; atomic_inc(&n);", "if (atomic_add_return(0, &n)) e = d;", isa), 1U);
        EXPECT_EQ(messagePassing("d = 1; atomic_inc_return(&n);", "if (atomic_read(&n)) e = d;", isa), 1U);
        EXPECT_EQ(messagePassing("d = 1; atomic_inc_return(&n);", "if (atomic_read_acquire(&n)) e = d;", isa), 0U);
        // Also for a flag that is written after it, and one read before.
        EXPECT_EQ(messagePassing("d = 1; atomic_inc_return(&n); WRITE_ONCE(flag, 1);",
                                 "if (READ_ONCE(flag)) { atomic_inc_return(&n); e = d; }", isa),
                  0U);
        // cmpxchg orders where it succeeds, and only there.
        EXPECT_EQ(messagePassing("d = 1; atomic_set_release(&n, 1);", "if (atomic_cmpxchg(&n, 1, 2) == 1) e = d;", isa),
                  0U);
        EXPECT_EQ(messagePassing("d = 1; atomic_set_release(&n, 1);", "if (atomic_cmpxchg(&n, 5, 2) == 1) e = d;", isa),
                  1U);
    }
    EXPECT_EQ(messagePassing("d = 1; atomic_fetch_add_release(1, &n);", "if (atomic_fetch_add_acquire(0, &n)) e = d;"),
              0U);
    EXPECT_EQ(messagePassing("d = 1; atomic_fetch_add_relaxed(1, &n);", "if (atomic_fetch_add_acquire(0, &n)) e = d;"),
              1U);
}

// f publishes d, g passes it on, h reads it: what g's barriers and accesses are known to order.
TEST(NaiveRaces, PassingAMessageOn) {
    const auto races = [](const std::string& f, const std::string& g, const std::string& h) {
        return walk("static int d;\nstatic int e;\nstatic int flag;\nstatic int next;\nvoid f(void) { d = 1; " + f +
                        " }\nvoid g(void) { " + g + " }\nvoid h(void) { " + h + " }\n",
                    {{"task", 0, "f"}, {"task", 1, "g"}, {"task", 2, "h"}}, Isa::Arm64)
            .races.size();
    };
    const std::string release = "smp_store_release(&flag, 1);";
    const std::string acquire = "if (smp_load_acquire(&next)) e = d;";
    const std::string readBarrier = "if (READ_ONCE(next)) { smp_rmb(); e = d; }";
    EXPECT_EQ(races(release, "if (smp_load_acquire(&flag)) smp_store_release(&next, 1);", acquire), 0U);
    EXPECT_EQ(races(release, "if (smp_load_acquire(&flag)) { smp_wmb(); WRITE_ONCE(next, 1); }", readBarrier), 0U);
    EXPECT_EQ(races(release, "if (READ_ONCE(flag)) { smp_mb(); WRITE_ONCE(next, 1); }", readBarrier), 0U);
    EXPECT_EQ(races(release, "if (READ_ONCE(flag)) { smp_rmb(); smp_store_release(&next, 1); }", acquire), 0U);
    // A bare write passes nothing on, nor a release what was read without a barrier.
    EXPECT_EQ(races(release, "if (smp_load_acquire(&flag)) WRITE_ONCE(next, 1);", acquire), 1U);
    EXPECT_EQ(races(release, "if (READ_ONCE(flag)) smp_store_release(&next, 1);", acquire), 1U);
    // Only g's reads know of d, and a write barrier does not order reads.
    EXPECT_EQ(races(release, "if (READ_ONCE(flag)) { smp_rmb(); smp_wmb(); WRITE_ONCE(next, 1); }", readBarrier), 1U);
}

TEST(NaiveRaces, FullBarriersStandOnBothSidesOfAnAtomic) {
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) xchg(&d, 2);"), 0U);
    EXPECT_EQ(messagePassing("d = 1; smp_wmb(); WRITE_ONCE(flag, 1);", "if (READ_ONCE(flag)) WRITE_ONCE(d, 2);"), 1U);
    EXPECT_EQ(messagePassing("d = 1; atomic_set_release(&n, 1);",
                             "if (atomic_fetch_add_relaxed(0, &n)) { smp_mb(); e = d; }"),
              0U);
}

TEST(NaiveRaces, ExclusivePairsOrderAsTheAtomicThatTheyMake) {
    const auto llsc = [](const std::string& f, const std::string& g) {
        return walk("static int d;\nstatic int e;\nstatic atomic_t n;\nvoid f(void) { " + f + " }\nvoid g(void) { " +
                        g + " }\n",
                    {{"task", 0, "f"}, {"task", 1, "g"}}, Isa::Arm64, "atomics = \"llsc\"\n")
            .races.size();
    };
    EXPECT_EQ(llsc("atomic_inc(&n);", "atomic_inc(&n);"), 0U);
    EXPECT_EQ(llsc("d = 1; atomic_inc_return(&n);", "if (atomic_read_acquire(&n)) e = d;"), 0U);
    EXPECT_EQ(llsc("d = 1; atomic_inc(&n);", "if (atomic_read_acquire(&n)) e = d;"), 1U);
}

TEST(NaiveRaces, ReleaseSequencesGoOnThroughAtomicsOnly) {
    const auto three = [](const std::string& middle) {
        return walk(
                   "static int d;\nstatic int e;\nstatic atomic_t n;\nvoid f(void) { d = 1; atomic_set_release(&n, 1); "
                   "}\nvoid g(void) { " +
                       middle + " }\nvoid h(void) { if (atomic_read_acquire(&n) == 2) e = d; }\n",
                   {{"task", 0, "f"}, {"task", 1, "g"}, {"task", 2, "h"}}, Isa::Arm64)
            .races.size();
    };
    EXPECT_EQ(three("atomic_inc(&n);"), 0U);  // 2 only after the release
    EXPECT_EQ(three("atomic_cmpxchg_relaxed(&n, 1, 2);"), 0U);
    EXPECT_EQ(three("if (atomic_read(&n)) atomic_set(&n, 2);"), 1U);
    EXPECT_EQ(three("if (atomic_read_acquire(&n)) atomic_set_release(&n, 2);"), 0U);  // by way of CPU 1
}

TEST(NaiveRaces, OfATaskAndAnInterruptOnItsOwnCpu) {
    const Runs runs{{"task", 0, "f"}, {"hardirq", 0, "g"}};
    const std::string start = "static int c;\nstatic int e;\n";
    const auto count = [&](const std::string& f, const std::string& g, Isa isa = Isa::X86_64) {
        const NaiveResult r = walk(start + "void f(void) { " + f + " }\nvoid g(void) { " + g + " }\n", runs, isa);
        for (const RaceKey& race : r.races) EXPECT_TRUE(race.sameCpu);
        return r.races.size();
    };
    // x86_64: one instruction, so always right, and yet the interrupt could come at it. All pairs but read with read.
    EXPECT_EQ(count("c++;", "c++;"), 3U);
    EXPECT_EQ(walk(start + "void f(void) { c++; }\n", {{"task", 0, "f"}, {"hardirq", 0, "f"}}).outcomes.size(), 1U);
    // arm64: each of the two accesses is an instruction of its own.
    EXPECT_EQ(count("c++;", "c++;", Isa::Arm64), 3U);
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        EXPECT_EQ(count("local_irq_disable(); c++; local_irq_enable();", "c++;", isa), 0U);
        EXPECT_EQ(count("WRITE_ONCE(c, READ_ONCE(c) + 1);", "WRITE_ONCE(c, 5);", isa), 0U);
        EXPECT_EQ(count("WRITE_ONCE(c, 1);", "c = 5;", isa), 1U);
        EXPECT_EQ(count("e = c;", "READ_ONCE(c);", isa), 0U);
    }
}

TEST(NaiveRaces, OfTwoTasksThatPreemptEachOther) {
    const Runs runs{{"task", 0, "f"}, {"task", 0, "g"}};
    EXPECT_EQ(walk("static int c;\nvoid f(void) { c = 1; }\nvoid g(void) { c = 2; }\n", runs).races.size(), 1U);
    EXPECT_EQ(walk("static int c;\nvoid f(void) { preempt_disable(); c = 1; preempt_enable(); }\n"
                   "void g(void) { preempt_disable(); c = 2; preempt_enable(); }\n",
                   runs)
                  .races.size(),
              0U);
}

TEST(NaiveRaces, ElementsOfAnArrayAreMemoryOfTheirOwn) {
    EXPECT_EQ(
        walk("static int v[2];\nvoid f(void) { v[smp_processor_id()]++; }\n", {{"task", 0, "f"}, {"task", 1, "f"}})
            .races.size(),
        0U);
    EXPECT_EQ(walk("static int v[2];\nstatic void g(int i) { v[i]++; }\nvoid f(void) { g(1); }\n",
                   {{"task", 0, "f"}, {"task", 1, "f"}})
                  .races.size(),
              2U);
}

// --- locks

constexpr const char* kLocks = "static int c;\nstatic DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\n"
                               "static DEFINE_MUTEX(m);\n";
enum Cell : std::uint32_t { kC, kA, kB, kM };
using Cells = std::set<std::uint32_t>;

LockFacts locks(const std::string& code, const Runs& runs) {
    return walk(kLocks + code, runs).locks;
}

TEST(NaiveLocks, CircularOrders) {
    const std::string ab = "void f(void) { spin_lock(&a); spin_lock(&b); spin_unlock(&b); spin_unlock(&a); }\n";
    const std::string ba = "void g(void) { spin_lock(&b); spin_lock(&a); spin_unlock(&a); spin_unlock(&b); }\n";
    const LockFacts wrong = locks(ab + ba, {{"task", 0, "f"}, {"task", 1, "g"}});
    EXPECT_EQ(wrong.circular(), (Cells{kA, kB}));
    EXPECT_EQ(wrong.orders, (std::set<std::pair<std::uint32_t, std::uint32_t>>{{kA, kB}, {kB, kA}}));
    // Also where it can never come to a deadlock: one after the other.
    EXPECT_EQ(locks(ab + ba + "void h(void) { f(); g(); }\n", {{"task", 0, "h"}}).circular(), (Cells{kA, kB}));
    EXPECT_EQ(locks(ab, {{"task", 0, "f"}, {"task", 1, "f"}}).circular(), Cells{});
    // Who only tries cannot be stuck.
    const std::string tries =
        "void g(void) { spin_lock(&b); if (spin_trylock(&a)) spin_unlock(&a); spin_unlock(&b); }\n";
    EXPECT_EQ(locks(ab + tries, {{"task", 0, "f"}, {"task", 1, "g"}}).circular(), Cells{});
    // But the tried lock is held like any other.
    const std::string tried =
        "void g(void) { if (spin_trylock(&b)) { spin_lock(&a); spin_unlock(&a); spin_unlock(&b); } }\n";
    EXPECT_EQ(locks(ab + tried, {{"task", 0, "f"}, {"task", 1, "g"}}).circular(), (Cells{kA, kB}));
}

TEST(NaiveLocks, NoOrderAcrossAnInterrupt) {
    const LockFacts r = locks("void f(void) { spin_lock(&a); c++; spin_unlock(&a); }\n"
                              "void g(void) { spin_lock(&b); c++; spin_unlock(&b); }\n",
                              {{"task", 0, "f"}, {"hardirq", 0, "g"}});
    EXPECT_TRUE(r.orders.empty());
}

TEST(NaiveLocks, RecursionAddsNoOrder) {
    const LockFacts r = locks("void f(void) { spin_lock(&a); spin_lock(&b); spin_lock(&a); }\n", {{"task", 0, "f"}});
    EXPECT_EQ(r.recursive, Cells{kA});
    EXPECT_EQ(r.circular(), Cells{});
    EXPECT_EQ(locks("void f(void) { mutex_lock(&m); mutex_lock(&m); }\n", {{"task", 0, "f"}}).recursive, Cells{kM});
    EXPECT_EQ(
        locks("void f(void) { spin_lock(&a); if (spin_trylock(&a)) c = 1; spin_unlock(&a); }\n", {{"task", 0, "f"}})
            .recursive,
        Cells{});
}

TEST(NaiveLocks, InconsistentStates) {
    const std::string g = "void g(void) { spin_lock(&a); c++; spin_unlock(&a); }\n";
    const std::string f = "void f(void) { spin_lock(&a); c++; spin_unlock(&a); }\n";
    const std::string irq = "void f(void) { spin_lock_irq(&a); c++; spin_unlock_irq(&a); }\n";
    const std::string bh = "void f(void) { spin_lock_bh(&a); c++; spin_unlock_bh(&a); }\n";
    for (const int cpu : {0, 1}) {  // whichever CPU the interrupt comes on
        EXPECT_EQ(locks(f + g, {{"task", 0, "f"}, {"hardirq", cpu, "g"}}).inconsistent(false), Cells{kA});
        EXPECT_EQ(locks(irq + g, {{"task", 0, "f"}, {"hardirq", cpu, "g"}}).inconsistent(false), Cells{});
        EXPECT_EQ(locks(bh + g, {{"task", 0, "f"}, {"hardirq", cpu, "g"}}).inconsistent(false), Cells{kA});
        EXPECT_EQ(locks(f + g, {{"task", 0, "f"}, {"softirq", cpu, "g"}}).inconsistent(true), Cells{kA});
        EXPECT_EQ(locks(bh + g, {{"task", 0, "f"}, {"softirq", cpu, "g"}}).inconsistent(true), Cells{});
    }
    // Interrupts that come on while the lock is held.
    const std::string early =
        "void f(void) { local_irq_disable(); spin_lock(&a); local_irq_enable(); spin_unlock(&a); }\n";
    EXPECT_EQ(locks(early + g, {{"task", 0, "f"}, {"hardirq", 1, "g"}}).inconsistent(false), Cells{kA});
    const std::string tries = "void g(void) { if (spin_trylock(&a)) spin_unlock(&a); }\n";
    EXPECT_EQ(locks(f + tries, {{"task", 0, "f"}, {"hardirq", 0, "g"}}).inconsistent(false), Cells{});
}

TEST(NaiveLocks, IrqInversion) {
    // a is taken in a hardirq; b, taken under a, also with interrupts on.
    const std::string f = "void f(void) { spin_lock_irq(&a); spin_lock(&b); spin_unlock(&b); spin_unlock_irq(&a); }\n";
    const std::string g = "void g(void) { spin_lock(&a); spin_unlock(&a); }\n";
    const std::string h = "void h(void) { spin_lock(&b); spin_unlock(&b); }\n";
    const std::string hIrq = "void h(void) { spin_lock_irq(&b); spin_unlock_irq(&b); }\n";
    const Runs runs{{"task", 0, "f"}, {"hardirq", 0, "g"}, {"task", 0, "h"}};
    const LockFacts wrong = locks(f + g + h, runs);
    EXPECT_EQ(wrong.inversions(), (std::set<std::tuple<bool, std::uint32_t, std::uint32_t>>{{false, kA, kB}}));
    EXPECT_EQ(wrong.inconsistent(false), Cells{});
    EXPECT_TRUE(locks(f + g + hIrq, runs).inversions().empty());
}

TEST(NaiveLocks, HeldAtExit) {
    EXPECT_EQ(locks("void f(void) { mutex_lock(&m); }\n", {{"task", 0, "f"}}).heldAtExit, Cells{kM});
    EXPECT_EQ(locks("void f(void) { mutex_lock(&m); mutex_unlock(&m); }\n", {{"task", 0, "f"}}).heldAtExit, Cells{});
}

TEST(NaiveTroubles, AreThoseOfTheEvents) {
    const auto kinds = [](const std::string& body, const std::string& context = "task") {
        std::set<Report::Kind> seen;
        const NaiveResult r = walk(kLocks + ("void f(void) { " + body + " }\n"), {{context, 0, "f"}});
        for (const TroubleKey& t : r.troubles) seen.insert(t.kind);
        return seen;
    };
    using Kind = Report::Kind;
    using Kinds = std::set<Kind>;
    EXPECT_EQ(kinds("c++;"), Kinds{});
    EXPECT_EQ(kinds("spin_lock(&a); mutex_lock(&m); mutex_unlock(&m); spin_unlock(&a);"),
              Kinds{Kind::SleepingInAtomic});
    EXPECT_EQ(kinds("spin_unlock(&a);"), (Kinds{Kind::UnlockNotHeld, Kind::CountUnderflow}));
    EXPECT_EQ(kinds("preempt_disable();"), Kinds{Kind::LeakedAtomic});
    EXPECT_EQ(kinds("preempt_disable();", "hardirq"), Kinds{});
    EXPECT_EQ(kinds("local_irq_disable();"), Kinds{Kind::LeakedIrqs});
    EXPECT_EQ(kinds("local_bh_disable(); local_bh_enable();", "hardirq"), Kinds{Kind::BhInAtomic});
    EXPECT_EQ(kinds("c = 1 / c;"), Kinds{Kind::DivideError});
    EXPECT_EQ(kinds("mutex_lock(&m); preempt_disable(); mutex_lock(&m);"),
              (Kinds{Kind::SleepingInAtomic, Kind::SchedulingWhileAtomic}));
}

}  // namespace
}  // namespace lockstep::test
