// What completed calls should have done to the headline's variable.
#include <filesystem>

#include "explore/expected.hpp"
#include "machine/call_effects.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Calls = std::vector<std::uint64_t>;

std::optional<std::int64_t> expected(const Loaded& loaded, const Calls& completed) {
    return CallEffects(*loaded.machine).expected(completed);
}

TEST(CallEffects, CallsAddUpHoweverManyThereAre) {
    const Loaded loaded = loadScenario(
        scenarioText("static int c = 5;\nvoid up(void) { c += 3; }\nvoid down(void) { c--; }\nvoid look(void) { "
                     "int x = c; if (x) smp_mb(); }\n",
                     {{"task", 0, "up"}, {"hardirq", 0, "down"}, {"softirq", 1, "look"}}));
    const CallEffects effects(*loaded.machine);
    EXPECT_EQ(effects.change(0), 3);
    EXPECT_EQ(effects.change(1), -1);
    EXPECT_EQ(effects.change(2), 0);
    EXPECT_EQ(effects.change(3), std::nullopt);
    EXPECT_TRUE(effects.changesHeadline(0));
    EXPECT_TRUE(effects.changesHeadline(1));
    EXPECT_FALSE(effects.changesHeadline(2));
    EXPECT_EQ(effects.expected(Calls{0, 0, 0}), 5);
    EXPECT_EQ(effects.expected(Calls{1000000, 7, 99}), 5 + 3000000 - 7);
}

TEST(CallEffects, WrapsAsTheTypeWraps) {
    const auto after = [](const std::string& type, std::uint64_t calls) {
        const Loaded loaded =
            loadScenario(scenarioText("static " + type + " c;\nvoid up(void) { c++; }\n", {{"task", 0, "up"}}));
        return expected(loaded, {calls});
    };
    EXPECT_EQ(after("u8", 257), 1);
    EXPECT_EQ(after("s8", 128), -128);
    EXPECT_EQ(after("u16", 65535), 65535);
    EXPECT_EQ(after("int", 0x80000000U), -0x80000000LL);
    EXPECT_EQ(after("unsigned int", 0x100000002U), 2);
    EXPECT_EQ(after("u64", 0x100000002U), 0x100000002LL);
}

TEST(CallEffects, LostIsWhatIsMissingInTheCallsDirection) {
    const auto lost = [](const std::string& type, const std::string& change, std::int64_t expected,
                         std::int64_t counter) {
        const Loaded loaded = loadScenario(
            scenarioText("static " + type + " c;\nvoid t(void) { c" + change + "; }\n", {{"task", 0, "t"}}));
        return CallEffects(*loaded.machine).lost(expected, counter);
    };
    EXPECT_EQ(lost("int", "++", 10, 7), 3U);
    EXPECT_EQ(lost("int", "++", 7, 10), 0U);
    EXPECT_EQ(lost("int", "--", -10, -7), 3U);
    EXPECT_EQ(lost("int", "--", -7, -10), 0U);
    EXPECT_EQ(lost("u8", "++", 3, 250), 9U);  // the expected one has wrapped already
    EXPECT_EQ(lost("s64", "++", INT64_MIN + 1, INT64_MAX), 2U);
}

TEST(CallEffects, TimesForEverAndEmptyCallsComeToAnEnd) {
    Loaded loaded = loadScenario(scenarioText("static int c;\nvoid up(void) { c++; }\nvoid nothing(void) { }\n",
                                              {{"task", 0, "up"}, {"task", 0, "nothing"}, {"hardirq", 0, "nothing"}}));
    for (Context& c : loaded.program->contexts) c.times = kForever;
    EXPECT_EQ(expected(loaded, {1U << 30, 12, 13}), 1 << 30);
}

