#include "explore/patience.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace lockstep {

Patience::Patience(const ExploreOptions& options, double start) : options_(options), start_(start) {
    threads_ = options.threads ? options.threads : std::max(1U, std::thread::hardware_concurrency());
}

double Patience::seconds() const {
    return options_.clock ? options_.clock() - start_ : 0;
}

bool Patience::goesOn(const char* phase, std::uint64_t states, std::uint64_t frontier, std::uint64_t bytes) {
    if (!why_.empty()) return false;
    const ExploreLimits& limits = options_.limits;
    if (options_.residentBytes) bytes = std::max(bytes, options_.residentBytes());
    if (states >= limits.states)
        why_ = fmt::format("the limit of {} states was met; raise it with --max-states", limits.states);
    else if (bytes > limits.bytes)
        why_ = fmt::format("the memory limit of {} MiB was met; raise it with --max-memory", limits.bytes >> 20);
    else if (options_.stopRequested && options_.stopRequested()) why_ = "stopped by the user";
    if (!why_.empty()) return false;
    if (!options_.clock) return true;
    const double now = seconds();
    if (now > limits.seconds) {
        why_ = fmt::format("the time limit of {:g} s was met; raise it with --max-time", limits.seconds);
        return false;
    }
    if (options_.onProgress && now >= nextProgress_) {
        nextProgress_ = now + 0.25;
        options_.onProgress({phase, states, frontier, bytes, now});
    }
    return true;
}

}  // namespace lockstep
