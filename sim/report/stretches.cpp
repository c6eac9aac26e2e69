#include "report/stretches.hpp"

#include <algorithm>
#include <optional>

namespace lockstep {
namespace {

// Follows one thing that is there or not: `now` is what it would be as a stretch, or nothing.
class Follower {
public:
    void see(const std::optional<Stretch>& now, std::size_t step, std::vector<Stretch>& out) {
        if (current_ && (!now || now->context != current_->context)) {
            current_->end = step;
            out.push_back(*current_);
            current_.reset();
        }
        if (!current_ && now) {
            current_ = now;
            current_->begin = step;
        }
    }
    void finish(std::size_t length, std::vector<Stretch>& out) {
        if (!current_) return;
        current_->end = length;
        current_->open = true;
        out.push_back(*current_);
    }

private:
    std::optional<Stretch> current_;
};

}  // namespace

std::vector<Stretch> stretches(const Run& run) {
    const Machine& machine = run.machine();
    const Program& program = machine.program();
    std::vector<Stretch> found;
    std::vector<Follower> irqs(program.cpus), softirqs(program.cpus), locks(program.cells.size());
    for (std::size_t step = 0; step < run.position(); ++step) {
        const std::uint64_t* state = run.stateAt(step + 1);
        for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
            const CpuState s = machine.cpu(state, cpu);
            Stretch stretch;
            stretch.cpu = cpu;
            stretch.kind = Stretch::Kind::IrqsOff;
            irqs[cpu].see(s.irqsOff ? std::optional(stretch) : std::nullopt, step, found);
            stretch.kind = Stretch::Kind::SoftirqsOff;
            softirqs[cpu].see(s.bh ? std::optional(stretch) : std::nullopt, step, found);
        }
        for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell) {
            if (!program.globalOf(cell).isLock()) continue;
            const std::uint64_t owner = machine.cell(state, cell);
            Stretch stretch;
            stretch.cell = cell;
            stretch.context = owner ? static_cast<std::uint32_t>(owner - 1) : kNone;
            if (owner) stretch.cpu = program.contexts[stretch.context].cpu;
            locks[cell].see(owner ? std::optional(stretch) : std::nullopt, step, found);
        }
    }
    for (auto* all : {&irqs, &softirqs, &locks})
        for (Follower& f : *all) f.finish(run.position(), found);
    std::stable_sort(found.begin(), found.end(), [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
    return found;
}

std::string name(const Program& program, const Stretch& stretch) {
    switch (stretch.kind) {
    case Stretch::Kind::LockHeld: return program.cellName(stretch.cell);
    case Stretch::Kind::IrqsOff: return "irqs off";
    case Stretch::Kind::SoftirqsOff: return "softirqs off";
    }
    return {};
}

}  // namespace lockstep
