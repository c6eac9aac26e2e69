// An oracle for the search: walks every maximal run of a machine from its first state, one after the other, with the
// whole history of the run at hand. It shares nothing with sim/explore but the names of its enumerations: no table of
// states, no reduction, no symmetry, and the checkers' rules written a second time, over histories instead of states.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "explore/explore.hpp"
#include "machine/machine.hpp"
#include "naive_locks.hpp"
#include "naive_races.hpp"

namespace lockstep::test {

struct NaiveOptions {
    Steps steps = Steps::MicroOp;
    std::uint64_t maxSteps = 400'000;  ///< over all runs; past it the result is only `tooMany`
    std::size_t maxDepth = 300;        ///< of one run
};

/// How often something comes and how easily.
struct Tally {
    boost::multiprecision::cpp_int interleavings;
    boost::multiprecision::cpp_rational probability;  ///< with a uniform choice at each step
    std::uint32_t fewestSwitches = kNone;             ///< context switches
    std::uint32_t stepsThen = kNone;                  ///< fewest steps with so few switches
    std::uint32_t fewestSteps = kNone;                ///< fewest steps at all
};

/// Each unfinished context and the lock that it waits for, if it is a task or an interrupt in progress (else kNone).
using DeadlockKey = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// A complaint, where, and in what kind of context.
struct TroubleKey {
    Report::Kind kind{};
    std::uint32_t op = kNone;
    ContextKind context{};
    auto operator<=>(const TroubleKey&) const = default;
};

struct NaiveResult {
    bool tooMany = false;              ///< nothing else means anything then
    std::uint64_t steps = 0;           ///< taken over all runs
    std::vector<std::uint32_t> cells;  ///< those that make an outcome: neither locks nor constants
    std::map<std::vector<std::uint64_t>, Tally> outcomes;
    std::map<DeadlockKey, Tally> deadlocks;  ///< canonical: see deadlockKey()
    std::map<Fault, Tally> faults;
    boost::multiprecision::cpp_int interleavings;

    // Reports; empty with Steps::Access.
    std::set<TroubleKey> troubles;
    LockFacts locks;
    std::set<RaceKey> races;

    [[nodiscard]] double share(const Tally& t) const {
        return static_cast<double>(boost::multiprecision::cpp_rational(t.interleavings, interleavings));
    }
};

NaiveResult enumerate(const Machine& machine, const NaiveOptions& options = {});

/// The deadlock that `state` is in, in canonical form.
DeadlockKey deadlockKey(const Machine& machine, const std::uint64_t* state);
/// The least of the keys that differ only in the names of CPUs with the same runs in the same order (kind, function,
/// times and arguments).
DeadlockKey canonical(const Program& program, const DeadlockKey& key);

/// Appends what one event makes the kernel complain about (its trouble and fault bits as reports).
void addTroubles(const Program& program, const Event& e, std::set<TroubleKey>& out);

/// Steps::Access: lets the active context of `cpu` go on through the register work that joins the step before it.
void joinRegisterWork(const Machine& machine, std::uint64_t* state, std::uint32_t cpu);

/// Context switches of a schedule: its choices, but for the first, by another CPU than the one before, and all arrivals
/// and switches of task.
std::uint32_t naiveSwitches(const std::vector<Choice>& schedule);

}  // namespace lockstep::test
