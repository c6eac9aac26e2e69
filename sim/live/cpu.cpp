#include "live/cpu.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

namespace lockstep::live {
namespace {

// Stretches of time are measured now and then, one in so many; fewer once there are enough for a good estimate.
constexpr std::uint32_t kTimeOneIn = 64;
constexpr std::uint32_t kTimeOneInMany = 256;
constexpr std::uint32_t kEnough = 256;

}  // namespace

Cpu::Cpu(Shared& s, std::uint32_t n, std::uint64_t seed)
    : shared(s), locks(s.program.cells.size()), number(n), random_(seed) {
    const Program& program = shared.program;
    std::uint64_t accesses = 0;
    std::uint64_t instructions = 0;
    for (const Instruction& i : program.instructions)
        if (!i.control) {
            ++instructions;
            for (std::uint32_t op = i.first; op < i.first + i.count; ++op) accesses += program.ops[op].global != kNone;
        }
    sharedShare_ = instructions == 0 ? 1 : std::max(0.05, double(accesses) / double(instructions));
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) {
        const Context& spec = program.contexts[i];
        if (spec.cpu != number) continue;
        LiveContext& context = contexts.emplace_back();
        context.index = i;
        context.spec = &spec;
        context.kind = spec.kind;
        context.registers = shared.code.registers();
        context.returns.resize(program.deepestCall + 1U);
        context.entry = shared.code.fast(program.functions[spec.function].entry);
        context.plainRestart = spec.kind == ContextKind::Task && spec.arguments.empty() && !shared.hasMutex &&
                               shared.code.unset(spec.function).empty();
        for (const InterruptTimer& timer : shared.options.settings.timers) {
            const bool own = timer.run == spec.name || (!timer.run.empty() && spec.name.rfind(timer.run + ".", 0) == 0);
            if (own || (timer.run.empty() && context.timer == nullptr)) context.timer = &timer;
        }
        (spec.kind == ContextKind::Task ? tasks_ : interrupts_).push_back(&context);
    }
    if (shared.options.activity) activity = std::make_unique<ActivityRing>();
    for (Timed* timed : {&holds, &irqsOffs}) {
        timed->oneIn = kTimeOneIn;
        timed->left = 1 + static_cast<std::uint32_t>(random_.below(kTimeOneIn));
    }
}

// ---- rounds

void Cpu::beginRound() {
    state = CpuState{};
    current = nullptr;
    pending = false;
    if (executed_ > 0) roundLength_ = std::min<std::uint64_t>(executed_, 100000);
    executed_ = 0;
    for (LiveContext& context : contexts) {
        const std::uint64_t times = shared.times[context.index];
        context.target = times == kForever ? ~std::uint64_t{0} : context.calls.get() + times;
        context.over.store(false, std::memory_order_relaxed);
        context.asleep = false;
        context.woken.store(false, std::memory_order_relaxed);
        enter(context);
    }
    if (shared.rounds) preemptIn_ = static_cast<std::int64_t>(random_.below(roundLength_ + 2));
    else preemptIn_ = static_cast<std::int64_t>(20000 + random_.below(20000));
    armAll();
    if (noiseSeen_ < 0) drawNoise();
    given_ = budget = 0;
    refill();
    publish();
}

// From the main fiber: gives the CPU to whoever has something to do, and waits where nobody has.
void Cpu::runRound() {
    while (!shared.abort.load(std::memory_order_relaxed)) {
        if (shared.finishing.load(std::memory_order_relaxed) && !finishSeen_) finishCalls();
        if (LiveContext* task = runnableTask(nullptr)) {
            switchTo(task);
            publish();
            switchAway();
            adopt(nullptr);
            publish();
            continue;
        }
        idle();
        if (!anythingLeft()) break;
    }
    account();
}

bool Cpu::anythingLeft() const {
    return std::any_of(contexts.begin(), contexts.end(), [](const LiveContext& c) { return !c.done(); });
}

