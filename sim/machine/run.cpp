#include "machine/run.hpp"

#include <limits>

#include <fmt/format.h>

namespace lockstep {

std::vector<Choice> Run::open() const {
    std::vector<Choice> choices;
    machine_.choices(state(), choices);
    return choices;
}

std::vector<Choice> Run::schedule() const {
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < position_; ++i) choices.push_back(events_[i].choice);
    return choices;
}

const Event& Run::take(Choice choice) {
    if (position_ < events_.size() && events_[position_].choice == choice) return events_[position_++];
    states_.resize(position_ + 1);
    events_.resize(position_);
    State next = states_.back();
    events_.push_back(machine_.step(next.data(), choice));
    states_.push_back(std::move(next));
    ++position_;
    return events_.back();
}

void Run::jump(std::size_t position) {
    position_ = std::min(position, events_.size());
}

std::vector<FailedCheck> failedChecks(const Run& run) {
    const Program& program = run.machine().program();
    const auto holds = [&](const Check& check, std::size_t position) {
        const StateReader reader(run.machine(), run.stateAt(position));
        return evaluate(program, *check.expression, reader).value_or(0) != 0;
    };
    std::vector<FailedCheck> failed;
    for (std::uint32_t c = 0; c < program.checks.size(); ++c) {
        const Check& check = program.checks[c];
        if (check.kind == Check::Kind::Always && run.standing() == Standing::Final && !holds(check, run.position()))
            failed.push_back({c, run.position()});
        if (check.kind != Check::Kind::Never) continue;
        for (std::size_t i = 0; i <= run.position(); ++i)
            if (holds(check, i)) {
                failed.push_back({c, i});
                break;
            }
    }
    return failed;
}

std::string whyNotOpen(const Machine& machine, const std::uint64_t* state, Choice choice) {
    const Program& program = machine.program();
    const CpuState cpu = machine.cpu(state, choice.cpu);
    const std::uint32_t active = machine.running(state, choice.cpu);
    if (machine.fault(state) != Fault::None) return "the run has ended with a BUG";
    if (choice.kind == Choice::Kind::Step) {
        if (active == kNone) return fmt::format("CPU {} has nothing to run", choice.cpu);
        if (machine.waitsForBuffer(state, active))
            return fmt::format("CPU {0}'s store buffer must empty first: take {0}~", choice.cpu);
        const std::uint32_t lock = machine.waitsFor(state, active);
        return lock == kNone ? "it cannot step"
                             : fmt::format("CPU {} waits for {}, which is taken", choice.cpu, program.cellName(lock));
    }
    if (choice.kind == Choice::Kind::Drain)
        return program.memory == MemoryModel::Tso
                   ? fmt::format("CPU {}'s store buffer is empty", choice.cpu)
                   : "there are no store buffers in this run: they come with memory = \"tso\"";
    const Context& context = program.contexts[choice.context];
    if (machine.done(state, choice.context))
        return fmt::format("'{}' is already done on CPU {}", context.name, choice.cpu);
    if (choice.kind == Choice::Kind::Arrive) {
        if (cpu.irqsOff) return fmt::format("interrupts are off on CPU {}", choice.cpu);
        if (cpu.hardirq) return fmt::format("CPU {} is handling a hardirq", choice.cpu);
        if (cpu.softirq) return fmt::format("CPU {} is handling a softirq", choice.cpu);
        if (context.kind == ContextKind::Softirq && cpu.bh)
            return fmt::format("softirqs are off on CPU {}", choice.cpu);
        return "an interrupt comes only between instructions";
    }
    if (cpu.task == choice.context + 1)
        return fmt::format("'{}' is already the current task of CPU {}", context.name, choice.cpu);
    if (cpu.hardirq || cpu.softirq) return fmt::format("CPU {} is handling an interrupt", choice.cpu);
    if (machine.context(state, choice.context).asleep) return fmt::format("'{}' is asleep", context.name);
    if (cpu.preempt || cpu.bh) return fmt::format("preemption is off on CPU {}", choice.cpu);
    if (cpu.irqsOff) return fmt::format("interrupts are off on CPU {}", choice.cpu);
    if (cpu.fresh) return "the task that was just switched to must take a step first";
    if (!machine.buffered(state, choice.cpu).empty())
        return fmt::format("CPU {0}'s store buffer must empty first: take {0}~", choice.cpu);
    return "a switch comes only between instructions";
}

namespace {

Drive follow(Run& run, const std::vector<Choice>& schedule, std::size_t limit) {
    const Machine& machine = run.machine();
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        if (run.position() >= limit) return {Drive::End::StepLimit, i + 1, {}};
        if (!machine.isOpen(run.state(), schedule[i]))
            return {Drive::End::IllegalChoice, i + 1, whyNotOpen(machine, run.state(), schedule[i])};
        run.take(schedule[i]);
    }
    return {};
}

}  // namespace

Drive follow(Run& run, const std::vector<Choice>& schedule) {
    return follow(run, schedule, std::numeric_limits<std::size_t>::max());
}

Drive drive(Run& run, const std::vector<Choice>& schedule, Random random, std::size_t limit, bool (*stop)()) {
    const Machine& machine = run.machine();
    if (const Drive d = follow(run, schedule, limit); d.end != Drive::End::Ended) return d;
    std::vector<Choice> open;
    for (;;) {
        open.clear();
        machine.choices(run.state(), open);
        if (open.empty()) return {};
        if (run.position() >= limit) return {Drive::End::StepLimit, 0, {}};
        if (stop && (run.position() & 0xff) == 0 && stop()) return {Drive::End::Stopped, 0, {}};
        run.take(open[random.below(open.size())]);
    }
}

}  // namespace lockstep
