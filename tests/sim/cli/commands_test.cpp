// The program as a user meets it: output, exit codes, JSON, and what it says to mistakes.
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "command.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

const std::string kRace = "labs/01-lost-update/wrong.toml";

TEST(RunCommand, TellsTheLostUpdateInWords) {
    const Command c = lockstepCommand("run " + kRace + " --seed 1 --schedule '0 1 0 1 0 1'");
    EXPECT_EQ(c.exit, 1);
    EXPECT_NE(c.out.find("CPU 1 wrote 6 over CPU 0's 6: it had read 5 before CPU 0 wrote."), std::string::npos);
    EXPECT_NE(c.out.find("LOST UPDATE"), std::string::npos);
    EXPECT_NE(c.out.find("global_counter is 6, expected 7: 1 missing."), std::string::npos);
    EXPECT_NE(c.out.find("seed 1"), std::string::npos);
    expectGolden("sim/cli/golden/run-lost-update.txt", c.out);
}

TEST(RunCommand, ASerialScheduleLosesNothing) {
    const Command c = lockstepCommand("run " + kRace + " --seed 1 --schedule '0 0 0 1 1 1'");
    EXPECT_EQ(c.exit, 0);
    EXPECT_NE(c.out.find("global_counter is 7, as expected."), std::string::npos);
    EXPECT_EQ(c.out.find("LOST"), std::string::npos);
}

TEST(RunCommand, ParametersAndIsaAreChosenOnTheCommandLine) {
    const Json j = Json::parse(
        lockstepCommand(
            "run labs/00-demonstration/demonstration.toml --set protection=irqsave --isa arm64 --seed 9 --json")
            .out);
    EXPECT_EQ(j["parameters"]["protection"], "irqsave");
    EXPECT_EQ(j["isa"], "arm64");
    EXPECT_EQ(j["seed"], 9);
    EXPECT_EQ(j["state"]["global_counter"], 8);
    EXPECT_NE(lockstepCommand("run labs/00-demonstration/demonstration.toml --set protection=irqsave --isa arm64")
                  .out.find("arm64: atomic_counter="),
              std::string::npos);
}

TEST(RunCommand, SeveralParametersCanBeSet) {
    const std::string file = writeScratch(
        "two.toml", "code = '''\nstatic int c;\nvoid t(void)\n{\n#if defined(A_Y) && defined(B_Y)\n\tc = "
                    "1;\n#endif\n}\n'''\n[parameters]\na = "
                    "[\"x\", \"y\"]\nb = [\"x\", \"y\"]\n[[run]]\ncall = \"t\"\n[check]\nalways = \"c == 1\"\n");
    EXPECT_EQ(lockstepCommand("run --set a=y --set b=y " + file).exit, 0);
    EXPECT_EQ(lockstepCommand("run " + file + " --set b=y").exit, 1);
}

TEST(RunCommand, AnImpossibleScheduleIsRefusedWithItsPosition) {
    const Command c = lockstepCommand("run " + kRace + " --schedule '0 0 0 0'");
    EXPECT_EQ(c.exit, 2);
    EXPECT_EQ(c.out, "");
    EXPECT_NE(c.err.find("choice 4"), std::string::npos);
    EXPECT_NE(c.err.find("CPU 0 has nothing to run"), std::string::npos);
    EXPECT_NE(c.err.find("open there: 1"), std::string::npos);
}

TEST(RunCommand, AnEndlessLoopEndsAtTheStepLimitAndSaysWhere) {
    const std::string file = writeScratch(
        "loop.toml", "code = '''\nvoid t(void)\n{\n\twhile (1)\n\t\tcpu_relax();\n}\n'''\n[[run]]\ncall = \"t\"\n");
    const Command c = lockstepCommand("run " + file + " --max-steps 300");
    EXPECT_EQ(c.exit, 3);
    EXPECT_NE(c.err.find("300 steps"), std::string::npos);
    EXPECT_NE(c.err.find("loop.toml:5"), std::string::npos);
    const Command json = lockstepCommand("run " + file + " --max-steps 300 --json");
    EXPECT_EQ(json.exit, 3);
    EXPECT_TRUE(Json::parse(json.out).contains("error"));
}

