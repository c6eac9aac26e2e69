// Who is to blame: the steps of a run that make its race, as data for reports and the window. Blame follows data: which
// reads a value was computed from, and which reads a branch went by, through registers, calls and a context's own
// writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/run.hpp"

namespace lockstep {

/// A context read a variable, another one wrote it, and the first then acted on what it had read. Steps are positions
/// in the run's events.
struct Blame {
    enum class Kind : std::uint8_t {
        LostUpdate,     ///< it wrote over that write a value computed from the stale one
        StaleDecision,  ///< it wrote something that it would not have written with the new value: check, then act
        StaleSource,    ///< it wrote to somewhere else, or by an atomic operation, what it had computed from the stale
                        ///< one
    };
    Kind kind = Kind::LostUpdate;
    std::uint32_t cell = 0;     ///< what was read, and then changed by another
    std::uint32_t written = 0;  ///< what the act wrote; `cell` itself for a lost update
    std::size_t read = 0;       ///< the read that became stale
    std::size_t change = 0;     ///< the other context's write, where it reached memory
    std::size_t act = 0;        ///< the write that should not have been; a lost update: where it reached memory
    std::uint16_t actor = 0;    ///< the context that acted,
    std::uint16_t other = 0;    ///< and the one that had made the change
    std::uint64_t valueRead = 0;
    std::uint64_t valueChanged = 0;
    std::uint64_t valueWritten = 0;
};
std::string name(Blame::Kind kind);  ///< "lost-update", "stale-decision", "stale-source", as in JSON

/// All among the first `length` events, in the order of their acts.
std::vector<Blame> blame(const Program& program, const std::vector<Event>& events, std::size_t length);
/// Those of the run up to its present position.
std::vector<Blame> blame(const Run& run);

}  // namespace lockstep
