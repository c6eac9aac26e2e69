// The value that a variable should end with: what the scenario's [headline] says, or else what all serial orders of
// whole calls agree on. Where there is neither, none.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep {

/// For each cell the value on which every serial order of whole calls ends, nothing where they differ. All are nothing
/// if no serial order comes to an end, or if there are more than `limit` states between calls.
std::vector<std::optional<std::uint64_t>> serialValues(const Machine& machine, std::size_t limit = 20000);

/// The expected final value of the headline's variable.
std::optional<std::uint64_t> expectedValue(const Machine& machine);

}  // namespace lockstep
