// `explore` with limits, from a state, in other steps, and interrupted; on scenarios that are too large.
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/resource.h>

#include "command.hpp"

extern char** environ;

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

const std::string kRace = "labs/01-lost-update/wrong.toml";

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;  // shadow memory
#else
constexpr bool kSanitized = false;
#endif

// Far too many states: four CPUs, eight additions each.
std::string tooLarge(const std::string& check) {
    const std::filesystem::path path = scratch() / "too-large.toml";
    std::ofstream(path) << "cpus = 4\ncode = '''\nstatic int c;\nvoid update(void) { c++; }\n'''\n[[run]]\ncpu = "
                           "\"all\"\ncall = \"update\"\ntimes = 8\n[check]\nalways = \""
                        << check << "\"\n";
    return path.string();
}

// The program itself, without a shell between, so that it can be measured and be sent a signal.
class Process {
public:
    explicit Process(std::vector<std::string> arguments) : out_(scratch() / "process-out") {
        arguments.insert(arguments.begin(), LOCKSTEP_PROGRAM);
        std::vector<char*> raw;
        for (std::string& a : arguments) raw.push_back(a.data());
        raw.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        EXPECT_EQ(posix_spawn(&pid_, LOCKSTEP_PROGRAM, &actions, nullptr, raw.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
    }
    [[nodiscard]] pid_t pid() const { return pid_; }
    // Kilobytes at this moment; 0 once it has ended.
    [[nodiscard]] unsigned long resident() const {
        std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
        unsigned long all = 0, resident = 0;
        file >> all >> resident;
        return resident * static_cast<unsigned long>(getpagesize()) >> 10;
    }
    // Waits for its end; the exit code, or -1.
    int end() {
        int status = 0;
        EXPECT_EQ(wait4(pid_, &status, 0, &usage_), pid_);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    [[nodiscard]] long mostKilobytes() const { return usage_.ru_maxrss; }
    [[nodiscard]] std::string out() const { return readAll(out_); }

private:
    std::filesystem::path out_;
    pid_t pid_ = 0;
    rusage usage_{};
};

TEST(ExploreLimits, TheProcessStaysWithinTheMemoryLimit) {
    if (kSanitized) GTEST_SKIP() << "the sanitizers take memory of their own";
    Process process({"explore", tooLarge("c <= 32"), "--max-memory", "96", "--max-time", "20", "--json"});
    EXPECT_EQ(process.end(), 3);
    // The system counts pages in batches for each thread: 2 MiB cover that.
    EXPECT_LE(process.mostKilobytes(), (96 + 2) << 10);
    EXPECT_GE(process.mostKilobytes(), 48 << 10);  // and what was allowed was made use of
    const Json j = Json::parse(process.out());
    EXPECT_EQ(j["verdict"], "unknown");
    EXPECT_EQ(j["complete"], false);
    EXPECT_NE(j["why_incomplete"].get<std::string>().find("96 MiB"), std::string::npos);
    EXPECT_NE(j["why_incomplete"].get<std::string>().find("--max-memory"), std::string::npos);
    EXPECT_GT(j["states"].get<std::uint64_t>(), 100000U);
    EXPECT_EQ(j["reports"].size(), 1U);  // the data race shows at once
    EXPECT_FALSE(j["why_not_counted"].is_null());
}

TEST(ExploreLimits, AFailureIsFoundThoughNoRunCameToItsEnd) {
    const Command c = lockstepCommand("explore " + tooLarge("c == 32") + " --max-states 20000 --json");
    EXPECT_EQ(c.exit, 1);
    const Json j = Json::parse(c.out);
    EXPECT_EQ(j["verdict"], "violated");
    EXPECT_EQ(j["complete"], false);
    EXPECT_NE(j["why_incomplete"].get<std::string>().find("20000 states"), std::string::npos);
    ASSERT_FALSE(j["outcomes"].empty());
    const auto witness = j["failures"][0]["witness"].get<std::string>();
    EXPECT_EQ(lockstepCommand("run " + (scratch() / "too-large.toml").string() + " --schedule '" + witness + "'").exit,
              1);
}

TEST(ExploreLimits, TimeIsALimitToo) {
    const Command c = lockstepCommand("explore " + tooLarge("c <= 32") + " --max-time 0.2 --json");
    EXPECT_EQ(c.exit, 3);
    const Json j = Json::parse(c.out);
    EXPECT_NE(j["why_incomplete"].get<std::string>().find("0.2 s"), std::string::npos);
    EXPECT_LT(j["seconds"].get<double>(), kSanitized ? 30 : 5);
}

// Sends SIGINT once the search is under way.
Json interrupted(const std::string& check, int& code) {
    Process process({"explore", tooLarge(check), "--json", "--threads", "2"});
    while (process.resident() > 0 && process.resident() < (kSanitized ? 200U : 40U) << 10)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(kill(process.pid(), SIGINT), 0);
    code = process.end();
    return Json::parse(process.out());
}

TEST(ExploreLimits, CtrlCGivesWhatWasFoundSoFar) {
    int code = 0;
    const Json j = interrupted("c <= 32", code);
    EXPECT_EQ(code, 3);
    EXPECT_EQ(j["verdict"], "unknown");
    EXPECT_EQ(j["why_incomplete"], "stopped by the user");
    EXPECT_EQ(j["reports"].size(), 1U);
    const Json wrong = interrupted("c == 32", code);  // a last quick look may find it, or not
    EXPECT_EQ(wrong["verdict"], code == 1 ? "violated" : "unknown");
    EXPECT_NE(code, 0);
}

TEST(ExploreOptions, VerdictOnlySaysNoMoreThanThat) {
    const Command wrong = lockstepCommand("explore " + tooLarge("c == 32") + " --verdict-only --json");
    EXPECT_EQ(wrong.exit, 1);
    const Json j = Json::parse(wrong.out);
    EXPECT_EQ(j["verdict"], "violated");
    EXPECT_EQ(j["complete"], false);
    EXPECT_EQ(j["why_incomplete"], "stopped at the first failure");
    EXPECT_TRUE(j["interleavings"].is_null());
    EXPECT_TRUE(j["reports"].empty());
    EXPECT_EQ(j["failures"].size(), 1U);
    const Command right = lockstepCommand("explore labs/03-spinlock/right.toml --verdict-only --json");
    EXPECT_EQ(right.exit, 0);
    EXPECT_EQ(Json::parse(right.out)["verdict"], "holds");
    EXPECT_EQ(Json::parse(right.out)["complete"], true);
}

TEST(ExploreOptions, StepsAreMicroOpsOrAccesses) {
    const Json accesses = Json::parse(lockstepCommand("explore " + kRace + " --steps access --json").out);
    EXPECT_EQ(accesses["interleavings"], "6");
    EXPECT_EQ(accesses["outcomes"][1]["interleavings"], "2");
    EXPECT_DOUBLE_EQ(accesses["outcomes"][1]["probability"].get<double>(), 0.5);
    const Json ops = Json::parse(lockstepCommand("explore " + kRace + " --steps micro --json").out);
    EXPECT_EQ(ops["interleavings"], "20");
    EXPECT_EQ(ops["outcomes"][1]["witness"], accesses["outcomes"][1]["witness"]);  // always in micro-ops
    EXPECT_EQ(lockstepCommand("explore " + kRace + " --steps lines").exit, 2);
    EXPECT_EQ(lockstepCommand("explore " + kRace + " --threads 0").exit, 2);
}

TEST(ExploreOptions, FromAStateOnlyWhatCanStillHappenIsTold) {
    const Json j = Json::parse(lockstepCommand("explore " + kRace + " --schedule '0 1' --json").out);
    ASSERT_EQ(j["outcomes"].size(), 1U);  // both have read 5
    EXPECT_EQ(j["outcomes"][0]["state"]["global_counter"], 6);
    EXPECT_EQ(j["outcomes"][0]["interleavings"], "6");
    const auto witness = j["outcomes"][0]["witness"].get<std::string>();
    EXPECT_EQ(witness.rfind("0 1 ", 0), 0U) << witness;
    EXPECT_EQ(lockstepCommand("explore " + kRace + " --schedule '0 0 0'").out.find("global_counter = 6"),
              std::string::npos);
}

TEST(ExploreOptions, GoingOnWithTheCpuThatActedLastIsNoSwitch) {
    for (const char* begin : {"0", "1"}) {
        const Json j = Json::parse(
            lockstepCommand(std::string("explore labs/01-lost-update/right.toml --schedule ") + begin + " --json").out);
        EXPECT_EQ(j["outcomes"][0]["context_switches"], 1);
    }
}

TEST(ExploreOptions, AScheduleThatCannotBeIsRefused) {
    const auto refused = [](const std::string& schedule, const std::string& words) {
        const std::string arguments = "explore " + kRace + " --schedule '" + schedule + "'";
        const Command text = lockstepCommand(arguments);
        EXPECT_EQ(text.exit, 2);
        EXPECT_EQ(text.out, "");
        EXPECT_NE(text.err.find(words), std::string::npos) << text.err;
        const Command json = lockstepCommand(arguments + " --json");
        EXPECT_EQ(json.exit, 2);
        const Json error = Json::parse(json.out)["error"];
        EXPECT_EQ(error["place"]["file"], "--schedule");
        EXPECT_NE(error["cause"], "");
        EXPECT_NE(error["remedy"], "");
    };
    refused("0 7", "CPUs 0 to 1");
    refused("0 x", "choice 2");
    refused("0 0 0 0", "choice 4 (0) is not open");
    refused("0 0@tick", "no interrupt 'tick'");
}

}  // namespace
}  // namespace lockstep::test
