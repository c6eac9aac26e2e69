// Where CPUs meet: at the end of each round the last one to come judges the final state, puts the memory back, and lets
// all go again. Internal to the room.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "live/counters.hpp"
#include "live/hammer.hpp"
#include "live/memory.hpp"

namespace lockstep::live {

/// Spins for a millisecond or so, if there is a processor for each CPU; then yields, then sleeps.
class Barrier {
public:
    explicit Barrier(std::uint32_t parties, bool crowded) : parties_(parties), spins_(crowded ? 0 : kSpins) {}

    /// The last to come calls `complete` before anyone goes on.
    void arrive(const std::function<void()>& complete);
    /// Lets everybody go, for good.
    void abandon();

private:
    static constexpr int kSpins = 30000;
    std::uint32_t parties_;
    int spins_;
    alignas(64) std::atomic<std::uint32_t> arrived_{0};
    alignas(64) std::atomic<std::uint32_t> generation_{0};
    std::atomic<bool> abandoned_{false};
};

/// Lets the CPUs of a round begin at the same instant. The barrier alone does not: whoever came last goes on at once,
/// while others have yet to be woken up, so that rounds shorter than a wake-up would never meet.
class StartLine {
public:
    StartLine(std::uint32_t parties, bool crowded) : parties_(parties), crowded_(crowded) {}

    /// Once by each party in each round, counted from 0. Spins until all are there; goes on without the others after a
    /// millisecond or so, once `abort` is set, or at once where there are not enough processors for all.
    void wait(std::uint64_t round, const std::atomic<bool>& abort);

private:
    std::uint32_t parties_;
    bool crowded_;
    alignas(64) std::atomic<std::uint64_t> arrived_{0};  // in all rounds
};

/// The final states that came. One thread at a time.
class Outcomes {
public:
    Outcomes(const Program& program, const SharedMemory& memory);

    /// Takes the state of the memory. `judge`: the `always` checks are about it.
    void record(bool judge, const CellReader& reader);

    std::vector<std::uint32_t> cells;
    std::vector<std::uint64_t> last;
    std::vector<std::uint32_t> failed;  // checks
    [[nodiscard]] std::vector<ObservedOutcome> list() const;

private:
    struct Seen {
        std::uint64_t count = 0;
        bool violates = false;
    };
    const Program& program_;
    const SharedMemory& memory_;
    std::map<std::vector<std::uint64_t>, Seen> seen_;
};

}  // namespace lockstep::live
