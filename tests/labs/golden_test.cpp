// Every scenario under labs/: what `lockstep explore` says of it, whole, and the verdict that its name promises.
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace lockstep::test {
namespace {

struct Case {
    std::string scenario;  // below labs/, without .toml
    std::string options;
    std::string x86;    // verdicts
    std::string arm64;  // or "refused"
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.scenario << ' ' << c.options;
}

class Labs : public testing::TestWithParam<Case> {};

std::string caseName(const Case& c) {
    std::string text = c.scenario + c.options;
    for (char& letter : text)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    return text;
}

INSTANTIATE_TEST_SUITE_P(
    All, Labs,
    testing::Values(
        Case{"00-demonstration/demonstration", "--set protection=none", "violated", "violated"},
        Case{"00-demonstration/demonstration", "--set protection=spinlock", "violated", "violated"},
        Case{"00-demonstration/demonstration", "--set protection=irqsave", "holds", "holds"},
        Case{"00-demonstration/demonstration", "--set protection=atomic", "holds", "holds"},
        Case{"01-lost-update/wrong", "", "violated", "violated"}, Case{"01-lost-update/right", "", "holds", "holds"},
        Case{"02-atomic/wrong", "", "violated", "violated"}, Case{"02-atomic/right", "", "holds", "holds"},
        Case{"03-spinlock/wrong", "", "violated", "violated"}, Case{"03-spinlock/right", "", "holds", "holds"},
        Case{"04-same-cpu-interrupt/wrong", "", "violated", "violated"},
        Case{"04-same-cpu-interrupt/right", "", "holds", "holds"},
        Case{"04-same-cpu-interrupt/one-instruction", "", "holds", "violated"},
        Case{"05-spinlock-interrupt/wrong", "", "violated", "violated"},
        Case{"05-spinlock-interrupt/right", "", "holds", "holds"},
        Case{"05-spinlock-interrupt/other-cpu", "", "holds", "holds"},
        Case{"06-irqsave/wrong", "", "violated", "violated"}, Case{"06-irqsave/right", "", "holds", "holds"},
        Case{"07-softirq-bh/wrong", "", "violated", "violated"}, Case{"07-softirq-bh/right", "", "holds", "holds"},
        Case{"08-abba/wrong", "", "violated", "violated"}, Case{"08-abba/right", "", "holds", "holds"},
        Case{"09-sleeping/wrong", "", "violated", "violated"}, Case{"09-sleeping/right", "", "holds", "holds"},
        Case{"10-irq-flags/wrong", "", "violated", "violated"}, Case{"10-irq-flags/right", "", "holds", "holds"},
        Case{"11-store-buffers/wrong", "", "violated", "refused"},
        Case{"11-store-buffers/right", "", "holds", "refused"}),
    [](const auto& test) { return caseName(test.param); });

TEST_P(Labs, ExploresToItsGolden) {
    const Case& c = GetParam();
    for (const auto& [isa, verdict] : {std::pair("x86_64", c.x86), std::pair("arm64", c.arm64)}) {
        const Command command = lockstepCommand("explore labs/" + c.scenario + ".toml " + c.options + " --isa " + isa);
        if (verdict == "refused") {
            EXPECT_EQ(command.exit, 2);
            EXPECT_EQ(command.out, "");
            continue;
        }
        EXPECT_EQ(command.exit, verdict == "holds" ? 0 : 1);
        EXPECT_EQ(command.err, "");
        expectGolden("labs/golden/" + caseName(c) + "." + isa + ".txt", command.out);
    }
}

TEST_P(Labs, EveryWitnessReplaysToItsOutcome) {
    const Case& c = GetParam();
    const std::string scenario = "labs/" + c.scenario + ".toml " + c.options;
    const auto explored = nlohmann::json::parse(lockstepCommand("explore --json " + scenario).out);
    EXPECT_EQ(explored["verdict"], c.x86);
    const std::string saved = (scratch() / "witness.json").string();
    for (const auto& outcome : explored["outcomes"]) {
        const Command run = lockstepCommand("run --json " + scenario + " --schedule '" +
                                            outcome["witness"].get<std::string>() + "' --save '" + saved + "'");
        const auto result = nlohmann::json::parse(run.out);
        EXPECT_EQ(result["end"], "final");
        EXPECT_EQ(result["state"], outcome["state"]);
        EXPECT_EQ(result["steps"].size(), outcome["steps"]);
        const auto again = nlohmann::json::parse(lockstepCommand("replay --json '" + saved + "'").out);
        EXPECT_EQ(again["state"], outcome["state"]);
        EXPECT_EQ(again["steps"], result["steps"]);
        EXPECT_EQ(run.exit, outcome["violates"].get<bool>() ? 1 : 0);
    }
    for (const auto& deadlock : explored["deadlocks"]) {
        const Command run = lockstepCommand("run --json " + scenario + " --schedule '" +
                                            deadlock["witness"].get<std::string>() + "' --save '" + saved + "'");
        EXPECT_EQ(nlohmann::json::parse(run.out)["end"], "deadlock");
        EXPECT_EQ(nlohmann::json::parse(lockstepCommand("replay --json '" + saved + "'").out)["end"], "deadlock");
        EXPECT_EQ(run.exit, 1);
    }
}

TEST_P(Labs, SaysTheSameWithOneThreadAndWithThree) {
    const auto explored = [&](const char* threads) {
        auto json = nlohmann::json::parse(lockstepCommand("explore --json labs/" + GetParam().scenario + ".toml " +
                                                          GetParam().options + " --threads " + threads)
                                              .out);
        json.erase("seconds");
        json.erase("bytes");
        return json;
    };
    EXPECT_EQ(explored("1"), explored("3"));
}

TEST(Labs, EveryScenarioHasACase) {
    // A new scenario must be added to the list above.
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "labs"))
        if (entry.path().extension() == ".toml") ++files;
    EXPECT_EQ(files, 25U);
}

}  // namespace
}  // namespace lockstep::test
