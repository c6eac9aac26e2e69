#include "naive_locks.hpp"

namespace lockstep::test {

void LockHistory::observe(const Machine& machine, const Event& e, const std::uint64_t* before,
                          const std::uint64_t* after, LockFacts& out) {
    if (e.op != kNone) {
        const MicroOp& op = machine.program().ops[e.op];
        const CpuState cpu = machine.cpu(before, e.choice.cpu);
        // mutex_lock() tells lockdep before it sleeps, or before schedule() finds out that it must not.
        const bool sleeps = e.kind == Event::Kind::Slept || e.fault == Fault::SchedulingWhileAtomic;
        if (sleeps) acquire(e.context, e.cell, cpu, false, out);
        if (e.kind == Event::Kind::Acquired) {
            acquire(e.context, e.cell, cpu, op.op == Op::SpinTry || op.op == Op::MutexTry, out);
            held_.push_back({e.context, e.cell});
        }
        // The memory of the lock says that it is free, whoever held it.
        if (e.kind == Event::Kind::Released)
            std::erase_if(held_, [&](const Hold& hold) { return hold.cell == e.cell; });
        if (e.kind == Event::Kind::CpuFlags) flagsChanged(e, op, cpu, out);
        if (e.runEnded && machine.program().contexts[e.context].kind == ContextKind::Task)
            for (const Hold& hold : held_)
                if (hold.context == e.context) out.heldAtExit.insert(hold.cell);
    }
    waits(machine, after, out);
}

// lock_acquire(): the use first, then recursion, and only if there is none the orders.
void LockHistory::acquire(std::uint32_t context, std::uint32_t cell, const CpuState& cpu, bool tried,
                          LockFacts& out) const {
    // Who only tries cannot be the interrupt that waits for ever.
    if (!tried && cpu.hardirq) out.uses.insert({cell, NaiveUse::InHardirq});
    if (!tried && cpu.softirq) out.uses.insert({cell, NaiveUse::InSoftirq});
    if (!cpu.irqsOff) out.uses.insert({cell, NaiveUse::HardirqOn});
    if (!cpu.irqsOff && !cpu.bh && !cpu.softirq) out.uses.insert({cell, NaiveUse::SoftirqOn});
    if (tried) return;
    for (const Hold& hold : held_)
        if (hold.context == context && hold.cell == cell) {
            out.recursive.insert(cell);
            return;
        }
    for (const Hold& hold : held_)
        if (hold.context == context) out.orders.insert({hold.cell, cell});
}

// The flags as the instruction leaves them, whatever the end of the call then puts right.
void LockHistory::flagsChanged(const Event& e, const MicroOp& op, const CpuState& before, LockFacts& out) const {
    bool off = before.irqsOff != 0;
    if (op.op == Op::IrqEnable || (op.op == Op::IrqRestore && e.result == 0)) off = false;
    const bool irqsCameOn = before.irqsOff && !off;
    const bool lastBh = op.op == Op::BhEnable && before.bh == 1;
    const bool bhOff = before.bh != 0 && !lastBh;
    const bool softirqsCameOn = !off && !bhOff && !before.softirq && (lastBh || irqsCameOn);
    for (const Hold& hold : held_) {
        if (hold.context != e.context) continue;
        if (irqsCameOn) out.uses.insert({hold.cell, NaiveUse::HardirqOn});
        if (softirqsCameOn) out.uses.insert({hold.cell, NaiveUse::SoftirqOn});
    }
}

// Who stands before a taken spinlock has told lockdep already.
void LockHistory::waits(const Machine& machine, const std::uint64_t* state, LockFacts& out) const {
    if (held_.empty()) return;
    for (std::uint32_t cpu = 0; cpu < machine.program().cpus; ++cpu) {
        const std::uint32_t active = machine.running(state, cpu);
        if (active == kNone || machine.program().ops[machine.context(state, active).pc].op != Op::SpinAcquire) continue;
        const std::uint32_t lock = machine.waitsFor(state, active);
        if (lock != kNone) acquire(active, lock, machine.cpu(state, cpu), false, out);
    }
}

std::set<std::uint32_t> LockFacts::inconsistent(bool soft) const {
    std::set<std::uint32_t> cells;
    for (const auto& [cell, use] : uses)
        if (use == (soft ? NaiveUse::InSoftirq : NaiveUse::InHardirq) &&
            used(cell, soft ? NaiveUse::SoftirqOn : NaiveUse::HardirqOn))
            cells.insert(cell);
    return cells;
}

std::set<std::uint32_t> LockFacts::reachable(std::uint32_t from) const {
    std::set<std::uint32_t> met;
    std::vector<std::uint32_t> work{from};
    while (!work.empty()) {
        const std::uint32_t at = work.back();
        work.pop_back();
        for (const auto& [held, taken] : orders)
            if (held == at && met.insert(taken).second) work.push_back(taken);
    }
    return met;
}

std::set<std::uint32_t> LockFacts::circular() const {
    std::set<std::uint32_t> cells;
    for (const auto& [held, taken] : orders)
        if (reachable(held).contains(held)) cells.insert(held);
    return cells;
}

std::set<std::tuple<bool, std::uint32_t, std::uint32_t>> LockFacts::inversions() const {
    std::set<std::tuple<bool, std::uint32_t, std::uint32_t>> found;
    for (const bool soft : {false, true})
        for (const auto& [cell, use] : uses) {
            if (use != (soft ? NaiveUse::InSoftirq : NaiveUse::InHardirq)) continue;
            for (const std::uint32_t other : reachable(cell))
                if (other != cell && used(other, soft ? NaiveUse::SoftirqOn : NaiveUse::HardirqOn))
                    found.insert({soft, cell, other});
        }
    return found;
}

}  // namespace lockstep::test
