// One run as data for the page: what each step did and what it changed. Internal to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "machine/run.hpp"

namespace lockstep {

/// The cells that a page has a column for: the headline's first, numbers before locks, constants never.
std::vector<std::uint32_t> shownVariables(const Program& program, std::size_t most);

/// `variables` are the cells to show; of a longer run than `most` steps only its last ones are there.
nlohmann::ordered_json pageRun(const Machine& machine, const std::vector<Choice>& schedule, const std::string& label,
                               const std::vector<std::uint32_t>& variables, std::optional<std::uint64_t> expected,
                               std::size_t most);

}  // namespace lockstep
