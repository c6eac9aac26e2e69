// `replay`, and `step` with a replay file: saved runs, also when their scenario has changed since.
#include <iterator>

#include <nlohmann/json.hpp>

#include "command.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

const std::string kRace = "labs/01-lost-update/wrong.toml";

TEST(Replay, RepeatsASavedRunExactly) {
    const std::string saved = (scratch() / "run.json").string();
    const Json before = Json::parse(lockstepCommand("run " + kRace + " --seed 5 --save " + saved + " --json").out);
    const Command again = lockstepCommand("replay " + saved + " --json");
    const Json after = Json::parse(again.out);
    EXPECT_EQ(before["steps"], after["steps"]);
    EXPECT_EQ(before["state"], after["state"]);
    EXPECT_EQ(before["schedule"], after["schedule"]);
}

TEST(Replay, ExploresWitnessIsSavedAndShowsTheRace) {
    const std::string saved = (scratch() / "bad.json").string();
    lockstepCommand("explore " + kRace + " --save " + saved);
    const Command c = lockstepCommand("replay " + saved);
    EXPECT_EQ(c.exit, 1);
    EXPECT_NE(c.out.find("LOST UPDATE"), std::string::npos);
}

TEST(Replay, SaysWhereItDivergesWhenTheScenarioHasChanged) {
    const std::string scenario =
        writeScratch("changes.toml", readAll(std::filesystem::path(LOCKSTEP_SOURCE_DIR) / kRace));
    const std::string saved = (scratch() / "changes.json").string();
    lockstepCommand("run " + scenario + " --schedule '0 0 0 1 1 1' --save " + saved);
    std::string text = readAll(scenario);
    text.replace(text.find("global_counter++"), 16, "global_counter += 2");
    writeScratch("changes.toml", text);
    const Command c = lockstepCommand("replay " + saved);
    EXPECT_EQ(c.exit, 2);
    EXPECT_NE(c.err.find("diverges at step 2"), std::string::npos);
    EXPECT_NE(c.err.find("changed"), std::string::npos);
}

TEST(Replay, TellsWhatTheStepWasAndWhatItIsNow) {
    const std::string scenario =
        writeScratch("now.toml", readAll(std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "labs/03-spinlock/right.toml"));
    const std::string saved = (scratch() / "now.json").string();
    lockstepCommand("run " + scenario + " --schedule '0*7 1*7' --save " + saved);
    const std::string text = readAll(scenario);
    std::string other = text;
    other.replace(other.find("global_counter++"), 16, "global_counter += 2");
    writeScratch("now.toml", other);
    const Command words = lockstepCommand("replay " + saved);
    EXPECT_EQ(words.exit, 2);
    EXPECT_NE(words.err.find("diverges at step 4: step 4 was \"add tmp, 1 (6)\", and is \"add tmp, 2 (7)\" now"),
              std::string::npos)
        << words.err;
    EXPECT_NE(words.out.find("3 load tmp"), std::string::npos) << "what is still the same is shown";
    EXPECT_EQ(words.out.find("4 add tmp"), std::string::npos);
    const Json json = Json::parse(lockstepCommand("replay " + saved + " --json").out);
    EXPECT_EQ(json["divergence"]["step"], 4);
    EXPECT_EQ(json["divergence"]["now"], "add tmp, 2 (7)");
    // A choice that is no longer open.
    other = text;
    other.replace(other.find("\tspin_unlock(&lock);\n"), 21, "");
    writeScratch("now.toml", other);
    const Command gone = lockstepCommand("replay " + saved);
    EXPECT_EQ(gone.exit, 2);
    EXPECT_NE(
        gone.err.find("diverges at step 6: step 6 was \"release lock\", but '0' cannot be taken any more: CPU 0 has "
                      "nothing to run; open there: 1"),
        std::string::npos)
        << gone.err;
    // A context that has gone.
    other = text;
    other.replace(other.find("cpus"), 4, "cpus = 1 #");
    writeScratch("now.toml", other);
    EXPECT_EQ(lockstepCommand("replay " + saved).exit, 2);
    // A change that does not matter to the run.
    writeScratch("now.toml", text + "# a remark\n");
    const Command same = lockstepCommand("replay " + saved);
    EXPECT_EQ(same.exit, 0);
    EXPECT_NE(same.err.find("the run is the same"), std::string::npos);
}

