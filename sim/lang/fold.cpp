#include "lang/fold.hpp"

namespace lockstep {

using namespace ast;

std::optional<std::uint64_t> fold(const Expr& e, const ReadVariable& read) {
    const auto part = [&](std::size_t i) { return fold(*e.operands[i], read); };
    switch (e.kind) {
    case ExprKind::Number: return normalise(e.type, e.number);
    case ExprKind::Name: return read(e, 0);
    case ExprKind::Call: return read(e, 0);
    case ExprKind::Index: {
        const auto index = part(0);
        return index ? read(e, *index) : std::nullopt;
    }
    case ExprKind::Negate:
    case ExprKind::Complement:
    case ExprKind::Cast: {
        const auto value = part(0);
        if (!value) return std::nullopt;
        if (e.kind == ExprKind::Cast) return normalise(e.type, *value);
        return normalise(e.type, e.kind == ExprKind::Negate ? 0 - *value : ~*value);
    }
    case ExprKind::Not: {
        const auto value = part(0);
        if (!value) return std::nullopt;
        return *value == 0 ? 1 : 0;
    }
    case ExprKind::Binary: {
        const auto a = part(0);
        const auto b = part(1);
        if (!a || !b) return std::nullopt;
        const bool shift = e.op == AluOp::Shl || e.op == AluOp::Shr;
        const IntType type = isComparison(e.op) ? commonType(e.operands[0]->type, e.operands[1]->type)
                             : shift            ? promote(e.operands[0]->type)
                                                : e.type;
        if (isDivision(e.op) && normalise(type, *b) == 0) return std::nullopt;
        return evaluate(e.op, type, *a, *b);
    }
    case ExprKind::LogicalAnd:
    case ExprKind::LogicalOr: {
        const auto a = part(0);
        if (!a) return std::nullopt;
        const bool decided = e.kind == ExprKind::LogicalAnd ? *a == 0 : *a != 0;
        if (decided) return e.kind == ExprKind::LogicalAnd ? 0 : 1;
        const auto b = part(1);
        if (!b) return std::nullopt;
        return *b != 0 ? 1 : 0;
    }
    case ExprKind::Conditional: {
        const auto condition = part(0);
        if (!condition) return std::nullopt;
        const auto value = part(*condition != 0 ? 1 : 2);
        if (!value) return std::nullopt;
        return normalise(e.type, *value);
    }
    default: return std::nullopt;
    }
}

std::optional<std::uint64_t> foldConstant(const Expr& e) {
    return fold(e, [](const Expr&, std::uint64_t) { return std::optional<std::uint64_t>{}; });
}

}  // namespace lockstep