void Cpu::idle() {
    const bool tasksDone = std::all_of(tasks_.begin(), tasks_.end(), [](const LiveContext* t) { return t->done(); });
    const bool bounded = std::all_of(interrupts_.begin(), interrupts_.end(),
                                     [&](const LiveContext* c) { return shared.times[c->index] != kForever; });
    // With its tasks over, a CPU's remaining arrivals come one after another.
    if (!shared.timed || (tasksDone && bounded && !interrupts_.empty()))
        for (LiveContext* context : interrupts_) {
            if (context->done()) continue;
            for (std::uint64_t n = random_.below(64); shared.rounds && n > 0; --n) relax();
            context->dueIn = 0;
            context->dueAt = std::min(context->dueAt, shared.now());
        }
    takeArrivals();
    if (shared.abort.load(std::memory_order_relaxed) || !anythingLeft()) return;
    for (int i = 0; i < 50; ++i) {
        if (attention_.exchange(false, std::memory_order_acquire)) return;
        std::this_thread::yield();
    }
    std::uint64_t wait = 20'000'000;
    if (shared.timed) {
        const std::uint64_t now = shared.now();
        wait = nextDue_ <= now ? 0 : std::min(wait, nextDue_ - now);
    } else if (!tasksDone) wait = 2'000'000;
    std::unique_lock lock(idleLock_);
    idleWake_.wait_for(lock, std::chrono::nanoseconds(wait),
                       [&] { return attention_.load(std::memory_order_relaxed); });
    attention_.store(false, std::memory_order_relaxed);
}

void Cpu::wake() {
    {
        const std::lock_guard lock(idleLock_);
        attention_.store(true, std::memory_order_release);
    }
    idleWake_.notify_one();
}

// ---- contexts

// As Machine::enter.
void Cpu::enter(LiveContext& context) {
    const Function& f = shared.program.functions[context.spec->function];
    for (std::uint16_t k = 0; k < context.spec->arguments.size(); ++k)
        context.registers[f.firstRegister + k] = context.spec->arguments[k];
    for (const std::uint16_t reg : shared.code.unset(context.spec->function)) context.registers[reg] = 0;
    context.depth = 0;
    context.pc = context.entry;
}

void Cpu::adopt(LiveContext* context) {
    current = context;
    if (context != nullptr) who = {static_cast<std::uint16_t>(context->index), context->kind, number};
}

LiveContext* Cpu::runnableTask(const LiveContext* but) {
    const std::size_t from = tasks_.size() > 1 ? random_.below(tasks_.size()) : 0;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
        LiveContext* task = tasks_[(from + i) % tasks_.size()];
        if (task == but || task->done()) continue;
        if (!task->asleep || task->woken.load(std::memory_order_relaxed)) return task;
    }
    return nullptr;
}

void Cpu::switchTo(LiveContext* task) {
    state.task = static_cast<std::uint8_t>(task->index + 1);
    state.monitor = 0;
    adopt(task);
    switches.add();
}

// Where another task may have the CPU, as Machine::openSwitch.
void Cpu::preempt() {
    LiveContext* const me = current;
    if (me->kind != ContextKind::Task || state.hardirq != 0 || state.softirq != 0 || !clean()) return;
    LiveContext* other = runnableTask(me);
    preemptIn_ = shared.rounds ? static_cast<std::int64_t>(1 + random_.below(roundLength_ + 2))
                               : static_cast<std::int64_t>(20000 + random_.below(20000));
    if (other == nullptr) return;
    switchTo(other);
    publish();
    switchAway();
    adopt(me);
}

