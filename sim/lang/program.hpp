// A scenario ready to run: cells of memory, functions made of instructions and micro-ops, the contexts that call them,
// and the checks. Made by `compile`, immutable afterwards; every other room reads it and none changes it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.hpp"
#include "lang/hammer_settings.hpp"
#include "lang/preprocessor.hpp"
#include "lang/primitives.hpp"
#include "lang/types.hpp"

namespace lockstep {

enum class Isa : std::uint8_t { X86_64, Arm64 };
std::string name(Isa isa);  ///< "x86_64", "arm64"

/// When a store reaches memory: at once (sequential consistency), or through the store buffers of x86-TSO.
enum class MemoryModel : std::uint8_t { Sc, Tso };
std::string name(MemoryModel memory);  ///< "sc", "tso"

enum class ContextKind : std::uint8_t { Task, Softirq, Hardirq };
std::string name(ContextKind kind);  ///< "task", "softirq", "hardirq"

/// What one micro-op does. Those from Jump on are control flow: they take no step of their own.
enum class Op : std::uint8_t {
    Load,
    Store,
    Rmw,              ///< atomic: dst = what the cell held (or nothing), cell = cell rmw a
    CompareExchange,  ///< atomic: dst = what the cell held; if that was a, cell = b
    LoadExclusive,    ///< arm64 ldxr: Load that arms this CPU's monitor
    StoreExclusive,   ///< arm64 stxr: dst = 0 and cell = a if the monitor still holds, else dst = 1
    Move,
    Alu,
    IrqSave,     ///< dst = flags, interrupts off
    IrqRestore,  ///< interrupts as flags a say
    IrqDisable,
    IrqEnable,
    BhDisable,
    BhEnable,
    PreemptDisable,
    PreemptEnable,
    SpinAcquire,
    SpinTry,
    SpinRelease,
    MutexAcquire,
    MutexTry,
    MutexRelease,
    Fence,
    Relax,
    Query,  ///< dst = something about this CPU or context (`query`)
    Print,
    Spin,  ///< a jump that takes a step, so that an empty loop is a run of steps
    Jump,
    BranchIfZero,
    BranchIfNotZero,
    Call,
    Return,
    Barrier,  ///< an order that the hardware keeps anyway: no instruction, but the race detector must know
};
constexpr bool isControl(Op op) {
    return op >= Op::Jump;
}

inline constexpr std::uint16_t kNoRegister = 0xffff;
inline constexpr std::uint32_t kNone = 0xffffffff;

/// A register of the context, a constant, or nothing.
struct Operand {
    enum class Kind : std::uint8_t { None, Register, Immediate };
    Kind kind = Kind::None;
    std::uint16_t reg = kNoRegister;
    std::uint64_t value = 0;

    static Operand ofRegister(std::uint16_t r) { return {Kind::Register, r, 0}; }
    static Operand immediate(std::uint64_t v) { return {Kind::Immediate, kNoRegister, v}; }
    [[nodiscard]] bool isRegister() const { return kind == Kind::Register; }
    [[nodiscard]] bool isImmediate() const { return kind == Kind::Immediate; }
    friend bool operator==(const Operand&, const Operand&) = default;
};

/// One indivisible step. Which members mean something depends on `op`.
struct MicroOp {
    Op op = Op::Move;
    IntType type = kInt;  ///< of the access, or of the arithmetic's operands
    AluOp alu = AluOp::Add;
    RmwOp rmw = RmwOp::Add;
    Order order = Order::Plain;
    PrimitiveKind query = PrimitiveKind::ProcessorId;
    bool atomic = false;  ///< an access to an atomic_t, or a marked one
    std::uint16_t dst = kNoRegister;
    Operand a, b;
    std::uint32_t global = kNone;     ///< the variable or lock accessed
    Operand index;                    ///< element of an array; None for a scalar
    std::uint32_t target = kNone;     ///< Jump, Branch…, Spin: a micro-op; Call: a function; Print: a format
    std::uint32_t firstArgument = 0;  ///< Call, Print: into Program::arguments
    std::uint32_t argumentCount = 0;
    std::uint32_t instruction = 0;  ///< the instruction that this micro-op is part of
    std::uint32_t firstDead = 0;    ///< into Program::deadRegisters: those whose value no longer matters here
    std::uint32_t deadCount = 0;
};

/// One machine instruction. `count` micro-ops from `first`; interrupts come only before the first of them.
struct Instruction {
    std::string
        text;  ///< in the assembler of the ISA; empty for an Op::Barrier, which the ISA needs no instruction for
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t statement = 0;
    bool control = false;  ///< a jump, call or return: no step
};

/// A statement of the scenario, in the order of its instructions. `line` and `column` are in the C text.
struct Statement {
    std::uint32_t function = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string text;  ///< its source line, trimmed
};

struct Register {
    std::string name;   ///< "eax", "w19"
    std::string local;  ///< the C variable that lives in it, if one does
    IntType type = kInt;
};

struct Function {
    std::string name;
    std::uint32_t entry = 0;  ///< its first micro-op
    std::uint32_t end = 0;    ///< one past its last
    std::uint32_t line = 0;   ///< in the C text
    bool returnsValue = false;
    IntType type = kInt;
    std::uint16_t firstRegister = 0;  ///< its registers in the context's file; parameters first
    std::uint16_t parameterCount = 0;
    std::vector<Register> registers;
};

/// A global variable or lock: `elements` consecutive cells from `firstCell`.
struct Global {
    enum class Kind : std::uint8_t { Integer, Atomic, Spinlock, Mutex };
    std::string name;
    Kind kind = Kind::Integer;
    IntType type = kInt;
    bool isArray = false;
    bool isConst = false;
    std::uint32_t firstCell = 0;
    std::uint32_t elements = 1;
    std::uint32_t line = 0;
    std::vector<std::uint64_t> initial;

