#include "report/log_history.hpp"

#include <fmt/format.h>

#include "explore/findings.hpp"
#include "machine/effect.hpp"
#include "report/words.hpp"

namespace lockstep {

LogHistory::LogHistory(const Machine& machine, const std::vector<Choice>& schedule)
    : machine_(machine), program_(machine.program()), run_(machine), irqs_(program_.cpus) {
    for (const Choice choice : schedule) {
        if (!machine.isOpen(run_.state(), choice)) break;
        follow(choice);
    }
}

bool LogHistory::waits(std::uint32_t context, std::uint32_t cell) const {
    if (context == kNone || cell == kNone || empty() || machine_.waitsFor(after(), context) != cell) return false;
    const Event& e = last();
    const bool tookOrSlept = e.kind == Event::Kind::Acquired || e.kind == Event::Kind::Slept || e.fault != Fault::None;
    return !(e.context == context && e.cell == cell && tookOrSlept);
}

void LogHistory::follow(Choice choice) {
    heldBefore_ = held_;
    const CpuState was = machine_.cpu(run_.state(), choice.cpu);
    const std::size_t at = run_.position();
    const Event e = run_.take(choice);
    const CpuState is = machine_.cpu(run_.state(), choice.cpu);
    std::vector<Finding> facts;
    judge(machine_, e, run_.stateAt(at), run_.state(), facts);
    judgeWait(machine_, run_.state(), e.context, facts);
    for (const Finding& f : facts)
        if (f.kind == Finding::Kind::LockUse) uses_.push_back({f.a, static_cast<LockUse>(f.b), e.context, {}});
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

}  // namespace lockstep
