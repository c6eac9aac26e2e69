#include "lang/types.hpp"

namespace lockstep {

std::string name(IntType type) {
    if (type.isBool) return "bool";
    switch (type.bytes) {
    case 1: return type.isSigned ? "s8" : "u8";
    case 2: return type.isSigned ? "s16" : "u16";
    case 4: return type.isSigned ? "int" : "unsigned int";
    default: return type.isSigned ? "long" : "unsigned long";
    }
}

std::uint64_t evaluate(AluOp op, IntType type, std::uint64_t a, std::uint64_t b) {
    const std::uint64_t width = std::uint64_t{type.bytes} * 8;
    const std::uint64_t shift = b & (width - 1);
    a = normalise(type, a);
    b = normalise(type, b);
    const auto sa = static_cast<std::int64_t>(a);
    const auto sb = static_cast<std::int64_t>(b);
    const bool sign = type.isSigned;
    switch (op) {
    case AluOp::Add: return normalise(type, a + b);
    case AluOp::Sub: return normalise(type, a - b);
    case AluOp::Mul: return normalise(type, a * b);
    case AluOp::Div:
        if (b == 0) return 0;
        if (sign && sb == -1) return normalise(type, 0 - a);
        return normalise(type, sign ? static_cast<std::uint64_t>(sa / sb) : a / b);
    case AluOp::Mod:
        if (b == 0) return a;
        if (sign && sb == -1) return 0;
        return normalise(type, sign ? static_cast<std::uint64_t>(sa % sb) : a % b);
    case AluOp::And: return a & b;
    case AluOp::Or: return a | b;
    case AluOp::Xor: return normalise(type, a ^ b);
    case AluOp::Shl: return normalise(type, a << shift);
    case AluOp::Shr: return sign ? static_cast<std::uint64_t>(sa >> shift) : a >> shift;
    case AluOp::Eq: return a == b ? 1 : 0;
    case AluOp::Ne: return a != b ? 1 : 0;
    case AluOp::Lt: return (sign ? sa < sb : a < b) ? 1 : 0;
    case AluOp::Le: return (sign ? sa <= sb : a <= b) ? 1 : 0;
    case AluOp::Gt: return (sign ? sa > sb : a > b) ? 1 : 0;
    case AluOp::Ge: return (sign ? sa >= sb : a >= b) ? 1 : 0;
    }
    return 0;
}

bool trapsOnX86(AluOp op, IntType type, std::uint64_t a, std::uint64_t b) {
    if (!isDivision(op)) return false;
    a = normalise(type, a);
    b = normalise(type, b);
    if (b == 0) return true;
    const std::uint64_t lowest = normalise(type, std::uint64_t{1} << (type.bytes * 8 - 1));
    return type.isSigned && static_cast<std::int64_t>(b) == -1 && a == lowest;
}

std::string symbol(AluOp op) {
    static constexpr const char* kSymbols[] = {"+",  "-",  "*",  "/",  "%", "&",  "|", "^",
                                               "<<", ">>", "==", "!=", "<", "<=", ">", ">="};
    return kSymbols[static_cast<std::size_t>(op)];
}

}  // namespace lockstep
