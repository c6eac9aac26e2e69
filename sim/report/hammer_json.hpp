// Runs of the hammer as JSON texts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/hammer_run.hpp"

namespace lockstep {

std::string jsonHammer(const HammerRun& run);
/// Several: `varied` names what differs between them.
std::string jsonHammers(const std::string& scenario, const std::vector<std::string>& varied,
                        std::span<const HammerRun> runs, bool complete);

}  // namespace lockstep
