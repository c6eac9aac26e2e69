// Counts that one thread writes and others read while it runs: a relaxed load and store each, no locked instruction.
// Internal to the room.
#pragma once

#include <atomic>
#include <cstdint>

namespace lockstep::live {

class Counter {
public:
    void add(std::uint64_t n = 1) { value_.store(get() + n, std::memory_order_relaxed); }
    void set(std::uint64_t v) { value_.store(v, std::memory_order_relaxed); }
    void most(std::uint64_t v) {
        if (v > get()) set(v);
    }
    [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

    // For a reader who must then see what came before on the writer's side.
    void publish(std::uint64_t v) { value_.store(v, std::memory_order_release); }
    [[nodiscard]] std::uint64_t observe() const { return value_.load(std::memory_order_acquire); }

private:
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace lockstep::live
