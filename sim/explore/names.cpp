// Names of kinds, and small questions about one state or one schedule.
#include "explore/explore.hpp"

namespace lockstep {

std::string name(Verdict verdict) {
    return verdict == Verdict::Holds ? "holds" : verdict == Verdict::Violated ? "violated" : "unknown";
}

std::string name(Report::Kind kind) {
    switch (kind) {
    case Report::Kind::InconsistentHardirq:
    case Report::Kind::InconsistentSoftirq: return "inconsistent-lock-state";
    case Report::Kind::SleepingInAtomic: return "sleeping-in-atomic";
    case Report::Kind::SchedulingWhileAtomic: return "scheduling-while-atomic";
    case Report::Kind::UnlockNotHeld: return "bad-unlock-balance";
    case Report::Kind::CountUnderflow: return "preempt-count-underflow";
    case Report::Kind::LeakedAtomic: return "leaked-atomic";
    case Report::Kind::LeakedIrqs: return "leaked-irqs";
    case Report::Kind::BogusIrqRestore: return "bogus-irq-restore";
    case Report::Kind::BhInAtomic: return "bh-in-atomic";
    case Report::Kind::DivideError: return "divide-error";
    case Report::Kind::OutOfBounds: return "out-of-bounds";
    case Report::Kind::CircularLocking: return "circular-locking";
    case Report::Kind::IrqLockInversion: return "irq-lock-inversion";
    case Report::Kind::RecursiveLocking: return "recursive-locking";
    case Report::Kind::HeldAtExit: return "held-at-exit";
    case Report::Kind::DataRace: return "data-race";
    }
    return {};
}

std::string name(Endless::Kind kind) {
    switch (kind) {
    case Endless::Kind::Livelock: return "livelock";
    case Endless::Kind::Starvation: return "starvation";
    case Endless::Kind::EndlessLoop: return "endless-loop";
    }
    return {};
}

std::vector<Wait> waits(const Machine& machine, const std::uint64_t* state) {
    std::vector<Wait> all;
    for (std::uint32_t i = 0; i < machine.program().contexts.size(); ++i) {
        if (machine.done(state, i)) continue;
        const CpuState cpu = machine.cpu(state, machine.program().contexts[i].cpu);
        // An interrupt that has not come waits for no lock; its context only holds the place where it would start.
        const ContextKind kind = machine.program().contexts[i].kind;
        const bool active = kind == ContextKind::Task || cpu.hardirq == i + 1 || cpu.softirq == i + 1;
        if (!active && cpu.hardirq == 0 && cpu.softirq == 0 && cpu.task == 0) all.push_back({i, kNone, kNone});
        if (!active) continue;
        const std::uint32_t lock = machine.waitsFor(state, i);
        if (lock == kNone) continue;
        all.push_back({i, lock, static_cast<std::uint32_t>(machine.cell(state, lock)) - 1});
    }
    return all;
}

std::size_t contextSwitches(const std::vector<Choice>& schedule) {
    std::size_t switches = 0;
    for (std::size_t i = 1; i < schedule.size(); ++i)
        if (schedule[i].kind == Choice::Kind::Arrive || schedule[i].kind == Choice::Kind::Switch ||
            schedule[i].cpu != schedule[i - 1].cpu)
            ++switches;
    return switches;
}

}  // namespace lockstep