// As Machine::endCall.
const Code* Cpu::endCallSlowly() {
    LiveContext& context = *current;
    const std::uint64_t calls = context.calls.get() + 1;
    bool leaked = false;
    event.countAtReturn = preemptCount(state);
    if (state.irqsOff != (context.kind == ContextKind::Hardirq ? 1 : 0)) note(trouble::kLeakedIrqs);
    const bool last = calls >= context.target;
    const Code* next = nullptr;
    switch (context.kind) {
    case ContextKind::Task:
        leaked = state.preempt != 0 || state.bh != 0;
        for (const std::uint32_t lock : shared.memory.locks())
            leaked = leaked || shared.memory.lock(lock).owner.load(std::memory_order_relaxed) == context.index + 1;
        if (last) {
            state.preempt = state.bh = state.irqsOff = state.fresh = 0;
            state.task = 0;
            state.monitor = 0;
        } else {
            enter(context);
            next = context.entry;
        }
        break;
    case ContextKind::Softirq:
        leaked = state.preempt != state.softirqPreempt || state.bh != state.softirqBh;
        state.preempt = state.softirqPreempt;
        state.bh = state.softirqBh;
        state.irqsOff = 0;
        state.softirq = state.softirqPreempt = state.softirqBh = 0;
        state.monitor = 0;
        break;
    case ContextKind::Hardirq:
        leaked = state.preempt != state.hardirqPreempt || state.bh != state.hardirqBh;
        state.irqsOff = 0;
        state.hardirq = state.hardirqPreempt = state.hardirqBh = 0;
        state.monitor = 0;
        break;
    }
    if (leaked) note(trouble::kLeaked);
    event.callEnded = true;
    event.runEnded = last;
    context.calls.publish(calls);
    if (last) context.over.store(true, std::memory_order_release);
    if (next != nullptr && --budget <= 0) return poll(next);
    return next;
}

// ---- the look that every so many instructions take

void Cpu::account() {
    const std::int64_t used = given_ - budget;
    given_ = budget;
    executed_ += static_cast<std::uint64_t>(used);
    noiseIn_ -= used;
    preemptIn_ -= used;
    if (!shared.timed)
        for (LiveContext* context : interrupts_) context->dueIn -= used;
}

void Cpu::refill() {
    std::int64_t most = static_cast<std::int64_t>(512 + (random_.next() & 1023));
    if (!shared.timed)
        for (const LiveContext* context : interrupts_)
            if (!context->done()) most = std::min(most, std::max<std::int64_t>(context->dueIn, 1));
    if (tasks_.size() > 1) most = std::min(most, std::max<std::int64_t>(preemptIn_, 1));
    most = std::min(most, std::max<std::int64_t>(noiseIn_ - 1, 1));
    budget = given_ = static_cast<std::int32_t>(most);
}

void Cpu::publish() {
    const std::uint64_t chain = state.task | std::uint64_t{state.softirq} << 8 | std::uint64_t{state.hardirq} << 16 |
                                std::uint64_t{state.irqsOff} << 24;
    if (stack.get() == chain) return;
    if (activity != nullptr) recordChange(stack.get(), chain);
    sequence.add();
    stack.publish(chain);
}

// Down to what both chains have in common, and up again.
void Cpu::recordChange(std::uint64_t before, std::uint64_t after) {
    constexpr unsigned kLevels = 3;
    const auto at = [](std::uint64_t chain, unsigned level) { return (chain >> (8 * level)) & 0xff; };
    unsigned common = 0;
    while (common < kLevels && at(before, common) == at(after, common)) ++common;
    if (common == kLevels) return;
    const std::uint64_t ns = shared.now();
    const auto put = [&](Activity::Kind kind, std::uint64_t id) {
        if (id != 0)
            activity->put({ns, kind, static_cast<std::uint8_t>(number), static_cast<std::uint16_t>(id - 1), kNone});
    };
    for (unsigned level = kLevels; level > common; --level) put(Activity::Kind::Leave, at(before, level - 1));
    for (unsigned level = common; level < kLevels; ++level) put(Activity::Kind::Enter, at(after, level));
}