    [[nodiscard]] bool isLock() const { return kind == Kind::Spinlock || kind == Kind::Mutex; }
};

/// A unit of memory that one access touches. A lock's cell holds 0, or 1 + the context that took it.
struct Cell {
    std::uint32_t global = 0;
    std::uint32_t element = 0;
    std::uint8_t bytes = 4;
};

/// A task, or a source of interrupts, on one CPU: calls `function` `times` times; kForever only where Settings::forever
/// let it in.
struct Context {
    std::string name;  ///< unique; the spelling in schedules
    ContextKind kind = ContextKind::Task;
    std::uint32_t cpu = 0;
    std::uint32_t function = 0;
    std::uint32_t times = 1;
    std::vector<std::uint64_t> arguments;
    std::uint32_t run = 0;  ///< the [[run]] it comes from, from 0
};

namespace ast {
struct Expr;
}  // namespace ast

/// Gives the value of a cell.
class CellReader {
public:
    virtual ~CellReader() = default;
    [[nodiscard]] virtual std::uint64_t cell(std::uint32_t index) const = 0;
    /// Completed calls of a function, over all contexts (only a headline's expression asks).
    [[nodiscard]] virtual std::uint64_t completedCalls(std::uint32_t function) const = 0;
};

/// An expression over the globals.
struct Check {
    enum class Kind : std::uint8_t { Always, Never, Possible };
    Kind kind = Kind::Always;
    std::string text;
    std::shared_ptr<const ast::Expr> expression;
};
std::string name(Check::Kind kind);  ///< "always", "never", "possible"

struct Headline {
    std::uint32_t cell = kNone;  ///< the variable that the headline is about; kNone where there is none
    std::string expectedText;    ///< as written in [headline], or empty
    std::shared_ptr<const ast::Expr> expected;
};

/// A name and its possible values, the chosen one among them.
struct Parameter {
    std::string name;
    std::vector<std::string> values;
    std::string chosen;
};

struct Program {
    std::string title;
    std::string description;
    std::string path;            ///< of the scenario file, as the user named it
    std::string text;            ///< the whole scenario file
    std::string code;            ///< the C text in it
    int codeLine = 1;            ///< line of the file on which the C text starts
    std::vector<int> codeLines;  ///< the file's line for each line of the C text, where they do not simply count on
    std::uint64_t hash = 0;      ///< of `text`
    Isa isa = Isa::X86_64;
    MemoryModel memory = MemoryModel::Sc;  ///< Tso only with x86_64
    bool llsc = false;                     ///< arm64 atomics as ldxr/stxr loops
    std::uint32_t cpus = 1;
    std::vector<Parameter> parameters;
    std::vector<LineRange> inactiveLines;

    std::vector<Global> globals;
    std::vector<Cell> cells;
    std::vector<Function> functions;
    std::vector<Statement> statements;
    std::vector<Instruction> instructions;
    std::vector<MicroOp> ops;
    std::vector<std::pair<std::uint16_t, Operand>>
        arguments;  ///< Call: register and value; Print: kNoRegister and value
    std::vector<std::uint16_t> deadRegisters;
    std::vector<std::string> formats;
    std::vector<Context> contexts;
    std::vector<Check> checks;
    Headline headline;
    HammerSettings hammer;
    std::uint16_t registerCount = 0;  ///< in a context's file
    std::uint16_t deepestCall = 0;    ///< return addresses a context may need

    /// The file's line for a line of the C text.
    [[nodiscard]] int fileLine(std::uint32_t codeLineNumber) const {
        const auto at = static_cast<std::size_t>(codeLineNumber) - 1;
        return at < codeLines.size() ? codeLines[at] : codeLine + static_cast<int>(codeLineNumber) - 1;
    }
    [[nodiscard]] const Instruction& instructionOf(std::uint32_t op) const { return instructions[ops[op].instruction]; }
    [[nodiscard]] const Statement& statementOf(std::uint32_t op) const {
        return statements[instructionOf(op).statement];
    }
    [[nodiscard]] const Function& functionOf(std::uint32_t op) const { return functions[statementOf(op).function]; }
    /// True where an interrupt may come: before an instruction's first micro-op.
    [[nodiscard]] bool atBoundary(std::uint32_t op) const { return instructionOf(op).first == op; }
    /// "counter" or "counters[2]".
    [[nodiscard]] std::string cellName(std::uint32_t cell) const;
    [[nodiscard]] const Global& globalOf(std::uint32_t cell) const { return globals[cells[cell].global]; }
    /// The C variable that lives in a register of `function`, or else the register's name for a value of `type`: "eax".
    [[nodiscard]] std::string registerName(std::uint32_t function, std::uint16_t reg, IntType type) const;
};

/// A micro-op in words: "load eax ← counter", "add eax, 1", "take lock".
std::string describe(const Program& program, std::uint32_t op);

/// The value of a check or expected expression; nothing if it has none (a division by zero, an index out of range).
std::optional<std::uint64_t> evaluate(const Program& program, const ast::Expr& expression, const CellReader& reader);

}  // namespace lockstep
