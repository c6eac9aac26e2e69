// The page of `explore --html`: whole by itself, safe from what a scenario says, and complete within its limits.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "report/html.hpp"
#include "report/kernel_log.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

struct Searched {
    Loaded loaded;
    Exploration x;

    explicit Searched(const std::string& text) : loaded(loadScenario(text)), x(explore(*loaded.machine)) {}
    [[nodiscard]] PageScenario scenario() const { return {loaded.machine.get(), &x, std::nullopt}; }
    [[nodiscard]] Json data(const PageLimits& limits = {}) const { return Json::parse(pageData(scenario(), limits)); }
    [[nodiscard]] std::string page() const {
        const PageScenario s = scenario();
        return htmlPage(std::span(&s, 1));
    }
};

const std::string kRace = scenarioText("static int c = 5;\nvoid update(void) { c++; }\n",
                                       {{"task", 0, "update"}, {"task", 1, "update"}}, "c == 7");

std::size_t occurrences(const std::string& text, const std::string& of) {
    std::size_t n = 0;
    for (std::size_t at = text.find(of); at != std::string::npos; at = text.find(of, at + 1)) ++n;
    return n;
}

Json embedded(const std::string& page) {
    const std::string begin = "id=\"lockstep-data\">";
    const std::size_t from = page.find(begin) + begin.size();
    return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

TEST(Page, NeedsNothingFromOutside) {
    const std::string page = Searched(kRace).page();
    for (const char* outside : {"http://", "https://", "src=", "@import", "url(//"}) {
        std::string rest = page;  // the name of SVG is not an address
        for (std::size_t at; (at = rest.find("http://www.w3.org/2000/svg")) != std::string::npos;) rest.erase(at, 26);
        EXPECT_EQ(rest.find(outside), std::string::npos) << outside;
    }
    EXPECT_NE(page.find("prefers-color-scheme: dark"), std::string::npos);
    EXPECT_NE(page.find("@media print"), std::string::npos);
}

TEST(Page, TextFromAScenarioIsNeverMarkup) {
    const std::string evil = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> & \" '";
    const Searched s("title = '''" + evil + "'''\ndescription = '''" + evil + "'''\n" +
                     scenarioText("static int c = 5;\nvoid update(void) { c++; pr_info(\"</script> %d\", c); }\n",
                                  {{"task", 0, "update"}}, "c < 7 && c > 1"));
    const std::string page = s.page();
    EXPECT_EQ(occurrences(page, "<script"), 2U);
    EXPECT_EQ(occurrences(page, "</script"), 2U);
    EXPECT_EQ(occurrences(page, "<!--"), 0U);
    EXPECT_EQ(occurrences(page, "<img"), 0U);
    const Json data = embedded(page)["scenarios"][0];
    EXPECT_EQ(data["title"], evil);
    EXPECT_EQ(data["description"], evil);
    EXPECT_EQ(data["witnesses"][0]["steps"].back()["printed"], "</script> 6");
}

TEST(Page, WithoutScriptsTheVerdictAndTheOutcomesStandThere) {
    const std::string page = Searched(kRace).page();
    const std::size_t from = page.find("<noscript>"), to = page.find("</noscript>");
    ASSERT_NE(from, std::string::npos);
    const std::string plain = page.substr(from, to - from);
    EXPECT_NE(plain.find("VIOLATED: some schedule ends without &quot;c == 7&quot;."), std::string::npos);
    EXPECT_NE(plain.find("✗ c = 6"), std::string::npos);
    EXPECT_NE(plain.find("✓ c = 7"), std::string::npos);
}

TEST(Page, AWitnessHasItsStepsItsValuesAndWhoIsToBlame) {
    const Json data = Searched(kRace).data();
    const Json& witness = data["witnesses"][data["results"]["list"][0]["witness"].get<std::size_t>()];
    ASSERT_EQ(witness["steps"].size(), 6U);
    EXPECT_EQ(data["first"], data["results"]["list"][0]["witness"]);
    EXPECT_EQ(witness["start"]["values"], Json::array({"5"}));
    int changes = 0;
    for (const Json& step : witness["steps"]) {
        EXPECT_TRUE(step["line"].is_number());
        EXPECT_FALSE(step["text"].get<std::string>().empty());
        if (step.contains("v")) ++changes;
    }
    EXPECT_EQ(changes, 1) << "the second store writes the same 6";
    ASSERT_EQ(witness["blame"].size(), 1U);
    EXPECT_EQ(witness["blame"][0]["kind"], "lost-update");
    EXPECT_NE(witness["blame"][0]["words"].get<std::string>().find("wrote 6 over"), std::string::npos);
}

TEST(Page, LocksAndInterruptsOffAreStretchesOfTime) {
    const Searched s(scenarioText("static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { unsigned long f; "
                                  "spin_lock_irqsave(&l, f); c++; spin_unlock_irqrestore(&l, f); }\n",
                                  {{"task", 0, "t"}}));
    const Json data = s.data();
    const Json& spans = data["witnesses"][0]["spans"];
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_EQ(spans[0]["name"], "irqs off");
    EXPECT_EQ(spans[1]["name"], "l");
    EXPECT_LT(spans[0]["begin"], spans[1]["begin"]);
    EXPECT_GT(spans[0]["end"], spans[1]["end"]);
    EXPECT_FALSE(spans[1].contains("open"));
}

TEST(Page, AReportLeadsToTheRunThatCausedIt) {
    const Searched s(scenarioText("static int c;\nstatic DEFINE_SPINLOCK(l);\n"
                                  "void f(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
                                  {{"task", 0, "f"}, {"hardirq", 0, "f"}}));
    ASSERT_FALSE(s.x.reports.empty());
    const Json data = s.data();
    const Json& report = data["reports"]["list"][0];
    EXPECT_EQ(report["text"], kernelReport(*s.loaded.machine, s.x.reports[0]));
    const Json& witness = data["witnesses"][report["witness"].get<std::size_t>()];
    EXPECT_EQ(witness["steps"].size(), s.x.reports[0].witness.size());
    bool deadlock = false;
    for (const Json& result : data["results"]["list"]) deadlock = deadlock || result["kind"] == "deadlock";
    EXPECT_TRUE(deadlock);
}

TEST(Page, FrequenciesStandBesideTheirOutcomesOrTheReasonWhyNot) {
    Searched s(kRace);
    s.x.interleavings = "20";
    s.x.outcomes[0].frequency = {"18", 0.9, 0.8125};
    s.x.outcomes[1].frequency = {"2", 0.1, std::nullopt};
    const Json data = s.data();
    EXPECT_EQ(data["verdict"]["interleavings"], "20");
    EXPECT_EQ(data["results"]["list"][0]["interleavings"], "18");
    EXPECT_EQ(data["results"]["list"][0]["share"], 0.9);
    EXPECT_EQ(data["results"]["list"][0]["probability"], 0.8125);
    EXPECT_FALSE(data["results"]["list"][1].contains("probability"));
    EXPECT_NE(s.page().find("81.25 %"), std::string::npos);
    s.x.outcomes[0].frequency = s.x.outcomes[1].frequency = {};
    s.x.whyNotCounted = "runs can go round for ever";
    EXPECT_FALSE(s.data()["results"]["list"][0].contains("share"));
    EXPECT_EQ(s.data()["verdict"]["whyNotCounted"], "runs can go round for ever");
    EXPECT_EQ(s.page().find("Share of them"), std::string::npos);
}

TEST(Page, EndlessLoopsAreOneOfTheWaysToEnd) {
    Searched s(kRace);
    Endless endless;
    endless.contexts = {0};
    endless.witness = {{Choice::Kind::Step, 0, 0}};
    endless.cycle = {{Choice::Kind::Step, 1, 0}};
    s.x.endless.push_back(endless);
    const Json data = s.data();
    const Json result = data["results"]["list"].back();
    EXPECT_EQ(result["kind"], "endless");
    EXPECT_EQ(data["witnesses"][result["witness"].get<std::size_t>()]["steps"].size(), 2U);
}

TEST(Page, SaysWhatItLeavesOut) {
    const Searched s(kRace);
    PageLimits limits;
    limits.outcomes = 1;
    limits.steps = 4;
    const Json data = s.data(limits);
    ASSERT_EQ(data["results"]["list"].size(), 1U);
    EXPECT_EQ(data["results"]["list"][0]["bad"], true) << "what fails is kept";
    EXPECT_EQ(data["results"]["leftOut"], 1);
    const Json& witness = data["witnesses"][0];
    EXPECT_EQ(witness["skipped"], 2);
    EXPECT_EQ(witness["steps"].size(), 4U);
    for (const Json& b : witness["blame"]) EXPECT_LT(b["act"].get<std::size_t>(), 4U);
}

TEST(Page, TheSameSearchGivesTheSamePage) {
    EXPECT_EQ(Searched(kRace).page(), Searched(kRace).page());
}

}  // namespace
}  // namespace lockstep::test
