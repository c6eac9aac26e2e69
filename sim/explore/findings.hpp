// What the kernel's checkers note in single transitions, as small facts that a search gathers, and the reports that
// follow from all of them together. Nothing here knows a run's history: what a lock was used for, or after which other
// it was taken, is one fact each.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "explore/explore.hpp"

namespace lockstep {

/// One fact. Which members mean something depends on `kind`; equal facts are gathered once.
struct Finding {
    enum class Kind : std::uint8_t {
        Trouble,    ///< a: Report::Kind, b: the micro-op, c: ContextKind
        LockUse,    ///< a: the lock's cell, b: a lockstep::LockUse
        LockOrder,  ///< a: the cell held, b: the cell taken after it
        Race,       ///< a, b: the micro-ops in order, c: the cell, d: 1 if on one CPU
    };
    Kind kind = Kind::Trouble;
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
    auto operator<=>(const Finding&) const = default;
};

/// Appends what the checkers note in one step from `before` to `after`. Depends only on the acting CPU and its
/// contexts, on the locks that they hold, and on the value of the cell accessed: a search may skip a step that is the
/// same in these.
void judge(const Machine& machine, const Event& e, const std::uint64_t* before, const std::uint64_t* after,
           std::vector<Finding>& out);

/// Appends what they note of `context`, which in `state` waits for a lock at its next micro-op: the kernel's
/// lock_acquire() comes before the wait. Depends only on its CPU and the locks held there.
void judgeWait(const Machine& machine, const std::uint64_t* state, std::uint32_t context, std::vector<Finding>& out);

/// A fact and a schedule that shows it: its last choice is the step judged. For a wait it leads to the state.
struct Found {
    Finding finding;
    std::vector<Choice> schedule;
    std::uint32_t context = kNone;  ///< whom it is about
};

/// The reports that follow, in the order in which `found` completes them.
std::vector<Report> reportsOf(const Machine& machine, const std::vector<Found>& found);

/// A lock's uses as lockdep's get_usage_chars() prints them: writes in hardirqs, reads there, writes in softirqs, reads
/// there, each '.' never, '+' only with them on, '-' only in them, '?' both.
std::string usageCharacters(const std::vector<LockUsed>& uses, std::uint32_t cell);

}  // namespace lockstep
