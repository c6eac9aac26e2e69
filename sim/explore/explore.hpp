// Every schedule of a machine: all final states, how often each comes and the easiest way to it, the verdict on the
// scenario's checks, deadlocks, endless loops, and what the kernel's own checkers would report. Exact within its
// limits; says so when it met one. It never prints, and reads no clock but the one that it is given.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep {

struct ExploreLimits {
    std::uint64_t states = 100'000'000;
    std::uint64_t bytes = std::uint64_t{2} << 30;
    double seconds = 300;
};

struct ExploreProgress {
    const char* phase = "";      ///< what is being done, for a progress line: "searching", "counting", …
    std::uint64_t states = 0;    ///< kept in the present phase
    std::uint64_t frontier = 0;  ///< states found but not yet continued
    std::uint64_t bytes = 0;
    double seconds = 0;
};

/// How much is asked. Each includes the ones before it; less is faster.
enum class Question : std::uint8_t {
    Verdict,   ///< is it violated? Stops at the first failure that it meets
    Outcomes,  ///< all outcomes, deadlocks, failures and reports, each with a witness
    Counts,    ///< and how often each comes
};

/// What counts as one step of an interleaving. Outcomes do not depend on it.
enum class Steps : std::uint8_t {
    MicroOp,
    Access,  ///< work on registers joins the step before it
};

struct ExploreOptions {
    ExploreLimits limits;
    Question question = Question::Counts;
    Steps steps = Steps::MicroOp;
    std::vector<Choice> after;            ///< explore from the state that this schedule leads to
    unsigned threads = 0;                 ///< 0: as many as the computer has; results do not depend on it
    bool symmetry = true;                 ///< treat CPUs that run the same as one another; results do not depend on it
    bool reduction = true;                ///< let CPU-local steps go first where nothing counts steps; nor on this
    std::function<double()> clock;        ///< seconds since some moment; no time limit without it
    std::function<bool()> stopRequested;  ///< asked often, from any thread; may be empty
    std::function<void(const ExploreProgress&)> onProgress;  ///< called a few times a second when there is a clock
    std::function<std::uint64_t()> residentBytes;  ///< what the system says that the process takes; may be empty
};

/// How often something comes. Two different measures: the share gives every interleaving the same weight, the
/// probability gives every choice open at a step the same chance.
struct Frequency {
    std::string interleavings;          ///< how many end so, in decimal; empty where not known or infinite
    std::optional<double> share;        ///< of all interleavings
    std::optional<double> probability;  ///< that a run ends so when each step picks uniformly among the open choices
};

/// A final state: the values of all variables (locks and constants left out), in the order of Program::cells.
struct Outcome {
    std::vector<std::uint64_t> values;  ///< one for each of Exploration::cells
    bool violates = false;              ///< an `always` check fails here
    std::vector<Choice> witness;        ///< a schedule with the fewest context switches, then the fewest steps
    Frequency frequency;
};

/// Who waits for which lock in a deadlock.
struct Wait {
    std::uint32_t context = 0;
    std::uint32_t cell = kNone;    ///< the lock; kNone for an interrupt that can never start
    std::uint32_t holder = kNone;  ///< the context that holds it
};
std::vector<Wait> waits(const Machine& machine, const std::uint64_t* state);

/// Deadlocks that differ only in the names of CPUs that run the same are one.
struct Deadlock {
    std::vector<Wait> waits;
    std::vector<Choice> witness;
    Frequency frequency;
};

/// A reason for the verdict "violated".
struct Failure {
    enum class Kind : std::uint8_t { AlwaysFails, NeverHappens, PossibleMissing, Deadlock, Bug };
    Kind kind = Kind::AlwaysFails;
    std::uint32_t check = kNone;  ///< index into Program::checks
    Fault fault = Fault::None;
    std::vector<Choice> witness;  ///< empty for PossibleMissing
    Frequency frequency;          ///< Bug only
};

/// A loop that a run can stay in for ever although every context that could go on gets its turn (weak fairness).
struct Endless {
    enum class Kind : std::uint8_t {
        Livelock,     ///< several go round, and none of them gets on
        Starvation,   ///< one goes round while its loop could be left by luck
        EndlessLoop,  ///< one goes round and can never leave
    };
    Kind kind = Kind::Livelock;
    bool leavable = false;                ///< some run that was in it ends after all
    std::vector<std::uint32_t> contexts;  ///< those that go round without getting on
    std::vector<Wait> waits;              ///< of those that wait for ever meanwhile, for one who never acts again
    std::vector<Choice> witness;          ///< a schedule into the loop
    std::vector<Choice> cycle;            ///< and once round it
};
std::string name(Endless::Kind kind);  ///< "livelock", "starvation", "endless-loop", as in JSON

/// A check that holds because what it is about never came up.
struct Unexercised {
    std::uint32_t check = kNone;
    std::string part;  ///< the part of its expression that was never evaluated, or empty: no run ended
};

