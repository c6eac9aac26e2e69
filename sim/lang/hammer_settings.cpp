#include "lang/hammer_settings.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace lockstep {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 5> kUnits{
    {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}}};

}  // namespace

std::string name(LockImplementation lock) {
    switch (lock) {
    case LockImplementation::Queued: return "queued";
    case LockImplementation::Ticket: return "ticket";
    case LockImplementation::TestAndSet: return "test-and-set";
    }
    return "?";
}

std::optional<LockImplementation> parseLockImplementation(const std::string& name) {
    for (const auto lock : {LockImplementation::Queued, LockImplementation::Ticket, LockImplementation::TestAndSet})
        if (name == lockstep::name(lock)) return lock;
    return std::nullopt;
}

std::optional<double> parseDuration(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (unit.empty()) return number;
    for (const auto& [name, seconds] : kUnits)
        if (unit == name) return number * seconds;
    return std::nullopt;
}

std::string spellDuration(double seconds) {
    const auto unit = seconds <= 0     ? kUnits[3]
                      : seconds < 1e-6 ? kUnits[0]
                      : seconds < 1e-3 ? kUnits[1]
                      : seconds < 1    ? kUnits[2]
                                       : kUnits[3];
    return fmt::format("{:.4g}{}", seconds / unit.second, unit.first);
}

}  // namespace lockstep
