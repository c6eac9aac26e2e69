// What executes one micro-op: applyEffect() of sim/machine with the micro-op's kind, type and order as constants, and
// what follows from it for the CPU. Internal to the room.
#pragma once

#include <array>
#include <cstddef>

#include "live/cpu.hpp"

namespace lockstep::live {

/// A micro-op whose members that matter are constants. See effect.hpp.
template <Op kOp, IntType kType = kInt, Order kOrder = Order::Plain, AluOp kAlu = AluOp::Add, RmwOp kRmw = RmwOp::Add>
struct FixedOp {
    static constexpr Op op = kOp;
    static constexpr IntType type = kType;
    static constexpr Order order = kOrder;
    static constexpr AluOp alu = kAlu;
    static constexpr RmwOp rmw = kRmw;
    static constexpr PrimitiveKind query = PrimitiveKind::ProcessorId;  // Op::Query is never fixed
    const Code& code;
    Slot dst{code.dst};
    Slot a{code.a};
    Slot b{code.b};
};

inline constexpr std::array kTypes = {IntType{1, true, false},
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

struct SlotRegisters {
    std::uint64_t* base;
    [[nodiscard]] std::uint64_t value(Slot s) const { return base[s.index]; }
    void put(Slot s, std::uint64_t v) const { base[s.index] = v; }
};

constexpr bool touchesMemory(Op op) {
    return op <= Op::StoreExclusive || (op >= Op::SpinAcquire && op <= Op::MutexRelease);
}
constexpr bool isLockOp(Op op) {
    return op >= Op::SpinAcquire && op <= Op::MutexRelease;
}
constexpr bool isAtomicOp(Op op) {
    return op == Op::Rmw || op == Op::CompareExchange || op == Op::StoreExclusive;
}

template <Op kOp, IntType kType, Order kOrder, AluOp kAlu, RmwOp kRmw, class Regs, class Memory>
bool locate(const Program&, const FixedOp<kOp, kType, kOrder, kAlu, kRmw>& op, const Regs& regs, Memory& memory,
            Event& e) {
    if constexpr (touchesMemory(kOp)) {
        const Code& c = op.code;
        std::uint64_t offset = 0;
        if (c.elements != 0) {
            const std::uint64_t element = regs.value(c.index);
            if (element >= c.elements) {
                e.result = element;
                return false;
            }
            offset = element;
        }
        memory.at = c.at + offset * (isLockOp(kOp) ? sizeof(Lock) : kType.bytes);
        e.cell = c.cell + static_cast<std::uint32_t>(offset);
    }
    return true;
}

// What a step means for the CPU besides its effect: waits, counts, the end of an instruction.
template <bool kFast>
inline const Code* conclude(Op op, const Code* c, Cpu& cpu, Event& e) {
    if (op == Op::MutexAcquire && !cpu.current->asleep && (preemptCount(cpu.state) != 0 || cpu.state.irqsOff != 0))
        e.trouble |= trouble::kMightSleep;
    if (e.trouble != 0) [[unlikely]]
        cpu.note(e.trouble);
    if (e.fault != Fault::None) [[unlikely]]
        return cpu.faulted(c, e.fault, e.result);
    if (op == Op::SpinAcquire && e.kind == Event::Kind::TryFailed) [[unlikely]]
        return cpu.waitForLock(c, e.cell);
    if (op == Op::MutexAcquire && e.kind == Event::Kind::Slept) [[unlikely]]
        return cpu.sleepOnMutex(c, e.cell);
    if (op == Op::SpinAcquire || op == Op::MutexAcquire ||
        ((op == Op::SpinTry || op == Op::MutexTry) && e.kind == Event::Kind::Acquired))
        cpu.acquired(e.cell);
    if (op == Op::SpinRelease || op == Op::MutexRelease) cpu.released(e.cell, op == Op::MutexRelease);
    if (isAtomicOp(op)) cpu.atomics.add();
    if (op == Op::IrqSave || op == Op::IrqDisable) {
        if (--cpu.irqsOffs.left == 0) [[unlikely]]
            cpu.timeIrqsOff();
    }
    if (op == Op::IrqEnable || op == Op::IrqRestore || op == Op::BhEnable) {
        if (cpu.irqsOffSince != 0) [[unlikely]]
            cpu.timeIrqsOn();
        if (cpu.pending) [[unlikely]]
            cpu.lookSoon();
    }
    const Code* next = op == Op::Spin ? c->target : c->next;
    if constexpr (kFast) {
        cpu.budget -= c->cost;
        if (cpu.budget <= 0) [[unlikely]]
            return cpu.poll(next);
    }
    return next;
}

template <class Micro, bool kFast>
[[gnu::flatten]] const Code* fixed(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    Event unseen;
    Event& e = kFast ? unseen : cpu.event;
    LiveMemory<!kFast> memory(cpu.shared.memory, cpu.fenceWord);
    applyEffect(cpu.shared.program, Micro{*c}, SlotRegisters{regs}, cpu.state, cpu.who, memory, e);
    return conclude<kFast>(Micro::op, c, cpu, e);
}

// Any micro-op, as the machine has it.
template <bool kFast>
const Code* general(const Code* c, Cpu& cpu, std::uint64_t* regs) {
    Event unseen;
    Event& e = kFast ? unseen : cpu.event;
    const MicroOp& op = cpu.shared.program.ops[c->op];
    if (cpu.shared.program.llsc) {
        LlscMemory memory(cpu.shared.memory, cpu.fenceWord, cpu.state.monitor, cpu.monitorVersion);
        applyEffect(cpu.shared.program, op, Registers{regs, 0}, cpu.state, cpu.who, memory, e);
    } else {
        LiveMemory<!kFast> memory(cpu.shared.memory, cpu.fenceWord);
        applyEffect(cpu.shared.program, op, Registers{regs, 0}, cpu.state, cpu.who, memory, e);
    }
    return conclude<kFast>(op.op, c, cpu, e);
}

}  // namespace lockstep::live
