// Bounded scenarios, made again and again: which final states come.
#include <set>
#include <thread>

#include "hammering.hpp"

namespace lockstep::test {
namespace {

std::set<std::vector<std::uint64_t>> states(const HammerResult& r) {
    std::set<std::vector<std::uint64_t>> all;
    for (const ObservedOutcome& o : r.outcomes) all.insert(o.values);
    return all;
}

void expectHolds(const Program& program, const HammerOptions& options) {
    const HammerResult r = hammer(program, options);
    EXPECT_EQ(r.end, HammerEnd::Duration) << r.why;
    EXPECT_GT(r.rounds, 0U);
    EXPECT_TRUE(r.failedChecks.empty());
}

TEST(Rounds, TheLostUpdateOfTheFirstLab) {
    const auto p = lab("01-lost-update/wrong.toml");
    HammerOptions o = options(*p, 2 * kPatience);
    o.settings.noise = 0.2;
    const HammerResult r = hammer(*p, o);
    EXPECT_EQ(r.end, HammerEnd::Duration);
    EXPECT_GT(r.rounds, 100U);
    EXPECT_EQ(states(r), (std::set<std::vector<std::uint64_t>>{{6}, {7}}));
    EXPECT_EQ(r.failedChecks, std::vector<std::uint32_t>{0});
    EXPECT_GT(r.lost, 0U);
    EXPECT_EQ(r.expected, 7);
    std::uint64_t rounds = 0;
    for (const ObservedOutcome& outcome : r.outcomes) {
        EXPECT_EQ(outcome.violates, outcome.values != std::vector<std::uint64_t>{7});
        rounds += outcome.count;
    }
    EXPECT_EQ(rounds, r.rounds);
}

TEST(Rounds, AnInterruptComesAtAnyInstruction) {
    const auto wrong = lab("04-same-cpu-interrupt/wrong.toml");
    EXPECT_EQ(states(hammer(*wrong, options(*wrong, 0.3 * kPatience))).size(), 2U);
    const auto right = lab("04-same-cpu-interrupt/one-instruction.toml");
    const HammerResult r = hammer(*right, options(*right, 0.3 * kPatience));
    EXPECT_EQ(states(r).size(), 1U);
    EXPECT_TRUE(r.failedChecks.empty());
}

TEST(Rounds, LabsThatHoldNeverFail) {
    for (const char* file : {"03-spinlock/right.toml", "06-irqsave/right.toml", "07-softirq-bh/right.toml",
                             "08-abba/right.toml", "09-sleeping/right.toml", "11-store-buffers/right.toml"}) {
        SCOPED_TRACE(file);
        const auto p = lab(file);
        expectHolds(*p, options(*p, 0.2 * kPatience));
    }
}

TEST(Rounds, AMutexKeepsTwoTasksApart) {
    const auto p = scenario("cpus = 2\ncode = '''\nstatic int c;\nstatic DEFINE_MUTEX(m);\n"
                            "void f(void) { mutex_lock(&m); c++; mutex_unlock(&m); }\n'''\n"
                            "[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = 2000\n[[run]]\ncall = \"f\"\ntimes = 2000\n"
                            "[check]\nalways = \"c == 6000\"\n");
    HammerOptions o = options(*p, 0.4 * kPatience);
    o.settings.noise = 0.01;
    expectHolds(*p, o);
}

TEST(Rounds, ExclusivesFailWhenAnotherCpuWrites) {
    const auto p =
        scenario("isa = \"arm64\"\natomics = \"llsc\"\ncpus = 2\ncode = '''\nstatic atomic_t c;\n"
                 "void f(void) { atomic_inc(&c); }\n'''\n"
                 "[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = 3000\n"
                 "[[run]]\ncontext = \"hardirq\"\ncall = \"f\"\ntimes = 50\n[check]\nalways = \"c == 6050\"\n");
    HammerOptions o = options(*p, 0.3 * kPatience);
    o.settings.noise = 0.02;
    expectHolds(*p, o);
}

TEST(Rounds, ALargeScenarioIsMadeOnce) {
    const auto p = lab("03-spinlock/right.toml");
    const HammerResult r = hammer(*p, options(*p, 60, 100000));
    EXPECT_EQ(r.end, HammerEnd::Finished);
    EXPECT_EQ(r.rounds, 1U);
    EXPECT_EQ(r.total.calls, 200000U);
    EXPECT_EQ(r.total.counter, 200005);
    EXPECT_EQ(r.lost, 0U);
}

TEST(Samples, NeverFallAndNeverShowALossThatIsNone) {
    const auto p = lab("00-demonstration/demonstration.toml", "atomic");
    HammerOptions o = options(*p, 0.3 * kPatience, kForever);
    o.settings.samplePeriod = 0.002;
    std::vector<Sample> samples;
    o.onSample = [&](const Sample& s) { samples.push_back(s); };
    (void)hammer(*p, o);
    ASSERT_GT(samples.size(), 3U);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_EQ(samples[i].lost, 0U);
        EXPECT_EQ(samples[i].cpus, 2U);
        if (i == 0) continue;
        EXPECT_GE(samples[i].seconds, samples[i - 1].seconds);
        EXPECT_GE(samples[i].calls, samples[i - 1].calls);
        EXPECT_GE(samples[i].increments, samples[i - 1].increments);
        EXPECT_GE(samples[i].interrupts, samples[i - 1].interrupts);
        EXPECT_GE(samples[i].atomics, samples[i - 1].atomics);
    }
}

TEST(Controls, NoiseAndRateActWhileItRuns) {
    const auto p = lab("00-demonstration/demonstration.toml", "atomic");
    HammerOptions o = options(*p, 600, kForever);
    o.settings.noise = 0;
    InterruptTimer never;
    never.rate = 0;
    o.settings.timers = {never};
    Hammer h(*p, o);
    h.start();
    while (h.sample().calls < 1000) std::this_thread::yield();
    EXPECT_EQ(h.sample().interrupts, 0U);
    h.setRate("tick", 5000);
    h.setNoise(0.01);
    while (h.sample().interrupts < 5) std::this_thread::yield();
    h.stop();
    EXPECT_GT(h.wait().pauses, 0U);
}

}  // namespace
}  // namespace lockstep::test