const Code* Cpu::poll(const Code* next) {
    account();
    polls.add();
    current->at.store(next->op, std::memory_order_relaxed);
    publish();
    takeArrivals();
    if (shared.abort.load(std::memory_order_relaxed)) return nullptr;
    if (shared.finishing.load(std::memory_order_relaxed) && !finishSeen_) finishCalls();
    if (tasks_.size() > 1) {
        if (attention_.load(std::memory_order_relaxed) && attention_.exchange(false, std::memory_order_acquire))
            preemptIn_ = 0;
        if (preemptIn_ <= 0) preempt();
        if (shared.abort.load(std::memory_order_relaxed)) return nullptr;
    }
    if (shared.noise.load(std::memory_order_relaxed) != noiseSeen_) drawNoise();
    if (noiseIn_ <= 1) {
        next = pauseWithin(next);
        drawNoise();
    }
    refill();  // for the next task, too, if this one is over
    return next;
}

// The stop of runs that go on and on: each context completes its call.
void Cpu::finishCalls() {
    finishSeen_ = true;
    if (shared.rounds) return;
    for (LiveContext& context : contexts) {
        const std::uint32_t id = context.index + 1;
        const bool active = context.kind == ContextKind::Task || state.hardirq == id || state.softirq == id;
        context.target = std::min(context.target, context.calls.get() + (active ? 1 : 0));
        if (!active) context.over.store(true, std::memory_order_release);
    }
}

const Code* Cpu::faulted(const Code* at, Fault fault, std::uint64_t value) {
    std::uint32_t none = 0;
    if (shared.faultClaim.compare_exchange_strong(none, 1)) {
        shared.faultKind = fault;
        shared.faultOp = at->op;
        shared.faultValue = value;
        shared.faultCount = preemptCount(state) + 1;
        shared.fault.store(current->index + 1, std::memory_order_release);
        shared.abort.store(true, std::memory_order_release);
    }
    return nullptr;
}

// ---- waits

const Code* Cpu::waitForLock(const Code* at, std::uint32_t cell) {
    LiveContext& me = *current;
    const std::uint64_t begin = shared.now();
    me.at.store(at->op, std::memory_order_relaxed);
    me.ownsWaited.store(shared.memory.lock(cell).owner.load(std::memory_order_relaxed) == me.index + 1,
                        std::memory_order_relaxed);
    me.waitsFor.store(cell + 1, std::memory_order_relaxed);
    me.waitSequence.fetch_add(1, std::memory_order_release);
    record(Activity::Kind::SpinBegin, begin, cell);
    publish();
    const bool boundary = shared.program.atBoundary(at->op);
    Turn turn(shared.memory.lock(cell), nodes_[static_cast<std::size_t>(me.kind)],
              static_cast<std::uint8_t>(me.index + 1));
    int rounds = 0;
    for (bool got = false; !got; ++rounds) {
        for (int i = 0; i < 100 && !got; ++i) {
            got = turn.poll();
            if (!got) relax();
        }
        if (got) break;
        if (boundary) {
            if (!shared.timed)
                for (LiveContext* context : interrupts_) --context->dueIn;
            takeArrivals();
        }
        if (shared.abort.load(std::memory_order_relaxed)) return nullptr;
        if (shared.finishing.load(std::memory_order_relaxed) && !finishSeen_) finishCalls();
        // Whoever holds it may need this processor.
        if (shared.crowded || rounds > 20) std::this_thread::yield();
    }
    me.waitsFor.store(0, std::memory_order_relaxed);
    me.waitSequence.fetch_add(1, std::memory_order_release);
    const std::uint64_t end = shared.now();
    record(Activity::Kind::SpinEnd, end, cell);
    locks[cell].contended.add();
    locks[cell].spinNs.add(end - begin);
    acquired(cell);
    budget -= at->cost;
    return budget <= 0 ? poll(at->next) : at->next;
}

