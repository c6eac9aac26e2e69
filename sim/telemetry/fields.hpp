// The members of a Sample with their names in files, in the order of columns: the one list that writers, readers and
// docs/telemetry.md share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "telemetry/sample.hpp"

namespace lockstep {

/// A Sample's member: what it is called in files, and where it is.
struct SampleField {
    std::string_view name;
    std::variant<double Sample::*, std::uint32_t Sample::*, std::uint64_t Sample::*,
                 std::optional<std::int64_t> Sample::*, std::optional<std::uint64_t> Sample::*>
        member;
};

/// All of them; the first is `seconds`.
std::span<const SampleField> sampleFields();

}  // namespace lockstep
