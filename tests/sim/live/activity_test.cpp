// What the lanes of a hammer run are drawn from.
#include <map>
#include <thread>

#include "hammering.hpp"
#include "live/activity.hpp"

namespace lockstep::test {
namespace {

using Kind = Activity::Kind;

Activity numbered(std::uint64_t n) {
    return {n, static_cast<Kind>(n % 9), static_cast<std::uint8_t>(n % 7), static_cast<std::uint16_t>(n),
            static_cast<std::uint32_t>(n)};
}
void expectNumber(const Activity& a, std::uint64_t n) {
    const Activity b = numbered(n);
    ASSERT_EQ(a.ns, b.ns);
    ASSERT_EQ(a.kind, b.kind);
    ASSERT_EQ(a.cpu, b.cpu);
    ASSERT_EQ(a.context, b.context);
    ASSERT_EQ(a.cell, b.cell);
}

TEST(ActivityRing, KeepsTheNewestAndCountsTheRest) {
    live::ActivityRing ring(8);
    std::vector<Activity> out;
    EXPECT_EQ(ring.drain(out), 0U);
    EXPECT_TRUE(out.empty());
    for (std::uint64_t n = 0; n < 8; ++n) ring.put(numbered(n));
    EXPECT_EQ(ring.drain(out), 0U);
    for (std::uint64_t n = 8; n < 21; ++n) ring.put(numbered(n));
    EXPECT_EQ(ring.drain(out), 5U);
    EXPECT_EQ(ring.drain(out), 0U);
    ASSERT_EQ(out.size(), 16U);
    for (std::uint64_t i = 0; i < 8; ++i) {
        expectNumber(out[i], i);
        expectNumber(out[8 + i], 13 + i);
    }
}

TEST(ActivityRing, AReaderMeanwhileSeesWholeOnesInOrder) {
    constexpr std::uint64_t kMany = 300000;
    live::ActivityRing ring(8);
    std::thread writer([&] {
        for (std::uint64_t n = 0; n < kMany; ++n) ring.put(numbered(n));
    });
    std::uint64_t seen = 0;  // or lost
    std::vector<Activity> out;
    while (seen < kMany && !testing::Test::HasFatalFailure()) {
        out.clear();
        seen += ring.drain(out);
        for (const Activity& a : out) expectNumber(a, seen++);
    }
    writer.join();
    EXPECT_EQ(seen, kMany);
}

struct Lanes {
    HammerResult result;
    std::map<Kind, std::uint64_t> counts;
    std::vector<std::uint64_t> entries;  // by context
};

// Runs it while draining, and looks at each CPU's lane: times never go back, everything ends in the order of its
// beginnings, and a wait is over before its context is.
void watch(const Program& program, HammerOptions o, Lanes& lanes) {
    o.activity = true;
    lanes.entries.resize(program.contexts.size());
    Hammer run(program, o);
    run.start();
    std::vector<std::vector<Activity>> byCpu(program.cpus);
    for (bool last = false; !last;) {
        last = !run.running();
        std::vector<Activity> out;
        ASSERT_EQ(run.drainActivity(out), 0U);
        for (const Activity& a : out) {
            ASSERT_LT(a.cpu, program.cpus);
            byCpu[a.cpu].push_back(a);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    lanes.result = run.wait();
    for (const std::vector<Activity>& lane : byCpu) {
        std::vector<std::uint32_t> entered;
        std::map<std::uint32_t, std::uint32_t> waits;  // context: for which lock
        std::uint64_t before = 0;
        for (const Activity& a : lane) {
            ASSERT_GE(a.ns, before);
            before = a.ns;
            ++lanes.counts[a.kind];
            switch (a.kind) {
            case Kind::Enter:
                ++lanes.entries[a.context];
                ASSERT_EQ(program.contexts[a.context].cpu, a.cpu);
                ASSERT_TRUE(entered.empty() || program.contexts[a.context].kind != ContextKind::Task);
                entered.push_back(a.context);
                break;
            case Kind::Leave:
                ASSERT_FALSE(entered.empty());
                ASSERT_EQ(entered.back(), a.context);
                entered.pop_back();
                break;
            case Kind::SpinBegin:
            case Kind::SleepBegin:
                ASSERT_FALSE(entered.empty());
                ASSERT_EQ(entered.back(), a.context);
                ASSERT_TRUE(waits.emplace(a.context, a.cell).second);
                break;
            case Kind::SpinEnd:
            case Kind::SleepEnd:
                ASSERT_EQ(waits.count(a.context), 1U);
                ASSERT_EQ(waits[a.context], a.cell);
                waits.erase(a.context);
                break;
            default: break;
            }
        }
        EXPECT_TRUE(entered.empty());
        EXPECT_TRUE(waits.empty());
    }
}

TEST(Activity, InterruptsAndWaitsNestInEachLane) {
    const auto p = scenario(
        "cpus = 2\ncode = '''\nstatic int c;\nstatic DEFINE_SPINLOCK(l);\n"
        "void f(void) { unsigned long flags; spin_lock_irqsave(&l, flags); c++; spin_unlock_irqrestore(&l, flags); }\n"
        "'''\n[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = \"forever\"\n"
        "[[run]]\ncpu = \"all\"\ncontext = \"hardirq\"\ncall = \"f\"\ntimes = \"forever\"\n"
        "[[run]]\ncpu = \"all\"\ncontext = \"softirq\"\ncall = \"f\"\ntimes = \"forever\"\n");
    Lanes lanes;
    watch(*p, options(*p, 0.1 * kPatience), lanes);
    ASSERT_EQ(lanes.result.end, HammerEnd::Duration) << lanes.result.why;
    EXPECT_GT(lanes.result.total.interrupts, 0U);
    for (const ContextSummary& c : lanes.result.contexts)
        if (p->contexts[c.context].kind != ContextKind::Task) {
            EXPECT_EQ(lanes.entries[c.context], c.arrivals);
        }
    EXPECT_EQ(lanes.counts[Kind::SpinBegin], lanes.result.total.contended);
    EXPECT_EQ(lanes.counts[Kind::SpinEnd], lanes.result.total.contended);
    EXPECT_GT(lanes.counts[Kind::IrqsOff], 0U);
    EXPECT_EQ(lanes.counts[Kind::IrqsOff], lanes.counts[Kind::IrqsOn]);
    EXPECT_EQ(lanes.counts[Kind::Lost], 0U);
}

TEST(Activity, SleepersAndSwitches) {
    const auto p = scenario(
        "cpus = 2\ncode = '''\nstatic int c;\nstatic DEFINE_MUTEX(m);\n"
        "void f(void) { mutex_lock(&m); c++; mutex_unlock(&m); }\n'''\n"
        "[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = \"forever\"\n[[run]]\ncall = \"f\"\ntimes = \"forever\"\n");
    Lanes lanes;
    HammerOptions o = options(*p, 0.2 * kPatience);
    o.settings.noise = 0.01;
    watch(*p, o, lanes);
    ASSERT_EQ(lanes.result.end, HammerEnd::Duration) << lanes.result.why;
    std::uint64_t sleeps = 0;
    for (const ContextSummary& c : lanes.result.contexts) sleeps += c.sleeps;
    EXPECT_GT(sleeps, 0U);
    EXPECT_EQ(lanes.counts[Kind::SleepBegin], sleeps);
    EXPECT_EQ(lanes.counts[Kind::SleepEnd], sleeps);
    EXPECT_GT(lanes.counts[Kind::Leave], 3U);
}

TEST(Activity, ARoundThatLostSaysSo) {
    const auto p = lab("01-lost-update/wrong.toml");
    HammerOptions o = options(*p, 0.2 * kPatience);
    o.settings.noise = 0.2;
    Lanes lanes;
    watch(*p, o, lanes);
    std::uint64_t rounds = 0;
    for (const ObservedOutcome& outcome : lanes.result.outcomes)
        if (outcome.values != std::vector<std::uint64_t>{7}) rounds += outcome.count;
    EXPECT_EQ(lanes.counts[Kind::Lost], rounds);
    EXPECT_GE(lanes.counts[Kind::Enter], lanes.result.rounds);
}

TEST(Activity, NobodyAskedNothingKept) {
    const auto p = lab("01-lost-update/wrong.toml");
    Hammer run(*p, options(*p, 0.05));
    run.start();
    run.wait();
    std::vector<Activity> out;
    EXPECT_EQ(run.drainActivity(out), 0U);
    EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace lockstep::test
