// One virtual CPU: its flags, its contexts, what it counts, and the slow paths of its code: interrupts, waits, pauses,
// the ends of calls. One thread owns it; others only read its counters. Internal to the room.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "live/activity.hpp"
#include "live/code.hpp"
#include "live/counters.hpp"
#include "live/hammer.hpp"
#include "machine/random.hpp"

namespace lockstep::live {

class FiberScheduler;

/// What all CPUs share.
struct Shared {
    const Program& program;
    const HammerOptions& options;
    SharedMemory memory;
    CompiledProgram code;
    std::vector<std::uint64_t> times;  // of each context, after the settings; kForever
    bool rounds = false;               // all are bounded, and the scenario runs again and again
    bool timed = false;                // interrupts come by the clock, not by counted instructions
    bool hasMutex = false;
    bool crowded = false;                // fewer processors than virtual CPUs
    std::atomic<std::int64_t> began{0};  // ns of the steady clock; 0 until all CPUs are there
    std::atomic<bool> finishing{false};  // complete the calls under way
    std::atomic<bool> abort{false};      // drop everything
    std::atomic<double> noise{0};
    std::atomic<std::uint32_t> rateVersion{0};
    std::unique_ptr<std::atomic<double>[]> rates;  // of each context: arrivals a second; negative: as configured
    std::atomic<std::uint32_t> fault{0};           // 1 + context, or 0
    std::atomic<std::uint32_t> faultClaim{0};
    Fault faultKind = Fault::None;  // written before `fault`
    std::uint32_t faultOp = kNone;
    std::uint32_t faultCount = 0;  // preempt_count()
    std::uint64_t faultValue = 0;

    std::function<void(std::uint32_t)> wakeSleepers;  // of a mutex

    Shared(const Program& p, const HammerOptions& o)
        : program(p), options(o), memory(p, o.settings.lock), code(p, memory) {}
    static std::int64_t ticks() {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }
    [[nodiscard]] std::uint64_t now() const {
        const std::int64_t start = began.load(std::memory_order_relaxed);
        return start == 0 ? 0 : static_cast<std::uint64_t>(ticks() - start);
    }
};

/// A task, or a source of interrupts, with its registers and its place in the code.
struct LiveContext {
    std::uint32_t index = 0;
    const Context* spec = nullptr;
    ContextKind kind = ContextKind::Task;
    const InterruptTimer* timer = nullptr;
    std::vector<std::uint64_t> registers;
    std::vector<const Code*> returns;  // addresses; `depth` in use
    std::uint32_t depth = 0;
    const Code* entry = nullptr;
    const Code* pc = nullptr;
    bool plainRestart = false;  // nothing to set up for the next call
    std::uint64_t target = 0;   // leaves when it has completed so many calls
    bool asleep = false;
    std::uint32_t sleepsOn = kNone;

    // Interrupts.
    std::uint64_t dueAt = 0;  // timed: the next arrival, in ns
    std::uint32_t burstLeft = 0;
    std::int64_t dueIn = 0;  // counted: instructions until the next arrival
    std::uint32_t rateVersion = 0;

    Counter calls, arrivals, latencyNs, latencyMostNs, sleeps;
    // For the watchdog: the lock that it waits for plus 1, and how often it has begun or ended a wait.
    std::atomic<std::uint32_t> waitsFor{0};
    std::atomic<std::uint64_t> waitSequence{0};
    std::atomic<bool> ownsWaited{false};  // it held that lock already when the wait began
    std::atomic<std::uint32_t> at{0};     // the micro-op where it was last seen
    std::atomic<bool> woken{false};       // its mutex came free
    std::atomic<bool> over{false};        // its run is done

    [[nodiscard]] bool done() const { return calls.get() >= target; }
};

struct alignas(64) LockCounters {
    Counter acquisitions, contended, spinNs, holdNs, holdMostNs;
    std::uint64_t heldSince = 0;  // 0: this acquisition is not timed
    std::uint32_t heldWeight = 0;
};

/// One in `oneIn` on average is timed; the next after `left`.
struct Timed {
    std::uint32_t left = 1, oneIn = 1, taken = 0;
};

class alignas(64) Cpu {
public:
    Cpu(Shared& shared, std::uint32_t number, std::uint64_t seed);
    ~Cpu();

    // ---- what the handlers work on
    CpuState state;
    std::int32_t budget = 1;
    bool pending = false;  // an interrupt is due that was not allowed: enabling looks again
    Executor who;
    LiveContext* current = nullptr;
    Event event;            // what the last plain micro-op did
    bool directed = false;  // by a given schedule: nothing waits, comes or pauses by itself
    std::uint32_t monitorVersion = 0;
    std::atomic<std::uint32_t> fenceWord{0};
    Shared& shared;
    Counter atomics;
    std::uint16_t troubles = 0;
    std::vector<LockCounters> locks;  // by Program::cells
    Timed holds, irqsOffs;
    std::uint64_t irqsOffSince = 0;

    // True if the task's call leaves no flag behind.
    [[nodiscard]] bool clean() const { return (state.irqsOff | state.preempt | state.bh) == 0; }

