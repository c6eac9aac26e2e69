// `hammer` and `sweep` as a user meets them. Nothing here is about how fast or how much: the computer may be busy.
#include <algorithm>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>

#include "command.hpp"

extern char** environ;

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

const std::string kDemonstration = "labs/00-demonstration/demonstration.toml ";

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

void expectRefused(const std::string& arguments, const std::string& words) {
    const Command c = lockstepCommand(arguments);
    EXPECT_EQ(c.exit, 2) << arguments;
    EXPECT_EQ(c.out, "") << arguments;
    EXPECT_NE(c.err.find(words), std::string::npos) << arguments << "\n" << c.err;
}

TEST(Hammer, ProtectedUpdatesAreNeverLost) {
    for (const char* protection : {"irqsave", "atomic"}) {
        const Command c = lockstepCommand("hammer " + kDemonstration +
                                          "--duration 300ms --json --set protection=" + std::string(protection));
        ASSERT_EQ(c.exit, 0) << c.err;
        const Json json = Json::parse(c.out);
        EXPECT_EQ(json.at("end"), "duration");
        EXPECT_EQ(json.at("lost"), 0);
        EXPECT_GT(json.at("total").at("calls"), 0);
        EXPECT_EQ(json.at("final").at("global_counter"), json.at("final").at("atomic_counter"));
        EXPECT_EQ(json.at("final").at("global_counter"), json.at("expected"));
    }
}

TEST(Hammer, AnInterruptThatWaitsForTheLockItInterruptedIsADeadlock) {
    const Command c = lockstepCommand("hammer " + kDemonstration + "--duration 10s --set protection=spinlock");
    EXPECT_EQ(c.exit, 1) << c.err;
    EXPECT_NE(c.out.find("✗ Ended after"), std::string::npos) << c.out;
    EXPECT_NE(c.out.find("The kernel's log would say:"), std::string::npos) << c.out;
    EXPECT_NE(c.out.find("lock"), std::string::npos);
}

TEST(Hammer, SideBySideGoesOnAfterADeadlock) {
    const Command c = lockstepCommand("hammer " + kDemonstration + "--side-by-side protection --duration 1s --json");
    EXPECT_EQ(c.exit, 1) << c.err;
    const Json json = Json::parse(c.out);
    ASSERT_EQ(json.at("runs").size(), 4U);
    EXPECT_EQ(json.at("complete"), true);
    EXPECT_EQ(json.at("runs").at(0).at("chosen").at("protection"), "none");
    EXPECT_EQ(json.at("runs").at(1).at("end"), "deadlock");
    EXPECT_EQ(json.at("runs").at(2).at("end"), "duration");
    EXPECT_EQ(json.at("runs").at(3).at("lost"), 0);
}

TEST(Hammer, WritesItsTelemetry) {
    const std::string csv = (scratch() / "hammer.csv").string(), jsonl = (scratch() / "hammer.jsonl").string();
    const Command c = lockstepCommand("hammer " + kDemonstration + "--set protection=atomic --duration 350ms --csv " +
                                      csv + " --jsonl " + jsonl);
    ASSERT_EQ(c.exit, 0) << c.err;
    const auto rows = linesOf(readAll(csv));
    ASSERT_GE(rows.size(), 2U) << "names, and a record at least";
    EXPECT_TRUE(rows.front().starts_with("seconds,cpus,calls,")) << rows.front();
    EXPECT_EQ(linesOf(readAll(jsonl)).size(), rows.size() - 1);
    EXPECT_GT(Json::parse(linesOf(readAll(jsonl)).back()).at("calls"), 0);
    EXPECT_EQ(lockstepCommand("telemetry " + csv).exit, 0);
}

TEST(Hammer, SpreadsOverTheCpusThatAreAskedFor) {
    const Command c =
        lockstepCommand("hammer " + kDemonstration + "--set protection=atomic --cpus 3 --duration 100ms --json");
    ASSERT_EQ(c.exit, 0) << c.err;
    const Json json = Json::parse(c.out);
    EXPECT_EQ(json.at("cpus"), 3);
    EXPECT_EQ(json.at("contexts").size(), 4U);
    expectRefused("hammer labs/05-spinlock-interrupt/wrong.toml --cpus 3", "no run is on all of them");
}

TEST(Hammer, WhatMakesNoSenseIsRefused) {
    expectRefused("hammer " + kDemonstration + "--duration 5h", "for example --duration 5s");
    expectRefused("hammer " + kDemonstration + "--noise 2", "0 to 1");
    expectRefused("hammer " + kDemonstration + "--rate tik=3", "did you mean 'tick'?");
    expectRefused("hammer " + kDemonstration + "--rate fast", "--rate tick=1000");
    expectRefused("hammer " + kDemonstration + "--lock fair", "queued, ticket or test-and-set");
    expectRefused("hammer " + kDemonstration + "--times 0", "forever");
    expectRefused("hammer " + kDemonstration + "--seed 99999999999999999999", "whole number");
    expectRefused("hammer " + kDemonstration + "--seed -1", "whole number");
    expectRefused("run " + kDemonstration + "--seed 1x", "whole number");
    expectRefused("hammer " + kDemonstration + "--side-by-side protecton", "did you mean 'protection'?");
    expectRefused("hammer " + kDemonstration + "--csv /nonexistent/x.csv", "/nonexistent/x.csv cannot be written");
    expectRefused("sweep " + kDemonstration + "--vary cpu=1..2", "did you mean 'cpus'?");
    expectRefused("sweep " + kDemonstration + "--vary cpus=2..1", "--vary cpus=1..4");
    expectRefused("sweep " + kDemonstration + "--vary cpus=65", "1 to 64");
    expectRefused("sweep " + kDemonstration + "--vary cpus=1 --vary cpus=2", "varied twice");
    expectRefused("sweep " + kDemonstration + "--vary protection=none,atomc", "did you mean 'atomic'?");
}

