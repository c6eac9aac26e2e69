// The writing half of Machine: the first state, calls and returns, and steps.
#include <cassert>

#include "machine/block.hpp"
#include "machine/tso_memory.hpp"

namespace lockstep {

Machine::Machine(const Program& program) : program_(program), layout_(program), byCpu_(program.cpus) {
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) byCpu_[program.contexts[i].cpu].push_back(i);
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
        if (program.globalOf(cell).isLock()) locks_.push_back(cell);
}

State Machine::initial() const {
    State state(layout_.size() / 8, 0);
    Block b(layout_, state.data());
    for (const Global& g : program_.globals)
        for (std::uint32_t i = 0; i < g.elements; ++i)
            if (!g.isLock()) b.setCell(g.firstCell + i, g.type.bytes, g.initial[i]);
    for (std::uint32_t i = 0; i < program_.contexts.size(); ++i) {
        ContextState c;
        c.remaining = program_.contexts[i].times;
        b.setContext(i, c);
        if (program_.contexts[i].kind == ContextKind::Task) enter(b, i, nullptr);
    }
    // The first task of each CPU that has something to do is its current one.
    for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu)
        for (const std::uint32_t i : byCpu_[cpu]) {
            if (program_.contexts[i].kind != ContextKind::Task || b.context(i).remaining == 0) continue;
            CpuState s = b.cpu(cpu);
            s.task = static_cast<std::uint8_t>(i + 1);
            b.setCpu(cpu, s);
            break;
        }
    return state;
}

// ---- calls and returns

void Machine::enter(Block& b, std::uint32_t i, Event* e) const {
    const Context& context = program_.contexts[i];
    const Function& f = program_.functions[context.function];
    ContextState c = b.context(i);
    c.pc = static_cast<std::uint16_t>(f.entry);
    c.depth = 0;
    b.setContext(i, c);
    const Registers regs = b.registers(i);
    for (std::uint16_t k = 0; k < context.arguments.size(); ++k)
        regs[static_cast<std::uint16_t>(f.firstRegister + k)] = context.arguments[k];
    settle(b, i, e);
}

void Machine::clear(Block& b, std::uint32_t i, std::uint32_t op) const {
    const Registers regs = b.registers(i);
    const MicroOp& at = program_.ops[op];
    for (std::uint32_t k = 0; k < at.deadCount; ++k) regs[program_.deadRegisters[at.firstDead + k]] = 0;
}

void Machine::callInto(Block& b, std::uint32_t i, std::uint16_t pc) const {
    const MicroOp& op = program_.ops[pc];
    const Function& callee = program_.functions[op.target];
    const Registers regs = b.registers(i);
    for (std::uint32_t k = 0; k < op.argumentCount; ++k) {
        const auto& [reg, operand] = program_.arguments[op.firstArgument + k];
        const IntType type = callee.registers[static_cast<std::size_t>(reg - callee.firstRegister)].type;
        regs[reg] = normalise(type, regs.value(operand));
    }
    clear(b, i, pc + 1U);  // what the caller will not need again
    if (op.dst != kNoRegister) regs[op.dst] = 0;
    ContextState c = b.context(i);
    b.setReturnAddress(i, c.depth, pc);
    ++c.depth;
    c.pc = static_cast<std::uint16_t>(callee.entry);
    b.setContext(i, c);
}

// False when this was the outermost function.
bool Machine::returnFrom(Block& b, std::uint32_t i, const MicroOp& op) const {
    ContextState c = b.context(i);
    const Function& f = program_.functionOf(c.pc);
    const Registers regs = b.registers(i);
    const std::uint64_t value = normalise(f.type, regs.value(op.a));
    for (std::size_t r = 0; r < f.registers.size(); ++r) regs[static_cast<std::uint16_t>(f.firstRegister + r)] = 0;
    if (c.depth == 0) return false;
    --c.depth;
    const std::uint16_t call = b.returnAddress(i, c.depth);
    b.setReturnAddress(i, c.depth, 0);
    if (program_.ops[call].dst != kNoRegister) regs[program_.ops[call].dst] = value;
    c.pc = static_cast<std::uint16_t>(call + 1);
    b.setContext(i, c);
    return true;
}

