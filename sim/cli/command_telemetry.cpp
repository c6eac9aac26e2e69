// `telemetry`: a recording as a summary, and converted; and the recording that `run` writes.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "report/telemetry_story.hpp"
#include "telemetry/virtual_time.hpp"

namespace lockstep::cli {
namespace {

// False if the file could not be written, which has been said. An existing file is replaced only by a whole one.
bool writeSamples(const Options& o, const char* option, const std::string& path, TelemetryFormat format,
                  const std::vector<Sample>& samples) {
    std::string text = telemetryHeader(format);
    for (const Sample& s : samples) text += telemetryLine(format, s);
    return writeOrRefuse(o, option, path, text);
}

}  // namespace

bool checkTelemetryOption(const Options& o) {
    if (o.telemetry.empty() || telemetryFormatOf(o.telemetry)) return true;
    refuse(o, {failure("--telemetry", fmt::format("'{}' does not say its format", o.telemetry),
                       "name it FILE.csv or FILE.jsonl")});
    return false;
}

bool writeRunTelemetry(const Run& run, const Options& o) {
    if (o.telemetry.empty()) return true;
    constexpr std::size_t kMost = 1000;  // records, the first aside: a short run has one for each step
    const std::size_t every = (run.position() + kMost - 1) / kMost;
    return writeSamples(o, "--telemetry", o.telemetry, *telemetryFormatOf(o.telemetry), samplesOf(run, every));
}

int telemetryCommand(const Options& o, const Console& console) {
    const std::string& path = o.files.front();
    const Result<Telemetry> telemetry = readTelemetry(path);
    if (!telemetry) return refuse(o, telemetry.diagnostics);
    complain(format(telemetry.diagnostics));  // warnings
    const std::vector<Sample>& samples = telemetry.value.samples;
    if (!o.csv.empty() && !writeSamples(o, "--csv", o.csv, TelemetryFormat::Csv, samples)) return kBadInput;
    if (!o.jsonl.empty() && !writeSamples(o, "--jsonl", o.jsonl, TelemetryFormat::Jsonl, samples)) return kBadInput;
    print(o.json ? jsonTelemetry(path, telemetry.value) : telemetryStory(path, telemetry.value, console.paint));
    return kHolds;
}

}  // namespace lockstep::cli
