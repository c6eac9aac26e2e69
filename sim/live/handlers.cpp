#include "live/handlers.hpp"

#include <array>

namespace lockstep::live {
namespace {

constexpr std::array kTypes = {IntType{1, true, false},
                               IntType{1, false, false},
                               kBool,
                               IntType{2, true, false},
                               IntType{2, false, false},
                               kInt,
                               kUnsigned,
                               kLong,
                               kUnsignedLong};

// f<kType>() for the type at hand.
template <std::size_t kAt = 0, class F>
Handler withType(IntType type, F f) {
    if constexpr (kAt == kTypes.size()) return nullptr;
    else if (type == kTypes[kAt]) return f.template operator()<kTypes[kAt]>();
    else return withType<kAt + 1>(type, f);
}
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

// ---- one call for a whole instruction: nothing can come between its micro-ops on this CPU

// The two registers that an instruction keeps to itself, held in locals; all else is in the register file.
struct Kept {
    std::uint64_t value;
};
struct KeptSlot {};
struct KeptRegisters {
    std::uint64_t* base;
    Kept* kept;
    [[nodiscard]] std::uint64_t value(Slot s) const { return base[s.index]; }
    [[nodiscard]] std::uint64_t value(KeptSlot) const { return kept->value; }
    void put(KeptSlot, std::uint64_t v) const { kept->value = v; }
    void put(Slot s, std::uint64_t v) const { base[s.index] = v; }
};
template <class Fixed, class Dst, class A>
struct Rewired : Fixed {
    explicit Rewired(const Code& c) : Fixed{c} {}
    Dst dst{};
    A a{};
};

template <IntType kType, IntType kWork, AluOp kAlu>
inline void readModifyWrite(const Code* c, Cpu& cpu, std::uint64_t* regs, Event& e) {
    using Load = Rewired<FixedOp<Op::Load, kType, Order::Once>, KeptSlot, Slot>;
    using Alu = Rewired<FixedOp<Op::Alu, kWork, Order::Plain, kAlu>, KeptSlot, KeptSlot>;
    using Store = Rewired<FixedOp<Op::Store, kType, Order::Once>, Slot, KeptSlot>;
    Kept kept{};
    const KeptRegisters registers{regs, &kept};
    LiveMemory<false> memory(cpu.shared.memory, cpu.fenceWord);
    const Program& program = cpu.shared.program;
    applyEffect(program, Load(c[0]), registers, cpu.state, cpu.who, memory, e);
    if (e.fault != Fault::None) return;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    applyEffect(program, Alu(c[1]), registers, cpu.state, cpu.who, memory, e);
    applyEffect(program, Store(c[2]), registers, cpu.state, cpu.who, memory, e);
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

template <IntType kType, IntType kWork, AluOp kAlu>
const Code* fused(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    Event e;
    readModifyWrite<kType, kWork, kAlu>(c, cpu, regs, e);
    if (e.fault != Fault::None) [[unlikely]]
        return cpu.faulted(c, e);
    if (--cpu.budget <= 0) [[unlikely]]
        return cpu.poll(c[2].next);
    return c[2].next;
}

// A task whose function is this instruction alone goes round here.
template <IntType kType, IntType kWork, AluOp kAlu>
const Code* fusedLoop(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    LiveContext& context = *cpu.current;
    if (!context.plainRestart || context.depth != 0) return fused<kType, kWork, kAlu>(c, cpu, regs);
    std::int32_t budget = cpu.budget;
    std::uint64_t calls = context.calls.get();
    for (;;) {
        Event e;
        readModifyWrite<kType, kWork, kAlu>(c, cpu, regs, e);
        --budget;
        if (e.fault != Fault::None || budget <= 0 || calls + 1 >= context.target || !cpu.clean()) [[unlikely]] {
            cpu.budget = budget;
            if (e.fault != Fault::None) return cpu.faulted(c, e);
            return budget <= 0 ? cpu.poll(c[2].next) : c[2].next;
        }
        context.calls.publish(++calls);
    }
}

template <bool kLoop>
Handler fusion(const Program& program, std::uint32_t first, std::uint32_t count) {
    if (count != 3 || program.llsc) return nullptr;
    const MicroOp& load = program.ops[first];
    const MicroOp& alu = program.ops[first + 1];
    const MicroOp& store = program.ops[first + 2];
    const auto isPlain = [](const MicroOp& op) { return op.order == Order::Plain || op.order == Order::Once; };
    if (load.op != Op::Load || alu.op != Op::Alu || store.op != Op::Store || !isPlain(load) || !isPlain(store) ||
        load.global != store.global || load.type != store.type || isDivision(alu.alu) || isComparison(alu.alu))
        return nullptr;
    if (load.dst == kNoRegister || !alu.a.isRegister() || alu.a.reg != load.dst || !store.a.isRegister() ||
        alu.dst != store.a.reg || alu.dst != load.dst || (alu.b.isRegister() && alu.b.reg == load.dst))
        return nullptr;
    // Nobody reads the instruction's own register behind it.
    const MicroOp& behind = program.ops[first + 3];
    bool dead = behind.op == Op::Return && !(behind.a.isRegister() && behind.a.reg == alu.dst);
    for (std::uint32_t k = 0; k < behind.deadCount; ++k)
        dead = dead || program.deadRegisters[behind.firstDead + k] == alu.dst;
    if (!dead) return nullptr;
    return withType(load.type, [&]<IntType kType>() -> Handler {
        constexpr IntType kWork = promote(kType);
        if (alu.type != kWork) return nullptr;
        switch (alu.alu) {
        case AluOp::Add: return kLoop ? &fusedLoop<kType, kWork, AluOp::Add> : &fused<kType, kWork, AluOp::Add>;
        case AluOp::Sub: return kLoop ? &fusedLoop<kType, kWork, AluOp::Sub> : &fused<kType, kWork, AluOp::Sub>;
        case AluOp::Or: return kLoop ? &fusedLoop<kType, kWork, AluOp::Or> : &fused<kType, kWork, AluOp::Or>;
        case AluOp::And: return kLoop ? &fusedLoop<kType, kWork, AluOp::And> : &fused<kType, kWork, AluOp::And>;
        case AluOp::Xor: return kLoop ? &fusedLoop<kType, kWork, AluOp::Xor> : &fused<kType, kWork, AluOp::Xor>;
        default: return nullptr;
        }
    });
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

Handler fusedHandler(const Program& program, std::uint32_t first, std::uint32_t count) {
    return fusion<false>(program, first, count);
}
Handler fusedLoopHandler(const Program& program, std::uint32_t first, std::uint32_t count) {
    return fusion<true>(program, first, count);
}

}  // namespace lockstep::live
