// Tables and texts: what stands in which column, and what gives way when there is no room.
#include <algorithm>
#include <sstream>

#include "machine/run.hpp"
#include "report/story.hpp"
#include "report/table.hpp"
#include "report/words.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

const std::string kRace =
    scenarioText("static int c = 5;\nvoid update(void) { c++; }\n", {{"task", 0, "update"}, {"task", 1, "update"}});

TEST(Table, MarksTheStaleReadAndTheLostWrite) {
    const Loaded loaded = loadScenario(kRace);
    lockstep::Run run(*loaded.machine);
    for (const Choice c : parseSchedule(*loaded.program, "0 1 0 1 0 1").choices) run.take(c);
    const std::vector<std::string> rows = lines(interleavingTable(run, Paint(false)));
    ASSERT_EQ(rows.size(), 7U);
    EXPECT_NE(rows[2].find("stale"), std::string::npos);
    EXPECT_NE(rows[6].find("LOST UPDATE"), std::string::npos);
    EXPECT_EQ(rows[6][0], '!');
    EXPECT_EQ(rows[1].find("LOST"), std::string::npos);
}

TEST(Table, FitsTheTerminalUnlessThatIsTiny) {
    const Loaded loaded = loadScenario(kRace);
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(1), 100);
    for (const std::size_t columns : {72U, 80U, 100U, 200U}) {
        TableOptions options;
        options.columns = columns;
        for (const std::string& row : lines(interleavingTable(run, Paint(false), options)))
            EXPECT_LE(width(row), columns) << row;
    }
}

TEST(Table, ALongRunShowsItsEndsAndItsRaces) {
    const Loaded loaded = loadScenario(scenarioText("static int c;\nvoid update(void) { c++; }\n",
                                                    {{"task", 0, "update", 2000}, {"task", 1, "update", 2000}}));
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(1), 100000);
    const std::vector<std::string> rows = lines(interleavingTable(run, Paint(false)));
    EXPECT_LT(rows.size(), 1000U);
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(),
                            [](const std::string& r) { return r.find("not shown") != std::string::npos; }));
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(),
                            [](const std::string& r) { return r.find("LOST UPDATE") != std::string::npos; }));
    EXPECT_NE(rows.back().find("12000"), std::string::npos);
}

TEST(Table, ManyCpusShareOneColumn) {
    std::vector<TestRun> runs;
    for (int cpu = 0; cpu < 8; ++cpu) runs.push_back({"task", cpu, "update"});
    const Loaded loaded = loadScenario(scenarioText("static int c;\nvoid update(void) { c++; }\n", runs));
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(1), 100);
    const std::string table = interleavingTable(run, Paint(false));
    EXPECT_NE(table.find("CPU 7: load"), std::string::npos);
}

TEST(Table, ABufferedStoreIsSeenWhereItReachesMemory) {
    const Loaded loaded = loadScenario("memory = \"tso\"\n" + kRace);
    lockstep::Run run(*loaded.machine);
    for (const Choice c : parseSchedule(*loaded.program, "0 0 0 1 0~ 1 1 1~").choices) run.take(c);
    const std::vector<std::string> rows = lines(interleavingTable(run, Paint(false)));
    ASSERT_EQ(rows.size(), 9U);
    EXPECT_NE(rows[3].find("store c ← 6 (buffered)"), std::string::npos);
    EXPECT_TRUE(rows[3].ends_with("5")) << rows[3];
    EXPECT_NE(rows[4].find("stale"), std::string::npos);
    EXPECT_NE(rows[5].find("c ← 6 reaches memory"), std::string::npos);
    EXPECT_TRUE(rows[5].ends_with("6")) << rows[5];
    EXPECT_NE(rows[8].find("LOST UPDATE"), std::string::npos);
    EXPECT_NE(runStory(run, 7, Paint(false)).find("CPU 1 wrote 6 over CPU 0's 6: it had read 5 before CPU 0 wrote."),
              std::string::npos);
}

