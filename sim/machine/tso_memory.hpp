// The memory policy of effect.hpp under x86-TSO, for micro-ops that are not locked: loads look into the CPU's own
// buffer first, stores and spin_unlock() go there. Internal to the room. (A locked micro-op finds the buffer empty, so
// StateMemory is its policy.)
#pragma once

#include "machine/block.hpp"
#include "machine/store_buffer.hpp"

namespace lockstep {

template <class Block>
class TsoMemory : public StateMemory<Block> {
public:
    TsoMemory(Block& block, std::uint32_t cpu, std::uint32_t cpus)
        : StateMemory<Block>(block, cpu, cpus, false), block_(block), cpu_(cpu) {}

    std::uint64_t load(std::uint32_t cell, IntType type, Order) {
        buffered = block_.buffer(cpu_).newest(cell).has_value();
        return normalise(type, block_.seen(cpu_, cell, type.bytes));
    }
    std::uint64_t store(std::uint32_t cell, IntType type, std::uint64_t value, Order) {
        const std::uint64_t before = normalise(type, block_.seen(cpu_, cell, type.bytes));
        push(cell, value);
        return before;
    }
    std::uint64_t release(std::uint32_t cell) {
        const std::uint64_t before = block_.seen(cpu_, cell, 1);
        push(cell, 0);
        return before;
    }

    bool buffered = false;  ///< the value went to the buffer, or came from there
    bool overflow = false;  ///< the buffer was full: nothing was stored

private:
    void push(std::uint32_t cell, std::uint64_t value) {
        StoreBuffer buffer = block_.buffer(cpu_);
        buffered = !buffer.full();
        overflow = buffer.full();
        if (overflow) return;
        buffer.push(cell, value);
        block_.setBuffer(cpu_, buffer);
    }

    Block& block_;
    std::uint32_t cpu_;
};

}  // namespace lockstep
