#include "telemetry/reader.hpp"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lockstep {
namespace {

constexpr const char* kWriters = "recordings are written by 'lockstep run' or 'lockstep hammer'; see docs/telemetry.md";

// A number that tools may have rewritten with a fraction ("5.0"), as an exact integer.
template <class T>
bool exact(double value, T& out) {
    if (!(std::abs(value) <= 9007199254740992.0) || std::trunc(value) != value) return false;  // 2^53
    if (value < 0 && std::is_unsigned_v<T>) return false;
    if (value > static_cast<double>(std::numeric_limits<T>::max())) return false;
    out = static_cast<T>(value);
    return true;
}

template <class T>
bool parse(std::string_view text, T& out) {
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, out);
    if (error == std::errc{} && at == end) {
        if constexpr (std::is_same_v<T, double>) return std::isfinite(out);
        return true;
    }
    if constexpr (!std::is_same_v<T, double>) {
        double value = 0;
        return parse(text, value) && exact(value, out);
    }
    return false;
}

template <class T>
bool take(const nlohmann::json& json, T& out) {
    if constexpr (std::is_same_v<T, double>) {
        if (!json.is_number()) return false;
        out = json.get<double>();
        return std::isfinite(out);
    } else {
        if (json.is_number_float()) return exact(json.get<double>(), out);
        if (json.is_number_unsigned()) {
            const auto value = json.get<std::uint64_t>();
            if (value > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return false;
            out = static_cast<T>(value);
            return true;
        }
        if (!json.is_number_integer() || std::is_unsigned_v<T>) return false;  // a negative one
        out = static_cast<T>(json.get<std::int64_t>());
        return true;
    }
}

// Sets a member from a number of any source: `read(value)` fills in a plain one. False if it is not such a number.
template <class Read>
bool set(Sample& sample, const SampleField& field, const Read& read) {
    return std::visit(
        [&](auto member) {
            auto& value = sample.*member;
            if constexpr (requires { value.has_value(); }) return read(value.emplace());
            else return read(value);
        },
        field.member);
}

const SampleField* fieldCalled(std::string_view name) {
    for (const SampleField& field : sampleFields())
        if (field.name == name) return &field;
    return nullptr;
}

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string shown(std::string_view text) {
    std::string clean;
    for (const char c : text.substr(0, 40)) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return text.size() > 40 ? clean + "…" : clean;
}

}  // namespace

TelemetryReader::TelemetryReader(std::istream& in, std::string path) : in_(in), path_(std::move(path)) {}

void TelemetryReader::error(std::string cause, std::string remedy) {
    Diagnostic d = failure(path_, std::move(cause), std::move(remedy));
    d.place.line = number_;
    diagnostics_.push_back(std::move(d));
    failed_ = true;
}

void TelemetryReader::leftOut() {
    Diagnostic d =
        failure(path_, "the last line is cut off and left out", "the run may have been stopped while it wrote");
    d.severity = Diagnostic::Severity::Warning;
    d.place.line = number_;
    diagnostics_.push_back(std::move(d));
}

TelemetryReader::Line TelemetryReader::readLine() {
    do {
        line_.clear();
        ++number_;
        for (;;) {
            const int c = in_.get();
            ++bytes_;
            if (c == std::istream::traits_type::eof()) {
                if (in_.bad()) {
                    error("the file could not be read to its end", "is its disk still there?");
                    return Line::None;
                }
                if (isBlank(line_)) return Line::None;
                return Line::Cut;
            }
            if (c == '\n') break;
            if (line_.size() >= kLongestTelemetryLine) {
                error(fmt::format("a line of over {} KiB", kLongestTelemetryLine >> 10), kWriters);
                return Line::None;
            }
            line_ += static_cast<char>(c);
        }
        if (line_.ends_with('\r')) line_.pop_back();
        if (number_ == 1 && line_.starts_with("\xef\xbb\xbf")) line_.erase(0, 3);
    } while (isBlank(line_));
    return Line::Whole;
}

// The present line's fields, quoted or not. A quoted field ends on its line.
bool TelemetryReader::splitFields() {
    fields_.clear();
    std::string field;
    const auto finish = [&] {
        fields_.emplace_back(trimmed(field));
        field.clear();
        return fields_.size() <= kMostTelemetryColumns;
    };
    bool quoted = false;
    for (std::size_t i = 0; i < line_.size(); ++i) {
        const char c = line_[i];
        if (c == '"') {
            if (quoted && i + 1 < line_.size() && line_[i + 1] == '"') {
                field += '"';
                ++i;
            } else quoted = !quoted;
        } else if (c == ',' && !quoted) {
            if (!finish()) return error(fmt::format("more than {} columns", kMostTelemetryColumns), kWriters), false;
        } else {
            field += c;
        }
    }
    if (!finish()) return error(fmt::format("more than {} columns", kMostTelemetryColumns), kWriters), false;
    if (quoted) return error("a quotation mark without its partner on the line", "each record is one line"), false;
    return true;
}