TEST(Replay, KeepsTheMemoryModelOfTheRun) {
    const std::string saved = (scratch() / "tso.json").string();
    lockstepCommand("run " + kRace + " --memory tso --schedule '0 0 0 1 0~ 1 1 1~' --save " + saved);
    Json file = Json::parse(readAll(saved));
    EXPECT_EQ(file["version"], 1);
    EXPECT_EQ(file["memory"], "tso");
    const Command again = lockstepCommand("replay --json " + saved);
    EXPECT_EQ(again.exit, 1);
    EXPECT_EQ(Json::parse(again.out)["memory"], "tso");
    EXPECT_EQ(Json::parse(again.out)["steps"][4]["words"], "global_counter ← 6 reaches memory");
    EXPECT_TRUE(Json::parse(again.out)["steps"][4]["context"].is_null());
    EXPECT_EQ(Json::parse(again.out)["steps"][2]["buffered"], true);
    file["memory"] = "pso";
    writeScratch("tso.json", file.dump());
    EXPECT_EQ(lockstepCommand("replay " + saved).exit, 2);
}

TEST(Replay, AFileWithoutAMemoryModelIsSequentiallyConsistent) {
    const std::string saved = (scratch() / "old.json").string();
    lockstepCommand("run labs/11-store-buffers/wrong.toml --memory sc --schedule '0 0 0 1 1' --save " + saved);
    Json file = Json::parse(readAll(saved));
    file.erase("memory");
    writeScratch("old.json", file.dump());
    const Command again = lockstepCommand("replay --json " + saved);
    EXPECT_EQ(Json::parse(again.out)["end"], "final") << again.err;
    EXPECT_EQ(Json::parse(again.out)["memory"], "sc");
}

TEST(MemoryOption, OverridesTheScenarioAndIsRefusedOnArm64) {
    EXPECT_EQ(lockstepCommand("explore labs/11-store-buffers/wrong.toml").exit, 1);
    EXPECT_EQ(lockstepCommand("explore labs/11-store-buffers/wrong.toml --memory sc").exit, 0);
    EXPECT_EQ(lockstepCommand("check labs/11-store-buffers --memory sc --isa arm64").exit, 0);
    EXPECT_EQ(lockstepCommand("show labs/11-store-buffers/wrong.toml --isa both").exit, 0);
    const Command arm = lockstepCommand("explore labs/11-store-buffers/wrong.toml --isa arm64");
    EXPECT_EQ(arm.exit, 2);
    EXPECT_NE(arm.err.find("wrong.toml:4:10: error: memory model 'tso' is x86_64's"), std::string::npos) << arm.err;
    EXPECT_NE(arm.err.find("--memory sc"), std::string::npos) << arm.err;
    const Command unknown = lockstepCommand("run " + kRace + " --memory weak");
    EXPECT_EQ(unknown.exit, 2);
    EXPECT_NE(unknown.err.find("it is sc or tso"), std::string::npos) << unknown.err;
}

TEST(StepCommand, OffersDrainsAndShowsTheBuffers) {
    const Command c = lockstepCommand("step labs/11-store-buffers/right.toml --seed 1", "0\n0\n0~\n0~\n");
    EXPECT_NE(c.out.find("  0~           flag0 ← 1 reaches memory"), std::string::npos);
    EXPECT_NE(c.out.find("store buffer: flag0 ← 1"), std::string::npos);
    EXPECT_NE(c.out.find("waits until its store buffer is empty"), std::string::npos);
    EXPECT_NE(c.out.find("'0' cannot be taken: CPU 0's store buffer must empty first: take 0~."), std::string::npos);
    EXPECT_NE(c.out.find("'0~' cannot be taken: CPU 0's store buffer is empty."), std::string::npos);
}

TEST(ExploreCommand, JsonHasTheFieldsThatGradersRead) {
    const Command c = lockstepCommand("explore " + kRace + " --json");
    const Json j = Json::parse(c.out);
    EXPECT_EQ(c.exit, 1);
    EXPECT_EQ(j["verdict"], "violated");
    EXPECT_EQ(j["complete"], true);
    EXPECT_GT(j["states"].get<int>(), 10);
    ASSERT_EQ(j["outcomes"].size(), 2U);
    EXPECT_EQ(j["outcomes"][0]["state"]["global_counter"], 6);
    EXPECT_TRUE(j["outcomes"][0]["witness"].is_string());
    EXPECT_EQ(j["outcomes"][0]["violates"], true);
    EXPECT_EQ(j["outcomes"][0]["interleavings"], "18");
    EXPECT_DOUBLE_EQ(j["outcomes"][0]["share"].get<double>(), 0.9);
    EXPECT_DOUBLE_EQ(j["outcomes"][0]["probability"].get<double>(), 0.75);
    EXPECT_EQ(j["outcomes"][0]["context_switches"], 2);
    EXPECT_EQ(j["outcomes"][0]["steps"], 6);
    EXPECT_EQ(j["interleavings"], "20");
    EXPECT_TRUE(j["why_not_counted"].is_null());
    EXPECT_EQ(j["states"], 21);
    EXPECT_EQ(j["kept_states"], 13);
    EXPECT_EQ(j["expected"], 7);
    EXPECT_TRUE(j["deadlocks"].empty());
    ASSERT_EQ(j["failures"].size(), 1U);
    EXPECT_EQ(j["failures"][0]["kind"], "always");
    EXPECT_EQ(j["failures"][0]["check"], "global_counter == 7");
    ASSERT_EQ(j["reports"].size(), 1U);
    EXPECT_EQ(j["reports"][0]["kind"], "data-race");
    EXPECT_TRUE(j["endless"].empty());
    EXPECT_TRUE(j["endless_probability"].is_null());
}

