#include "report/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace lockstep {
namespace {

using Units = std::array<std::pair<double, const char*>, 4>;

// Three figures in the largest unit of which there is at least one.
std::string scaled(double n, const Units& units) {
    for (const auto& [unit, sign] : units)
        if (std::fabs(n) >= unit * 0.9995) return fmt::format("{:.3g}{}", n / unit, sign);
    return fmt::format("{:.3g}{}", n, units.back().second);
}

}  // namespace

std::string grouped(std::uint64_t n) {
    std::string digits = fmt::format("{}", n);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
    return digits;
}
std::string grouped(std::int64_t n) {
    const auto bits = static_cast<std::uint64_t>(n);
    return n < 0 ? "-" + grouped(~bits + 1) : grouped(bits);
}

std::string magnitude(double n) {
    return scaled(n, Units{{{1e9, " G"}, {1e6, " M"}, {1e3, " k"}, {1, ""}}});
}

std::string duration(double ns) {
    return scaled(ns, Units{{{1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}, {1, " ns"}}});
}

std::string sparkline(std::span<const std::optional<double>> values, std::size_t columns) {
    static constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (values.empty() || columns == 0) return {};
    std::vector<std::optional<double>> bins;
    const std::size_t count = std::min(columns, values.size());
    for (std::size_t i = 0; i < count; ++i) {
        double sum = 0;
        std::size_t known = 0;
        for (std::size_t k = i * values.size() / count; k < (i + 1) * values.size() / count; ++k)
            if (values[k] && std::isfinite(*values[k])) sum += *values[k], ++known;
        bins.push_back(known != 0 ? std::optional(sum / static_cast<double>(known)) : std::nullopt);
    }
    double least = 0, most = 0;
    for (const auto& bin : bins) least = std::min(least, bin.value_or(0)), most = std::max(most, bin.value_or(0));
    std::string text;
    for (const auto& bin : bins) {
        if (!bin) {
            text += ' ';
            continue;
        }
        const double height = most > least ? (*bin - least) / (most - least) : 0;
        text += kBars[std::min<std::size_t>(7, static_cast<std::size_t>(height * 8))];
    }
    return text;
}

}  // namespace lockstep
