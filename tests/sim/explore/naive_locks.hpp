// What Linux 6.1's lockdep would learn in a run, kept as lockdep does it: a list of the locks that each context holds.
// Rules: kernel/locking/lockdep.c, mark_usage(), mark_held_locks(), check_deadlock() and check_prevs_add().
#pragma once

#include <cstdint>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep::test {

enum class NaiveUse : std::uint8_t { InHardirq, HardirqOn, InSoftirq, SoftirqOn };

/// Gathered over all runs. Locks are named by their cells; each is a class of its own.
struct LockFacts {
    std::set<std::pair<std::uint32_t, NaiveUse>> uses;
    std::set<std::pair<std::uint32_t, std::uint32_t>> orders;  ///< held, then taken
    std::set<std::uint32_t> recursive;                         ///< taken by a context that held it
    std::set<std::uint32_t> heldAtExit;                        ///< by a task

    [[nodiscard]] bool used(std::uint32_t cell, NaiveUse use) const { return uses.contains({cell, use}); }
    /// Locks taken in hardirqs (softirqs) and also with them on.
    [[nodiscard]] std::set<std::uint32_t> inconsistent(bool soft) const;
    /// Locks on some circle of orders.
    [[nodiscard]] std::set<std::uint32_t> circular() const;
    /// soft?, a lock taken in that kind of interrupt, and one that orders lead to and that is taken with it on.
    [[nodiscard]] std::set<std::tuple<bool, std::uint32_t, std::uint32_t>> inversions() const;

private:
    [[nodiscard]] std::set<std::uint32_t> reachable(std::uint32_t from) const;
};

/// One run's history of locks.
class LockHistory {
public:
    /// One step of the run, from `before` to `after`.
    void observe(const Machine& machine, const Event& e, const std::uint64_t* before, const std::uint64_t* after,
                 LockFacts& out);

private:
    struct Hold {
        std::uint32_t context;
        std::uint32_t cell;
    };
    void acquire(std::uint32_t context, std::uint32_t cell, const CpuState& cpu, bool tried, LockFacts& out) const;
    void flagsChanged(const Event& e, const MicroOp& op, const CpuState& before, LockFacts& out) const;
    void waits(const Machine& machine, const std::uint64_t* state, LockFacts& out) const;

    std::vector<Hold> held_;
};

}  // namespace lockstep::test
