// What the kernel's detectors print when a run hangs or ends in a BUG, after kernel/watchdog.c, kernel/watchdog_hld.c,
// kernel/hung_task.c and kernel/sched/core.c of 6.1. The offsets in its traces are places in the scenario instead.
#include <algorithm>

#include <fmt/format.h>

#include "live/watchdog.hpp"

namespace lockstep::live {
namespace {

std::string placeOf(const Program& program, std::uint32_t op) {
    const Statement& s = program.statementOf(op);
    const std::uint32_t line = s.line ? s.line : program.functions[s.function].line;
    return fmt::format("{}:{}", program.path, program.fileLine(line));
}

std::string comm(const Program& program, std::uint32_t task, std::uint32_t cpu) {
    return task != 0 ? fmt::format("{}/{}", program.contexts[task - 1].name, cpu) : fmt::format("swapper/{}", cpu);
}

void frame(const Program& program, std::string& text, const LiveContext& c) {
    const std::uint32_t op = c.at.load(std::memory_order_relaxed);
    text += fmt::format("  {} ({})\n", program.functionOf(op).name, placeOf(program, op));
    const std::uint32_t outer = program.contexts[c.index].function;
    if (program.statementOf(op).function != outer) text += fmt::format("  {}\n", program.functions[outer].name);
}

void trace(const Program& program, std::string& text, const Snapshot::OfCpu& cpu, std::uint32_t number,
           const std::vector<LiveContext*>& contexts) {
    text += fmt::format("CPU: {} PID: {} Comm: {} Not tainted 6.1.0-lockstep #1\n", number, cpu.task(),
                        comm(program, cpu.task(), number));
    text += "Call Trace:\n";
    for (const std::uint32_t id : {cpu.hardirq(), cpu.softirq()}) {
        if (id == 0) continue;
        text += " <IRQ>\n";
        frame(program, text, *contexts[id - 1]);
        text += " </IRQ>\n";
    }
    if (cpu.task() == 0) return;
    text += " <TASK>\n";
    frame(program, text, *contexts[cpu.task() - 1]);
    text += " </TASK>\n";
}

std::string who(const Program& program, std::uint32_t context) {
    const Context& c = program.contexts[context];
    return fmt::format("'{}' ({} on CPU {})", c.name, name(c.kind), c.cpu);
}

}  // namespace

std::string lockupLog(const Program& program, const Snapshot& s, std::uint32_t cpu,
                      const std::vector<LiveContext*>& contexts, double seconds, bool hard) {
    std::string text;
    const Snapshot::OfCpu& state = s.cpus[cpu];
    if (hard) text += fmt::format("NMI watchdog: Watchdog detected hard LOCKUP on cpu {}\n", cpu);
    else
        text += fmt::format("watchdog: BUG: soft lockup - CPU#{} stuck for {}s! [{}:{}]\n", cpu,
                            std::max(1, static_cast<int>(seconds)), comm(program, state.task(), cpu), state.task());
    trace(program, text, state, cpu, contexts);
    return text;
}

std::string deadlockLog(const Program& program, const Snapshot& s, const std::vector<bool>& stuck,
                        const std::vector<LiveContext*>& contexts, double seconds) {
    std::string text;
    for (std::uint32_t n = 0; n < s.cpus.size(); ++n) {
        const std::uint32_t top = s.cpus[n].top();
        if (top == 0 || !stuck[top - 1] || s.contexts[top - 1].waitsFor == kNone) continue;
        if (program.globalOf(s.contexts[top - 1].waitsFor).kind == Global::Kind::Spinlock)
            text += lockupLog(program, s, n, contexts, seconds, s.cpus[n].irqsOff());
    }
    for (std::uint32_t c = 0; c < stuck.size(); ++c) {
        const std::uint32_t cell = s.contexts[c].waitsFor;
        if (!stuck[c] || s.contexts[c].over || cell == kNone || program.globalOf(cell).kind != Global::Kind::Mutex)
            continue;
        const std::uint32_t cpu = program.contexts[c].cpu;
        const std::string task = comm(program, c + 1, cpu);
        text += fmt::format("INFO: task {}:{} blocked for more than {} seconds.\n", task, c + 1,
                            std::max(1, static_cast<int>(seconds)));
        text += "      Not tainted 6.1.0-lockstep #1\n";
        text += fmt::format("task:{:<15} state:D stack:0     pid:{}\nCall Trace:\n <TASK>\n", task, c + 1);
        frame(program, text, *contexts[c]);
        text += " </TASK>\n";
    }
    return text;
}

// "'tick' (hardirq on CPU 0) waits for lock, which 'update' (task on CPU 0) holds: it interrupted the holder"
std::string deadlockWords(const Program& program, const Snapshot& s, const std::vector<bool>& stuck) {
    std::string words;
    for (std::uint32_t c = 0; c < stuck.size(); ++c) {
        const std::uint32_t cell = s.contexts[c].waitsFor;
        if (!stuck[c] || s.contexts[c].over || cell == kNone) continue;
        const Snapshot::OfCpu& cpu = s.cpus[program.contexts[c].cpu];
        // One who was interrupted in its wait explains nothing, unless nobody else waits.
        if (cpu.top() != c + 1 && program.globalOf(cell).kind != Global::Kind::Mutex) continue;
        if (!words.empty()) words += "; ";
        words += fmt::format("{} waits for {}", who(program, c), program.cellName(cell));
        const std::uint8_t owner = s.owners[cell];
        if (owner == 0) {
            words += ", and the next in its queue is one that it interrupted";
            continue;
        }
        const std::uint32_t holder = owner - 1U;
        if (holder == c) words += ", which it holds itself";
        else if (s.contexts[holder].over) words += fmt::format(", which {} never released", who(program, holder));
        else {
            words += fmt::format(", which {} holds", who(program, holder));
            if (program.contexts[holder].cpu == program.contexts[c].cpu && cpu.top() == c + 1 &&
                program.contexts[c].kind != ContextKind::Task)
                words += ": it interrupted the holder";
        }
    }
    return words.empty() ? "nobody can go on" : words;
}

std::string faultWords(const Program& program, const Shared& shared) {
    const std::uint32_t context = shared.fault.load(std::memory_order_acquire) - 1;
    const std::string where = placeOf(program, shared.faultOp);
    switch (shared.faultKind) {
    case Fault::SchedulingWhileAtomic:
        return fmt::format("{} had to sleep in atomic context at {}", who(program, context), where);
    case Fault::DivideError: return fmt::format("{} divided by zero at {}", who(program, context), where);
    case Fault::OutOfBounds:
        return fmt::format("{} used index {} outside of an array at {}", who(program, context),
                           static_cast<std::int64_t>(shared.faultValue), where);
    case Fault::Capacity:
        return fmt::format("{} raised the preempt or softirq count too far at {}", who(program, context), where);
    case Fault::None: break;
    }
    return {};
}

std::string faultLog(const Program& program, const Shared& shared) {
    const std::uint32_t context = shared.fault.load(std::memory_order_acquire) - 1;
    const Context& c = program.contexts[context];
    const std::string task = fmt::format("{}/{}", c.name, c.cpu);
    std::string text;
    switch (shared.faultKind) {
    case Fault::SchedulingWhileAtomic:
        text = fmt::format("BUG: scheduling while atomic: {}/{}/0x{:08x}\n", task, context + 1, shared.faultCount);
        break;
    case Fault::DivideError: text = "divide error: 0000 [#1] PREEMPT SMP\n"; break;
    case Fault::OutOfBounds:
        text = fmt::format("UBSAN: array-index-out-of-bounds in {}\nindex {} is out of range\n",
                           placeOf(program, shared.faultOp), static_cast<std::int64_t>(shared.faultValue));
        break;
    case Fault::Capacity:
    case Fault::None: return {};
    }
    text += fmt::format("CPU: {} PID: {} Comm: {} Not tainted 6.1.0-lockstep #1\nCall Trace:\n  {} ({})\n", c.cpu,
                        context + 1, task, program.functionOf(shared.faultOp).name, placeOf(program, shared.faultOp));
    return text;
}

}  // namespace lockstep::live
