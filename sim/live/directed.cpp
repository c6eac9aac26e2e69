#include "live/directed.hpp"

#include <deque>

#include "live/cpu.hpp"

namespace lockstep {
namespace live {

class Director {
public:
    explicit Director(const Program& program) : shared_(program, options_) {
        for (const Context& c : program.contexts) shared_.times.push_back(c.times);
        shared_.rates = std::make_unique<std::atomic<double>[]>(program.contexts.size());
        shared_.rounds = true;
        shared_.wakeSleepers = [](std::uint32_t) {};
        contexts_.resize(program.contexts.size());
        for (std::uint32_t n = 0; n < program.cpus; ++n) {
            Cpu& cpu = cpus_.emplace_back(shared_, n, 0);
            cpu.directed = true;
            for (LiveContext& c : cpu.contexts) {
                contexts_[c.index] = &c;
                c.plainRestart = false;
            }
            cpu.beginRound();
            for (LiveContext* task : cpu.tasks_) {
                begin(cpu, *task);
                if (!task->done() && cpu.state.task == 0) cpu.state.task = static_cast<std::uint8_t>(task->index + 1);
            }
        }
    }

    Event take(Choice choice) {
        Cpu& cpu = cpus_[choice.cpu];
        cpu.event = Event{};
        if (choice.kind == Choice::Kind::Step) step(cpu);
        else if (choice.kind == Choice::Kind::Switch) {
            cpu.switchTo(contexts_[choice.context]);
            cpu.state.fresh = 1;
            cpu.event.kind = Event::Kind::Switched;
            cpu.event.context = choice.context;
        } else {
            cpu.event.kind = Event::Kind::Arrived;
            cpu.event.context = choice.context;
            cpu.admit(*contexts_[choice.context]);
            cpu.enter(*contexts_[choice.context]);
            settle(cpu, *contexts_[choice.context]);
        }
        cpu.event.choice = choice;
        return cpu.event;
    }

private:
    // A task stands at its first micro-op from the start; the CPU's flags are as if it had not run.
    void begin(Cpu& cpu, LiveContext& task) {
        const CpuState before = cpu.state;
        if (!task.done()) settle(cpu, task);
        cpu.state = before;
    }
    void settle(Cpu& cpu, LiveContext& context) {
        cpu.adopt(&context);
        const Code* c = shared_.code.plain(context.pc->op);
        while (c != nullptr && isControl(shared_.program.ops[c->op].op)) {
            c = c->run(c, cpu, context.registers.data());
            if (c != nullptr) c = shared_.code.plain(c->op);
        }
        if (c != nullptr) context.pc = c;
    }
    void step(Cpu& cpu) {
        const CpuState& s = cpu.state;
        const std::uint32_t id = s.hardirq != 0 ? s.hardirq : s.softirq != 0 ? s.softirq : s.task;
        LiveContext& context = *contexts_[id - 1];
        cpu.adopt(&context);
        if (context.kind == ContextKind::Task) cpu.state.fresh = 0;
        Event& e = cpu.event;
        e.context = static_cast<std::uint16_t>(context.index);
        e.op = context.pc->op;
        cpu.budget = 1 << 30;
        const Code* next = context.pc->run(context.pc, cpu, context.registers.data());
        if (e.fault != Fault::None || e.kind == Event::Kind::Slept) return;
        context.asleep = false;
        context.pc = next;
        settle(cpu, context);
    }

    HammerOptions options_;
    Shared shared_;
    std::deque<Cpu> cpus_;
    std::vector<LiveContext*> contexts_;
};

}  // namespace live

std::vector<Event> driveLive(const Program& program, const std::vector<Choice>& schedule) {
    live::Director director(program);
    std::vector<Event> events;
    for (const Choice choice : schedule) {
        events.push_back(director.take(choice));
        if (events.back().fault != Fault::None) break;
    }
    return events;
}

}  // namespace lockstep
