// Where the ways from a branch meet again: the immediate post-dominators of a function's micro-ops. Between a branch
// and that place, what runs depends on the branch (control dependence: Ferrante, Ottenstein, Warren 1987).
#pragma once

#include <cstdint>
#include <vector>

#include "lang/program.hpp"

namespace lockstep {

/// For each micro-op of the function (from its entry on) the first one that every way from it to the function's return
/// passes; kNone where that is the return itself, or where no way leads to it.
std::vector<std::uint32_t> postDominators(const Program& program, const Function& function);

}  // namespace lockstep
