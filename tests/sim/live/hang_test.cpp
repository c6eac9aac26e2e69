// What hangs ends with its report; what should stop stops.
#include <thread>

#include "hammering.hpp"
#include "live/watchdog.hpp"

namespace lockstep::test {
namespace {

std::shared_ptr<const Program> program(const std::string& code, const std::string& runs, const std::string& top = {}) {
    return scenario(top + "code = '''\n" + code + "'''\n" + runs);
}

HammerOptions watched(const Program& p, double seconds = 20) {
    HammerOptions o = options(p, seconds);
    o.watchdog = 0.2;
    return o;
}

TEST(Watchdog, ALockTakenTwiceIsADeadlock) {
    const auto p = program("static DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); spin_lock(&l); }\n",
                           "[[run]]\ncall = \"f\"\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Deadlock);
    EXPECT_NE(r.why.find("which it holds itself"), std::string::npos) << r.why;
    EXPECT_NE(r.kernelLog.find("watchdog: BUG: soft lockup - CPU#0"), std::string::npos) << r.kernelLog;
    EXPECT_TRUE(r.final.empty());
}

TEST(Watchdog, AMutexThatNobodyReleasesIsADeadlock) {
    const auto p = program("static DEFINE_MUTEX(m);\nvoid f(void) { mutex_lock(&m); }\n",
                           "[[run]]\ncpu = \"all\"\ncall = \"f\"\n", "cpus = 2\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Deadlock);
    EXPECT_NE(r.why.find("never released"), std::string::npos) << r.why;
    EXPECT_NE(r.kernelLog.find("blocked for more than"), std::string::npos) << r.kernelLog;
}

TEST(Watchdog, TwoLocksInOppositeOrder) {
    const auto p = lab("08-abba/wrong.toml");
    HammerOptions o = watched(*p);
    o.settings.noise = 0.2;  // it needs both at once, which a busy computer seldom has
    const HammerResult r = hammer(*p, o);
    EXPECT_EQ(r.end, HammerEnd::Deadlock);
    EXPECT_NE(r.why.find("waits for lock_a"), std::string::npos) << r.why;
    EXPECT_NE(r.why.find("waits for lock_b"), std::string::npos) << r.why;
}

TEST(Watchdog, AnEndlessLoopWithInterruptsOffIsAHardLockup) {
    const auto p = program("void f(void) { local_irq_disable(); for (;;) ; }\n", "[[run]]\ncall = \"f\"\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Lockup);
    EXPECT_NE(r.kernelLog.find("Watchdog detected hard LOCKUP on cpu 0"), std::string::npos) << r.kernelLog;
}

// The kernel's detectors do not ask whether anything gets done.
TEST(Watchdog, ALongHonestLoopWithInterruptsOffIsAHardLockup) {
    const auto p = program(
        "static int c;\nvoid f(void) { long i; local_irq_disable(); for (i = 0; i < 100000000000; i++) c++; }\n",
        "[[run]]\ncall = \"f\"\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Lockup);
    EXPECT_NE(r.why.find("could take no interrupt"), std::string::npos) << r.why;
}

TEST(Watchdog, InterruptsLeftOffByEachCallAreAHardLockup) {
    const auto p = program("static int c;\nvoid f(void) { c++; local_irq_disable(); }\n",
                           "[[run]]\ncall = \"f\"\ntimes = \"forever\"\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Lockup);
    EXPECT_GT(r.total.calls, 1U);
}

TEST(Watchdog, AnEndlessLoopThatCannotBePreemptedIsASoftLockup) {
    for (const char* before : {"preempt_disable();", "local_bh_disable();"}) {
        const auto p =
            program("void f(void) { " + std::string(before) + " for (;;) cpu_relax(); }\n", "[[run]]\ncall = \"f\"\n");
        const HammerResult r = hammer(*p, watched(*p));
        EXPECT_EQ(r.end, HammerEnd::Lockup);
        EXPECT_NE(r.why.find("could run no other task"), std::string::npos) << r.why;
        EXPECT_NE(r.kernelLog.find("watchdog: BUG: soft lockup - CPU#0"), std::string::npos) << r.kernelLog;
    }
}

TEST(Watchdog, ALoopThatCanBeInterruptedAndPreemptedIsNoLockup) {
    for (const char* body : {"cpu_relax();", "{ local_irq_disable(); c++; local_irq_enable(); }",
                             "{ spin_lock(&l); c++; spin_unlock(&l); }"}) {
        const auto p =
            program("static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { for (;;) " + std::string(body) + " }\n",
                    "[[run]]\ncall = \"f\"\n");
        HammerOptions o = watched(*p, 0.5);
        o.watchdog = 0.1;
        const HammerResult r = hammer(*p, o);
        EXPECT_EQ(r.end, HammerEnd::Duration) << body;
        EXPECT_NE(r.why.find("'f' on CPU 0 did not end its call"), std::string::npos) << r.why;
        EXPECT_TRUE(r.kernelLog.empty());
        EXPECT_TRUE(r.final.empty());
    }
}

// A CPU that has just taken the lock it waited for, whose thread was suspended before it could say so, looks like one
// that waits for itself.
TEST(Watchdog, WhoHasJustGotALockIsNotTakenForADeadlock) {
    const auto p = program("static DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); spin_unlock(&l); }\n",
                           "[[run]]\ncall = \"f\"\n");
    const HammerOptions o = watched(*p);
    live::Shared shared(*p, o);
    std::deque<live::Cpu> cpus;
    live::LiveContext& f = cpus.emplace_back(shared, 0, 1).contexts.front();
    const std::uint32_t cell = shared.memory.locks().front();
    f.waitsFor = cell + 1;
    cpus.front().stack.publish(f.index + 1);
    ASSERT_TRUE(shared.memory.lock(cell).tryAcquire(static_cast<std::uint8_t>(f.index + 1)));
    for (const bool ownsWaited : {false, true}) {
        f.ownsWaited = ownsWaited;
        const std::vector<live::LiveContext*> contexts{&f};
        std::vector<std::thread> threads;
        threads.emplace_back([] {});
        live::Watchdog watchdog(*p, shared, contexts, cpus, threads, 1000);
        EXPECT_FALSE(watchdog.look()) << "one look is not enough";
        EXPECT_EQ(watchdog.look().has_value(), ownsWaited);
        threads.front().join();
    }
}

TEST(Watchdog, AnInterruptStormStarvesTheTask) {
    const auto p =
        program("static int c;\nvoid f(void) { c++; }\nvoid h(void) { int i; for (i = 0; i < 200000; i++) c++; }\n",
                "[[run]]\ncall = \"f\"\ntimes = \"forever\"\n[[run]]\ncontext = \"hardirq\"\ncall = \"h\"\ntimes = "
                "\"forever\"\n");
    HammerOptions o = watched(*p);
    InterruptTimer timer;
    timer.rate = 1e6;
    o.settings.timers = {timer};
    const HammerResult r = hammer(*p, o);
    EXPECT_EQ(r.end, HammerEnd::Lockup) << r.why;
    EXPECT_NE(r.why.find("interrupts took all the time of CPU 0"), std::string::npos) << r.why;
    EXPECT_NE(r.kernelLog.find("soft lockup"), std::string::npos) << r.kernelLog;
}

TEST(Faults, AnIndexOutOfBoundsEndsTheRun) {
    const auto p = program("static int a[2];\nvoid f(void) { int i; for (i = 0; i < 3; i++) a[i] = 1; }\n",
                           "[[run]]\ncall = \"f\"\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Fault);
    EXPECT_NE(r.why.find("index 2"), std::string::npos) << r.why;
}

TEST(Faults, SleepingInAtomicContextEndsTheRun) {
    const auto p = lab("09-sleeping/wrong.toml");
    HammerOptions o = watched(*p);
    o.settings.noise = 0.2;  // it needs both at once, which a busy computer seldom has
    const HammerResult r = hammer(*p, o);
    EXPECT_EQ(r.end, HammerEnd::Fault) << r.why;
    EXPECT_NE(r.kernelLog.find("BUG: scheduling while atomic"), std::string::npos) << r.kernelLog;
}

TEST(Stop, FromAnotherThreadWhileItRuns) {
    const auto p = lab("00-demonstration/demonstration.toml", "irqsave");
    Hammer h(*p, options(*p, 600, kForever));
    h.start();
    const Sample first = h.sample();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(h.running());
    EXPECT_GE(h.sample().calls, first.calls);
    h.stop();
    const HammerResult& r = h.wait();
    EXPECT_EQ(r.end, HammerEnd::Stopped);
    EXPECT_EQ(r.lost, 0U);
    EXPECT_EQ(r.final.size(), r.cells.size());
    EXPECT_FALSE(h.running());
}

TEST(Stop, EvenWhatNeverEndsItsCall) {
    const auto p = program("void f(void) { local_irq_disable(); for (;;) ; }\n", "[[run]]\ncall = \"f\"\n");
    HammerOptions o = options(*p, 600);
    o.watchdog = 500;
    {
        Hammer h(*p, o);
        h.start();
        h.stop();
        EXPECT_EQ(h.wait().end, HammerEnd::Stopped);
    }
    Hammer destroyed(*p, o);
    destroyed.start();
}

TEST(Stop, SixtyFourCpusOnFewProcessors) {
    Settings settings;
    settings.cpus = 64;
    const auto p = scenario("cpus = 64\ncode = '''\nstatic int c;\nstatic DEFINE_SPINLOCK(l);\n"
                            "void f(void) { spin_lock(&l); c++; spin_unlock(&l); }\n'''\n"
                            "[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = \"forever\"\n");
    const HammerResult r = hammer(*p, options(*p, 0.3 * kPatience));
    EXPECT_EQ(r.end, HammerEnd::Duration) << r.why;
    EXPECT_GT(r.total.calls, 64U);
    EXPECT_EQ(r.lost, 0U);
    EXPECT_TRUE(r.lostKnown);
}

}  // namespace
}  // namespace lockstep::test
