// Recordings on the command line: written, shown and converted.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "command.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

std::string scratchFile(const std::string& name) {
    return (scratch() / name).string();
}

std::ptrdiff_t lines(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
}

TEST(TelemetryCommand, ARunIsRecordedInVirtualTime) {
    const std::string csv = scratchFile("run.csv");
    const Command run =
        lockstepCommand("run labs/01-lost-update/wrong.toml --schedule '0 1 0 1 0 1' --seed 1 --telemetry " + csv);
    EXPECT_EQ(run.exit, 1);
    EXPECT_NE(run.out.find("Telemetry: lockstep telemetry " + csv), std::string::npos);
    const std::string text = readAll(csv);
    EXPECT_EQ(lines(text), 8) << text;  // names, the start, six steps
    EXPECT_NE(text.find("\n6e-06,2,2,2,6,7,1,"), std::string::npos) << text;

    lockstepCommand("run labs/01-lost-update/wrong.toml --schedule '0 1 0 1 0 1' --seed 1 --telemetry " + csv);
    EXPECT_EQ(readAll(csv), text) << "the same run is recorded the same";

    const Command shown = lockstepCommand("telemetry " + csv);
    EXPECT_EQ(shown.exit, 0);
    EXPECT_NE(shown.out.find("(CSV, 7 records, 6 µs, 2 CPUs)"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("counter 6, expected 7"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("50 % of the increments"), std::string::npos) << shown.out;
}

TEST(TelemetryCommand, ConvertsAndComesBackTheSame) {
    const std::string csv = scratchFile("a.csv"), jsonl = scratchFile("a.jsonl"), again = scratchFile("b.csv");
    lockstepCommand("run labs/00-demonstration/demonstration.toml --set protection=irqsave --seed 4 --telemetry " +
                    csv);
    EXPECT_EQ(lockstepCommand("telemetry " + csv + " --jsonl " + jsonl).exit, 0);
    const Command c = lockstepCommand("telemetry " + jsonl + " --json --csv " + again);
    EXPECT_EQ(readAll(again), readAll(csv));
    const Json json = Json::parse(c.out);
    EXPECT_EQ(json["format"], "jsonl");
    EXPECT_EQ(json["total"]["increments"], 3);
    EXPECT_EQ(json["total"]["expected"], 8);
    EXPECT_EQ(json["rates"]["lost_share"], 0.0);
    EXPECT_EQ(json["records"], lines(readAll(csv)) - 1);
}

TEST(TelemetryCommand, ALongRunHasAThousandRecords) {
    const std::string file =
        writeScratch("long.toml", "code = '''\nstatic int c;\nvoid t(void)\n{\n\tc++;\n}\n'''\n[[run]]\ncall = "
                                  "\"t\"\ntimes = 3000\n");
    const std::string jsonl = scratchFile("long.jsonl");
    EXPECT_EQ(lockstepCommand("run " + file + " --telemetry " + jsonl).exit, 0);
    const std::string text = readAll(jsonl);
    EXPECT_EQ(lines(text), 1001);
    EXPECT_NE(text.find("\"calls\":3000,"), std::string::npos);
}

TEST(TelemetryCommand, MistakesAreRefused) {
    Command c = lockstepCommand("run labs/01-lost-update/wrong.toml --telemetry x.txt");
    EXPECT_EQ(c.exit, 2);
    EXPECT_NE(c.err.find("name it FILE.csv or FILE.jsonl"), std::string::npos);
    c = lockstepCommand("run labs/01-lost-update/wrong.toml --telemetry /no/such/x.csv");
    EXPECT_EQ(c.exit, 2);
    EXPECT_NE(c.err.find("--telemetry"), std::string::npos);
    const std::string bad = writeScratch("bad.csv", "seconds,calls\n0,1\n1,x\n");
    c = lockstepCommand("telemetry " + bad);
    EXPECT_EQ(c.exit, 2);
    EXPECT_NE(c.err.find("bad.csv:3: error: 'x' is not a value of 'calls'"), std::string::npos) << c.err;
    c = lockstepCommand("telemetry --json " + bad);
    EXPECT_EQ(Json::parse(c.out)["error"]["place"].dump().find("bad.csv") == std::string::npos, false) << c.out;
    const std::string cut = writeScratch("cut.csv", "seconds,calls\n0,1\n1,20\n2,4");
    c = lockstepCommand("telemetry " + cut);
    EXPECT_EQ(c.exit, 0);
    EXPECT_NE(c.err.find("cut.csv:4: warning: the last line is cut off"), std::string::npos) << c.err;
    EXPECT_EQ(lockstepCommand("telemetry " + cut + " --jsonl /dev/full").exit, 2);
}

}  // namespace
}  // namespace lockstep::test