// Follows control flow, which takes no step, to the context's next micro-op that does.
void Machine::settle(Block& b, std::uint32_t i, Event* e) const {
    for (;;) {
        ContextState c = b.context(i);
        const MicroOp& op = program_.ops[c.pc];
        const Registers regs = b.registers(i);
        switch (op.op) {
        case Op::Jump: c.pc = static_cast<std::uint16_t>(op.target); break;
        case Op::BranchIfZero: c.pc = static_cast<std::uint16_t>(regs.value(op.a) == 0 ? op.target : c.pc + 1U); break;
        case Op::BranchIfNotZero:
            c.pc = static_cast<std::uint16_t>(regs.value(op.a) != 0 ? op.target : c.pc + 1U);
            break;
        case Op::Barrier:
            if (e) e->barriers |= op.order == Order::Acquire ? Event::kReadBarrier : Event::kWriteBarrier;
            ++c.pc;
            break;
        case Op::Call: callInto(b, i, c.pc); continue;
        case Op::Return:
            if (!returnFrom(b, i, op) && !endCall(b, i, e)) return;
            continue;
        default: clear(b, i, c.pc); return;
        }
        b.setContext(i, c);
    }
}

// The context's function has returned. True if the next call is to be settled at once: a task with calls left.
bool Machine::endCall(Block& b, std::uint32_t i, Event* e) const {
    const Context& context = program_.contexts[i];
    const Function& f = program_.functions[context.function];
    ContextState c = b.context(i);
    CpuState cpu = b.cpu(context.cpu);
    --c.remaining;
    c.pc = static_cast<std::uint16_t>(f.entry);
    bool leaked = false;
    const bool leakedIrqs = cpu.irqsOff != (context.kind == ContextKind::Hardirq ? 1 : 0);
    const std::uint32_t count = preemptCount(cpu);
    switch (context.kind) {
    case ContextKind::Task:
        leaked = cpu.preempt || cpu.bh;
        for (const std::uint32_t lock : locks_) leaked = leaked || b.seen(context.cpu, lock, 1) == i + 1;
        if (c.remaining == 0) {  // the exiting task's last schedule() leaves the CPU clean
            cpu.preempt = cpu.bh = cpu.irqsOff = cpu.fresh = 0;
            cpu.task = 0;
            cpu.monitor = 0;
        }
        break;
    case ContextKind::Softirq:  // __do_softirq puts the count back
        leaked = cpu.preempt != cpu.softirqPreempt || cpu.bh != cpu.softirqBh;
        cpu.preempt = cpu.softirqPreempt;
        cpu.bh = cpu.softirqBh;
        cpu.irqsOff = 0;
        cpu.softirq = cpu.softirqPreempt = cpu.softirqBh = 0;
        cpu.monitor = 0;
        break;
    case ContextKind::Hardirq:  // the return from the exception restores the interrupt flag, but nobody the count
        leaked = cpu.preempt != cpu.hardirqPreempt || cpu.bh != cpu.hardirqBh;
        cpu.irqsOff = 0;
        cpu.hardirq = cpu.hardirqPreempt = cpu.hardirqBh = 0;
        cpu.monitor = 0;
        break;
    }
    if (e) {
        e->callEnded = true;
        e->runEnded = c.remaining == 0;
        e->countAtReturn = count;
        if (leaked) e->trouble |= trouble::kLeaked;
        if (leakedIrqs) e->trouble |= trouble::kLeakedIrqs;
    }
    b.setContext(i, c);
    if (e) b.setCpu(context.cpu, cpu);  // before the run starts there is no CPU state to change
    if (context.kind != ContextKind::Task || c.remaining == 0) return false;
    const Registers regs = b.registers(i);
    for (std::uint16_t k = 0; k < context.arguments.size(); ++k)
        regs[static_cast<std::uint16_t>(f.firstRegister + k)] = context.arguments[k];
    return true;
}

// ---- steps

// The micro-op's effect on the memory that the program has.
void Machine::act(Block& b, std::uint32_t i, const MicroOp& op, CpuState& cpu, Event& e) const {
    const Context& context = program_.contexts[i];
    const Executor who{static_cast<std::uint16_t>(i), context.kind, context.cpu};
    if (program_.memory == MemoryModel::Tso && !needsEmptyBuffer(op)) {
        TsoMemory memory(b, context.cpu, program_.cpus);
        applyEffect(program_, op, b.registers(i), cpu, who, memory, e);
        e.buffered = memory.buffered;
        if (memory.overflow) e.fault = Fault::Capacity;
        return;
    }
    StateMemory memory(b, context.cpu, program_.cpus, program_.llsc);
    memory.armed = cpu.monitor;
    applyEffect(program_, op, b.registers(i), cpu, who, memory, e);
    cpu.monitor = memory.armed;
}

