// The reading half of Machine: which choices are open, how a state stands, and what is in it.
#include "machine/block.hpp"

namespace lockstep {

// ---- choices

bool Machine::mustDrain(const Block& b, std::uint32_t i) const {
    return needsEmptyBuffer(program_.ops[b.context(i).pc]) && b.hasBuffered(program_.contexts[i].cpu);
}

// A lock acquire blocks until it can succeed; a task that meets a taken mutex may take one step, to go to sleep.
bool Machine::canStep(const Block& b, std::uint32_t i) const {
    const ContextState c = b.context(i);
    const MicroOp& op = program_.ops[c.pc];
    if (program_.memory == MemoryModel::Tso && mustDrain(b, i)) return false;
    if (op.op != Op::SpinAcquire && op.op != Op::MutexAcquire) return true;
    if (op.op == Op::MutexAcquire && !c.asleep) return true;
    const std::uint64_t element = op.index.kind == Operand::Kind::None ? 0 : b.registers(i).value(op.index);
    const Global& g = program_.globals[op.global];
    return element >= g.elements || b.cell(g.firstCell + static_cast<std::uint32_t>(element), 1) == 0;
}

bool Machine::runnable(const Block& b, std::uint32_t i) const {
    const ContextState c = b.context(i);
    return c.remaining > 0 && (!c.asleep || canStep(b, i));
}

bool Machine::openArrival(const Block& b, std::uint32_t i) const {
    const Context& context = program_.contexts[i];
    const CpuState cpu = b.cpu(context.cpu);
    if (context.kind == ContextKind::Task || b.context(i).remaining == 0 || cpu.irqsOff || cpu.hardirq) return false;
    if (context.kind == ContextKind::Softirq && (cpu.softirq || cpu.bh)) return false;
    const std::uint32_t interrupted = activeContext(cpu);
    return interrupted == kNone || program_.atBoundary(b.context(interrupted).pc);
}

bool Machine::openSwitch(const Block& b, std::uint32_t i) const {
    const Context& context = program_.contexts[i];
    const CpuState cpu = b.cpu(context.cpu);
    if (context.kind != ContextKind::Task || cpu.task == i + 1 || cpu.hardirq || cpu.softirq || !runnable(b, i))
        return false;
    if (b.hasBuffered(context.cpu)) return false;  // __schedule() has locked instructions and smp_mb()
    if (cpu.task == 0) return true;
    const ContextState current = b.context(cpu.task - 1U);
    if (current.asleep) return true;
    return cpu.preempt == 0 && cpu.bh == 0 && !cpu.irqsOff && !cpu.fresh && program_.atBoundary(current.pc);
}

bool Machine::isOpen(const std::uint64_t* state, Choice choice) const {
    const Block b(layout_, readOnly(state));
    if (b.fault() != Fault::None || choice.cpu >= program_.cpus) return false;
    if (choice.kind == Choice::Kind::Drain) return b.hasBuffered(choice.cpu);
    if (choice.kind != Choice::Kind::Step) {
        if (choice.context >= program_.contexts.size() || program_.contexts[choice.context].cpu != choice.cpu)
            return false;
        return choice.kind == Choice::Kind::Arrive ? openArrival(b, choice.context) : openSwitch(b, choice.context);
    }
    const std::uint32_t active = activeContext(b.cpu(choice.cpu));
    return active != kNone && canStep(b, active);
}

void Machine::choices(const std::uint64_t* state, std::vector<Choice>& out) const {
    const Block b(layout_, readOnly(state));
    if (b.fault() != Fault::None) return;
    for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) {
        const auto number = static_cast<std::uint8_t>(cpu);
        const std::uint32_t active = activeContext(b.cpu(cpu));
        if (active != kNone && canStep(b, active)) out.push_back({Choice::Kind::Step, number, 0});
        for (const std::uint32_t i : byCpu_[cpu])
            if (openArrival(b, i)) out.push_back({Choice::Kind::Arrive, number, static_cast<std::uint8_t>(i)});
        for (const std::uint32_t i : byCpu_[cpu])
            if (openSwitch(b, i)) out.push_back({Choice::Kind::Switch, number, static_cast<std::uint8_t>(i)});
        if (b.hasBuffered(cpu)) out.push_back({Choice::Kind::Drain, number, 0});
    }
}

