#include "live/engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "live/processors.hpp"

namespace lockstep {

using live::Cpu;
using live::LiveContext;

namespace {

constexpr std::uint64_t kLargeRound = 100000;  // calls: a run so long is made once, with interrupts by the clock

std::int64_t wrapped(IntType type, std::int64_t value) {
    return static_cast<std::int64_t>(normalise(type, static_cast<std::uint64_t>(value)));
}

class LiveReader final : public CellReader {
public:
    LiveReader(const live::SharedMemory& memory, const std::vector<LiveContext*>& contexts)
        : memory_(memory), contexts_(contexts) {}
    [[nodiscard]] std::uint64_t cell(std::uint32_t index) const override { return memory_.read(index); }
    [[nodiscard]] std::uint64_t completedCalls(std::uint32_t function) const override {
        std::uint64_t calls = 0;
        for (const LiveContext* c : contexts_)
            if (c->spec->function == function) calls += c->calls.get();
        return calls;
    }

private:
    const live::SharedMemory& memory_;
    const std::vector<LiveContext*>& contexts_;
};

}  // namespace

Hammer::Engine::Engine(const Program& program, HammerOptions options)
    : program_(program),
      options_(std::move(options)),
      machine_(program),
      effects_(machine_),
      shared_(program, options_),
      barrier_(program.cpus, live::processors(options_.pinned) < program.cpus),
      startLine_(program.cpus, live::processors(options_.pinned) < program.cpus),
      outcomes_(program, shared_.memory) {
    std::uint64_t calls = 0;
    bool forever = false;
    bool own = true;
    for (const Context& c : program.contexts) {
        const std::uint32_t times = options_.settings.times.value_or(c.times);
        own = own && times == c.times;
        forever = forever || times == kForever;
        calls += times;
        shared_.times.push_back(times);
    }
    own_ = own;
    ownForever_ = own && forever;
    shared_.rounds = !forever && calls <= kLargeRound;
    shared_.timed = !shared_.rounds;
    shared_.crowded = live::processors(options_.pinned) < program.cpus;
    shared_.noise = options_.settings.noise;
    shared_.rates = std::make_unique<std::atomic<double>[]>(program.contexts.size());
    for (std::size_t i = 0; i < program.contexts.size(); ++i) shared_.rates[i] = -1;
    for (const Global& g : program.globals) shared_.hasMutex = shared_.hasMutex || g.kind == Global::Kind::Mutex;
    shared_.wakeSleepers = [this](std::uint32_t cell) {
        for (LiveContext* c : contexts_) {
            if (c->waitsFor.load(std::memory_order_seq_cst) != cell + 1) continue;
            c->woken.store(true, std::memory_order_seq_cst);
            cpus_[c->spec->cpu].wake();
        }
    };
    contexts_.resize(program.contexts.size());
    for (std::uint32_t n = 0; n < program.cpus; ++n) {
        Cpu& cpu = cpus_.emplace_back(shared_, n, options_.seed + 0x9e3779b97f4a7c15U * (n + 1));
        for (LiveContext& context : cpu.contexts) contexts_[context.index] = &context;
    }
    const LiveReader reader(shared_.memory, contexts_);
    // With other counts of calls than the scenario's, a check can only be judged if it is not about the counts: what
    // holds before any call, too.
    if (!own)
        for (const Check& check : program.checks)
            if (check.kind == Check::Kind::Always && evaluate(program, *check.expression, reader).value_or(0) == 0)
                judgeable_ = false;
    if (const std::uint32_t cell = program.headline.cell; cell != kNone)
        initial_ = static_cast<std::int64_t>(shared_.memory.read(cell));
    if (shared_.rounds) roundExpected_ = effects_.expected(shared_.times);
}

Hammer::Engine::~Engine() {
    if (!started_) return;
    stop();
    wait();
}

void Hammer::Engine::start() {
    if (started_.exchange(true)) return;
    controller_ = std::thread([this] { controlMain(); });
}

void Hammer::Engine::stop() {
    const std::lock_guard guard(lock_);
    stopAsked_ = true;
    changed_.notify_all();
}

const HammerResult& Hammer::Engine::wait() {
    const std::lock_guard guard(joining_);
    if (controller_.joinable()) controller_.join();
    return result_;
}

void Hammer::Engine::setNoise(double chance) {
    shared_.noise.store(std::clamp(chance, 0.0, 1.0), std::memory_order_relaxed);
}

void Hammer::Engine::setRate(const std::string& run, double perSecond) {
    for (std::size_t i = 0; i < program_.contexts.size(); ++i) {
        const Context& c = program_.contexts[i];
        if (c.kind == ContextKind::Task) continue;
        if (!run.empty() && c.name != run && c.name.rfind(run + ".", 0) != 0) continue;
        shared_.rates[i].store(std::max(0.0, perSecond), std::memory_order_relaxed);
    }
    shared_.rateVersion.fetch_add(1, std::memory_order_release);
    for (Cpu& cpu : cpus_) cpu.wake();
}

// ---- the CPUs' threads

void Hammer::Engine::cpuMain(std::uint32_t number) {
    if (options_.pinned) live::pinThisThread(0);
    // Short rounds wake threads up so often that a scheduler likes to keep them together on one processor, where they
    // never meet. With a processor for each there is only one right place; with more, which are free is its matter.
    else if (shared_.rounds && live::processors(false) == program_.cpus) live::pinThisThread(number);
    Cpu& cpu = cpus_[number];
    cpu.prepare();
    Random skew(options_.seed * 31 + number);
    barrier_.arrive([this] { shared_.began = live::Shared::ticks(); });
    for (std::uint64_t round = 0; !over_.load(std::memory_order_acquire); ++round) {
        if (shared_.abort.load(std::memory_order_acquire)) break;
        cpu.beginRound();
        if (shared_.rounds) {
            startLine_.wait(round, shared_.abort);
            // Nobody should always be first: now by a few cycles, now by many.
            for (std::uint64_t n = skew.below(std::uint64_t{1} << skew.below(11)); n > 0; --n)
                std::atomic_signal_fence(std::memory_order_seq_cst);
        }
        cpu.runRound();
        if (shared_.abort.load(std::memory_order_acquire)) break;
        barrier_.arrive([&] { endOfRound(cpu); });
    }
    cpu.close();
    const std::lock_guard guard(lock_);
    --left_;
    changed_.notify_all();
}

// By the last CPU to come, on its own thread; the others wait.
void Hammer::Engine::endOfRound(Cpu& last) {
    const bool finishing = shared_.finishing.load(std::memory_order_acquire);
    if (!shared_.rounds)
        for (const LiveContext* c : contexts_)
            complete_ = complete_ && shared_.times[c->index] != kForever && c->calls.get() == shared_.times[c->index];
    const LiveReader reader(shared_.memory, contexts_);
    outcomes_.record(judgeable_ && (shared_.rounds || complete_ || ownForever_ || !own_), reader);
    rounds_.add();
    if (shared_.rounds && roundExpected_) {
        const IntType type = program_.globalOf(program_.headline.cell).type;
        const auto counter = static_cast<std::int64_t>(shared_.memory.read(program_.headline.cell));
        const std::int64_t missing = wrapped(type, *roundExpected_ - counter);
        if (missing > 0) {
            lost_.add(static_cast<std::uint64_t>(missing));
            last.record(Activity::Kind::Lost, shared_.now(), program_.headline.cell);
        }
        movedCounter_.add(static_cast<std::uint64_t>(counter - initial_));
        movedExpected_.add(static_cast<std::uint64_t>(*roundExpected_ - initial_));
    }
    if (!shared_.rounds || finishing) over_.store(true, std::memory_order_release);
    else shared_.memory.reset();
}

// ---- telemetry

std::uint64_t Hammer::Engine::drainActivity(std::vector<Activity>& out) {
    const std::lock_guard guard(draining_);
    std::uint64_t lost = 0;
    for (Cpu& cpu : cpus_)
        if (cpu.activity != nullptr) lost += cpu.activity->drain(out);
    return lost;
}

Sample Hammer::Engine::sample(std::vector<std::uint64_t>* callsOut) const {
    Sample s;
    s.seconds = static_cast<double>(shared_.now()) * 1e-9;
    s.cpus = program_.cpus;
    // Calls before the counter: a call under way may put it ahead, never behind.
    std::vector<std::uint64_t> calls;
    for (const LiveContext* c : contexts_) {
        calls.push_back(c->calls.observe());
        s.calls += calls.back();
        if (effects_.changesHeadline(c->index)) s.increments += calls.back();
    }
    if (const std::uint32_t cell = program_.headline.cell; cell != kNone) {
        const IntType type = program_.globalOf(cell).type;
        if (shared_.rounds) {
            const std::uint64_t lost = lost_.get();
            if (roundExpected_) {
                s.expected = initial_ + static_cast<std::int64_t>(movedExpected_.get());
                s.counter = *s.expected - static_cast<std::int64_t>(lost);
                s.lost = lost;
            }
        } else {
            s.expected = effects_.expected(calls);
            s.counter = static_cast<std::int64_t>(shared_.memory.read(cell));
            if (s.expected) {
                const std::int64_t missing = wrapped(type, *s.expected - *s.counter);
                s.lost = missing > 0 ? static_cast<std::uint64_t>(missing) : 0;
            }
        }
    }
    for (const Cpu& cpu : cpus_) {
        for (const std::uint32_t lock : shared_.memory.locks()) {
            s.acquisitions += cpu.locks[lock].acquisitions.get();
            s.contended += cpu.locks[lock].contended.get();
            s.spinNs += cpu.locks[lock].spinNs.get();
            s.holdNs += cpu.locks[lock].holdNs.get();
        }
        s.irqsOffNs += cpu.irqsOffNs.get();
        s.interrupts += cpu.interrupts.get();
        s.atomics += cpu.atomics.get();
        s.switches += cpu.switches.get();
        s.irqLatencyMostNs = std::max(s.irqLatencyMostNs, cpu.latencyMost.get());
    }
    for (const LiveContext* c : contexts_) s.irqLatencyNs += c->latencyNs.get();
    if (callsOut != nullptr) *callsOut = std::move(calls);
    return s;
}

// ---- the end

void Hammer::Engine::summarise() {
    std::vector<std::uint64_t> calls;
    result_.total = sample(&calls);
    result_.seconds = result_.total.seconds;
    result_.seed = options_.seed;
    result_.rounds = rounds_.get();
    result_.cells = outcomes_.cells;
    result_.outcomes = outcomes_.list();
    result_.final = outcomes_.last;
    result_.failedChecks = outcomes_.failed;
    std::sort(result_.failedChecks.begin(), result_.failedChecks.end());
    result_.processors = live::processors(options_.pinned);
    if (shared_.rounds) result_.expected = roundExpected_;
    else if (!result_.final.empty()) result_.expected = result_.total.expected;
    result_.lost = result_.total.lost.value_or(0);
    result_.lostKnown = result_.total.lost.has_value();
    for (const LiveContext* c : contexts_)
        result_.contexts.push_back(
            {c->index, c->calls.get(), c->arrivals.get(), c->latencyNs.get(), c->latencyMostNs.get(), c->sleeps.get()});
    for (const std::uint32_t cell : shared_.memory.locks()) {
        LockSummary lock;
        lock.cell = cell;
        for (const Cpu& cpu : cpus_) {
            lock.acquisitions += cpu.locks[cell].acquisitions.get();
            lock.contended += cpu.locks[cell].contended.get();
            lock.spinNs += cpu.locks[cell].spinNs.get();
            lock.holdNs += cpu.locks[cell].holdNs.get();
            lock.holdMostNs = std::max(lock.holdMostNs, cpu.locks[cell].holdMostNs.get());
        }
        result_.locks.push_back(lock);
    }
    for (const Cpu& cpu : cpus_) {
        result_.pauses += cpu.pauses.get();
        result_.pauseNs += cpu.pauseNs.get();
    }
}

}  // namespace lockstep
