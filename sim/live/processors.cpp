#include "live/processors.hpp"

#include <algorithm>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace lockstep::live {

std::uint32_t processors(bool pinned) {
    if (pinned) return 1;
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::uint32_t>(std::max(1, CPU_COUNT(&set)));
#endif
    return std::max(1U, std::thread::hardware_concurrency());
}

void pinThisThread(std::uint32_t which) {
#if defined(__linux__)
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return;
    for (std::size_t n = 0; n < CPU_SETSIZE; ++n) {
        if (!CPU_ISSET(n, &all) || which-- != 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(n, &one);
        sched_setaffinity(0, sizeof one, &one);
        return;
    }
#else
    (void)which;
#endif
}

}  // namespace lockstep::live
