// Meaning: resolves names, gives every expression its C type, evaluates constants, and refuses what makes no sense.
#pragma once

#include "lang/ast.hpp"

namespace lockstep {

/// Completes `unit` in place. Afterwards, if `diagnostics` has no errors, `lower` can rely on every annotation.
void analyse(ast::Unit& unit, Diagnostics& diagnostics);

/// Gives types to an expression over globals alone (a scenario's check); locals, calls other than atomic_read and
/// side effects are refused. `calls` allows calls(FUNCTION), the number of completed calls (a headline's expression).
bool analyseCheck(ast::Expr& expression, const ast::Unit& unit, bool calls, Diagnostics& diagnostics);

/// The value of a constant expression; false (with a diagnostic) if it is none.
bool constantValue(const ast::Expr& expression, const ast::Unit& unit, std::uint64_t& value, Diagnostics& diagnostics);

}  // namespace lockstep
