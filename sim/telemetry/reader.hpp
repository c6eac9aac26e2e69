// Telemetry from a file, CSV or JSONL, as docs/telemetry.md describes it: line by line, in bounded memory whatever the
// file holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "lang/diagnostic.hpp"
#include "telemetry/fields.hpp"
#include "telemetry/writer.hpp"

namespace lockstep {

inline constexpr std::size_t kLongestTelemetryLine = 64 << 10;  ///< bytes
inline constexpr std::size_t kMostTelemetryColumns = 1000;
inline constexpr std::size_t kMostTelemetrySamples = 1'000'000;  ///< readTelemetry: a day at the default period

/// Reads records one by one. Columns and keys that it does not know are passed over, and those that are missing stay 0
/// or nothing; only `seconds` must be there. A last line without its end, as a writer leaves it that was killed, is
/// left out with a warning.
class TelemetryReader {
public:
    /// Keeps a reference to the stream. `path` is for messages.
    TelemetryReader(std::istream& in, std::string path);

    /// The next record; nothing at the end, and after an error.
    std::optional<Sample> next();

    [[nodiscard]] TelemetryFormat format() const { return format_; }
    [[nodiscard]] std::uint64_t bytesRead() const { return bytes_; }
    /// Errors (at most one: reading ends there) and warnings so far.
    [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    enum class Line { Whole, Cut, None };
    Line readLine();
    bool readHeader();
    bool splitFields();
    std::optional<Sample> csvSample(bool cut);
    std::optional<Sample> jsonSample(bool cut);
    void error(std::string cause, std::string remedy);
    void leftOut();

    std::istream& in_;
    std::string path_;
    TelemetryFormat format_ = TelemetryFormat::Csv;
    std::vector<Diagnostic> diagnostics_;
    bool failed_ = false;
    bool started_ = false;
    std::string line_;
    int number_ = 0;
    std::uint64_t bytes_ = 0;
    std::vector<const SampleField*> columns_;  // of a CSV; null for one that is not known
    std::vector<std::string> fields_;          // of the present line
    double last_ = 0;                          // seconds of the record before
};

/// A whole recording.
struct Telemetry {
    TelemetryFormat format = TelemetryFormat::Csv;
    std::vector<Sample> samples;
};
/// Told now and then how many bytes of the file are read; false ends the reading, and what was read is the recording.
using ReadProgress = std::function<bool(std::uint64_t bytes)>;
Result<Telemetry> readTelemetry(const std::string& path, const ReadProgress& progress = {});
Result<Telemetry> readTelemetry(std::istream& in, const std::string& path, const ReadProgress& progress = {});

}  // namespace lockstep
