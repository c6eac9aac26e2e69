// Data races as docs/semantics.md has them: two accesses of one cell by different CPUs, one of them a write and one
// plain, that nothing orders; or an access that gets ahead of one at which another context of its CPU was suspended.
// Most show in single states (two CPUs stand at the accesses) or steps; what is left needs the history of a run, and is
// searched for only among pairs that nothing else decides. Internal to the room.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "explore/findings.hpp"
#include "explore/sweep.hpp"

namespace lockstep {

/// Appends the races of a step with what its CPU's other contexts were about to do.
void judgeSuspended(const Machine& machine, const Event& e, const std::uint64_t* before, std::vector<Finding>& out);

/// The pairs of accesses that might race and that neither `known` nor a lock held at both decides.
std::set<Finding> openRaces(const Parts& parts, const AccessesSeen& seen, const std::set<Finding>& known);

struct RaceSearch {
    std::vector<Found> found;
    bool complete = false;
};
/// Looks for the races of `open` in all runs, by what each CPU knows of the others' accesses: which happen before its
/// next read or write (the happens-before order of Lamport, kept as sets instead of vector clocks, so that states stay
/// finite). Runs are those of sequential consistency.
RaceSearch searchRaces(const Machine& machine, const State& from, const std::set<Finding>& open, Patience& patience);

}  // namespace lockstep
