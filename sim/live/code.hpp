// The compiled form of a Program: an entry for each micro-op, with the function that executes it and its operands
// resolved. `fast` is what CPUs run: what forms one instruction is one call where that pays, and each instruction ends
// with a look at the CPU's budget. `plain` executes one micro-op for each call and records what it did; pauses and
// given schedules are for it. Internal to the room.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "live/memory.hpp"

namespace lockstep::live {

class Cpu;
struct Code;
/// Executes, and returns what comes next; nullptr: the context leaves the CPU.
using Handler = const Code* (*)(const Code*, Cpu&, std::uint64_t*);

/// An index into a context's register file: a register, a constant (they stand behind the registers), or a place that
/// nobody reads.
struct Slot {
    std::uint16_t index = 0;
};

struct alignas(64) Code {
    Handler run = nullptr;
    const Code* next = nullptr;    // the micro-op behind it
    const Code* target = nullptr;  // of a jump, a branch, a call
    std::byte* at = nullptr;       // the memory of the variable's first element
    std::uint32_t cell = kNone;    // and its number
    std::uint32_t elements = 0;    // of the array; 0: no index
    std::uint32_t op = 0;
    Slot dst, a, b, index;
    std::uint8_t cost = 0;   // 1 at the end of an instruction: an interrupt may come behind it
    std::uint8_t bytes = 0;  // of an element
};

class CompiledProgram {
public:
    /// Keeps references.
    CompiledProgram(const Program& program, SharedMemory& memory);

    [[nodiscard]] const Code* fast(std::uint32_t op) const { return &fast_[op]; }
    [[nodiscard]] const Code* plain(std::uint32_t op) const { return &plain_[op]; }
    /// A register file, constants in place.
    [[nodiscard]] std::vector<std::uint64_t> registers() const;
    /// Registers of a function that it may read before it has set them: they must be 0 when it begins.
    [[nodiscard]] const std::vector<std::uint16_t>& unset(std::uint32_t function) const { return unset_[function]; }

private:
    Slot slot(const Operand& operand);
    Code translate(std::uint32_t op);
    void link(std::vector<Code>& code, bool fast);
    void fuse();

    const Program& program_;
    SharedMemory& memory_;
    std::map<std::uint64_t, std::uint16_t> constants_;  // value → slot
    std::vector<Code> fast_, plain_;
    std::vector<std::vector<std::uint16_t>> unset_;
};

/// In handlers.cpp: the function for a micro-op.
Handler fastHandler(const Program& program, const MicroOp& op);
Handler plainHandler(const Program& program, const MicroOp& op);
/// In rows.cpp: for the instruction of several micro-ops at `first`, or nullptr.
Handler fusedHandler(const Program& program, std::uint32_t first);
/// For the row of instructions that begins at `first`, if it is a frequent one, or nullptr. `lock` is how spinlocks
/// wait.
Handler rowHandler(const Program& program, std::uint32_t first, LockImplementation lock);

}  // namespace lockstep::live
