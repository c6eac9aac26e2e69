// The deterministic source: telemetry of a run of the machine, in virtual time, in which a step takes 1 microsecond.
// The same run gives the same records, byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "machine/call_effects.hpp"
#include "machine/run.hpp"
#include "telemetry/sample.hpp"

namespace lockstep {

/// Follows a run step by step. All CPUs share the one clock: a lock that is held, a CPU that waits and interrupts that
/// are off take part in every step, whoever makes it. The latency of interrupts stays 0: they come when they are
/// chosen.
class VirtualTelemetry {
public:
    /// Keeps a reference: `machine` must outlive it. Starts at the machine's initial state.
    explicit VirtualTelemetry(const Machine& machine);

    /// Takes in the next step of the run: what happened, and the state after it.
    void add(const Event& event, const std::uint64_t* after);
    /// The record of the present moment, whose state is `state`.
    [[nodiscard]] Sample sample(const std::uint64_t* state) const;

private:
    void watch(const std::uint64_t* state);

    const Machine& machine_;
    CallEffects effects_;
    std::vector<std::uint32_t> locks_;
    std::vector<bool> waiting_;  // by context: it waits for a lock since some step
    std::uint64_t steps_ = 0;
    std::uint64_t holders_ = 0, waiters_ = 0, masked_ = 0;  // of the present state
    Sample sums_;
};

/// Records of a run from its start to its present position: one every `every` steps, the first and the last included.
std::vector<Sample> samplesOf(const Run& run, std::size_t every = 1);

}  // namespace lockstep
