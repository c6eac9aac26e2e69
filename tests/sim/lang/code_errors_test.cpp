// What lies outside the language, or means nothing in it: each error says what, where, and what to write instead.
#include "diagnose.hpp"

namespace {

using namespace lockstep;

// In the statement of inFunction: line 5, after a tab.
void expectError(std::string_view statement, int column, std::string_view cause, std::string_view remedy = {}) {
    SCOPED_TRACE(statement.substr(0, 80));
    expectOnly(diagnose(inFunction(statement)), 5, column, cause, remedy);
}
void expectErrorAtTop(std::string_view declaration, int column, std::string_view cause, std::string_view remedy = {}) {
    SCOPED_TRACE(declaration.substr(0, 80));
    expectOnly(diagnose(scenarioWith(std::string(declaration) + "\nvoid f(void) { }")), 2, column, cause, remedy);
}

TEST(Errors, SuggestTheNearFunction) {
    expectError("spin_lok(&lock);", 2, "unknown function 'spin_lok'", "did you mean 'spin_lock'?");
    expectError("ad(1, 2);", 2, "unknown function 'ad'", "did you mean 'add'?");
    expectError("printk(\"x\");", 2, "unknown function 'printk'", "pr_info()");
    expectError("frobnicate();", 2, "unknown function 'frobnicate'", "docs/scenarios.md");
}

TEST(Errors, SuggestTheNearVariable) {
    expectError("countr++;", 2, "unknown variable 'countr'", "did you mean 'counter'?");
    expectError("x = falgs;", 6, "unknown variable 'falgs'", "did you mean 'flags'?");
    expectError("x = zzzzzz;", 6, "unknown variable 'zzzzzz'", "the globals are: ");
    expectError("x = add;", 6, "'add' is a function", "add(…)");
}

TEST(Errors, SuggestTheNearTypeOnce) {
    expectErrorAtTop("statik int a;", 1, "unknown type 'statik'", "did you mean 'static'?");
    expectErrorAtTop("u23 a;", 1, "unknown type 'u23'", "did you mean 'u32'?");
    expectErrorAtTop("unsigned bool a;", 1, "these words do not make an integer type", "unsigned long");
}

TEST(Errors, FloatingPointHasNoPlaceInTheKernel) {
    expectErrorAtTop("float a;", 1, "'float' in kernel code", "no FPU");
    expectErrorAtTop("static double a;", 8, "'double' in kernel code", "no FPU");
    expectError("double d = 1;", 2, "'double' in kernel code", "no FPU");
    for (const char* number : {"1.5", ".5", "1e3", "2.f"})
        expectError("x = " + std::string(number) + ";", 6, "floating-point number", "no FPU");
}

TEST(Errors, VolatileIsAnsweredWithReadOnce) {
    expectErrorAtTop("volatile int a;", 1, "'volatile' is not how the kernel", "READ_ONCE()");
    expectErrorAtTop("static volatile int a;", 8, "'volatile' is not how the kernel", "READ_ONCE()");
}

TEST(Errors, NameTheConstructOutsideTheLanguage) {
    expectErrorAtTop("struct s { int a; };", 1, "structures", "separate globals or arrays");
    expectErrorAtTop("int *p;", 5, "pointers", "'&'");
    expectErrorAtTop("enum e { A };", 1, "'enum'", "static const int");
    expectErrorAtTop("typedef int t;", 1, "'typedef'", "integer types");
    expectErrorAtTop("int a[2][2];", 9, "one dimension", "row * columns + column");
    expectErrorAtTop("MODULE_LICENSE(\"GPL\");", 1, "belongs to a module's own file", "leave it out");
    expectError("goto out;", 2, "'goto'", "while");
    expectError("out: x = 1;", 2, "labels", "while");
    expectError("switch (x) { case 1: break; }", 2, "'switch'", "if … else if");
    expectError("*x = 1;", 2, "pointers", "name the variable itself");
    expectError("x = counter.a;", 13, "structures", "separate globals");
    expectError("x = sizeof(x);", 6, "'sizeof'", "write the number");
    expectError("int a[3];", 7, "arrays are global", "move 'a' out of the function");
    expectError("static int a;", 2, "a static variable inside a function", "make it a global");
    expectError("x = &counter;", 6, "'&' is written only where a kernel function takes an address");
}

TEST(Errors, RecursionHasNoBoundOnTheKernelStack) {
    expectOnly(diagnose(scenarioWith("void f(void)\n{\n\tf();\n}")), 4, 2, "'f' calls itself", "use a loop");
    expectOnly(diagnose(scenarioWith("void f(void);\nvoid g(void) { f(); }\nvoid f(void) { g(); }")), 3, 16,
               "'f' calls itself, by way of 'g'", "use a loop");
}

TEST(Errors, IntegersMustFitTheLargestType) {
    expectError("x = 18446744073709551616;", 6, "out of range", "18446744073709551615");
    expectError("x = 0x1ffffffffffffffff;", 6, "out of range");
    expectError("x = 12ab;", 6, "'12ab' is not a number", "0x1f");
    expectError("x = 08;", 6, "'08' is not a number");
    const auto found = diagnose(scenarioWith("static u8 a = 300;\nvoid f(void) { }"));
    expectOnly(found, 2, 15, "does not fit in u8 and becomes 44");
    EXPECT_EQ(found[0].severity, Diagnostic::Severity::Warning);
}

TEST(Errors, ConstantsStayConstant) {
    expectError("k = 4;", 2, "'k' is const and cannot be changed", "remove 'const'");
    expectError("k++;", 2, "'k' is const");
    expectError("WRITE_ONCE(k, 1);", 13, "'k' is const");
    expectError("const int y = 1; y += 1;", 19, "'y' is const");
    expectError("xchg(&k, 1);", 7, "'k' is const");
    EXPECT_TRUE(
        diagnose(scenarioWith("static const atomic_t v = ATOMIC_INIT(2);\nvoid f(void) { atomic_read(&v); }")).empty());
    expectOnly(diagnose(scenarioWith("static const atomic_t v = ATOMIC_INIT(2);\nvoid f(void) { atomic_inc(&v); }")), 3,
               27, "'v' is const");
}

TEST(Errors, ArraysAreUsedByElementAndInside) {
    expectError("list[4] = 1;", 7, "index 4 is outside 'list', which has 4 elements");
    expectError("list[-1] = 1;", 7, "index -1 is outside");
    expectError("list = 1;", 2, "'list' is an array", "list[0]");
    expectError("counter[0] = 1;", 2, "'counter' is not an array");
    expectErrorAtTop("int a[0];", 5, "array 'a' has 0 elements", "1 to 4096");
    expectErrorAtTop("int a[-1];", 5, "array 'a' has -1 elements");
    expectErrorAtTop("int a[2] = { 1, 2, 3 };", 5, "more initialisers than elements");
    expectErrorAtTop("int a[];", 5, "neither a size nor initialisers");
}

TEST(Errors, DivisionByTheConstantZero) {
    expectError("x = x / 0;", 8, "division by zero");
    expectError("x %= 0;", 4, "division by zero");
    expectError("x = 5 / (k - 3);", 8, "division by zero");
}

TEST(Errors, EveryNameIsDefinedOnce) {
    expectErrorAtTop("int a; int a;", 12, "'a' is defined twice", "rename");
    expectOnly(diagnose(scenarioWith("int f;\nvoid f(void) { }")), 3, 6, "'f' is already a variable", "another name");
    expectOnly(diagnose(scenarioWith("void f(void) { }\nvoid f(void) { }")), 3, 6, "'f' is defined twice");
    expectError("int y; int y;", 13, "'y' is declared twice in this block");
    expectErrorAtTop("int spin_lock;", 5, "'spin_lock' is a kernel function", "another name");
    expectErrorAtTop("void g(void);", 6, "'g' is declared but never defined");
}

TEST(Errors, ControlFlowNeedsItsSurroundings) {
    expectError("break;", 2, "'break' outside a loop");
    expectError("continue;", 2, "'continue' outside a loop");
    expectError("else x = 1;", 2, "'else' without 'if'");
    expectError("return 1;", 2, "'f' returns nothing, but here a value");
    expectOnly(diagnose(scenarioWith("int g(void) { return; }\nvoid f(void) { }")), 2, 15, "'g' must return a value");
    expectError("x = f;", 6, "'f' is a function");
}

}  // namespace
