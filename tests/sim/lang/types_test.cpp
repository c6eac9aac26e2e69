// C's integers: conversions, promotion, wrap-around, and how values are printed.
#include <array>

#include <gtest/gtest.h>

#include "c_values.hpp"
#include "lang/format_string.hpp"
#include "lang/lexer.hpp"
#include "lang/types.hpp"

namespace {

using namespace lockstep;

constexpr IntType kS8{1, true, false}, kU8{1, false, false}, kS16{2, true, false}, kU16{2, false, false};
const std::vector<std::uint64_t> kValues = {0,
                                            1,
                                            2,
                                            7,
                                            31,
                                            32,
                                            33,
                                            63,
                                            64,
                                            127,
                                            128,
                                            255,
                                            256,
                                            32767,
                                            32768,
                                            65535,
                                            65536,
                                            0x7fffffff,
                                            0x80000000,
                                            0xffffffff,
                                            0x100000000,
                                            0x7fffffffffffffff,
                                            0x8000000000000000,
                                            ~std::uint64_t{0} - 1,
                                            ~std::uint64_t{0}};

TEST(Types, ConversionsWrapAround) {
    EXPECT_EQ(normalise(kU8, 256 + 7), 7U);
    EXPECT_EQ(static_cast<std::int64_t>(normalise(kS8, 200)), -56);
    EXPECT_EQ(static_cast<std::int64_t>(normalise(kInt, 0x80000000)), INT32_MIN);
    EXPECT_EQ(normalise(kBool, 256), 1U);
    for (const std::uint64_t v : kValues)
        for (std::size_t t = 0; t < oracle::kTypes; ++t)
            EXPECT_EQ(normalise(oracle::kLockstepTypes[t], v), oracle::bits(oracle::converted(t, oracle::Value(v))))
                << oracle::kNames[t] << ' ' << v;
}

TEST(Types, TheUsualArithmeticConversionsAreThoseOfTheCompiler) {
    for (std::size_t a = 0; a < oracle::kTypes; ++a)
        for (std::size_t b = 0; b < oracle::kTypes; ++b) {
            const std::size_t common = oracle::common(oracle::converted(a, 1), oracle::converted(b, 1)).index();
            EXPECT_EQ(commonType(oracle::kLockstepTypes[a], oracle::kLockstepTypes[b]), oracle::kLockstepTypes[common])
                << a << ' ' << b;
        }
    EXPECT_EQ(promote(kU16), kInt);
    EXPECT_EQ(promote(kBool), kInt);
    EXPECT_EQ(promote(kUnsigned), kUnsigned);
}

TEST(Types, ArithmeticIsThatOfTheCompiler) {
    for (const std::uint64_t a : kValues)
        for (const std::uint64_t b : kValues)
            for (std::size_t t = 5; t < oracle::kTypes; ++t)  // int and wider: what arithmetic works on
                for (int op = 0; op < 16; ++op) {
                    const auto alu = static_cast<AluOp>(op);
                    const IntType type = oracle::kLockstepTypes[t];
                    const oracle::Value x = oracle::converted(t, oracle::Value(a)),
                                        y = oracle::converted(t, oracle::Value(b));
                    EXPECT_EQ(evaluate(alu, type, a, b), oracle::bits(oracle::binary(symbol(alu), x, y, false)))
                        << a << symbol(alu) << b << name(type);
                    bool traps = false;
                    try {
                        (void)oracle::binary(symbol(alu), x, y, true);
                    } catch (const oracle::DivideError&) {
                        traps = true;
                    }
                    EXPECT_EQ(trapsOnX86(alu, type, a, b), traps) << a << symbol(alu) << b << name(type);
                }
}

TEST(Types, KeepsFormExactlyWhereNoValueChanges) {
    for (const IntType from : oracle::kLockstepTypes)
        for (const IntType to : oracle::kLockstepTypes) {
            bool same = true;
            for (const std::uint64_t v : kValues)
                same = same && normalise(to, normalise(from, v)) == normalise(from, v);
            EXPECT_EQ(keepsForm(from, to), same) << name(from) << " to " << name(to);
        }
}

TEST(Types, LiteralsHaveTheFirstTypeThatHoldsThem) {
    const auto typeOf = [](const std::string& literal) {
        const SourceText source("x", literal);
        Diagnostics out(source);
        return name(tokenize(literal, out).front().type);
    };
    EXPECT_EQ(typeOf("2147483647"), "int");
    EXPECT_EQ(typeOf("2147483648"), "long") << "a decimal one is never unsigned by itself";
    EXPECT_EQ(typeOf("0x80000000"), "unsigned int");
    EXPECT_EQ(typeOf("0x100000000"), "long");
    EXPECT_EQ(typeOf("0xffffffffffffffff"), "unsigned long");
    EXPECT_EQ(typeOf("1u"), "unsigned int");
    EXPECT_EQ(typeOf("1L"), "long");
    EXPECT_EQ(typeOf("1ull"), "unsigned long");
    EXPECT_EQ(typeOf("4294967296u"), "unsigned long");
    EXPECT_EQ(typeOf("0b11"), "int");
    EXPECT_EQ(typeOf("'a'"), "int");
}

TEST(Formats, MustMatchTheirValues) {
    const auto problem = [](const char* format, std::vector<IntType> types) { return checkFormat(format, types); };
    EXPECT_EQ(problem("a %d b %lu %% %-5x", {kInt, kUnsignedLong, kUnsigned}), "");
    EXPECT_EQ(problem("%hhd %hu %c %lld %zd", {kInt, kInt, kInt, kLong, kLong}), "");
    EXPECT_NE(problem("%d", {kLong}).find("%ld or %lu"), std::string::npos);
    EXPECT_NE(problem("%lx", {kInt}).find("%d or %u"), std::string::npos);
    EXPECT_NE(problem("%d %d", {kInt}).find("more conversions"), std::string::npos);
    EXPECT_NE(problem("%d", {kInt, kInt}).find("more values"), std::string::npos);
    for (const char* bad : {"%s", "%p", "%", "%5.2d", "%*d", "%999d", "%l"})
        EXPECT_NE(problem(bad, {kInt}).find("is not a conversion"), std::string::npos) << bad;
}

TEST(Formats, PrintAsTheKernelDoes) {
    const auto printed = [](const char* format, std::vector<std::uint64_t> values) {
        return formatValues(format, values);
    };
    const std::uint64_t minusOne = ~std::uint64_t{0};
    EXPECT_EQ(printed("v=%d\n", {minusOne}), "v=-1");
    EXPECT_EQ(printed("%u %x", {minusOne, minusOne}), "4294967295 ffffffff");
    EXPECT_EQ(printed("%ld %lu", {minusOne, minusOne}), "-1 18446744073709551615");
    EXPECT_EQ(printed("[%5d|%-5d|%05d|%+d]", {42, 42, 42, 42}), "[   42|42   |00042|+42]");
    EXPECT_EQ(printed("%#x %o %c 100%%", {255, 8, 'a'}), "0xff 10 a 100%");
    EXPECT_EQ(printed("%hhd %hhu %hd %hx", {300, 300, 70000, minusOne}), "44 44 4464 ffff")
        << "shorter ones show the low bits";
    EXPECT_EQ(printed("%64d", {1}).size(), 64U);
}

}  // namespace
