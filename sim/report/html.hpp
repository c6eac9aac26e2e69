// Searches as one page for any browser: the verdict, every way to end with how often it comes, and each witness step by
// step. The page needs no network and no other file; it is the same, byte for byte, for the same search.
#pragma once

#include <span>
#include <string>

#include "report/page_data.hpp"

namespace lockstep {

/// One scenario, or two side by side.
std::string htmlPage(std::span<const PageScenario> scenarios, const PageLimits& limits = {});

}  // namespace lockstep