TEST(ExploreCommand, JsonKeepsSixtyFourBitsBooleansAndLists) {
    const std::string file = writeScratch(
        "types.toml", "code = '''\nstatic u64 big = 18446744073709551615u;\nstatic s64 low = -9223372036854775807 - "
                      "1;\nstatic bool yes = true;\nstatic u8 list[3] = { 1, 2, 255 };\n"
                      "static atomic_t n = ATOMIC_INIT(-4);\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { barrier(); "
                      "}\n'''\n[[run]]\ncall = \"t\"\n");
    const Json j = Json::parse(lockstepCommand("explore " + file + " --json").out);
    const Json state = j["outcomes"][0]["state"];
    EXPECT_EQ(state["big"].get<std::uint64_t>(), 18446744073709551615U);
    EXPECT_EQ(state["low"].get<std::int64_t>(), INT64_MIN);
    EXPECT_EQ(state["yes"], true);
    EXPECT_EQ(state["list"], Json::array({1, 2, 255}));
    EXPECT_EQ(state["n"], -4);
    EXPECT_FALSE(state.contains("l"));
}

TEST(ExploreCommand, ALimitMeansUnknownAndExitCode3) {
    const std::string file = writeScratch(
        "large.toml", "code = '''\nstatic int c;\nvoid t(void) { WRITE_ONCE(c, READ_ONCE(c) + 1); }\n'''\n[[run]]\ncpu "
                      "= [0, 1, 2]\ncall = \"t\"\ntimes = 50\n[check]\nalways = \"c <= 150\"\n");
    const Command c = lockstepCommand("explore " + file + " --max-states 5000 --json");
    EXPECT_EQ(c.exit, 3);
    const Json j = Json::parse(c.out);
    EXPECT_EQ(j["verdict"], "unknown");
    EXPECT_EQ(j["complete"], false);
    EXPECT_NE(j["why_incomplete"].get<std::string>().find("5000"), std::string::npos);
}

TEST(ExploreCommand, AStateWithoutAWayOutIsTold) {
    const std::string file = writeScratch(
        "livelock.toml", "code = '''\nstatic int a, b, x;\nvoid f(void) { WRITE_ONCE(a, 1); while (READ_ONCE(b)) "
                         "cpu_relax(); x++; WRITE_ONCE(a, 0); }\n"
                         "void g(void) { WRITE_ONCE(b, 1); while (READ_ONCE(a)) cpu_relax(); x++; WRITE_ONCE(b, 0); "
                         "}\n'''\n[[run]]\ncall = \"f\"\n[[run]]\ncall = \"g\"\ncpu = 1\n");
    const Command c = lockstepCommand("explore " + file);
    EXPECT_NE(c.out.find("can never end (a livelock or an endless loop)"), std::string::npos);
    const Json j = Json::parse(lockstepCommand("explore " + file + " --json").out);
    ASSERT_EQ(j["endless"].size(), 1U);
    const Json& loop = j["endless"][0];
    EXPECT_EQ(loop["kind"], "livelock");
    EXPECT_EQ(loop["contexts"].size(), 2U);
    EXPECT_GT(j["endless_probability"].get<double>(), 0);
    EXPECT_TRUE(j["interleavings"].is_null());
    EXPECT_TRUE(j["why_not_counted"].is_string());
    // The way in, and then as often round as one likes: nobody is ever done.
    const std::string way = loop["witness"].get<std::string>() + " " + loop["cycle"].get<std::string>() + " " +
                            loop["cycle"].get<std::string>();
    const Json run = Json::parse(lockstepCommand("step " + file + " --json --schedule '" + way + "'", "q\n").out);
    EXPECT_EQ(run["end"], "running");
    EXPECT_EQ(run["state"]["x"], 0);
}