const Code* Cpu::sleepOnMutex(const Code* at, std::uint32_t cell) {
    LiveContext& me = *current;
    if (directed) {
        event.before = event.after = shared.memory.read(cell);
        if (preemptCount(state) != 0) {
            event.kind = Event::Kind::Faulted;
            event.fault = Fault::SchedulingWhileAtomic;
            return nullptr;
        }
        me.asleep = true;
        state.irqsOff = 0;
        state.monitor = 0;
        return at;
    }
    if (preemptCount(state) != 0) return faulted(at, Fault::SchedulingWhileAtomic, 0);
    const std::uint64_t begin = shared.now();
    Lock& lock = shared.memory.lock(cell);
    const auto owner = static_cast<std::uint8_t>(me.index + 1);
    me.asleep = true;
    state.irqsOff = 0;
    state.monitor = 0;
    me.sleeps.add();
    record(Activity::Kind::SleepBegin, begin, cell);
    me.at.store(at->op, std::memory_order_relaxed);
    me.ownsWaited.store(lock.owner.load(std::memory_order_relaxed) == owner, std::memory_order_relaxed);
    me.waitsFor.store(cell + 1, std::memory_order_seq_cst);
    me.waitSequence.fetch_add(1, std::memory_order_release);
    lock.waiters.fetch_add(1, std::memory_order_seq_cst);
    lookSoon();  // a pause gave a budget without end, which is not for the next task
    for (;;) {
        me.woken.store(false, std::memory_order_seq_cst);
        std::uint8_t free = 0;
        if (lock.owner.compare_exchange_strong(free, owner, std::memory_order_seq_cst)) break;
        if (LiveContext* other = runnableTask(&me)) switchTo(other);
        publish();
        switchAway();
        adopt(&me);
        if (shared.abort.load(std::memory_order_relaxed)) return nullptr;
    }
    lock.waiters.fetch_sub(1, std::memory_order_relaxed);
    me.waitsFor.store(0, std::memory_order_relaxed);
    me.waitSequence.fetch_add(1, std::memory_order_release);
    me.asleep = false;
    switches.add();
    const std::uint64_t end = shared.now();
    record(Activity::Kind::SleepEnd, end, cell);
    locks[cell].contended.add();
    locks[cell].spinNs.add(end - begin);
    publish();
    acquired(cell);
    budget -= at->cost;
    return budget <= 0 ? poll(at->next) : at->next;
}

// ---- estimates, from one event in so many

// How many stretches this one stands for.
std::uint32_t Cpu::draw(Timed& timed) {
    const std::uint32_t weight = timed.oneIn;
    if (++timed.taken == kEnough) timed.oneIn = kTimeOneInMany;
    timed.left = 1 + static_cast<std::uint32_t>(random_.below(2 * timed.oneIn - 1));
    return weight;
}
void Cpu::timeAcquisition(std::uint32_t cell) {
    locks[cell].heldWeight = draw(holds);
    locks[cell].heldSince = shared.now() + 1;
}
void Cpu::timeRelease(std::uint32_t cell) {
    const std::uint64_t held = shared.now() + 1 - locks[cell].heldSince;
    locks[cell].heldSince = 0;
    locks[cell].holdNs.add(held * locks[cell].heldWeight);
    locks[cell].holdMostNs.most(held);
}
void Cpu::timeIrqsOff() {
    const std::uint32_t weight = draw(irqsOffs);
    // They were off already: within an interrupt, which is counted whole, or within a stretch that is being timed.
    if (state.hardirq != 0 || irqsOffSince != 0) return;
    irqsOffWeight_ = weight;
    const std::uint64_t now = shared.now();
    irqsOffSince = now + 1;
    record(Activity::Kind::IrqsOff, now, kNone);
}
void Cpu::timeIrqsOn() {
    if (state.irqsOff != 0) return;
    const std::uint64_t now = shared.now();
    irqsOffNs.add((now + 1 - irqsOffSince) * irqsOffWeight_);
    record(Activity::Kind::IrqsOn, now, kNone);
    irqsOffSince = 0;
}

}  // namespace lockstep::live