bool TelemetryReader::readHeader() {
    if (!splitFields()) return false;
    bool timed = false;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const SampleField* const field = fieldCalled(fields_[i]);
        if (field)
            for (const SampleField* const other : columns_)
                if (other == field) return error(fmt::format("two columns '{}'", field->name), "remove one"), false;
        columns_.push_back(field);
        timed = timed || (field && field->name == "seconds");
    }
    if (timed) return true;
    const bool semicolons = line_.find(';') != std::string::npos && fields_.size() == 1;
    error(semicolons ? "columns are separated by ';'"
                     : fmt::format("no telemetry: the first line, '{}', names no column 'seconds'", shown(line_)),
          semicolons ? "save the table with commas" : kWriters);
    return false;
}

std::optional<Sample> TelemetryReader::csvSample(bool cut) {
    if (cut) return leftOut(), std::nullopt;  // its last number may be half a number
    if (!splitFields()) return std::nullopt;
    if (fields_.size() != columns_.size()) {
        error(fmt::format("{} fields, but the first line names {} columns", fields_.size(), columns_.size()),
              "remove the line");
        return std::nullopt;
    }
    Sample sample;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const SampleField* const field = columns_[i];
        const std::string& text = fields_[i];
        if (!field || (text.empty() && field->name != "seconds")) continue;
        if (!set(sample, *field, [&](auto& value) { return parse(text, value); })) {
            error(fmt::format("'{}' is not a value of '{}'", shown(text), field->name),
                  "it is a number written with digits and a point");
            return std::nullopt;
        }
    }
    return sample;
}

std::optional<Sample> TelemetryReader::jsonSample(bool cut) {
    const nlohmann::json json = nlohmann::json::parse(line_, nullptr, false);
    if (cut && json.is_discarded()) return leftOut(), std::nullopt;
    if (!json.is_object() || !json.contains("seconds")) {
        error(json.is_object() ? "an object without \"seconds\"" : "the line is not a JSON object", kWriters);
        return std::nullopt;
    }
    Sample sample;
    for (const SampleField& field : sampleFields()) {
        const auto found = json.find(std::string(field.name));
        if (found == json.end() || (found->is_null() && field.name != "seconds")) continue;
        if (!set(sample, field, [&](auto& value) { return take(*found, value); })) {
            error(fmt::format("the value of \"{}\" is not a number that it can have", field.name),
                  "counts are whole numbers from 0 on");
            return std::nullopt;
        }
    }
    return sample;
}

std::optional<Sample> TelemetryReader::next() {
    if (failed_) return std::nullopt;
    Line line = readLine();
    if (!started_) {
        started_ = true;
        if (line == Line::None) {
            if (!failed_) error("the file is empty", kWriters);
            return std::nullopt;
        }
        format_ = trimmed(line_).starts_with('{') ? TelemetryFormat::Jsonl : TelemetryFormat::Csv;
        if (format_ == TelemetryFormat::Csv) {
            if (!readHeader()) return std::nullopt;
            line = line == Line::Cut ? Line::None : readLine();
        }
    }
    if (line == Line::None) return std::nullopt;
    std::optional<Sample> sample =
        format_ == TelemetryFormat::Csv ? csvSample(line == Line::Cut) : jsonSample(line == Line::Cut);
    if (!sample) return std::nullopt;
    if (!(sample->seconds >= last_)) {
        error(fmt::format("the time goes back, from {} to {} seconds", last_, sample->seconds),
              "a file holds one run, whose time starts at 0");
        return std::nullopt;
    }
    last_ = sample->seconds;
    return sample;
}

Result<Telemetry> readTelemetry(std::istream& in, const std::string& path, const ReadProgress& progress) {
    constexpr std::size_t every = 256;  // records
    Result<Telemetry> result;
    TelemetryReader reader(in, path);
    while (const auto sample = reader.next()) {
        if (progress && result.value.samples.size() % every == 0 && !progress(reader.bytesRead())) {
            result.value.format = reader.format();
            return result;
        }
        if (result.value.samples.size() == kMostTelemetrySamples) {
            result.diagnostics.push_back(failure(path, fmt::format("more than {} records", kMostTelemetrySamples),
                                                 "split the file, or record with a longer period"));
            return result;
        }
        result.value.samples.push_back(*sample);
    }
    result.value.format = reader.format();
    result.diagnostics = reader.diagnostics();
    if (!reader.failed() && result.value.samples.empty())
        result.diagnostics.push_back(failure(path, "there is no record in it", kWriters));
    return result;
}

Result<Telemetry> readTelemetry(const std::string& path, const ReadProgress& progress) {
    Result<Telemetry> result;
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        result.diagnostics.push_back(failure(path, "this is a directory", "name a recording in it"));
        return result;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        result.diagnostics.push_back(failure(path, "no such file, or it cannot be opened", kWriters));
        return result;
    }
    return readTelemetry(in, path, progress);
}

}  // namespace lockstep
