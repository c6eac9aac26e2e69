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

/// Spins a little, then yields, then sleeps.
class Barrier {
public:
    explicit Barrier(std::uint32_t parties, bool crowded) : parties_(parties), spins_(crowded ? 0 : 400) {}

    /// The last to come calls `complete` before anyone goes on.
    void arrive(const std::function<void()>& complete);
    /// Lets everybody go, for good.
    void abandon();

private:
    std::uint32_t parties_;
    int spins_;
    alignas(64) std::atomic<std::uint32_t> arrived_{0};
    alignas(64) std::atomic<std::uint32_t> generation_{0};
    std::atomic<bool> abandoned_{false};
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
