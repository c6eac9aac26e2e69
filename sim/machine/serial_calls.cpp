#include "machine/serial_calls.hpp"

namespace lockstep {
namespace {

std::unique_ptr<const Program> copyOf(const Program& original) {
    auto program = std::make_unique<Program>(original);
    program->memory = MemoryModel::Sc;  // a call's stores have all reached memory before another begins
    return program;
}

}  // namespace

SerialCalls::SerialCalls(const Program& program) : program_(copyOf(program)), machine_(*program_) {}

bool SerialCalls::call(State& state, std::uint32_t context, std::size_t& budget) const {
    const Context& c = program_->contexts[context];
    const auto cpu = static_cast<std::uint8_t>(c.cpu);
    const auto id = static_cast<std::uint8_t>(context);
    const Choice step{Choice::Kind::Step, cpu, 0};
    Choice next = c.kind != ContextKind::Task                           ? Choice{Choice::Kind::Arrive, cpu, id}
                  : machine_.cpu(state.data(), cpu).task == context + 1 ? step
                                                                        : Choice{Choice::Kind::Switch, cpu, id};
    for (;; next = step) {
        if (budget == 0 || !machine_.isOpen(state.data(), next)) return false;
        --budget;
        const Event e = machine_.step(state.data(), next);
        if (e.fault != Fault::None || e.kind == Event::Kind::Slept) return false;
        if (e.callEnded) return true;
    }
}

}  // namespace lockstep
