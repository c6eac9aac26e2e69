// The figures of a telemetry record that have a chart, with their keys. Predictors name a series by its key.
#pragma once

#include <QString>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "hammer/figure.hpp"
#include "telemetry/rates.hpp"

namespace lockstep::gui {

struct TelemetrySeries {
    std::string_view key;  ///< the record's field in files that it comes from
    const char* name;      ///< not yet translated: nameOf()
    Figure figure;         ///< what it counts
    std::optional<double> (*value)(const Rates& rates, const Sample& sample);
};

/// In the order of the charts: increments and lost updates, shares of waiting and of interrupts off, interrupt latency
/// in nanoseconds, bytes in use.
std::span<const TelemetrySeries> telemetrySeries();
QString nameOf(const TelemetrySeries& series);
/// The index of the series called `key`, or nothing.
std::optional<std::size_t> seriesCalled(std::string_view key);

}  // namespace lockstep::gui
