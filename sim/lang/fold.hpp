// Evaluates a typed expression to a number, reading variables through a callback. Constant folding, initialisers and
// scenario checks share it, so that they agree.
#pragma once

#include <functional>
#include <optional>

#include "lang/ast.hpp"

namespace lockstep {

/// Gives the value of a Name, Index or Call node (for Index, `index` is the evaluated index), or nothing.
using ReadVariable = std::function<std::optional<std::uint64_t>(const ast::Expr& node, std::uint64_t index)>;

/// Nothing if some part has no value: a side effect, a division by zero, or a variable that `read` does not know.
std::optional<std::uint64_t> fold(const ast::Expr& expression, const ReadVariable& read);

/// fold() where no variable has a value.
std::optional<std::uint64_t> foldConstant(const ast::Expr& expression);

}  // namespace lockstep
