// The hammer: the same program on real threads and real shared memory, at millions of calls a second, with simulated
// interrupts; lost updates here are physical. It never searches, prints or judges more than the checks of final states,
// and it always ends: by its duration, a stop, or its watchdog. This room reads the clock, since real time is its
// subject.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lang/program.hpp"
#include "telemetry/sample.hpp"

namespace lockstep {

struct HammerOptions {
    HammerSettings settings;  ///< start from Program::hammer
    std::uint64_t seed = 1;   ///< of noise, interrupts and switches of task; the memory's own races have none
    bool pinned = false;      ///< all virtual CPUs on one processor of this computer
    double watchdog = 1;      ///< seconds with interrupts off that are a hard lockup; twice that is a soft one
    bool activity = false;    ///< keep what each CPU did for `drainActivity`
    std::function<void(const Sample&)> onSample;  ///< called from the hammer's own thread, every samplePeriod
};

/// Why a run of the hammer ended.
enum class HammerEnd : std::uint8_t {
    Duration,  ///< its time was up
    Finished,  ///< every run has made its calls (only with `rounds` = 1)
    Stopped,   ///< somebody asked
    Deadlock,  ///< nobody can go on
    Lockup,    ///< a CPU took no interrupts for too long (a hard lockup), or ran no other task (a soft one)
    Fault,     ///< the kernel would have stopped
};
std::string name(HammerEnd end);  ///< "duration", "finished", …, as in JSON

/// A final state that came, and how often. `values` are of the variables as in Exploration::cells.
struct ObservedOutcome {
    std::vector<std::uint64_t> values;
    std::uint64_t count = 0;
    bool violates = false;  ///< an `always` check fails here
};

struct ContextSummary {
    std::uint32_t context = 0;
    std::uint64_t calls = 0;      ///< completed
    std::uint64_t arrivals = 0;   ///< interrupts
    std::uint64_t latencyNs = 0;  ///< interrupts: from due to taken, summed
    std::uint64_t latencyMostNs = 0;
    std::uint64_t sleeps = 0;  ///< on mutexes
};
struct LockSummary {
    std::uint32_t cell = kNone;
    std::uint64_t acquisitions = 0;
    std::uint64_t contended = 0;
    std::uint64_t spinNs = 0;
    std::uint64_t holdNs = 0;      ///< estimated from acquisitions timed at random
    std::uint64_t holdMostNs = 0;  ///< among those timed
};

struct HammerResult {
    HammerEnd end = HammerEnd::Duration;
    std::string why;        ///< one sentence
    std::string kernelLog;  ///< what the kernel's detectors would have printed; empty if nothing
    double seconds = 0;
    std::uint64_t seed = 0;
    std::uint64_t rounds = 1;               ///< a scenario with bounded `times` is run again and again
    std::vector<std::uint32_t> cells;       ///< those that make an outcome
    std::vector<ObservedOutcome> outcomes;  ///< final states of the rounds that ended, by count
    std::vector<std::uint64_t> final;       ///< of the last round that ended; empty if none did
    std::optional<std::int64_t> expected;   ///< the headline's variable: what it should be at the end of the last round
    std::uint64_t lost = 0;                 ///< over all rounds together
    bool lostKnown = false;                 ///< there is an expected value
    std::vector<std::uint32_t> failedChecks;  ///< `always` checks that failed in some round
    Sample total;                             ///< as at the end
    std::vector<ContextSummary> contexts;
    std::vector<LockSummary> locks;
    std::uint64_t pauses = 0;      ///< the noise: how many
    std::uint64_t pauseNs = 0;     ///< and how long together
    std::uint32_t processors = 0;  ///< of this computer that the threads could use
};

/// Something that a CPU did, for its lane. At most 262144 are kept of each CPU; then the oldest go. Enter and Leave are
/// of tasks and interrupts, and nest; waits are only those that had to wait; IrqsOff and IrqsOn are some only, chosen
/// at random, and none of an interrupt's own; Lost is the end of a round that lost updates, in the lane of the CPU that
/// was last. What was under way when a run was cut short has no end.
struct Activity {
    enum class Kind : std::uint8_t { Enter, Leave, SpinBegin, SpinEnd, SleepBegin, SleepEnd, IrqsOff, IrqsOn, Lost };
    std::uint64_t ns = 0;  ///< since the run began
    Kind kind = Kind::Enter;
    std::uint8_t cpu = 0;
    std::uint16_t context = 0;   ///< whose; 0 for Lost
    std::uint32_t cell = kNone;  ///< the lock waited for, or the variable that lost
};

class Hammer {
public:
    /// Keeps a reference: `program` must outlive the hammer. Starts nothing yet.
    Hammer(const Program& program, HammerOptions options);
    ~Hammer();  ///< stops it, and waits
    Hammer(const Hammer&) = delete;
    Hammer& operator=(const Hammer&) = delete;

    void start();
    void stop();                         ///< from any thread; returns at once
    [[nodiscard]] bool running() const;  ///< false once `result` is there
    const HammerResult& wait();          ///< until it has ended

    /// From any thread while it runs; stops nobody.
    [[nodiscard]] Sample sample() const;
    void setNoise(double chance);
    /// Arrivals a second of the interrupts that come from the run called `run`; empty: of all.
    void setRate(const std::string& run, double perSecond);
    /// Appends what happened since the last call, in order for each CPU; returns how many were lost in between.
    std::uint64_t drainActivity(std::vector<Activity>& out);

private:
    class Engine;
    std::unique_ptr<Engine> engine_;
};

/// start() and wait(), asking `stopRequested` often.
HammerResult hammer(const Program& program, const HammerOptions& options,
                    const std::function<bool()>& stopRequested = {});

}  // namespace lockstep
