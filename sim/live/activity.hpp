// What one CPU did, for its lane: a ring that the CPU's thread writes and one reader empties, neither waiting for the
// other. When it is full the oldest go. Internal to the room.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "live/hammer.hpp"

namespace lockstep::live {

class ActivityRing {
public:
    static constexpr std::size_t kUsual = std::size_t{1} << 18;  // 4 MiB

    /// `capacity` is a power of two.
    explicit ActivityRing(std::size_t capacity = kUsual)
        : capacity_(capacity), slots_(std::make_unique<Slot[]>(capacity)) {}

    /// By the CPU's thread only.
    void put(const Activity& a) {
        const std::uint64_t at = written_.load(std::memory_order_relaxed);
        claimed_.store(at + 1, std::memory_order_relaxed);
        // Whoever reads a word of this sees the claim, too.
        Slot& slot = slots_[at & (capacity_ - 1)];
        slot.ns.store(a.ns, std::memory_order_release);
        slot.rest.store(static_cast<std::uint64_t>(a.kind) | std::uint64_t{a.cpu} << 8 |
                            std::uint64_t{a.context} << 16 | std::uint64_t{a.cell} << 32,
                        std::memory_order_release);
        written_.store(at + 1, std::memory_order_release);
    }

    /// By one reader at a time: appends what came since the last call, and returns how many were lost in between.
    std::uint64_t drain(std::vector<Activity>& out) {
        const std::uint64_t end = written_.load(std::memory_order_acquire);
        const std::uint64_t from = std::max(read_, oldest(end));
        const auto start = static_cast<std::ptrdiff_t>(out.size());
        for (std::uint64_t i = from; i < end; ++i) {
            const Slot& slot = slots_[i & (capacity_ - 1)];
            const std::uint64_t ns = slot.ns.load(std::memory_order_acquire);
            const std::uint64_t rest = slot.rest.load(std::memory_order_acquire);
            out.push_back({ns, static_cast<Activity::Kind>(rest & 0xff), static_cast<std::uint8_t>(rest >> 8),
                           static_cast<std::uint16_t>(rest >> 16), static_cast<std::uint32_t>(rest >> 32)});
        }
        // What the writer has begun to overwrite meanwhile may be half of one and half of another.
        const std::uint64_t intact = std::clamp(oldest(claimed_.load(std::memory_order_relaxed)), from, end);
        out.erase(out.begin() + start, out.begin() + start + static_cast<std::ptrdiff_t>(intact - from));
        const std::uint64_t lost = intact - read_;
        read_ = end;
        return lost;
    }

private:
    struct Slot {
        std::atomic<std::uint64_t> ns{0}, rest{0};
    };
    [[nodiscard]] std::uint64_t oldest(std::uint64_t end) const { return end > capacity_ ? end - capacity_ : 0; }

    std::size_t capacity_;
    std::unique_ptr<Slot[]> slots_;
    std::atomic<std::uint64_t> claimed_{0}, written_{0};
    std::uint64_t read_ = 0;
};

}  // namespace lockstep::live
