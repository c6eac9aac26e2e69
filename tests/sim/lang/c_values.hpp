// C's integers as the C++ compiler has them: an oracle for the simulator's arithmetic that shares nothing with it.
#pragma once

#include <array>
#include <climits>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <variant>

#include "lang/types.hpp"

namespace oracle {

using Value = std::variant<bool, signed char, unsigned char, short, unsigned short, int, unsigned, long, unsigned long>;
inline constexpr std::size_t kTypes = std::variant_size_v<Value>;

/// Their spelling in a scenario, by the index of the variant.
inline constexpr std::array<const char*, kTypes> kNames = {"bool", "s8",           "u8",  "s16", "u16",
                                                           "int",  "unsigned int", "s64", "u64"};
inline constexpr std::array<lockstep::IntType, kTypes> kLockstepTypes = {{{1, false, true},
                                                                          {1, true, false},
                                                                          {1, false, false},
                                                                          {2, true, false},
                                                                          {2, false, false},
                                                                          {4, true, false},
                                                                          {4, false, false},
                                                                          {8, true, false},
                                                                          {8, false, false}}};

/// x86_64's divide error.
struct DivideError {};

template <class T>
std::uint64_t bits(T value) {
    return static_cast<std::uint64_t>(value);
}
inline std::uint64_t bits(const Value& value) {
    return std::visit([](auto v) { return bits(v); }, value);
}
inline bool truth(const Value& value) {
    return std::visit([](auto v) { return v != 0; }, value);
}

template <std::size_t... I>
Value convertedTo(std::size_t type, const Value& value, std::index_sequence<I...>) {
    Value out;
    const auto assign = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
        using T = std::variant_alternative_t<K, Value>;
        if (type == K) out = std::visit([](auto v) { return static_cast<T>(v); }, value);
    };
    (assign(std::integral_constant<std::size_t, I>{}), ...);
    return out;
}
/// A conversion to the type with this index.
inline Value converted(std::size_t type, const Value& value) {
    return convertedTo(type, value, std::make_index_sequence<kTypes>{});
}

template <class T>
T divided(char op, T a, T b, bool traps) {
    const bool overflows = std::is_signed_v<T> && a == std::numeric_limits<T>::min() && b == static_cast<T>(-1);
    if (traps && (b == 0 || overflows)) throw DivideError{};
    if (b == 0) return op == '/' ? T{0} : a;  // as arm64's sdiv and udiv
    if (overflows) return op == '/' ? a : T{0};
    return static_cast<T>(op == '/' ? a / b : a % b);
}

template <class T>
Value arithmetic(const std::string& op, T a, T b, bool traps) {
    using U = std::make_unsigned_t<T>;
    const U ua = static_cast<U>(a);
    const U ub = static_cast<U>(b);
    if (op == "+") return static_cast<T>(ua + ub);
    if (op == "-") return static_cast<T>(ua - ub);
    if (op == "*") return static_cast<T>(ua * ub);
    if (op == "/" || op == "%") return divided(op[0], a, b, traps);
    if (op == "&") return static_cast<T>(a & b);
    if (op == "|") return static_cast<T>(a | b);
    if (op == "^") return static_cast<T>(a ^ b);
    if (op == "==") return static_cast<int>(a == b);
    if (op == "!=") return static_cast<int>(a != b);
    if (op == "<") return static_cast<int>(a < b);
    if (op == "<=") return static_cast<int>(a <= b);
    if (op == ">") return static_cast<int>(a > b);
    return static_cast<int>(a >= b);
}

/// `a op b` with the conversions that C++ itself makes; shift counts are taken modulo the width, as the ISAs do.
inline Value binary(const std::string& op, const Value& left, const Value& right, bool traps) {
    if (op == "<<" || op == ">>")
        return std::visit(
            [&](auto a) -> Value {
                using T = decltype(+a);
                const auto count = bits(right) & (sizeof(T) * CHAR_BIT - 1);
                const T wide = a;
                if (op == "<<") return static_cast<T>(static_cast<std::make_unsigned_t<T>>(wide) << count);
                return static_cast<T>(wide >> count);
            },
            left);
    return std::visit(
        [&](auto a, auto b) -> Value {
            using T = decltype(a + b);
            return arithmetic(op, static_cast<T>(a), static_cast<T>(b), traps);
        },
        left, right);
}

inline Value unary(char op, const Value& value) {
    return std::visit(
        [op](auto v) -> Value {
            using T = decltype(+v);
            using U = std::make_unsigned_t<T>;
            const T wide = v;
            if (op == '-') return static_cast<T>(U{0} - static_cast<U>(wide));
            if (op == '~') return static_cast<T>(~wide);
            if (op == '!') return static_cast<int>(v == 0);
            return wide;
        },
        value);
}

/// A value of the type that both have in common (C11 6.3.1.8).
inline Value common(const Value& a, const Value& b) {
    return std::visit([](auto x, auto y) -> Value { return static_cast<decltype(x + y)>(x); }, a, b);
}

}  // namespace oracle
