// Replay files: written, read, followed, and never trusted.
#include <iterator>

#include "report/replay.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

const std::string kRace =
    scenarioText("static int c = 5;\nvoid update(void) { c++; }\n", {{"task", 0, "update"}, {"task", 1, "update"}});

TEST(ReplayFile, RoundTrips) {
    const Loaded loaded = loadScenario(kRace);
    lockstep::Run run(*loaded.machine);
    drive(run, {}, Random(4), 100);
    const Result<ReplayFile> file = readReplay(writeReplay(run, 4, "race.toml"), "r.json");
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file.value.hash, loaded.program->hash);
    EXPECT_EQ(file.value.schedule, spell(*loaded.program, run.schedule()));
    EXPECT_EQ(file.value.steps.size(), run.length());
    EXPECT_EQ(file.value.seed, 4U);
    EXPECT_TRUE(isReplay(writeReplay(run, 4, "race.toml")));
    EXPECT_FALSE(isReplay(kRace));
}

ReplayFile recorded(const Loaded& loaded, const std::string& schedule) {
    lockstep::Run run(*loaded.machine);
    drive(run, parseSchedule(*loaded.program, schedule).choices, Random(1), 100);
    return readReplay(writeReplay(run, 1, "race.toml"), "r.json").value;
}

TEST(ReplayFile, IsFollowedToItsEndWhereNothingHasChanged) {
    const Loaded loaded = loadScenario(kRace);
    const ReplayFile file = recorded(loaded, "0 1 0 1 0 1");
    lockstep::Run run(*loaded.machine);
    EXPECT_FALSE(follow(run, file).has_value());
    EXPECT_EQ(run.position(), 6U);
}

TEST(ReplayFile, StandsBeforeTheFirstStepThatDiffers) {
    const ReplayFile file = recorded(loadScenario(kRace), "0 1 0 1 0 1");
    const Loaded other = loadScenario(scenarioText("static int c = 5;\nvoid update(void) { c += 2; }\n",
                                                   {{"task", 0, "update"}, {"task", 1, "update"}}));
    lockstep::Run run(*other.machine);
    const auto divergence = follow(run, file);
    ASSERT_TRUE(divergence.has_value());
    EXPECT_EQ(run.position(), 2U);
    EXPECT_EQ(divergence->step, 3U);
    EXPECT_EQ(divergence->recorded, "add tmp, 1 (6)");
    EXPECT_EQ(divergence->now, "add tmp, 2 (7)");
    EXPECT_EQ(divergence->instead.size(), 2U);
}

TEST(ReplayFile, SaysWhichContextIsNoMore) {
    const Loaded before = loadScenario(scenarioText("static int c;\nvoid f(void) { c++; }\nvoid tick(void) { c++; }\n",
                                                    {{"task", 0, "f"}, {"hardirq", 0, "tick"}}));
    const Loaded after = loadScenario(scenarioText("static int c;\nvoid f(void) { c++; }\nvoid tock(void) { c++; }\n",
                                                   {{"task", 0, "f"}, {"hardirq", 0, "tock"}}));
    lockstep::Run run(*after.machine);
    const auto divergence = follow(run, recorded(before, "0@tick 0 0"));
    ASSERT_TRUE(divergence.has_value());
    EXPECT_EQ(divergence->step, 1U);
    EXPECT_EQ(divergence->recorded, "hardirq tick arrives");
    EXPECT_NE(divergence->whyNot.find("did you mean 'tock'"), std::string::npos) << divergence->whyNot;
}

TEST(ReplayFile, ARunThatWouldFillTheMemoryIsCutShort) {
    const Loaded loaded = loadScenario(scenarioText("void t(void) { while (1) cpu_relax(); }\n", {{"task", 0, "t"}}));
    ReplayFile file;
    file.schedule = "0*1000000";
    lockstep::Run run(*loaded.machine);
    const auto divergence = follow(run, file, 1 << 16);
    ASSERT_TRUE(divergence.has_value());
    EXPECT_NE(divergence->whyNot.find("too long"), std::string::npos);
    EXPECT_LE(run.position() * loaded.machine->layout().size(), std::size_t{1} << 16);
}

TEST(ReplayFile, WordsThatATerminalWouldObeyAreMadeHarmless) {
    const Loaded loaded = loadScenario(kRace);
    lockstep::Run run(*loaded.machine);
    std::string text = writeReplay(run, 1, "race.toml");
    text.replace(text.find("race.toml"), 9, "\\u001b[2Jx");
    EXPECT_EQ(readReplay(text, "r.json").value.scenario, "?[2Jx");
}

TEST(ReplayFile, AnyDamageEndsInARefusalADivergenceOrARun) {
    const Loaded loaded = loadScenario(scenarioText(
        "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); c++; spin_unlock(&l); }\n"
        "void tick(void) { c++; }\n",
        {{"task", 0, "f", 2}, {"task", 1, "f"}, {"hardirq", 0, "tick"}}));
    lockstep::Run original(*loaded.machine);
    drive(original, {}, Random(9), 100);
    const std::string whole = writeReplay(original, 9, "race.toml");
    const char* pieces[] = {"0*99999 ", "\"", "{", "[[[[", "9", "@tick", ":f", "-1", "null", "1e999", "\\ud800", ","};
    Random random(2026);
    std::size_t refused = 0, diverged = 0, same = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string text = whole;
        for (std::uint64_t change = random.below(4); change-- > 0 && !text.empty();) {
            const std::size_t at = random.below(text.size());
            switch (random.below(5)) {
            case 0: text[at] = static_cast<char>(random.below(256)); break;
            case 1: text.erase(at, random.below(30)); break;
            case 2: text.insert(at, pieces[random.below(std::size(pieces))]); break;
            case 3: text.insert(at, text.substr(random.below(text.size()), random.below(40))); break;
            default: text.resize(at); break;
            }
        }
        const Result<ReplayFile> file = readReplay(text, "r.json");
        if (!file) {
            ++refused;
            EXPECT_FALSE(file.diagnostics.empty());
            continue;
        }
        lockstep::Run run(*loaded.machine);
        const auto divergence = follow(run, file.value, 1 << 20);
        ++(divergence ? diverged : same);
        EXPECT_TRUE(!divergence || !sentence(*loaded.program, *divergence).empty());
    }
    EXPECT_GT(refused, 100U);
    EXPECT_GT(diverged, 100U);
    EXPECT_GT(same, 100U);
}

}  // namespace
}  // namespace lockstep::test
