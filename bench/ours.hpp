// Lockstep's own search, measured inside this process.
#pragma once

#include "measure.hpp"
#include "programs.hpp"

namespace bench {

/// The best of up to `repeats` runs; long ones are run once. From the text of the scenario to the answer.
Measured measureOurs(const Counter& counter, Asked asked, unsigned threads, double cpuLimit, int repeats);

}  // namespace bench
