// Which instructions each construct of C becomes. Internal to the room: lower.cpp has statements, lower_expr.cpp
// expressions, lower_calls.cpp the kernel's functions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lang/ast.hpp"
#include "lang/emitter.hpp"

namespace lockstep {

class Lowering {
public:
    Lowering(const ast::Unit& unit, Program& program, const std::vector<std::string>& lines)
        : unit_(unit), program_(program), lines_(lines), emit_(program) {}

    void function(std::uint32_t index);

private:
    struct Loop {
        Label breakTo;
        Label continueTo;
    };

    // statements
    void statement(const ast::Stmt& s);
    void beginStatement(const Span& span);
    void whileLoop(const ast::Expr* condition, const ast::Stmt& body, const ast::Expr* step, const Span& span);
    void doWhileLoop(const ast::Stmt& s);
    void ifElse(const ast::Stmt& s);

    // expressions: `hint` is a register that the result may be put in
    Value value(const ast::Expr& e, std::uint16_t hint = kNoRegister);
    void effect(const ast::Expr& e);  ///< for its side effects alone
    void into(std::uint16_t reg, IntType type, const ast::Expr& e);
    void moveInto(std::uint16_t reg, IntType type, const Value& v);
    void branch(const ast::Expr& e, bool jumpIf, Label label);
    Value variable(const ast::Expr& e, std::uint16_t hint, Order order);
    Value unary(const ast::Expr& e, std::uint16_t hint);
    Value binary(const ast::Expr& e, std::uint16_t hint);
    Value logical(const ast::Expr& e, std::uint16_t hint);
    Value conditional(const ast::Expr& e, std::uint16_t hint);
    Value assign(const ast::Expr& e, std::uint16_t hint, bool used);
    Value increment(const ast::Expr& e, std::uint16_t hint, bool used);
    bool readModifyWrite(const ast::Expr& target, AluOp op, const ast::Expr& amount);
    Value callOwn(const ast::Expr& e, std::uint16_t hint);
    [[nodiscard]] std::optional<std::uint64_t> constant(const ast::Expr& e) const;
    Location location(const ast::Expr& nameOrIndex);
    std::uint16_t destination(std::uint16_t hint, IntType type) {
        return hint != kNoRegister ? hint : emit_.temporary(type);
    }
    Operand inRegister(const Operand& operand, IntType type);
    Value arithmetic(AluOp op, IntType type, IntType resultType, Operand a, Operand b, std::uint16_t dst,
                     bool onlyFlags = false);

    // kernel functions
    Value primitive(const ast::Expr& e, std::uint16_t hint);
    void spinLock(const Primitive& p, const ast::Expr& e);
    void spinUnlock(const Primitive& p, const ast::Expr& e);
    Value spinTrylock(const Primitive& p, const ast::Expr& e, std::uint16_t hint);
    Operand negated(const Operand& amount, IntType type);
    Value atomicRmw(const Primitive& p, const ast::Expr& e, std::uint16_t hint);
    Value exclusiveLoop(const Primitive& p, const Location& at, const Operand& amount, std::uint16_t hint);
    struct Exchanged {  ///< registers of exchangeLoop: the value before, the one after, and a scratch condition
        std::uint16_t old;
        std::uint16_t next;
        std::uint16_t test;
    };
    Exchanged exchangeLoop(const Location& at, Order order, std::uint16_t hint,
                           const std::function<void(const Exchanged&, Label done)>& compute);
    Value fetchLoop(const Primitive& p, const Location& at, const Operand& amount, std::uint16_t hint);
    Value addUnless(const Primitive& p, const ast::Expr& e, std::uint16_t hint);
    Value decIfPositive(const ast::Expr& e, std::uint16_t hint);
    Value compareExchange(const ast::Expr& e, std::uint16_t hint);
    Value tryCompareExchange(const ast::Expr& e, std::uint16_t hint);
    void exchangeOnce(std::uint16_t dst, const Operand& expected, const Operand& desired, const Location& at,
                      Order order);
    void print(const ast::Expr& e);
    std::uint16_t saveFlags(const ast::Expr& flags);
    void storeFlags(const ast::Expr& flags, std::uint16_t reg);
    void cpuOp(Op op, const Operand& a = {}, std::uint16_t dst = kNoRegister);
    void lockOp(Op op, const Location& lock, std::uint16_t dst = kNoRegister);

    const ast::Unit& unit_;
    Program& program_;
    const std::vector<std::string>& lines_;
    Emitter emit_;
    std::uint32_t function_ = 0;
    std::vector<Loop> loops_;
};

}  // namespace lockstep
