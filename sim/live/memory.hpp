// The program's memory as real, shared memory: each variable and each lock on a cache line of its own (the elements of
// an array side by side, as in C), accessed by atomic operations of exactly the cell's width and the micro-op's order.
// Internal to the room.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "lang/program.hpp"
#include "live/locks.hpp"
#include "machine/effect.hpp"

namespace lockstep::live {

/// Under `atomics = "llsc"` each write counts, so that a monitor can tell whether its cell was written in between.
struct LlscCell {
    std::atomic<std::uint32_t> version{0};
    std::atomic<std::uint8_t> busy{0};
};

class SharedMemory {
public:
    SharedMemory(const Program& program, LockImplementation implementation);

    [[nodiscard]] LockImplementation implementation() const { return implementation_; }  ///< of spinlocks
    void reset();  ///< to the initial values; nobody may be running
    [[nodiscard]] std::byte* address(std::uint32_t cell) const { return addresses_[cell]; }
    [[nodiscard]] std::uint64_t read(std::uint32_t cell) const;  ///< normalised; a lock's: 0 or 1 + its holder
    [[nodiscard]] Lock& lock(std::uint32_t cell) const { return *reinterpret_cast<Lock*>(addresses_[cell]); }
    [[nodiscard]] LlscCell& llsc(std::uint32_t cell) { return llsc_[cell]; }
    [[nodiscard]] const std::vector<std::uint32_t>& locks() const { return locks_; }

private:
    struct alignas(64) Line {
        std::byte bytes[64];
    };
    const Program& program_;
    const LockImplementation implementation_;
    std::unique_ptr<Line[]> lines_;
    std::unique_ptr<Lock[]> lockStore_;
    std::unique_ptr<LlscCell[]> llsc_;
    std::vector<std::byte*> addresses_;
    std::vector<std::uint32_t> locks_;
};

constexpr std::memory_order loadOrder(Order order) {
    return order == Order::Full      ? std::memory_order_seq_cst
           : order == Order::Acquire ? std::memory_order_acquire
                                     : std::memory_order_relaxed;
}
constexpr std::memory_order storeOrder(Order order) {
    return order == Order::Full      ? std::memory_order_seq_cst
           : order == Order::Release ? std::memory_order_release
                                     : std::memory_order_relaxed;
}
constexpr std::memory_order rmwOrder(Order order) {
    return order == Order::Full      ? std::memory_order_seq_cst
           : order == Order::Acquire ? std::memory_order_acquire
           : order == Order::Release ? std::memory_order_release
                                     : std::memory_order_relaxed;
}
constexpr std::memory_order failureOrder(Order order) {
    return order == Order::Full      ? std::memory_order_seq_cst
           : order == Order::Acquire ? std::memory_order_acquire
                                     : std::memory_order_relaxed;
}

/// Calls `f` with a reference to the cell as an atomic of its width.
template <class F>
decltype(auto) withAtomic(std::byte* at, std::uint8_t bytes, F f) {
    switch (bytes) {
    case 1: return f(std::atomic_ref(*reinterpret_cast<std::uint8_t*>(at)));
    case 2: return f(std::atomic_ref(*reinterpret_cast<std::uint16_t*>(at)));
    case 4: return f(std::atomic_ref(*reinterpret_cast<std::uint32_t*>(at)));
    default: return f(std::atomic_ref(*reinterpret_cast<std::uint64_t*>(at)));
    }
}

/// The memory policy of effect.hpp. `kTraced` also says what a store overwrote, which costs a load.
template <bool kTraced>
class LiveMemory {
public:
    LiveMemory(SharedMemory& shared, std::atomic<std::uint32_t>& own) : shared_(&shared), own_(&own) {}

    void aim(std::uint32_t cell) { at = shared_->address(cell); }

    std::uint64_t load(std::uint32_t, IntType type, Order order) const {
        return withAtomic(at, type.bytes, [&](auto cell) { return normalise(type, cell.load(loadOrder(order))); });
    }
    std::uint64_t store(std::uint32_t, IntType type, std::uint64_t value, Order order) const {
        std::uint64_t before = 0;
        if constexpr (kTraced) before = load(0, type, Order::Plain);
        withAtomic(at, type.bytes, [&](auto cell) {
            cell.store(static_cast<typename decltype(cell)::value_type>(value), storeOrder(order));
        });
        return before;
    }
    std::uint64_t rmw(std::uint32_t, IntType type, RmwOp op, std::uint64_t operand, Order order) const {
        const auto mo = rmwOrder(order);
        return withAtomic(at, type.bytes, [&](auto cell) -> std::uint64_t {
            using T = typename decltype(cell)::value_type;
            const auto value = static_cast<T>(op == RmwOp::Exchange ? normalise(type, operand) : operand);
            if (type.isBool && op != RmwOp::Exchange) {
                T old = cell.load(std::memory_order_relaxed);
                while (!cell.compare_exchange_weak(old, static_cast<T>(applyRmw(op, type, old, operand)), mo,
                                                   std::memory_order_relaxed)) {}
                return normalise(type, old);
            }
            switch (op) {
            case RmwOp::Add: return normalise(type, cell.fetch_add(value, mo));
            case RmwOp::Sub: return normalise(type, cell.fetch_sub(value, mo));
            case RmwOp::And: return normalise(type, cell.fetch_and(value, mo));
            case RmwOp::Or: return normalise(type, cell.fetch_or(value, mo));
            case RmwOp::Xor: return normalise(type, cell.fetch_xor(value, mo));
            case RmwOp::AndNot: return normalise(type, cell.fetch_and(static_cast<T>(~value), mo));
            case RmwOp::Exchange: return normalise(type, cell.exchange(value, mo));
            }
            return 0;
        });
    }
    std::uint64_t compareExchange(std::uint32_t, IntType type, std::uint64_t expected, std::uint64_t desired,
                                  Order order) const {
        return withAtomic(at, type.bytes, [&](auto cell) {
            using T = typename decltype(cell)::value_type;
            T seen = static_cast<T>(expected);
            cell.compare_exchange_strong(seen, static_cast<T>(desired), rmwOrder(order), failureOrder(order));
            return normalise(type, seen);
        });
    }
    // Only `atomics = "llsc"` has them; see LlscMemory.
    std::uint64_t loadExclusive(std::uint32_t cell, IntType type) const { return load(cell, type, Order::Plain); }
    bool storeExclusive(std::uint32_t, IntType, std::uint64_t, std::uint64_t&) const { return false; }

