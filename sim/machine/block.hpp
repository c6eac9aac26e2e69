// A state's bytes with names: internal to the room, shared by the files that implement Machine.
#pragma once

#include <cstddef>
#include <cstring>

#include "machine/effect.hpp"
#include "machine/machine.hpp"
#include "machine/store_buffer.hpp"

namespace lockstep {

// Typed access to the bytes of a state. CpuState and ContextState are read and written through memcpy, which compilers
// turn into plain loads and stores.
class Machine::Block {
public:
    Block(const Layout& layout, std::uint64_t* words) : layout_(layout), bytes_(reinterpret_cast<std::byte*>(words)) {}

    template <class T>
    [[nodiscard]] T read(std::size_t offset) const {
        T value;
        std::memcpy(&value, bytes_ + offset, sizeof(T));
        return value;
    }
    template <class T>
    void write(std::size_t offset, const T& value) {
        std::memcpy(bytes_ + offset, &value, sizeof(T));
    }
    [[nodiscard]] CpuState cpu(std::uint32_t i) const { return read<CpuState>(layout_.cpu(i)); }
    void setCpu(std::uint32_t i, const CpuState& s) { write(layout_.cpu(i), s); }
    [[nodiscard]] ContextState context(std::uint32_t i) const { return read<ContextState>(layout_.context(i).offset); }
    void setContext(std::uint32_t i, const ContextState& s) { write(layout_.context(i).offset, s); }
    [[nodiscard]] Registers registers(std::uint32_t i) const {
        return {reinterpret_cast<std::uint64_t*>(bytes_ + layout_.context(i).registers),
                layout_.context(i).firstRegister};
    }
    [[nodiscard]] std::uint16_t returnAddress(std::uint32_t i, std::uint8_t depth) const {
        return read<std::uint16_t>(layout_.context(i).stack + depth * 2U);
    }
    void setReturnAddress(std::uint32_t i, std::uint8_t depth, std::uint16_t pc) {
        write(layout_.context(i).stack + depth * 2U, pc);
    }
    [[nodiscard]] Fault fault() const { return read<Fault>(0); }
    void setFault(Fault f) { write(0, f); }

    [[nodiscard]] std::uint64_t cell(std::uint32_t i, std::uint8_t bytes) const {
        const std::uint32_t at = layout_.cell(i);
        switch (bytes) {
        case 1: return read<std::uint8_t>(at);
        case 2: return read<std::uint16_t>(at);
        case 4: return read<std::uint32_t>(at);
        default: return read<std::uint64_t>(at);
        }
    }
    void setCell(std::uint32_t i, std::uint8_t bytes, std::uint64_t v) {
        const std::uint32_t at = layout_.cell(i);
        switch (bytes) {
        case 1: write(at, static_cast<std::uint8_t>(v)); break;
        case 2: write(at, static_cast<std::uint16_t>(v)); break;
        case 4: write(at, static_cast<std::uint32_t>(v)); break;
        default: write(at, v); break;
        }
    }

    // Only under MemoryModel::Tso.
    [[nodiscard]] StoreBuffer buffer(std::uint32_t cpu) const { return read<StoreBuffer>(layout_.buffer(cpu)); }
    void setBuffer(std::uint32_t cpu, const StoreBuffer& buffer) { write(layout_.buffer(cpu), buffer); }
    [[nodiscard]] bool hasBuffered(std::uint32_t cpu) const {
        return layout_.bufferBytes() != 0 && !buffer(cpu).empty();
    }
    // A cell as a CPU's own loads see it: its newest buffered store before memory.
    [[nodiscard]] std::uint64_t seen(std::uint32_t cpu, std::uint32_t i, std::uint8_t bytes) const {
        if (layout_.bufferBytes() != 0)
            if (const auto value = buffer(cpu).newest(i)) return *value;
        return cell(i, bytes);
    }

private:
    const Layout& layout_;
    std::byte* bytes_;
};

// The memory policy of effect.hpp over a state's cells, sequentially consistent. A write by one CPU clears the
// exclusive monitors of the others that watch the cell.
template <class Block>
class StateMemory {
public:
    StateMemory(Block& block, std::uint32_t cpu, std::uint32_t cpus, bool monitors)
        : block_(block), cpu_(cpu), cpus_(cpus), monitors_(monitors) {}

    std::uint64_t load(std::uint32_t cell, IntType type, Order) {
        return normalise(type, block_.cell(cell, type.bytes));
    }
    std::uint64_t store(std::uint32_t cell, IntType type, std::uint64_t value, Order) {
        const std::uint64_t before = normalise(type, block_.cell(cell, type.bytes));
        block_.setCell(cell, type.bytes, value);
        written(cell);
        return before;
    }
    std::uint64_t rmw(std::uint32_t cell, IntType type, RmwOp op, std::uint64_t value, Order) {
        const std::uint64_t before = normalise(type, block_.cell(cell, type.bytes));
        block_.setCell(cell, type.bytes, applyRmw(op, type, before, value));
        written(cell);
        return before;
    }
    std::uint64_t compareExchange(std::uint32_t cell, IntType type, std::uint64_t expected, std::uint64_t desired,
                                  Order) {
        const std::uint64_t before = normalise(type, block_.cell(cell, type.bytes));
        if (before == expected) {
            block_.setCell(cell, type.bytes, desired);
            written(cell);
        }
        return before;
    }
    std::uint64_t loadExclusive(std::uint32_t cell, IntType type) {
        armed = cell + 1;
        return normalise(type, block_.cell(cell, type.bytes));
    }
    bool storeExclusive(std::uint32_t cell, IntType type, std::uint64_t value, std::uint64_t& before) {
        before = normalise(type, block_.cell(cell, type.bytes));
        const bool holds = armed == cell + 1;
        armed = 0;
        if (holds) {
            block_.setCell(cell, type.bytes, value);
            written(cell);
        }
        return holds;
    }
    bool tryAcquire(std::uint32_t cell, std::uint8_t owner) {
        if (block_.cell(cell, 1) != 0) return false;
        block_.setCell(cell, 1, owner);
        return true;
    }
    std::uint64_t release(std::uint32_t cell) {
        const std::uint64_t before = block_.cell(cell, 1);
        block_.setCell(cell, 1, 0);
        return before;
    }

    void fence(Order) {}

    std::uint32_t armed = 0;  // this CPU's monitor; written back by the caller

private:
    void written(std::uint32_t cell) {
        if (!monitors_) return;
        for (std::uint32_t other = 0; other < cpus_; ++other) {
            if (other == cpu_) continue;
            CpuState s = block_.cpu(other);
            if (s.monitor != cell + 1) continue;
            s.monitor = 0;
            block_.setCpu(other, s);
        }
    }

    Block& block_;
    std::uint32_t cpu_, cpus_;
    bool monitors_;
};

// Choices and look-ups never write: they share Block's reading half.
inline std::uint64_t* readOnly(const std::uint64_t* state) {
    return const_cast<std::uint64_t*>(state);
}

inline std::uint32_t activeContext(const CpuState& cpu) {
    const std::uint8_t id = cpu.hardirq ? cpu.hardirq : cpu.softirq ? cpu.softirq : cpu.task;
    return id ? id - 1U : kNone;
}

}  // namespace lockstep
