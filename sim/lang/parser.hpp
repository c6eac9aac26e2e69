// Tokens to syntax tree: the part of C that kernel synchronisation needs. Goes on after an error, so that one pass
// shows several; what lies outside the language is named, with what to write instead.
#pragma once

#include <vector>

#include "lang/ast.hpp"
#include "lang/lexer.hpp"

namespace lockstep {

/// Plain `char` is signed on x86_64 and unsigned on arm64, as Linux 6.1 is built.
ast::Unit parse(std::vector<Token> tokens, bool charIsSigned, Diagnostics& diagnostics);

/// A single expression, as in a scenario's `[check]`; null after an error.
ast::ExprPtr parseExpression(std::vector<Token> tokens, Diagnostics& diagnostics);

}  // namespace lockstep
