#include "naive.hpp"

#include <algorithm>
#include <deque>
#include <numeric>
#include <optional>

namespace lockstep::test {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

namespace {

// The reciprocal of a run's probability as a product of small primes: exact, and cheap to carry along.
class Denominator {
public:
    /// One more step, with `choices` open; false past what is held here.
    bool times(std::size_t choices) {
        for (std::size_t i = 0; i < kPrimes.size(); ++i)
            while (choices % kPrimes[i] == 0) {
                choices /= kPrimes[i];
                if (++powers_[i] == 0xffff) return false;
            }
        return choices == 1;
    }
    [[nodiscard]] cpp_int value() const {
        cpp_int product = 1;
        for (std::size_t i = 0; i < kPrimes.size(); ++i)
            product *= boost::multiprecision::pow(cpp_int(kPrimes[i]), powers_[i]);
        return product;
    }
    auto operator<=>(const Denominator&) const = default;

private:
    static constexpr std::array<std::size_t, 6> kPrimes{2, 3, 5, 7, 11, 13};
    std::array<std::uint16_t, 6> powers_{};
};

struct Gathered {
    std::map<Denominator, std::uint64_t> runs;
    Tally easiest;
};

// A run as far as it has come.
struct Path {
    std::uint32_t steps = 0;
    std::uint32_t switches = 0;
    std::optional<std::uint8_t> cpu;
    Denominator denominator;

    void take(Choice choice) {
        const bool comesBetween = choice.kind == Choice::Kind::Arrive || choice.kind == Choice::Kind::Switch;
        if (steps > 0 && (comesBetween || choice.cpu != cpu)) ++switches;
        cpu = choice.cpu;
        ++steps;
    }
};

class Walk {
public:
    Walk(const Machine& machine, const NaiveOptions& options)
        : machine_(machine), program_(machine.program()), options_(options) {}

    NaiveResult run() {
        for (std::uint32_t cell = 0; cell < program_.cells.size(); ++cell)
            if (const Global& g = program_.globalOf(cell); !g.isLock() && !g.isConst) result_.cells.push_back(cell);
        if (program_.cpus > kNaiveCpus) result_.tooMany = true;
        Level& first = level(0);
        first.state = machine_.initial();
        if (options_.steps == Steps::Access)
            for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) joinRegisterWork(machine_, first.state.data(), cpu);
        visit({});
        finish(outcomes_, result_.outcomes);
        finish(deadlocks_, result_.deadlocks);
        finish(faults_, result_.faults);
        return std::move(result_);
    }

private:
    // One for each step of the present run, kept for the next one.
    struct Level {
        explicit Level(const Machine& machine) : races(machine) {}
        State state;
        std::vector<Choice> open;
        LockHistory locks;
        RaceHistory races;
    };
    Level& level(std::size_t depth) {
        while (levels_.size() <= depth) levels_.emplace_back(machine_);
        return levels_[depth];
    }

    void visit(Path path) {
        Level& here = level(path.steps);
        here.open.clear();
        machine_.choices(here.state.data(), here.open);
        if (here.open.empty()) return end(here.state.data(), path);
        if (path.steps == options_.maxDepth || !path.denominator.times(here.open.size())) result_.tooMany = true;
        for (const Choice choice : here.open) {
            if (result_.tooMany || ++result_.steps > options_.maxSteps) {
                result_.tooMany = true;
                return;
            }
            Path next = path;
            next.take(choice);
            follow(here, level(next.steps), choice);
            visit(next);
        }
    }

    void follow(const Level& here, Level& next, Choice choice) {
        next.state = here.state;
        const Event e = machine_.step(next.state.data(), choice);
        if (options_.steps == Steps::Access) return joinRegisterWork(machine_, next.state.data(), choice.cpu);
        next.locks = here.locks;
        next.races = here.races;
        addTroubles(program_, e, result_.troubles);
        next.locks.observe(machine_, e, here.state.data(), next.state.data(), result_.locks);
        next.races.observe(machine_, e, here.state.data(), result_.races);
    }

    void end(const std::uint64_t* state, const Path& path) {
        bool allDone = true;
        for (std::uint32_t i = 0; i < program_.contexts.size(); ++i) allDone = allDone && machine_.done(state, i);
        if (machine_.fault(state) != Fault::None) return count(faults_[machine_.fault(state)], path);
        if (!allDone) return count(deadlocks_[deadlockKey(machine_, state)], path);
        values_.clear();
        for (const std::uint32_t cell : result_.cells) values_.push_back(machine_.cell(state, cell));
        count(outcomes_[values_], path);
    }

    static void count(Gathered& to, const Path& path) {
        ++to.runs[path.denominator];
        Tally& t = to.easiest;
        t.fewestSteps = std::min(t.fewestSteps, path.steps);
        if (std::pair(path.switches, path.steps) < std::pair(t.fewestSwitches, t.stepsThen)) {
            t.fewestSwitches = path.switches;
            t.stepsThen = path.steps;
        }
    }

    template <class Key>
    void finish(const std::map<Key, Gathered>& from, std::map<Key, Tally>& to) {
        for (const auto& [key, gathered] : from) {
            Tally t = gathered.easiest;
            for (const auto& [denominator, runs] : gathered.runs) {
                t.interleavings += runs;
                t.probability += cpp_rational(cpp_int(runs), denominator.value());
            }
            result_.interleavings += t.interleavings;
            to.emplace(key, std::move(t));
        }
    }

