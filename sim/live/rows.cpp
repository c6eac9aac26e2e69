// One function for what comes in a row: the micro-ops of an instruction, and the instructions of a frequent pattern,
// such as a lock with what it protects. Nothing is left out of a row: the same effects, in the same order, each access
// to memory as its micro-op has it. What it saves is the looks in between, where the budget says that nobody would
// come. Uses [[gnu::flatten]]; see handlers.cpp.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "live/handlers.hpp"

namespace lockstep::live {
namespace {

// ---- an instruction that loads, computes and stores

// A register that an instruction keeps to itself, held in a local; all else is in the register file.
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
// Nobody reads the result.
template <class Fixed>
struct Dropped : Fixed {
    explicit Dropped(const Code& c) : Fixed{c} {}
    KeptSlot dst{};
};

template <IntType kType, IntType kWork, AluOp kAlu>
inline void readModifyWrite(const Code* c, const Code& place, const Program& program, Cpu& cpu, std::uint64_t* regs,
                            Event& e) {
    using Load = Rewired<FixedOp<Op::Load, kType, Order::Once>, KeptSlot, Slot>;
    using Alu = Rewired<FixedOp<Op::Alu, kWork, Order::Plain, kAlu>, KeptSlot, KeptSlot>;
    using Store = Rewired<FixedOp<Op::Store, kType, Order::Once>, Slot, KeptSlot>;
    Kept kept{};
    const KeptRegisters registers{regs, &kept};
    LiveMemory<false> memory(cpu.shared.memory, cpu.fenceWord);
    CpuState none;  // these micro-ops touch no flags
    applyEffect(program, Load(c[0]), registers, none, Executor{}, memory, e);
    if (e.fault != Fault::None) return;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    applyEffect(program, Alu(c[1]), registers, none, Executor{}, memory, e);
    applyEffect(program, Store(place), registers, none, Executor{}, memory, e);
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

// ---- rows

// What a row works on while its CPU's budget covers it: no interrupt, no preemption, no pause and no wish to stop can
// come in between, so the CPU's flags and counts may stay in registers until the row is left.
struct Quiet {
    Quiet(Cpu& c, std::uint64_t* r, std::uint32_t lock)
        : cpu(c), program(c.shared.program), regs(r), state(c.state), who(c.who), taken(lock) {}
    void leave() const {
        cpu.state = state;
        if (acquisitions != 0) {
            cpu.locks[taken].acquisitions.add(acquisitions);
            cpu.holds.left -= acquisitions;
        }
        cpu.irqsOffs.left -= irqsOffs;
        if (atomics != 0) cpu.atomics.add(atomics);
    }
    Cpu& cpu;
    const Program& program;
    std::uint64_t* const regs;
    CpuState state;
    const Executor who;
    const std::uint32_t taken;  // the lock's cell, if the row takes one
    std::uint32_t acquisitions = 0, irqsOffs = 0, atomics = 0;
};

// What LiveMemory does, with locks of a known kind.
template <LockImplementation kLock>
struct KnownLocks : LiveMemory<false> {
    using LiveMemory<false>::LiveMemory;
    bool tryAcquire(std::uint32_t, std::uint8_t owner) const {
        return reinterpret_cast<Lock*>(at)->tryAcquireAs(kLock, owner);
    }
    std::uint64_t release(std::uint32_t) const { return reinterpret_cast<Lock*>(at)->releaseAs(kLock); }
};

// A stage of a row is an instruction. quietly() does what fixed() and conclude() in handlers.hpp do; where there is
// more to it than that (a wait, a fault, an event that is to be timed), it does nothing and returns false, and the
// instruction's own handler takes over. `limit()` is how often it may be done before such an event is due.
template <class Fixed, class Micro = Fixed, LockImplementation kLock = LockImplementation::Queued>
struct One {
    static constexpr std::size_t ops = 1;
    static constexpr bool takes = Fixed::op == Op::SpinAcquire;
    static const Code* run(const Code* c, Cpu& cpu, std::uint64_t* regs) { return fixed<Fixed, true>(c, cpu, regs); }
    static std::uint32_t limit(const Code* c, const Cpu& cpu) {
        if (c->elements != 0) return 0;
        constexpr Op op = Fixed::op;
        if constexpr (op == Op::SpinAcquire) return cpu.holds.left - 1;
        if constexpr (op == Op::SpinRelease) return cpu.locks[c->cell].heldSince == 0 ? ~0U : 0;
        if constexpr (op == Op::IrqSave) return cpu.irqsOffs.left - 1;
        if constexpr (op == Op::IrqRestore) return cpu.irqsOffSince == 0 && !cpu.pending ? ~0U : 0;
        return ~0U;
    }
    static bool quietly(const Code* c, Quiet& q) {
        constexpr Op op = Fixed::op;
        Event e;
        Kept unseen{};
        KnownLocks<kLock> memory(q.cpu.shared.memory, q.cpu.fenceWord);
        applyEffect(q.program, Micro{*c}, KeptRegisters{q.regs, &unseen}, q.state, q.who, memory, e);
        if (e.fault != Fault::None || e.kind == Event::Kind::TryFailed) return false;
        if (e.trouble != 0) [[unlikely]]
            q.cpu.note(e.trouble);
        if constexpr (op == Op::SpinAcquire) ++q.acquisitions;
        if constexpr (op == Op::IrqSave) ++q.irqsOffs;
        if constexpr (isAtomicOp(op)) ++q.atomics;
        return true;
    }
};
template <IntType kType, IntType kWork, AluOp kAlu>
struct Three {
    static constexpr std::size_t ops = 3;
    static constexpr bool takes = false;
    static constexpr IntType type = kType;
    static constexpr AluOp alu = kAlu;
    [[gnu::flatten]] static const Code* run(const Code* c, Cpu& cpu, std::uint64_t* regs) {
        Event e;
        readModifyWrite<kType, kWork, kAlu>(c, c[2], cpu.shared.program, cpu, regs, e);
        if (e.fault != Fault::None) [[unlikely]]
            return cpu.faulted(c, e.fault, e.result);
        if (--cpu.budget <= 0) [[unlikely]]
            return cpu.poll(c[2].next);
        return c[2].next;
    }
    static std::uint32_t limit(const Code* c, const Cpu&) { return c->elements == 0 ? ~0U : 0; }
    static bool quietly(const Code* c, Quiet& q) {
        Event e;
        readModifyWrite<kType, kWork, kAlu>(c, c[0], q.program, q.cpu, q.regs, e);  // without an index: the same place
        return true;
    }
};
// The end of a section whose lock the row itself has taken: three micro-ops and an acquisition before.
template <LockImplementation kLock>
struct Unlock : One<FixedOp<Op::SpinRelease>, FixedOp<Op::SpinRelease>, kLock> {
    using Base = One<FixedOp<Op::SpinRelease>, FixedOp<Op::SpinRelease>, kLock>;
    static bool quietly(const Code* c, Quiet& q) { return Base::quietly(c - 4, q); }
};

// One time through the row; says how many micro-ops and instructions that were.
template <class... Stages>
inline bool pass(const Code* row, Quiet& q, std::size_t& ops, std::int32_t& instructions) {
    return ((Stages::quietly(row + ops, q) && (ops += Stages::ops, ++instructions, true)) && ...);
}
template <class... Stages>
inline std::uint64_t limit(const Code* row, const Cpu& cpu) {
    std::uint64_t least = ~0U;
    std::size_t at = 0;
    ((least = std::min<std::uint64_t>(least, Stages::limit(row + at, cpu)), at += Stages::ops), ...);
    return least;
}

template <class... Stages>
inline std::uint32_t lockOf(const Code* row) {
    std::size_t at = 0;
    std::uint32_t cell = 0;
    ((cell = Stages::takes ? row[at].cell : cell, at += Stages::ops), ...);
    return cell;
}

// What a micro-op without an index needs, for the compiler to keep in registers: no store of a row can change it.
inline Code operands(const Code& from) {
    Code c;
    c.at = from.at;
    c.cell = from.cell;
    c.dst = from.dst;
    c.a = from.a;
    c.b = from.b;
    return c;
}

// `kCall`: the row is a function, and a task that calls nothing else goes round here.
template <bool kCall, class First, class... Rest>
[[gnu::flatten]] const Code* row(const Code* start, Cpu& cpu, std::uint64_t* regs) {
    constexpr std::size_t ops = (First::ops + ... + Rest::ops);
    constexpr std::int32_t cost = 1 + sizeof...(Rest) + (kCall ? 1 : 0);
    LiveContext& context = *cpu.current;
    std::uint64_t times = 0;
    std::uint64_t calls = 0;
    if (cpu.budget > cost) {
        times = std::min<std::uint64_t>(static_cast<std::uint32_t>(cpu.budget - 1) / cost,
                                        limit<First, Rest...>(start, cpu));
        if constexpr (kCall) {
            calls = context.calls.get();
            const bool again = context.plainRestart && context.depth == 0 && cpu.clean() && calls < context.target;
            times = again ? std::min(times, context.target - calls - 1) : 0;
        }
    }
    if (times > 0) {
        const auto copy = [&]<std::size_t... kAt>(std::index_sequence<kAt...>) {
            return std::array<Code, ops>{operands(start[kAt])...};
        };
        const std::array<Code, ops> own = copy(std::make_index_sequence<ops>());
        Quiet q(cpu, regs, lockOf<First, Rest...>(start));
        const std::uint64_t before = calls;
        std::size_t passed = 0;
        std::int32_t used = 0;
        bool through = true;
        do {
            passed = 0;
            used = 0;
            through = pass<First, Rest...>(own.data(), q, passed, used);
            if constexpr (kCall)
                if (through) context.calls.publish(++calls);
        } while (kCall && through && --times > 0);
        q.leave();
        if constexpr (kCall) cpu.budget -= static_cast<std::int32_t>(calls - before) * cost;
        if (!kCall || !through) cpu.budget -= used;
        if (!kCall && through) return start[ops - 1].next;
        if (passed != 0 && !through) return start + passed;
    }
    return First::run(start, cpu, regs);
}

using Save = One<FixedOp<Op::IrqSave>>;
using Restore = One<FixedOp<Op::IrqRestore>>;
using Disable = One<FixedOp<Op::PreemptDisable>>;
using Enable = One<FixedOp<Op::PreemptEnable>>;
template <LockImplementation kLock>
using Take = One<FixedOp<Op::SpinAcquire>, FixedOp<Op::SpinAcquire>, kLock>;
template <LockImplementation kLock>
using Release = One<FixedOp<Op::SpinRelease>, FixedOp<Op::SpinRelease>, kLock>;
template <RmwOp kRmw, IntType kType, Order kOrder, class Fixed = FixedOp<Op::Rmw, kType, kOrder, AluOp::Add, kRmw>>
using Atomic = One<Fixed, Dropped<Fixed>>;

// For the load, computation and store from `first`: f<its stage>(), or nullptr if it is none of these.
template <class F>
Handler withThree(const Program& program, std::uint32_t first, F f) {
    const Instruction& instruction = program.instructionOf(first);
    if (instruction.first != first || instruction.count != 3 || program.llsc) return nullptr;
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
        case AluOp::Add: return f.template operator()<Three<kType, kWork, AluOp::Add>>();
        case AluOp::Sub: return f.template operator()<Three<kType, kWork, AluOp::Sub>>();
        case AluOp::Or: return f.template operator()<Three<kType, kWork, AluOp::Or>>();
        case AluOp::And: return f.template operator()<Three<kType, kWork, AluOp::And>>();
        case AluOp::Xor: return f.template operator()<Three<kType, kWork, AluOp::Xor>>();
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
            if ((op.type != kInt && op.type != kLong) || op.rmw > RmwOp::Sub || op.dst != kNoRegister) return text;
            if (op.order == Order::Acquire || op.order == Order::Release) return text;
            text += op.order == Order::Full ? 'A' : 'a';
            break;
        case Op::Load:
            if (fusedHandler(program, i) == nullptr) return text;
            text += '3';
            i += 2;
            break;
        case Op::Return:
            if (f.returnsValue || f.entry != first) return text;
            return text + '.';
        default: return text;
        }
    }
    return text;
}

template <Order kOrder>
Handler atomicCall(const MicroOp& op) {
    if (op.type == kInt && op.rmw == RmwOp::Add) return &row<true, Atomic<RmwOp::Add, kInt, kOrder>>;
    if (op.type == kInt) return &row<true, Atomic<RmwOp::Sub, kInt, kOrder>>;
    if (op.rmw == RmwOp::Add) return &row<true, Atomic<RmwOp::Add, kLong, kOrder>>;
    return &row<true, Atomic<RmwOp::Sub, kLong, kOrder>>;
}

template <LockImplementation kLock>
Handler lockRow(const Program& program, std::uint32_t first, std::string_view shape) {
    const auto begins = [&](std::string_view with) { return shape.rfind(with, 0) == 0; };
    const auto whole = [&](std::uint32_t section, auto handler) -> Handler {
        if (program.ops[section - 1].global != program.ops[section + 3].global) return nullptr;
        return withThree(program, section, [&]<class Stage>() -> Handler {
            if constexpr (Stage::type.bytes >= 4 && (Stage::alu == AluOp::Add || Stage::alu == AluOp::Sub))
                return handler.template operator()<Stage>();
            else return nullptr;
        });
    };
    Handler found = nullptr;
    if (begins("PT3RE."))
        found = whole(first + 2, []<class Stage>() -> Handler {
            return &row<true, Disable, Take<kLock>, Stage, Unlock<kLock>, Enable>;
        });
    if (begins("SPT3ROE."))
        found = whole(first + 3, []<class Stage>() -> Handler {
            return &row<true, Save, Disable, Take<kLock>, Stage, Unlock<kLock>, Restore, Enable>;
        });
    if (found != nullptr) return found;
    if (begins("SPT")) return &row<false, Save, Disable, Take<kLock>>;
    if (begins("PT")) return &row<false, Disable, Take<kLock>>;
    if (begins("ROE")) return &row<false, Release<kLock>, Restore, Enable>;
    if (begins("RE")) return &row<false, Release<kLock>, Enable>;
    return nullptr;
}

}  // namespace

Handler fusedHandler(const Program& program, std::uint32_t first) {
    return withThree(program, first, []<class Stage>() -> Handler { return &Stage::run; });
}

Handler rowHandler(const Program& program, std::uint32_t first, LockImplementation lock) {
    if (program.llsc) return nullptr;
    const std::string text = shape(program, first);
    if (text == "A.") return atomicCall<Order::Full>(program.ops[first]);
    if (text == "a.") return atomicCall<Order::Once>(program.ops[first]);
    if (text == "3.") return withThree(program, first, []<class Stage>() -> Handler { return &row<true, Stage>; });
    switch (lock) {
    case LockImplementation::Queued: return lockRow<LockImplementation::Queued>(program, first, text);
    case LockImplementation::Ticket: return lockRow<LockImplementation::Ticket>(program, first, text);
    case LockImplementation::TestAndSet: return lockRow<LockImplementation::TestAndSet>(program, first, text);
    }
    return nullptr;
}

}  // namespace lockstep::live
