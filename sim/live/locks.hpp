// The kernel's ways of waiting for a spinlock, and a mutex's owner. A lock's first byte holds 0, or 1 + the context
// that has it, as a lock's cell does in sim/machine; behind it stands the queue. Who waits, and what else may happen on
// its CPU meanwhile, is the caller's matter. Internal to the room.
#pragma once

#include <atomic>
#include <cstdint>

#include "lang/hammer_settings.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lockstep::live {

inline void relax() {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// One who waits in a queued lock. It spins on its own `granted`. Source: kernel/locking/mcs_spinlock.h.
struct alignas(64) QueueNode {
    std::atomic<QueueNode*> next{nullptr};
    std::atomic<std::uint8_t> granted{0};
};

struct alignas(64) Lock {
    std::atomic<std::uint8_t> owner{0};
    LockImplementation implementation = LockImplementation::Queued;
    bool isMutex = false;                            // whose implementation is TestAndSet
    std::atomic<std::uint32_t> waiters{0};           // a mutex's sleepers
    std::atomic<std::uint32_t> next{0}, serving{0};  // ticket
    std::atomic<QueueNode*> tail{nullptr};           // queued

    // Succeeds only at once. The kind is the lock's own: `implementation`, or a constant where the caller knows it.
    bool tryAcquire(std::uint8_t who) { return tryAcquireAs(implementation, who); }
    [[gnu::always_inline]] bool tryAcquireAs(LockImplementation kind, std::uint8_t who) {
        if (kind == LockImplementation::Ticket) {
            std::uint32_t ticket = serving.load(std::memory_order_relaxed);
            if (!next.compare_exchange_strong(ticket, ticket + 1, std::memory_order_acquire, std::memory_order_relaxed))
                return false;
            owner.store(who, std::memory_order_relaxed);
            return true;
        }
        if (owner.load(std::memory_order_relaxed) != 0) return false;
        // Whoever waits in the queue comes first; its head takes the byte itself.
        if (kind == LockImplementation::Queued && tail.load(std::memory_order_relaxed) != nullptr) return false;
        std::uint8_t free = 0;
        return owner.compare_exchange_strong(free, who, std::memory_order_acquire, std::memory_order_relaxed);
    }
    // Takes the byte when one's turn has come.
    bool take(std::uint8_t who) {
        std::uint8_t free = 0;
        return owner.load(std::memory_order_relaxed) == 0 &&
               owner.compare_exchange_strong(free, who, std::memory_order_acquire, std::memory_order_relaxed);
    }
    std::uint8_t release() {
        if (!isMutex) return releaseAs(implementation);
        const std::uint8_t was = owner.load(std::memory_order_relaxed);
        owner.store(0, std::memory_order_seq_cst);  // before the look for sleepers
        return was;
    }
    // Of a spinlock.
    [[gnu::always_inline]] std::uint8_t releaseAs(LockImplementation kind) {
        const std::uint8_t was = owner.load(std::memory_order_relaxed);
        owner.store(0, std::memory_order_release);
        if (kind == LockImplementation::Ticket && was != 0)
            serving.store(serving.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        return was;
    }
    void reset() {
        owner.store(0, std::memory_order_relaxed);
        waiters.store(0, std::memory_order_relaxed);
        next.store(0, std::memory_order_relaxed);
        serving.store(0, std::memory_order_relaxed);
        tail.store(nullptr, std::memory_order_relaxed);
    }
};

/// A place in the queue of a lock, from joining it until the lock is one's own; `poll` is asked again and again.
class Turn {
public:
    Turn(Lock& lock, QueueNode& node, std::uint8_t who) : lock_(lock), node_(node), who_(who) {
        switch (lock.implementation) {
        case LockImplementation::Queued: {
            node_.next.store(nullptr, std::memory_order_relaxed);
            node_.granted.store(0, std::memory_order_relaxed);
            QueueNode* before = lock.tail.exchange(&node_, std::memory_order_acq_rel);
            if (before == nullptr) node_.granted.store(1, std::memory_order_relaxed);
            else before->next.store(&node_, std::memory_order_release);
            break;
        }
        case LockImplementation::Ticket: ticket_ = lock.next.fetch_add(1, std::memory_order_relaxed); break;
        case LockImplementation::TestAndSet: break;
        }
    }
    // True once the lock is ours.
    bool poll() {
        switch (lock_.implementation) {
        case LockImplementation::Queued:
            if (node_.granted.load(std::memory_order_acquire) == 0 || !lock_.take(who_)) return false;
            leave();
            return true;
        case LockImplementation::Ticket:
            if (lock_.serving.load(std::memory_order_acquire) != ticket_) return false;
            lock_.owner.store(who_, std::memory_order_relaxed);
            return true;
        case LockImplementation::TestAndSet: return lock_.take(who_);
        }
        return false;
    }

private:
    // The head hands its place to the next one, as queued_spin_lock_slowpath() does once it has the lock.
    void leave() {
        QueueNode* mine = &node_;
        if (lock_.tail.compare_exchange_strong(mine, nullptr, std::memory_order_release, std::memory_order_relaxed))
            return;
        QueueNode* next = nullptr;
        while ((next = node_.next.load(std::memory_order_acquire)) == nullptr) relax();
        next->granted.store(1, std::memory_order_release);
    }

    Lock& lock_;
    QueueNode& node_;
    std::uint8_t who_;
    std::uint32_t ticket_ = 0;
};

}  // namespace lockstep::live
