// Broken text: what is never closed, what is missing, what is too much; and that one pass finds several errors.
#include <chrono>

#include "diagnose.hpp"

namespace {

using namespace lockstep;

void expectError(std::string_view statement, int column, std::string_view cause, std::string_view remedy = {}) {
    SCOPED_TRACE(statement.substr(0, 80));
    expectOnly(diagnose(inFunction(statement)), 5, column, cause, remedy);
}

std::string repeated(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

TEST(Syntax, WhatIsNeverClosedIsShownWhereItOpens) {
    expectAmong(diagnose(inFunction("/* open")), 5, "this comment is never closed", "*/");
    expectAmong(diagnose(inFunction("pr_info(\"open);")), 5, "this string is never closed", "same line");
    expectOnly(diagnose(scenarioWith("void f(void)\n{\n\tif (1) {\n\t}")), 3, 1, "this '{' is never closed", "}");
    expectAmong(diagnose(inFunction("counter = 'ab';")), 5, "character constant is never closed");
    expectError("counter = 'é';", 12, "more than one byte");
    expectError("counter = (1 + 2;", 18, "expected ')' after the expression, found ';'");
}

TEST(Syntax, AMissingSemicolonBelongsToTheLineBefore) {
    expectOnly(diagnose(inFunction("counter++\n\tx = 2;")), 5, 11, "expected ';' after the expression, found 'x'");
    expectOnly(diagnose(scenarioWith("int a\nvoid f(void) { }")), 2, 6,
               "expected ';' after the declaration of 'a', found 'void'");
}

TEST(Syntax, SeveralErrorsComeInOnePass) {
    const auto found = diagnose(inFunction("countr++;\n\tspin_lok(&lock);\n\tx = 1.5 + zzz;\n\tx = ;"));
    EXPECT_EQ(found.size(), 2U) << "broken text is told before what it means\n" << format(found);
    expectAmong(found, 7, "floating-point");
    expectAmong(found, 8, "expected an expression");
    const auto meaning = diagnose(inFunction("countr++;\n\tspin_lok(&lock);\n\tx = list;"));
    EXPECT_EQ(meaning.size(), 3U) << format(meaning);
}

TEST(Syntax, ManyErrorsStopAtTwenty) {
    EXPECT_EQ(diagnose(inFunction(repeated("nobody++;\n", 1000))).size(), 20U);
}

TEST(Syntax, WarningsNeverHideAnError) {
    const std::string warnings = repeated("#ifdef NOBODY\n#endif\n", 30);
    const Result<Program> result = loadText(scenarioWith(warnings + "void f(void) { nobody++; }"), "x");
    EXPECT_FALSE(result.ok());
    EXPECT_EQ(result.diagnostics.size(), 21U) << "20 warnings and the error";
}

TEST(Limits, NestingIsRefusedWithItsBound) {
    expectError("x = " + repeated("(", 10000) + "1" + repeated(")", 10000) + ";", 105, "the code is nested too deeply",
                "at most 100 levels");
    expectError("x = " + repeated("(", 90) + "1" + repeated(")", 90) + ";" + repeated("{", 200) + repeated("}", 200),
                288, "nested too deeply");
    EXPECT_TRUE(diagnose(inFunction("x = " + repeated("(", 98) + "1" + repeated(")", 98) + ";")).empty());
    EXPECT_TRUE(diagnose(inFunction(repeated("{", 98) + repeated("}", 98))).empty());
}

TEST(Limits, LongExpressionsAreRefused) {
    expectAmong(diagnose(inFunction("x = 0" + repeated(" + counter", 10000) + ";")), 5, "this expression is too large",
                "at most 1000 parts");
    EXPECT_TRUE(diagnose(inFunction("x = 0" + repeated(" + counter", 450) + ";")).empty());
    EXPECT_TRUE(diagnose(scenarioWith(repeated("\n", 3) +
                                      [] {
                                          std::string arrays;
                                          for (int i = 0; i < 1100; ++i) arrays += "int a" + std::to_string(i) + "[2];";
                                          return arrays;
                                      }() +
                                      "\nvoid f(void) { }"))
                    .empty())
        << "the bound is for each expression";
}

TEST(Limits, LongCodeIsRefused) {
    expectAmong(diagnose(scenarioWith("int x;\nvoid f(void) {\n" + repeated("x++;\n", 100000) + "}")), 3,
                "the code is too large", "small piece");
    EXPECT_TRUE(diagnose(scenarioWith(repeated("\n", 100000) + "void f(void) { }")).empty());
}

TEST(Limits, GlobalsCallsAndFunctionsAreBounded) {
    expectAmong(diagnose(scenarioWith("int a[4096], b[4096], c, d;\nvoid f(void) { d++; }")), 2,
                "the globals are too large", "smaller arrays");
    const auto chain = [](int length) {
        std::string code = "void f0(void) { }\n";
        for (int i = 1; i < length; ++i)
            code += "void f" + std::to_string(i) + "(void) { f" + std::to_string(i - 1) + "(); }\n";
        return scenarioWith(code + "void f(void) { f" + std::to_string(length - 1) + "(); }");
    };
    EXPECT_TRUE(diagnose(chain(100)).empty());
    expectAmong(diagnose(chain(300)), 2, "the calls are nested too deeply: 300 levels", "at most 100");
    expectAmong(diagnose(chain(20000)), 1002, "over 1000 functions", "small piece");
}

// What once took quadratic time or memory.
TEST(Limits, NoSmallFileTakesLong) {
    const auto start = std::chrono::steady_clock::now();
    (void)diagnose("code = '''\nint g; void f(void) {" + repeated("g++;", 15000) +
                   "}'''\n[[run]]\ncall = \"f\"\n");  // one line
    std::string globals;
    for (int i = 0; i < 1500; ++i) globals += "int abcdefghijklm" + std::to_string(i) + ";\n";
    (void)diagnose(scenarioWith(globals + "void f(void) {" + repeated("abcdefhijklm;", 2000) + "}"));
    (void)diagnose(scenarioWith("int a;" + repeated("\n", 20000) + "void f(void) { a++; }",
                                "[check]\nnever = [" + repeated("\"a\",", 9000) + "]\n"));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    EXPECT_LT(taken.count(), 10) << "under sanitizers; some tenths of a second without";
}

}  // namespace
