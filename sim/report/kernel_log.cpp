#include "report/kernel_log.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "explore/lock_usage.hpp"
#include "machine/effect.hpp"
#include "machine/run.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

constexpr const char* kIdent = "6.1.0-lockstep #1 Not tainted";

// Follows a schedule and remembers what lockdep's own bookkeeping would: who took which lock where, and when interrupts
// went on and off.
class Replay {
public:
    Replay(const Machine& machine, const std::vector<Choice>& schedule)
        : machine_(machine), program_(machine.program()), run_(machine), usage_(machine) {
        irqs_.resize(program_.cpus);
        for (const Choice choice : schedule) {
            if (!machine.isOpen(run_.state(), choice)) break;
            follow(choice);
        }
    }

    struct Held {
        std::uint32_t cell;
        std::uint32_t context;
        std::vector<Frame> frames;
    };
    struct IrqTrace {
        int stamp = 0;
        int hardOn = 0, hardOff = 0, softOn = 0, softOff = 0;
        std::string hardOnAt, hardOffAt, softOnAt, softOffAt;
        std::string preemptOffAt;  // where the preempt count last left 0
    };

    [[nodiscard]] const Event& last() const { return run_.event(run_.length() - 1); }
    [[nodiscard]] const std::uint64_t* before() const { return run_.stateAt(run_.length() - 1); }
    [[nodiscard]] const std::uint64_t* after() const { return run_.state(); }
    [[nodiscard]] bool empty() const { return run_.length() == 0; }
    [[nodiscard]] const std::vector<Held>& held() const { return held_; }
    [[nodiscard]] const std::vector<Held>& heldBefore() const { return heldBefore_; }
    [[nodiscard]] std::string usage(std::uint32_t cell) const { return usage_.characters(cell); }
    [[nodiscard]] const IrqTrace& irqs(std::uint32_t cpu) const { return irqs_[cpu]; }

private:
    void follow(Choice choice) {
        heldBefore_ = held_;
        const CpuState was = machine_.cpu(run_.state(), choice.cpu);
        const std::size_t at = run_.position();
        const Event e = run_.take(choice);
        const CpuState is = machine_.cpu(run_.state(), choice.cpu);
        usage_.observe(e, run_.stateAt(at), run_.state(), 0);
        if (e.kind == Event::Kind::Acquired)
            held_.push_back({e.cell, e.context, machine_.frames(run_.stateAt(at), e.context)});
        if (e.kind == Event::Kind::Released) std::erase_if(held_, [&](const Held& h) { return h.cell == e.cell; });
        const std::string where = e.op == kNone
                                      ? fmt::format("the arrival of {}", program_.contexts[e.context].name)
                                      : fmt::format("{} ({})", program_.functionOf(e.op).name, placeOf(program_, e.op));
        IrqTrace& t = irqs_[choice.cpu];
        if (preemptCount(was) == 0 && preemptCount(is) != 0) t.preemptOffAt = where;
        if (!was.irqsOff && is.irqsOff) t.hardOff = ++t.stamp, t.hardOffAt = where;
        if (was.irqsOff && !is.irqsOff) t.hardOn = ++t.stamp, t.hardOnAt = where;
        const bool softWas = was.bh || was.softirq;
        const bool softIs = is.bh || is.softirq;
        if (!softWas && softIs) t.softOff = ++t.stamp, t.softOffAt = where;
        if (softWas && !softIs) t.softOn = ++t.stamp, t.softOnAt = where;
    }

    const Machine& machine_;
    const Program& program_;
    Run run_;
    LockUsage usage_;
    std::vector<Held> held_, heldBefore_;
    std::vector<IrqTrace> irqs_;
};

class Writer {
public:
    Writer(const Machine& machine, const Report& report)
        : machine_(machine), program_(machine.program()), report_(report), replay_(machine, report.witness) {}

