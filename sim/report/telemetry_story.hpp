// A telemetry recording in words: totals, rates and how they went, for a terminal; and as JSON.
#pragma once

#include <span>
#include <string>

#include "report/text.hpp"
#include "telemetry/reader.hpp"

namespace lockstep {

/// "12 345 678"; "1.23 M" with a magnitude; "3.2 µs", "450 ns", "1.5 s".
std::string grouped(std::uint64_t n);
std::string magnitude(double n);
std::string duration(double ns);

/// Values as little bars "▁▂▅█", at most `columns` of them (then each is the mean of its part); a value that is not
/// known is a blank. Between 0, or the least value below it, and the largest.
std::string sparkline(std::span<const std::optional<double>> values, std::size_t columns);

/// The recording's totals, rates and trends. `path` is the file's name.
std::string telemetryStory(const std::string& path, const Telemetry& telemetry, const Paint& paint);
std::string jsonTelemetry(const std::string& path, const Telemetry& telemetry);

}  // namespace lockstep
