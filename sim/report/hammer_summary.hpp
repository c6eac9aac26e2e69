// What a run of the hammer comes to, for people: what was lost, by context and by lock, and what the protection costs.
#pragma once

#include <string>

#include "report/hammer_run.hpp"
#include "report/text.hpp"

namespace lockstep {

/// "✗ 253 301 of 1 234 567 increments of counter were lost (20.5 %)", "✓ counter lost nothing in 1 234 567 increments".
std::string lostSentence(const HammerRun& run, const Paint& paint);
/// Everything, in paragraphs.
std::string hammerSummary(const HammerRun& run, const Paint& paint);

}  // namespace lockstep
