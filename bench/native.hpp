// Plain threads that do to memory what the hammer's scenarios do, with locks of the same kinds, and nothing else.
#pragma once

#include <cstdint>

#include "lang/hammer_settings.hpp"

namespace bench {

enum class Work : std::uint8_t {
    Plain,   ///< load, add, store: relaxed, so that each is done
    Atomic,  ///< one atomic increment
    Locked,  ///< load, add, store under a lock
};

struct NativeResult {
    std::uint64_t done = 0;  ///< increments, by all threads
    std::uint64_t lost = 0;  ///< increments that did not count
};

/// `threads` threads that increase one counter for so many seconds.
NativeResult runNative(Work work, lockstep::LockImplementation lock, unsigned threads, double seconds);

}  // namespace bench