void Machine::stepContext(Block& b, std::uint32_t i, Event& e) const {
    const Context& context = program_.contexts[i];
    ContextState c = b.context(i);
    CpuState cpu = b.cpu(context.cpu);
    const MicroOp& op = program_.ops[c.pc];
    e.context = static_cast<std::uint16_t>(i);
    e.op = c.pc;
    if (context.kind == ContextKind::Task) cpu.fresh = 0;
    if (op.op == Op::MutexAcquire && !c.asleep && (preemptCount(cpu) != 0 || cpu.irqsOff))
        e.trouble |= trouble::kMightSleep;

    act(b, i, op, cpu, e);

    if (e.kind == Event::Kind::Slept) {
        const std::uint64_t holder = b.cell(e.cell, 1);
        e.before = e.after = holder;
        if (preemptCount(cpu) != 0) {
            e.kind = Event::Kind::Faulted;
            e.fault = Fault::SchedulingWhileAtomic;
        } else {
            c.asleep = 1;
            cpu.irqsOff = 0;  // schedule() returns with interrupts on
            cpu.monitor = 0;
        }
    } else if (e.fault == Fault::None) {
        c.asleep = 0;
        c.pc = static_cast<std::uint16_t>(op.op == Op::Spin ? op.target : c.pc + 1U);
    }
    b.setCpu(context.cpu, cpu);
    b.setContext(i, c);
    if (e.fault != Fault::None) {
        if (e.kind != Event::Kind::CpuFlags) e.kind = Event::Kind::Faulted;
        b.setFault(e.fault);
    } else if (e.kind != Event::Kind::Slept) {
        settle(b, i, &e);
    }
}

void Machine::drain(Block& b, Event& e) const {
    const std::uint32_t cpu = e.choice.cpu;
    const std::uint32_t active = activeContext(b.cpu(cpu));
    StoreBuffer buffer = b.buffer(cpu);
    e.kind = Event::Kind::Drained;
    e.context = static_cast<std::uint16_t>(active == kNone ? byCpu_[cpu].front() : active);
    e.cell = buffer.cell(0);
    const IntType type = program_.globalOf(e.cell).type;
    e.before = normalise(type, b.cell(e.cell, type.bytes));
    e.after = buffer.values.front();
    b.setCell(e.cell, type.bytes, e.after);
    buffer.pop();
    b.setBuffer(cpu, buffer);
}

Event Machine::step(std::uint64_t* state, Choice choice) const {
    assert(isOpen(state, choice));
    Block b(layout_, state);
    Event e;
    e.choice = choice;
    if (choice.kind == Choice::Kind::Step) {
        stepContext(b, activeContext(b.cpu(choice.cpu)), e);
        return e;
    }
    if (choice.kind == Choice::Kind::Drain) {
        drain(b, e);
        return e;
    }
    CpuState cpu = b.cpu(choice.cpu);
    e.context = choice.context;
    const auto id = static_cast<std::uint8_t>(choice.context + 1);
    if (choice.kind == Choice::Kind::Switch) {
        e.kind = Event::Kind::Switched;
        cpu.task = id;
        cpu.fresh = 1;
        cpu.monitor = 0;
        b.setCpu(choice.cpu, cpu);
        return e;
    }
    e.kind = Event::Kind::Arrived;
    if (program_.contexts[choice.context].kind == ContextKind::Hardirq) {
        cpu.hardirq = id;
        cpu.hardirqPreempt = cpu.preempt;
        cpu.hardirqBh = cpu.bh;
        cpu.irqsOff = 1;
    } else {
        cpu.softirq = id;
        cpu.softirqPreempt = cpu.preempt;
        cpu.softirqBh = cpu.bh;
    }
    b.setCpu(choice.cpu, cpu);
    enter(b, choice.context, &e);
    return e;
}

}  // namespace lockstep
