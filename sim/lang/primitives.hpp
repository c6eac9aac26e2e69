// The kernel functions that a scenario may call: their names, arguments, and a sentence on what each does.
// A table only; `lower_calls.cpp` says which instructions each becomes. Source: the kernel's Documentation/locking/,
// Documentation/atomic_t.txt and Documentation/memory-barriers.txt.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/types.hpp"

namespace lockstep {

/// How strongly an access is ordered, and whether it is marked (anything but Plain) for the race detector.
enum class Order : std::uint8_t { Plain, Once, Acquire, Release, Full };

/// An atomic read-modify-write.
enum class RmwOp : std::uint8_t { Add, Sub, And, Or, Xor, AndNot, Exchange };

enum class Protect : std::uint8_t { None, Irq, IrqSave, Bh };  ///< the suffix of a lock function

enum class PrimitiveKind : std::uint8_t {
    SpinLock,
    SpinUnlock,
    SpinTrylock,
    MutexLock,
    MutexUnlock,
    MutexTrylock,
    LocalIrqDisable,
    LocalIrqEnable,
    LocalIrqSave,
    LocalIrqRestore,
    LocalBhDisable,
    LocalBhEnable,
    PreemptDisable,
    PreemptEnable,
    AtomicRead,
    AtomicSet,
    AtomicRmw,
    AtomicCmpxchg,
    AtomicTryCmpxchg,
    AtomicAddUnless,
    AtomicDecIfPositive,
    Xchg,
    Cmpxchg,
    ReadOnce,
    WriteOnce,
    StoreRelease,
    LoadAcquire,
    FullBarrier,
    ReadBarrier,
    WriteBarrier,
    CompilerBarrier,
    CpuRelax,
    Delay,
    ProcessorId,
    InHardirq,
    InSoftirq,
    InServingSoftirq,
    InTask,
    InAtomic,
    PreemptCount,
    IrqsDisabled,
    Print,
};

/// What an atomic read-modify-write hands back.
enum class RmwResult : std::uint8_t { None, Old, New, IsZero, IsNegative };

/// One kernel function. `arguments` has a letter for each argument: L &spinlock, M &mutex, A &atomic, g &integer
/// variable, o &local integer, x variable, f flags variable, v value, s format string with its values.
struct Primitive {
    std::string name;
    std::string arguments;
    PrimitiveKind kind{};
    std::string prototype;  ///< as the kernel's manual would print it
    std::string summary;    ///< one sentence for help and hover text
    Protect protect = Protect::None;
    RmwOp rmw = RmwOp::Add;
    RmwResult result = RmwResult::None;
    bool byOne = false;  ///< inc and dec: the amount is 1 and no argument
    bool wide = false;   ///< atomic64_t
    Order order = Order::Full;
    bool returnsValue = false;
    IntType type = kInt;  ///< of the result, where one is returned (Xchg, Cmpxchg, ReadOnce: the variable's own type)
};

/// All of them, sorted by name.
std::span<const Primitive> primitives();

/// The one called `name`, or nullptr.
const Primitive* findPrimitive(std::string_view name);

}  // namespace lockstep