    const Machine& machine_;
    const Program& program_;
    const NaiveOptions& options_;
    NaiveResult result_;
    std::deque<Level> levels_;  // references stay valid while it grows
    std::map<std::vector<std::uint64_t>, Gathered> outcomes_;
    std::map<DeadlockKey, Gathered> deadlocks_;
    std::map<Fault, Gathered> faults_;
    std::vector<std::uint64_t> values_;
};

std::vector<std::vector<std::uint32_t>> contextsByCpu(const Program& program) {
    std::vector<std::vector<std::uint32_t>> byCpu(program.cpus);
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) byCpu[program.contexts[i].cpu].push_back(i);
    return byCpu;
}

bool sameRuns(const Program& program, const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](std::uint32_t i, std::uint32_t j) {
        const Context& p = program.contexts[i];
        const Context& q = program.contexts[j];
        return p.kind == q.kind && p.function == q.function && p.times == q.times && p.arguments == q.arguments;
    });
}

}  // namespace

NaiveResult enumerate(const Machine& machine, const NaiveOptions& options) {
    return Walk(machine, options).run();
}

DeadlockKey deadlockKey(const Machine& machine, const std::uint64_t* state) {
    const Program& program = machine.program();
    DeadlockKey key;
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) {
        if (machine.done(state, i)) continue;
        const CpuState cpu = machine.cpu(state, program.contexts[i].cpu);
        const bool begun =
            program.contexts[i].kind == ContextKind::Task || cpu.softirq == i + 1 || cpu.hardirq == i + 1;
        key.emplace_back(i, begun ? machine.waitsFor(state, i) : kNone);
    }
    return canonical(program, key);
}

DeadlockKey canonical(const Program& program, const DeadlockKey& key) {
    const auto byCpu = contextsByCpu(program);
    std::vector<std::uint32_t> order(program.cpus);
    std::iota(order.begin(), order.end(), 0U);
    DeadlockKey least = key;
    do {  // CPU i takes the name order[i]
        bool allowed = true;
        std::vector<std::uint32_t> renamed(program.contexts.size());
        for (std::uint32_t cpu = 0; cpu < program.cpus && allowed; ++cpu) {
            allowed = sameRuns(program, byCpu[cpu], byCpu[order[cpu]]);
            for (std::size_t k = 0; k < byCpu[cpu].size() && allowed; ++k)
                renamed[byCpu[cpu][k]] = byCpu[order[cpu]][k];
        }
        if (!allowed) continue;
        DeadlockKey other = key;
        for (auto& [context, lock] : other) context = renamed[context];
        std::sort(other.begin(), other.end());
        least = std::min(least, other);
    } while (std::next_permutation(order.begin(), order.end()));
    return least;
}

void addTroubles(const Program& program, const Event& e, std::set<TroubleKey>& out) {
    if (e.trouble == 0 && e.fault == Fault::None) return;
    const ContextKind context = program.contexts[e.context].kind;
    const auto report = [&](bool seen, Report::Kind kind) {
        if (seen) out.insert({kind, e.op, context});
    };
    report(e.trouble & trouble::kMightSleep, Report::Kind::SleepingInAtomic);
    report(e.trouble & trouble::kUnlockNotHeld, Report::Kind::UnlockNotHeld);
    report(e.trouble & trouble::kCountUnderflow, Report::Kind::CountUnderflow);
    report(e.trouble & trouble::kBogusIrqRestore, Report::Kind::BogusIrqRestore);
    report(e.trouble & trouble::kBhInAtomic, Report::Kind::BhInAtomic);
    // The kernel has no words for a count that a hardirq leaks, nor for interrupts that a softirq leaves off.
    // At a task's end do_exit() tells of locks instead.
    const bool exits = context == ContextKind::Task && e.runEnded && e.countAtReturn == 0;
    report((e.trouble & trouble::kLeaked) && context != ContextKind::Hardirq && !exits, Report::Kind::LeakedAtomic);
    report((e.trouble & trouble::kLeakedIrqs) && context != ContextKind::Softirq, Report::Kind::LeakedIrqs);
    report(e.fault == Fault::SchedulingWhileAtomic, Report::Kind::SchedulingWhileAtomic);
    report(e.fault == Fault::DivideError, Report::Kind::DivideError);
    report(e.fault == Fault::OutOfBounds, Report::Kind::OutOfBounds);
}

void joinRegisterWork(const Machine& machine, std::uint64_t* state, std::uint32_t cpu) {
    const Program& program = machine.program();
    const auto registersOnly = [&](std::uint32_t i) {
        const Op op = program.ops[i].op;
        return op == Op::Move || op == Op::Alu;
    };
    const Choice choice{Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0};
    for (int i = 0; i < 256 && machine.isOpen(state, choice); ++i) {
        const std::uint32_t pc = machine.context(state, machine.running(state, cpu)).pc;
        const Instruction& instruction = program.instructionOf(pc);
        bool joins = registersOnly(pc);
        if (pc == instruction.first)
            for (std::uint32_t k = 0; k < instruction.count; ++k) joins = joins && registersOnly(instruction.first + k);
        // A trap ends the run for all: it is a step of its own.
        const MicroOp& op = program.ops[pc];
        if (joins && op.op == Op::Alu && program.isa == Isa::X86_64 &&
            trapsOnX86(op.alu, op.type, machine.value(state, machine.running(state, cpu), op.a),
                       machine.value(state, machine.running(state, cpu), op.b)))
            return;
        if (!joins) return;
        machine.step(state, choice);
    }
}

std::uint32_t naiveSwitches(const std::vector<Choice>& schedule) {
    Path path;
    for (const Choice choice : schedule) path.take(choice);
    return path.switches;
}

}  // namespace lockstep::test
