// The effect of each micro-op, written once over a memory policy: the machine's flat state and the hammer's real shared
// memory run the same code. It changes registers, the CPU's flags and memory; where control goes next is not its
// matter.
//
// A Memory gives, for a cell of the Program:
//   load(cell, type, order) → value            store(cell, type, value, order) → value before
//   rmw(cell, type, op, value, order) → before  compareExchange(cell, type, expected, desired, order) → before
//   loadExclusive(cell, type) → value           storeExclusive(cell, type, value, before&) → stored?
//   tryAcquire(cell, owner) → got it?           release(cell) → owner before
//   fence(order)
// with values in normalised form and `owner` = 1 + context; it may also have aim(cell), called before any of these.
//
// A micro-op is a MicroOp, or anything with the same members: where they are constants, the compiler leaves of
// applyEffect() what is needed for this one. Its operands are whatever `regs.value()` and `regs.put()` take.
#pragma once

#include <array>
#include <cstdint>

#include "lang/program.hpp"
#include "machine/event.hpp"
#include "machine/layout.hpp"

namespace lockstep {

/// A context's registers by their number in the Program.
struct Registers {
    std::uint64_t* base = nullptr;
    std::uint16_t first = 0;
    std::uint64_t& operator[](std::uint16_t reg) const { return base[reg - first]; }
    [[nodiscard]] std::uint64_t value(const Operand& o) const { return o.isRegister() ? base[o.reg - first] : o.value; }
    void put(std::uint16_t reg, std::uint64_t value) const {
        if (reg != kNoRegister) base[reg - first] = value;
    }
};

/// Who executes: its index, kind and CPU.
struct Executor {
    std::uint16_t context = 0;
    ContextKind kind = ContextKind::Task;
    std::uint32_t cpu = 0;
};

/// The saved interrupt state as the ISA spells it: x86_64's IF is bit 9 of flags, arm64's I and F are bits 7 and 6 of
/// DAIF and mean "masked".
constexpr std::uint64_t irqFlags(Isa isa, bool irqsOff) {
    if (isa == Isa::X86_64) return irqsOff ? 0 : 0x200;
    return irqsOff ? 0xc0 : 0;
}

/// preempt_count() as the kernel builds it: preemption in bits 0–7, softirqs in 8–15, hardirqs from 16 on. A softirq
/// being handled counts 1 (0x100), each local_bh_disable 2 (0x200). Source: include/linux/preempt.h.
constexpr std::uint32_t preemptCount(const CpuState& cpu) {
    return cpu.preempt + 0x200U * cpu.bh + (cpu.softirq ? 0x100U : 0U) + (cpu.hardirq ? 0x10000U : 0U);
}

constexpr std::uint64_t queryCpu(PrimitiveKind query, const CpuState& cpu, const Executor& who) {
    switch (query) {
    case PrimitiveKind::ProcessorId: return who.cpu;
    case PrimitiveKind::InHardirq: return preemptCount(cpu) & 0xf0000U;
    case PrimitiveKind::InSoftirq: return preemptCount(cpu) & 0xff00U;
    case PrimitiveKind::InServingSoftirq: return preemptCount(cpu) & 0x100U;
    case PrimitiveKind::InTask: return who.kind == ContextKind::Task ? 1 : 0;
    case PrimitiveKind::InAtomic: return preemptCount(cpu) != 0 ? 1 : 0;
    case PrimitiveKind::PreemptCount: return preemptCount(cpu);
    case PrimitiveKind::IrqsDisabled: return cpu.irqsOff;
    default: return 0;
    }
}

inline std::uint64_t applyRmw(RmwOp op, IntType type, std::uint64_t old, std::uint64_t value) {
    switch (op) {
    case RmwOp::Add: return normalise(type, old + value);
    case RmwOp::Sub: return normalise(type, old - value);
    case RmwOp::And: return normalise(type, old & value);
    case RmwOp::Or: return normalise(type, old | value);
    case RmwOp::Xor: return normalise(type, old ^ value);
    case RmwOp::AndNot: return normalise(type, old & ~value);
    case RmwOp::Exchange: return normalise(type, value);
    }
    return old;
}

namespace effect_detail {

inline void increase(std::uint8_t& count, std::uint8_t most, Event& e) {
    if (count == most) e.fault = Fault::Capacity;
    else ++count;
}
inline void decrease(std::uint8_t& count, Event& e) {
    if (count == 0) e.trouble |= trouble::kCountUnderflow;
    else --count;
}

}  // namespace effect_detail

/// Finds the cell that `op` accesses, if it accesses one; false where the index is out of bounds.
template <class Memory>
bool locate(const Program& program, const MicroOp& op, const Registers& regs, Memory& memory, Event& e) {
    if (op.global == kNone) return true;
    const Global& global = program.globals[op.global];
    std::uint64_t element = 0;
    if (op.index.kind != Operand::Kind::None) element = regs.value(op.index);
    if (element >= global.elements) {
        e.result = element;
        return false;
    }
    e.cell = global.firstCell + static_cast<std::uint32_t>(element);
    if constexpr (requires { memory.aim(e.cell); }) memory.aim(e.cell);
    return true;
}

/// Executes `op` for `who`, filling `e` (its cell, values, trouble and fault). A lock that is taken leaves
/// e.kind == TryFailed for SpinAcquire and Slept for MutexAcquire, and changes nothing else: who waits, and how, is
/// the caller's matter.
template <class Micro, class Regs, class Memory>
void applyEffect(const Program& program, const Micro& op, const Regs& regs, CpuState& cpu, const Executor& who,
                 Memory& memory, Event& e) {
    using Kind = Event::Kind;
    namespace d = effect_detail;
    const auto put = [&](std::uint64_t value) {
        e.result = value;
        regs.put(op.dst, value);
    };
    if (!locate(program, op, regs, memory, e)) {
        e.kind = Kind::Faulted;
        e.fault = Fault::OutOfBounds;
        return;
    }
    const std::uint8_t owner = static_cast<std::uint8_t>(who.context + 1);
    switch (op.op) {
    case Op::Load:
        e.kind = Kind::Read;
        e.before = e.after = memory.load(e.cell, op.type, op.order);
        put(e.before);
        break;
    case Op::Store:
        e.kind = Kind::Write;
        e.after = normalise(op.type, regs.value(op.a));
        e.before = memory.store(e.cell, op.type, e.after, op.order);
        break;
    case Op::Rmw: {
        e.kind = Kind::ReadModifyWrite;
        const std::uint64_t value = regs.value(op.a);
        e.before = memory.rmw(e.cell, op.type, op.rmw, value, op.order);
        e.after = applyRmw(op.rmw, op.type, e.before, value);
        put(e.before);
        break;
    }
    case Op::CompareExchange: {
        const std::uint64_t expected = normalise(op.type, regs.value(op.a));
        const std::uint64_t desired = normalise(op.type, regs.value(op.b));
        e.before = memory.compareExchange(e.cell, op.type, expected, desired, op.order);
        e.kind = e.before == expected ? Kind::ReadModifyWrite : Kind::CompareFailed;
        e.after = e.before == expected ? desired : e.before;
        put(e.before);
        break;
    }
    case Op::LoadExclusive:
        e.kind = Kind::Read;
        e.before = e.after = memory.loadExclusive(e.cell, op.type);
        put(e.before);
        break;
    case Op::StoreExclusive: {
        const std::uint64_t value = normalise(op.type, regs.value(op.a));
        const bool stored = memory.storeExclusive(e.cell, op.type, value, e.before);
        e.kind = stored ? Kind::Write : Kind::ExclusiveFailed;
        e.after = stored ? value : e.before;
        put(stored ? 0 : 1);
        break;
    }
    case Op::Move: put(normalise(op.type, regs.value(op.a))); break;
    case Op::Alu: {
        const std::uint64_t a = regs.value(op.a);
        const std::uint64_t b = regs.value(op.b);
        if (program.isa == Isa::X86_64 && trapsOnX86(op.alu, op.type, a, b)) {
            e.kind = Kind::Faulted;
            e.fault = Fault::DivideError;
            break;
        }
        put(evaluate(op.alu, op.type, a, b));
        break;
    }
    case Op::IrqSave:
        e.kind = Kind::CpuFlags;
        put(irqFlags(program.isa, cpu.irqsOff != 0));
        cpu.irqsOff = 1;
        break;
    case Op::IrqRestore: {
        e.kind = Kind::CpuFlags;
        const std::uint64_t flags = regs.value(op.a);
        if (!cpu.irqsOff) e.trouble |= trouble::kBogusIrqRestore;
        // x86's arch_local_irq_restore only ever turns interrupts on (6.1); arm64 writes the state as saved.
        if (program.isa == Isa::X86_64) cpu.irqsOff = (flags & 0x200) != 0 ? 0 : cpu.irqsOff;
        else cpu.irqsOff = (flags & 0x80) != 0 ? 1 : 0;
        e.result = cpu.irqsOff;
        break;
    }
    case Op::IrqDisable:
        e.kind = Kind::CpuFlags;
        cpu.irqsOff = 1;
        break;
    case Op::IrqEnable:
        e.kind = Kind::CpuFlags;
        cpu.irqsOff = 0;
        break;
    case Op::BhDisable:
        e.kind = Kind::CpuFlags;
        if (cpu.hardirq) e.trouble |= trouble::kBhInAtomic;
        d::increase(cpu.bh, 0x7f, e);  // 0x200 each, in bits 8 to 15
        if (regs.value(op.a)) d::increase(cpu.preempt, 0xff, e);
        break;
    case Op::BhEnable:
        e.kind = Kind::CpuFlags;
        if (cpu.irqsOff || cpu.hardirq) e.trouble |= trouble::kBhInAtomic;
        d::decrease(cpu.bh, e);
        if (regs.value(op.a)) d::decrease(cpu.preempt, e);
        break;
    case Op::PreemptDisable:
        e.kind = Kind::CpuFlags;
        d::increase(cpu.preempt, 0xff, e);
        break;
    case Op::PreemptEnable:
        e.kind = Kind::CpuFlags;
        d::decrease(cpu.preempt, e);
        break;
    case Op::SpinAcquire:
    case Op::SpinTry:
    case Op::MutexAcquire:
    case Op::MutexTry: {
        const bool got = memory.tryAcquire(e.cell, owner);
        e.kind = got ? Kind::Acquired : op.op == Op::MutexAcquire ? Kind::Slept : Kind::TryFailed;
        e.after = got ? owner : 0;
        if (op.op == Op::SpinTry || op.op == Op::MutexTry) put(got ? 1 : 0);
        break;
    }
    case Op::SpinRelease:
    case Op::MutexRelease:
        e.kind = Kind::Released;
        e.before = memory.release(e.cell);
        if (e.before != owner) e.trouble |= trouble::kUnlockNotHeld;
        break;
    case Op::Fence:
        e.kind = Kind::Fence;
        memory.fence(op.order);
        break;
    case Op::Relax:
    case Op::Spin: e.kind = Kind::Relaxed; break;
    case Op::Query: put(queryCpu(op.query, cpu, who)); break;
    case Op::Print: e.kind = Kind::Printed; break;
    default: break;
    }
}

}  // namespace lockstep