TEST(ExploreCommand, ACountThatIsFullIsUnknown) {
    const std::string file = writeScratch("full.toml", "code = '''\nvoid t(void) { int i; for (i = 0; i < 300; i++) "
                                                       "preempt_disable(); }\n'''\n[[run]]\ncall = \"t\"\n");
    EXPECT_EQ(lockstepCommand("explore " + file).exit, 3);
    EXPECT_EQ(lockstepCommand("run " + file).exit, 3);
}

TEST(CheckCommand, GivesALineForEachFileAndTheWorstExitCode) {
    const std::filesystem::path folder = scratch() / "class";
    std::filesystem::create_directories(folder / "deep");
    std::filesystem::copy_file(std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "labs/03-spinlock/right.toml",
                               folder / "good.toml", std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(lockstepCommand("check " + folder.string()).exit, 0);
    std::filesystem::copy_file(std::filesystem::path(LOCKSTEP_SOURCE_DIR) / kRace, folder / "deep" / "race.toml",
                               std::filesystem::copy_options::overwrite_existing);
    const Command bad = lockstepCommand("check " + folder.string());
    EXPECT_EQ(bad.exit, 1);
    EXPECT_NE(bad.out.find("holds     " + (folder / "good.toml").string()), std::string::npos);
    EXPECT_NE(bad.out.find("violated  " + (folder / "deep" / "race.toml").string()), std::string::npos);
    std::ofstream(folder / "broken.toml") << "code = 5\n";
    const Command broken = lockstepCommand("check " + folder.string() + " --json");
    EXPECT_EQ(broken.exit, 2);
    const Json j = Json::parse(broken.out);
    ASSERT_EQ(j["files"].size(), 3U);
    EXPECT_EQ(j["files"][0]["verdict"], "error");
    EXPECT_EQ(j["files"][1]["verdict"], "violated");
    EXPECT_EQ(j["files"][2]["verdict"], "holds");
}

TEST(ShowCommand, PrintsBothIsasSideBySide) {
    const Command c = lockstepCommand("show " + kRace + " --isa both");
    EXPECT_EQ(c.exit, 0);
    expectGolden("sim/cli/golden/show-both.txt", c.out);
    const Json j = Json::parse(lockstepCommand("show " + kRace + " --isa both --json").out);
    EXPECT_EQ(j["listings"].size(), 2U);
}

TEST(ShowCommand, ABarrierWithoutAnInstructionIsNotShown) {
    const std::string file =
        writeScratch("barriers.toml", "code = '''\nstatic int c;\nvoid t(void)\n{\n\tsmp_rmb();\n\tsmp_wmb();\n\tc = "
                                      "1;\n}\n'''\n[[run]]\ncall = \"t\"\n");
    const Command x86 = lockstepCommand("show " + file);
    EXPECT_EQ(x86.out.find("barrier\n"), std::string::npos) << x86.out;
    EXPECT_NE(lockstepCommand("show " + file + " --isa arm64").out.find("read barrier\n"), std::string::npos);
    const Json shown = Json::parse(lockstepCommand("show " + file + " --json").out)["listings"][0]["instructions"];
    for (const Json& i : shown) EXPECT_EQ(i["line"], 7);
    EXPECT_EQ(shown.size(), 1U);
    EXPECT_EQ(Json::parse(lockstepCommand("run " + file + " --json").out)["steps"].size(), 1U);  // nor is it a step
}

TEST(ShowCommand, MarksLinesThatAreLeftOut) {
    const Command c = lockstepCommand("show labs/00-demonstration/demonstration.toml --set protection=atomic");
    EXPECT_NE(c.out.find("spin_lock(&lock);   (left out)"), std::string::npos);
}

TEST(StepCommand, StepsBackForwardAndShowsABadRun) {
    const Command c =
        lockstepCommand("step " + kRace + " --seed 1", "0\n1 1\nb\nf\nj 0\nbad\nb\n0@x\nfoo\n9\ncode\nt\n?\nq\n");
    EXPECT_EQ(c.exit, 0);
    EXPECT_NE(c.out.find("LOST UPDATE"), std::string::npos);
    EXPECT_NE(c.out.find("'foo' is not known here"), std::string::npos);
    EXPECT_NE(c.out.find("no interrupt 'x'"), std::string::npos);
    EXPECT_NE(c.out.find("there are only CPUs 0 to 1"), std::string::npos);
    expectGolden("sim/cli/golden/step.txt", c.out);
}

TEST(StepCommand, ADigitIsTheCpuOfThatNumber) {
    const Json j = Json::parse(lockstepCommand("step " + kRace + " --json", "0\n1\n0\n1\n0\n1\n").out);
    EXPECT_EQ(j["schedule"], "0 1 0 1 0 1");
    EXPECT_EQ(j["state"]["global_counter"], 6);
}

TEST(StepCommand, SavesARunThatWasFoundByHand) {
    const std::string saved = (scratch() / "hand.json").string();
    lockstepCommand("step " + kRace, "0 1 0 1 0 1\nsave " + saved + "\nq\n");
    EXPECT_EQ(lockstepCommand("replay " + saved).exit, 1);
}

TEST(StepCommand, EndsWithItsInputAndPrintsOneJsonObject) {
    EXPECT_EQ(lockstepCommand("step " + kRace, "").exit, 0);
    const Command c = lockstepCommand("step " + kRace + " --json --seed 1", "0\n0\ne\n");
    EXPECT_EQ(Json::parse(c.out)["end"], "final");
}

TEST(Demo, ExplainsTheRaceAndTheFix) {
    const Command c = lockstepCommand("demo");
    EXPECT_EQ(c.exit, 0);
    expectGolden("sim/cli/golden/demo.txt", c.out);
    EXPECT_EQ(lockstepCommand("").out, c.out);
}

TEST(Mistakes, AreAnsweredWithPlaceCauseAndRemedy) {
    const auto expectRefused = [](const std::string& arguments, const std::string& words) {
        const Command text = lockstepCommand(arguments);
        EXPECT_EQ(text.exit, 2) << arguments;
        EXPECT_EQ(text.out, "") << arguments;
        EXPECT_NE(text.err.find(words), std::string::npos) << arguments << "\n" << text.err;
        const Command json = lockstepCommand(arguments + " --json");
        EXPECT_EQ(json.exit, 2) << arguments;
        const Json j = Json::parse(json.out);
        EXPECT_TRUE(j["error"].contains("place") && j["error"].contains("cause") && j["error"].contains("remedy"))
            << json.out;
    };
    expectRefused("run", "required");
    expectRefused("run /nonexistent.toml", "no such file");
    expectRefused("run labs", "directory");
    expectRefused("run " + kRace + " --nonsense", "--nonsense");
    expectRefused("frobnicate", "frobnicate");
    expectRefused("run " + kRace + " --set protection", "NAME=VALUE");
    expectRefused("run " + kRace + " --set protection=none", "no parameter");
    expectRefused("run labs/00-demonstration/demonstration.toml --set protection=irqsav", "did you mean 'irqsave'");
    expectRefused("run " + kRace + " --isa riscv", "riscv");
    expectRefused("run " + kRace + " --schedule '0 7'", "CPUs 0 to 1");
    expectRefused("explore " + writeScratch("spin.toml",
                                            "code = '''\nvoid t(void) { spin_lok(); }\n'''\n[[run]]\ncall = \"t\"\n"),
                  "did you mean 'spin_lock'");
    expectRefused("run " + writeScratch("empty.toml", ""), "empty");
    expectRefused("run " + writeScratch("big.toml", std::string(10 << 20, '#')), "at most");
}

TEST(Mistakes, AFullDiskIsNoticed) {
    struct stat full {};
    if (stat("/dev/full", &full) != 0) GTEST_SKIP() << "no /dev/full here";
    const std::string line =
        std::string("cd '") + LOCKSTEP_SOURCE_DIR + "' && '" + LOCKSTEP_PROGRAM + "' demo >/dev/full 2>/dev/null";
    const int status = std::system(line.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 2);
    EXPECT_EQ(lockstepCommand("run " + kRace + " --save /dev/full").exit, 2);
    EXPECT_EQ(stat("/dev/full", &full), 0);
    EXPECT_TRUE(S_ISCHR(full.st_mode));  // and the device is still one
    const Command c = lockstepCommand("run " + kRace + " --save /nonexistent/folder/run.json");
    EXPECT_EQ(c.exit, 2);
    EXPECT_NE(c.err.find("cannot be written"), std::string::npos);
}

TEST(Everywhere, VersionAndHelpAreThere) {
    for (const char* command : {"", "run ", "step ", "explore ", "replay ", "show ", "check ", "demo "}) {
        const Command version = lockstepCommand(std::string(command) + "--version");
        EXPECT_EQ(version.exit, 0) << command;
        EXPECT_NE(version.out.find("lockstep 0."), std::string::npos) << command;
        const Command help = lockstepCommand(std::string(command) + "--help");
        EXPECT_EQ(help.exit, 0) << command;
        EXPECT_NE(help.out.find("Usage"), std::string::npos) << command;
    }
}

}  // namespace
}  // namespace lockstep::test
