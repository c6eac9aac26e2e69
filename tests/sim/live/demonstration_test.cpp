// The demonstration on real threads: what each protection does about the two tasks and the interrupt.
#include "hammering.hpp"

namespace lockstep::test {
namespace {

class Demonstration : public testing::TestWithParam<bool> {
protected:
    static HammerResult run(const std::string& protection) {
        const auto program = lab("00-demonstration/demonstration.toml", protection);
        HammerOptions o = options(*program, 0.3 * kPatience, kForever);
        o.pinned = GetParam();
        return hammer(*program, o);
    }
};
INSTANTIATE_TEST_SUITE_P(, Demonstration, testing::Bool(),
                         [](const auto& which) { return which.param ? "PinnedToOneProcessor" : "OnAllProcessors"; });

TEST_P(Demonstration, UnprotectedLosesUpdates) {
    const HammerResult r = run("none");
    EXPECT_EQ(r.end, HammerEnd::Duration);
    EXPECT_TRUE(r.lostKnown);
    EXPECT_GT(r.lost, 0U);
    EXPECT_EQ(r.failedChecks.size(), 1U);
    EXPECT_GT(r.total.interrupts, 0U);
}

TEST_P(Demonstration, ASpinlockThatTheOwnInterruptTakesIsADeadlock) {
    const HammerResult r = run("spinlock");
    EXPECT_EQ(r.end, HammerEnd::Deadlock) << r.why;
    EXPECT_NE(r.why.find("'tick' (hardirq on CPU 0) waits for lock"), std::string::npos) << r.why;
    EXPECT_NE(r.kernelLog.find("Watchdog detected hard LOCKUP on cpu 0"), std::string::npos) << r.kernelLog;
    EXPECT_EQ(r.lost, 0U);
}

TEST_P(Demonstration, IrqsaveAndAtomicLoseNothing) {
    for (const char* protection : {"irqsave", "atomic"}) {
        SCOPED_TRACE(protection);
        const HammerResult r = run(protection);
        EXPECT_EQ(r.end, HammerEnd::Duration) << r.why;
        EXPECT_TRUE(r.lostKnown);
        EXPECT_EQ(r.lost, 0U);
        EXPECT_TRUE(r.failedChecks.empty());
        EXPECT_GT(r.total.interrupts, 0U);
        EXPECT_EQ(r.expected, r.total.counter);
    }
}

}  // namespace
}  // namespace lockstep::test
