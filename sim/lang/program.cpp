#include "lang/program.hpp"

#include <fmt/format.h>

#include "lang/assembler.hpp"
#include "lang/fold.hpp"

namespace lockstep {

std::string name(Isa isa) {
    return isa == Isa::X86_64 ? "x86_64" : "arm64";
}

std::string name(MemoryModel memory) {
    return memory == MemoryModel::Sc ? "sc" : "tso";
}

std::string name(ContextKind kind) {
    return kind == ContextKind::Task ? "task" : kind == ContextKind::Softirq ? "softirq" : "hardirq";
}

std::string name(Check::Kind kind) {
    return kind == Check::Kind::Always ? "always" : kind == Check::Kind::Never ? "never" : "possible";
}

std::string Program::cellName(std::uint32_t cell) const {
    const Global& g = globalOf(cell);
    return g.isArray ? fmt::format("{}[{}]", g.name, cells[cell].element) : g.name;
}

std::string Program::registerName(std::uint32_t function, std::uint16_t reg, IntType type) const {
    const Function& f = functions[function];
    const std::size_t at = static_cast<std::size_t>(reg) - f.firstRegister;
    if (reg < f.firstRegister || at >= f.registers.size()) return "?";
    const Register& r = f.registers[at];
    return r.local.empty() ? lockstep::registerName(isa, r.name, promote(type).bytes) : r.local;
}

namespace {

class Describer {
public:
    Describer(const Program& program, std::uint32_t at)
        : program_(program),
          op_(program.ops[at]),
          instruction_(program.instructionOf(at)),
          function_(program.statementOf(at).function) {}

