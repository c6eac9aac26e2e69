// What a scenario's [hammer] table says: how long, how fast and with what noise `lockstep hammer` runs it. Plain data,
// read by sim/live; the other engines ignore it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

/// `times` of a run that goes on until it is stopped; also Context::times.
inline constexpr std::uint32_t kForever = 0xffffffff;

/// Stated limits; times in seconds.
inline constexpr std::uint32_t kMostTimes = 1'000'000'000;
inline constexpr double kShortestHammer = 0.01;
inline constexpr double kLongestHammer = 86400;
inline constexpr double kShortestSample = 0.001;
inline constexpr double kHighestRate = 1e6;
inline constexpr std::uint32_t kLargestBurst = 1000;

/// How hammer's spinlocks wait. Source: kernel/locking/qspinlock.c, include/asm-generic/spinlock.h (ticket).
enum class LockImplementation : std::uint8_t {
    Queued,      ///< first come, first served; each waiter spins on its own cache line
    Ticket,      ///< first come, first served; all spin on one word
    TestAndSet,  ///< whoever is first when it comes free
};
std::string name(LockImplementation lock);  ///< "queued", "ticket", "test-and-set"
std::optional<LockImplementation> parseLockImplementation(const std::string& name);

/// Seconds: "500ms", "1.5s", "2min", "100us", "20ns", or a number of seconds; not negative, and finite.
std::optional<double> parseDuration(std::string_view text);
std::string spellDuration(double seconds);  ///< "500ms"

/// When the arrivals of an interrupt come in hammer: its timer goes off `rate` times a second on each of its CPUs, and
/// each time brings `burst` arrivals. Times in seconds.
struct InterruptTimer {
    std::string run;          ///< the [[run]]'s name; empty: every interrupt that has no entry of its own
    double rate = 1000;       ///< 1 / period
    double jitter = 0.2;      ///< each period is off by up to this share of it
    std::uint32_t burst = 1;  ///< arrivals at once
    double stormAt = 0;       ///< from here on, for `stormFor`, the rate is `stormRate`
    double stormFor = 0;      ///< 0: no storm
    double stormRate = 0;
};

struct HammerSettings {
    double duration = 5;                 ///< seconds
    std::optional<std::uint32_t> times;  ///< in place of every run's `times`, or kForever
    LockImplementation lock = LockImplementation::Queued;
    double noise = 0.0005;      ///< chance of a pause at a micro-op that touches shared memory, 0 to 1
    double samplePeriod = 0.1;  ///< seconds between two telemetry samples
    std::vector<InterruptTimer> timers;
};

}  // namespace lockstep
