// What a figure of a chart counts, and how it is spelt.
#pragma once

#include <QString>
#include <cstdint>

namespace lockstep::gui {

enum class Figure : std::uint8_t {
    Count,
    Share,  ///< from 0 to 1
    Time,   ///< nanoseconds
    Bytes,
};

/// As in a chart's title: "27 820 917", "3.4 %", "4.75 µs", "12 345 B".
QString spelt(Figure figure, double value);
/// As beside an axis, short: "20 M", "5 %", "2 ms", "12 kB".
QString tickText(Figure figure, double value);

}  // namespace lockstep::gui
