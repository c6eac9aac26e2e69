#include "naive_races.hpp"

#include <algorithm>

namespace lockstep::test {

using Kind = Event::Kind;

void Clock::join(const Clock& other) {
    for (std::size_t i = 0; i < of.size(); ++i) {
        of[i].reads = std::max(of[i].reads, other.of[i].reads);
        of[i].writes = std::max(of[i].writes, other.of[i].writes);
    }
}

namespace {

RaceKey keyOf(std::uint32_t a, std::uint32_t b, std::uint32_t cell, bool sameCpu) {
    return {std::min(a, b), std::max(a, b), cell, sameCpu};
}

bool writes(Op op) {
    return op == Op::Store || op == Op::Rmw || op == Op::CompareExchange || op == Op::StoreExclusive;
}
bool reads(Op op) {
    return op == Op::Load || op == Op::LoadExclusive;
}

}  // namespace

Clock RaceHistory::everything(std::uint8_t cpu) const {
    Clock all = cpus_[cpu].atReads;
    all.join(cpus_[cpu].atWrites);
    all.of[cpu] = cpus_[cpu].own;
    return all;
}

void RaceHistory::fullBarrier(std::uint8_t cpu) {
    learn(cpus_[cpu], cpus_[cpu].heard);
    cpus_[cpu].announced.join(everything(cpu));
}

void RaceHistory::fence(std::uint8_t cpu, Order order) {
    Cpu& c = cpus_[cpu];
    if (order == Order::Full) fullBarrier(cpu);
    if (order == Order::Acquire) c.atReads.join(c.heard);  // smp_rmb
    if (order == Order::Release) {                         // smp_wmb: of its own accesses the writes only
        c.announced.join(c.atWrites);
        c.announced.of[cpu].writes = c.own.writes;
    }
}

void RaceHistory::access(const Event& e, const MicroOp& op, bool write, std::set<RaceKey>& out) {
    const std::uint8_t cpu = e.choice.cpu;
    Cpu& c = cpus_[cpu];
    const bool plain = op.order == Order::Plain;
    const Clock& known = write ? c.atWrites : c.atReads;
    for (const Access& a : accesses_) {
        if (a.cell != e.cell || a.cpu == cpu || !(a.write || write) || !(a.plain || plain)) continue;
        if (a.number >= (a.write ? known.of[a.cpu].writes : known.of[a.cpu].reads))
            out.insert(keyOf(a.op, e.op, e.cell, false));
    }
    accesses_.push_back({e.op, e.cell, write ? c.own.writes++ : c.own.reads++, cpu, write, plain});
}

void RaceHistory::readModifyWrite(const Event& e, const MicroOp& op, std::set<RaceKey>& out) {
    const std::uint8_t cpu = e.choice.cpu;
    Clock& message = messages_[e.cell];
    if (op.order == Order::Full) fullBarrier(cpu);
    access(e, op, true, out);
    cpus_[cpu].heard.join(message);
    if (op.order == Order::Full || op.order == Order::Acquire) learn(cpus_[cpu], message);
    // Joined, not replaced: it continues the release sequence.
    message.join(op.order == Order::Full || op.order == Order::Release ? everything(cpu) : cpus_[cpu].announced);
    if (op.order == Order::Full) fullBarrier(cpu);
}

void RaceHistory::observe(const Machine& machine, const Event& e, const std::uint64_t* before, std::set<RaceKey>& out) {
    if (e.op == kNone) return;
    const MicroOp& op = machine.program().ops[e.op];
    const std::uint8_t cpu = e.choice.cpu;
    switch (e.kind) {
    case Kind::Fence: return fence(cpu, op.order);
    case Kind::Acquired: return learn(cpus_[cpu], messages_[e.cell]);
    case Kind::Released: messages_[e.cell] = everything(cpu); return;
    case Kind::Read:
    case Kind::CompareFailed:
        sameCpu(machine, e, false, before, out);
        access(e, op, false, out);
        if (op.order == Order::Plain) return;
        cpus_[cpu].heard.join(messages_[e.cell]);
        // A compare-and-exchange that fails orders nothing; ldaxr's order comes with its stxr.
        if (op.op == Op::Load && op.order == Order::Acquire) learn(cpus_[cpu], messages_[e.cell]);
        return;
    case Kind::Write:
        sameCpu(machine, e, true, before, out);
        if (op.op == Op::StoreExclusive) return readModifyWrite(e, op, out);
        access(e, op, true, out);
        messages_[e.cell] = op.order == Order::Plain     ? Clock{}
                            : op.order == Order::Release ? everything(cpu)
                                                         : cpus_[cpu].announced;
        return;
    case Kind::ReadModifyWrite: sameCpu(machine, e, true, before, out); return readModifyWrite(e, op, out);
    default: return;
    }
}

// Contexts of one CPU: the other one stands before the instruction whose access this one gets ahead of.
void RaceHistory::sameCpu(const Machine& machine, const Event& e, bool write, const std::uint64_t* before,
                          std::set<RaceKey>& out) {
    const Program& program = machine.program();
    const bool plain = program.ops[e.op].order == Order::Plain;
    for (std::uint32_t other = 0; other < program.contexts.size(); ++other) {
        const Context& context = program.contexts[other];
        if (other == e.context || context.cpu != e.choice.cpu) continue;
        const bool suspended = context.kind == ContextKind::Task
                                   ? !machine.done(before, other)
                                   : machine.cpu(before, e.choice.cpu).softirq == other + 1;
        if (!suspended) continue;
        const std::uint32_t pc = machine.context(before, other).pc;
        const Instruction& instruction = program.instructionOf(pc);
        for (std::uint32_t i = pc; i < instruction.first + instruction.count; ++i) {
            const MicroOp& op = program.ops[i];
            if (!reads(op.op) && !writes(op.op)) continue;
            const std::uint64_t element =
                op.index.kind == Operand::Kind::None ? 0 : machine.value(before, other, op.index);
            const Global& global = program.globals[op.global];
            if (element >= global.elements || global.firstCell + element != e.cell) continue;
            if ((write || writes(op.op)) && (plain || op.order == Order::Plain))
                out.insert(keyOf(i, e.op, e.cell, true));
        }
    }
}

}  // namespace lockstep::test