    std::string text() const {
        switch (op_.op) {
        case Op::Load: return fmt::format("load {} ← {}{}", reg(op_.dst), memory(), marked());
        case Op::Store: return fmt::format("store {} ← {}{}", memory(), value(op_.a), marked());
        case Op::Rmw: return rmw();
        case Op::CompareExchange:
            return fmt::format("atomically: if {} == {}, {} ← {}", memory(), value(op_.a), memory(), value(op_.b));
        case Op::LoadExclusive: return fmt::format("load {} ← {} (exclusive)", reg(op_.dst), memory());
        case Op::StoreExclusive: return fmt::format("store {} ← {} if nobody wrote it", memory(), value(op_.a));
        case Op::Move: return fmt::format("{} ← {}", reg(op_.dst), value(op_.a));
        case Op::Alu: return alu();
        case Op::IrqSave: return fmt::format("{} ← irq state, irqs off", reg(op_.dst));
        case Op::IrqRestore: return fmt::format("restore irqs from {}", value(op_.a));
        case Op::IrqDisable: return "irqs off";
        case Op::IrqEnable: return "irqs on";
        case Op::BhDisable: return "softirqs off";
        case Op::BhEnable: return "softirqs on";
        case Op::PreemptDisable: return "preemption off";
        case Op::PreemptEnable: return "preemption on";
        case Op::SpinAcquire: return fmt::format("take {}", memory());
        case Op::SpinTry: return fmt::format("try {}", memory());
        case Op::SpinRelease: return fmt::format("release {}", memory());
        case Op::MutexAcquire: return fmt::format("take mutex {}", memory());
        case Op::MutexTry: return fmt::format("try mutex {}", memory());
        case Op::MutexRelease: return fmt::format("release mutex {}", memory());
        case Op::Fence:
            return op_.order == Order::Full      ? "full barrier"
                   : op_.order == Order::Acquire ? "read barrier"
                                                 : "write barrier";
        case Op::Relax: return "relax";
        case Op::Query: return fmt::format("{} ← {}()", reg(op_.dst), queryName());
        case Op::Print: return "print to the log";
        case Op::Spin: return "loop again";
        case Op::Jump: return "jump";
        case Op::BranchIfZero:
        case Op::BranchIfNotZero: return "branch";
        case Op::Call: return fmt::format("call {}", program_.functions[op_.target].name);
        case Op::Return: return "return";
        case Op::Barrier: return op_.order == Order::Acquire ? "read barrier" : "write barrier";
        }
        return {};
    }

private:
    // The width in which the micro-op handles its registers.
    [[nodiscard]] IntType valueType() const {
        switch (op_.op) {
        case Op::Load:
        case Op::Store:
        case Op::Rmw:
        case Op::CompareExchange:
        case Op::LoadExclusive:
        case Op::StoreExclusive:
        case Op::Move:
        case Op::Alu: return op_.type;
        case Op::IrqSave:
        case Op::IrqRestore: return kUnsignedLong;
        default: return kInt;
        }
    }
    [[nodiscard]] std::string reg(std::uint16_t r) const {
        if (r == kNoRegister) return "nothing";
        if (instruction_.count > 1) return "tmp";  // inside one instruction: no register that a program can name
        return program_.registerName(function_, r, valueType());
    }
    [[nodiscard]] std::string value(const Operand& o) const {
        return o.isRegister() ? (op_.op == Op::Alu && instruction_.count > 1 && o.reg != op_.dst
                                     ? program_.registerName(function_, o.reg, valueType())
                                     : reg(o.reg))
                              : fmt::format("{}", static_cast<std::int64_t>(o.value));
    }
    [[nodiscard]] std::string memory() const {
        const Global& g = program_.globals[op_.global];
        if (!g.isArray) return g.name;
        return op_.index.isRegister()
                   ? fmt::format("{}[{}]", g.name, program_.registerName(function_, op_.index.reg, kUnsignedLong))
                   : fmt::format("{}[{}]", g.name, op_.index.value);
    }
    [[nodiscard]] const char* marked() const {
        return op_.order == Order::Acquire ? " (acquire)" : op_.order == Order::Release ? " (release)" : "";
    }
    [[nodiscard]] std::string rmw() const {
        static constexpr const char* kSigns[] = {"+= ", "-= ", "&= ", "|= ", "^= ", "&= ~", "← "};
        const std::string change =
            fmt::format("{} {}{}", memory(), kSigns[static_cast<std::size_t>(op_.rmw)], value(op_.a));
        return op_.dst == kNoRegister ? "atomically: " + change
                                      : fmt::format("atomically: {} ← {}, {}", reg(op_.dst), memory(), change);
    }
    [[nodiscard]] std::string alu() const {
        const std::string a = value(op_.a);
        const std::string b = value(op_.b);
        if (isComparison(op_.alu)) return fmt::format("compare {} {} {}", a, symbol(op_.alu), b);
        if (a == reg(op_.dst)) {
            if (op_.alu == AluOp::Add) return fmt::format("add {}, {}", a, b);
            if (op_.alu == AluOp::Sub) return fmt::format("subtract {}, {}", a, b);
        }
        return fmt::format("{} ← {} {} {}", reg(op_.dst), a, symbol(op_.alu), b);
    }
    [[nodiscard]] std::string queryName() const {
        for (const Primitive& p : primitives())
            if (p.kind == op_.query) return p.name;
        return "?";
    }

    const Program& program_;
    const MicroOp& op_;
    const Instruction& instruction_;
    std::uint32_t function_;
};

}  // namespace

std::string describe(const Program& program, std::uint32_t op) {
    return Describer(program, op).text();
}

std::optional<std::uint64_t> evaluate(const Program& program, const ast::Expr& expression, const CellReader& reader) {
    const auto cellOf = [&](const ast::Expr& node, std::uint64_t index) -> std::optional<std::uint64_t> {
        const Global& g = program.globals[node.symbol];
        if (index >= g.elements) return std::nullopt;
        if (g.isConst) return g.initial[index];
        return normalise(g.type, reader.cell(g.firstCell + static_cast<std::uint32_t>(index)));
    };
    const ReadVariable read = [&](const ast::Expr& node, std::uint64_t index) -> std::optional<std::uint64_t> {
        if (node.kind != ast::ExprKind::Call) return cellOf(node, index);
        if (!node.primitive) return reader.completedCalls(node.function);
        const ast::Expr& argument = *node.operands[0];
        return fold(argument.kind == ast::ExprKind::AddressOf ? *argument.operands[0] : argument, read);
    };
    return fold(expression, read);
}

}  // namespace lockstep
