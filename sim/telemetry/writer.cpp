#include "telemetry/writer.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "telemetry/fields.hpp"

namespace lockstep {
namespace {

// A member as text; empty where it is not known.
std::string textOf(const SampleField& field, const Sample& sample) {
    return std::visit(
        [&](auto member) -> std::string {
            const auto& value = sample.*member;
            if constexpr (requires { value.has_value(); }) return value ? fmt::format("{}", *value) : std::string();
            else return fmt::format("{}", value);
        },
        field.member);
}

}  // namespace

std::string name(TelemetryFormat format) {
    return format == TelemetryFormat::Csv ? "CSV" : "JSONL";
}

std::optional<TelemetryFormat> telemetryFormatOf(std::string_view path) {
    if (path.ends_with(".csv")) return TelemetryFormat::Csv;
    if (path.ends_with(".jsonl") || path.ends_with(".ndjson")) return TelemetryFormat::Jsonl;
    return std::nullopt;
}

std::string telemetryHeader(TelemetryFormat format) {
    if (format == TelemetryFormat::Jsonl) return {};
    std::string line;
    for (const SampleField& field : sampleFields()) {
        if (!line.empty()) line += ',';
        line += field.name;
    }
    return line + "\n";
}

std::string telemetryLine(TelemetryFormat format, const Sample& sample) {
    std::string line;
    for (const SampleField& field : sampleFields()) {
        if (!line.empty()) line += ',';
        const std::string value = textOf(field, sample);
        if (format == TelemetryFormat::Csv) line += value;
        else line += fmt::format("\"{}\":{}", field.name, value.empty() ? "null" : value);
    }
    return format == TelemetryFormat::Csv ? line + "\n" : "{" + line + "}\n";
}

TelemetryWriter::TelemetryWriter(std::string path, TelemetryFormat format)
    : path_(std::move(path)), format_(format), file_(std::fopen(path_.c_str(), "wb")) {
    if (!file_) fail("cannot be written");
    else put(telemetryHeader(format_));
}

bool TelemetryWriter::fail(const char* what) {
    problem_ = fmt::format("{} {}: {}", path_, what, std::strerror(errno));
    file_.reset();
    return false;
}

bool TelemetryWriter::put(const std::string& text) {
    if (!file_) return false;
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() || std::fflush(file_.get()) != 0)
        return fail("could not be written whole");
    return true;
}

bool TelemetryWriter::write(const Sample& sample) {
    return put(telemetryLine(format_, sample));
}

bool TelemetryWriter::close() {
    if (!file_) return problem_.empty();
    if (std::fclose(file_.release()) != 0) return fail("could not be written whole");
    return true;
}

}  // namespace lockstep