// A signal to the program itself, without a shell between.
TEST(Hammer, StopsOnCtrlCWithWhatThereIs) {
    const std::filesystem::path out = scratch() / "stopped";
    std::vector<std::string> words{LOCKSTEP_PROGRAM,
                                   "hammer",
                                   std::string(LOCKSTEP_SOURCE_DIR) + "/labs/00-demonstration/demonstration.toml",
                                   "--set",
                                   "protection=atomic",
                                   "--duration",
                                   "60s",
                                   "--json"};
    std::vector<char*> raw;
    for (std::string& w : words) raw.push_back(w.data());
    raw.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t pid = 0;
    ASSERT_EQ(posix_spawn(&pid, LOCKSTEP_PROGRAM, &actions, nullptr, raw.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    kill(pid, SIGINT);
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 3);
    EXPECT_EQ(Json::parse(readAll(out)).at("end"), "stopped");
}

TEST(Sweep, TriesEveryCombinationTheLastVaryingFastest) {
    const std::string csv = (scratch() / "grid.csv").string();
    const Command c = lockstepCommand("sweep " + kDemonstration +
                                      "--vary cpus=1..2 --vary protection=irqsave,atomic --duration 50ms --csv " + csv);
    ASSERT_EQ(c.exit, 0) << c.err;
    const auto rows = linesOf(readAll(csv));
    ASSERT_EQ(rows.size(), 5U);
    EXPECT_TRUE(rows[0].starts_with("cpus,protection,end,")) << rows[0];
    EXPECT_TRUE(rows[1].starts_with("1,irqsave,duration,")) << rows[1];
    EXPECT_TRUE(rows[2].starts_with("1,atomic,")) << rows[2];
    EXPECT_TRUE(rows[4].starts_with("2,atomic,")) << rows[4];
    EXPECT_NE(c.out.find("irqsave"), std::string::npos) << c.out;
}

TEST(Sweep, SeveralRunsAtATimeComeInTheOrderOfTheGrid) {
    const std::string csv = (scratch() / "jobs.csv").string();
    const Command c = lockstepCommand("sweep " + kDemonstration +
                                      "--vary cpus=1..2 --vary protection=irqsave,spinlock,atomic --duration 60ms "
                                      "--jobs 4 --json --csv " +
                                      csv);
    const Json json = Json::parse(c.out);
    EXPECT_EQ(json.at("complete"), true);
    ASSERT_EQ(json.at("runs").size(), 6U);
    const std::vector<std::string> protections{"irqsave", "spinlock", "atomic"};
    for (std::size_t i = 0; i < 6; ++i) {
        const Json& run = json.at("runs").at(i);
        EXPECT_EQ(run.at("chosen").at("cpus"), std::to_string(1 + i / 3));
        EXPECT_EQ(run.at("chosen").at("protection"), protections[i % 3]);
        EXPECT_EQ(run.at("lost"), 0) << "each run has a memory of its own";
        EXPECT_GT(run.at("total").at("calls"), 0);
    }
    EXPECT_EQ(linesOf(readAll(csv)).size(), 7U);
}

TEST(Sweep, VariesTheLocksImplementation) {
    const Command c =
        lockstepCommand("sweep " + kDemonstration +
                        "--set protection=irqsave --vary lock=queued,ticket,test-and-set --duration 50ms --json");
    ASSERT_EQ(c.exit, 0) << c.err;
    const Json runs = Json::parse(c.out).at("runs");
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_EQ(runs.at(1).at("lock"), "ticket");
    EXPECT_EQ(runs.at(2).at("chosen").at("lock"), "test-and-set");
}

TEST(Times, BoundARunThatGoesOnForEver) {
    const std::string endless =
        writeScratch("endless.toml", "cpus = 2\ncode = '''\nstatic int c;\nvoid f(void) { c++; }\n'''\n"
                                     "[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = \"forever\"\n");
    for (const char* command : {"run ", "explore ", "step "})
        expectRefused(command + endless, "help: give a bound, such as times = 2 here or --times 2");
    EXPECT_EQ(lockstepCommand("check " + endless).exit, 2);
    const Command c = lockstepCommand("explore " + endless + " --times 2 --json");
    ASSERT_EQ(c.exit, 0) << c.err;
    EXPECT_EQ(Json::parse(c.out).at("outcomes").size(), 3U) << "2, 3 and 4";
    EXPECT_EQ(lockstepCommand("hammer " + endless + " --duration 50ms").exit, 0);
}

}  // namespace
}  // namespace lockstep::test
