// The scenario's code as the machine runs it: each line of C with its instructions, and their micro-ops.
#pragma once

#include <span>
#include <string>

#include "lang/program.hpp"
#include "report/text.hpp"

namespace lockstep {

/// One listing, or several of the same scenario (one for each ISA) side by side. `columns` is the terminal's width.
std::string listing(std::span<const Program* const> programs, const Paint& paint, std::size_t columns = 120);

}  // namespace lockstep
