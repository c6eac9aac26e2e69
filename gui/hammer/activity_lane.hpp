// What one CPU did over time, in bounded memory: stretches of one activity each, the older ones merged when there are
// too many, and over them a pyramid of sums, so that any range of time is summed up in a few steps. No Qt.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lang/program.hpp"

namespace lockstep::gui {

/// What a CPU does at a moment. Unknown: what happened was not kept.
enum class Doing : std::uint8_t { Idle, Task, Softirq, Hardirq, Spinning, Unknown };
inline constexpr std::size_t kDoings = 6;

/// What a CPU did in a stretch of time: the nanoseconds of each activity, and how many rounds that lost updates ended
/// in it.
struct ActivitySum {
    std::array<float, kDoings> ns{};
    std::uint32_t lost = 0;

    void add(const ActivitySum& other) {
        for (std::size_t i = 0; i < kDoings; ++i) ns[i] += other.ns[i];
        lost += other.lost;
    }
    [[nodiscard]] float total() const;
    [[nodiscard]] float of(Doing doing) const { return ns[static_cast<std::size_t>(doing)]; }
};

class ActivityLane {
public:
    static constexpr std::uint16_t kNobody = 0xffff;

    /// A stretch as it is told of.
    struct Stretch {
        std::uint64_t from = 0, to = 0;  ///< ns
        bool merged = false;             ///< of several; then only `sum` says what they were
        Doing doing = Doing::Idle;
        std::uint16_t context = kNobody;
        std::uint32_t cell = kNone;  ///< the lock it waits for
        ActivitySum sum;
    };

    /// Keeps at most `most` stretches (at least 64): those of the newest quarter as they were, older ones merged to
    /// a time that grows as it must.
    explicit ActivityLane(std::size_t most);

    /// From `ns` on it does this. Time never goes back: an earlier one counts as the latest.
    void change(std::uint64_t ns, Doing doing, std::uint16_t context, std::uint32_t cell);
    /// A round that lost updates ended at `ns`; what the CPU does goes on.
    void lose(std::uint64_t ns);

    [[nodiscard]] std::size_t stretches() const { return cells_.size(); }
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::uint64_t lost() const { return lost_; }
    /// The last one's start.
    [[nodiscard]] std::uint64_t latest() const { return cells_.empty() ? 0 : cells_.back().start; }

    /// Sums of out.size() equal parts of [from, to); the last stretch goes on until `now`. A lost round counts in the
    /// part in which it ended, and if it was merged, in the part in which the merged stretch begins.
    void columns(std::uint64_t from, std::uint64_t to, std::uint64_t now, std::span<ActivitySum> out) const;
    /// The stretch that holds `ns`; nothing before the first and from `now` on.
    [[nodiscard]] std::optional<Stretch> at(std::uint64_t ns, std::uint64_t now) const;
    /// Where the next (or the last earlier) round that lost updates ended.
    [[nodiscard]] std::optional<std::uint64_t> nextLost(std::uint64_t after) const;
    [[nodiscard]] std::optional<std::uint64_t> previousLost(std::uint64_t before) const;

private:
    struct Cell {
        std::uint64_t start = 0;
        std::uint32_t cell = kNone;
        std::uint16_t context = kNobody;
        std::uint16_t lost = 0;
        bool merged = false;
        Doing doing = Doing::Idle;                  // if not merged
        std::array<std::uint8_t, kDoings> parts{};  // if merged: of 255
    };
    static constexpr std::size_t kFan = 16;

    void push(const Cell& cell);
    void raise();  // the pyramid, up to the last stretch that has an end
    void coarsen();
    std::size_t merge(std::size_t old, std::uint64_t longest, std::vector<Cell>* out) const;
    [[nodiscard]] static ActivitySum sumOf(const Cell& cell, std::uint64_t duration);
    [[nodiscard]] ActivitySum whole(std::size_t index) const;
    [[nodiscard]] std::size_t firstFrom(std::size_t index, std::uint64_t ns) const;
    void sum(std::size_t level, std::size_t from, std::size_t to, ActivitySum& out) const;

    std::size_t most_;
    std::vector<Cell> cells_;
    std::vector<std::vector<ActivitySum>> levels_;  // [0]: of 16 stretches, [1]: of 256, …; whole ones only
    std::uint64_t longest_ = 256;                   // ns: what the older ones were merged to
    std::uint64_t lost_ = 0;
};

}  // namespace lockstep::gui
