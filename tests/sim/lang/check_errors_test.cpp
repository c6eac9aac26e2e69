// Checks and headlines: expressions over the globals, in TOML strings.
#include "diagnose.hpp"
#include "machine/machine.hpp"

namespace {

using namespace lockstep;

std::string withCheck(const std::string& expression) {
    return inFunction("counter++;", "[check]\nalways = \"" + expression + "\"\n");
}

TEST(Checks, UnknownVariablesSuggestTheNearOne) {
    expectOnly(diagnose(withCheck("countr == 1")), 11, 11, "unknown variable 'countr'", "did you mean 'counter'?");
    expectOnly(diagnose(withCheck("1 == countr")), 11, 16, "unknown variable 'countr'");
}

TEST(Checks, CannotChangeAnything) {
    expectOnly(diagnose(withCheck("counter = 7")), 11, 19, "a check must not change anything", "compare with ==");
    expectOnly(diagnose(withCheck("counter++ > 1")), 11, 18, "a check must not change anything");
    expectOnly(diagnose(withCheck("atomic_inc(&hits)")), 11, 11, "a check cannot call 'atomic_inc'", "atomic_read(&v)");
    expectOnly(diagnose(withCheck("f() == 1")), 11, 11, "a check cannot call 'f'");
    expectOnly(diagnose(withCheck("calls(f) == 1")), 11, 11, "calls(…) only stands in the headline's 'expected'");
}

TEST(Checks, SyntaxErrorsPointIntoTheString) {
    expectOnly(diagnose(withCheck("counter ==")), 11, 21, "expected an expression, found the end of the code");
    expectOnly(diagnose(withCheck("counter == 1 2")), 11, 24, "unexpected '2' after the expression");
    expectOnly(diagnose(withCheck("counter == 1.5")), 11, 22, "floating-point number");
    expectOnly(diagnose(withCheck("lock == 1")), 11, 11, "'lock' is a spinlock and has no value");
    expectOnly(diagnose(withCheck("list == 1")), 11, 11, "'list' is an array", "list[0]");
}

TEST(Checks, MustBeStringsAndFew) {
    expectOnly(diagnose(inFunction("counter++;", "[check]\nnever = 7\n")), 11, 9,
               "'never' must be an expression in quotes");
    std::string many = "[check]\nnever = [";
    for (int i = 0; i < 101; ++i) many += "\"counter\",";
    expectAmong(diagnose(inFunction("counter++;", many + "]\n")), 11, "too many checks", "at most 100");
}

TEST(Checks, ReadGlobalsOfEveryKind) {
    const Program program = compiled(
        inFunction("counter++;", "[check]\nalways = [\"counter == 0 && !hits && list[1] + k == 3\", "
                                 "\"atomic_read(&hits) == READ_ONCE(counter)\", \"list[counter + 9] == 0\"]\n"));
    const Machine machine(program);
    const State state = machine.initial();
    const StateReader reader(machine, state.data());
    ASSERT_EQ(program.checks.size(), 3U);
    EXPECT_EQ(evaluate(program, *program.checks[0].expression, reader), 1U);
    EXPECT_EQ(evaluate(program, *program.checks[1].expression, reader), 1U);
    EXPECT_EQ(evaluate(program, *program.checks[2].expression, reader), std::nullopt)
        << "an index outside has no value";
}

TEST(Headline, NamesAVariable) {
    const auto headline = [](const std::string& variable) {
        return inFunction("counter++;", "[headline]\nvariable = \"" + variable + "\"\n");
    };
    EXPECT_EQ(compiled(headline("list[1 + 1]")).headline.cell, compiled(headline("list[2]")).headline.cell);
    EXPECT_EQ(compiled(headline("list[2]")).headline.cell, compiled(headline("list[0]")).headline.cell + 2);
    expectOnly(diagnose(headline("list[counter]")), 11, 13, "one element of the array", "list[0]");
    expectOnly(diagnose(headline("counter + 1")), 11, 13, "the headline's variable is the name of a global");
    expectOnly(diagnose(headline("contr")), 11, 13, "unknown variable 'contr'");
}

TEST(Headline, MayCountCalls) {
    const Program program =
        compiled(inFunction("counter++;", "[headline]\nvariable = \"counter\"\nexpected = \"5 + 2 * calls(f)\"\n"));
    const Machine machine(program);
    const State state = machine.initial();
    EXPECT_EQ(evaluate(program, *program.headline.expected, StateReader(machine, state.data())), 5U);
    expectOnly(diagnose(inFunction("counter++;", "[headline]\nexpected = \"calls(g)\"\n")), 11, 13,
               "calls(…) takes the name of a function");
}

TEST(Headline, IsTheCheckedVariableWithoutOne) {
    const auto headline = [](const std::string& check) {
        const Program program = compiled(inFunction("", "[check]\nalways = \"" + check + "\"\n"));
        return program.cellName(program.headline.cell);
    };
    EXPECT_EQ(headline("k == hits"), "hits") << "a constant is no news";
    EXPECT_EQ(headline("k == list[1]"), "list[1]");
    EXPECT_EQ(headline("1 == 1"), "counter") << "the first number among the globals";
}

}  // namespace
