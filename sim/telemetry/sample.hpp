// One telemetry record: what a run has done up to a moment. The same record from every source (a hammer run, a
// deterministic run in virtual time, a file) to every sink (CSV, JSONL, a callback, the window's charts, the
// predictors). Plain data; docs/telemetry.md describes the format.
#pragma once

#include <cstdint>
#include <optional>

namespace lockstep {

/// Counts are totals since the run began and never fall, so that a reader that misses a record loses nothing; gauges
/// (counter, expected, lost, bytesInUse) are of the moment. Durations are in nanoseconds, summed over all CPUs. What a
/// source cannot know is nothing, an empty CSV field and JSON's null.
struct Sample {
    double seconds = 0;  ///< since the run began; virtual time: 1 microsecond for each step
    std::uint32_t cpus = 0;
    std::uint64_t calls = 0;               ///< completed calls of the scenario's functions
    std::uint64_t increments = 0;          ///< completed calls that change the headline's variable
    std::optional<std::int64_t> counter;   ///< the headline's variable
    std::optional<std::int64_t> expected;  ///< what it would be if each completed call had had its effect
    std::optional<std::uint64_t> lost;     ///< expected - counter, 0 while calls under way put the counter ahead
    std::uint64_t acquisitions = 0;        ///< of spinlocks and mutexes
    std::uint64_t contended = 0;           ///< of these, those that had to wait
    std::uint64_t spinNs = 0;              ///< waiting for locks
    std::uint64_t holdNs = 0;              ///< holding them
    std::uint64_t irqsOffNs = 0;
    std::uint64_t interrupts = 0;        ///< arrivals, softirqs included
    std::uint64_t irqLatencyNs = 0;      ///< from due to taken, summed
    std::uint64_t irqLatencyMostNs = 0;  ///< the longest since the record before: a gauge
    std::uint64_t atomics = 0;           ///< atomic read-modify-write operations
    std::uint64_t switches = 0;          ///< of contexts on a CPU: arrivals, returns and switches of task
    std::uint64_t objectsCreated = 0;
    std::uint64_t objectsFreed = 0;
    std::uint64_t bytesInUse = 0;
    friend bool operator==(const Sample&, const Sample&) = default;
};

}  // namespace lockstep
