// What is told of a run of the hammer, without running one: summary, tables, CSV and JSON.
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lang/scenario.hpp"
#include "report/figures.hpp"
#include "report/hammer_grid.hpp"
#include "report/hammer_json.hpp"
#include "report/hammer_summary.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::json;

// A second of a task and an interrupt on one CPU, at 100 calls: 20 updates lost, half of the locks waited for.
HammerRun someRun() {
    Result<Program> program = loadText(R"(title = "Some"
cpus = 2
code = '''
static int counter;
static DEFINE_SPINLOCK(lock);
void update(void) { spin_lock(&lock); counter++; spin_unlock(&lock); }
'''
[[run]]
call = "update"
[[run]]
call = "update"
context = "hardirq"
name = "tick"
[check]
always = "counter == 2"
)",
                                       "some.toml");
    EXPECT_TRUE(program.ok()) << format(program.diagnostics);
    HammerRun run;
    run.program = std::make_shared<const Program>(std::move(program.value));
    run.options.settings.lock = LockImplementation::Ticket;
    HammerResult& r = run.result;
    r.why = "its time was up";
    r.seconds = 1;
    r.seed = 42;
    r.processors = 2;
    r.total.seconds = 1;
    r.total.cpus = 2;
    r.total.calls = r.total.increments = 100;
    r.total.acquisitions = 100;
    r.total.contended = 50;
    r.total.spinNs = 500'000'000;
    r.total.interrupts = 10;
    r.total.irqLatencyNs = 20'000;
    r.total.irqsOffNs = 200'000'000;
    r.cells = {0};
    r.outcomes = {{{80}, 1, true}};
    r.final = {80};
    r.expected = 100;
    r.lost = 20;
    r.lostKnown = true;
    r.failedChecks = {0};
    r.contexts = {{0, 90, 0, 0, 0, 0}, {1, 10, 10, 20'000, 9'000, 0}};
    r.locks = {{1, 100, 50, 500'000'000, 1'000'000, 70'000}};
    r.pauses = 1234;
    r.pauseNs = 2'000'000;
    return run;
}

HammerRun chosen(const std::string& protection, HammerEnd end, std::uint64_t calls, std::uint64_t lost) {
    HammerRun run = someRun();
    run.chosen = {{"protection", protection}};
    run.result.end = end;
    run.result.total.calls = calls;
    run.result.lost = lost;
    if (lost == 0) run.result.failedChecks.clear();
    return run;
}

void expectSays(const std::string& text, std::initializer_list<const char*> parts) {
    for (const char* part : parts) EXPECT_NE(text.find(part), std::string::npos) << "no '" << part << "' in\n" << text;
}

// The last line that begins with this word.
std::string lineOf(const std::string& text, const std::string& word) {
    std::istringstream lines(text);
    std::string found;
    for (std::string line; std::getline(lines, line);)
        if (!line.empty() && line.find(word) == line.find_first_not_of(' ')) found = line;
    return found;
}

TEST(HammerSummary, TellsWhatWasLostByWhomAndWhatItTook) {
    const std::string text = hammerSummary(someRun(), Paint());
    expectSays(text, {"Ended after 1.00 s: its time was up.", "✗ counter lost 20 of 100 updates (20 %)",
                      "✗ always counter == 2: failed", "At the end: counter = 80", "20 ms of a processor for each call",
                      "100 locks taken a second (ticket): 50 % had to wait, which took 25 % of the CPUs' time",
                      "interrupts were off for 10 % of the CPUs' time", "10 interrupts a second, each 2 µs late",
                      "1 234 short pauses"});
    expectSays(lineOf(text, "hardirq tick on CPU 0"), {" 10 ", "2 µs", "9 µs"});
    expectSays(lineOf(text, "lock  "), {"100", "50 %", "10 ms", "70 µs"});
}

TEST(HammerSummary, TellsOfADeadlockWithTheKernelsLog) {
    HammerRun run = someRun();
    run.result.end = HammerEnd::Deadlock;
    run.result.why = "nobody can go on";
    run.result.kernelLog = "watchdog: BUG: soft lockup";
    expectSays(hammerSummary(run, Paint()),
               {"✗ Ended after 1.00 s: nobody can go on.", "watchdog: BUG: soft lockup\n"});
}

TEST(HammerSummary, NamesTheOutcomesOfRoundsWithTheirCounts) {
    HammerRun run = someRun();
    run.result.rounds = 4;
    run.result.expected = 2;
    run.result.outcomes = {{{2}, 3, false}, {{1}, 1, false}};  // the check was not judged
    const std::string text = hammerSummary(run, Paint());
    expectSays(text, {"in 4 rounds of the whole scenario"});
    expectSays(lineOf(text, "✓ counter = 2"), {"3", "75 %"});
    expectSays(lineOf(text, "✗ counter = 1"), {"1", "25 %"});
}

TEST(HammerSummary, SaysThatShortRoundsSayLittle) {
    HammerRun run = someRun();
    run.result.rounds = 50;
    run.result.expected = 2;
    run.result.outcomes = {{{2}, 50, false}};
    run.result.lost = 0;
    run.result.failedChecks.clear();
    expectSays(hammerSummary(run, Paint()), {"seldom meet: with --times forever"});
    run.result.rounds = 1;
    EXPECT_EQ(hammerSummary(run, Paint()).find("seldom meet"), std::string::npos);
}

TEST(HammerRuns, GoWrongByChecksAndByTheirEnd) {
    HammerRun run = someRun();
    EXPECT_TRUE(wentWrong(run));
    run.result.failedChecks.clear();
    EXPECT_TRUE(wentWrong(run)) << "the check is about the variable of which updates were lost";
    run.result.lost = 0;
    EXPECT_FALSE(wentWrong(run));
    for (const HammerEnd end : {HammerEnd::Deadlock, HammerEnd::Lockup, HammerEnd::Fault}) {
        run.result.end = end;
        EXPECT_TRUE(wentWrong(run)) << name(end);
    }
    run.result.end = HammerEnd::Stopped;
    EXPECT_FALSE(wentWrong(run));
}

TEST(HammerTable, ComparesEachValueWithTheFirstThatEnded) {
    const std::vector<HammerRun> runs{chosen("spinlock", HammerEnd::Deadlock, 5, 0),
                                      chosen("none", HammerEnd::Duration, 1000, 20),
                                      chosen("atomic", HammerEnd::Duration, 500, 0)};
    ASSERT_EQ(baseOf(runs), 1U);
    const std::string table = hammerTable(runs, 1, Paint());
    expectSays(lineOf(table, "spinlock"), {"✗ deadlock"});
    EXPECT_EQ(lineOf(table, "spinlock").find("✓"), std::string::npos) << table;
    expectSays(lineOf(table, "none"), {"1 k", "100 %", "✗ 20", "a check failed"});
    expectSays(lineOf(table, "atomic"), {"500", "50 %", "✓ 0"});
    const std::string words = hammerComparison(runs, 1, Paint());
    expectSays(words, {"protection = none: 20 updates lost",
                       "protection = atomic: nothing lost; a call takes 2 times as long as with protection = none"});
}

TEST(HammerTable, HasALineOfCsvForEachRun) {
    const std::vector<HammerRun> runs{chosen("none", HammerEnd::Duration, 1000, 20),
                                      chosen("a\"b,c", HammerEnd::Deadlock, 5, 0)};
    std::istringstream csv(hammerCsv(runs));
    std::string head, first, second, more;
    std::getline(csv, head), std::getline(csv, first), std::getline(csv, second);
    EXPECT_FALSE(std::getline(csv, more)) << more;
    EXPECT_TRUE(head.starts_with("protection,end,failed_checks,")) << head;
    EXPECT_TRUE(first.starts_with("none,duration,1,1000,")) << first;
    EXPECT_TRUE(second.starts_with("\"a\"\"b,c\",deadlock,0,")) << second;
    EXPECT_EQ(std::count(head.begin(), head.end(), ','), std::count(first.begin(), first.end(), ','));
}

TEST(HammerJson, HasTheFinalStateAsExploreHasIt) {
    const Json json = Json::parse(jsonHammer(someRun()));
    EXPECT_EQ(json.at("final"), (Json{{"counter", 80}}));
    EXPECT_EQ(json.at("variable"), "counter");
    EXPECT_EQ(json.at("expected"), 100);
    EXPECT_EQ(json.at("lost"), 20);
    EXPECT_EQ(json.at("end"), "duration");
    EXPECT_EQ(json.at("violated"), true);
    EXPECT_EQ(json.at("seed"), 42);
    EXPECT_EQ(json.at("lock"), "ticket");
    EXPECT_EQ(json.at("failed_checks"), Json::array({"counter == 2"}));
    EXPECT_EQ(json.at("outcomes").at(0), (Json{{"state", {{"counter", 80}}}, {"violates", true}, {"count", 1}}));
    EXPECT_EQ(json.at("rates").at("calls_per_second"), 100.0);
    EXPECT_EQ(json.at("rates").at("spin_share"), 0.25);
    EXPECT_EQ(json.at("total").at("interrupts"), 10);
    EXPECT_EQ(json.at("locks").at(0).at("lock"), "lock");
    EXPECT_EQ(json.at("contexts").at(1).at("context").at("name"), "tick");
    EXPECT_EQ(json.at("noise").at("pauses"), 1234);
    EXPECT_TRUE(json.at("kernel_log").is_null());
}

TEST(HammerJson, OfAnUnknownLossIsNull) {
    HammerRun run = someRun();
    run.result.lostKnown = false;
    run.result.final.clear();
    run.result.expected.reset();
    const Json json = Json::parse(jsonHammer(run));
    for (const char* field : {"lost", "final", "expected"}) EXPECT_TRUE(json.at(field).is_null()) << field;
}

TEST(Figures, HaveThreeDigitsAndAUnit) {
    EXPECT_EQ(grouped(std::uint64_t{1234567}), "1 234 567");
    EXPECT_EQ(grouped(std::uint64_t{999}), "999");
    EXPECT_EQ(grouped(std::int64_t{-1234}), "-1 234");
    EXPECT_EQ(grouped(INT64_MIN), "-9 223 372 036 854 775 808");
    EXPECT_EQ(magnitude(0), "0");
    EXPECT_EQ(magnitude(999.7), "1 k");
    EXPECT_EQ(magnitude(2'463'000), "2.46 M");
    EXPECT_EQ(duration(1234), "1.23 µs");
    EXPECT_EQ(duration(5.5e9), "5.5 s");
}

}  // namespace
}  // namespace lockstep
