// The [hammer] table: what it says, and what is wrong with one; and runs that go on for ever.
#include "diagnose.hpp"
#include "lang/hammer_settings.hpp"

namespace {

using namespace lockstep;

const std::string kCode = "code = '''\nint counter;\nvoid f(void) { counter++; }\n'''\n";
const std::string kTask = "[[run]]\ncall = \"f\"\n";
const std::string kTick = "[[run]]\ncall = \"f\"\ncontext = \"hardirq\"\nname = \"tick\"\n";
// Twelve lines; what follows is line 13.
const std::string kBefore = "cpus = 1\n" + kCode + kTask + kTick + "[hammer]\n";
const std::string kTimer = kBefore + "[[hammer.interrupt]]\n";

HammerSettings settingsOf(const std::string& text) {
    const Result<Program> result = loadText(text, "test.toml");
    EXPECT_TRUE(result.ok()) << format(result.diagnostics);
    return result.value.hammer;
}

TEST(HammerTable, SaysHowTheScenarioIsHammered) {
    const HammerSettings s = settingsOf(kBefore + R"(duration = "1500ms"
times = "forever"
lock = "test-and-set"
noise = 0.25
sample = 0.05
[[hammer.interrupt]]
run = "tick"
period = "1ms"
jitter = 0
burst = 3
storm = { at = "1s", for = "500ms", rate = 1e5 }
[[hammer.interrupt]]
rate = 20
)");
    EXPECT_DOUBLE_EQ(s.duration, 1.5);
    EXPECT_EQ(s.times, kForever);
    EXPECT_EQ(s.lock, LockImplementation::TestAndSet);
    EXPECT_DOUBLE_EQ(s.noise, 0.25);
    EXPECT_DOUBLE_EQ(s.samplePeriod, 0.05);
    ASSERT_EQ(s.timers.size(), 2U);
    EXPECT_EQ(s.timers[0].run, "tick");
    EXPECT_DOUBLE_EQ(s.timers[0].rate, 1000);
    EXPECT_DOUBLE_EQ(s.timers[0].jitter, 0);
    EXPECT_EQ(s.timers[0].burst, 3U);
    EXPECT_DOUBLE_EQ(s.timers[0].stormAt, 1);
    EXPECT_DOUBLE_EQ(s.timers[0].stormFor, 0.5);
    EXPECT_DOUBLE_EQ(s.timers[0].stormRate, 1e5);
    EXPECT_EQ(s.timers[1].run, "");
    EXPECT_DOUBLE_EQ(s.timers[1].rate, 20);
}

TEST(HammerTable, WithoutOneTheDefaultsHold) {
    const HammerSettings s = settingsOf(kCode + kTask);
    EXPECT_DOUBLE_EQ(s.duration, 5);
    EXPECT_FALSE(s.times);
    EXPECT_TRUE(s.timers.empty());
}

TEST(HammerTable, UnknownKeysAndNamesSuggestTheNearOne) {
    expectOnly(diagnose(kBefore + "durration = 5\n"), 13, 1, "unknown key 'durration' in [hammer]",
               "did you mean 'duration'?");
    expectOnly(diagnose(kTimer + "rat = 5\n"), 14, 1, "unknown key 'rat' in [[hammer.interrupt]]",
               "did you mean 'rate'?");
    expectOnly(diagnose(kTimer + "storm = { at = 1, for = 1, rate = 5, until = 3 }\n"), 14, 38,
               "unknown key 'until' in storm", "at, for, rate");
    expectOnly(diagnose(kTimer + "run = \"tik\"\n"), 14, 7, "there is no run 'tik'", "did you mean 'tick'?");
    expectOnly(diagnose(kTimer + "run = \"f\"\n"), 14, 7, "the run 'f' is a task", "interrupts are: tick");
    expectOnly(diagnose(kCode + kTask + "[[hammer.interrupt]]\nrun = \"zzz\"\n"), 8, 7, "there is no run 'zzz'",
               "no run of this scenario is an interrupt");
    expectOnly(diagnose(kBefore + "lock = \"fair\"\n"), 13, 8, "unknown lock 'fair'", "\"test-and-set\"");
}

TEST(HammerTable, WrongUnitsAndLimitsAreStated) {
    expectOnly(diagnose(kBefore + "duration = \"5 hours\"\n"), 13, 12, "duration is not a time", "500ms");
    expectOnly(diagnose(kBefore + "duration = true\n"), 13, 12, "duration is not a time");
    expectOnly(diagnose(kBefore + "duration = 0\n"), 13, 12, "duration is 0s, out of range", "10ms to 8.64e+04s");
    expectOnly(diagnose(kBefore + "duration = nan\n"), 13, 12, "out of range");
    expectOnly(diagnose(kBefore + "sample = \"5us\"\n"), 13, 10, "sample is 5us, out of range", "1ms to");
    expectOnly(diagnose(kBefore + "noise = 1.5\n"), 13, 9, "noise is 1.5, out of range", "0 to 1");
    expectOnly(diagnose(kBefore + "noise = \"much\"\n"), 13, 9, "noise must be a number");
    expectOnly(diagnose(kBefore + "times = \"always\"\n"), 13, 9, "times is 'always'", "\"forever\"");
    expectOnly(diagnose(kBefore + "times = 0\n"), 13, 9, "times is 0", "1 to 1000000000");
    expectOnly(diagnose(kTimer + "rate = 1e9\n"), 14, 8, "rate is 1", "0 to 1");
    expectOnly(diagnose(kTimer + "period = 0\n"), 14, 10, "period is 0s", "1us to");
    expectOnly(diagnose(kTimer + "burst = 1001\n"), 14, 9, "burst is 1001", "1 to 1000");
    expectOnly(diagnose(kTimer + "rate = 5\nperiod = 1\n"), 15, 10, "'rate' and 'period' say the same");
}

TEST(HammerTable, HalfSaidThingsAreAskedFor) {
    expectOnly(diagnose(kTimer + "storm = { at = 1, for = 1 }\n"), 14, 9, "this storm has no 'rate'", "for example");
    expectOnly(diagnose(kTimer + "storm = 5\n"), 14, 9, "'storm' must be a table", "for example");
    expectOnly(diagnose("hammer = 1\n" + kCode + kTask), 1, 10, "'hammer' must be a table", "[hammer]");
    expectOnly(diagnose(kBefore + "interrupt = 1\n"), 13, 13, "'interrupt' must be a list", "two brackets");
    expectOnly(diagnose(kTimer + "run = \"tick\"\n[[hammer.interrupt]]\nrun = \"tick\"\n"), 16, 7,
               "a second entry for the interrupts of 'tick'");
    expectOnly(diagnose(kTimer + "[[hammer.interrupt]]\n"), 14, 1, "a second entry for all interrupts");
}

TEST(Durations, AreReadWithTheirUnits) {
    EXPECT_EQ(parseDuration("5"), 5.0);
    EXPECT_EQ(parseDuration("0.5 s"), 0.5);
    EXPECT_DOUBLE_EQ(parseDuration("250ms").value_or(0), 0.25);
    EXPECT_DOUBLE_EQ(parseDuration("3us").value_or(0), 3e-6);
    EXPECT_DOUBLE_EQ(parseDuration("20ns").value_or(0), 2e-8);
    EXPECT_EQ(parseDuration("2min"), 120.0);
    for (const char* wrong : {"", "s", "-1s", "5h", "1e999", "nan", "inf", "5 s x", "5ss"})
        EXPECT_FALSE(parseDuration(wrong)) << wrong;
    for (const double seconds : {2e-8, 5e-6, 0.01, 0.5, 1.0, 300.0})
        EXPECT_DOUBLE_EQ(parseDuration(spellDuration(seconds)).value_or(0), seconds);
}

TEST(Forever, IsRefusedUnlessAskedFor) {
    const std::string endless = kCode + kTask + "times = \"forever\"\n";
    expectOnly(diagnose(endless), 7, 9, "this run goes on for ever", "times = 2 here or --times 2");
    Settings settings;
    settings.acceptForever = true;
    EXPECT_EQ(loadText(endless, "test.toml", settings).value.contexts.at(0).times, kForever);
}

TEST(Forever, IsBoundedByTheSettings) {
    Settings settings;
    settings.times = 3;
    const Result<Program> result =
        loadText(kCode + kTask + "times = \"forever\"\n" + kTask + "times = 7\n", "test.toml", settings);
    ASSERT_TRUE(result.ok()) << format(result.diagnostics);
    EXPECT_EQ(result.value.contexts.at(0).times, 3U);
    EXPECT_EQ(result.value.contexts.at(1).times, 7U) << "a run with a bound keeps it";
}

TEST(Cpus, RunsOnAllOfThemSpread) {
    Settings settings;
    settings.cpus = 3;
    const std::string all = "cpus = 2\n" + kCode + kTask + "cpu = \"all\"\n";
    const Result<Program> result = loadText(all, "test.toml", settings);
    ASSERT_TRUE(result.ok()) << format(result.diagnostics);
    EXPECT_EQ(result.value.cpus, 3U);
    ASSERT_EQ(result.value.contexts.size(), 3U);
    EXPECT_EQ(result.value.contexts.at(2).cpu, 2U);
    settings.cpus = 1;
    EXPECT_EQ(loadText(all, "test.toml", settings).value.contexts.size(), 1U);
}

TEST(Cpus, ARunBeyondThemIsNamed) {
    Settings settings;
    settings.cpus = 2;
    expectOnly(diagnose(kCode + kTask + "cpu = [0, 3]\n", settings), 7, 7, "this run is on CPU 3", "at least 4");
    expectOnly(diagnose(kCode + kTask, settings), 0, 0, "no run is on all of them", "cpu = \"all\"");
    settings.cpus = 65;
    expectOnly(diagnose(kCode + kTask + "cpu = \"all\"\n", settings), 0, 0, "65 CPUs are asked for", "1 to 64");
}

}  // namespace
