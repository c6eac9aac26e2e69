// How often each end comes, put where readers look for it. Internal to the room.
#pragma once

#include "explore/ends.hpp"

namespace lockstep {

/// Fills the frequencies of outcomes, deadlocks and bugs, and the total. `goesRound`: some run can go round a loop, so
/// that there are infinitely many. `witnesses` tell which deadlock or bug is which end.
void setFrequencies(Exploration& x, const Ends& ends, bool goesRound,
                    const std::map<End, std::vector<Choice>>& witnesses);

}  // namespace lockstep
