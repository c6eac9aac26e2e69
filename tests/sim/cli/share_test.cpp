// The files that are made to be shown to others: pages and traces.
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

const std::string kRace = "labs/01-lost-update/wrong.toml";

TEST(Share, ThePageOfTheDocumentationIsUpToDate) {
    const std::string page = (scratch() / "demo.html").string();
    const Command c = lockstepCommand("explore " + kRace + " --beside labs/03-spinlock/right.toml --html " + page);
    EXPECT_EQ(c.exit, 1);
    EXPECT_NE(c.out.find("Page: " + page), std::string::npos);
    const std::filesystem::path kept = std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "docs/demo.html";
    if (std::getenv("LOCKSTEP_REGENERATE"))
        std::filesystem::copy_file(page, kept, std::filesystem::copy_options::overwrite_existing);
    EXPECT_TRUE(readAll(page) == readAll(kept))
        << "docs/demo.html is not what the program writes now; if that is right, "
           "run scripts/regenerate-goldens.sh";
}

TEST(Share, TheSecondScenarioOfAPageMayBeTheSameWithOtherParameters) {
    const std::string page = (scratch() / "beside.html").string(), demo = "labs/00-demonstration/demonstration.toml";
    const Command c = lockstepCommand("explore " + demo + " --set protection=none --beside " + demo +
                                      " --beside-set protection=irqsave --html " + page);
    EXPECT_EQ(c.exit, 1);
    const std::string text = readAll(page);
    EXPECT_NE(text.find("protection = none"), std::string::npos);
    EXPECT_NE(text.find("protection = irqsave"), std::string::npos);
    EXPECT_EQ(text.find(scratch().string()), std::string::npos) << "no path of this computer";
    EXPECT_EQ(lockstepCommand("explore " + demo + " --beside " + demo).exit, 2) << "--beside needs --html";
    EXPECT_EQ(lockstepCommand("explore " + demo + " --beside /nonexistent.toml --html " + page).exit, 2);
}

TEST(Share, AFileThatCannotBeWrittenIsAnError) {
    for (const char* option : {"--html", "--trace", "--save"}) {
        const Command c = lockstepCommand("explore " + kRace + " " + option + " /nonexistent/folder/file");
        EXPECT_EQ(c.exit, 2) << option;
        EXPECT_NE(c.err.find("cannot be written"), std::string::npos) << option;
        EXPECT_NE(c.err.find(option), std::string::npos);
    }
    EXPECT_EQ(lockstepCommand("run " + kRace + " --trace /nonexistent/folder/file").exit, 2);
}

TEST(Share, TheTraceIsOfTheTellingRun) {
    const std::string trace = (scratch() / "trace.json").string();
    EXPECT_EQ(lockstepCommand("explore " + kRace + " --trace " + trace).exit, 1);
    EXPECT_NE(readAll(trace).find("Check failed"), std::string::npos);
    EXPECT_TRUE(Json::parse(readAll(trace)).contains("traceEvents"));
    EXPECT_EQ(lockstepCommand("explore labs/03-spinlock/right.toml --trace " + trace).exit, 0);
    EXPECT_EQ(readAll(trace).find("Check failed"), std::string::npos);
    EXPECT_EQ(lockstepCommand("run " + kRace + " --schedule '0 0 0 1 1 1' --trace " + trace).exit, 0);
    EXPECT_EQ(Json::parse(readAll(trace))["otherData"]["time"], "1 step = 1 microsecond");
}

}  // namespace
}  // namespace lockstep::test