TEST(Replay, GoesOnPastItsEndByTheSeed) {
    const std::string saved = (scratch() / "part.json").string(), longer = (scratch() / "longer.json").string();
    lockstepCommand("step " + kRace, "0 1\nsave " + saved + "\nq\n");
    EXPECT_EQ(lockstepCommand("replay " + saved).exit, 3) << "the run is not at its end";
    const Command on = lockstepCommand("replay " + saved + " --continue --seed 7 --save " + longer);
    EXPECT_EQ(on.exit, 1) << on.out;
    EXPECT_NE(on.out.find("replay of 2 steps, then seed 7"), std::string::npos) << on.out;
    const Json first = Json::parse(lockstepCommand("replay " + saved + " --continue --seed 7 --json").out);
    EXPECT_EQ(first["seed"], 7);
    EXPECT_EQ(first["end"], "final");
    EXPECT_EQ(first["schedule"].get<std::string>().substr(0, 3), "0 1");
    EXPECT_EQ(Json::parse(lockstepCommand("replay " + longer + " --json").out)["schedule"], first["schedule"]);
    EXPECT_EQ(lockstepCommand("replay " + saved + " --continue --max-steps 1").exit, 3);
    EXPECT_EQ(lockstepCommand("replay " + saved + " --seed 7").exit, 2) << "--seed is for --continue";
    EXPECT_EQ(lockstepCommand("replay " + saved + " --continue --save /nonexistent/run.json").exit, 2);
}

TEST(Replay, StepGoesOnByHandFromItsEnd) {
    const std::string saved = (scratch() / "hand-on.json").string();
    lockstepCommand("step " + kRace, "0 1 0\nsave " + saved + "\nq\n");
    const Json j = Json::parse(lockstepCommand("step " + saved + " --json", "1 0 1\n").out);
    EXPECT_EQ(j["schedule"], "0 1 0 1 0 1");
    EXPECT_EQ(lockstepCommand("step " + saved + " --isa arm64", "").exit, 2);
}

TEST(Replay, NoChangeToItsFileCrashesOrHangsTheProgram) {
    const std::string saved = (scratch() / "mutated.json").string();
    lockstepCommand("run labs/05-spinlock-interrupt/wrong.toml --seed 3 --save " + saved);
    const std::string whole = readAll(saved);
    std::uint64_t dice = 12345;
    const auto below = [&](std::uint64_t n) {
        dice = dice * 6364136223846793005U + 1442695040888963407U;
        return (dice >> 33) % n;
    };
    const char* pieces[] = {"0*1000000 ", "\"", "{", "9", "@tick", "-", "\\u0000", "\x1b[2J", "null", "1e999"};
    for (int round = 0; round < 60; ++round) {
        std::string text = whole;
        for (std::uint64_t change = 0; change <= below(3); ++change) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
            case 0: text[at] = static_cast<char>(below(256)); break;
            case 1: text.erase(at, below(20)); break;
            case 2: text.insert(at, pieces[below(std::size(pieces))]); break;
            default: text.insert(at, text.substr(below(text.size()), 10)); break;
            }
        }
        writeScratch("mutated.json", text);
        const Command c = lockstepCommand("replay " + saved);
        EXPECT_TRUE(c.exit >= 0 && c.exit <= 3) << c.exit << "\n" << text;
        EXPECT_EQ(c.err.find('\x1b'), std::string::npos) << text;
        EXPECT_TRUE(c.exit != 2 || c.err.find("error:") != std::string::npos) << text;
    }
}

TEST(Replay, FindsItsScenarioFromAnyFolder) {
    const std::filesystem::path folder = scratch() / "moved";
    std::filesystem::create_directories(folder / "inner");
    std::filesystem::copy_file(std::filesystem::path(LOCKSTEP_SOURCE_DIR) / kRace, folder / "race.toml",
                               std::filesystem::copy_options::overwrite_existing);
    const std::string saved = (folder / "inner" / "run.json").string();
    EXPECT_EQ(
        lockstepCommand("run " + (folder / "race.toml").string() + " --schedule '0 1 0 1 0 1' --save " + saved).exit,
        1);
    std::filesystem::remove_all(scratch() / "elsewhere");
    std::filesystem::rename(folder, scratch() / "elsewhere");
    EXPECT_EQ(lockstepCommand("replay " + (scratch() / "elsewhere" / "inner" / "run.json").string()).exit, 1);
}

TEST(Replay, ATruncatedOrForeignFileIsRefused) {
    const std::string saved = (scratch() / "cut.json").string();
    lockstepCommand("run " + kRace + " --seed 5 --save " + saved);
    const std::string whole = readAll(saved);
    writeScratch("cut.json", whole.substr(0, whole.size() / 2));
    EXPECT_EQ(lockstepCommand("replay " + saved).exit, 2);
    EXPECT_EQ(lockstepCommand("replay " + kRace).exit, 2);
    EXPECT_EQ(lockstepCommand("replay " + scratch().string()).exit, 2);
    EXPECT_EQ(lockstepCommand("replay /nonexistent").exit, 2);
    writeScratch("version.json", "{\"format\": \"lockstep-replay\", \"version\": 99}");
    EXPECT_NE(lockstepCommand("replay " + (scratch() / "version.json").string()).err.find("version 99"),
              std::string::npos);
}

}  // namespace
}  // namespace lockstep::test
