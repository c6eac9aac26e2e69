#include "machine/machine.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "machine/effect.hpp"

namespace lockstep {

// Typed access to the bytes of a state. CpuState and ContextState are read and written through memcpy, which compilers
// turn into plain loads and stores.
class Machine::Block {
public:
    Block(const Layout& layout, std::uint64_t* words) : layout_(layout), bytes_(reinterpret_cast<std::byte*>(words)) {}

    template <class T>
    [[nodiscard]] T read(std::size_t offset) const {
        T value;
        std::memcpy(&value, bytes_ + offset, sizeof(T));
        return value;
    }
    template <class T>
    void write(std::size_t offset, const T& value) {
        std::memcpy(bytes_ + offset, &value, sizeof(T));
    }
    [[nodiscard]] CpuState cpu(std::uint32_t i) const { return read<CpuState>(layout_.cpu(i)); }
    void setCpu(std::uint32_t i, const CpuState& s) { write(layout_.cpu(i), s); }
    [[nodiscard]] ContextState context(std::uint32_t i) const { return read<ContextState>(layout_.context(i).offset); }
    void setContext(std::uint32_t i, const ContextState& s) { write(layout_.context(i).offset, s); }
    [[nodiscard]] Registers registers(std::uint32_t i) const {
        return {reinterpret_cast<std::uint64_t*>(bytes_ + layout_.context(i).registers), layout_.context(i).firstRegister};
    }
    [[nodiscard]] std::uint16_t returnAddress(std::uint32_t i, std::uint8_t depth) const { return read<std::uint16_t>(layout_.context(i).stack + depth * 2U); }
    void setReturnAddress(std::uint32_t i, std::uint8_t depth, std::uint16_t pc) { write(layout_.context(i).stack + depth * 2U, pc); }
    [[nodiscard]] Fault fault() const { return read<Fault>(0); }
    void setFault(Fault f) { write(0, f); }

    [[nodiscard]] std::uint64_t cell(std::uint32_t i, std::uint8_t bytes) const {
        const std::uint32_t at = layout_.cell(i);
        switch (bytes) {
        case 1: return read<std::uint8_t>(at);
        case 2: return read<std::uint16_t>(at);
        case 4: return read<std::uint32_t>(at);
        default: return read<std::uint64_t>(at);
        }
    }
    void setCell(std::uint32_t i, std::uint8_t bytes, std::uint64_t v) {
        const std::uint32_t at = layout_.cell(i);
        switch (bytes) {
        case 1: write(at, static_cast<std::uint8_t>(v)); break;
        case 2: write(at, static_cast<std::uint16_t>(v)); break;
        case 4: write(at, static_cast<std::uint32_t>(v)); break;
        default: write(at, v); break;
        }
    }

private:
    const Layout& layout_;
    std::byte* bytes_;
};

namespace {

// The memory policy of effect.hpp over a state's cells, sequentially consistent. A write by one CPU clears the exclusive
// monitors of the others that watch the cell.
template <class Block>
class StateMemory {
public:
    StateMemory(Block& block, std::uint32_t cpu, std::uint32_t cpus, bool monitors) : block_(block), cpu_(cpu), cpus_(cpus), monitors_(monitors) {}

    std::uint64_t load(std::uint32_t cell, IntType type, Order) { return normalise(type, block_.cell(cell, type.bytes)); }
    std::uint64_t store(std::uint32_t cell, IntType type, std::uint64_t value, Order) {
        const std::uint64_t before = normalise(type, block_.cell(cell, type.bytes));
        block_.setCell(cell, type.bytes, value);
        written(cell);
        return before;
    }
    std::uint64_t rmw(std::uint32_t cell, IntType type, RmwOp op, std::uint64_t value, Order) {
        const std::uint64_t before = normalise(type, block_.cell(cell, type.bytes));
        block_.setCell(cell, type.bytes, applyRmw(op, type, before, value));
        written(cell);
        return before;
    }
    std::uint64_t compareExchange(std::uint32_t cell, IntType type, std::uint64_t expected, std::uint64_t desired, Order) {
        const std::uint64_t before = normalise(type, block_.cell(cell, type.bytes));
        if (before == expected) {
            block_.setCell(cell, type.bytes, desired);
            written(cell);
        }
        return before;
    }
    std::uint64_t loadExclusive(std::uint32_t cell, IntType type) {
        armed = cell + 1;
        return normalise(type, block_.cell(cell, type.bytes));
    }
    bool storeExclusive(std::uint32_t cell, IntType type, std::uint64_t value, std::uint64_t& before) {
        before = normalise(type, block_.cell(cell, type.bytes));
        const bool holds = armed == cell + 1;
        armed = 0;
        if (holds) {
            block_.setCell(cell, type.bytes, value);
            written(cell);
        }
        return holds;
    }
    bool tryAcquire(std::uint32_t cell, std::uint8_t owner) {
        if (block_.cell(cell, 1) != 0) return false;
        block_.setCell(cell, 1, owner);
        return true;
    }
    std::uint64_t release(std::uint32_t cell) {
        const std::uint64_t before = block_.cell(cell, 1);
        block_.setCell(cell, 1, 0);
        return before;
    }

