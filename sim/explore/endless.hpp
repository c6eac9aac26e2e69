// Loops that runs can stay in for ever although everybody who could go on gets a turn. Internal to the room.
#pragma once

#include "explore/sweep.hpp"

namespace lockstep {

/// Strongly connected sets of states in which a weakly fair run can stay: each context either acts in it or somewhere
/// in it cannot act. One from which nothing leads out is a livelock; otherwise those that go round in it starve. At
/// most one of each kind for each set of contexts. `from` is the state that `after` leads to, with which witnesses
/// begin.
std::vector<Endless> findEndless(const Machine& machine, const State& from, const std::vector<Choice>& after,
                                 Patience& patience);

}  // namespace lockstep
