// What the kernel's own checkers would write to the log about a run: the fixed lines, order and wording of Linux 6.1
// (kernel/locking/lockdep.c, kernel/kcsan/report.c, kernel/sched/core.c, kernel/workqueue.c, lib/ubsan.c). Frames are
// the scenario's functions and lines, none are invented; a variable's address is its place in the simulated memory.
#pragma once

#include <string>

#include "explore/explore.hpp"

namespace lockstep {

std::string kernelReport(const Machine& machine, const Report& report);

/// The report's first line of substance: "WARNING: inconsistent lock state".
std::string kernelTitle(const Machine& machine, const Report& report);

}  // namespace lockstep
