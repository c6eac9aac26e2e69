// Runs of the hammer beside one another: each value of a parameter, or a grid of several.
#pragma once

#include <span>
#include <string>

#include "report/hammer_run.hpp"
#include "report/text.hpp"

namespace lockstep {

/// A row for each run: what was chosen, throughput (and relative to `base`, an index), lost, contention, irqs off, how
/// it ended.
std::string hammerTable(std::span<const HammerRun> runs, std::size_t base, const Paint& paint);

/// With which run the others are compared: the first that went to its end, else the first. 0 where there is none.
std::size_t baseOf(std::span<const HammerRun> runs);

/// In a sentence for each run what it lost, and what a call cost beside the base's.
std::string hammerComparison(std::span<const HammerRun> runs, std::size_t base, const Paint& paint);

/// A line of names, and a line for each run.
std::string hammerCsv(std::span<const HammerRun> runs);

}  // namespace lockstep
