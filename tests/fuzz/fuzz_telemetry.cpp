// Whatever bytes a user calls a recording, they are read or refused with a reason; what is read can be shown, and
// written and read again as the same records, in either format.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "report/telemetry_story.hpp"
#include "telemetry/rates.hpp"

namespace {

using namespace lockstep;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "fuzz_telemetry: %s\n", what);
    std::abort();
}

void checkRefusal(const Result<Telemetry>& result, int lines) {
    require(!format(result.diagnostics).empty(), "refused without a word");
    for (const Diagnostic& d : result.diagnostics) {
        require(!d.cause.empty() && !d.remedy.empty(), "a diagnostic without a cause or a remedy");
        require(d.place.line >= 0 && d.place.line <= lines, "a diagnostic outside the file");
    }
}

void writeAndRead(const Telemetry& telemetry, TelemetryFormat format) {
    std::string text = telemetryHeader(format);
    for (const Sample& s : telemetry.samples) text += telemetryLine(format, s);
    std::istringstream in(text);
    const Result<Telemetry> again = readTelemetry(in, "again");
    require(again.ok() && again.diagnostics.empty(), "what was written is refused");
    require(again.value.format == format, "the format is taken for the other one");
    require(again.value.samples == telemetry.samples, "what was written reads as something else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::istringstream in(text);
    const Result<Telemetry> result = readTelemetry(in, "fuzz.csv");
    if (!result) {
        int lines = 1;
        for (const char c : text) lines += c == '\n' ? 1 : 0;
        checkRefusal(result, lines);
        return 0;
    }
    require(!result.value.samples.empty(), "read, but nothing is there");
    writeAndRead(result.value, TelemetryFormat::Csv);
    writeAndRead(result.value, TelemetryFormat::Jsonl);
    (void)telemetryStory("fuzz.csv", result.value, Paint());
    (void)jsonTelemetry("fuzz.csv", result.value);
    return 0;
}
