// What is wrong with a scenario's file and its TOML.
#include <filesystem>
#include <fstream>

#include "diagnose.hpp"

namespace {

using namespace lockstep;

const std::string kCode = "code = '''\nint counter;\nvoid f(void) { counter++; }\n'''\n";
const std::string kRun = "[[run]]\ncall = \"f\"\n";

std::filesystem::path scratch(const std::string& name) {
    return std::filesystem::path(testing::TempDir()) / ("lockstep-lang-" + name);
}

TEST(Files, AnEmptyFileIsNamedAsSuch) {
    for (const char* text : {"", " \n\t\r\n"}) expectOnly(diagnose(text), 0, 0, "the file is empty", "labs/");
}

TEST(Files, AMissingFileADirectoryAndAHugeFileAreRefused) {
    expectOnly(load(scratch("missing.toml")).diagnostics, 0, 0, "no such file", "check the name");
    expectOnly(load(testing::TempDir()).diagnostics, 0, 0, "this is a directory", "name a scenario file");
    const auto huge = scratch("huge.toml");
    std::ofstream(huge) << std::string(10U << 20, '#');
    expectOnly(load(huge).diagnostics, 0, 0, "the file has 10485760 bytes; a scenario has at most 1048576",
               "right file");
    std::filesystem::remove(huge);
    expectOnly(diagnose(std::string(10U << 20, '#')), 0, 0, "at most 1048576");
}

TEST(Files, AFileLoadsLikeItsText) {
    const auto path = scratch("counter.toml");
    std::ofstream(path) << kCode + kRun;
    const Result<Program> result = load(path);
    EXPECT_TRUE(result.ok()) << format(result.diagnostics);
    EXPECT_EQ(result.value.hash, loadText(kCode + kRun, "x").value.hash);
    EXPECT_EQ(result.value.path, path);
    std::filesystem::remove(path);
}

TEST(Files, InvalidUtf8IsFoundOnItsLine) {
    for (const char* bad : {"\xff", "\xc0\xaf", "\xe2\x82", "\xf8\x88\x80\x80"})
        expectOnly(diagnose("title = \"x\"\n# " + std::string(bad) + "\n" + kCode + kRun), 2, 0,
                   "the text is not UTF-8", "save the file as UTF-8");
}

TEST(Files, BrokenTomlIsPointedAt) {
    const auto found = diagnose("title = \"x\"\ncode = [\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].place.line, 2);
    EXPECT_NE(found[0].cause.find("not TOML"), std::string::npos);
}

TEST(Keys, MissingOnesAreAskedFor) {
    expectOnly(diagnose(kRun), 0, 0, "'code' is missing", "add code = '''");
    expectOnly(diagnose(kCode), 0, 0, "there is no [[run]]", "add [[run]]");
    expectOnly(diagnose(kCode + "[[run]]\ncpu = 0\n"), 5, 1, "does not say what to call", "call = ");
}

TEST(Keys, UnknownOnesSuggestTheNearOne) {
    expectOnly(diagnose("titel = \"x\"\n" + kCode + kRun), 1, 1, "unknown key 'titel'", "did you mean 'title'?");
    expectOnly(diagnose(kCode + kRun + "conntext = \"task\"\n"), 7, 1, "unknown key 'conntext' in [[run]]",
               "did you mean 'context'?");
    expectOnly(diagnose(kCode + kRun + "[check]\nalwys = \"counter == 1\"\n"), 8, 1, "unknown key 'alwys' in [check]",
               "did you mean 'always'?");
    expectOnly(diagnose(kCode + kRun + "[headline]\nexpect = \"1\"\n"), 8, 1, "unknown key 'expect' in [headline]",
               "did you mean 'expected'?");
    expectOnly(diagnose("zzzzzz = 1\n" + kCode + kRun), 1, 1, "unknown key 'zzzzzz'", "known keys: title, ");
}

TEST(Keys, ATableWithTheWrongBracketsIsExplained) {
    expectOnly(diagnose(kCode + "[run]\ncall = \"f\"\n"), 5, 1, "'run' must be a list of tables", "two brackets");
    expectOnly(diagnose("check = 1\n" + kCode + kRun), 1, 9, "'check' must be a table", "[check]");
    expectOnly(diagnose("headline = 1\n" + kCode + kRun), 1, 12, "'headline' must be a table", "[headline]");
    expectOnly(diagnose("parameters = 1\n" + kCode + kRun), 1, 14, "'parameters' must be a table", "[parameters]");
}

TEST(Values, OutOfRangeStatesTheLimit) {
    expectOnly(diagnose("cpus = 1000\n" + kCode + kRun), 1, 8, "cpus is 1000, out of range", "1 to 64");
    expectOnly(diagnose("cpus = 0\n" + kCode + kRun), 1, 8, "cpus is 0", "1 to 64");
    expectOnly(diagnose(kCode + kRun + "times = 1000000001\n"), 7, 9, "times is 1000000001", "1 to 1000000000");
    expectOnly(diagnose(kCode + kRun + "cpu = 64\n"), 7, 7, "cpu is 64", "0 to 63");
    expectOnly(diagnose("cpus = 2\n" + kCode + kRun + "cpu = [0, 2]\n"), 8, 11, "cpu is 2", "0 to 1");
    expectAmong(diagnose("cpus = 99999999999999999999\n" + kCode + kRun), 1, "not TOML");
}

TEST(Values, TheWrongTypeIsNamed) {
    expectOnly(diagnose("cpus = \"two\"\n" + kCode + kRun), 1, 8, "cpus must be a whole number");
    expectOnly(diagnose("title = 1\n" + kCode + kRun), 1, 9, "'title' must be a string", "quotes");
    expectOnly(diagnose(kCode + kRun + "cpu = \"every\"\n"), 7, 7, "unknown cpu 'every'", "\"all\"");
    expectOnly(diagnose(kCode + kRun + "cpu = []\n"), 7, 7, "empty list", "at least one");
    expectOnly(diagnose(kCode + kRun + "args = 1\n"), 7, 8, "'args' must be a list", "args = [1, 2]");
    expectOnly(diagnose(kCode + kRun + "name = \"a b\"\n"), 7, 8, "'a b' cannot name a run", "letters");
    expectOnly(diagnose(kCode + kRun + "context = \"irq\"\n"), 7, 11, "unknown context 'irq'", "hardirq");
    expectOnly(diagnose("isa = \"mips\"\n" + kCode + kRun), 1, 7, "unknown isa 'mips'", "arm64");
    expectOnly(diagnose("atomics = \"x\"\n" + kCode + kRun), 1, 11, "unknown atomics 'x'", "llsc");
}

TEST(Runs, CallWhatTheCodeDefines) {
    expectOnly(diagnose("code = '''\nvoid update(void) { }\n'''\n[[run]]\ncall = \"updaet\"\n"), 5, 8,
               "run calls 'updaet'", "did you mean 'update'?");
    expectOnly(diagnose("code = '''\nvoid f(int a) { }\n'''\n" + kRun), 5, 8,
               "'f' takes 1 arguments, but this run gives 0", "args = ");
}

TEST(Runs, TooManyContextsAreRefused) {
    std::string runs = "cpus = 64\n" + kCode;
    for (int i = 0; i < 4; ++i) runs += "[[run]]\ncall = \"f\"\ncpu = \"all\"\n";
    expectOnly(diagnose(runs), 0, 0, "256 contexts", "at most 200");
}

TEST(Parameters, UnknownNamesAndValuesSuggestTheNearOne) {
    const std::string text = "[parameters]\nprotection = [\"none\", \"spinlock\"]\n[[run]]\ncall = \"f\"\n";
    const std::string file = kCode + text;
    Settings settings;
    settings.parameters = {{"protection", "spinlok"}};
    expectOnly(diagnose(file, settings), 6, 1, "parameter 'protection' has no value 'spinlok'",
               "did you mean 'spinlock'?");
    settings.parameters = {{"protection", "zzz"}};
    expectOnly(diagnose(file, settings), 6, 1, "has no value 'zzz'", "its values are: none, spinlock");
    settings.parameters = {{"protecton", "none"}};
    expectOnly(diagnose(file, settings), 0, 0, "there is no parameter 'protecton'", "did you mean 'protection'?");
    settings.parameters = {{"x", "y"}};
    expectOnly(diagnose(kCode + kRun, settings), 0, 0, "there is no parameter 'x'", "has no parameters");
}

TEST(Parameters, TheFirstValueIsTheDefault) {
    const std::string file =
        "code = '''\n#if defined(MODE_FAST)\nint fast;\n#else\nint slow;\n#endif\nvoid f(void) { }\n'''\n"
        "[parameters]\nmode = [\"fast\", \"slow\"]\n" +
        kRun;
    EXPECT_EQ(compiled(file).globals.at(0).name, "fast");
    Settings settings;
    settings.parameters = {{"mode", "slow"}};
    EXPECT_EQ(loadText(file, "x", settings).value.globals.at(0).name, "slow");
    EXPECT_EQ(macroName("protection", "irq-save2"), "PROTECTION_IRQ_SAVE2");
}

TEST(Parameters, MustBeNamesWithValues) {
    expectOnly(diagnose(kCode + kRun + "[parameters]\nmode = []\n"), 8, 8, "must list its values");
    expectOnly(diagnose(kCode + kRun + "[parameters]\nmode = [\"a\", \"a\"]\n"), 8, 14, "value 'a' is listed twice");
    expectOnly(diagnose(kCode + kRun + "[parameters]\nmode = [\"a b\"]\n"), 8, 9, "must be a name in quotes");
}

}  // namespace
