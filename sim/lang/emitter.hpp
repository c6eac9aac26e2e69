// Appends instructions and their micro-ops to a Program, one function at a time: registers, labels, and the text of
// each instruction. Knows how an instruction is written; `lowering.hpp` decides which.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "lang/assembler.hpp"
#include "lang/program.hpp"
#include "lang/source.hpp"

namespace lockstep {

/// A place in the code that jumps refer to before it is known.
using Label = std::uint32_t;

/// A value during lowering: where it is, and its C type.
struct Value {
    Operand operand;
    IntType type = kInt;
};

/// A variable or element of an array in memory.
struct Location {
    std::uint32_t global = kNone;
    Operand index;
    IntType type = kInt;
};

class Emitter {
public:
    explicit Emitter(Program& program) : program_(program), assembler_(program.isa) {}

    // --- the function being written; registers are numbered from 0 in it
    void beginFunction(std::uint32_t function, std::size_t locals);
    void endFunction();  ///< patches labels
    std::uint32_t beginStatement(const Span& span, std::string text);

    // --- registers
    [[nodiscard]] std::uint16_t temporary(IntType type);
    [[nodiscard]] std::uint32_t temporaryMark() const { return temporaries_; }
    void releaseTo(std::uint32_t mark) { temporaries_ = mark; }
    [[nodiscard]] bool isTemporary(const Operand& operand) const {
        return operand.isRegister() && operand.reg >= locals_;
    }

    // --- instructions
    void load(std::uint16_t dst, const Location& from, Order order);
    void store(const Operand& what, const Location& to, Order order);
    /// x86_64's plain `op what, memory`: load, arithmetic, store in one instruction.
    void memoryAlu(AluOp op, IntType arithmetic, const Operand& what, const Location& to);
    void move(std::uint16_t dst, const Operand& what, IntType type);
    void alu(AluOp op, IntType type, std::uint16_t dst, const Operand& a, const Operand& b, bool onlyFlags = false);
    void rmw(RmwOp op, std::uint16_t dst, const Operand& what, const Location& at, Order order);
    void compareExchange(std::uint16_t dst, const Operand& expected, const Operand& desired, const Location& at,
                         Order order);
    void loadExclusive(std::uint16_t dst, const Location& from, Order order);
    void storeExclusive(std::uint16_t status, const Operand& what, const Location& to, Order order);
    /// Any other single micro-op that is an instruction of its own.
    void single(MicroOp op, std::string text);
    /// Op::Barrier, which is no instruction.
    void barrier(Order order);

    // --- control flow
    [[nodiscard]] Label newLabel();
    void place(Label label);
    void jump(Label label);
    /// `flags` is the comparison that set the condition, or nothing where `condition` itself is tested.
    void branchIfZero(const Operand& condition, Label label, const MicroOp* flags = nullptr);
    void branchIfNotZero(const Operand& condition, Label label, const MicroOp* flags = nullptr);
    void call(std::uint32_t function, std::uint16_t dst, const std::vector<Operand>& arguments);
    void print(std::uint32_t format, const std::vector<Operand>& arguments);
    void returnValue(const Operand& value);

    [[nodiscard]] const MicroOp& last() const { return program_.ops.back(); }
    [[nodiscard]] std::string text(const Operand& operand, IntType type) const;
    [[nodiscard]] std::string memoryText(const Location& location) const;
    [[nodiscard]] Isa isa() const { return program_.isa; }

private:
    void instruction(std::string text, std::initializer_list<MicroOp> ops, bool control = false);
    void branch(Op op, const Operand& condition, Label label, const MicroOp* flags);
    static void access(MicroOp& op, const Location& location, Order order);
    [[nodiscard]] std::string registerText(std::uint16_t reg, IntType type) const;
    Register& info(std::uint16_t reg);

    Program& program_;
    Assembler assembler_;
    std::uint32_t function_ = 0;
    std::uint32_t locals_ = 0;
    std::uint32_t temporaries_ = 0;
    std::uint32_t labelBase_ = 0;
    std::vector<std::uint32_t> labels_;  // label → micro-op, kNone until placed
};

}  // namespace lockstep
