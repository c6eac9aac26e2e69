#include "forms.hpp"

#include <ctime>
#include <stdexcept>
#include <vector>

#include "live/handlers.hpp"

namespace bench {
namespace {

using namespace lockstep;

constexpr std::int32_t kBudget = 1024;  // instructions from one look to the next, as the hammer has it on average

struct Runner {
    explicit Runner(const Program& p, double seconds)
        : program(p),
          shared(p, LockImplementation::Queued),
          compiled(p, shared),
          memory(shared, fenceWord),
          registers(compiled.registers()),
          end(std::clock() + static_cast<std::clock_t>(seconds * CLOCKS_PER_SEC)) {}

    // The look. One in many reads the clock.
    bool goesOn() {
        budget = kBudget;
        return ++looks % 64 != 0 || std::clock() < end;
    }

    const Program& program;
    live::SharedMemory shared;
    live::CompiledProgram compiled;
    std::atomic<std::uint32_t> fenceWord{0};
    live::LiveMemory<false> memory;
    std::vector<std::uint64_t> registers;
    CpuState state;
    Executor who;
    std::int32_t budget = kBudget;
    std::uint64_t calls = 0, looks = 0;
    std::clock_t end;
};

struct Step {
    const Step* (*run)(const Step*, Runner&) = nullptr;
    const live::Code* code = nullptr;
    const Step* next = nullptr;
};

template <class Fixed>
[[gnu::flatten]] const Step* step(const Step* s, Runner& r) {
    Event e;
    applyEffect(r.program, Fixed{*s->code}, live::SlotRegisters{r.registers.data()}, r.state, r.who, r.memory, e);
    r.budget -= s->code->cost;
    return r.budget > 0 || r.goesOn() ? s->next : nullptr;
}
const Step* giveBack(const Step* s, Runner& r) {
    ++r.calls;
    return s->next;
}

auto stepFor(const MicroOp& op) -> decltype(Step::run) {
    using live::FixedOp;
    switch (op.op) {
    case Op::Load: return &step<FixedOp<Op::Load, kInt, Order::Once>>;
    case Op::Alu: return &step<FixedOp<Op::Alu, kInt, Order::Plain, AluOp::Add>>;
    case Op::Store: return &step<FixedOp<Op::Store, kInt, Order::Once>>;
    case Op::Rmw: return &step<FixedOp<Op::Rmw, kInt, Order::Full, AluOp::Add, RmwOp::Add>>;
    case Op::PreemptDisable: return &step<FixedOp<Op::PreemptDisable>>;
    case Op::PreemptEnable: return &step<FixedOp<Op::PreemptEnable>>;
    case Op::SpinAcquire: return &step<FixedOp<Op::SpinAcquire>>;
    case Op::SpinRelease: return &step<FixedOp<Op::SpinRelease>>;
    case Op::Return: return &giveBack;
    default: throw std::logic_error("the benchmark has no step for this micro-op");
    }
}

std::uint32_t entry(const Program& program) {
    return program.functions[program.contexts.front().function].entry;
}

}  // namespace

std::uint64_t runSwitch(const Program& program, double seconds) {
    Runner r(program, seconds);
    const std::uint32_t first = entry(program);
    for (std::uint32_t at = first;;) {
        const MicroOp& op = program.ops[at];
        if (op.op == Op::Return) {
            ++r.calls;
            at = first;
            continue;
        }
        Event e;
        applyEffect(program, op, Registers{r.registers.data(), 0}, r.state, r.who, r.memory, e);
        ++at;
        if (program.atBoundary(at) && --r.budget <= 0 && !r.goesOn()) return r.calls;
    }
}

std::uint64_t runCalls(const Program& program, double seconds) {
    Runner r(program, seconds);
    const std::uint32_t first = entry(program);
    std::vector<Step> steps(program.ops.size());
    for (std::uint32_t i = first; i < program.functionOf(first).end; ++i)
        steps[i] = {stepFor(program.ops[i]), r.compiled.plain(i),
                    program.ops[i].op == Op::Return ? &steps[first] : &steps[i + 1]};
    for (const Step* s = &steps[first]; s != nullptr;) s = s->run(s, r);
    return r.calls;
}

}  // namespace bench
