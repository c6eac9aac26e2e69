#include "lang/lower.hpp"

#include <algorithm>

#include "lang/lowering.hpp"
#include "lang/scenario.hpp"

namespace lockstep {

using namespace ast;

namespace {

constexpr std::size_t kLongestStatement = 160;  // bytes of a statement's line that are kept to be shown
constexpr std::size_t kMostRegisters = 2000;    // of all functions on the longest chain of calls
constexpr std::size_t kDeepestCall = 100;

}  // namespace

void Lowering::function(std::uint32_t index) {
    const ast::Function& f = unit_.functions[index];
    function_ = index;
    lockstep::Function& out = program_.functions[index];
    for (std::size_t i = 0; i < f.locals.size(); ++i) {
        Register r;
        r.name = registerFamily(program_.isa, RegisterRole::Local, static_cast<std::uint32_t>(i));
        r.local = f.locals[i].name;
        r.type = f.locals[i].type;
        out.registers.push_back(std::move(r));
    }
    emit_.beginFunction(index, f.locals.size());
    statement(*f.body);
    // What falls off the end of a function that should return a value returns 0; C leaves it undefined.
    emit_.beginStatement(f.body->span, "}");
    program_.statements.back().line = 0;
    emit_.returnValue(f.returnsValue ? Operand::immediate(0) : Operand{});
    emit_.endFunction();
}

void Lowering::beginStatement(const Span& span) {
    std::string_view text;
    if (span.line >= 1 && span.line <= lines_.size()) {
        text = lines_[span.line - 1];
        if (text.size() > kLongestStatement) text = text.substr(span.column - 1, kLongestStatement);
        while (!text.empty() && (text.front() & 0xc0) == 0x80) text.remove_prefix(1);  // no half of a UTF-8 character
        while (!text.empty() && text.size() == kLongestStatement && (text.back() & 0x80) != 0) text.remove_suffix(1);
        const std::size_t first = text.find_first_not_of(" \t");
        const std::size_t last = text.find_last_not_of(" \t\r");
        text = first == std::string_view::npos ? "" : text.substr(first, last - first + 1);
    }
    emit_.beginStatement(span, std::string(text));
}

void Lowering::statement(const Stmt& s) {
    switch (s.kind) {
    case StmtKind::Block:
        for (const StmtPtr& inner : s.body) statement(*inner);
        break;
    case StmtKind::Empty: break;
    case StmtKind::Expr:
        beginStatement(s.span);
        effect(*s.expr);
        break;
    case StmtKind::Declare:
        if (!s.expr) break;
        beginStatement(s.span);
        into(static_cast<std::uint16_t>(s.local), s.declared.type, *s.expr);
        break;
    case StmtKind::If: ifElse(s); break;
    case StmtKind::While: whileLoop(s.expr.get(), *s.body[0], nullptr, s.span); break;
    case StmtKind::DoWhile: doWhileLoop(s); break;
    case StmtKind::For:
        if (s.init) statement(*s.init);
        whileLoop(s.expr.get(), *s.body[0], s.step.get(), s.span);
        break;
    case StmtKind::Break:
        beginStatement(s.span);
        emit_.jump(loops_.back().breakTo);
        break;
    case StmtKind::Continue:
        beginStatement(s.span);
        emit_.jump(loops_.back().continueTo);
        break;
    case StmtKind::Return: {
        beginStatement(s.span);
        Operand result;
        if (s.expr) {
            const IntType type = program_.functions[function_].type;
            Value v = value(*s.expr);
            if (v.operand.isImmediate()) v.operand.value = normalise(type, v.operand.value);
            result = v.operand;  // the caller's copy is converted by Return
        }
        emit_.returnValue(result);
        break;
    }
    }
}

void Lowering::ifElse(const Stmt& s) {
    const Label otherwise = emit_.newLabel();
    beginStatement(s.span);
    branch(*s.expr, false, otherwise);
    statement(*s.body[0]);
    if (s.body.size() > 1) {
        const Label end = emit_.newLabel();
        beginStatement(s.span);
        emit_.jump(end);
        emit_.place(otherwise);
        statement(*s.body[1]);
        emit_.place(end);
    } else {
        emit_.place(otherwise);
    }
}

// Loops go back by an unconditional jump, so that a loop without any step has one place to put it.
void Lowering::whileLoop(const Expr* condition, const Stmt& body, const Expr* step, const Span& span) {
    const Label top = emit_.newLabel();
    const Label next = emit_.newLabel();
    const Label end = emit_.newLabel();
    emit_.place(top);
    beginStatement(span);
    if (condition) branch(*condition, false, end);
    loops_.push_back({end, next});
    statement(body);
    loops_.pop_back();
    emit_.place(next);
    beginStatement(span);
    if (step) effect(*step);
    emit_.jump(top);
    emit_.place(end);
}

void Lowering::doWhileLoop(const Stmt& s) {
    const Label top = emit_.newLabel();
    const Label next = emit_.newLabel();
    const Label end = emit_.newLabel();
    emit_.place(top);
    loops_.push_back({end, next});
    statement(*s.body[0]);
    loops_.pop_back();
    emit_.place(next);
    beginStatement(s.expr->span);
    branch(*s.expr, false, end);
    emit_.jump(top);
    emit_.place(end);
}

namespace {

// A loop of control flow alone would never take a step. Its backward jump becomes a step of its own.
class EmptyLoops {
public:
    explicit EmptyLoops(Program& program) : program_(program), passes_(program.functions.size(), -1) {}