    // ---- called by handlers. Those that return Code say where to go on, or nullptr.
    const Code* poll(const Code* next);
    const Code* endCall() {
        const std::uint64_t calls = current->calls.get() + 1;
        if (!current->plainRestart || !clean() || calls >= current->target) [[unlikely]]
            return endCallSlowly();
        current->calls.publish(calls);
        if (--budget <= 0) [[unlikely]]
            return poll(current->entry);
        return current->entry;
    }
    const Code* faulted(const Code* at, Fault fault, std::uint64_t value);
    const Code* waitForLock(const Code* at, std::uint32_t cell);
    const Code* sleepOnMutex(const Code* at, std::uint32_t cell);
    void acquired(std::uint32_t cell) {
        locks[cell].acquisitions.add();
        if (--holds.left == 0) [[unlikely]]
            timeAcquisition(cell);
    }
    void released(std::uint32_t cell, bool mutex) {
        if (locks[cell].heldSince != 0) [[unlikely]]
            timeRelease(cell);
        if (mutex && shared.memory.lock(cell).waiters.load(std::memory_order_seq_cst) != 0) [[unlikely]]
            shared.wakeSleepers(cell);
    }
    void timeAcquisition(std::uint32_t cell);
    void timeRelease(std::uint32_t cell);
    void timeIrqsOff();
    void timeIrqsOn();
    // An interrupt may be allowed now: poll at the end of this instruction.
    void lookSoon() {
        given_ -= budget - 1;
        budget = 1;
    }
    void note(std::uint16_t trouble) {
        troubles |= trouble;
        event.trouble |= trouble;
    }

    // ---- the thread's side
    void prepare();   // fibers; on the CPU's own thread
    void runRound();  // until every context here is done, or the stop
    void close();
    void beginRound();

    // For the CPU's lane; `context` is the current one's.
    void record(Activity::Kind kind, std::uint64_t ns, std::uint32_t cell) {
        if (activity == nullptr) return;
        const std::uint32_t context = current != nullptr ? current->index : 0;
        activity->put({ns, kind, static_cast<std::uint8_t>(number), static_cast<std::uint16_t>(context), cell});
    }

    // ---- for others
    std::uint32_t number = 0;
    std::deque<LiveContext> contexts;
    Counter switches, irqsOffNs, interrupts, pauses, pauseNs, polls, latencyMost;
    Counter stack;     // the published chain: task, softirq, hardirq (1 + context, 8 bits each), irqs off in bit 24
    Counter sequence;  // of the chain
    // For the watchdog: moments at which a timer's interrupt could have come, and at which a thread of the kernel's own
    // could have had the CPU; and those at which no interrupt was left to be taken before the task went on.
    Counter openToIrqs, openToTasks, backInTask;
    std::unique_ptr<ActivityRing> activity;  // only if it was asked for
    void wake();                             // from any thread: something has changed for a sleeper, or for the stop

private:
    friend class FiberScheduler;
    friend class Director;

    const Code* endCallSlowly();
    void publish();
    void recordChange(std::uint64_t before, std::uint64_t after);
    void account();
    void refill();
    void drawNoise();
    std::uint32_t draw(Timed& timed);

    // Interrupts: timers.cpp.
    void armAll();
    void advance(LiveContext& context);
    [[nodiscard]] double rate(const LiveContext& context, std::uint64_t now) const;
    [[nodiscard]] bool isDue(const LiveContext& context, std::uint64_t now) const;
    [[nodiscard]] bool allows(const LiveContext& context) const;
    void arrive(LiveContext& context, std::uint64_t now);
    void admit(const LiveContext& context);
    void takeArrivals();
    void noteOpenToTasks();
    void finishCalls();

    // Tasks.
    void enter(LiveContext& context);
    void adopt(LiveContext* context);
    void preempt();
    LiveContext* runnableTask(const LiveContext* but);
    void switchTo(LiveContext* task);
    [[nodiscard]] bool anythingLeft() const;
    void idle();

    const Code* pauseWithin(const Code* next);
    void pause();

    // Fibers: scheduler.cpp.
    void body(LiveContext& context);
    void switchAway();

    Random random_;
    FiberScheduler* scheduler_ = nullptr;
    struct Fibers;
    std::shared_ptr<Fibers> fibers_;
    std::uint32_t irqsOffWeight_ = 0;
    std::int32_t given_ = 0;         // the budget when it was last filled
    std::uint64_t executed_ = 0;     // instructions in this round
    std::uint64_t roundLength_ = 8;  // instructions in the last one
    std::int64_t noiseIn_ = 0;
    std::int64_t preemptIn_ = 0;
    std::uint64_t nextDue_ = 0;
    double noiseSeen_ = -1;
    bool finishSeen_ = false;
    bool closing_ = false;
    double sharedShare_ = 1;  // accesses to shared memory for each instruction
    std::array<QueueNode, 4> nodes_;
    std::vector<LiveContext*> tasks_, interrupts_;
    std::mutex idleLock_;
    std::condition_variable idleWake_;
    bool wakeFlag_ = false;
    std::atomic<bool> attention_{false};
};

}  // namespace lockstep::live
