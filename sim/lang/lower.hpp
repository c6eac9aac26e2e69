// Syntax tree to instructions and micro-ops, as a compiler for the ISA would emit each statement by itself.
#pragma once

#include "lang/ast.hpp"
#include "lang/program.hpp"

namespace lockstep {

/// Fills functions, statements, instructions, micro-ops, arguments and formats of `program`, whose globals, code and
/// ISA are set. `unit` has passed `analyse`.
void lower(const ast::Unit& unit, Program& program, Diagnostics& diagnostics);

/// Finds for each micro-op the registers whose value no later one reads, so that states differ only in what matters.
void markDeadRegisters(Program& program);

}  // namespace lockstep
