// Schedules: their spelling, and runs driven by them and by a seed.
#include "machine/run.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

const std::string kText =
    scenarioText("static int c;\nvoid a(void) { c++; }\nvoid b(void) { c++; }\nvoid tick(void) { c++; }\n",
                 {{"task", 0, "a"}, {"task", 0, "b"}, {"task", 0, "a"}, {"hardirq", 0, "tick"}, {"task", 1, "a", 5}});

TEST(Schedule, SpellingRoundTrips) {
    const Loaded loaded = loadScenario(kText);
    const std::string text = "0 0 0 0@tick 0:b 0:a.2 1*15";
    const ParsedSchedule parsed = parseSchedule(*loaded.program, text);
    ASSERT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.choices.size(), 21U);
    EXPECT_EQ(spell(*loaded.program, parsed.choices), text);
    EXPECT_EQ(parseSchedule(*loaded.program, "0,0\n1\t1").choices.size(), 4U);
    EXPECT_TRUE(parseSchedule(*loaded.program, "").choices.empty());
}

TEST(Schedule, ErrorsNameTheChoiceAndTheNearName) {
    const Loaded loaded = loadScenario(kText);
    const auto error = [&](const std::string& text) { return parseSchedule(*loaded.program, text).error; };
    EXPECT_NE(error("0 0 x").find("choice 3"), std::string::npos);
    EXPECT_NE(error("0 2").find("CPUs 0 to 1"), std::string::npos);
    EXPECT_NE(error("0@tock").find("did you mean 'tick'"), std::string::npos);
    EXPECT_NE(error("0:tick").find("no task 'tick'"), std::string::npos);
    EXPECT_NE(error("0*0").find("number of steps"), std::string::npos);
    EXPECT_NE(error("0*99999999").find("too long"), std::string::npos);
    EXPECT_NE(error("99999999999999999999").find("choice 1"), std::string::npos);
}

TEST(Drive, TheSameSeedGivesTheSameRun) {
    const Loaded loaded = loadScenario(kText);
    const auto scheduled = [&](std::uint64_t seed) {
        lockstep::Run run(*loaded.machine);
        EXPECT_EQ(drive(run, {}, Random(seed), 1000).end, Drive::End::Ended);
        return spell(*loaded.program, run.schedule());
    };
    EXPECT_EQ(scheduled(7), scheduled(7));
    EXPECT_NE(scheduled(7), scheduled(8));
}

TEST(Drive, ASeedMeansTheSameRunForEver) {
    Random random(42);
    EXPECT_EQ(random.next(), 0xbdd732262feb6e95U);  // SplitMix64's published sequence for 42
    std::vector<std::uint64_t> drawn;
    Random dice(1);
    for (int i = 0; i < 6; ++i) drawn.push_back(dice.below(6));
    EXPECT_EQ(drawn.size(), 6U);
    for (const std::uint64_t d : drawn) EXPECT_LT(d, 6U);
}

TEST(Drive, AShortScheduleGoesOnBySeed) {
    const Loaded loaded = loadScenario(kText);
    lockstep::Run run(*loaded.machine);
    const auto schedule = parseSchedule(*loaded.program, "1 1 1 0").choices;
    EXPECT_EQ(drive(run, schedule, Random(1), 1000).end, Drive::End::Ended);
    EXPECT_EQ(run.standing(), Standing::Final);
    EXPECT_EQ(run.event(3).choice, schedule[3]);
}

TEST(Drive, AnImpossibleChoiceIsRefusedWithItsPosition) {
    const Loaded loaded = loadScenario(kText);
    lockstep::Run run(*loaded.machine);
    const Drive d = drive(run, parseSchedule(*loaded.program, "0 0@tick").choices, Random(1), 1000);
    EXPECT_EQ(d.end, Drive::End::IllegalChoice);
    EXPECT_EQ(d.position, 2U);
    EXPECT_NE(d.why.find("between instructions"), std::string::npos);
}

TEST(Drive, AnEndlessLoopMeetsTheStepLimit) {
    const Loaded loaded = loadScenario(scenarioText("void t(void) { for (;;) ; }\n", {{"task", 0, "t"}}));
    lockstep::Run run(*loaded.machine);
    EXPECT_EQ(drive(run, {}, Random(1), 500).end, Drive::End::StepLimit);
    EXPECT_EQ(run.length(), 500U);
}

TEST(Run, GoesBackAndForwardExactly) {
    const Loaded loaded = loadScenario(kText);
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(3), 1000);
    const std::size_t end = run.position();
    const State last(run.state(), run.state() + loaded.machine->layout().size() / 8);
    run.jump(0);
    EXPECT_EQ(State(run.state(), run.state() + last.size()), loaded.machine->initial());
    run.jump(end);
    EXPECT_EQ(State(run.state(), run.state() + last.size()), last);
    run.jump(2);
    const std::vector<Choice> open = run.open();
    for (const Choice choice : open)
        if (choice != run.event(2).choice) {
            run.take(choice);
            EXPECT_EQ(run.length(), 3U);  // another future replaces the old one
            break;
        }
}

}  // namespace
}  // namespace lockstep::test
