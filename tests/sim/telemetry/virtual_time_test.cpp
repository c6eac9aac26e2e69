// Telemetry of a run in virtual time.
#include "support.hpp"
#include "telemetry/virtual_time.hpp"

namespace lockstep::test {
namespace {

using DrivenRun = lockstep::Run;

void take(DrivenRun& run, const std::string& schedule) {
    const ParsedSchedule parsed = parseSchedule(run.machine().program(), schedule);
    ASSERT_EQ(parsed.error, "");
    const Drive drive = follow(run, parsed.choices);
    ASSERT_EQ(drive.end, Drive::End::Ended) << drive.why;
}

TEST(VirtualTime, ALostUpdateShowsOnceBothCallsAreDone) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c = 5;\nvoid t(void) { c++; }\n", {{"task", 0, "t"}, {"task", 1, "t"}}));
    DrivenRun run(*loaded.machine);
    take(run, "0 1 0 1 0 1");
    const std::vector<Sample> samples = samplesOf(run);
    ASSERT_EQ(samples.size(), 7U);
    EXPECT_EQ(samples[0].counter, 5);
    EXPECT_EQ(samples[0].expected, 5);
    EXPECT_EQ(samples[0].cpus, 2U);
    EXPECT_EQ(samples[5].lost, 0U);
    EXPECT_EQ(samples[6].seconds, 6e-6);
    EXPECT_EQ(samples[6].calls, 2U);
    EXPECT_EQ(samples[6].increments, 2U);
    EXPECT_EQ(samples[6].counter, 6);
    EXPECT_EQ(samples[6].expected, 7);
    EXPECT_EQ(samples[6].lost, 1U);
    EXPECT_EQ(samplesOf(run, 4).size(), 3U);  // at 0, 4 and 6
    EXPECT_EQ(samplesOf(run, 4).back(), samples.back());
}

TEST(VirtualTime, ALockIsHeldFromItsTakingToItsRelease) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { spin_lock(&l); c++; spin_unlock(&l); c++; }\n",
        {{"task", 0, "t"}}));
    DrivenRun run(*loaded.machine);
    std::size_t taken = 0, released = 0;
    while (run.standing() == Standing::Running) {
        const Event::Kind kind = run.take(run.open().front()).kind;
        if (kind == Event::Kind::Acquired) taken = run.position();
        if (kind == Event::Kind::Released) released = run.position();
    }
    const Sample end = samplesOf(run).back();
    EXPECT_EQ(end.acquisitions, 1U);
    EXPECT_EQ(end.contended, 0U);
    EXPECT_EQ(end.spinNs, 0U);
    EXPECT_EQ(end.holdNs, 1000 * (released - taken));
    EXPECT_GT(end.holdNs, 2000U);
}

TEST(VirtualTime, WhoMeetsATakenLockIsContended) {
    const Loaded loaded =
        loadScenario(scenarioText("static DEFINE_SPINLOCK(l);\nvoid t(void) { spin_lock(&l); spin_unlock(&l); }\n",
                                  {{"task", 0, "t"}, {"task", 1, "t"}}));
    const Machine& machine = *loaded.machine;
    DrivenRun run(machine);
    const auto step = [&](std::uint8_t cpu) { return run.take({Choice::Kind::Step, cpu, 0}).kind; };
    while (step(1) != Event::Kind::Acquired) {}
    while (machine.isOpen(run.state(), {Choice::Kind::Step, 0, 0})) step(0);  // up to the lock, where it waits
    const std::size_t from = run.position();
    while (step(1) != Event::Kind::Released) {}
    const std::uint64_t held = run.position() - from;
    while (run.standing() == Standing::Running) run.take(run.open().front());
    const Sample end = samplesOf(run).back();
    EXPECT_EQ(end.acquisitions, 2U);
    EXPECT_EQ(end.contended, 1U);
    EXPECT_GE(end.spinNs, held * 1000);
}

TEST(VirtualTime, InterruptsAtomicsAndTheTimeWithoutInterruptsAreCounted) {
    const Loaded loaded = loadScenario(
        scenarioText("static atomic_t a;\nvoid t(void) { local_irq_disable(); atomic_inc(&a); local_irq_enable(); }\n"
                     "void tick(void) { atomic_inc(&a); }\n",
                     {{"task", 0, "t"}, {"hardirq", 0, "tick", 2}}));
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        DrivenRun run(*loaded.machine);
        ASSERT_EQ(drive(run, {}, Random(seed), 1000).end, Drive::End::Ended);
        const Sample end = samplesOf(run).back();
        EXPECT_EQ(end.interrupts, 2U);
        EXPECT_EQ(end.switches, 4U);  // there and back
        EXPECT_EQ(end.atomics, 3U);
        EXPECT_EQ(end.calls, 3U);
        std::uint64_t off = 0;
        for (std::size_t i = 0; i < run.position(); ++i)
            off += loaded.machine->cpu(run.stateAt(i), 0).irqsOff ? 1000 : 0;
        EXPECT_EQ(end.irqsOffNs, off);
        EXPECT_GT(off, 0U);
        EXPECT_EQ(end.acquisitions, 0U);
    }
}

TEST(VirtualTime, TotalsNeverFall) {
    const Result<Program> program = load(LOCKSTEP_SOURCE_DIR "/labs/00-demonstration/demonstration.toml");
    ASSERT_TRUE(program.ok());
    const Machine machine(program.value);
    DrivenRun run(machine);
    drive(run, {}, Random(5), 1000);
    const std::vector<Sample> samples = samplesOf(run);
    for (std::size_t i = 1; i < samples.size(); ++i) {
        EXPECT_GT(samples[i].seconds, samples[i - 1].seconds);
        for (const auto member :
             {&Sample::calls, &Sample::increments, &Sample::acquisitions, &Sample::contended, &Sample::spinNs,
              &Sample::holdNs, &Sample::irqsOffNs, &Sample::interrupts, &Sample::atomics, &Sample::switches})
            EXPECT_GE(samples[i].*member, samples[i - 1].*member);
    }
    EXPECT_EQ(samples.back().calls, 3U);
    EXPECT_EQ(samples.back().expected, 8);
}

}  // namespace
}  // namespace lockstep::test
