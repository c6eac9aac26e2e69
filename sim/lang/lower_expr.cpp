#include "lang/fold.hpp"
#include "lang/lowering.hpp"

namespace lockstep {

using namespace ast;

namespace {

// x86_64 has these as one instruction with a memory operand.
bool hasMemoryForm(AluOp op) {
    return op == AluOp::Add || op == AluOp::Sub || op == AluOp::And || op == AluOp::Or || op == AluOp::Xor ||
           op == AluOp::Shl || op == AluOp::Shr;
}

bool sameVariable(const Expr& a, const Expr& b) {
    if (a.kind != b.kind || a.binding != b.binding || a.symbol != b.symbol || a.binding == Binding::None) return false;
    if (a.kind == ExprKind::Name) return true;
    if (a.kind != ExprKind::Index) return false;
    const Expr& i = *a.operands[0];
    const Expr& j = *b.operands[0];
    if (i.kind == ExprKind::Number) return j.kind == ExprKind::Number && i.number == j.number;
    return i.kind == ExprKind::Name && i.binding == Binding::Local && sameVariable(i, j);
}

AluOp flipped(AluOp op) {
    switch (op) {
    case AluOp::Lt: return AluOp::Gt;
    case AluOp::Le: return AluOp::Ge;
    case AluOp::Gt: return AluOp::Lt;
    case AluOp::Ge: return AluOp::Le;
    default: return op;
    }
}

}  // namespace

std::optional<std::uint64_t> Lowering::constant(const Expr& e) const {
    return fold(e, [&](const Expr& node, std::uint64_t index) -> std::optional<std::uint64_t> {
        if (node.binding != Binding::Global || node.kind == ExprKind::Call) return std::nullopt;
        const ast::Global& g = unit_.globals[node.symbol];
        return g.type.isConst && index < g.values.size() ? std::optional(g.values[index]) : std::nullopt;
    });
}

Location Lowering::location(const Expr& e) {
    Location l;
    l.global = e.symbol;
    l.type = unit_.globals[e.symbol].type.integer;
    if (e.kind == ExprKind::Index) l.index = value(*e.operands[0]).operand;
    return l;
}

Operand Lowering::inRegister(const Operand& operand, IntType type) {
    if (operand.isRegister()) return operand;
    const std::uint16_t t = emit_.temporary(type);
    emit_.move(t, operand, type);
    return Operand::ofRegister(t);
}

void Lowering::moveInto(std::uint16_t reg, IntType type, const Value& v) {
    const Operand operand = v.operand.isImmediate() ? Operand::immediate(normalise(type, v.operand.value)) : v.operand;
    if (operand == Operand::ofRegister(reg) && keepsForm(v.type, type)) return;
    emit_.move(reg, operand, type);
}

void Lowering::into(std::uint16_t reg, IntType type, const Expr& e) {
    moveInto(reg, type, value(e, reg));
}

void Lowering::effect(const Expr& e) {
    switch (e.kind) {
    case ExprKind::Assign: (void)assign(e, kNoRegister, false); break;
    case ExprKind::Increment:
    case ExprKind::Decrement: (void)increment(e, kNoRegister, false); break;
    case ExprKind::Comma:
        effect(*e.operands[0]);
        effect(*e.operands[1]);
        break;
    case ExprKind::Cast:
        if (!constant(e)) effect(*e.operands[0]);
        break;
    default: (void)value(e); break;
    }
}

Value Lowering::value(const Expr& e, std::uint16_t hint) {
    if (const auto known = constant(e)) return {Operand::immediate(*known), e.type};
    switch (e.kind) {
    case ExprKind::Name:
    case ExprKind::Index: return variable(e, hint, Order::Plain);
    case ExprKind::Negate:
    case ExprKind::Complement:
    case ExprKind::Not:
    case ExprKind::Cast: return unary(e, hint);
    case ExprKind::Binary: return binary(e, hint);
    case ExprKind::LogicalAnd:
    case ExprKind::LogicalOr: return logical(e, hint);
    case ExprKind::Conditional: return conditional(e, hint);
    case ExprKind::Assign: return assign(e, hint, true);
    case ExprKind::Increment:
    case ExprKind::Decrement: return increment(e, hint, true);
    case ExprKind::Comma: effect(*e.operands[0]); return value(*e.operands[1], hint);
    case ExprKind::Call: return e.primitive ? primitive(e, hint) : callOwn(e, hint);
    default: return {Operand::immediate(0), e.type};
    }
}

Value Lowering::variable(const Expr& e, std::uint16_t hint, Order order) {
    if (e.binding == Binding::Local) return {Operand::ofRegister(static_cast<std::uint16_t>(e.symbol)), e.type};
    const std::uint32_t mark = emit_.temporaryMark();
    const Location at = location(e);
    emit_.releaseTo(mark);
    const std::uint16_t dst = destination(hint, e.type);
    emit_.load(dst, at, order);
    return {Operand::ofRegister(dst), e.type};
}

// Emits one arithmetic instruction, with a constant on the right where the ISA wants it.
Value Lowering::arithmetic(AluOp op, IntType type, IntType resultType, Operand a, Operand b, std::uint16_t dst,
                           bool onlyFlags) {
    if (a.isImmediate() && b.isRegister() && (isCommutative(op) || isComparison(op))) {
        std::swap(a, b);
        op = flipped(op);
    }
    // Neither ISA divides by a constant operand, nor does arm64 multiply by one.
    const bool needsRegister = isDivision(op) || (op == AluOp::Mul && program_.isa == Isa::Arm64);
    if (b.isImmediate() && needsRegister) {
        std::uint16_t t = emit_.temporary(type);
        if (a == Operand::ofRegister(t)) t = emit_.temporary(type);  // given back by the caller, but still read here
        emit_.move(t, b, type);
        b = Operand::ofRegister(t);
    }
    const bool negation = op == AluOp::Sub && a.isImmediate() && a.value == 0;
    if (a.isImmediate() && !negation) a = inRegister(a, type);
    emit_.alu(op, type, dst, a, b, onlyFlags);
    return {Operand::ofRegister(dst), resultType};
}

Value Lowering::unary(const Expr& e, std::uint16_t hint) {
    const std::uint32_t mark = emit_.temporaryMark();
    const Value inner = value(*e.operands[0]);
    if (e.kind == ExprKind::Cast) {
        if (keepsForm(inner.type, e.type)) return {inner.operand, e.type};
        emit_.releaseTo(mark);
        const std::uint16_t dst = destination(hint, e.type);
        if (e.type.isBool)
            return arithmetic(AluOp::Ne, promote(inner.type), kBool, inner.operand, Operand::immediate(0), dst);
        emit_.move(dst, inner.operand, e.type);
        return {Operand::ofRegister(dst), e.type};
    }
    emit_.releaseTo(mark);
    const std::uint16_t dst = destination(hint, e.type);
    if (e.kind == ExprKind::Not)
        return arithmetic(AluOp::Eq, promote(inner.type), kInt, inner.operand, Operand::immediate(0), dst);
    if (e.kind == ExprKind::Complement)
        return arithmetic(AluOp::Xor, e.type, e.type, inner.operand, Operand::immediate(~std::uint64_t{0}), dst);
    return arithmetic(AluOp::Sub, e.type, e.type, Operand::immediate(0), inner.operand, dst);
}

Value Lowering::binary(const Expr& e, std::uint16_t hint) {
    const std::uint32_t mark = emit_.temporaryMark();
    const Value a = value(*e.operands[0]);
    const Value b = value(*e.operands[1]);
    const bool shift = e.op == AluOp::Shl || e.op == AluOp::Shr;
    const IntType type = shift ? promote(a.type) : commonType(a.type, b.type);
    // The result may take the place of the left operand; a constant on the left may still need a register.
    const bool keepRight = a.operand.isImmediate() && !isCommutative(e.op) && !isComparison(e.op);
    if (!keepRight) emit_.releaseTo(mark);
    const std::uint16_t dst = destination(hint, e.type);
    return arithmetic(e.op, type, e.type, a.operand, b.operand, dst);
}

// Jumps to `label` if the truth of `e` is `jumpIf`; otherwise goes on.
void Lowering::branch(const Expr& e, bool jumpIf, Label label) {
    const std::uint32_t mark = emit_.temporaryMark();
    if (const auto known = constant(e)) {
        if ((*known != 0) == jumpIf) emit_.jump(label);
        return;
    }
    if (e.kind == ExprKind::Not) return branch(*e.operands[0], !jumpIf, label);
    if (e.kind == ExprKind::LogicalAnd || e.kind == ExprKind::LogicalOr) {
        // a && b is false as soon as a is; a || b is true as soon as a is.
        const bool decides = e.kind == ExprKind::LogicalOr;
        if (decides == jumpIf) {
            branch(*e.operands[0], jumpIf, label);
            branch(*e.operands[1], jumpIf, label);
        } else {
            const Label skip = emit_.newLabel();
            branch(*e.operands[0], !jumpIf, skip);
            branch(*e.operands[1], jumpIf, label);
            emit_.place(skip);
        }
        return;
    }
    Value condition;
    std::optional<MicroOp> flags;
    if (e.kind == ExprKind::Binary && isComparison(e.op)) {
        const Value a = value(*e.operands[0]);
        const Value b = value(*e.operands[1]);
        emit_.releaseTo(mark);
        condition =
            arithmetic(e.op, commonType(a.type, b.type), kInt, a.operand, b.operand, emit_.temporary(kInt), true);
        flags = emit_.last();
    } else {
        condition = value(e);
    }
    if (jumpIf) emit_.branchIfNotZero(condition.operand, label, flags ? &*flags : nullptr);
    else emit_.branchIfZero(condition.operand, label, flags ? &*flags : nullptr);
    emit_.releaseTo(mark);
}

Value Lowering::logical(const Expr& e, std::uint16_t hint) {
    const std::uint16_t dst =
        destination(hint == kNoRegister || emit_.isTemporary(Operand::ofRegister(hint)) ? hint : kNoRegister, kInt);
    const Label no = emit_.newLabel();
    const Label end = emit_.newLabel();
    branch(e, false, no);
    emit_.move(dst, Operand::immediate(1), kInt);
    emit_.jump(end);
    emit_.place(no);
    emit_.move(dst, Operand::immediate(0), kInt);
    emit_.place(end);
    return {Operand::ofRegister(dst), kInt};
}

Value Lowering::conditional(const Expr& e, std::uint16_t hint) {
    const std::uint16_t dst =
        destination(hint == kNoRegister || emit_.isTemporary(Operand::ofRegister(hint)) ? hint : kNoRegister, e.type);
    const Label otherwise = emit_.newLabel();
    const Label end = emit_.newLabel();
    branch(*e.operands[0], false, otherwise);
    const std::uint32_t mark = emit_.temporaryMark();
    moveInto(dst, e.type, value(*e.operands[1]));
    emit_.releaseTo(mark);
    emit_.jump(end);
    emit_.place(otherwise);
    moveInto(dst, e.type, value(*e.operands[2]));
    emit_.releaseTo(mark);
    emit_.place(end);
    return {Operand::ofRegister(dst), e.type};
}

// On x86_64, `variable op= amount` with an unused result: one instruction. False where it does not apply.
bool Lowering::readModifyWrite(const Expr& target, AluOp op, const Expr& amount) {
    if (program_.isa != Isa::X86_64 || target.binding != Binding::Global || target.type.isBool || !hasMemoryForm(op))
        return false;
    const std::uint32_t mark = emit_.temporaryMark();
    const Value v = value(amount);
    const Location at = location(target);
    const bool shift = op == AluOp::Shl || op == AluOp::Shr;
    emit_.memoryAlu(op, shift ? promote(at.type) : commonType(at.type, v.type), v.operand, at);
    emit_.releaseTo(mark);
    return true;
}

Value Lowering::assign(const Expr& e, std::uint16_t hint, bool used) {
    const Expr& target = *e.operands[0];
    const Expr& source = *e.operands[1];
    if (!used && e.compound && readModifyWrite(target, e.op, source)) return {};
    if (!used && !e.compound && source.kind == ExprKind::Binary && !isComparison(source.op)) {
        // `c = c + k` is what compilers make of `c += k`.
        if (sameVariable(target, *source.operands[0]) && readModifyWrite(target, source.op, *source.operands[1]))
            return {};
        if (isCommutative(source.op) && sameVariable(target, *source.operands[1]) &&
            readModifyWrite(target, source.op, *source.operands[0]))
            return {};
    }
    const IntType type = target.type;
    if (target.binding == Binding::Local) {
        const auto reg = static_cast<std::uint16_t>(target.symbol);
        if (!e.compound) {
            into(reg, type, source);
        } else {
            const std::uint32_t mark = emit_.temporaryMark();
            const Value v = value(source);
            const bool shift = e.op == AluOp::Shl || e.op == AluOp::Shr;
            const IntType work = shift ? promote(type) : commonType(type, v.type);
            const Value result = arithmetic(e.op, work, work, Operand::ofRegister(reg), v.operand, reg);
            moveInto(reg, type, result);
            emit_.releaseTo(mark);
        }
        return {Operand::ofRegister(reg), type};
    }
    const std::uint32_t mark = emit_.temporaryMark();
    Value v;
    Location at;
    if (e.compound) {
        const Value amount = value(source);
        at = location(target);
        const std::uint16_t dst =
            hint != kNoRegister && amount.operand != Operand::ofRegister(hint) && at.index != Operand::ofRegister(hint)
                ? hint
                : emit_.temporary(type);
        emit_.load(dst, at, Order::Plain);
        const bool shift = e.op == AluOp::Shl || e.op == AluOp::Shr;
        const IntType work = shift ? promote(type) : commonType(type, amount.type);
        v = arithmetic(e.op, work, work, Operand::ofRegister(dst), amount.operand, dst);
    } else {
        v = value(source);
        at = location(target);
    }
    if (used && v.operand.isRegister() && !keepsForm(v.type, type)) {
        const std::uint16_t dst = emit_.temporary(type);
        emit_.move(dst, v.operand, type);
        v = {Operand::ofRegister(dst), type};
    }
    emit_.store(v.operand, at, Order::Plain);
    if (!used) emit_.releaseTo(mark);
    if (v.operand.isImmediate()) v.operand.value = normalise(type, v.operand.value);
    return {v.operand, type};
}

Value Lowering::increment(const Expr& e, std::uint16_t hint, bool used) {
    const Expr& target = *e.operands[0];
    const IntType type = target.type;
    const AluOp op = e.kind == ExprKind::Increment ? AluOp::Add : AluOp::Sub;
    Expr one;
    one.kind = ExprKind::Number;
    one.number = 1;
    one.span = e.span;
    if (!used && readModifyWrite(target, op, one)) return {};
    const IntType work = promote(type);
    if (target.binding == Binding::Local) {
        const auto reg = static_cast<std::uint16_t>(target.symbol);
        Value result{Operand::ofRegister(reg), type};
        if (used && !e.prefix) {
            const std::uint16_t before = hint != reg ? destination(hint, type) : emit_.temporary(type);
            emit_.move(before, Operand::ofRegister(reg), kLong);
            result.operand = Operand::ofRegister(before);
        }
        emit_.alu(op, work, reg, Operand::ofRegister(reg), Operand::immediate(1));
        if (!keepsForm(work, type)) emit_.move(reg, Operand::ofRegister(reg), type);
        return result;
    }
    const std::uint32_t mark = emit_.temporaryMark();
    const Location at = location(target);
    const bool hintIsFree = hint != kNoRegister && at.index != Operand::ofRegister(hint);
    const std::uint16_t before = hintIsFree ? hint : emit_.temporary(type);
    emit_.load(before, at, Order::Plain);
    const std::uint16_t after = used && !e.prefix ? emit_.temporary(work) : before;
    emit_.alu(op, work, after, Operand::ofRegister(before), Operand::immediate(1));
    if (used && e.prefix && !keepsForm(work, type)) emit_.move(after, Operand::ofRegister(after), type);
    emit_.store(Operand::ofRegister(after), at, Order::Plain);
    if (!used) emit_.releaseTo(mark);
    return {Operand::ofRegister(e.prefix ? after : before), type};
}

Value Lowering::callOwn(const Expr& e, std::uint16_t hint) {
    const std::uint32_t mark = emit_.temporaryMark();
    std::vector<Operand> arguments;
    for (const ExprPtr& operand : e.operands) arguments.push_back(value(*operand).operand);
    emit_.releaseTo(mark);
    const std::uint16_t dst = e.isVoid ? kNoRegister : destination(hint, e.type);
    emit_.call(e.function, dst, arguments);
    return {Operand::ofRegister(dst), e.type};
}

}  // namespace lockstep
