// What the page of `explore --html` draws, as data: one JSON object for a scenario and its search. All words in it are
// made here; the page only arranges them.
#pragma once

#include <optional>
#include <string>

#include "explore/explore.hpp"

namespace lockstep {

struct PageScenario {
    const Machine* machine = nullptr;
    const Exploration* exploration = nullptr;
    std::optional<std::uint64_t> expected;  ///< of the headline's variable
};

/// What a page holds at most; it says what it leaves out.
struct PageLimits {
    std::size_t outcomes = 50;
    std::size_t reports = 30;
    std::size_t steps = 400;  ///< of a witness: its last ones
    std::size_t variables = 24;
};

std::string pageData(const PageScenario& scenario, const PageLimits& limits = {});

}  // namespace lockstep