    void run() {
        for (std::uint32_t f = 0; f < program_.functions.size(); ++f) (void)passes(f);
    }

private:
    // Whether `f` can return without a step; on the way, marks the backward jumps of its empty loops.
    bool passes(std::uint32_t f) {
        if (passes_[f] >= 0) return passes_[f] == 1;
        passes_[f] = 0;
        const lockstep::Function& function = program_.functions[f];
        for (std::uint32_t i = function.entry; i < function.end; ++i) {
            MicroOp& op = program_.ops[i];
            if (op.op == Op::Jump && op.target <= i && reaches(op.target, i)) {
                op.op = Op::Spin;
                program_.instructions[op.instruction].control = false;
            }
        }
        bool result = false;
        std::vector<bool> seen(function.end - function.entry, false);
        (void)walk(function.entry, kNone, seen, function.entry, result);
        passes_[f] = result ? 1 : 0;
        return result;
    }
    bool reaches(std::uint32_t from, std::uint32_t to) {
        const lockstep::Function& f = program_.functionOf(from);
        std::vector<bool> seen(f.end - f.entry, false);
        bool returns = false;
        return walk(from, to, seen, f.entry, returns);
    }
    // Follows control flow without steps from `start`; true if `goal` is met.
    bool walk(std::uint32_t start, std::uint32_t goal, std::vector<bool>& seen, std::uint32_t base, bool& returns) {
        std::vector<std::uint32_t> work{start};
        while (!work.empty()) {
            const std::uint32_t at = work.back();
            work.pop_back();
            if (at == goal) return true;
            if (seen[at - base]) continue;
            seen[at - base] = true;
            const MicroOp& op = program_.ops[at];
            switch (op.op) {
            case Op::Jump: work.push_back(op.target); break;
            case Op::BranchIfZero:
            case Op::BranchIfNotZero:
                work.push_back(op.target);
                work.push_back(at + 1);
                break;
            case Op::Call:
                if (passes(op.target)) work.push_back(at + 1);
                break;
            case Op::Return: returns = true; break;
            default: break;
            }
        }
        return false;
    }

    Program& program_;
    std::vector<int> passes_;
};

// Gives every function its own stretch of the context's register file, above those of all its callers. The call graph
// has no cycle, so the registers of active functions never overlap.
class RegisterFile {
public:
    explicit RegisterFile(Program& program)
        : program_(program), callers_(program.functions.size()), base_(program.functions.size(), -1) {}

