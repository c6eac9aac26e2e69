// C's integer types as the kernel has them on 64-bit machines (LP64), and what arithmetic does to their values.
// A value is always held as 64 bits, sign- or zero-extended from its type: `normalise` restores that form.
#pragma once

#include <cstdint>
#include <string>

namespace lockstep {

struct IntType {
    std::uint8_t bytes = 4;
    bool isSigned = true;
    bool isBool = false;

    friend bool operator==(const IntType&, const IntType&) = default;
};

inline constexpr IntType kInt{4, true, false};
inline constexpr IntType kUnsigned{4, false, false};
inline constexpr IntType kLong{8, true, false};
inline constexpr IntType kUnsignedLong{8, false, false};
inline constexpr IntType kBool{1, false, true};

/// `value` converted to `type` as C converts it (wrap-around; for bool, "not zero").
constexpr std::uint64_t normalise(IntType type, std::uint64_t value) {
    if (type.isBool) return value != 0 ? 1 : 0;
    switch (type.bytes) {
    case 1:
        return type.isSigned ? static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(value)))
                             : static_cast<std::uint8_t>(value);
    case 2:
        return type.isSigned ? static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int16_t>(value)))
                             : static_cast<std::uint16_t>(value);
    case 4:
        return type.isSigned ? static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(value)))
                             : static_cast<std::uint32_t>(value);
    default: return value;
    }
}

/// Integer promotion (C11 6.3.1.1): what is narrower than int becomes int.
constexpr IntType promote(IntType type) {
    return type.bytes < 4 ? kInt : type;
}

/// The usual arithmetic conversions (C11 6.3.1.8).
constexpr IntType commonType(IntType a, IntType b) {
    a = promote(a);
    b = promote(b);
    if (a.bytes != b.bytes) return a.bytes > b.bytes ? a : b;
    return IntType{a.bytes, a.isSigned && b.isSigned, false};
}

/// True when every value of `from` has the same 64-bit form in `to`, so that a conversion needs no work.
constexpr bool keepsForm(IntType from, IntType to) {
    if (from == to) return true;
    if (to.isBool) return false;
    if (from.isBool) return true;
    if (from.isSigned == to.isSigned) return to.bytes >= from.bytes;
    return to.bytes == 8 || (!from.isSigned && to.bytes > from.bytes);  // s32 -> u64 keeps its sign-extended form
}

/// The kernel's spelling: "int", "unsigned long", "u8", "bool".
std::string name(IntType type);

enum class AluOp : std::uint8_t { Add, Sub, Mul, Div, Mod, And, Or, Xor, Shl, Shr, Eq, Ne, Lt, Le, Gt, Ge };

constexpr bool isComparison(AluOp op) {
    return op >= AluOp::Eq;
}
constexpr bool isDivision(AluOp op) {
    return op == AluOp::Div || op == AluOp::Mod;
}
constexpr bool isCommutative(AluOp op) {
    return op == AluOp::Add || op == AluOp::Mul || op == AluOp::And || op == AluOp::Or || op == AluOp::Xor ||
           op == AluOp::Eq || op == AluOp::Ne;
}

/// `a op b`, both converted to `type` first. Total: signed overflow wraps (the kernel builds with
/// -fno-strict-overflow), shift counts are taken modulo the width, and division by zero gives what arm64's `sdiv`
/// gives (0; the remainder is the dividend). Who runs x86_64 code checks `trapsOnX86` first.
constexpr std::uint64_t evaluate(AluOp op, IntType type, std::uint64_t a, std::uint64_t b) {
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

/// True where x86_64's div/idiv raises a divide error: by zero, or the most negative value by -1.
constexpr bool trapsOnX86(AluOp op, IntType type, std::uint64_t a, std::uint64_t b) {
    if (!isDivision(op)) return false;
    a = normalise(type, a);
    b = normalise(type, b);
    if (b == 0) return true;
    const std::uint64_t lowest = normalise(type, std::uint64_t{1} << (type.bytes * 8 - 1));
    return type.isSigned && static_cast<std::int64_t>(b) == -1 && a == lowest;
}

/// C's spelling: "+", "<<", "==".
std::string symbol(AluOp op);

}  // namespace lockstep