    std::uint32_t armed = 0;  // this CPU's monitor; written back by the caller

private:
    void written(std::uint32_t cell) {
        if (!monitors_) return;
        for (std::uint32_t other = 0; other < cpus_; ++other) {
            if (other == cpu_) continue;
            CpuState s = block_.cpu(other);
            if (s.monitor != cell + 1) continue;
            s.monitor = 0;
            block_.setCpu(other, s);
        }
    }

    Block& block_;
    std::uint32_t cpu_, cpus_;
    bool monitors_;
};

// Choices and look-ups never write: they share Block's reading half.
std::uint64_t* readOnly(const std::uint64_t* state) { return const_cast<std::uint64_t*>(state); }

std::uint32_t activeContext(const CpuState& cpu) {
    const std::uint8_t id = cpu.hardirq ? cpu.hardirq : cpu.softirq ? cpu.softirq : cpu.task;
    return id ? id - 1U : kNone;
}

}  // namespace

Machine::Machine(const Program& program) : program_(program), layout_(program), byCpu_(program.cpus) {
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) byCpu_[program.contexts[i].cpu].push_back(i);
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

// ---- choices

// A lock acquire blocks until it can succeed; a task that meets a taken mutex may take one step, to go to sleep.
bool Machine::canStep(const Block& b, std::uint32_t i) const {
    const ContextState c = b.context(i);
    const MicroOp& op = program_.ops[c.pc];
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
    if (context.kind != ContextKind::Task || cpu.task == i + 1 || cpu.hardirq || cpu.softirq || !runnable(b, i)) return false;
    if (cpu.task == 0) return true;
    const ContextState current = b.context(cpu.task - 1U);
    if (current.asleep) return true;
    return cpu.preempt == 0 && cpu.bh == 0 && !cpu.irqsOff && !cpu.fresh && program_.atBoundary(current.pc);
}

bool Machine::isOpen(const std::uint64_t* state, Choice choice) const {
    const Block b(layout_, readOnly(state));
    if (b.fault() != Fault::None || choice.cpu >= program_.cpus) return false;
    if (choice.kind != Choice::Kind::Step) {
        if (choice.context >= program_.contexts.size() || program_.contexts[choice.context].cpu != choice.cpu) return false;
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
    }
}

Standing Machine::standing(const std::uint64_t* state) const {
    const Block b(layout_, readOnly(state));
    if (b.fault() != Fault::None) return Standing::Faulted;
    bool allDone = true;
    for (std::uint32_t i = 0; i < program_.contexts.size() && allDone; ++i) allDone = b.context(i).remaining == 0;
    if (allDone) return Standing::Final;
    thread_local std::vector<Choice> open;
    open.clear();
    choices(state, open);
    return open.empty() ? Standing::Deadlock : Standing::Running;
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
    for (std::uint16_t k = 0; k < context.arguments.size(); ++k) regs[static_cast<std::uint16_t>(f.firstRegister + k)] = context.arguments[k];
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
        case Op::BranchIfNotZero: c.pc = static_cast<std::uint16_t>(regs.value(op.a) != 0 ? op.target : c.pc + 1U); break;
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
    switch (context.kind) {
    case ContextKind::Task:
        leaked = cpu.preempt || cpu.bh || cpu.irqsOff;
        if (c.remaining == 0) {  // the exiting task's last schedule() leaves the CPU clean
            cpu.preempt = cpu.bh = cpu.irqsOff = cpu.fresh = 0;
            cpu.task = 0;
            cpu.monitor = 0;
        }
        break;
    case ContextKind::Softirq:  // __do_softirq puts the count back
        leaked = cpu.preempt != cpu.softirqPreempt || cpu.bh != cpu.softirqBh || cpu.irqsOff;
        cpu.preempt = cpu.softirqPreempt;
        cpu.bh = cpu.softirqBh;
        cpu.irqsOff = 0;
        cpu.softirq = cpu.softirqPreempt = cpu.softirqBh = 0;
        cpu.monitor = 0;
        break;
    case ContextKind::Hardirq:  // the return from the exception restores the interrupt flag, but nobody the count
        leaked = cpu.preempt != cpu.hardirqPreempt || cpu.bh != cpu.hardirqBh || !cpu.irqsOff;
        cpu.irqsOff = 0;
        cpu.hardirq = cpu.hardirqPreempt = cpu.hardirqBh = 0;
        cpu.monitor = 0;
        break;
    }
    if (e) {
        e->callEnded = true;
        e->runEnded = c.remaining == 0;
        if (leaked) e->trouble |= trouble::kLeaked;
    }
    b.setContext(i, c);
    if (e) b.setCpu(context.cpu, cpu);  // before the run starts there is no CPU state to change
    if (context.kind != ContextKind::Task || c.remaining == 0) return false;
    const Registers regs = b.registers(i);
    for (std::uint16_t k = 0; k < context.arguments.size(); ++k) regs[static_cast<std::uint16_t>(f.firstRegister + k)] = context.arguments[k];
    return true;
}

// ---- steps

void Machine::stepContext(Block& b, std::uint32_t i, Event& e) const {
    const Context& context = program_.contexts[i];
    ContextState c = b.context(i);
    CpuState cpu = b.cpu(context.cpu);
    const MicroOp& op = program_.ops[c.pc];
    e.context = static_cast<std::uint16_t>(i);
    e.op = c.pc;
    cpu.fresh = 0;
    if (op.op == Op::MutexAcquire && !c.asleep && (preemptCount(cpu) != 0 || cpu.irqsOff)) e.trouble |= trouble::kMightSleep;

    StateMemory memory(b, context.cpu, program_.cpus, program_.llsc);
    memory.armed = cpu.monitor;
    applyEffect(program_, op, b.registers(i), cpu, {static_cast<std::uint16_t>(i), context.kind, context.cpu}, memory, e);
    cpu.monitor = memory.armed;

    if (e.kind == Event::Kind::Slept) {
        const std::uint64_t holder = b.cell(e.cell, 1);
        e.before = e.after = holder;
        if (holder == i + 1) e.trouble |= trouble::kRecursion;
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

Event Machine::step(std::uint64_t* state, Choice choice) const {
    assert(isOpen(state, choice));
    Block b(layout_, state);
    Event e;
    e.choice = choice;
    if (choice.kind == Choice::Kind::Step) {
        stepContext(b, activeContext(b.cpu(choice.cpu)), e);
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

// ---- looking into a state

Fault Machine::fault(const std::uint64_t* state) const { return Block(layout_, readOnly(state)).fault(); }
CpuState Machine::cpu(const std::uint64_t* state, std::uint32_t index) const { return Block(layout_, readOnly(state)).cpu(index); }
ContextState Machine::context(const std::uint64_t* state, std::uint32_t index) const { return Block(layout_, readOnly(state)).context(index); }
std::uint64_t Machine::cell(const std::uint64_t* state, std::uint32_t index) const {
    const IntType type = program_.globalOf(index).type;
    return normalise(type, Block(layout_, readOnly(state)).cell(index, type.bytes));
}
std::uint64_t Machine::value(const std::uint64_t* state, std::uint32_t context, const Operand& operand) const {
    return Block(layout_, readOnly(state)).registers(context).value(operand);
}
std::uint32_t Machine::running(const std::uint64_t* state, std::uint32_t cpu) const { return activeContext(this->cpu(state, cpu)); }

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

std::uint32_t Machine::waitsFor(const std::uint64_t* state, std::uint32_t context) const {
    const Block b(layout_, readOnly(state));
    const ContextState c = b.context(context);
    const MicroOp& op = program_.ops[c.pc];
    if (c.remaining == 0 || (op.op != Op::SpinAcquire && op.op != Op::MutexAcquire)) return kNone;
    const std::uint64_t element = op.index.kind == Operand::Kind::None ? 0 : b.registers(context).value(op.index);
    const Global& g = program_.globals[op.global];
    if (element >= g.elements) return kNone;
    const std::uint32_t cell = g.firstCell + static_cast<std::uint32_t>(element);
    return b.cell(cell, 1) != 0 ? cell : kNone;
}

std::uint64_t StateReader::completedCalls(std::uint32_t function) const {
    std::uint64_t calls = 0;
    const Program& program = machine_.program();
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i)
        if (program.contexts[i].function == function) calls += program.contexts[i].times - machine_.context(state_, i).remaining;
    return calls;
}

}  // namespace lockstep
