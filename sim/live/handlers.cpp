// Uses [[gnu::flatten]], which GCC and Clang know and others ignore: in a file of so many small functions GCC stops
// inlining before the constants have folded, and a handler then takes ten times as long.
#include "live/handlers.hpp"

namespace lockstep::live {
namespace {

// Arithmetic has int, unsigned, long and unsigned long.
template <std::size_t kAt = 5, class F>
Handler withWideType(IntType type, F f) {
    return withType<kAt>(type, f);
}
template <AluOp kAt = AluOp::Add, class F>
Handler withAlu(AluOp alu, F f) {
    if (alu == kAt) return f.template operator()<kAt>();
    if constexpr (kAt == AluOp::Ge) return nullptr;
    else return withAlu<static_cast<AluOp>(static_cast<int>(kAt) + 1)>(alu, f);
}

template <bool kFast>
Handler access(const MicroOp& op) {
    return withType(op.type, [&]<IntType kType>() -> Handler {
        if (op.op == Op::Load) {
            switch (op.order) {
            case Order::Plain:
            case Order::Once: return &fixed<FixedOp<Op::Load, kType, Order::Once>, kFast>;
            case Order::Acquire: return &fixed<FixedOp<Op::Load, kType, Order::Acquire>, kFast>;
            default: return nullptr;
            }
        }
        switch (op.order) {
        case Order::Plain:
        case Order::Once: return &fixed<FixedOp<Op::Store, kType, Order::Once>, kFast>;
        case Order::Release: return &fixed<FixedOp<Op::Store, kType, Order::Release>, kFast>;
        default: return nullptr;
        }
    });
}

template <bool kFast>
Handler rmw(const MicroOp& op) {
    return withWideType(op.type, [&]<IntType kType>() -> Handler {
        if (op.order == Order::Full) {
            if (op.rmw == RmwOp::Add)
                return &fixed<FixedOp<Op::Rmw, kType, Order::Full, AluOp::Add, RmwOp::Add>, kFast>;
            if (op.rmw == RmwOp::Sub)
                return &fixed<FixedOp<Op::Rmw, kType, Order::Full, AluOp::Add, RmwOp::Sub>, kFast>;
        }
        if (op.order == Order::Plain || op.order == Order::Once) {
            if (op.rmw == RmwOp::Add)
                return &fixed<FixedOp<Op::Rmw, kType, Order::Once, AluOp::Add, RmwOp::Add>, kFast>;
            if (op.rmw == RmwOp::Sub)
                return &fixed<FixedOp<Op::Rmw, kType, Order::Once, AluOp::Add, RmwOp::Sub>, kFast>;
        }
        return nullptr;
    });
}

template <bool kFast>
Handler simple(const MicroOp& op) {
    switch (op.op) {
    case Op::Load:
    case Op::Store: return access<kFast>(op);
    case Op::Rmw: return rmw<kFast>(op);
    case Op::CompareExchange:
        if (op.order != Order::Full) return nullptr;
        return withWideType(op.type, []<IntType kType>() -> Handler {
            return &fixed<FixedOp<Op::CompareExchange, kType, Order::Full>, kFast>;
        });
    case Op::Move:
        return withType(op.type, []<IntType kType>() -> Handler { return &fixed<FixedOp<Op::Move, kType>, kFast>; });
    case Op::Alu:
        return withWideType(op.type, [&]<IntType kType>() -> Handler {
            return withAlu(op.alu, []<AluOp kAlu>() -> Handler {
                return &fixed<FixedOp<Op::Alu, kType, Order::Plain, kAlu>, kFast>;
            });
        });
    case Op::IrqSave: return &fixed<FixedOp<Op::IrqSave>, kFast>;
    case Op::IrqRestore: return &fixed<FixedOp<Op::IrqRestore>, kFast>;
    case Op::IrqDisable: return &fixed<FixedOp<Op::IrqDisable>, kFast>;
    case Op::IrqEnable: return &fixed<FixedOp<Op::IrqEnable>, kFast>;
    case Op::BhDisable: return &fixed<FixedOp<Op::BhDisable>, kFast>;
    case Op::BhEnable: return &fixed<FixedOp<Op::BhEnable>, kFast>;
    case Op::PreemptDisable: return &fixed<FixedOp<Op::PreemptDisable>, kFast>;
    case Op::PreemptEnable: return &fixed<FixedOp<Op::PreemptEnable>, kFast>;
    case Op::SpinAcquire: return &fixed<FixedOp<Op::SpinAcquire>, kFast>;
    case Op::SpinRelease: return &fixed<FixedOp<Op::SpinRelease>, kFast>;
    case Op::MutexAcquire: return &fixed<FixedOp<Op::MutexAcquire>, kFast>;
    case Op::MutexRelease: return &fixed<FixedOp<Op::MutexRelease>, kFast>;
    case Op::Print: return &fixed<FixedOp<Op::Print>, kFast>;
    default: return nullptr;
    }
}

// ---- control flow, which takes no step

const Code* jump(const Code* c, Cpu&, std::uint64_t*) {
    return c->target;
}
const Code* branchIfZero(const Code* c, Cpu&, std::uint64_t* regs) {
    return regs[c->a.index] == 0 ? c->target : c->next;
}
const Code* branchIfNotZero(const Code* c, Cpu&, std::uint64_t* regs) {
    return regs[c->a.index] != 0 ? c->target : c->next;
}
const Code* barrier(const Code* c, Cpu& cpu, std::uint64_t*) {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    cpu.event.barriers |=
        cpu.shared.program.ops[c->op].order == Order::Acquire ? Event::kReadBarrier : Event::kWriteBarrier;
    return c->next;
}
const Code* call(const Code* c, Cpu& cpu, std::uint64_t*) {
    LiveContext& context = *cpu.current;
    context.returns[context.depth++] = c;
    return c->target;
}
// With arguments, or registers that must be 0 at first.
const Code* callWith(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    const Program& program = cpu.shared.program;
    const MicroOp& op = program.ops[c->op];
    const Function& callee = program.functions[op.target];
    for (std::uint32_t k = 0; k < op.argumentCount; ++k) {
        const auto& [reg, operand] = program.arguments[op.firstArgument + k];
        const IntType type = callee.registers[static_cast<std::size_t>(reg - callee.firstRegister)].type;
        regs[reg] = normalise(type, Registers{regs, 0}.value(operand));
    }
    for (const std::uint16_t reg : cpu.shared.code.unset(op.target)) regs[reg] = 0;
    return call(c, cpu, regs);
}
template <IntType kType>
const Code* giveBack(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    LiveContext& context = *cpu.current;
    if (context.depth == 0) return cpu.endCall();
    const Code* from = context.returns[--context.depth];
    regs[from->dst.index] = normalise(kType, regs[c->a.index]);
    return from->next;
}

Handler control(const Program& program, const MicroOp& op) {
    switch (op.op) {
    case Op::Jump: return &jump;
    case Op::BranchIfZero: return &branchIfZero;
    case Op::BranchIfNotZero: return &branchIfNotZero;
    case Op::Barrier: return &barrier;
    case Op::Call: return &callWith;
    default: break;
    }
    const auto number = static_cast<std::uint32_t>(&op - program.ops.data());
    return withType(program.functionOf(number).type, []<IntType kType>() -> Handler { return &giveBack<kType>; });
}

}  // namespace

Handler fastHandler(const Program& program, const MicroOp& op) {
    if (op.op == Op::Call && op.argumentCount == 0) return &callWith;
    if (isControl(op.op)) return control(program, op);
    const Handler found = program.llsc ? nullptr : simple<true>(op);
    return found != nullptr ? found : &general<true>;
}

Handler plainHandler(const Program& program, const MicroOp& op) {
    if (isControl(op.op)) return control(program, op);
    const Handler found = program.llsc ? nullptr : simple<false>(op);
    return found != nullptr ? found : &general<false>;
}

}  // namespace lockstep::live
