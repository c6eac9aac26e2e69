#include "telemetry/virtual_time.hpp"

#include <algorithm>

namespace lockstep {
namespace {

constexpr std::uint64_t kStepNs = 1000;

}  // namespace

VirtualTelemetry::VirtualTelemetry(const Machine& machine)
    : machine_(machine), effects_(machine), waiting_(machine.program().contexts.size(), false) {
    const Program& program = machine.program();
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
        if (program.globalOf(cell).isLock()) locks_.push_back(cell);
    sums_.cpus = program.cpus;
    watch(machine.initial().data());
}

// What goes on in a state until the next one.
void VirtualTelemetry::watch(const std::uint64_t* state) {
    const Program& program = machine_.program();
    holders_ = waiters_ = masked_ = 0;
    for (const std::uint32_t lock : locks_) holders_ += machine_.cell(state, lock) != 0 ? 1 : 0;
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) masked_ += machine_.cpu(state, cpu).irqsOff ? 1 : 0;
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) {
        const bool present = machine_.context(state, i).asleep || machine_.running(state, program.contexts[i].cpu) == i;
        const bool waits = present && machine_.waitsFor(state, i) != kNone;
        waiters_ += waits ? 1 : 0;
        if (waits) waiting_[i] = true;
    }
}

void VirtualTelemetry::add(const Event& event, const std::uint64_t* after) {
    const Program& program = machine_.program();
    ++steps_;
    sums_.holdNs += holders_ * kStepNs;
    sums_.spinNs += waiters_ * kStepNs;
    sums_.irqsOffNs += masked_ * kStepNs;
    if (event.op != kNone && event.kind != Event::Kind::Faulted) {
        const Op op = program.ops[event.op].op;
        const bool atomic = op == Op::Rmw || op == Op::CompareExchange || op == Op::StoreExclusive;
        if (atomic && event.kind != Event::Kind::ExclusiveFailed) ++sums_.atomics;
    }
    if (event.kind == Event::Kind::Acquired) {
        ++sums_.acquisitions;
        if (waiting_[event.context]) ++sums_.contended;
        waiting_[event.context] = false;
    }
    const bool interrupt = program.contexts[event.context].kind != ContextKind::Task;
    if (event.kind == Event::Kind::Arrived) ++sums_.interrupts;
    if (event.kind == Event::Kind::Arrived || event.kind == Event::Kind::Switched) ++sums_.switches;
    if (event.callEnded && interrupt) ++sums_.switches;
    watch(after);
}

Sample VirtualTelemetry::sample(const std::uint64_t* state) const {
    const Program& program = machine_.program();
    Sample s = sums_;
    s.seconds = static_cast<double>(steps_) / 1e6;
    std::vector<std::uint64_t> completed;
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) {
        const std::uint64_t calls = program.contexts[i].times - machine_.context(state, i).remaining;
        completed.push_back(calls);
        s.calls += calls;
        if (effects_.changesHeadline(i)) s.increments += calls;
    }
    if (program.headline.cell == kNone) return s;
    s.counter = static_cast<std::int64_t>(machine_.cell(state, program.headline.cell));
    s.expected = effects_.expected(completed);
    if (s.expected) s.lost = effects_.lost(*s.expected, *s.counter);
    return s;
}

std::vector<Sample> samplesOf(const Run& run, std::size_t every) {
    every = std::max<std::size_t>(every, 1);
    VirtualTelemetry telemetry(run.machine());
    std::vector<Sample> samples{telemetry.sample(run.stateAt(0))};
    for (std::size_t step = 1; step <= run.position(); ++step) {
        telemetry.add(run.event(step - 1), run.stateAt(step));
        if (step % every == 0 || step == run.position()) samples.push_back(telemetry.sample(run.stateAt(step)));
    }
    return samples;
}

}  // namespace lockstep
