#include "explore/findings.hpp"

#include <utility>

namespace lockstep {
namespace {

using Kind = Finding::Kind;

// The notes on one context in one state.
class Notes {
public:
    Notes(const Machine& machine, std::uint32_t context, std::vector<Finding>& out)
        : machine_(machine), program_(machine.program()), context_(context), out_(out) {}

    void trouble(Report::Kind kind, std::uint32_t op) {
        out_.push_back({Kind::Trouble, static_cast<std::uint32_t>(kind), op,
                        static_cast<std::uint32_t>(program_.contexts[context_].kind), 0});
    }

    // lock_acquire(): mark_usage(), check_deadlock(), check_prevs_add(). The last adds an order only from the locks on
    // top of the stack, down to the first that was not only tried; those below follow from the orders noted when that
    // one was taken. All are noted here, so that a state need not know in which order its locks were taken.
    void takes(const std::uint64_t* state, std::uint32_t op, std::uint32_t cell, bool tries) {
        const CpuState cpu = machine_.cpu(state, program_.contexts[context_].cpu);
        // A trylock never waits, so it cannot deadlock in an interrupt, nor close a circle.
        if (!tries && cpu.hardirq) used(cell, LockUse::InHardirq);
        if (!tries && cpu.softirq) used(cell, LockUse::InSoftirq);
        if (!cpu.irqsOff) {
            used(cell, LockUse::HardirqOn);
            if (!cpu.bh && !cpu.softirq) used(cell, LockUse::SoftirqOn);
        }
        used(cell, LockUse::Used);
        if (tries) return;
        if (holds(state, cell)) return trouble(Report::Kind::RecursiveLocking, op);
        // Only its own: between an interrupt and what it came upon, separate_irq_context() cuts the chain. (That the
        // interrupt waits for a lock held there is an inconsistent state, and lockdep finds that first.)
        forEachHeld(state, [&](std::uint32_t held) { out_.push_back({Kind::LockOrder, held, cell, 0, 0}); });
    }

    // mark_held_locks(), when interrupts or softirqs come on.
    void irqsComeOn(const std::uint64_t* before, const std::uint64_t* after, bool callEnded) {
        const std::uint32_t number = program_.contexts[context_].cpu;
        const CpuState was = machine_.cpu(before, number);
        const CpuState is = machine_.cpu(after, number);
        const bool hard = was.irqsOff && !is.irqsOff && !callEnded;
        const bool soft = is.bh == 0 && !is.softirq && !is.irqsOff && (was.bh != 0 || hard);
        if (!hard && !soft) return;
        forEachHeld(after, [&](std::uint32_t held) {
            if (hard) used(held, LockUse::HardirqOn);
            if (soft) used(held, LockUse::SoftirqOn);
        });
    }

    bool holds(const std::uint64_t* state, std::uint32_t cell) const {
        // A release that is still in the CPU's store buffer is done for the CPU itself.
        return machine_.seen(state, program_.contexts[context_].cpu, cell) == std::uint64_t{context_} + 1;
    }
    bool holdsAny(const std::uint64_t* state) const {
        bool any = false;
        forEachHeld(state, [&](std::uint32_t) { any = true; });
        return any;
    }

private:
    void used(std::uint32_t cell, LockUse use) {
        out_.push_back({Kind::LockUse, cell, static_cast<std::uint32_t>(use), 0, 0});
    }
    template <class Do>
    void forEachHeld(const std::uint64_t* state, Do&& action) const {
        for (const Global& g : program_.globals) {
            if (!g.isLock()) continue;
            for (std::uint32_t cell = g.firstCell; cell < g.firstCell + g.elements; ++cell)
                if (holds(state, cell)) action(cell);
        }
    }

    const Machine& machine_;
    const Program& program_;
    std::uint32_t context_;
    std::vector<Finding>& out_;
};

void judgeTrouble(const Event& e, ContextKind kind, const std::uint64_t* after, Notes& notes) {
    static constexpr std::pair<std::uint16_t, Report::Kind> kTroubles[] = {
        {trouble::kMightSleep, Report::Kind::SleepingInAtomic},
        {trouble::kUnlockNotHeld, Report::Kind::UnlockNotHeld},
        {trouble::kCountUnderflow, Report::Kind::CountUnderflow},
        {trouble::kBogusIrqRestore, Report::Kind::BogusIrqRestore},
        {trouble::kBhInAtomic, Report::Kind::BhInAtomic}};
    for (const auto& [bit, reported] : kTroubles)
        if (e.trouble & bit) notes.trouble(reported, e.op);
    // The kernel has no words for a count that a hardirq leaks, nor for interrupts that a softirq leaves off.
    if ((e.trouble & trouble::kLeaked) && kind != ContextKind::Hardirq) {
        // do_exit() looks for locks, the workqueue after each work for those and the count.
        const bool exits = kind == ContextKind::Task && e.runEnded;
        if (!exits || e.countAtReturn != 0) notes.trouble(Report::Kind::LeakedAtomic, e.op);
        if (exits && notes.holdsAny(after)) notes.trouble(Report::Kind::HeldAtExit, e.op);
    }
    if ((e.trouble & trouble::kLeakedIrqs) && kind != ContextKind::Softirq)
        notes.trouble(Report::Kind::LeakedIrqs, e.op);
    if (e.fault == Fault::SchedulingWhileAtomic) notes.trouble(Report::Kind::SchedulingWhileAtomic, e.op);
    if (e.fault == Fault::DivideError) notes.trouble(Report::Kind::DivideError, e.op);
    if (e.fault == Fault::OutOfBounds) notes.trouble(Report::Kind::OutOfBounds, e.op);
}

}  // namespace

void judge(const Machine& machine, const Event& e, const std::uint64_t* before, const std::uint64_t* after,
           std::vector<Finding>& out) {
    if (e.op == kNone) return;
    Notes notes(machine, e.context, out);
    const Op op = machine.program().ops[e.op].op;
    if (e.kind == Event::Kind::Acquired) notes.takes(before, e.op, e.cell, op == Op::SpinTry || op == Op::MutexTry);
    // A mutex_lock() that must wait: its next step is to go to sleep, or the end.
    else if (op == Op::MutexAcquire && e.fault != Fault::OutOfBounds) notes.takes(before, e.op, e.cell, false);
    else if (e.kind == Event::Kind::CpuFlags) notes.irqsComeOn(before, after, e.callEnded);
    if (e.trouble != 0 || e.fault != Fault::None)
        judgeTrouble(e, machine.program().contexts[e.context].kind, after, notes);
}

void judgeWait(const Machine& machine, const std::uint64_t* state, std::uint32_t context, std::vector<Finding>& out) {
    const std::uint32_t cell = machine.waitsFor(state, context);
    // Who was interrupted before it tried has not called lock_acquire() yet; and mutexes are judged at the step that
    // goes to sleep.
    if (cell == kNone || machine.running(state, machine.program().contexts[context].cpu) != context) return;
    if (machine.program().globalOf(cell).kind == Global::Kind::Mutex) return;
    Notes(machine, context, out).takes(state, machine.context(state, context).pc, cell, false);
}

}  // namespace lockstep
