// Every schedule of a machine: all final states with a shortest schedule for each, the verdict on the scenario's
// checks, deadlocks, and what the kernel's own checkers would report. Exact within its limits; says so when it met one.
// It never prints, and reads no clock but the one that it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep {

struct ExploreLimits {
    std::uint64_t states = 20'000'000;
    std::uint64_t bytes = std::uint64_t{2} << 30;
    double seconds = 300;
};

struct ExploreProgress {
    std::uint64_t states = 0;
    std::uint64_t frontier = 0;  ///< states found but not yet continued
    std::uint64_t bytes = 0;
    double seconds = 0;
};

struct ExploreOptions {
    ExploreLimits limits;
    bool stopAtViolation = false;
    std::function<double()> clock;                           ///< seconds since some moment; no time limit without it
    std::function<bool()> stopRequested;                     ///< asked often; may be empty
    std::function<void(const ExploreProgress&)> onProgress;  ///< called a few times a second when there is a clock
};

/// A final state: the values of all variables (locks and constants left out), in the order of Program::cells.
struct Outcome {
    std::vector<std::uint64_t> values;  ///< one for each of Exploration::cells
    bool violates = false;              ///< an `always` check fails here
    std::vector<Choice> witness;        ///< a schedule with the fewest steps
};

/// Who waits for which lock in a deadlock.
struct Wait {
    std::uint32_t context = 0;
    std::uint32_t cell = kNone;    ///< the lock; kNone for an interrupt that can never start
    std::uint32_t holder = kNone;  ///< the context that holds it
};
std::vector<Wait> waits(const Machine& machine, const std::uint64_t* state);

struct Deadlock {
    std::vector<Wait> waits;
    std::vector<Choice> witness;
};

/// A reason for the verdict "violated".
struct Failure {
    enum class Kind : std::uint8_t { AlwaysFails, NeverHappens, PossibleMissing, Deadlock, Bug };
    Kind kind = Kind::AlwaysFails;
    std::uint32_t check = kNone;  ///< index into Program::checks
    Fault fault = Fault::None;
    std::vector<Choice> witness;  ///< empty for PossibleMissing
};

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
    };
    Kind kind{};
    std::uint32_t cell = kNone;
    std::vector<Choice> earlier;
    std::vector<Choice> witness;
    bool irqUseFirst = false;  ///< Inconsistent…: the use in the interrupt came first in the search
    std::string usage;         ///< Inconsistent…: the lock's use as lockdep prints it, "?.+."
};
std::string name(Report::Kind kind);  ///< "inconsistent-lock-state", as in JSON

enum class Verdict : std::uint8_t { Holds, Violated, Unknown };
std::string name(Verdict verdict);  ///< "holds", "violated", "unknown"

struct Exploration {
    Verdict verdict = Verdict::Unknown;
    bool complete = false;
    std::string whyIncomplete;  ///< the limit that was met, and what to do
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
    std::vector<std::uint32_t> cells;  ///< those that make an outcome
    std::vector<Outcome> outcomes;     ///< sorted by values
    std::vector<Deadlock> deadlocks;   ///< one for each distinct set of waits
    std::vector<Failure> failures;
    std::vector<Report> reports;
    bool neverEnds = false;  ///< complete, and no run ends: every one goes round for ever
    /// A schedule into a state from which no run ends, whatever comes (a livelock), where there is one.
    std::optional<std::vector<Choice>> stuck;
};

Exploration explore(const Machine& machine, const ExploreOptions& options = {});

}  // namespace lockstep
