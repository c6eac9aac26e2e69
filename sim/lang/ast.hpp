// The syntax tree of a scenario's C: what the parser makes, `sema` annotates, and `lower` turns into instructions.
// Internal to the room; other rooms see only Program.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lang/primitives.hpp"
#include "lang/source.hpp"
#include "lang/types.hpp"

namespace lockstep::ast {

/// The type of a variable. `elements` is 0 for a scalar.
struct Type {
    enum class Kind : std::uint8_t { Void, Integer, Spinlock, Mutex, Atomic };
    Kind kind = Kind::Integer;
    IntType integer = kInt;  ///< Integer's own type; Atomic's counter type
    bool isConst = false;
};

enum class ExprKind : std::uint8_t {
    Number,
    String,
    Name,
    Index,
    Negate,
    Complement,
    Not,
    Binary,
    LogicalAnd,
    LogicalOr,
    Conditional,
    Assign,
    Increment,
    Decrement,
    Call,
    Cast,
    AddressOf,
    Comma,
};

enum class Binding : std::uint8_t { None, Local, Global };

/// One expression. `operands` are its parts in source order; what is set besides depends on `kind`.
struct Expr {
    ExprKind kind{};
    Span span;
    std::vector<std::unique_ptr<Expr>> operands;
    std::string text;          // Name, Index, Call: the name; String: its content
    std::uint64_t number = 0;  // Number
    IntType type = kInt;       // Number, Cast; of every expression after sema
    AluOp op = AluOp::Add;     // Binary; Assign where `compound`
    bool compound = false;     // Assign: `a += b`
    bool prefix = false;       // Increment, Decrement
    // after sema:
    bool isVoid = false;
    Binding binding = Binding::None;       // Name, Index: what it refers to
    std::uint32_t symbol = 0;              // index of the local (in its function) or of the global
    const Primitive* primitive = nullptr;  // Call of a kernel function
    std::uint32_t function = 0;            // Call of the scenario's own function
};
using ExprPtr = std::unique_ptr<Expr>;

enum class StmtKind : std::uint8_t { Expr, Declare, If, While, DoWhile, For, Break, Continue, Return, Block, Empty };

struct Local {
    std::string name;
    IntType type = kInt;
    Span span;
    bool isConst = false;
};

/// One statement. For: `init`, `condition`, `step` and body[0]; If: body[0] and perhaps body[1].
struct Stmt {
    StmtKind kind = StmtKind::Empty;
    Span span;
    ExprPtr expr;  // Expr, Return, Declare's initialiser; the condition of If, While, DoWhile and For
    ExprPtr step;
    std::unique_ptr<Stmt> init;
    std::vector<std::unique_ptr<Stmt>> body;
    Local declared;           // Declare
    std::uint32_t local = 0;  // Declare, after sema
};
using StmtPtr = std::unique_ptr<Stmt>;

struct Global {
    std::string name;
    Type type;
    Span span;
    bool isArray = false;
    bool sizeFromInitialiser = false;
    ExprPtr size;
    std::vector<ExprPtr> initialisers;
    // after sema:
    std::uint32_t elements = 1;
    std::vector<std::uint64_t> values;
};

struct Function {
    std::string name;
    Span span;
    bool returnsValue = false;
    IntType type = kInt;
    std::vector<Local> parameters;
    StmtPtr body;  // null for a prototype
    // after sema: parameters first
    std::vector<Local> locals;
};

struct Unit {
    std::vector<Global> globals;
    std::vector<Function> functions;
};

}  // namespace lockstep::ast
