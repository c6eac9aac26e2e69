// Telemetry to a file, a line for each record, so that whoever follows the file sees each as soon as it is there.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "telemetry/sample.hpp"

namespace lockstep {

/// Takes the samples of a run, one by one.
using SampleSink = std::function<void(const Sample&)>;

/// CSV has a line of names first; in JSONL each line is an object.
enum class TelemetryFormat : std::uint8_t { Csv, Jsonl };
std::string name(TelemetryFormat format);  ///< "CSV", "JSONL"

/// By the end of a file's name: .csv, or .jsonl and .ndjson; else nothing.
std::optional<TelemetryFormat> telemetryFormatOf(std::string_view path);

/// The lines, each with its newline.
std::string telemetryHeader(TelemetryFormat format);  ///< empty for JSONL
std::string telemetryLine(TelemetryFormat format, const Sample& sample);

/// Writes a file, or says why it could not. After a failure it writes nothing more.
class TelemetryWriter {
public:
    TelemetryWriter(std::string path, TelemetryFormat format);

    /// Writes one line through to the system. False if that failed.
    bool write(const Sample& sample);
    /// Flushes and closes. False if something could not be written.
    bool close();
    /// What went wrong, with the file's name; empty if nothing.
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    bool put(const std::string& text);
    bool fail(const char* what);

    std::string path_;
    TelemetryFormat format_;
    std::unique_ptr<std::FILE, Close> file_;
    std::string problem_;
};

}  // namespace lockstep
