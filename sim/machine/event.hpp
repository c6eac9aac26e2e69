// What one step did: the record that tables, blame, checkers and the window read.
#pragma once

#include <cstdint>

#include "machine/choice.hpp"
#include "machine/layout.hpp"

namespace lockstep {

/// Something that the kernel would complain about, seen in one step; bits of Event::trouble.
namespace trouble {
inline constexpr std::uint16_t kMightSleep = 1;      ///< mutex_lock in atomic context
inline constexpr std::uint16_t kUnlockNotHeld = 2;   ///< released by one who does not hold it
inline constexpr std::uint16_t kCountUnderflow = 4;  ///< preempt or bh enabled more often than disabled
inline constexpr std::uint16_t kLeaked = 8;  ///< a call returned with another preempt count, or a task with a lock
inline constexpr std::uint16_t kBogusIrqRestore = 16;  ///< local_irq_restore with interrupts already on
inline constexpr std::uint16_t kBhInAtomic = 64;  ///< softirqs disabled in a hardirq, or enabled with interrupts off
inline constexpr std::uint16_t kLeakedIrqs =
    128;  ///< a call returned with interrupts on or off as they were not before
}  // namespace trouble

struct Event {
    enum class Kind : std::uint8_t {
        Read,
        Write,
        ReadModifyWrite,
        CompareFailed,
        ExclusiveFailed,
        Work,  ///< registers only
        Acquired,
        TryFailed,
        Released,
        Slept,     ///< a task went to sleep on a mutex
        CpuFlags,  ///< interrupts, softirqs or preemption on or off
        Fence,
        Relaxed,
        Printed,
        Arrived,
        Switched,
        Drained,  ///< the oldest store of a store buffer reached memory
        Faulted,
    };
    Choice choice;
    Kind kind = Kind::Work;
    /// Who did it; Arrived, Switched: the newcomer; Drained: one of the CPU's, no matter which (a buffer has no owner).
    std::uint16_t context = 0;
    std::uint32_t op = kNone;    ///< the micro-op; kNone for Arrived, Switched and Drained
    std::uint32_t cell = kNone;  ///< the memory or lock accessed
    std::uint64_t before = 0;    ///< its value before, as the CPU sees it; Drained: in memory
    std::uint64_t after = 0;     ///< its value after
    std::uint64_t result = 0;    ///< what went to the destination register
    std::uint16_t trouble = 0;
    Fault fault = Fault::None;
    std::uint32_t countAtReturn = 0;  ///< callEnded: preempt_count() as the call left it, before anyone put it right
    bool buffered = false;  ///< Write, Released: went to the store buffer, not to memory; Read: came from there
    static constexpr std::uint8_t kReadBarrier = 1, kWriteBarrier = 2;
    std::uint8_t barriers = 0;  ///< those without an instruction (Op::Barrier) that came right after the step
    bool callEnded = false;     ///< the step completed a call of its context's function
    bool runEnded = false;      ///< and it was the last one
};

}  // namespace lockstep