    std::string text() {
        if (replay_.empty()) return {};
        switch (report_.kind) {
        case Report::Kind::InconsistentHardirq:
        case Report::Kind::InconsistentSoftirq: inconsistent(); break;
        case Report::Kind::SleepingInAtomic: sleeping(); break;
        case Report::Kind::SchedulingWhileAtomic: scheduling(); break;
        case Report::Kind::UnlockNotHeld: unlockImbalance(); break;
        case Report::Kind::LeakedAtomic: leaked(); break;
        case Report::Kind::LeakedIrqs: leakedIrqs(); break;
        case Report::Kind::CountUnderflow: underflow(); break;
        case Report::Kind::BogusIrqRestore: bogusRestore(); break;
        case Report::Kind::BhInAtomic: bhInAtomic(); break;
        case Report::Kind::DivideError: divide(); break;
        case Report::Kind::OutOfBounds: outOfBounds(); break;
        case Report::Kind::CircularLocking:
        case Report::Kind::IrqLockInversion:
        case Report::Kind::RecursiveLocking:
        case Report::Kind::HeldAtExit:
        case Report::Kind::DataRace: break;
        }
        return std::move(out_);
    }

private:
    template <class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
    }

    // --- who: `current` is the task that an interrupt came upon, or the idle task, as in the kernel
    [[nodiscard]] std::uint32_t cpuNumber() const { return replay_.last().choice.cpu; }
    [[nodiscard]] CpuState cpu() const { return machine_.cpu(replay_.before(), cpuNumber()); }
    [[nodiscard]] std::string comm() const {
        const CpuState c = cpu();
        return c.task ? fmt::format("{}/{}", program_.contexts[c.task - 1U].name, cpuNumber())
                      : fmt::format("swapper/{}", cpuNumber());
    }
    [[nodiscard]] int pid() const { return cpu().task; }
    [[nodiscard]] std::string commPid() const { return fmt::format("{}/{}", comm(), pid()); }

    // --- lines that several reports share
    [[nodiscard]] std::string address(std::uint32_t cell) const {
        return fmt::format("{:016x}", 0xffffffffc0000000U + machine_.layout().cell(cell));
    }
    [[nodiscard]] std::string frame(const Frame& f) const {
        return fmt::format("{} ({})", program_.functions[f.function].name, placeOf(program_, f.op));
    }
    [[nodiscard]] bool isMutex(std::uint32_t cell) const { return program_.globalOf(cell).kind == Global::Kind::Mutex; }

    [[nodiscard]] std::string usage(std::uint32_t cell) const {
        return cell == report_.cell && !report_.usage.empty() ? report_.usage : replay_.usage(cell);
    }
    [[nodiscard]] std::string lockName(std::uint32_t cell) const {
        const char* wait = isMutex(cell) ? "{3:3}" : "{2:2}";
        return fmt::format("({}){{{}}}-{}", program_.cellName(cell), usage(cell), wait);
    }
    void lockLine(const std::string& prefix, std::uint32_t cell, const std::vector<Frame>& at) {
        line("{}{} {}, at: {}", prefix, address(cell), lockName(cell), at.empty() ? "?" : frame(at.front()));
    }
    // Locks of everything that runs on this CPU: the kernel keeps those of an interrupt with the task that it came
    // upon.
    void heldLocks(const std::vector<Replay::Held>& held) {
        std::vector<const Replay::Held*> mine;
        for (const Replay::Held& h : held)
            if (program_.contexts[h.context].cpu == cpuNumber()) mine.push_back(&h);
        if (mine.empty()) return line("no locks held by {}.", commPid());
        line("{} lock{} held by {}:", mine.size(), mine.size() > 1 ? "s" : "", commPid());
        for (std::size_t i = 0; i < mine.size(); ++i)
            lockLine(fmt::format(" #{}: ", i), mine[i]->cell, mine[i]->frames);
    }
    void irqEvents() {
        const Replay::IrqTrace& t = replay_.irqs(cpuNumber());
        const auto at = [](const std::string& where) { return where.empty() ? std::string("0x0") : where; };
        line("irq event stamp: {}", t.stamp);
        line("hardirqs last  enabled at ({}): {}", t.hardOn, at(t.hardOnAt));
        line("hardirqs last disabled at ({}): {}", t.hardOff, at(t.hardOffAt));
        line("softirqs last  enabled at ({}): {}", t.softOn, at(t.softOnAt));
        line("softirqs last disabled at ({}): {}", t.softOff, at(t.softOffAt));
    }
    void backtrace() {
        line("CPU: {} PID: {} Comm: {} {}", cpuNumber(), pid(), comm(), "Not tainted 6.1.0-lockstep #1");
        line("Call Trace:");
        const CpuState c = cpu();
        for (const std::uint8_t id : {c.hardirq, c.softirq}) {
            if (!id) continue;
            line(" <IRQ>");
            for (const Frame& f : machine_.frames(replay_.before(), id - 1U)) line("  {}", frame(f));
            line(" </IRQ>");
        }
        if (c.task) {
            line(" <TASK>");
            for (const Frame& f : machine_.frames(replay_.before(), c.task - 1U)) line("  {}", frame(f));
            line(" </TASK>");
        }
    }

    // --- lockdep: print_usage_bug()
    void inconsistent() {
        const bool hard = report_.kind == Report::Kind::InconsistentHardirq;
        const std::string on = hard ? "HARDIRQ-ON-W" : "SOFTIRQ-ON-W";
        const std::string in = hard ? "IN-HARDIRQ-W" : "IN-SOFTIRQ-W";
        const std::string& previous = report_.irqUseFirst ? in : on;
        const std::string& now = report_.irqUseFirst ? on : in;
        const CpuState c = cpu();
        const Event& last = replay_.last();
        const bool acquired = last.kind == Event::Kind::Acquired;
        const Op op = program_.ops[last.op].op;
        const bool enabling = op == Op::IrqEnable || op == Op::IrqRestore || op == Op::BhEnable;
        CpuState shown = acquired ? c : machine_.cpu(replay_.after(), cpuNumber());
        if (enabling) shown.irqsOff = 1;  // lockdep looks at the held locks before it notes that interrupts are on
        line("");
        line("================================");
        line("WARNING: inconsistent lock state");
        line("{}", kIdent);
        line("--------------------------------");
        line("inconsistent {{{}}} -> {{{}}} usage.", previous, now);
        line("{} [HC{}[{}]:SC{}[{}]:HE{}:SE{}] takes:", commPid(), c.hardirq ? 1 : 0, c.hardirq ? 1 : 0,
             c.softirq ? 1 : 0, (preemptCount(shown) >> 8) & 0xff, shown.irqsOff ? 0 : 1,
             shown.bh || shown.softirq ? 0 : 1);
        const auto taken = std::find_if(replay_.held().begin(), replay_.held().end(),
                                        [&](const Replay::Held& h) { return h.cell == report_.cell; });
        lockLine("", report_.cell,
                 taken != replay_.held().end() ? taken->frames
                                               : machine_.frames(replay_.before(), replay_.last().context));
        line("{{{}}} state was registered at:", previous);
        const Replay earlier(machine_, report_.earlier);
        for (const Frame& f : machine_.frames(earlier.before(), earlier.last().context)) line("  {}", frame(f));
        irqEvents();
        line("");
        line("other info that might help us debug this:");
        line(" Possible unsafe locking scenario:");
        line("");
        line("       CPU0");
        line("       ----");
        line("  lock({});", program_.cellName(report_.cell));
        line("  <Interrupt>");
        line("    lock({});", program_.cellName(report_.cell));
        line("");
        line(" *** DEADLOCK ***");
        line("");
        heldLocks(acquired ? replay_.heldBefore() : replay_.held());
        line("");
        line("stack backtrace:");
        backtrace();
    }

    // --- kernel/sched/core.c
    void sleeping() { invalidContext(cpu(), preemptCount(cpu()), replay_.heldBefore()); }
    void invalidContext(const CpuState& c, std::uint32_t count, const std::vector<Replay::Held>& held) {
        line("BUG: sleeping function called from invalid context at {}", placeOf(program_, replay_.last().op));
        line("in_atomic(): {}, irqs_disabled(): {}, non_block: 0, pid: {}, name: {}", count ? 1 : 0, c.irqsOff, pid(),
             comm());
        line("preempt_count: {:x}, expected: 0", count);
        line("RCU nest depth: 0, expected: 0");
        heldLocks(held);
        if (c.irqsOff) irqEvents();
        preemptionDisabledAt(count);
        backtrace();
    }
    void preemptionDisabledAt(std::uint32_t count) {
        if (count == 0) return;
        line("Preemption disabled at:");
        line("{}", replay_.irqs(cpuNumber()).preemptOffAt);
    }
    void scheduling() {
        // schedule() has raised the count by one itself before it looks; the mutex is acquired for lockdep before the
        // wait.
        line("BUG: scheduling while atomic: {}/0x{:08x}", commPid(), preemptCount(cpu()) + 1);
        std::vector<Replay::Held> held = replay_.heldBefore();
        const std::uint32_t context = replay_.last().context;
        held.push_back({replay_.last().cell, context, machine_.frames(replay_.before(), context)});
        heldLocks(held);
        line("Modules linked in:");
        if (cpu().irqsOff) irqEvents();
        preemptionDisabledAt(preemptCount(cpu()));
        backtrace();
    }

    // --- lockdep: print_unlock_imbalance_bug()
    void unlockImbalance() {
        line("");
        line("=====================================");
        line("WARNING: bad unlock balance detected!");
        line("{}", kIdent);
        line("-------------------------------------");
        line("{} is trying to release lock ({}) at:", commPid(), program_.cellName(report_.cell));
        line("{}", frame({program_.statementOf(replay_.last().op).function, replay_.last().op}));
        line("but there are no more locks to release!");
        line("");
        line("other info that might help us debug this:");
        heldLocks(replay_.heldBefore());
        line("");
        line("stack backtrace:");
        backtrace();
    }

    // --- kernel/workqueue.c process_one_work(), kernel/softirq.c __do_softirq()
    void leaked() {
        const Context& context = program_.contexts[replay_.last().context];
        const Function& function = program_.functions[context.function];
        const std::uint32_t count = replay_.last().countAtReturn;
        if (context.kind == ContextKind::Softirq) {
            const CpuState c = cpu();
            return line("huh, entered softirq {} {} {:016x} with preempt_count {:08x}, exited with {:08x}?",
                        context.run, context.name, 0xffffffffc1000000U + function.entry * 16U,
                        0x100U + c.softirqPreempt + 0x200U * c.softirqBh, count);
        }
        line("BUG: workqueue leaked lock or atomic: {}/0x{:08x}/{}", comm(), count, pid());
        line("     last function: {}", function.name);
        heldLocks(replay_.held());
        backtrace();
    }
    // After its work, process_one_work() calls cond_resched(), which may sleep; a handler's return is checked by
    // __handle_irq_event_percpu() in kernel/irq/handle.c.
    void leakedIrqs() {
        const Context& context = program_.contexts[replay_.last().context];
        if (context.kind == ContextKind::Hardirq)
            return warning(fmt::format("irq {} handler {} enabled interrupts", context.run,
                                       program_.functions[context.function].name),
                           "__handle_irq_event_percpu");
        CpuState c = cpu();
        c.irqsOff = 1;
        invalidContext(c, replay_.last().countAtReturn, replay_.held());
    }

    void warning(const std::string& message, const char* function) {
        line("------------[ cut here ]------------");
        if (!message.empty()) line("{}", message);
        line("WARNING: CPU: {} PID: {} at {} {}", cpuNumber(), pid(), placeOf(program_, replay_.last().op), function);
        line("Modules linked in:");
        backtrace();
        line("---[ end trace 0000000000000000 ]---");
    }
    void underflow() { warning("DEBUG_LOCKS_WARN_ON(val > preempt_count())", "preempt_count_sub"); }
    // WARN_ON_ONCE(in_hardirq()) and lockdep_assert_irqs_enabled() have no words of their own.
    void bhInAtomic() {
        const bool disable = program_.ops[replay_.last().op].op == Op::BhDisable;
        warning("", disable ? "__local_bh_disable_ip" : "__local_bh_enable_ip");
    }
    void bogusRestore() { warning("raw_local_irq_restore() called with IRQs enabled", "warn_bogus_irq_restore"); }

    void divide() {
        line("divide error: 0000 [#1] PREEMPT SMP");
        backtrace();
    }
    void outOfBounds() {
        const MicroOp& op = program_.ops[replay_.last().op];
        const Global& g = program_.globals[op.global];
        const std::string type = g.kind == Global::Kind::Integer  ? name(g.type)
                                 : g.kind == Global::Kind::Atomic ? (g.type.bytes == 8 ? "atomic64_t" : "atomic_t")
                                 : g.kind == Global::Kind::Mutex  ? "struct mutex"
                                                                  : "spinlock_t";
        const Statement& s = program_.statementOf(replay_.last().op);
        line("================================================================================");
        line("UBSAN: array-index-out-of-bounds in {}:{}", placeOf(program_, replay_.last().op), s.column);
        line("index {} is out of range for type '{} [{}]'", static_cast<std::int64_t>(replay_.last().result), type,
             g.elements);
        backtrace();
        line("================================================================================");
    }

    const Machine& machine_;
    const Program& program_;
    const Report& report_;
    Replay replay_;
    std::string out_;
};

}  // namespace

std::string kernelReport(const Machine& machine, const Report& report) {
    return Writer(machine, report).text();
}

std::string kernelTitle(const Machine& machine, const Report& report) {
    const std::string text = kernelReport(machine, report);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        if (!line.empty() && line[0] != '=' && line[0] != '-') return line;
        at = end + 1;
    }
    return {};
}

}  // namespace lockstep
