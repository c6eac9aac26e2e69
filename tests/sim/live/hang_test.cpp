// What hangs ends with its report; what should stop stops.
#include <thread>

#include "hammering.hpp"

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

TEST(Watchdog, AnEndlessLoopWithInterruptsOnIsASoftLockup) {
    const auto p = program("void f(void) { for (;;) cpu_relax(); }\n", "[[run]]\ncall = \"f\"\n");
    const HammerResult r = hammer(*p, watched(*p));
    EXPECT_EQ(r.end, HammerEnd::Lockup);
    EXPECT_NE(r.kernelLog.find("watchdog: BUG: soft lockup - CPU#0"), std::string::npos) << r.kernelLog;
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
