// Figures between two records.
#include <gtest/gtest.h>

#include "telemetry/rates.hpp"

namespace lockstep::test {
namespace {

TEST(Rates, ArePerSecondPerEventAndPerCpu) {
    Sample before, after;
    before.seconds = 1, before.cpus = 2, before.calls = 1000, before.increments = 100, before.lost = 10;
    before.acquisitions = 50, before.contended = 10, before.spinNs = 1000, before.holdNs = 500;
    after = before;
    after.seconds = 3, after.calls = 3000, after.increments = 500, after.lost = 30;
    after.acquisitions = 150, after.contended = 35, after.spinNs = 6000, after.holdNs = 20500;
    after.irqsOffNs = 1000000000, after.interrupts = 8, after.irqLatencyNs = 4000, after.atomics = 6;
    after.switches = 16, after.objectsCreated = 4, after.objectsFreed = 2;
    const Rates r = rates(before, after);
    EXPECT_DOUBLE_EQ(r.seconds, 2);
    EXPECT_DOUBLE_EQ(r.calls, 1000);
    EXPECT_DOUBLE_EQ(r.increments, 200);
    EXPECT_DOUBLE_EQ(r.lost.value(), 10);
    EXPECT_DOUBLE_EQ(r.lostShare.value(), 0.05);
    EXPECT_DOUBLE_EQ(r.acquisitions, 50);
    EXPECT_DOUBLE_EQ(r.contentionShare.value(), 0.25);
    EXPECT_DOUBLE_EQ(r.spinNs.value(), 200);
    EXPECT_DOUBLE_EQ(r.holdNs.value(), 200);
    EXPECT_DOUBLE_EQ(r.spinShare.value(), 5000 / 4e9);
    EXPECT_DOUBLE_EQ(r.irqsOffShare.value(), 0.25);
    EXPECT_DOUBLE_EQ(r.interrupts, 4);
    EXPECT_DOUBLE_EQ(r.irqLatencyNs.value(), 500);
    EXPECT_DOUBLE_EQ(r.atomics, 3);
    EXPECT_DOUBLE_EQ(r.switches, 8);
    EXPECT_DOUBLE_EQ(r.objectsCreated, 2);
    EXPECT_DOUBLE_EQ(r.objectsFreed, 1);
}

TEST(Rates, OfNothingAreNothingAndNeverInfinite) {
    Sample s;
    s.calls = 5;
    const Rates r = rates(s, s);
    EXPECT_EQ(r, Rates{});
    Sample later;  // counts that fall: a file may pretend so
    later.seconds = 1;
    EXPECT_EQ(rates(s, later).calls, 0);
    EXPECT_EQ(rates(later, s).seconds, 0);
    EXPECT_FALSE(rates(s, later).contentionShare);
}

TEST(Rates, TheCounterMayCatchUp) {
    Sample before, after;
    before.lost = 3, after.lost = 1, after.seconds = 1, after.increments = 10;
    EXPECT_DOUBLE_EQ(rates(before, after).lost.value(), -2);
    EXPECT_DOUBLE_EQ(rates(before, after).lostShare.value(), 0);
}

}  // namespace
}  // namespace lockstep::test
