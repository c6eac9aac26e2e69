// Items of work shared among TBB's threads. A file of its own because tests/tsan.supp names it: the thread sanitizer
// does not see how libtbb passes on the two references that each item begins with. Internal to the room.
#pragma once

#include <atomic>
#include <cstddef>

#include <oneapi/tbb/parallel_for.h>

namespace lockstep {

/// Calls `work(i)` for all i below `count`. `handedOver` passes what was written on to whoever reads it, as TBB does
/// anyway; but this the thread sanitizer sees.
template <class Work>
void inParallelItems(std::size_t count, std::atomic<std::size_t>& handedOver, const Work& work) {
    handedOver.fetch_add(1, std::memory_order_release);
    oneapi::tbb::parallel_for(std::size_t{0}, count, [&work, &handedOver](std::size_t i) {
        (void)handedOver.load(std::memory_order_acquire);
        work(i);
        handedOver.fetch_add(1, std::memory_order_release);
    });
    (void)handedOver.load(std::memory_order_acquire);
}

}  // namespace lockstep
