// How instructions and registers are spelled: AT&T syntax on x86_64, A64 on arm64.
#pragma once

#include <string>

#include "lang/program.hpp"

namespace lockstep {

/// What a register is for decides its name: a callee-saved one for a local variable, a scratch one for a temporary.
enum class RegisterRole : std::uint8_t { Local, Temporary };

/// The family of a register: "rbx", "x19"; past the machine's registers, a stack slot.
std::string registerFamily(Isa isa, RegisterRole role, std::uint32_t index);

/// The name for an access of `bytes`: ("rax", 4) → "eax", ("x19", 4) → "w19".
std::string registerName(Isa isa, const std::string& family, std::uint8_t bytes);

/// Writes the text of instructions for one ISA. Operands are already spelled.
class Assembler {
public:
    explicit Assembler(Isa isa) : isa_(isa) {}

    [[nodiscard]] std::string reg(const std::string& family, std::uint8_t bytes) const;
    [[nodiscard]] std::string imm(std::uint64_t value) const;
    /// A variable, or an element of an array at a constant or a register.
    [[nodiscard]] std::string memory(const Global& global, const Operand& index,
                                     const std::string& indexRegister) const;

    [[nodiscard]] std::string load(const std::string& to, const std::string& from, IntType type, Order order) const;
    [[nodiscard]] std::string store(const std::string& what, const std::string& to, IntType type, Order order) const;
    [[nodiscard]] std::string move(const std::string& to, const std::string& what, bool isImmediate,
                                   IntType type) const;
    /// `to = a op b`; on x86_64 a second operand form needs a mov or lea when `to` is not `a`.
    [[nodiscard]] std::string alu(AluOp op, IntType type, const std::string& to, const std::string& a,
                                  const std::string& b, bool bIsImmediate, std::uint64_t bValue) const;
    /// x86_64's `op what, memory`, a read-modify-write in one instruction; `locked` makes it atomic.
    [[nodiscard]] std::string memoryAlu(RmwOp op, const std::string& what, const std::string& memory, IntType type,
                                        bool locked, std::uint64_t amount, bool amountKnown) const;
    [[nodiscard]] std::string fetch(RmwOp op, const std::string& to, const std::string& what, const std::string& memory,
                                    IntType type, Order order) const;
    /// `expectedAndOld` is the register that holds the expected value before and the old one after.
    [[nodiscard]] std::string compareExchange(const std::string& expectedAndOld, const std::string& desired,
                                              const std::string& memory, IntType type, Order order) const;

private:
    [[nodiscard]] char suffix(IntType type) const;
    Isa isa_;
};

}  // namespace lockstep
