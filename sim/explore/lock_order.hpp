// The lock validator's second half: in which orders locks are taken. Rules of kernel/locking/lockdep.c (6.1):
// check_noncircular() and check_irq_usage() over the graph of all orders, where every static lock is a class of its
// own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "explore/findings.hpp"

namespace lockstep {

/// What is known of all locks together; facts are numbered as they are added.
class LockGraph {
public:
    /// An order of two locks, and its number.
    struct Edge {
        std::uint32_t held = kNone, taken = kNone;
        std::size_t number = 0;
    };
    /// Orders that each take what the next one holds, and the number of the fact that completed the finding.
    struct Path {
        std::vector<Edge> edges;
        std::size_t completed = 0;
    };

    /// Only the first of equal facts counts.
    void add(const Finding& fact, std::size_t number);

    /// The number of a use of a lock, if it is known.
    [[nodiscard]] std::optional<std::size_t> use(std::uint32_t cell, LockUse use) const;

    /// Circles, each completed by its first edge. For each order that completes one, the shortest; none that goes
    /// through more locks than a shorter one among the same does; at most a few.
    [[nodiscard]] std::vector<Path> circles() const;

    /// Ways from a lock that hardirqs (or softirqs) take to one that is taken with them on, through locks that are
    /// neither: shortest for each pair of locks, at most a few. Locks with both uses are left out: lockdep has stopped
    /// at their inconsistent state.
    [[nodiscard]] std::vector<Path> inversions() const;

private:
    template <class Allowed>
    [[nodiscard]] std::vector<Edge> shortest(std::uint32_t from, std::uint32_t to, Allowed&& allowed) const;
    [[nodiscard]] bool hasChord(const std::vector<Edge>& circle) const;
    [[nodiscard]] std::optional<Path> inversion(std::uint32_t safe, std::uint32_t unsafe, LockUse in, LockUse on) const;

    std::vector<Edge> edges_;                           // by number
    std::map<std::uint32_t, std::vector<Edge>> after_;  // the same, by the lock held
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> orders_;
    std::map<std::pair<std::uint32_t, LockUse>, std::size_t> uses_;
};

}  // namespace lockstep
