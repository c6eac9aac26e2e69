// Whether two explorations of one machine say the same, whatever was used to find it: threads, symmetry, reduction.
#pragma once

#include <string>

#include "explore/explore.hpp"

namespace lockstep::test {

/// Verdict, outcomes, deadlocks, failures, reports, endless loops, how often each comes (probabilities to 1e-12), and
/// all witnesses. What a search costs (states kept, bytes, seconds) may differ.
void expectSameExploration(const Machine& machine, const Exploration& a, const Exploration& b);

/// "threads 3, no symmetry, no reduction".
std::string describe(const ExploreOptions& options);

}  // namespace lockstep::test
