// Lockdep's texts about one lock: print_usage_bug(), print_deadlock_bug(), print_unlock_imbalance_bug() and
// print_held_locks_bug() of kernel/locking/lockdep.c.
#include <algorithm>

#include "report/log_texts.hpp"

namespace lockstep::logs {
namespace {

// Where the report's lock was taken, or else where its context is about to take it.
std::vector<Frame> takenAt(const LogPage& page, const std::vector<LogHistory::Held>& held) {
    const auto at =
        std::find_if(held.begin(), held.end(), [&](const LogHistory::Held& h) { return h.cell == page.report().cell; });
    return at != held.end() ? at->frames : page.machine().frames(page.moment(), page.context());
}

// The state of interrupts as lockdep knows it while it prints. Held locks are looked at on the way to interrupts being
// on: the counts are down already, but it has not noted yet that interrupts are on.
CpuState shownState(const LogPage& page) {
    const Event& last = page.history().last();
    if (last.kind != Event::Kind::CpuFlags || page.moment() == page.history().after()) return page.cpu();
    CpuState shown = page.machine().cpu(page.history().after(), page.cpuNumber());
    const Op op = page.program().ops[last.op].op;
    if (op == Op::IrqEnable || op == Op::IrqRestore || op == Op::BhEnable) shown.irqsOff = 1;
    return shown;
}

}  // namespace

void inconsistentLockState(LogPage& page) {
    const Report& report = page.report();
    const bool hard = report.kind == Report::Kind::InconsistentHardirq;
    const std::string on = hard ? "HARDIRQ-ON-W" : "SOFTIRQ-ON-W";
    const std::string in = hard ? "IN-HARDIRQ-W" : "IN-SOFTIRQ-W";
    const std::string& previous = report.irqUseFirst ? in : on;
    const std::string& now = report.irqUseFirst ? on : in;
    page.line("");
    page.line("================================");
    page.line("WARNING: inconsistent lock state");
    page.ident();
    page.line("--------------------------------");
    page.line("inconsistent {{{}}} -> {{{}}} usage.", previous, now);
    page.line("{} {} takes:", page.commPid(), page.irqState(shownState(page)));
    const bool waits = page.moment() == page.history().after();
    const bool holds = !waits && page.history().last().kind == Event::Kind::CpuFlags;
    page.lockLine("", report.cell,
                  holds ? takenAt(page, page.held()) : page.machine().frames(page.moment(), page.context()));
    page.line("{{{}}} state was registered at:", previous);
    const auto earlier = std::find_if(report.uses.begin(), report.uses.end(), [&](const LockUsed& u) {
        const LockUse use = report.irqUseFirst ? (hard ? LockUse::InHardirq : LockUse::InSoftirq)
                                               : (hard ? LockUse::HardirqOn : LockUse::SoftirqOn);
        return u.cell == report.cell && u.use == use;
    });
    if (earlier != report.uses.end()) {
        const LogHistory then(page.machine(), earlier->witness);
        page.frames(page.machine().frames(then.moment(earlier->context, report.cell), earlier->context), 1);
    }
    page.irqEvents();
    page.line("");
    page.line("other info that might help us debug this:");
    page.line(" Possible unsafe locking scenario:");
    page.line("");
    page.line("       CPU0");
    page.line("       ----");
    page.line("  lock({});", page.lockName(report.cell));
    page.line("  <Interrupt>");
    page.line("    lock({});", page.lockName(report.cell));
    page.line("");
    page.line(" *** DEADLOCK ***");
    page.line("");
    page.heldLocks();
    page.line("");
    page.line("stack backtrace:");
    page.backtrace();
}

void recursiveLocking(LogPage& page) {
    const std::uint32_t cell = page.report().cell;
    page.line("");
    page.line("============================================");
    page.line("WARNING: possible recursive locking detected");
    page.ident();
    page.line("--------------------------------------------");
    page.line("{} is trying to acquire lock:", page.commPid());
    page.lockLine("", cell, page.machine().frames(page.moment(), page.context()));
    page.line("");
    page.line("but task is already holding lock:");
    page.lockLine("", cell, takenAt(page, page.held()));
    page.line("");
    page.line("other info that might help us debug this:");
    page.line(" Possible unsafe locking scenario:");
    page.line("");
    page.line("       CPU0");
    page.line("       ----");
    page.line("  lock({});", page.lockName(cell));
    page.line("  lock({});", page.lockName(cell));
    page.line("");
    page.line(" *** DEADLOCK ***");
    page.line("");
    page.line(" May be due to missing lock nesting notation");
    page.line("");
    page.heldLocks();
    page.line("");
    page.line("stack backtrace:");
    page.backtrace();
}

void badUnlockBalance(LogPage& page) {
    const std::uint32_t op = page.history().last().op;
    page.line("");
    page.line("=====================================");
    page.line("WARNING: bad unlock balance detected!");
    page.ident();
    page.line("-------------------------------------");
    page.line("{} is trying to release lock ({}) at:", page.commPid(), page.lockName(page.report().cell));
    page.line("{}", page.frame({page.program().statementOf(op).function, op}));
    page.line("but there are no more locks to release!");
    page.line("");
    page.line("other info that might help us debug this:");
    page.heldLocks();
    page.line("");
    page.line("stack backtrace:");
    page.backtrace();
}

void heldAtExit(LogPage& page) {
    page.line("");
    page.line("====================================");
    page.line("WARNING: {} still has locks held!", page.commPid());
    page.ident();
    page.line("------------------------------------");
    page.heldLocks(page.history().held());
    page.line("");
    page.line("stack backtrace:");
    page.backtrace();
}

}  // namespace lockstep::logs
