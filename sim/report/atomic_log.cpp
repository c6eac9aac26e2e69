// Texts about atomic context: __might_resched() and __schedule_bug() of kernel/sched/core.c, process_one_work() of
// kernel/workqueue.c, __do_softirq() of kernel/softirq.c and __handle_irq_event_percpu() of kernel/irq/handle.c.
#include "machine/effect.hpp"
#include "report/log_texts.hpp"
#include "report/words.hpp"

namespace lockstep::logs {
namespace {

void preemptionDisabledAt(LogPage& page, std::uint32_t count) {
    if (count == 0) return;
    page.line("Preemption disabled at:");
    page.line("{}", page.history().irqs(page.cpuNumber()).preemptOffAt);
}

void invalidContext(LogPage& page, bool irqsOff, std::uint32_t count, const std::vector<LogHistory::Held>& held) {
    page.line("BUG: sleeping function called from invalid context at {}",
              placeOf(page.program(), page.history().last().op));
    page.line("in_atomic(): {}, irqs_disabled(): {}, non_block: 0, pid: {}, name: {}", count ? 1 : 0, irqsOff ? 1 : 0,
              page.pid(), page.comm());
    page.line("preempt_count: {:x}, expected: 0", count);
    page.line("RCU nest depth: 0, expected: 0");
    page.heldLocks(held);
    if (irqsOff) page.irqEvents();
    preemptionDisabledAt(page, count);
    page.backtrace();
}

}  // namespace

void sleepingInAtomic(LogPage& page) {
    invalidContext(page, page.cpu().irqsOff != 0, preemptCount(page.cpu()), page.held());
}

// schedule() has raised the count by one itself before it looks; the mutex is acquired for lockdep before the wait.
void schedulingWhileAtomic(LogPage& page) {
    const std::uint32_t count = preemptCount(page.cpu());
    page.line("BUG: scheduling while atomic: {}/0x{:08x}", page.commPid(), count + 1);
    std::vector<LogHistory::Held> held = page.held();
    held.push_back({page.history().last().cell, page.context(), page.machine().frames(page.moment(), page.context())});
    page.heldLocks(held);
    page.line("Modules linked in:");
    if (page.cpu().irqsOff) page.irqEvents();
    preemptionDisabledAt(page, count);
    page.backtrace();
}

void leakedAtomic(LogPage& page) {
    const Context& context = page.program().contexts[page.context()];
    const Function& function = page.program().functions[context.function];
    const std::uint32_t count = page.history().last().countAtReturn;
    if (context.kind == ContextKind::Softirq) {
        const CpuState c = page.cpu();
        return page.line("huh, entered softirq {} {} {:016x} with preempt_count {:08x}, exited with {:08x}?",
                         context.run, context.name, 0xffffffffc1000000U + function.entry * 16U,
                         0x100U + c.softirqPreempt + 0x200U * c.softirqBh, count);
    }
    page.line("BUG: workqueue leaked lock or atomic: {}/0x{:08x}/{}", page.comm(), count, page.pid());
    page.line("     last function: {}", function.name);
    page.heldLocks(page.history().held());
    page.backtrace();
}

// After its work, process_one_work() calls cond_resched(), which may sleep; a handler's return is checked by
// __handle_irq_event_percpu().
void leakedIrqs(LogPage& page) {
    const Context& context = page.program().contexts[page.context()];
    if (context.kind == ContextKind::Hardirq)
        return warning(page,
                       fmt::format("irq {} handler {} enabled interrupts", context.run,
                                   page.program().functions[context.function].name),
                       "__handle_irq_event_percpu");
    invalidContext(page, true, page.history().last().countAtReturn, page.history().held());
}

}  // namespace lockstep::logs
