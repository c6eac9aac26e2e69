#include "report/log_page.hpp"

#include <algorithm>

#include "explore/findings.hpp"
#include "machine/effect.hpp"
#include "report/words.hpp"

namespace lockstep {

LogPage::LogPage(const Machine& machine, const Report& report)
    : machine_(machine), report_(report), history_(machine, report.witness) {
    if (history_.empty()) return;
    context_ = report.context == kNone ? history_.last().context : report.context;
    moment_ = history_.moment(context_, report.cell);
}

const std::vector<LogHistory::Held>& LogPage::held() const {
    return moment_ == history_.after() ? history_.held() : history_.heldBefore();
}

std::string LogPage::comm() const {
    const CpuState c = cpu();
    return c.task ? fmt::format("{}/{}", program().contexts[c.task - 1U].name, cpuNumber())
                  : fmt::format("swapper/{}", cpuNumber());
}

std::string LogPage::address(std::uint32_t cell) const {
    return fmt::format("{:016x}", 0xffffffffc0000000U + machine_.layout().cell(cell));
}
std::string LogPage::frame(const Frame& f) const {
    return fmt::format("{} ({})", program().functions[f.function].name, placeOf(program(), f.op));
}
std::string LogPage::lockName(std::uint32_t cell) const {
    return program().cellName(cell);
}

// Wait types LD_WAIT_SPIN and LD_WAIT_SLEEP of a kernel without CONFIG_PROVE_RAW_LOCK_NESTING.
std::string LogPage::lockClass(std::uint32_t cell) const {
    const bool known =
        std::any_of(report_.uses.begin(), report_.uses.end(), [&](const LockUsed& u) { return u.cell == cell; });
    const bool mutex = program().globalOf(cell).kind == Global::Kind::Mutex;
    return fmt::format("({}){{{}}}-{}", lockName(cell), usageCharacters(known ? report_.uses : history_.uses(), cell),
                       mutex ? "{3:3}" : "{2:2}");
}

std::string LogPage::irqState(const CpuState& shown) const {
    const CpuState c = cpu();
    return fmt::format("[HC{}[{}]:SC{}[{}]:HE{}:SE{}]", c.hardirq ? 1 : 0, c.hardirq ? 1 : 0, c.softirq ? 1 : 0,
                       (preemptCount(shown) >> 8) & 0xff, shown.irqsOff ? 0 : 1, shown.bh || shown.softirq ? 0 : 1);
}

void LogPage::ident() {
    line("6.1.0-lockstep #1 Not tainted");
}

// stack_trace_print() puts one space before the ones asked for.
void LogPage::frames(const std::vector<Frame>& all, int spaces) {
    for (const Frame& f : all) line("{:{}}{}", "", spaces + 1, frame(f));
}

void LogPage::lockLine(const std::string& prefix, std::uint32_t cell, const std::vector<Frame>& at) {
    line("{}{} {}, at: {}", prefix, address(cell), lockClass(cell), at.empty() ? "?" : frame(at.front()));
}

// Those of the current task and of the interrupts that came upon it: the kernel keeps them together.
void LogPage::heldLocks(const std::vector<LogHistory::Held>& held) {
    std::vector<const LogHistory::Held*> mine;
    for (const LogHistory::Held& h : held) {
        const Context& c = program().contexts[h.context];
        const bool current = c.kind != ContextKind::Task || cpu().task == h.context + 1;
        if (c.cpu == cpuNumber() && current) mine.push_back(&h);
    }
    if (mine.empty()) return line("no locks held by {}.", commPid());
    line("{} lock{} held by {}:", mine.size(), mine.size() > 1 ? "s" : "", commPid());
    for (std::size_t i = 0; i < mine.size(); ++i) lockLine(fmt::format(" #{}: ", i), mine[i]->cell, mine[i]->frames);
}

void LogPage::irqEvents() {
    const LogHistory::IrqTrace& t = history_.irqs(cpuNumber());
    const auto at = [](const std::string& where) { return where.empty() ? std::string("0x0") : where; };
    line("irq event stamp: {}", t.stamp);
    line("hardirqs last  enabled at ({}): {}", t.hardOn, at(t.hardOnAt));
    line("hardirqs last disabled at ({}): {}", t.hardOff, at(t.hardOffAt));
    line("softirqs last  enabled at ({}): {}", t.softOn, at(t.softOnAt));
    line("softirqs last disabled at ({}): {}", t.softOff, at(t.softOffAt));
}

void LogPage::backtrace() {
    line("CPU: {} PID: {} Comm: {} {}", cpuNumber(), pid(), comm(), "Not tainted 6.1.0-lockstep #1");
    line("Call Trace:");
    const CpuState c = cpu();
    for (const std::uint8_t id : {c.hardirq, c.softirq}) {
        if (!id) continue;
        line(" <IRQ>");
        frames(machine_.frames(moment_, id - 1U), 1);
        line(" </IRQ>");
    }
    if (c.task) {
        line(" <TASK>");
        frames(machine_.frames(moment_, c.task - 1U), 1);
        line(" </TASK>");
    }
}

}  // namespace lockstep
