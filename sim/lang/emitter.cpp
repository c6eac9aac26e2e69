#include "lang/emitter.hpp"

#include <fmt/format.h>

namespace lockstep {

void Emitter::beginFunction(std::uint32_t function, std::size_t locals) {
    function_ = function;
    locals_ = static_cast<std::uint32_t>(locals);
    temporaries_ = 0;
    labels_.clear();
    program_.functions[function].entry = static_cast<std::uint32_t>(program_.ops.size());
}

void Emitter::endFunction() {
    Function& f = program_.functions[function_];
    f.end = static_cast<std::uint32_t>(program_.ops.size());
    for (std::uint32_t i = f.entry; i < f.end; ++i) {
        MicroOp& op = program_.ops[i];
        if (op.op == Op::Jump || op.op == Op::BranchIfZero || op.op == Op::BranchIfNotZero)
            op.target = labels_[op.target];
    }
    labelBase_ += static_cast<std::uint32_t>(labels_.size());
}

std::uint32_t Emitter::beginStatement(const Span& span, std::string text) {
    Statement s;
    s.function = function_;
    s.line = span.line;
    s.column = span.column;
    s.text = std::move(text);
    program_.statements.push_back(std::move(s));
    releaseTo(0);
    return static_cast<std::uint32_t>(program_.statements.size() - 1);
}

Register& Emitter::info(std::uint16_t reg) {
    return program_.functions[function_].registers[reg];
}

std::uint16_t Emitter::temporary(IntType type) {
    auto& registers = program_.functions[function_].registers;
    const std::uint32_t reg = locals_ + temporaries_;
    if (reg >= registers.size()) {
        Register r;
        r.name = registerFamily(program_.isa, RegisterRole::Temporary, temporaries_);
        registers.push_back(std::move(r));
    }
    registers[reg].type = type;
    ++temporaries_;
    return static_cast<std::uint16_t>(reg);
}

std::string Emitter::registerText(std::uint16_t reg, IntType type) const {
    return assembler_.reg(program_.functions[function_].registers[reg].name, promote(type).bytes);
}

std::string Emitter::text(const Operand& operand, IntType type) const {
    return operand.isRegister() ? registerText(operand.reg, type) : assembler_.imm(operand.value);
}

std::string Emitter::memoryText(const Location& l) const {
    const std::string index =
        l.index.isRegister() ? assembler_.reg(program_.functions[function_].registers[l.index.reg].name, 8) : "";
    return assembler_.memory(program_.globals[l.global], l.index, index);
}

void Emitter::instruction(std::string text, std::initializer_list<MicroOp> ops, bool control) {
    Instruction i;
    i.text = std::move(text);
    i.first = static_cast<std::uint32_t>(program_.ops.size());
    i.count = static_cast<std::uint32_t>(ops.size());
    i.statement = static_cast<std::uint32_t>(program_.statements.size() - 1);
    i.control = control;
    for (MicroOp op : ops) {
        op.instruction = static_cast<std::uint32_t>(program_.instructions.size());
        program_.ops.push_back(op);
    }
    program_.instructions.push_back(std::move(i));
}

void Emitter::single(MicroOp op, std::string text) {
    instruction(std::move(text), {op});
}

void Emitter::barrier(Order order) {
    MicroOp op;
    op.op = Op::Barrier;
    op.order = order;
    instruction("", {op}, true);
}

void Emitter::access(MicroOp& op, const Location& location, Order order) {
    op.global = location.global;
    op.index = location.index;
    op.type = location.type;
    op.order = order;
    op.atomic = order != Order::Plain;
}

void Emitter::load(std::uint16_t dst, const Location& from, Order order) {
    MicroOp op;
    op.op = Op::Load;
    access(op, from, order);
    op.dst = dst;
    instruction(assembler_.load(registerText(dst, from.type), memoryText(from), from.type, order), {op});
}

void Emitter::store(const Operand& value, const Location& to, Order order) {
    Operand what = value;
    std::string shown;
    if (isa() == Isa::Arm64 && what.isImmediate()) {
        if (normalise(to.type, what.value) == 0) shown = to.type.bytes == 8 ? "xzr" : "wzr";
        else {
            const std::uint16_t t = temporary(to.type);
            move(t, what, to.type);
            what = Operand::ofRegister(t);
        }
    }
    if (shown.empty())
        shown = what.isRegister() ? assembler_.reg(program_.functions[function_].registers[what.reg].name,
                                                   isa() == Isa::Arm64 ? promote(to.type).bytes : to.type.bytes)
                                  : assembler_.imm(normalise(to.type, what.value));
    MicroOp op;
    op.op = Op::Store;
    access(op, to, order);
    op.a = what;
    instruction(assembler_.store(shown, memoryText(to), to.type, order), {op});
}

void Emitter::memoryAlu(AluOp op, IntType arithmetic, const Operand& what, const Location& to) {
    const std::uint32_t mark = temporaryMark();
    const std::uint16_t t = temporary(to.type);
    MicroOp read;
    read.op = Op::Load;
    access(read, to, Order::Plain);
    read.dst = t;
    MicroOp work;
    work.op = Op::Alu;
    work.alu = op;
    work.type = arithmetic;
    work.dst = t;
    work.a = Operand::ofRegister(t);
    work.b = what;
    MicroOp write;
    write.op = Op::Store;
    access(write, to, Order::Plain);
    write.a = Operand::ofRegister(t);
    std::string shown;
    const std::string whatText = what.isRegister() ? assembler_.reg(info(what.reg).name, to.type.bytes)
                                                   : assembler_.imm(normalise(to.type, what.value));
    if (op == AluOp::Shl || op == AluOp::Shr) {
        const std::string count = what.isRegister() ? "%cl" : whatText;
        const char* mnemonic = op == AluOp::Shl ? "shl" : to.type.isSigned ? "sar" : "shr";
        const char s = to.type.bytes == 1 ? 'b' : to.type.bytes == 2 ? 'w' : to.type.bytes == 4 ? 'l' : 'q';
        shown = fmt::format("{}{} {}, {}", mnemonic, s, count, memoryText(to));
    } else {
        const RmwOp rmw = op == AluOp::Add   ? RmwOp::Add
                          : op == AluOp::Sub ? RmwOp::Sub
                          : op == AluOp::And ? RmwOp::And
                          : op == AluOp::Or  ? RmwOp::Or
                                             : RmwOp::Xor;
        shown = assembler_.memoryAlu(rmw, whatText, memoryText(to), to.type, false, what.value, what.isImmediate());
    }
    instruction(std::move(shown), {read, work, write});
    releaseTo(mark);
}

void Emitter::move(std::uint16_t dst, const Operand& what, IntType type) {
    MicroOp op;
    op.op = Op::Move;
    op.dst = dst;
    op.a = what;
    op.type = type;
    const std::string from = what.isRegister() && isa() == Isa::X86_64 && type.bytes < 4
                                 ? assembler_.reg(info(what.reg).name, type.bytes)
                                 : text(what, type);
    instruction(assembler_.move(registerText(dst, type), from, what.isImmediate(),
                                type.bytes < 4 && what.isImmediate() ? kInt : type),
                {op});
}

void Emitter::alu(AluOp op, IntType type, std::uint16_t dst, const Operand& a, const Operand& b, bool onlyFlags) {
    MicroOp m;
    m.op = Op::Alu;
    m.alu = op;
    m.type = type;
    m.dst = dst;
    m.a = a;
    m.b = b;
    const IntType resultType = isComparison(op) ? (isa() == Isa::X86_64 ? IntType{1, false, false} : kInt) : type;
    std::string to;
    if (!onlyFlags)
        to = isComparison(op) && isa() == Isa::X86_64 ? assembler_.reg(info(dst).name, resultType.bytes)
                                                      : registerText(dst, resultType);
    instruction(assembler_.alu(op, type, to, text(a, type), text(b, type), b.isImmediate(), b.value), {m});
}

void Emitter::rmw(RmwOp op, std::uint16_t dst, const Operand& value, const Location& at, Order order) {
    Operand what = value;
    const std::uint32_t mark = temporaryMark();
    if (dst != kNoRegister && isa() == Isa::X86_64) {  // xadd and xchg give the old value where the new one was
        if (what != Operand::ofRegister(dst)) move(dst, what, at.type);
        what = Operand::ofRegister(dst);
    } else if (what.isImmediate() && isa() == Isa::Arm64) {
        const std::uint16_t t = temporary(at.type);
        move(t, what, at.type);
        what = Operand::ofRegister(t);
    }
    MicroOp m;
    m.op = Op::Rmw;
    access(m, at, order == Order::Plain ? Order::Once : order);
    m.rmw = op;
    m.dst = dst;
    m.a = what;
    const std::string whatText = text(what, at.type);
    instruction(
        dst == kNoRegister
            ? assembler_.memoryAlu(op, whatText, memoryText(at), at.type, true, value.value, value.isImmediate())
            : assembler_.fetch(op, registerText(dst, at.type), whatText, memoryText(at), at.type, order),
        {m});
    releaseTo(mark);
}

void Emitter::compareExchange(std::uint16_t dst, const Operand& expected, const Operand& desired, const Location& at,
                              Order order) {
    const std::uint32_t mark = temporaryMark();
    // Both ISAs take the expected value in the register that then has the old one.
    if (expected != Operand::ofRegister(dst)) move(dst, expected, at.type);
    Operand next = desired;
    if (next.isImmediate()) {
        next = Operand::ofRegister(temporary(at.type));
        move(next.reg, desired, at.type);
    }
    MicroOp m;
    m.op = Op::CompareExchange;
    access(m, at, order == Order::Plain ? Order::Once : order);
    m.dst = dst;
    m.a = Operand::ofRegister(dst);
    m.b = next;
    instruction(
        assembler_.compareExchange(registerText(dst, at.type), text(next, at.type), memoryText(at), at.type, order),
        {m});
    releaseTo(mark);
}

void Emitter::loadExclusive(std::uint16_t dst, const Location& from, Order order) {
    MicroOp m;
    m.op = Op::LoadExclusive;
    access(m, from, order == Order::Plain ? Order::Once : order);
    m.dst = dst;
    instruction(fmt::format("{} {}, {}", order == Order::Acquire ? "ldaxr" : "ldxr", registerText(dst, from.type),
                            memoryText(from)),
                {m});
}

void Emitter::storeExclusive(std::uint16_t status, const Operand& what, const Location& to, Order order) {
    MicroOp m;
    m.op = Op::StoreExclusive;
    access(m, to, order == Order::Plain ? Order::Once : order);
    m.dst = status;
    m.a = what;
    const bool release = order == Order::Release || order == Order::Full;
    instruction(fmt::format("{} {}, {}, {}", release ? "stlxr" : "stxr", registerText(status, kInt),
                            text(what, to.type), memoryText(to)),
                {m});
}

Label Emitter::newLabel() {
    labels_.push_back(kNone);
    return static_cast<Label>(labels_.size() - 1);
}

void Emitter::place(Label label) {
    labels_[label] = static_cast<std::uint32_t>(program_.ops.size());
}

void Emitter::jump(Label label) {
    MicroOp m;
    m.op = Op::Jump;
    m.target = label;
    instruction(fmt::format("{} .L{}", isa() == Isa::X86_64 ? "jmp" : "b", labelBase_ + label), {m}, true);
}

void Emitter::branch(Op op, const Operand& condition, Label label, const MicroOp* flags) {
    MicroOp m;
    m.op = op;
    m.a = condition;
    m.target = label;
    const bool onZero = op == Op::BranchIfZero;
    const bool x86 = isa() == Isa::X86_64;
    std::string shown;
    if (flags) {
        static constexpr AluOp kOpposite[] = {AluOp::Ne, AluOp::Eq, AluOp::Ge, AluOp::Gt, AluOp::Le, AluOp::Lt};
        const auto at = static_cast<std::size_t>(flags->alu) - static_cast<std::size_t>(AluOp::Eq);
        const AluOp taken = onZero ? kOpposite[at] : flags->alu;
        static constexpr const char* kX86[2][6] = {{"e", "ne", "b", "be", "a", "ae"},
                                                   {"e", "ne", "l", "le", "g", "ge"}};
        static constexpr const char* kArm[2][6] = {{"eq", "ne", "lo", "ls", "hi", "hs"},
                                                   {"eq", "ne", "lt", "le", "gt", "ge"}};
        const auto t = static_cast<std::size_t>(taken) - static_cast<std::size_t>(AluOp::Eq);
        const std::size_t sign = flags->type.isSigned ? 1 : 0;
        shown = x86 ? fmt::format("j{} .L{}", kX86[sign][t], labelBase_ + label)
                    : fmt::format("b.{} .L{}", kArm[sign][t], labelBase_ + label);
    } else if (x86) {
        shown =
            fmt::format("testl {0}, {0}; {1} .L{2}", text(condition, kInt), onZero ? "je" : "jne", labelBase_ + label);
    } else {
        shown = fmt::format("{} {}, .L{}", onZero ? "cbz" : "cbnz", text(condition, kInt), labelBase_ + label);
    }
    instruction(std::move(shown), {m}, true);
}

void Emitter::branchIfZero(const Operand& condition, Label label, const MicroOp* flags) {
    branch(Op::BranchIfZero, condition, label, flags);
}
void Emitter::branchIfNotZero(const Operand& condition, Label label, const MicroOp* flags) {
    branch(Op::BranchIfNotZero, condition, label, flags);
}

void Emitter::call(std::uint32_t function, std::uint16_t dst, const std::vector<Operand>& arguments) {
    MicroOp m;
    m.op = Op::Call;
    m.target = function;
    m.dst = dst;
    m.type = program_.functions[function].type;
    m.firstArgument = static_cast<std::uint32_t>(program_.arguments.size());
    m.argumentCount = static_cast<std::uint32_t>(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i)
        program_.arguments.emplace_back(static_cast<std::uint16_t>(i), arguments[i]);
    instruction(fmt::format("{} {}", isa() == Isa::X86_64 ? "call" : "bl", program_.functions[function].name), {m},
                true);
}

void Emitter::print(std::uint32_t format, const std::vector<Operand>& arguments) {
    MicroOp m;
    m.op = Op::Print;
    m.target = format;
    m.firstArgument = static_cast<std::uint32_t>(program_.arguments.size());
    m.argumentCount = static_cast<std::uint32_t>(arguments.size());
    for (const Operand& argument : arguments) program_.arguments.emplace_back(kNoRegister, argument);
    instruction(isa() == Isa::X86_64 ? "call _printk" : "bl _printk", {m});
}

void Emitter::returnValue(const Operand& value) {
    MicroOp m;
    m.op = Op::Return;
    m.a = value;
    instruction("ret", {m}, true);
}

}  // namespace lockstep
