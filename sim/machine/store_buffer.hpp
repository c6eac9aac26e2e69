// A CPU's store buffer under x86-TSO: a store waits in it, first in, first out, until it reaches memory; the CPU's own
// loads see it at once. Source: Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 53(7), 2010.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "lang/program.hpp"

namespace lockstep {

/// Stores that a buffer holds at most; the model has no limit, so a store that finds it full ends the run (Capacity).
inline constexpr std::size_t kBufferedStores = 8;

/// Oldest first. Entries behind the last are 0, so that equal buffers are equal bytes.
struct StoreBuffer {
    std::array<std::uint64_t, kBufferedStores> values{};
    std::array<std::uint16_t, kBufferedStores> cells{};  ///< the cell plus 1, or 0: no entry

    [[nodiscard]] bool empty() const { return cells.front() == 0; }
    [[nodiscard]] bool full() const { return cells.back() != 0; }
    [[nodiscard]] std::size_t size() const {
        std::size_t n = 0;
        while (n < kBufferedStores && cells[n] != 0) ++n;
        return n;
    }
    [[nodiscard]] std::uint32_t cell(std::size_t entry) const { return cells[entry] - 1U; }

    /// What the CPU's own loads of `cell` get from the buffer: its newest store, if there is one.
    [[nodiscard]] std::optional<std::uint64_t> newest(std::uint32_t cell) const {
        for (std::size_t n = kBufferedStores; n-- > 0;)
            if (cells[n] == cell + 1) return values[n];
        return std::nullopt;
    }
    /// Needs room.
    void push(std::uint32_t cell, std::uint64_t value) {
        const std::size_t n = size();
        cells[n] = static_cast<std::uint16_t>(cell + 1);
        values[n] = value;
    }
    /// Needs an entry: the oldest goes.
    void pop() {
        for (std::size_t n = 1; n < kBufferedStores; ++n) cells[n - 1] = cells[n], values[n - 1] = values[n];
        cells.back() = 0;
        values.back() = 0;
    }
};
static_assert(std::is_trivially_copyable_v<StoreBuffer> && sizeof(StoreBuffer) == kBufferedStores * 10,
              "no padding: a buffer is bytes of a state");

/// A locked instruction, or a call that begins with one: it waits until the CPU's buffer is empty and then works on
/// memory itself. Of the barriers only smp_mb() is one on x86_64. mutex_unlock() is a cmpxchg (__mutex_unlock_fast() in
/// kernel/locking/mutex.c), but spin_unlock() a plain store (native_queued_spin_unlock(): movb).
constexpr bool needsEmptyBuffer(const MicroOp& op) {
    switch (op.op) {
    case Op::Rmw:
    case Op::CompareExchange:
    case Op::SpinAcquire:
    case Op::SpinTry:
    case Op::MutexAcquire:
    case Op::MutexTry:
    case Op::MutexRelease: return true;
    case Op::Fence: return op.order == Order::Full;
    default: return false;
    }
}

}  // namespace lockstep
