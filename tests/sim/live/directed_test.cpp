// Driven by a schedule, the hammer's code does what the machine does: equal events, step by step.
#include <filesystem>

#include <fmt/format.h>

#include "hammering.hpp"
#include "live/directed.hpp"
#include "machine/machine.hpp"
#include "machine/random.hpp"
#include "sim/explore/random_program.hpp"
#include "sim/lang/random_program.hpp"

namespace lockstep::test {
namespace {

std::string text(const Program& program, const Event& e) {
    return fmt::format(
        "{} kind {} context {} op {} ({}) cell {} before {} after {} result {} trouble {} fault {} count {} "
        "barriers {} ended {} {}",
        spell(program, e.choice), static_cast<int>(e.kind), e.context, e.op,
        e.op == kNone ? "" : describe(program, e.op), e.cell, e.before, e.after, e.result, e.trouble,
        static_cast<int>(e.fault), e.countAtReturn, e.barriers, e.callEnded, e.runEnded);
}

// A random schedule of the machine, and the same one driven through the hammer's handlers.
void compare(const Program& program, Random& random) {
    const Machine machine(program);
    State state = machine.initial();
    std::vector<Choice> schedule;
    std::vector<Event> expected;
    std::vector<Choice> open;
    while (schedule.size() < 2000) {
        open.clear();
        machine.choices(state.data(), open);
        if (open.empty()) break;
        schedule.push_back(open[random.below(open.size())]);
        expected.push_back(machine.step(state.data(), schedule.back()));
    }
    const std::vector<Event> events = driveLive(program, schedule);
    ASSERT_EQ(events.size(), expected.size());
    for (std::size_t i = 0; i < events.size(); ++i)
        ASSERT_EQ(text(program, events[i]), text(program, expected[i]))
            << "step " << i << " of " << spell(program, schedule);
}

Program compiled(const std::string& scenario, Isa isa) {
    Settings settings;
    settings.isa = isa;
    settings.memory = MemoryModel::Sc;
    Result<Program> result = loadText(scenario, "random.toml", settings);
    EXPECT_TRUE(result.ok()) << format(result.diagnostics) << scenario;
    return std::move(result.value);
}

TEST(Directed, EveryLabAsTheMachine) {
    Random random(7);
    std::size_t labs = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(LOCKSTEP_SOURCE_DIR "/labs")) {
        if (entry.path().extension() != ".toml") continue;
        for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
            SCOPED_TRACE(entry.path().string());
            Settings settings;
            settings.isa = isa;
            settings.memory = MemoryModel::Sc;
            settings.times = 2;
            const Result<Program> result = load(entry.path().string(), settings);
            ASSERT_TRUE(result.ok()) << format(result.diagnostics);
            ++labs;
            for (int i = 0; i < 10; ++i) ASSERT_NO_FATAL_FAILURE(compare(result.value, random));
        }
    }
    EXPECT_GT(labs, 20U);
}

TEST(Directed, LocksInterruptsAndMisuseAsTheMachine) {
    Random random(11);
    for (int n = 0; n < 300; ++n) {
        const RandomProgram r = randomProgram(random);
        SCOPED_TRACE(r.text);
        const Program program = compiled(r.text, r.isa);
        for (int i = 0; i < 5; ++i) ASSERT_NO_FATAL_FAILURE(compare(program, random));
    }
}

TEST(Directed, ArithmeticTypesAndCallsAsTheMachine) {
    Random random(13);
    for (std::uint64_t seed = 0; seed < 60; ++seed)
        for (const bool llsc : {false, true}) {
            const Isa isa = llsc || seed % 2 == 0 ? Isa::Arm64 : Isa::X86_64;
            const oracle::RandomProgram r(seed, isa == Isa::X86_64);
            SCOPED_TRACE(r.code());
            const Program program =
                compiled(std::string(llsc ? "atomics = \"llsc\"\n" : "") + "cpus = 2\ncode = '''\n" + r.code() +
                             "'''\n[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = 2\n",
                         isa);
            ASSERT_NO_FATAL_FAILURE(compare(program, random));
        }
}

}  // namespace
}  // namespace lockstep::test
