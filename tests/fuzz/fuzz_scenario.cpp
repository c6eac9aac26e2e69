// Whatever bytes a user calls a scenario, they load or are refused with a reason; what loads can be shown, run and
// searched, and told in words. libFuzzer brings the bytes; the sanitizers and the checks below judge.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "explore/explore.hpp"
#include "lang/scenario.hpp"
#include "machine/run.hpp"
#include "report/json.hpp"
#include "report/kernel_log.hpp"
#include "report/show.hpp"
#include "report/story.hpp"
#include "report/table.hpp"

namespace {

using namespace lockstep;

constexpr std::size_t kSteps = 200;
constexpr std::uint64_t kStates = 2000;
constexpr std::size_t kLargestSearchedState = 2048;  // bytes

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "fuzz_scenario: %s\n", what);
    std::abort();
}

// A refusal is an error with a cause, at a place that the file has.
void checkRefusal(const Result<Program>& result, std::string_view text) {
    const std::string words = format(result.diagnostics);
    require(!words.empty() && !jsonError(result.diagnostics).empty(), "refused without a word");
    int lines = 1;
    for (const char c : text) lines += c == '\n' ? 1 : 0;
    for (const Diagnostic& d : result.diagnostics) {
        require(!d.cause.empty(), "a diagnostic without a cause");
        require(d.place.line >= 0 && d.place.line <= lines, "a diagnostic outside the file");
    }
}

void runIt(const Machine& machine, std::uint64_t seed) {
    Run run(machine);
    const Drive end = drive(run, {}, Random(seed), kSteps);
    const Paint paint;
    (void)interleavingTable(run, paint);
    (void)runStory(run, std::nullopt, paint);
    (void)printedLines(run);
    (void)jsonRun(run, seed, std::nullopt);

    Run again(machine);
    const ParsedSchedule schedule = parseSchedule(machine.program(), spell(machine.program(), run.schedule()));
    require(schedule.error.empty(), "a schedule that was spelled cannot be read");
    const Drive replayed = drive(again, schedule.choices, Random(seed), run.length());
    require(replayed.end == end.end || replayed.end == Drive::End::StepLimit, "a replay ends otherwise than its run");
    require(again.standing() == run.standing(), "a replay stands otherwise than its run");
}

void searchIt(const Machine& machine) {
    ExploreOptions options;
    options.limits.states = kStates;
    options.limits.bytes = std::uint64_t{64} << 20;
    const Exploration x = explore(machine, options);
    (void)explorationStory(machine, x, std::nullopt, Paint());
    (void)jsonExploration(machine, x, std::nullopt);
    for (const Report& report : x.reports) (void)kernelReport(machine, report);
    for (const Outcome& outcome : x.outcomes) {
        Run run(machine);
        const Drive end = drive(run, outcome.witness, Random(0), outcome.witness.size() + 1);
        require(end.end == Drive::End::Ended && run.standing() == Standing::Final,
                "a witness does not reach its outcome");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto& [isa, memory] : {std::pair(Isa::X86_64, MemoryModel::Sc), std::pair(Isa::X86_64, MemoryModel::Tso),
                                      std::pair(Isa::Arm64, MemoryModel::Sc)}) {
        Settings settings;
        settings.isa = isa;
        settings.memory = memory;
        settings.times = 2;  // a run that goes on for ever is refused otherwise
        const Result<Program> result = loadText(text, "fuzz.toml", settings);
        if (!result) {
            checkRefusal(result, text);
            continue;
        }
        const Program& program = result.value;
        const Program* const shown[] = {&program};
        (void)listing(shown, Paint());
        const Machine machine(program);
        runIt(machine, program.hash);
        if (machine.layout().size() <= kLargestSearchedState) searchIt(machine);
    }
    return 0;
}
