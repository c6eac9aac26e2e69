// The quick look: depth first, to the first failure or a number of states. It finds what often goes wrong in a moment,
// also where all states together are far too many. Internal to the room.
#pragma once

#include <optional>

#include "explore/sweep.hpp"

namespace lockstep {

struct Probe {
    bool ends = false;             ///< some run comes to an end
    bool complete = false;         ///< every state was seen
    std::optional<End> end;        ///< the failure: a way to end,
    std::uint32_t never = kNone;   ///< or a `never` check
    std::vector<Choice> schedule;  ///< that leads there; not an easy one
    std::uint64_t states = 0, transitions = 0;
    std::size_t bytes = 0;
};
Probe probe(Parts& parts, const State& from, std::uint32_t mostStates, Patience& patience);

}  // namespace lockstep
