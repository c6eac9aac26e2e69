// The Trace Event file: what Perfetto and Chrome expect of its structure.
#include <map>

#include <nlohmann/json.hpp>

#include "report/kernel_log.hpp"
#include "report/trace.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

Json traceOf(const Loaded& loaded, const std::string& schedule, std::uint64_t seed = 1) {
    lockstep::Run run(*loaded.machine);
    drive(run, parseSchedule(*loaded.program, schedule).choices, Random(seed), 1000);
    return Json::parse(traceJson(run))["traceEvents"];
}

std::vector<Json> only(const Json& events, const std::string& phase) {
    std::vector<Json> found;
    for (const Json& e : events)
        if (e["ph"] == phase) found.push_back(e);
    return found;
}

// What holds for every file: names first, times in order, each begin with its end.
void expectWellFormed(const Json& events) {
    double last = -1;
    std::map<std::string, int> open;
    bool metadata = true;
    for (const Json& e : events) {
        ASSERT_TRUE(e["name"].is_string() && e["pid"].is_number()) << e;
        const std::string phase = e["ph"];
        if (phase == "M") {
            EXPECT_TRUE(metadata) << "names come first";
            continue;
        }
        metadata = false;
        ASSERT_TRUE(e["ts"].is_number()) << e;
        EXPECT_GE(e["ts"].get<double>(), last) << e;
        last = e["ts"];
        if (phase == "b" || phase == "e") {
            int& count = open[e["id"].get<std::string>()];
            count += phase == "b" ? 1 : -1;
            EXPECT_EQ(count, phase == "b" ? 1 : 0) << e;
        }
        if (phase == "X") {
            EXPECT_EQ(e["dur"], 1);
        }
    }
    for (const auto& [id, count] : open) EXPECT_EQ(count, 0) << id;
}

TEST(Trace, HasASliceForEachStepOnItsContextsTrack) {
    const Loaded loaded = loadScenario(scenarioText("static int c = 5;\nvoid update(void) { c++; }\n",
                                                    {{"task", 0, "update"}, {"task", 1, "update"}}, "c == 7"));
    const Json events = traceOf(loaded, "0 1 0 1 0 1");
    expectWellFormed(events);
    const std::vector<Json> steps = only(events, "X");
    ASSERT_EQ(steps.size(), 6U);
    EXPECT_EQ(steps[0]["name"], "load tmp ← c (5)");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        EXPECT_EQ(steps[i]["ts"], i);
        EXPECT_EQ(steps[i]["tid"], i % 2 + 1);
    }
    std::map<int, std::string> threads;
    for (const Json& e : only(events, "M"))
        if (e["name"] == "thread_name") threads[e["tid"]] = e["args"]["name"];
    EXPECT_EQ(threads[1], "CPU 0: task update");
    EXPECT_EQ(threads[2], "CPU 1: task update");
}

TEST(Trace, CountersFollowTheVariables) {
    const Loaded loaded = loadScenario(
        scenarioText("static s64 c = -5;\nstatic bool b;\nvoid t(void) { c--; b = true; }\n", {{"task", 0, "t"}}));
    std::map<std::string, std::vector<std::int64_t>> values;
    for (const Json& e : only(traceOf(loaded, ""), "C")) values[e["name"]].push_back(e["args"]["value"]);
    EXPECT_EQ(values["c"], (std::vector<std::int64_t>{-5, -6}));
    EXPECT_EQ(values["b"], (std::vector<std::int64_t>{0, 1}));
}

TEST(Trace, AFlowLeadsFromTheStaleReadToTheLostUpdate) {
    const Loaded loaded = loadScenario(scenarioText("static int c = 5;\nvoid update(void) { c++; }\n",
                                                    {{"task", 0, "update"}, {"task", 1, "update"}}, "c == 7"));
    const Json events = traceOf(loaded, "0 1 0 1 0 1");
    for (const char* phase : {"s", "t", "f"}) ASSERT_EQ(only(events, phase).size(), 1U) << phase;
    EXPECT_EQ(only(events, "s")[0]["ts"], 1.5);
    EXPECT_EQ(only(events, "s")[0]["tid"], 2);
    EXPECT_EQ(only(events, "t")[0]["ts"], 4.5);
    EXPECT_EQ(only(events, "f")[0]["ts"], 5.5);
    EXPECT_EQ(only(events, "f")[0]["id"], only(events, "s")[0]["id"]);
    std::string words;
    for (const Json& e : only(events, "i")) words += e["name"].get<std::string>() + "\n";
    EXPECT_NE(words.find("wrote 6 over"), std::string::npos);
    EXPECT_NE(words.find("Check failed: always: c == 7"), std::string::npos);
    EXPECT_TRUE(only(traceOf(loaded, "0 0 0 1 1 1"), "s").empty());
}

TEST(Trace, LocksAndInterruptsOffBeginAndEnd) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { unsigned long f; spin_lock_irqsave(&l, f); "
        "c++; spin_unlock_irqrestore(&l, f); }\nvoid b(void) { spin_lock_bh(&l); c++; spin_unlock_bh(&l); }\n",
        {{"task", 0, "t", 3}, {"task", 1, "b", 2}, {"hardirq", 1, "t"}}));
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Json events = traceOf(loaded, "", seed);
        expectWellFormed(events);
        EXPECT_GE(only(events, "b").size(), 2U);
        EXPECT_EQ(only(events, "b").size(), only(events, "e").size());
    }
}

TEST(Trace, AnUnfinishedRunStillClosesWhatItOpened) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); c++; spin_unlock(&l); }\n"
        "void tick(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
        {{"task", 0, "f"}, {"hardirq", 0, "tick"}}));
    lockstep::Run run(*loaded.machine);
    for (const Choice c : parseSchedule(*loaded.program, "0 0 0@tick 0").choices) run.take(c);
    const Exploration x = explore(*loaded.machine);
    const Json events = Json::parse(traceJson(run, x.reports))["traceEvents"];
    expectWellFormed(events);
    std::string words;
    for (const Json& e : only(events, "i")) words += e["name"].get<std::string>() + "\n";
    EXPECT_NE(words.find("Deadlock: tick waits for l"), std::string::npos) << words;
}

TEST(Trace, AReportStandsAtTheEndOfItsWitness) {
    const Loaded loaded =
        loadScenario(scenarioText("static DEFINE_MUTEX(m);\nvoid t(void) { preempt_disable(); mutex_lock(&m); "
                                  "mutex_unlock(&m); preempt_enable(); }\n",
                                  {{"task", 0, "t"}}));
    const Exploration x = explore(*loaded.machine);
    ASSERT_FALSE(x.reports.empty());
    lockstep::Run run(*loaded.machine);
    drive(run, x.reports[0].witness, Random(1), 100);
    const Json events = Json::parse(traceJson(run, x.reports))["traceEvents"];
    bool found = false;
    for (const Json& e : only(events, "i"))
        found = found || (e["name"] == kernelTitle(*loaded.machine, x.reports[0]) &&
                          e["ts"] == static_cast<double>(x.reports[0].witness.size()) - 0.5);
    EXPECT_TRUE(found) << events;
}

TEST(Trace, ARunWithoutAStepIsAFileToo) {
    const Loaded loaded = loadScenario(scenarioText("static int c;\nvoid t(void) { c++; }\n", {{"task", 0, "t"}}));
    expectWellFormed(Json::parse(traceJson(lockstep::Run(*loaded.machine)))["traceEvents"]);
}

}  // namespace
}  // namespace lockstep::test
