// Large numbers, rates and times as people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace lockstep {

std::string grouped(std::uint64_t n);  ///< "12 345 678"
std::string grouped(std::int64_t n);
std::string magnitude(double n);  ///< three figures: "0.5", "950", "12.3 k", "2.46 M"
std::string duration(double ns);  ///< three figures: "850 ns", "1.23 µs", "45.6 ms", "1.2 s"

/// Values as little bars "▁▂▅█", at most `columns` of them (then each is the mean of its part); a value that is not
/// known is a blank. Between 0, or the least value below it, and the largest.
std::string sparkline(std::span<const std::optional<double>> values, std::size_t columns);

}  // namespace lockstep
