#include "lang/toml_reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "lang/suggest.hpp"

namespace lockstep {

// The library counts characters.
std::pair<int, int> TomlReader::position(const toml::source_region& region) const {
    const auto number = static_cast<int>(region.begin.line);
    const std::string line = source_.line(number);
    std::size_t byte = 0;
    for (std::size_t i = 1; i < region.begin.column && byte < line.size(); ++i)
        for (++byte; byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xc0U) == 0x80U;) ++byte;
    return {number, static_cast<int>(byte) + 1};
}

void TomlReader::error(const toml::node& where, std::string cause, std::string remedy) {
    const auto [line, column] = position(where.source());
    out_.errorInFile(line, column, std::move(cause), std::move(remedy));
}

void TomlReader::keys(const toml::table& table, std::string_view where, std::initializer_list<std::string> known) {
    const std::vector<std::string> names(known);
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        const auto near = nearest(name, names);
        const auto [line, column] = position(key.source());
        const std::string in = where.empty() ? "" : fmt::format(" in {}", where);
        out_.errorInFile(line, column, fmt::format("unknown key '{}'{}", name, in),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : fmt::format("known keys: {}", fmt::join(names, ", ")),
                         static_cast<int>(name.size()));
    }
}

std::optional<std::string> TomlReader::string(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (!node) return std::nullopt;
    if (const auto* s = node->as_string()) return s->get();
    error(*node, fmt::format("'{}' must be a string", key), "write it in quotes");
    return std::nullopt;
}

std::optional<std::int64_t> TomlReader::integer(const toml::node& node, std::string_view what, std::int64_t least,
                                                std::int64_t most) {
    const auto* i = node.as_integer();
    if (!i) error(node, fmt::format("{} must be a whole number", what));
    else if (i->get() < least || i->get() > most)
        error(node, fmt::format("{} is {}, out of range", what, i->get()),
              fmt::format("it may be {} to {}", least, most));
    else return i->get();
    return std::nullopt;
}

std::optional<double> TomlReader::number(const toml::node& node, std::string_view what, double least, double most) {
    const auto value = node.value<double>();
    if (!value || !node.is_number()) error(node, fmt::format("{} must be a number", what));
    else if (!(*value >= least && *value <= most))
        error(node, fmt::format("{} is {}, out of range", what, *value),
              fmt::format("it may be {} to {}", least, most));
    else return value;
    return std::nullopt;
}

std::optional<double> TomlReader::duration(const toml::node& node, std::string_view what, double least, double most) {
    const char* const kUnits = "write a number and ns, us, ms, s or min, as in \"500ms\"; a number alone is in seconds";
    std::optional<double> value;
    if (const auto* s = node.as_string()) value = parseDuration(s->get());
    else if (node.is_number()) value = node.value<double>();
    if (!value) error(node, fmt::format("{} is not a time", what), kUnits);
    else if (!(*value >= least && *value <= most))
        error(node, fmt::format("{} is {}, out of range", what, spellDuration(*value)),
              fmt::format("it may be {} to {}", spellDuration(least), spellDuration(most)));
    else return value;
    return std::nullopt;
}

std::optional<std::uint32_t> TomlReader::times(const toml::node& node) {
    if (const auto* s = node.as_string()) {
        if (s->get() == "forever") return kForever;
        error(node, fmt::format("times is '{}'", s->get()),
              fmt::format("it is a whole number, 1 to {}, or \"forever\"", kMostTimes));
        return std::nullopt;
    }
    const auto n = integer(node, "times", 1, kMostTimes);
    return n ? std::optional(static_cast<std::uint32_t>(*n)) : std::nullopt;
}

TextSpec TomlReader::textOf(const toml::node& node, const std::string& text) const {
    const auto [line, column] = position(node.source());
    return {text, anchorsOf(text_, line, column)};
}

}  // namespace lockstep