    /// False where the registers do not fit.
    bool assign() {
        for (std::uint32_t f = 0; f < program_.functions.size(); ++f)
            for (std::uint32_t i = program_.functions[f].entry; i < program_.functions[f].end; ++i)
                if (program_.ops[i].op == Op::Call) callers_[program_.ops[i].target].push_back(f);
        std::size_t end = 0;
        for (std::uint32_t f = 0; f < program_.functions.size(); ++f)
            end = std::max(end, base(f) + program_.functions[f].registers.size());
        if (end > kMostRegisters) return false;
        program_.registerCount = static_cast<std::uint16_t>(end);
        for (std::uint32_t f = 0; f < program_.functions.size(); ++f) relocate(f);
        std::size_t deepest = 0;
        for (std::uint32_t f = 0; f < program_.functions.size(); ++f) deepest = std::max(deepest, depth(f));
        program_.deepestCall = static_cast<std::uint16_t>(deepest);
        return true;
    }

private:
    std::size_t base(std::uint32_t f) {
        if (base_[f] >= 0) return static_cast<std::size_t>(base_[f]);
        std::size_t value = 0;
        for (const std::uint32_t caller : callers_[f])
            value = std::max(value, base(caller) + program_.functions[caller].registers.size());
        base_[f] = static_cast<long>(value);
        return value;
    }
    std::size_t depth(std::uint32_t f) {
        if (depths_.empty()) depths_.assign(program_.functions.size(), -1);
        if (depths_[f] >= 0) return static_cast<std::size_t>(depths_[f]);
        std::size_t value = 0;
        for (const std::uint32_t caller : callers_[f]) value = std::max(value, depth(caller) + 1);
        depths_[f] = static_cast<long>(value);
        return value;
    }
    void relocate(std::uint32_t f) {
        lockstep::Function& function = program_.functions[f];
        const auto shift = static_cast<std::uint16_t>(base(f));
        function.firstRegister = shift;
        const auto move = [shift](std::uint16_t& reg) {
            if (reg != kNoRegister) reg = static_cast<std::uint16_t>(reg + shift);
        };
        for (std::uint32_t i = function.entry; i < function.end; ++i) {
            MicroOp& op = program_.ops[i];
            move(op.dst);
            for (Operand* operand : {&op.a, &op.b, &op.index})
                if (operand->isRegister()) move(operand->reg);
            for (std::uint32_t k = 0; k < op.argumentCount; ++k) {
                auto& [reg, operand] = program_.arguments[op.firstArgument + k];
                if (operand.isRegister()) move(operand.reg);
                if (op.op == Op::Call) reg = static_cast<std::uint16_t>(reg + base(op.target));
            }
        }
    }

    Program& program_;
    std::vector<std::vector<std::uint32_t>> callers_;
    std::vector<long> base_;
    std::vector<long> depths_;
};

}  // namespace

void lower(const Unit& unit, Program& program, Diagnostics& diagnostics) {
    std::vector<std::string> lines(1);
    for (const char c : program.code)
        if (c == '\n') lines.emplace_back();
        else lines.back() += c;

    for (const ast::Function& f : unit.functions) {
        lockstep::Function out;
        out.name = f.name;
        out.line = f.span.line;
        out.returnsValue = f.returnsValue;
        out.type = f.type;
        out.parameterCount = static_cast<std::uint16_t>(f.parameters.size());
        program.functions.push_back(std::move(out));
    }
    Lowering lowering(unit, program, lines);
    for (std::uint32_t f = 0; f < unit.functions.size(); ++f) {
        lowering.function(f);
        if (program.ops.size() > kMostMicroOps) {
            diagnostics.error(unit.functions[f].span,
                              "the code is too large: over " + std::to_string(kMostMicroOps) + " micro-ops",
                              "a scenario is a small piece of a kernel: leave out what the race does not need");
            return;
        }
    }
    EmptyLoops(program).run();
    if (!RegisterFile(program).assign())
        return diagnostics.error({1, 1, 1}, "the functions need more than 2000 registers",
                                 "use fewer local variables or smaller expressions");
    if (program.deepestCall > kDeepestCall)
        diagnostics.error({1, 1, 1},
                          "the calls are nested too deeply: " + std::to_string(program.deepestCall) + " levels",
                          "at most " + std::to_string(kDeepestCall) + ": the kernel's stack is small");
}

}  // namespace lockstep
