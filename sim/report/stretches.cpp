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

class StretchFinder::Followers {
public:
    explicit Followers(const Machine& m)
        : machine(m), irqs(m.program().cpus), softirqs(m.program().cpus), locks(m.program().cells.size()) {}
    const Machine& machine;
    std::vector<Follower> irqs, softirqs, locks;
    std::vector<Stretch> found;
    std::size_t step = 0;
};

StretchFinder::StretchFinder(const Machine& machine) : followers_(std::make_unique<Followers>(machine)) {}
StretchFinder::~StretchFinder() = default;

void StretchFinder::see(const std::uint64_t* after) {
    Followers& f = *followers_;
    const Program& program = f.machine.program();
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        const CpuState s = f.machine.cpu(after, cpu);
        Stretch stretch;
        stretch.cpu = cpu;
        stretch.kind = Stretch::Kind::IrqsOff;
        f.irqs[cpu].see(s.irqsOff ? std::optional(stretch) : std::nullopt, f.step, f.found);
        stretch.kind = Stretch::Kind::SoftirqsOff;
        f.softirqs[cpu].see(s.bh ? std::optional(stretch) : std::nullopt, f.step, f.found);
    }
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell) {
        if (!program.globalOf(cell).isLock()) continue;
        const std::uint64_t owner = f.machine.cell(after, cell);
        Stretch stretch;
        stretch.cell = cell;
        stretch.context = owner ? static_cast<std::uint32_t>(owner - 1) : kNone;
        if (owner) stretch.cpu = program.contexts[stretch.context].cpu;
        f.locks[cell].see(owner ? std::optional(stretch) : std::nullopt, f.step, f.found);
    }
    ++f.step;
}

std::vector<Stretch> StretchFinder::finish() {
    Followers& all = *followers_;
    for (auto* some : {&all.irqs, &all.softirqs, &all.locks})
        for (Follower& f : *some) f.finish(all.step, all.found);
    std::stable_sort(all.found.begin(), all.found.end(),
                     [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
    return std::move(all.found);
}

std::vector<Stretch> stretches(const Run& run) {
    StretchFinder finder(run.machine());
    for (std::size_t step = 0; step < run.position(); ++step) finder.see(run.stateAt(step + 1));
    return finder.finish();
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
