// Whether the search and the oracle of naive.hpp say the same of a machine.
#pragma once

#include "naive.hpp"

namespace lockstep::test {

/// True once the search counts: outcomes, deadlocks and failures have a Frequency, and a witness has the fewest
/// context switches, then the fewest steps. Before that, it has the fewest steps.
inline constexpr bool kSearchCounts = true;
/// True if the search tells deadlocks apart by all unfinished contexts; false if only by those that wait for a lock.
inline constexpr bool kDeadlocksByUnfinished = false;
/// True once the search reports races, lock orders, recursion and locks held at exit.
inline constexpr bool kSearchReportsOrdersAndRaces = true;

/// Outcomes, deadlocks, failures, their frequencies and witnesses, and the reports of a complete exploration. `naive`
/// is of the same steps. Witnesses and reports are compared for Steps::MicroOp only, and reports not with store
/// buffers: the search looks for data races in the runs without them.
void expectSame(const Machine& machine, const Exploration& x, const NaiveResult& naive, Steps steps = Steps::MicroOp);

}  // namespace lockstep::test
