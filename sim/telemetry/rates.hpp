// What happened between two records of a run, per second and per event.
#pragma once

#include <optional>

#include "telemetry/sample.hpp"

namespace lockstep {

/// Figures of a stretch of time. A share is from 0 to 1; a mean or share of nothing is nothing.
struct Rates {
    double seconds = 0;  ///< how long the stretch is
    // per second
    double calls = 0;
    double increments = 0;
    std::optional<double> lost;  ///< below 0 while the counter makes up for calls that were under way
    double acquisitions = 0;
    double interrupts = 0;
    double atomics = 0;
    double switches = 0;
    double objectsCreated = 0;
    double objectsFreed = 0;
    // shares
    std::optional<double> lostShare;        ///< of the increments
    std::optional<double> contentionShare;  ///< of the acquisitions: those that had to wait
    std::optional<double> spinShare;        ///< of the CPUs' time: waiting for locks
    std::optional<double> irqsOffShare;     ///< of the CPUs' time
    // means, in nanoseconds
    std::optional<double> spinNs;        ///< for each contended acquisition
    std::optional<double> holdNs;        ///< for each acquisition
    std::optional<double> irqLatencyNs;  ///< for each interrupt
    friend bool operator==(const Rates&, const Rates&) = default;
};

/// `before` is the earlier one; a default Sample is the start of the run. A count that falls, which a file may pretend,
/// counts as none.
Rates rates(const Sample& before, const Sample& after);

}  // namespace lockstep
