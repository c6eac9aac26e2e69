// Messages point at what the user typed, wherever in a TOML string it stands, and the caret stands below it.
#include "diagnose.hpp"
#include "lang/toml_string.hpp"

namespace {

using namespace lockstep;

const std::string kRun = "\n[[run]]\ncall = \"f\"\n";

TEST(Carets, StandBelowTheWordBehindTabs) {
    EXPECT_EQ(format(diagnose(inFunction("\tx = countr;"))), "test.toml:5:7: error: unknown variable 'countr'\n"
                                                             "    5 | \t\tx = countr;\n"
                                                             "      | \t\t    ^~~~~~\n"
                                                             "help: did you mean 'counter'?\n");
}

TEST(Carets, StandBelowTheWordBehindUtf8) {
    EXPECT_EQ(format(diagnose(inFunction("/* fünf → sechs */ x = countr;"))),
              "test.toml:5:28: error: unknown variable 'countr'\n"
              "    5 | \t/* fünf → sechs */ x = countr;\n"
              "      | \t                       ^~~~~~\n"
              "help: did you mean 'counter'?\n");
}

TEST(Carets, NeedNoLineThatIsTooLongToShow) {
    const std::string text = format(diagnose(inFunction("/*" + std::string(300, '-') + "*/ countr++;")));
    EXPECT_EQ(text, "test.toml:5:307: error: unknown variable 'countr'\nhelp: did you mean 'counter'?\n");
}

TEST(Carets, AreLeftOutForAWholeFile) {
    EXPECT_EQ(format(failure("a.toml", "no such file", "check the name")),
              "a.toml: error: no such file\nhelp: check the name\n");
}

TEST(Places, InLiteralStrings) {
    expectOnly(diagnose("code = '''\nvoid f(void) { a++; }\n'''" + kRun), 2, 16, "unknown variable 'a'");
    expectOnly(diagnose("code = '''void f(void) { a++; }'''" + kRun), 1, 26, "unknown variable 'a'");
    expectOnly(diagnose("code = '''void f(void) {\n\ta++; }'''" + kRun), 2, 2, "unknown variable 'a'");
    expectOnly(diagnose("code = 'void f(void) { a++; }'" + kRun), 1, 24, "unknown variable 'a'");
    expectOnly(diagnose("code = '''\r\nvoid f(void)\r\n{ a++; }\r\n'''" + kRun), 3, 3, "unknown variable 'a'");
}

TEST(Places, InBasicStringsWithEscapes) {
    expectOnly(diagnose("code = \"\"\"\nvoid f(void) { a++; }\n\"\"\"" + kRun), 2, 16, "unknown variable 'a'");
    expectOnly(diagnose("code = \"void f(void) { a++; }\"" + kRun), 1, 24, "unknown variable 'a'");
    expectOnly(diagnose("code = \"int b;\\nvoid f(void) {\\n\\ta++; }\"" + kRun), 1, 35, "unknown variable 'a'");
    expectOnly(diagnose("code = \"/*\\u00e9\\\"*/ void f(void) { a++; }\"" + kRun), 1, 37, "unknown variable 'a'");
    expectOnly(diagnose("code = \"\"\"\nint b; \\\n   void f(void) {\na++; }\"\"\"" + kRun), 4, 1,
               "unknown variable 'a'");
    expectOnly(diagnose("code = \"\"\"\nint b; \\\n   void f(void) { a++; }\"\"\"" + kRun), 3, 19,
               "unknown variable 'a'");
}

TEST(Places, InTheLineOfAStatement) {
    const Program plain = compiled("code = '''\nint a;\nvoid f(void) {\n\ta++; }\n'''" + kRun);
    EXPECT_EQ(plain.fileLine(plain.statements[0].line), 4);
    const Program escaped = compiled("code = \"int a;\\nvoid f(void) {\\na++; }\"" + kRun);
    EXPECT_EQ(escaped.fileLine(escaped.statements[0].line), 1);
    EXPECT_EQ(escaped.statements[0].text, "a++; }");
}

TEST(Places, CountBytesEvenWhereTomlCountsCharacters) {
    expectOnly(diagnose("code = 'void f(void) { }'\nrun = [{ name = \"f\", call = 'f', \"é\" = 1 }]\n"), 2, 34,
               "unknown key 'é'");
    expectOnly(
        diagnose("code = 'void f(void) { }'\nrun = [{ call = 'f' }]\ncheck = { never = [\"0 /* é */\", \"a\"] }\n"), 3,
        35, "unknown variable 'a'");
}

TEST(Places, LongLinesAreCutInTheListing) {
    std::string statements;
    for (int i = 0; i < 200; ++i) statements += "a++; ";
    const Program program = compiled("code = '''\nint a; void f(void) { " + statements + "}'''" + kRun);
    for (const Statement& s : program.statements) EXPECT_LE(s.text.size(), 160U);
    EXPECT_EQ(program.statements[100].text.substr(0, 5), "a++; ");
}

}  // namespace