    bool tryAcquire(std::uint32_t, std::uint8_t owner) const { return reinterpret_cast<Lock*>(at)->tryAcquire(owner); }
    std::uint64_t release(std::uint32_t) const { return reinterpret_cast<Lock*>(at)->release(); }

    // A read-modify-write of a word that nobody else touches: on x86_64 a full barrier, and unlike
    // atomic_thread_fence() known to ThreadSanitizer.
    void fence(Order order) const { own_->fetch_add(1, rmwOrder(order == Order::Full ? order : Order::Full)); }

    std::byte* at = nullptr;

private:
    SharedMemory* shared_;
    std::atomic<std::uint32_t>* own_;
};

/// The policy for `atomics = "llsc"`: slower, since each write to a cell counts its version under a tiny lock, so that
/// a store-exclusive fails exactly when another CPU has written in between.
class LlscMemory {
public:
    LlscMemory(SharedMemory& shared, std::atomic<std::uint32_t>& own, std::uint32_t& armed, std::uint32_t& version)
        : memory_(shared, own), shared_(&shared), armed_(&armed), version_(&version) {}

    void aim(std::uint32_t cell) { memory_.aim(cell); }
    std::uint64_t load(std::uint32_t cell, IntType type, Order order) const { return memory_.load(cell, type, order); }
    std::uint64_t store(std::uint32_t cell, IntType type, std::uint64_t value, Order order) const {
        return writing(cell, [&] { return memory_.store(cell, type, value, order); });
    }
    std::uint64_t rmw(std::uint32_t cell, IntType type, RmwOp op, std::uint64_t operand, Order order) const {
        return writing(cell, [&] { return memory_.rmw(cell, type, op, operand, order); });
    }
    std::uint64_t compareExchange(std::uint32_t cell, IntType type, std::uint64_t expected, std::uint64_t desired,
                                  Order order) const {
        const Busy busy(shared_->llsc(cell));
        const std::uint64_t before = memory_.compareExchange(cell, type, expected, desired, order);
        if (before == expected) written(cell);
        return before;
    }
    std::uint64_t loadExclusive(std::uint32_t cell, IntType type) const {
        const Busy busy(shared_->llsc(cell));
        *armed_ = cell + 1;
        *version_ = shared_->llsc(cell).version.load(std::memory_order_relaxed);
        return memory_.load(cell, type, Order::Once);
    }
    bool storeExclusive(std::uint32_t cell, IntType type, std::uint64_t value, std::uint64_t& before) const {
        const Busy busy(shared_->llsc(cell));
        LlscCell& at = shared_->llsc(cell);
        before = memory_.load(cell, type, Order::Once);
        const bool holds = *armed_ == cell + 1 && at.version.load(std::memory_order_relaxed) == *version_;
        *armed_ = 0;
        if (!holds) return false;
        memory_.store(cell, type, value, Order::Once);
        at.version.fetch_add(1, std::memory_order_relaxed);
        return true;
    }
    bool tryAcquire(std::uint32_t cell, std::uint8_t owner) const { return memory_.tryAcquire(cell, owner); }
    std::uint64_t release(std::uint32_t cell) const { return memory_.release(cell); }
    void fence(Order order) const { memory_.fence(order); }

private:
    class Busy {
    public:
        explicit Busy(LlscCell& cell) : cell_(cell) {
            while (cell_.busy.exchange(1, std::memory_order_acquire) != 0) relax();
        }
        ~Busy() { cell_.busy.store(0, std::memory_order_release); }
        Busy(const Busy&) = delete;
        Busy& operator=(const Busy&) = delete;

    private:
        LlscCell& cell_;
    };
    template <class F>
    std::uint64_t writing(std::uint32_t cell, F write) const {
        const Busy busy(shared_->llsc(cell));
        const std::uint64_t before = write();
        written(cell);
        return before;
    }
    // A CPU's own write leaves its monitor as it is.
    void written(std::uint32_t cell) const {
        LlscCell& at = shared_->llsc(cell);
        const std::uint32_t was = at.version.fetch_add(1, std::memory_order_relaxed);
        if (*armed_ == cell + 1 && *version_ == was) *version_ = was + 1;
    }

    LiveMemory<true> memory_;
    SharedMemory* shared_;
    std::uint32_t* armed_;
    std::uint32_t* version_;
};

}  // namespace lockstep::live
