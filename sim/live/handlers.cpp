// Uses [[gnu::flatten]], which GCC and Clang know and others ignore: in a file of so many small functions GCC stops
// inlining before the constants have folded, and a handler then takes ten times as long.
#include "live/handlers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

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
[[gnu::flatten]] const Code* fused(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    Event e;
    readModifyWrite<kType, kWork, kAlu>(c, cpu, regs, e);
    if (e.fault != Fault::None) [[unlikely]]
        return cpu.faulted(c, e.fault, e.result);
    if (--cpu.budget <= 0) [[unlikely]]
        return cpu.poll(c[2].next);
    return c[2].next;
}

// A task whose function is this instruction alone goes round here.
template <IntType kType, IntType kWork, AluOp kAlu>
[[gnu::flatten]] const Code* fusedLoop(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    LiveContext& context = *cpu.current;
    if (context.plainRestart && context.depth == 0 && cpu.clean() && c->elements == 0) {
        const Code own[3] = {c[0], c[1], c[2]};  // which no store of the loop can change
        std::uint64_t calls = context.calls.get();
        const std::uint64_t most = std::min<std::uint64_t>(cpu.budget > 0 ? static_cast<std::uint32_t>(cpu.budget) : 0,
                                                           context.target - calls);
        if (most > 1) {
            cpu.budget -= static_cast<std::int32_t>(most - 1);
            for (std::uint64_t n = most - 1; n > 0; --n) {
                Event e;
                readModifyWrite<kType, kWork, kAlu>(own, cpu, regs, e);
                context.calls.publish(++calls);
            }
        }
    }
    return fused<kType, kWork, kAlu>(c, cpu, regs);
}

// ---- several instructions in a row, as the kernel's lock functions have them. After each, all is as if the next were
// a call of its own; the row is left where the next is not what follows it in the code.

template <class Fixed>
struct One {
    static const Code* next(const Code* c, const Code*) { return c->next; }
    static const Code* run(const Code* c, Cpu& cpu, std::uint64_t* regs) { return fixed<Fixed, true>(c, cpu, regs); }
};
template <IntType kType, AluOp kAlu>
struct Three {
    static const Code* next(const Code* c, const Code*) { return c[2].next; }
    static const Code* run(const Code* c, Cpu& cpu, std::uint64_t* regs) {
        return fused<kType, kType, kAlu>(c, cpu, regs);
    }
};
struct Back {
    static const Code* next(const Code*, const Code* start) { return start; }
    static const Code* run(const Code* c, Cpu& cpu, std::uint64_t* regs) { return giveBack<kInt>(c, cpu, regs); }
};

template <class... Stages>
[[gnu::flatten]] const Code* row(const Code* start, Cpu& cpu, std::uint64_t* regs) {
    for (;;) {
        const Code* c = start;
        const bool through = ([&] {
            const Code* const expected = Stages::next(c, start);
            c = Stages::run(c, cpu, regs);
            return c == expected;
        }() && ...);
        if (!through || c != start) return c;
    }
}

using Save = One<FixedOp<Op::IrqSave>>;
using Restore = One<FixedOp<Op::IrqRestore>>;
using Disable = One<FixedOp<Op::PreemptDisable>>;
using Enable = One<FixedOp<Op::PreemptEnable>>;
using Take = One<FixedOp<Op::SpinAcquire>>;
using Release = One<FixedOp<Op::SpinRelease>>;
template <RmwOp kRmw, IntType kType>
using Atomic = One<FixedOp<Op::Rmw, kType, Order::Full, AluOp::Add, kRmw>>;
template <RmwOp kRmw, IntType kType>
using Relaxed = One<FixedOp<Op::Rmw, kType, Order::Once, AluOp::Add, kRmw>>;

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

// What the row of micro-ops from `first` looks like: "PT3RE." for spin_lock(), c++, spin_unlock(), return.
std::string shape(const Program& program, std::uint32_t first) {
    std::string text;
    const Function& f = program.functionOf(first);
    for (std::uint32_t i = first; i < f.end && text.size() < 9; ++i) {
        const MicroOp& op = program.ops[i];
        switch (op.op) {
        case Op::IrqSave: text += 'S'; break;
        case Op::IrqRestore: text += 'O'; break;
        case Op::PreemptDisable: text += 'P'; break;
        case Op::PreemptEnable: text += 'E'; break;
        case Op::SpinAcquire: text += 'T'; break;
        case Op::SpinRelease: text += 'R'; break;
        case Op::Rmw:
            if ((op.type != kInt && op.type != kLong) || op.rmw > RmwOp::Sub) return text;
            if (op.order == Order::Acquire || op.order == Order::Release) return text;
            text += op.order == Order::Full ? 'A' : 'a';
            break;
        case Op::Load:
            if (op.type != kInt || program.ops[i + 1].alu != AluOp::Add || fusion<false>(program, i, 3) == nullptr)
                return text;
            text += '3';
            i += 2;
            break;
        case Op::Return:
            if (f.returnsValue) return text;
            return text + '.';
        default: return text;
        }
    }
    return text;
}

template <template <RmwOp, IntType> class Kind>
Handler rmwRow(const MicroOp& op) {
    if (op.type == kInt && op.rmw == RmwOp::Add) return &row<Kind<RmwOp::Add, kInt>, Back>;
    if (op.type == kInt) return &row<Kind<RmwOp::Sub, kInt>, Back>;
    if (op.rmw == RmwOp::Add) return &row<Kind<RmwOp::Add, kLong>, Back>;
    return &row<Kind<RmwOp::Sub, kLong>, Back>;
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

Handler rowHandler(const Program& program, std::uint32_t first) {
    if (program.llsc) return nullptr;
    const std::string text = shape(program, first);
    const auto begins = [&](std::string_view with) { return text.rfind(with, 0) == 0; };
    if (begins("A.")) return rmwRow<Atomic>(program.ops[first]);
    if (begins("a.")) return rmwRow<Relaxed>(program.ops[first]);
    using Add = Three<kInt, AluOp::Add>;
    if (begins("PT3RE.")) return &row<Disable, Take, Add, Release, Enable, Back>;
    if (begins("PT3RE")) return &row<Disable, Take, Add, Release, Enable>;
    if (begins("SPT3ROE.")) return &row<Save, Disable, Take, Add, Release, Restore, Enable, Back>;
    if (begins("SPT")) return &row<Save, Disable, Take>;
    if (begins("PT")) return &row<Disable, Take>;
    if (begins("ROE.")) return &row<Release, Restore, Enable, Back>;
    if (begins("ROE")) return &row<Release, Restore, Enable>;
    if (begins("RE.")) return &row<Release, Enable, Back>;
    if (begins("RE")) return &row<Release, Enable>;
    return nullptr;
}

}  // namespace lockstep::live
