// What is asked of a program, and what a measurement of it gives.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace bench {

enum class Asked {
    Verdict,   ///< may an increment be lost? Stops at the first that is
    Outcomes,  ///< all final values
    States,    ///< every state, without symmetry or reduction: the engine alone
};

struct Measured {
    bool finished = false;  ///< within the limits
    std::string problem;    ///< not a limit but an error: the figures mean nothing
    double cpuSeconds = 0;  ///< the best of the runs
    double wallSeconds = 0;
    double buildSeconds = 0;  ///< CPU time to make the program that ran (Spin: `spin -a` and gcc)
    std::uint64_t states = 0;
    std::uint64_t bytes = 0;
    bool violated = false;
    std::set<int> finals;
    std::string how;  ///< the command, or the options

    [[nodiscard]] double statesPerSecond() const {
        return cpuSeconds > 0 ? static_cast<double>(states) / cpuSeconds : 0;
    }
    [[nodiscard]] double bytesPerState() const {
        return states > 0 ? static_cast<double>(bytes) / static_cast<double>(states) : 0;
    }
};

}  // namespace bench
