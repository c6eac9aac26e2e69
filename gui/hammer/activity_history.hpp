// What every CPU did in a run of the hammer, from the events that it keeps: a lane for each CPU, in bounded memory
// however long the run. It can be read while it is fed, from another thread. No Qt.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "hammer/activity_lane.hpp"
#include "live/hammer.hpp"

namespace lockstep::gui {

class ActivityHistory {
public:
    /// Stretches kept of all CPUs together, 24 bytes each, and half as much again while older ones are merged.
    static constexpr std::size_t kUsual = std::size_t{1} << 21;

    ActivityHistory() = default;
    ActivityHistory(const ActivityHistory&) = delete;
    ActivityHistory& operator=(const ActivityHistory&) = delete;

    /// Forgets everything; a run of `program` follows.
    void begin(std::shared_ptr<const Program> program, std::size_t most = kUsual);
    void clear();

    /// Takes in what happened, in order for each CPU, as Hammer::drainActivity gives it; `missing` events before these
    /// were not kept, so that it is unknown what went on between the last that was and the first of these. Holds the
    /// lock for a few thousand at a time.
    void add(std::span<const Activity> events, std::uint64_t missing = 0);
    /// Time has gone on to `ns` since the run began, and what was under way goes on.
    void advance(std::uint64_t ns);

    [[nodiscard]] std::size_t lanes() const;
    [[nodiscard]] std::uint64_t now() const;      ///< ns: the latest time that was told of
    [[nodiscard]] std::uint64_t events() const;   ///< taken in
    [[nodiscard]] std::uint64_t missing() const;  ///< not kept
    [[nodiscard]] std::size_t bytes() const;

    /// See ActivityLane. The time it takes grows with out.size(), hardly with the run.
    void columns(std::size_t lane, std::uint64_t from, std::uint64_t to, std::span<ActivitySum> out) const;
    [[nodiscard]] std::optional<ActivityLane::Stretch> at(std::size_t lane, std::uint64_t ns) const;
    /// The next round that lost updates, on any CPU; or the one before.
    [[nodiscard]] std::optional<std::uint64_t> nextLost(std::uint64_t after) const;
    [[nodiscard]] std::optional<std::uint64_t> previousLost(std::uint64_t before) const;
    [[nodiscard]] std::uint64_t lost() const;  ///< rounds that lost updates

    /// Names for what a Stretch says; empty for nobody and none.
    [[nodiscard]] std::string contextName(std::uint16_t context) const;
    [[nodiscard]] std::string cellName(std::uint32_t cell) const;

private:
    // Which contexts a CPU is in: a task, a softirq over it, a hardirq over that; each may wait for a lock.
    struct Level {
        std::uint16_t context = ActivityLane::kNobody;
        std::uint32_t spins = kNone;
        bool spinning = false;
    };
    struct Cpu {
        ActivityLane lane;
        std::array<Level, 3> levels;
    };
    void take(const Activity& event);
    static void leave(Cpu& cpu, std::size_t level);
    void show(Cpu& cpu, std::uint64_t ns) const;

    mutable std::mutex mutex_;
    std::shared_ptr<const Program> program_;
    std::vector<Cpu> cpus_;
    std::vector<bool> asleep_;  // by context
    std::uint64_t now_ = 0, events_ = 0, missing_ = 0;
};

}  // namespace lockstep::gui
