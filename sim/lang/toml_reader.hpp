// Reading TOML with good messages: where a node stands, what its value is, and what is wrong with it. Internal to the
// room.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <toml++/toml.h>

#include "lang/scenario_file.hpp"
#include "lang/source.hpp"

namespace lockstep {

/// Reads the values of one file's nodes; each of the wrong type or out of range is reported, and gives nothing.
class TomlReader {
public:
    TomlReader(std::string_view text, const std::string& path)
        : text_(text), path_(path), source_(path, text), out_(source_) {}
    TomlReader(const TomlReader&) = delete;
    TomlReader& operator=(const TomlReader&) = delete;

    /// Line and column in bytes, from 1.
    [[nodiscard]] std::pair<int, int> position(const toml::source_region& region) const;
    void error(const toml::node& where, std::string cause, std::string remedy = {});
    /// Reports each key of `table` that is not `known`.
    void keys(const toml::table& table, std::string_view where, std::initializer_list<std::string> known);

    std::optional<std::string> string(const toml::table& table, std::string_view key);
    std::optional<std::int64_t> integer(const toml::node& node, std::string_view what, std::int64_t least,
                                        std::int64_t most);
    std::optional<double> number(const toml::node& node, std::string_view what, double least, double most);
    /// Seconds: a number, or a string like "500ms".
    std::optional<double> duration(const toml::node& node, std::string_view what, double least, double most);
    /// Calls of a run: a number, or "forever".
    std::optional<std::uint32_t> times(const toml::node& node);
    [[nodiscard]] TextSpec textOf(const toml::node& node, const std::string& text) const;

protected:
    std::string_view text_;
    std::string path_;
    SourceText source_;
    Diagnostics out_;
};

}  // namespace lockstep
