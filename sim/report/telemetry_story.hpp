// A telemetry recording in words: totals, rates and how they went, for a terminal; and as JSON.
#pragma once

#include <span>
#include <string>

#include "report/figures.hpp"
#include "report/text.hpp"
#include "telemetry/reader.hpp"

namespace lockstep {

/// The recording's totals, rates and trends. `path` is the file's name.
std::string telemetryStory(const std::string& path, const Telemetry& telemetry, const Paint& paint);
std::string jsonTelemetry(const std::string& path, const Telemetry& telemetry);

}  // namespace lockstep
