// Where everything stands in a state: one flat block of bytes whose layout a Program fixes when it loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lang/program.hpp"

namespace lockstep {

/// What one CPU remembers. Contexts are stored as their index plus 1; 0 means none.
struct CpuState {
    std::uint8_t irqsOff = 0;
    std::uint8_t preempt = 0;  ///< preempt_disable depth, spinlocks included
    std::uint8_t bh = 0;       ///< local_bh_disable depth
    std::uint8_t task = 0;     ///< the current task (perhaps asleep), or 0 when idle
    std::uint8_t softirq = 0;  ///< the softirq being handled
    std::uint8_t hardirq = 0;  ///< the hardirq being handled
    std::uint8_t fresh = 0;    ///< 1 after a switch until the new task's first step: no second switch in between
    std::uint8_t softirqPreempt = 0, softirqBh = 0;  ///< the counts when the softirq came
    std::uint8_t hardirqPreempt = 0, hardirqBh = 0;  ///< the counts when the hardirq came
    std::uint8_t unused = 0;
    std::uint32_t monitor = 0;  ///< arm64's exclusive monitor: the cell that it watches plus 1, or 0
};
static_assert(sizeof(CpuState) == 16);

/// What one context remembers besides its registers and return addresses.
struct ContextState {
    std::uint32_t remaining = 0;  ///< calls not yet completed, the present one included
    std::uint16_t pc = 0;         ///< its next micro-op
    std::uint8_t depth = 0;       ///< return addresses in use
    std::uint8_t asleep = 0;      ///< 1 while a task waits for the mutex that its next micro-op takes
};
static_assert(sizeof(ContextState) == 8);

/// Why a run ended before its time; 0 in a state means that it has not.
enum class Fault : std::uint8_t { None, SchedulingWhileAtomic, DivideError, OutOfBounds, Capacity };

/// Offsets in bytes from the start of a state. Shape: 8 bytes of header (the fault), a CpuState for each CPU, under
/// MemoryModel::Tso a StoreBuffer for each CPU, then for each context a ContextState, its registers (8 bytes each) and
/// return addresses (2 bytes each), then the cells. `size` is a multiple of 8, and unused bytes are always 0, so that
/// equal states are equal bytes.
class Layout {
public:
    explicit Layout(const Program& program);

    struct ContextBlock {
        std::uint32_t offset = 0;
        std::uint32_t registers = 0;      ///< offset of the first register
        std::uint32_t stack = 0;          ///< offset of the first return address
        std::uint16_t firstRegister = 0;  ///< number of the first register that the context can use
        std::uint16_t registerCount = 0;
    };

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::uint32_t cpu(std::uint32_t index) const {
        return 8 + index * static_cast<std::uint32_t>(sizeof(CpuState));
    }
    /// A CPU's StoreBuffer, of bufferBytes(): 0 where there is none.
    [[nodiscard]] std::uint32_t buffer(std::uint32_t index) const { return buffers_ + index * bufferBytes_; }
    [[nodiscard]] std::uint32_t bufferBytes() const { return bufferBytes_; }
    [[nodiscard]] const ContextBlock& context(std::uint32_t index) const { return contexts_[index]; }
    [[nodiscard]] std::uint32_t cell(std::uint32_t index) const { return cells_[index]; }

private:
    std::vector<ContextBlock> contexts_;
    std::vector<std::uint32_t> cells_;
    std::uint32_t buffers_ = 0;
    std::uint32_t bufferBytes_ = 0;
    std::size_t size_ = 0;
};

/// The functions that a call of `root` can reach, itself included.
std::vector<std::uint32_t> reachableFunctions(const Program& program, std::uint32_t root);

}  // namespace lockstep
