// The lock validator's first half: in which contexts each lock is taken. Rules of kernel/locking/lockdep.c (6.1),
// mark_usage() and mark_held_locks(): a lock that a hardirq takes must never be held with hardirqs on, and the same
// for softirqs. Every static lock is a class of its own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "explore/explore.hpp"

namespace lockstep {

class LockUsage {
public:
    explicit LockUsage(const Machine& machine);

    /// Looks at one transition: `parent` is the index of the state before, `order` grows with each call.
    void observe(const Event& e, const std::uint64_t* before, const std::uint64_t* after, std::uint32_t parent);

    enum Use : std::uint8_t { InHardirq, HardirqOn, InSoftirq, SoftirqOn, kUses };
    struct First {
        bool seen = false;
        std::uint32_t parent = 0;  ///< state before the step
        Choice choice;
        std::uint64_t order = 0;
    };
    [[nodiscard]] const First& use(std::uint32_t cell, Use use) const { return uses_[cell][use]; }
    /// As lockdep's get_usage_chars(): writes in hardirqs, reads there, writes in softirqs, reads there, each '.'
    /// never,
    /// '+' only with them on, '-' only in them, '?' both.
    [[nodiscard]] std::string characters(std::uint32_t cell) const;

private:
    void taken(std::uint32_t cell, const CpuState& cpu, bool mayWait, std::uint32_t parent, Choice choice);
    void mark(std::uint32_t cell, Use use, std::uint32_t parent, Choice choice);

    const Machine& machine_;
    std::vector<std::uint32_t> locks_;
    std::vector<std::array<First, kUses>> uses_;  // by cell
    std::uint64_t order_ = 0;
};

}  // namespace lockstep