TEST(Words, ABufferIsToldWhereALoadReadsItAndWhereALockIsReleased) {
    const Loaded loaded =
        loadScenario("memory = \"tso\"\n" + scenarioText("static DEFINE_SPINLOCK(lock);\nstatic int x, r;\n"
                                                         "void f(void) { spin_lock(&lock); WRITE_ONCE(x, 1); r = "
                                                         "READ_ONCE(x); spin_unlock(&lock); }\n",
                                                         {{"task", 0, "f"}}));
    lockstep::Run run(*loaded.machine);
    std::vector<std::string> words;
    for (const Choice c : parseSchedule(*loaded.program, "0 0 0 0 0 0 0 0~ 0~ 0~").choices)
        words.push_back(eventText(*loaded.program, run.take(c)));
    EXPECT_EQ(words[2], "store x ← 1 (buffered)");
    EXPECT_EQ(words[3], "load eax ← x (1, from the store buffer)");
    EXPECT_EQ(words[5], "release lock (buffered)");
    EXPECT_EQ(words[7], "x ← 1 reaches memory");
    EXPECT_EQ(words[9], "the release of lock reaches memory");
    EXPECT_EQ(run.standing(), Standing::Final);
}

TEST(Words, AFullStoreBufferIsALimitAndNoBug) {
    const Loaded loaded =
        loadScenario("memory = \"tso\"\n" +
                     scenarioText("static int x;\nvoid f(void) { for (int i = 0; i < 9; i++) WRITE_ONCE(x, i); }\n",
                                  {{"task", 0, "f"}}));
    lockstep::Run run(*loaded.machine);
    while (run.standing() == Standing::Running) run.take({Choice::Kind::Step, 0, 0});
    EXPECT_EQ(eventText(*loaded.program, run.event(run.length() - 1)), "the store buffer is full");
    const std::string story = runStory(run, std::nullopt, Paint(false));
    EXPECT_NE(story.find("CPU 0's store buffer is full: Lockstep keeps 8 stores in it."), std::string::npos) << story;
    EXPECT_EQ(story.find("BUG"), std::string::npos) << story;
}

TEST(Words, ColoursAddNothingButColour) {
    const Loaded loaded = loadScenario(kRace);
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(1), 100);
    std::string coloured = interleavingTable(run, Paint(true)) + runStory(run, 7, Paint(true));
    for (std::size_t at; (at = coloured.find('\033')) != std::string::npos;)
        coloured.erase(at, coloured.find('m', at) - at + 1);
    EXPECT_EQ(coloured, interleavingTable(run, Paint(false)) + runStory(run, 7, Paint(false)));
}

TEST(Words, PrintkLinesCarryTheirValues) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c = -3;\nstatic u64 big = 18446744073709551615u;\nvoid t(void) { "
                                  "pr_info(\"c=%d big=%llu hex=%#x 100%%\\n\", c, big, 255); }\n",
                                  {{"task", 0, "t"}}));
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(1), 100);
    EXPECT_NE(printedLines(run).find("t/0: c=-3 big=18446744073709551615 hex=0xff 100%"), std::string::npos);
}

TEST(Words, WidthCountsCharactersNotBytes) {
    EXPECT_EQ(width("a ← b"), 5U);
    EXPECT_EQ(padded("a ← b", 7), "a ← b  ");
    EXPECT_EQ(padded("a ← bcd", 5), "a ← …");
    EXPECT_EQ(padded("abc", 3), "abc");
}

TEST(Story, ARaceThatKcsanCannotCatchIsToldAsThat) {
    const auto log = [](const char* wait) {
        const Loaded loaded = loadScenario(scenarioText(
            "static int data, ready, seen;\nvoid p(void) { data = 42; WRITE_ONCE(ready, 1); }\nvoid c(void) { " +
                std::string(wait) + " seen = data; }\n",
            {{"task", 0, "p"}, {"task", 1, "c"}}));
        return kernelLog(*loaded.machine, explore(*loaded.machine), Paint(false));
    };
    EXPECT_NE(log("if (READ_ONCE(ready))").find("which KCSAN may miss"), std::string::npos);
    EXPECT_NE(log("").find("The kernel would report"), std::string::npos);
    EXPECT_EQ(log("").find("may miss"), std::string::npos);
}

}  // namespace
}  // namespace lockstep::test
