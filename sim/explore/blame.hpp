// Who is to blame: the steps of a run that make its race, as data for reports and the window.
#pragma once

#include <cstdint>
#include <vector>

#include "machine/run.hpp"

namespace lockstep {

/// A context read a variable, another one wrote it, and the first then wrote over that from what it had read. Steps are
/// positions in the run's events. A store through a store buffer writes where it reaches memory.
struct LostUpdate {
    std::uint32_t cell = 0;
    std::size_t read = 0;       ///< the read that became stale
    std::size_t lost = 0;       ///< the other context's write
    std::size_t overwrite = 0;  ///< the write over it
    std::uint16_t writer = 0;   ///< the context that overwrote
    std::uint16_t other = 0;    ///< the one whose write was lost
    std::uint64_t valueRead = 0;
    std::uint64_t valueLost = 0;
    std::uint64_t valueWritten = 0;
};

/// All lost updates among the first `length` events, in the order of their overwriting steps.
std::vector<LostUpdate> lostUpdates(const std::vector<Event>& events, std::size_t length);

}  // namespace lockstep
