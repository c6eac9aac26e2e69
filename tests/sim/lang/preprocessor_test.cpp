// Conditional compilation: which lines are compiled, which are told to be left out, and what is wrong with a condition.
#include "diagnose.hpp"
#include "lang/preprocessor.hpp"

namespace {

using namespace lockstep;

// The macros A and B may be set; A is. `text` has the lines that remain, joined by '|'.
struct Outcome {
    std::string text;
    std::vector<LineRange> inactive;
    std::vector<Diagnostic> diagnostics;
};

Outcome preprocessed(std::string_view code) {
    const SourceText source("test.c", code);
    Diagnostics out(source);
    Preprocessed result = preprocess(code, {"A", "CONFIG_X86"}, {"A", "B"}, out);
    std::replace(result.text.begin(), result.text.end(), '\n', '|');
    return {result.text, result.inactive, out.take()};
}

TEST(Preprocessor, KeepsTheLinesOfTheTakenBranch) {
    const Outcome o = preprocessed("1\n#if defined(A)\n2\n#else\n3\n#endif\n4");
    EXPECT_EQ(o.text, "1||2||||4") << "what is left out is blank, so that places stay true";
    EXPECT_EQ(o.inactive, (std::vector<LineRange>{{5, 5}}));
    EXPECT_TRUE(o.diagnostics.empty());
}

TEST(Preprocessor, TakesOneBranchOfSeveral) {
    EXPECT_EQ(preprocessed("#if defined(B)\n1\n#elif defined(A)\n2\n#elif 1\n3\n#else\n4\n#endif").text, "|||2|||||");
    EXPECT_EQ(preprocessed("#ifdef B\n1\n#else\n2\n#endif").text, "|||2|");
    EXPECT_EQ(preprocessed("#ifndef B\n1\n#endif").text, "|1|");
}

TEST(Preprocessor, NestsConditions) {
    const Outcome o =
        preprocessed("#if defined(B)\n#if defined(A)\n1\n#else\n2\n#endif\n3\n#else\n#ifdef A\n4\n#endif\n#endif");
    EXPECT_EQ(o.text, "|||||||||4||");
    EXPECT_EQ(o.inactive, (std::vector<LineRange>{{3, 3}, {5, 5}, {7, 7}}));
}

TEST(Preprocessor, ReadsConditionsAsCDoes) {
    const auto taken = [](const std::string& condition) {
        return preprocessed("#if " + condition + "\nx\n#endif").text == "|x|";
    };
    for (const char* yes : {"1", "defined A", "defined(A) && !defined(B)", "0 || defined(A)", "(defined(A) || 0) && 1",
                            "!0 // c", "1 /* c */", "IS_ENABLED(CONFIG_X86)", "!defined(CONFIG_ARM64)", "0 && 1 || 1"})
        EXPECT_TRUE(taken(yes)) << yes;
    for (const char* no : {"0", "defined(B)", "!defined(A)", "1 && 0", "defined(CONFIG_ARM64)"})
        EXPECT_FALSE(taken(no)) << no;
}

TEST(Preprocessor, LeavesCommentsAlone) {
    EXPECT_EQ(preprocessed("/*\n#if 0\n*/ 1").text, "/*|#if 0|*/ 1");
    EXPECT_EQ(preprocessed("// /*\n#if 0\n1\n#endif").text, "// /*|||");
    EXPECT_EQ(preprocessed("\"/*\"\n#if 0\n1\n#endif").text, "\"/*\"|||");
    EXPECT_EQ(preprocessed("'\"' /*\n#if 0\n*/ 1").text, "'\"' /*|#if 0|*/ 1");
    EXPECT_EQ(preprocessed("#if 0\n/*\n#endif\n*/\n1\n#endif\n2").text, "||||||2")
        << "a comment hides directives where nothing is compiled, too";
    EXPECT_EQ(preprocessed("#ifdef A /* one\ntwo */ 1\n#endif").text, "/*|two */ 1|")
        << "a comment that begins behind a directive goes on below";
    EXPECT_TRUE(preprocessed("#if 0 /* one\n#else */\n#endif").diagnostics.empty());
}

TEST(Preprocessor, PointsOutMistypedMacros) {
    const auto found = diagnose("code = '''\n#ifdef PROTECTION_SPINLOK\n#endif\nvoid f(void) { "
                                "}\n'''\n[parameters]\nprotection = [\"none\", \"spinlock\"]\n"
                                "[[run]]\ncall = \"f\"\n");
    expectOnly(found, 2, 8, "macro 'PROTECTION_SPINLOK' is never defined", "did you mean 'PROTECTION_SPINLOCK'?");
    EXPECT_EQ(found[0].severity, Diagnostic::Severity::Warning);
    expectOnly(preprocessed("#if defined(ZZZZZZ)\n#endif").diagnostics, 1, 13, "'ZZZZZZ' is never defined",
               "[parameters]");
    EXPECT_TRUE(preprocessed("#ifdef CONFIG_PREEMPT\n#endif").diagnostics.empty());
}

TEST(Preprocessor, BrokenDirectivesAreExplained) {
    const auto expectError = [](std::string_view code, int line, int column, std::string_view cause,
                                std::string_view remedy = {}) {
        SCOPED_TRACE(code);
        expectOnly(preprocessed(code).diagnostics, line, column, cause, remedy);
    };
    expectError("\n#if 1\n", 2, 1, "this #if has no #endif", "#endif");
    expectError("#endif", 1, 1, "#endif without #if");
    expectError("#else", 1, 1, "#else without #if");
    expectError("#if 1\n#else\n#else\n#endif", 3, 1, "#else without #if");
    expectError("#if defined(\n#endif", 1, 13, "expected a macro name after 'defined'");
    expectError("#if A\n#endif", 1, 5, "'A' has no value here; write defined(A)");
    expectError("#if\n#endif", 1, 4, "expected a condition", "defined(NAME)");
    expectError("#if 1 == 1\n#endif", 1, 7, "unexpected text");
    expectError("#ifdef\n#endif", 1, 7, "expected a macro name after #ifdef");
    expectError("#define X 1", 1, 1, "#define is not supported", "static const int NAME = VALUE;");
    expectError("#include <stdio.h>", 1, 1, "only kernel headers", "remove the line");
    EXPECT_TRUE(preprocessed("#include <linux/spinlock.h>\n# include <asm/barrier.h>").diagnostics.empty());
    EXPECT_TRUE(preprocessed("#if 0\n#define X\n#if garbage(\n#endif\n#endif").diagnostics.empty())
        << "nothing in there is read";
}

TEST(Preprocessor, TheIsaSetsItsMacros) {
    const std::string text = scenarioWith(
        "#if defined(CONFIG_X86)\nint x86;\n#elif defined(CONFIG_ARM64)\nint arm;\n#endif\nvoid f(void) { }");
    EXPECT_EQ(compiled(text, Isa::X86_64).globals.at(0).name, "x86");
    EXPECT_EQ(compiled(text, Isa::Arm64).globals.at(0).name, "arm");
    EXPECT_EQ(compiled(text, Isa::Arm64).inactiveLines, (std::vector<LineRange>{{2, 2}}));
}

}  // namespace