/// One side of a data race.
struct RacingAccess {
    std::uint32_t context = kNone;
    std::uint32_t op = kNone;
    bool write = false;
    bool marked = false;  ///< READ_ONCE, WRITE_ONCE or an atomic operation
};

/// What a lock was used for, as the lock validator keeps it for each: taken in an interrupt, taken or held with those
/// interrupts on, or just taken.
enum class LockUse : std::uint8_t { InHardirq, HardirqOn, InSoftirq, SoftirqOn, Used };

/// A use of a lock.
struct LockUsed {
    std::uint32_t cell = kNone;
    LockUse use{};
    std::uint32_t context = kNone;
    std::vector<Choice> witness;  ///< the last choice is the use, or begins the wait
};

/// One lock taken while another was held.
struct LockOrder {
    std::uint32_t held = kNone;  ///< cells
    std::uint32_t taken = kNone;
    std::uint32_t context = kNone;
    std::vector<Choice> witness;  ///< the last choice takes the second lock, or begins to wait for it
};

/// A context switch is a step (not the first) by another CPU than the one before, an arrival, or a switch of task. The
/// return from an interrupt is none, and neither is a store that leaves the buffer of the CPU that acted last.
std::size_t contextSwitches(const std::vector<Choice>& schedule);

/// What a checker of the kernel would report. The last choice of `witness` is the step that it is about; `earlier`
/// leads to the step that set the trap, where there is one.
struct Report {
    enum class Kind : std::uint8_t {
        InconsistentHardirq,
        InconsistentSoftirq,
        SleepingInAtomic,
        SchedulingWhileAtomic,
        UnlockNotHeld,
        CountUnderflow,
        LeakedAtomic,
        LeakedIrqs,
        BogusIrqRestore,
        BhInAtomic,
        DivideError,
        OutOfBounds,
        CircularLocking,   ///< locks taken in orders that form a circle: `chain`
        IrqLockInversion,  ///< a lock that interrupts take, held while one is taken that is not safe from them: `chain`
        RecursiveLocking,  ///< a context takes a lock that it holds
        HeldAtExit,        ///< a task ends with a lock held
        DataRace,          ///< `accesses`: the one that was interrupted or came first, then the other
    };
    Kind kind{};
    std::uint32_t cell = kNone;
    std::uint32_t context = kNone;  ///< whom it is about: it takes, or begins to wait for, or releases
    std::vector<Choice> earlier;
    std::vector<Choice> witness;
    bool irqUseFirst = false;      ///< Inconsistent…: the use in the interrupt came first in the search
    std::string usage;             ///< Inconsistent…: the lock's use as lockdep prints it, "?.+."
    std::vector<LockOrder> chain;  ///< CircularLocking, IrqLockInversion: the new order first, then the others
                                   ///< along the path: round the circle, or from the safe lock to the unsafe
    std::vector<LockUsed> uses;    ///< of `cell` and the locks in `chain`: all known, by lock, then LockUse
    std::array<RacingAccess, 2> accesses{};  ///< DataRace
};
std::string name(Report::Kind kind);  ///< "inconsistent-lock-state", as in JSON

enum class Verdict : std::uint8_t { Holds, Violated, Unknown };
std::string name(Verdict verdict);  ///< "holds", "violated", "unknown"

struct Exploration {
    Verdict verdict = Verdict::Unknown;
    Question question = Question::Counts;  ///< what was asked: the rest was not looked for
    bool complete = false;
    std::string whyIncomplete;      ///< the limit that was met, and what to do
    std::uint64_t states = 0;       ///< different states that are reachable, step by step; 2^64 - 1: or more
    std::uint64_t keptStates = 0;   ///< of these the ones kept in memory: fewer by symmetry and reduction
    std::uint64_t transitions = 0;  ///< between them
    std::uint64_t bytes = 0;        ///< most that the tables took
    double seconds = 0;
    std::vector<std::uint32_t> cells;  ///< those that make an outcome
    std::vector<Outcome> outcomes;     ///< sorted by values
    std::vector<Deadlock> deadlocks;   ///< one for each distinct set of waits
    std::vector<Failure> failures;
    std::vector<Report> reports;
    bool easiest = true;         ///< no witness has needlessly many context switches
    bool loopsComplete = true;   ///< no loop is missing in `endless`
    bool racesComplete = false;  ///< no data race is missing in `reports`
    std::vector<Endless> endless;
    std::vector<Unexercised> unexercised;
    Frequency endlessFrequency;  ///< of runs that never end: its probability
    std::string interleavings;   ///< of all runs together, in decimal; empty where not known or infinite
    std::string whyNotCounted;   ///< why counts or shares are missing, or empty
    bool neverEnds = false;      ///< complete, and no run ends: every one goes round for ever
};

Exploration explore(const Machine& machine, const ExploreOptions& options = {});

}  // namespace lockstep
