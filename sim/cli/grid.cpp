#include "cli/grid.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include <fmt/format.h>

namespace lockstep::cli {
namespace {

std::optional<std::uint32_t> wholeNumber(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "1..4,8" → 1 2 3 4 8. Empty if it makes no sense.
std::vector<std::string> valuesOf(const std::string& list) {
    std::vector<std::string> values;
    std::istringstream parts(list + ",");
    for (std::string part; std::getline(parts, part, ',');) {
        const std::size_t dots = part.find("..");
        if (part.empty()) return {};
        if (dots == std::string::npos) {
            values.push_back(part);
            continue;
        }
        const auto from = wholeNumber(part.substr(0, dots)), to = wholeNumber(part.substr(dots + 2));
        if (!from || !to || *from > *to || *to - *from >= kLargestGrid) return {};
        for (std::uint32_t i = 0; i <= *to - *from; ++i) values.push_back(fmt::format("{}", *from + i));
    }
    return values;
}

}  // namespace

std::vector<Choices> gridOf(const std::vector<std::string>& varies, std::vector<Diagnostic>& problems) {
    std::vector<Choices> grid{{}};
    std::vector<std::string> names;
    const auto wrong = [&](std::string cause, std::string remedy) {
        problems.push_back(failure("--vary", std::move(cause), std::move(remedy)));
    };
    for (const std::string& vary : varies) {
        const std::size_t equals = vary.find('=');
        const std::string name = vary.substr(0, equals == std::string::npos ? 0 : equals);
        const std::vector<std::string> values =
            name.empty() ? std::vector<std::string>{} : valuesOf(vary.substr(equals + 1));
        if (values.empty())
            wrong(fmt::format("'{}' is not NAME=VALUES", vary),
                  "for example --vary cpus=1..4 or --vary protection=none,spinlock");
        else if (std::find(names.begin(), names.end(), name) != names.end())
            wrong(fmt::format("'{}' is varied twice", name), "list all its values in one --vary");
        else if (grid.size() * values.size() > kLargestGrid)
            wrong(fmt::format("the grid has over {} combinations", kLargestGrid), "vary less at a time");
        if (!problems.empty()) return {};
        names.push_back(name);
        std::vector<Choices> longer;
        for (const Choices& before : grid)
            for (const std::string& value : values) {
                longer.push_back(before);
                longer.back().emplace_back(name, value);
            }
        grid = std::move(longer);
    }
    return grid;
}

}  // namespace lockstep::cli
