// The easiest way to each thing that a sweep has found: a schedule with the fewest context switches, then the fewest
// steps. States are visited in the order of these costs (Dijkstra's algorithm over state and last CPU), until all that
// was asked for has been met. Internal to the room.
//
// What a context switch is: see contextSwitches().
#pragma once

#include <map>
#include <optional>
#include <set>

#include "explore/sweep.hpp"

namespace lockstep {

struct Targets {
    std::set<End> ends;
    std::set<std::uint32_t> nevers;  ///< checks
    std::set<Finding> findings;
    [[nodiscard]] bool empty() const { return ends.empty() && nevers.empty() && findings.empty(); }
};

struct Ways {
    std::map<End, std::vector<Choice>> ends;
    std::map<std::uint32_t, std::vector<Choice>> nevers;
    std::vector<Found> findings;  ///< in the order in which they were met
};

/// `last` is the CPU that acted before, kNone if none did. Ways from `from` to all of `targets`, or to those that were
/// met before patience ended. With Grain::MicroOp they are the easiest; with Grain::Alone, which visits fewer states,
/// those to final states and deadlocks are, and those to bugs and `never` checks have the fewest context switches, but
/// may have some steps more than needed.
Ways findWays(Parts& parts, const State& from, std::uint32_t last, Grain grain, Targets targets, Patience& patience);

/// `cpus`, if given: by whose steps. A schedule of micro-ops that follows the states of a sweep at `grain`, where there
/// is one.
std::optional<std::vector<Choice>> followStates(Parts& parts, Stepper& stepper, const State& from, Grain grain,
                                                const std::vector<const std::uint32_t*>& states,
                                                const std::vector<std::uint8_t>* cpus = nullptr);

}  // namespace lockstep