Standing Machine::standing(const std::uint64_t* state) const {
    const Block b(layout_, readOnly(state));
    if (b.fault() != Fault::None) return Standing::Faulted;
    bool allDone = true;
    for (std::uint32_t i = 0; i < program_.contexts.size() && allDone; ++i) allDone = b.context(i).remaining == 0;
    for (std::uint32_t cpu = 0; cpu < program_.cpus && allDone; ++cpu) allDone = !b.hasBuffered(cpu);
    if (allDone) return Standing::Final;
    thread_local std::vector<Choice> open;
    open.clear();
    choices(state, open);
    return open.empty() ? Standing::Deadlock : Standing::Running;
}

// ---- looking into a state

Fault Machine::fault(const std::uint64_t* state) const {
    return Block(layout_, readOnly(state)).fault();
}
std::uint64_t Machine::seen(const std::uint64_t* state, std::uint32_t cpu, std::uint32_t index) const {
    const IntType type = program_.globalOf(index).type;
    return normalise(type, Block(layout_, readOnly(state)).seen(cpu, index, type.bytes));
}
std::vector<BufferedStore> Machine::buffered(const std::uint64_t* state, std::uint32_t cpu) const {
    std::vector<BufferedStore> stores;
    if (layout_.bufferBytes() == 0) return stores;
    const StoreBuffer buffer = Block(layout_, readOnly(state)).buffer(cpu);
    for (std::size_t n = 0; n < buffer.size(); ++n) stores.push_back({buffer.cell(n), buffer.values[n]});
    return stores;
}
CpuState Machine::cpu(const std::uint64_t* state, std::uint32_t index) const {
    return Block(layout_, readOnly(state)).cpu(index);
}
ContextState Machine::context(const std::uint64_t* state, std::uint32_t index) const {
    return Block(layout_, readOnly(state)).context(index);
}
std::uint64_t Machine::cell(const std::uint64_t* state, std::uint32_t index) const {
    const IntType type = program_.globalOf(index).type;
    return normalise(type, Block(layout_, readOnly(state)).cell(index, type.bytes));
}
std::uint64_t Machine::value(const std::uint64_t* state, std::uint32_t context, const Operand& operand) const {
    return Block(layout_, readOnly(state)).registers(context).value(operand);
}
std::uint32_t Machine::running(const std::uint64_t* state, std::uint32_t cpu) const {
    return activeContext(this->cpu(state, cpu));
}

std::vector<Frame> Machine::frames(const std::uint64_t* state, std::uint32_t context) const {
    const Block b(layout_, readOnly(state));
    const ContextState c = b.context(context);
    std::vector<Frame> frames{{program_.statementOf(c.pc).function, c.pc}};
    for (std::uint8_t depth = c.depth; depth-- > 0;) {
        const std::uint16_t call = b.returnAddress(context, depth);
        frames.push_back({program_.statementOf(call).function, call});
    }
    return frames;
}

bool Machine::waitsForBuffer(const std::uint64_t* state, std::uint32_t context) const {
    const Block b(layout_, readOnly(state));
    return b.context(context).remaining > 0 && mustDrain(b, context);
}

std::uint32_t Machine::waitsFor(const std::uint64_t* state, std::uint32_t context) const {
    const Block b(layout_, readOnly(state));
    const ContextState c = b.context(context);
    const MicroOp& op = program_.ops[c.pc];
    if (c.remaining == 0 || (op.op != Op::SpinAcquire && op.op != Op::MutexAcquire)) return kNone;
    const std::uint64_t element = op.index.kind == Operand::Kind::None ? 0 : b.registers(context).value(op.index);
    const Global& g = program_.globals[op.global];
    if (element >= g.elements) return kNone;
    const std::uint32_t cell = g.firstCell + static_cast<std::uint32_t>(element);
    return b.seen(program_.contexts[context].cpu, cell, 1) != 0 ? cell : kNone;
}

std::uint64_t StateReader::completedCalls(std::uint32_t function) const {
    std::uint64_t calls = 0;
    const Program& program = machine_.program();
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i)
        if (program.contexts[i].function == function)
            calls += program.contexts[i].times - machine_.context(state_, i).remaining;
    return calls;
}

}  // namespace lockstep
