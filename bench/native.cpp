#include "native.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace bench {
namespace {

void relax() {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

struct alignas(64) Counter {
    std::atomic<int> value{0};
};

// Types, not functions: through a pointer to a function, each increment would pay for a call.
struct Increase {
    void operator()(Counter& c) const {
        c.value.store(c.value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
};
struct IncreaseAtomically {
    void operator()(Counter& c) const { c.value.fetch_add(1, std::memory_order_relaxed); }
};

struct NoLock {
    struct Place {};
    void acquire(Place&) {}
    void release(Place&) {}
};

// Whoever is first; looks before it tries.
struct TestAndSet {
    struct Place {};
    alignas(64) std::atomic<std::uint8_t> taken{0};
    void acquire(Place&) {
        while (taken.exchange(1, std::memory_order_acquire) != 0)
            while (taken.load(std::memory_order_relaxed) != 0) relax();
    }
    void release(Place&) { taken.store(0, std::memory_order_release); }
};

struct Ticket {
    struct Place {};
    alignas(64) std::atomic<std::uint32_t> next{0};
    std::atomic<std::uint32_t> serving{0};
    void acquire(Place&) {
        const std::uint32_t mine = next.fetch_add(1, std::memory_order_relaxed);
        while (serving.load(std::memory_order_acquire) != mine) relax();
    }
    void release(Place&) { serving.store(serving.load(std::memory_order_relaxed) + 1, std::memory_order_release); }
};

// Mellor-Crummey and Scott: each waiter on its own cache line.
struct Queued {
    struct alignas(64) Place {
        std::atomic<Place*> next{nullptr};
        std::atomic<bool> granted{false};
    };
    alignas(64) std::atomic<Place*> tail{nullptr};
    void acquire(Place& mine) {
        mine.next.store(nullptr, std::memory_order_relaxed);
        mine.granted.store(false, std::memory_order_relaxed);
        Place* const before = tail.exchange(&mine, std::memory_order_acq_rel);
        if (!before) return;
        before->next.store(&mine, std::memory_order_release);
        while (!mine.granted.load(std::memory_order_acquire)) relax();
    }
    void release(Place& mine) {
        Place* after = mine.next.load(std::memory_order_acquire);
        if (!after) {
            Place* expected = &mine;
            if (tail.compare_exchange_strong(expected, nullptr, std::memory_order_acq_rel)) return;
            while (!(after = mine.next.load(std::memory_order_acquire))) relax();
        }
        after->granted.store(true, std::memory_order_release);
    }
};

template <class Lock, class Body>
NativeResult measure(unsigned threads, double seconds, Body body) {
    Counter counter;
    Lock lock;
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> done{0};
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < threads; ++i)
        workers.emplace_back([&] {
            typename Lock::Place place;
            Counter& c = counter;  // in registers: a capture would be read again after each access
            Lock& l = lock;
            std::uint64_t mine = 0;
            while (!stop.load(std::memory_order_relaxed))
                for (int k = 0; k < 1000; ++k, ++mine) {
                    l.acquire(place);
                    body(c);
                    l.release(place);
                }
            done += mine;
        });
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    stop = true;
    for (std::thread& w : workers) w.join();
    NativeResult r;
    r.done = done.load();
    // Modulo 2^32: the counter wraps as the kernel's would.
    r.lost = static_cast<std::uint32_t>(r.done) - static_cast<std::uint32_t>(counter.value.load());
    return r;
}

}  // namespace

NativeResult runNative(Work work, lockstep::LockImplementation lock, unsigned threads, double seconds) {
    using lockstep::LockImplementation;
    if (work == Work::Plain) return measure<NoLock>(threads, seconds, Increase());
    if (work == Work::Atomic) return measure<NoLock>(threads, seconds, IncreaseAtomically());
    switch (lock) {
    case LockImplementation::Queued: return measure<Queued>(threads, seconds, Increase());
    case LockImplementation::Ticket: return measure<Ticket>(threads, seconds, Increase());
    case LockImplementation::TestAndSet: break;
    }
    return measure<TestAndSet>(threads, seconds, Increase());
}

}  // namespace bench
