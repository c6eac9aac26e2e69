#include <algorithm>

#include "live/code.hpp"

namespace lockstep::live {
namespace {

// Which registers of `f` may be read before they are set: those live at its entry, parameters left out. Backward
// dataflow as in sim/lang/liveness.cpp.
std::vector<std::uint16_t> readBeforeSet(const Program& program, const Function& f) {
    const std::size_t size = f.registers.size();
    std::vector<std::vector<bool>> live(f.end - f.entry + 1, std::vector<bool>(size, false));
    for (bool changed = true; changed;) {
        changed = false;
        for (std::uint32_t i = f.end; i-- > f.entry;) {
            const MicroOp& op = program.ops[i];
            std::vector<bool> in(size, false);
            const auto after = [&](std::uint32_t successor) {
                if (successor < f.entry || successor >= f.end) return;
                for (std::size_t r = 0; r < size; ++r)
                    if (live[successor - f.entry][r]) in[r] = true;
            };
            const bool branches = op.op == Op::BranchIfZero || op.op == Op::BranchIfNotZero;
            if (branches || op.op == Op::Jump || op.op == Op::Spin) after(op.target);
            if (op.op != Op::Jump && op.op != Op::Spin && op.op != Op::Return) after(i + 1);
            if (op.dst != kNoRegister) in[op.dst - f.firstRegister] = false;
            const auto use = [&](const Operand& o) {
                if (o.isRegister()) in[o.reg - f.firstRegister] = true;
            };
            use(op.a);
            use(op.b);
            use(op.index);
            for (std::uint32_t k = 0; k < op.argumentCount; ++k) use(program.arguments[op.firstArgument + k].second);
            if (in != live[i - f.entry]) {
                live[i - f.entry] = in;
                changed = true;
            }
        }
    }
    std::vector<std::uint16_t> unset;
    for (std::size_t r = f.parameterCount; r < size; ++r)
        if (live.front()[r]) unset.push_back(static_cast<std::uint16_t>(f.firstRegister + r));
    return unset;
}

}  // namespace

CompiledProgram::CompiledProgram(const Program& program, SharedMemory& memory) : program_(program), memory_(memory) {
    for (const Function& f : program.functions) unset_.push_back(readBeforeSet(program, f));
    for (std::uint32_t op = 0; op < program.ops.size(); ++op) plain_.push_back(translate(op));
    fast_ = plain_;
    link(plain_, false);
    link(fast_, true);
    fuse();
}

Slot CompiledProgram::slot(const Operand& operand) {
    if (operand.isRegister()) return {operand.reg};
    const auto next = static_cast<std::uint16_t>(program_.registerCount + 1U + constants_.size());
    return {constants_.emplace(operand.isImmediate() ? operand.value : 0, next).first->second};
}

Code CompiledProgram::translate(std::uint32_t number) {
    const MicroOp& op = program_.ops[number];
    Code code;
    code.op = number;
    code.dst = {op.dst == kNoRegister ? program_.registerCount : op.dst};
    code.a = slot(op.a);
    code.b = slot(op.b);
    code.index = slot(op.index);
    if (op.global != kNone) {
        const Global& g = program_.globals[op.global];
        code.cell = g.firstCell;
        code.at = memory_.address(g.firstCell);
        code.elements = op.index.kind == Operand::Kind::None ? 0 : g.elements;
        code.bytes = g.type.bytes;
    }
    const Instruction& instruction = program_.instructionOf(number);
    code.cost = !isControl(op.op) && number + 1 == instruction.first + instruction.count ? 1 : 0;
    for (std::uint32_t k = 0; k < op.argumentCount; ++k) slot(program_.arguments[op.firstArgument + k].second);
    return code;
}

void CompiledProgram::link(std::vector<Code>& code, bool fast) {
    for (std::uint32_t i = 0; i < code.size(); ++i) {
        const MicroOp& op = program_.ops[i];
        Code& c = code[i];
        c.run = fast ? fastHandler(program_, op) : plainHandler(program_, op);
        c.next = i + 1 < code.size() ? &code[i + 1] : nullptr;
        if (op.op == Op::Call) c.target = &code[program_.functions[op.target].entry];
        else if (op.op != Op::Print && op.target != kNone) c.target = &code[op.target];
    }
}

void CompiledProgram::fuse() {
    for (const Instruction& instruction : program_.instructions) {
        if (instruction.control) continue;
        Handler fused = rowHandler(program_, instruction.first, memory_.implementation());
        if (fused == nullptr) fused = fusedHandler(program_, instruction.first);
        if (fused != nullptr) fast_[instruction.first].run = fused;
    }
}

std::vector<std::uint64_t> CompiledProgram::registers() const {
    std::vector<std::uint64_t> file(program_.registerCount + 1U + constants_.size(), 0);
    for (const auto& [value, at] : constants_) file[at] = value;
    return file;
}

}  // namespace lockstep::live
