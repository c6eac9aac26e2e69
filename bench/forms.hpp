// Other forms in which the hammer could run a program, to compare its own with: same effects (applyEffect() of
// sim/machine), same memory, a look every so many instructions, one CPU. No interrupts, waits, reports or telemetry, so
// they are faster than they would be in the hammer. Only what the benchmark's programs use.
#pragma once

#include <cstdint>

#include "lang/program.hpp"

namespace bench {

/// Reads the micro-ops as they are: a loop around a switch over their kinds, types and orders. Returns the calls made
/// in about so many seconds of this thread.
std::uint64_t runSwitch(const lockstep::Program& program, double seconds);

/// A function for each micro-op, with kind, type and order as constants, operands resolved; each returns the next.
std::uint64_t runCalls(const lockstep::Program& program, double seconds);

}  // namespace bench
