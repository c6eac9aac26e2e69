#include "explore/lock_usage.hpp"

namespace lockstep {

LockUsage::LockUsage(const Machine& machine) : machine_(machine), uses_(machine.program().cells.size()) {
    for (std::uint32_t cell = 0; cell < uses_.size(); ++cell)
        if (machine.program().globalOf(cell).isLock()) locks_.push_back(cell);
}

void LockUsage::mark(std::uint32_t cell, Use use, std::uint32_t parent, Choice choice) {
    First& first = uses_[cell][use];
    if (!first.seen) first = {true, parent, choice, ++order_};
}

// mark_usage()
void LockUsage::taken(std::uint32_t cell, const CpuState& cpu, bool mayWait, std::uint32_t parent, Choice choice) {
    if (mayWait && cpu.hardirq) mark(cell, InHardirq, parent, choice);
    if (mayWait && cpu.softirq) mark(cell, InSoftirq, parent, choice);
    if (cpu.irqsOff) return;
    mark(cell, HardirqOn, parent, choice);
    if (!cpu.bh && !cpu.softirq) mark(cell, SoftirqOn, parent, choice);
}

std::string LockUsage::characters(std::uint32_t cell) const {
    const auto character = [&](Use in, Use on) {
        return uses_[cell][on].seen ? (uses_[cell][in].seen ? '?' : '+') : uses_[cell][in].seen ? '-' : '.';
    };
    return {character(InHardirq, HardirqOn), '.', character(InSoftirq, SoftirqOn), '.'};
}

void LockUsage::observe(const Event& e, const std::uint64_t* before, const std::uint64_t* after, std::uint32_t parent) {
    if (locks_.empty() || e.op == kNone) return;
    const MicroOp& op = machine_.program().ops[e.op];
    if (e.kind == Event::Kind::Acquired) {
        // A trylock never waits, so it cannot deadlock in the interrupt.
        return taken(e.cell, machine_.cpu(before, e.choice.cpu), op.op == Op::SpinAcquire || op.op == Op::MutexAcquire,
                     parent, e.choice);
    }
    // lock_acquire() comes before the wait: who must wait has used the lock, too.
    if (const std::uint32_t awaited = machine_.waitsFor(after, e.context); awaited != kNone) {
        const bool mutex = machine_.program().globalOf(awaited).kind == Global::Kind::Mutex;
        const bool waits = !mutex || e.kind == Event::Kind::Slept || e.kind == Event::Kind::Faulted;
        if (waits) taken(awaited, machine_.cpu(mutex ? before : after, e.choice.cpu), true, parent, e.choice);
    }
    // Interrupts or softirqs come on while locks are held.
    if (e.kind != Event::Kind::CpuFlags) return;
    const CpuState was = machine_.cpu(before, e.choice.cpu);
    const CpuState is = machine_.cpu(after, e.choice.cpu);
    const bool irqsCameOn = was.irqsOff && !is.irqsOff && !e.callEnded;
    const bool softirqsCameOn = is.bh == 0 && !is.softirq && !is.irqsOff && (was.bh != 0 || irqsCameOn);
    if (!irqsCameOn && !softirqsCameOn) return;
    for (const std::uint32_t cell : locks_) {
        if (machine_.seen(after, e.choice.cpu, cell) != static_cast<std::uint64_t>(e.context) + 1) continue;
        if (irqsCameOn) mark(cell, HardirqOn, parent, e.choice);
        if (softirqsCameOn) mark(cell, SoftirqOn, parent, e.choice);
    }
}

}  // namespace lockstep
