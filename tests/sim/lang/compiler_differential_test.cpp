// The compiler and the machine against the C++ compiler's own arithmetic, on random programs.
#include <gtest/gtest.h>

#include "lang/scenario.hpp"
#include "machine/machine.hpp"
#include "random_program.hpp"

namespace {

using namespace lockstep;

struct Setting {
    const char* name;
    Isa isa;
    bool llsc;
};

// What the machine makes of a program with one context: nothing to choose.
struct Ending {
    State state;
    Standing standing = Standing::Running;
};

Ending runAlone(const Machine& machine) {
    Ending end{machine.initial(), Standing::Running};
    std::vector<Choice> open;
    for (int steps = 0; steps < 200000; ++steps) {
        open.clear();
        machine.choices(end.state.data(), open);
        if (open.empty()) break;
        (void)machine.step(end.state.data(), open.front());
    }
    end.standing = machine.standing(end.state.data());
    return end;
}

class Differential : public testing::TestWithParam<Setting> {};

void compare(std::uint64_t seed, const Setting& setting) {
    oracle::RandomProgram random(seed, setting.isa == Isa::X86_64);
    const std::string text = std::string(setting.llsc ? "atomics = \"llsc\"\n" : "") + "code = '''\n" + random.code() +
                             "'''\n[[run]]\ncall = \"f\"\n";
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + random.code());
    Settings settings;
    settings.isa = setting.isa;
    const Result<Program> result = loadText(text, "random.toml", settings);
    ASSERT_TRUE(result.ok()) << format(result.diagnostics);
    const Machine machine(result.value);
    const Ending end = runAlone(machine);
    if (random.run()) {
        EXPECT_EQ(machine.fault(end.state.data()), Fault::DivideError);
        return;
    }
    ASSERT_EQ(end.standing, Standing::Final);
    for (const oracle::Variable& v : random.globals())
        for (const Global& g : result.value.globals)
            for (std::uint32_t i = 0; g.name == v.name && i < g.elements; ++i)
                EXPECT_EQ(machine.cell(end.state.data(), g.firstCell + i), oracle::bits(v.values[i]))
                    << v.name << "[" << i << "]";
}

TEST_P(Differential, RandomProgramsComputeWhatCComputes) {
    for (std::uint64_t seed = 1; seed <= 700 && !testing::Test::HasFailure(); ++seed) compare(seed, GetParam());
}

INSTANTIATE_TEST_SUITE_P(EachIsa, Differential,
                         testing::Values(Setting{"x86_64", Isa::X86_64, false}, Setting{"arm64", Isa::Arm64, false},
                                         Setting{"llsc", Isa::Arm64, true}),
                         [](const auto& setting) { return std::string(setting.param.name); });

}  // namespace