TEST(CallEffects, WhatDoesNotAddIsNotGuessed) {
    const auto unknown = [](const std::string& code, std::vector<TestRun> runs) {
        for (TestRun& r : runs) r.times = 6000;
        const Loaded loaded = loadScenario(scenarioText(code, runs));
        const CallEffects effects(*loaded.machine);
        EXPECT_TRUE(effects.changesHeadline(0)) << code;
        return !effects.change(0) && !effects.expected(Calls(runs.size(), 2));
    };
    EXPECT_TRUE(unknown("static int c;\nvoid t(void) { c = 1; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c = 1;\nvoid t(void) { c *= 2; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c, n;\nvoid t(void) { if (++n != 900) c++; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c;\nvoid t(void) { if (c < 100000) c++; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c, off;\nvoid t(void) { if (!off) c++; }\nvoid u(void) { off = 1; }\n",
                        {{"task", 0, "t"}, {"task", 1, "u"}}));
    EXPECT_TRUE(unknown("static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { spin_lock(&l); c++; }\n",
                        {{"task", 0, "t"}}));  // the second call waits for ever
}

TEST(CallEffects, ACallThatNeverEndsIsGivenUp) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c;\nvoid up(void) { c++; }\nvoid t(void) { for (;;) ; }\n",
                                  {{"task", 0, "up", 1000}, {"task", 1, "t", 1000}}));
    EXPECT_EQ(expected(loaded, {1, 0}), std::nullopt);
}

TEST(CallEffects, TheScenariosOwnExpressionComesFirst) {
    const Loaded loaded = loadScenario(scenarioText("static u8 c = 7;\nvoid t(void) { c = 1; }\nvoid u(void) { }\n",
                                                    {{"task", 0, "t"}, {"task", 1, "t"}, {"task", 0, "u"}}) +
                                       "[headline]\nvariable = \"c\"\nexpected = \"c + 2 * calls(t)\"\n");
    const CallEffects effects(*loaded.machine);
    EXPECT_EQ(effects.expected(Calls{0, 0, 0}), 7);
    EXPECT_EQ(effects.expected(Calls{100, 25, 9}), 257 % 256);
    EXPECT_TRUE(effects.changesHeadline(0));
    EXPECT_FALSE(effects.changesHeadline(2));
}

TEST(CallEffects, AFewCallsAreTriedInEveryOrder) {
    const std::string code = "static int c = 1;\nvoid a(void) { c *= 2; }\nvoid b(void) { c += 1; }\n";
    const Loaded loaded = loadScenario(scenarioText(code, {{"task", 0, "a", 3}, {"task", 1, "b", 2}}));
    const CallEffects effects(*loaded.machine);
    EXPECT_EQ(effects.change(0), std::nullopt);
    EXPECT_EQ(effects.expected(Calls{3, 0}), 8);
    EXPECT_EQ(effects.expected(Calls{0, 2}), 3);
    EXPECT_EQ(effects.expected(Calls{1, 1}), std::nullopt);  // 3 or 4
    EXPECT_EQ(effects.expected(Calls{4, 0}), std::nullopt);  // more calls than there are
    EXPECT_TRUE(effects.changesHeadline(0));
}

TEST(CallEffects, AgreesWithTheSearchOverEveryLab) {
    int known = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(LOCKSTEP_SOURCE_DIR "/labs")) {
        if (file.path().extension() != ".toml") continue;
        Result<Program> program = load(file.path().string());
        ASSERT_TRUE(program.ok()) << file.path();
        const Machine machine(program.value);
        Calls all;
        bool bounded = true;
        for (const Context& c : program.value.contexts) {
            all.push_back(c.times);
            bounded = bounded && c.times != kForever;
        }
        if (!bounded) continue;
        const auto searched = expectedValue(machine);
        const auto ours = CallEffects(machine).expected(all);
        EXPECT_EQ(ours, searched ? std::optional(static_cast<std::int64_t>(*searched)) : std::nullopt) << file.path();
        known += ours.has_value();
    }
    EXPECT_GT(known, 10);
}

}  // namespace
}  // namespace lockstep::test
