// Recordings: what is written is read back, and what cannot be read is refused with its place.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "telemetry/reader.hpp"
#include "telemetry/writer.hpp"

namespace lockstep::test {
namespace {

Sample full() {
    Sample s;
    s.seconds = 0.1;
    s.cpus = 64;
    s.calls = std::numeric_limits<std::uint64_t>::max();
    s.increments = 3;
    s.counter = std::numeric_limits<std::int64_t>::min();
    s.expected = std::numeric_limits<std::int64_t>::max();
    s.lost = std::numeric_limits<std::uint64_t>::max();
    s.acquisitions = 7, s.contended = 8, s.spinNs = 9, s.holdNs = 10, s.irqsOffNs = 11, s.interrupts = 12;
    s.irqLatencyNs = 13, s.irqLatencyMostNs = 14, s.atomics = 15, s.switches = 16;
    s.objectsCreated = 17, s.objectsFreed = 18, s.bytesInUse = 19;
    return s;
}

Sample unknown() {
    Sample s;
    s.seconds = 123456.789012345;
    return s;
}

Result<Telemetry> read(const std::string& text) {
    std::istringstream in(text);
    return readTelemetry(in, "t.csv");
}

std::string errorOf(const std::string& text) {
    const Result<Telemetry> result = read(text);
    EXPECT_FALSE(result.ok()) << text;
    return format(result.diagnostics);
}

class BothFormats : public testing::TestWithParam<TelemetryFormat> {};

TEST_P(BothFormats, WhatIsWrittenIsReadBackExactly) {
    std::string text = telemetryHeader(GetParam());
    for (const Sample& s : {full(), unknown()}) text += telemetryLine(GetParam(), s);
    const Result<Telemetry> result = read(text);
    ASSERT_TRUE(result.ok()) << format(result.diagnostics);
    EXPECT_EQ(result.value.format, GetParam());
    EXPECT_EQ(result.value.samples, (std::vector{full(), unknown()}));
    EXPECT_TRUE(result.diagnostics.empty());
}

TEST_P(BothFormats, EachLineIsInTheFileAtOnce) {
    const auto path = std::filesystem::temp_directory_path() / ("lockstep-telemetry-" + std::to_string(getpid()));
    TelemetryWriter writer(path.string(), GetParam());
    ASSERT_TRUE(writer.write(full())) << writer.problem();
    EXPECT_EQ(readTelemetry(path.string()).value.samples, std::vector{full()});
    ASSERT_TRUE(writer.write(unknown()));
    EXPECT_EQ(readTelemetry(path.string()).value.samples.size(), 2U);
    EXPECT_TRUE(writer.close());
    std::filesystem::remove(path);
}

TEST_P(BothFormats, AFullDiskIsSaid) {
    TelemetryWriter writer("/dev/full", GetParam());
    writer.write(full());
    EXPECT_NE(writer.problem().find("/dev/full could not be written whole: No space left"), std::string::npos)
        << writer.problem();
    EXPECT_FALSE(writer.write(full()));
    EXPECT_FALSE(writer.close());
    EXPECT_NE(TelemetryWriter("/no/such/folder/f", GetParam()).problem(), "");
}

TEST_P(BothFormats, ACutLastLineIsLeftOutWithAWarning) {
    const std::string head = telemetryHeader(GetParam()) + telemetryLine(GetParam(), full());
    const std::string last = telemetryLine(GetParam(), unknown());
    const Result<Telemetry> whole = read(head + last);
    for (std::size_t length = 1; length + 2 < last.size(); ++length) {
        const Result<Telemetry> result = read(head + last.substr(0, length));
        ASSERT_TRUE(result.ok()) << format(result.diagnostics);
        EXPECT_EQ(result.value.samples.size(), 1U);
        ASSERT_EQ(result.diagnostics.size(), 1U);
        EXPECT_NE(result.diagnostics[0].cause.find("cut off"), std::string::npos);
    }
    EXPECT_EQ(whole.value.samples.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Telemetry, BothFormats, testing::Values(TelemetryFormat::Csv, TelemetryFormat::Jsonl),
                         [](const auto& param) { return name(param.param); });

TEST(TelemetryReader, OtherProgramsTablesAreUnderstood) {
    const Result<Telemetry> result = read("\xef\xbb\xbf\"note\",lost, seconds ,calls,mine\r\n"
                                          "\"a, \"\"b\"\"\",,0.5,3.0,x\r\n\r\n,2,1e0,\"4\",\r\n");
    ASSERT_TRUE(result.ok()) << format(result.diagnostics);
    Sample first, second;
    first.seconds = 0.5, first.calls = 3;
    second.seconds = 1, second.calls = 4, second.lost = 2;
    EXPECT_EQ(result.value.samples, (std::vector{first, second}));
    const Result<Telemetry> json = read("{\"more\":{\"x\":[1]},\"seconds\":1,\"calls\":4.0,\"lost\":2}");
    ASSERT_TRUE(json.ok()) << format(json.diagnostics);
    EXPECT_EQ(json.value.samples, std::vector{second});
}

TEST(TelemetryReader, MistakesAreToldWithTheirPlace) {
    const auto says = [](const std::string& text, const std::string& words) {
        const std::string error = errorOf(text);
        EXPECT_NE(error.find(words), std::string::npos) << text << "\n" << error;
        EXPECT_NE(error.find("help: "), std::string::npos);
    };
    says("", "t.csv:1: error: the file is empty");
    says("seconds,calls\n", "no record");
    says("a,b\n1,2\n", "t.csv:1: error: no telemetry: the first line, 'a,b', names no column 'seconds'");
    says("seconds;calls\n1;2\n", "separated by ';'");
    says("seconds,calls,calls\n1,2,3\n", "two columns 'calls'");
    says("seconds,calls\n1,2\n2\n", "t.csv:3: error: 1 fields, but the first line names 2 columns");
    says("seconds,calls\n1,two\n", "t.csv:2: error: 'two' is not a value of 'calls'");
    says("seconds,calls\n1,-2\n", "'-2' is not a value of 'calls'");
    says("seconds,calls\n1,2.5\n", "'2.5' is not a value of 'calls'");
    says("seconds,calls\n1,18446744073709551616\n", "not a value of 'calls'");
    says("seconds,cpus\n1,4294967296\n", "not a value of 'cpus'");
    says("seconds\nnan\n", "not a value of 'seconds'");
    says("seconds,calls\n,2\n", "'' is not a value of 'seconds'");
    says("seconds,calls\n2,2\n1,3\n", "t.csv:3: error: the time goes back, from 2 to 1 seconds");
    says("seconds,calls\n-1,2\n", "the time goes back, from 0 to -1");
    says("seconds,x\n1,\"2\n", "a quotation mark without its partner");
    says("{\"calls\":1}\n", "without \"seconds\"");
    says("{\"seconds\":1}\n[1]\n", "t.csv:2: error: the line is not a JSON object");
    says("{\"seconds\":1,\"calls\":-1}\n", "the value of \"calls\" is not a number that it can have");
    says("{\"seconds\":null}\n", "the value of \"seconds\"");
    says("{\"seconds\":1,\"lost\":1e99}\n", "the value of \"lost\"");
    says("seconds," + std::string(kLongestTelemetryLine, 'x') + "\n1,2\n", "a line of over 64 KiB");
    says(std::string(2000, ',') + "seconds\n", "more than 1000 columns");
    EXPECT_NE(format(readTelemetry("/no/such").diagnostics).find("no such file"), std::string::npos);
    EXPECT_NE(format(readTelemetry("/tmp").diagnostics).find("directory"), std::string::npos);
}

TEST(TelemetryReader, TellsHowFarItIsAndEndsWhenToldTo) {
    std::string text = telemetryHeader(TelemetryFormat::Csv);
    for (int i = 1; i <= 2000; ++i) {
        Sample s;
        s.seconds = i;
        text += telemetryLine(TelemetryFormat::Csv, s);
    }
    std::istringstream in(text);
    std::vector<std::uint64_t> told;
    const auto all = readTelemetry(in, "t.csv", [&](std::uint64_t bytes) {
        told.push_back(bytes);
        return true;
    });
    EXPECT_EQ(all.value.samples.size(), 2000U);
    ASSERT_GT(told.size(), 4U);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_LE(told.back(), text.size());
    EXPECT_GT(told.back(), text.size() / 2);
    std::istringstream again(text);
    const auto some = readTelemetry(again, "t.csv", [&](std::uint64_t bytes) { return bytes < text.size() / 2; });
    EXPECT_TRUE(some.ok());
    EXPECT_GT(some.value.samples.size(), 0U);
    EXPECT_LT(some.value.samples.size(), 1500U);
}

TEST(TelemetryFormat, IsNamedByTheFilesEnd) {
    EXPECT_EQ(telemetryFormatOf("a/b.csv"), TelemetryFormat::Csv);
    EXPECT_EQ(telemetryFormatOf("b.jsonl"), TelemetryFormat::Jsonl);
    EXPECT_EQ(telemetryFormatOf("b.ndjson"), TelemetryFormat::Jsonl);
    EXPECT_EQ(telemetryFormatOf("b.txt"), std::nullopt);
}

TEST(TelemetryFormat, ItsDocumentNamesEveryField) {
    std::ifstream in(LOCKSTEP_SOURCE_DIR "/docs/telemetry.md");
    std::ostringstream text;
    text << in.rdbuf();
    std::size_t at = 0;
    for (const SampleField& field : sampleFields()) {
        const std::size_t found = text.str().find("\n| `" + std::string(field.name) + "` |", at);
        ASSERT_NE(found, std::string::npos) << field.name << ", in the order of the columns";
        at = found;
    }
}

}  // namespace
}  // namespace lockstep::test
