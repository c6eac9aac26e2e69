// "From where I am now, can it still go wrong?": for each choice that is open, whether any schedule that goes on from
// it violates the scenario.
#pragma once

#include <vector>

#include "explore/explore.hpp"

namespace lockstep {

enum class Prospect : std::uint8_t {
    Safe,     ///< every run that goes on so ends, and is right
    CanHang,  ///< none fails, but some can go round a loop for ever that none leaves
    CanFail,  ///< some run that goes on so fails a check, deadlocks or stops the kernel
    Unknown,  ///< a limit was met first
};
std::string name(Prospect prospect);  ///< "safe", "can-hang", "can-fail", "unknown"

struct Outlook {
    Choice choice;
    Prospect prospect = Prospect::Unknown;
    std::vector<Choice> witness;  ///< CanFail: a whole schedule that goes wrong, `after` and `choice` included
};

/// For each choice that is open after the schedule `options.after`, in the machine's order. Limits are for each choice;
/// `possible` checks, which are about all runs together, do not count.
std::vector<Outlook> outlook(const Machine& machine, const ExploreOptions& options);

}  // namespace lockstep
