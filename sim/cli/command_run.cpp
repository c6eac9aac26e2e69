// `run` and `replay`: one run, as a table.
#include <random>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/replay_file.hpp"
#include "explore/expected.hpp"
#include "report/json.hpp"
#include "report/replay.hpp"
#include "report/story.hpp"
#include "report/table.hpp"
#include "report/trace.hpp"
#include "report/words.hpp"

namespace lockstep::cli {
namespace {

// The whole schedule if it is of a length to copy, else its start.
std::string scheduleLine(const Run& run) {
    const std::string text = spell(run.machine().program(), run.schedule());
    constexpr std::size_t kLongest = 600;
    if (text.size() <= kLongest) return "Schedule: " + text;
    return fmt::format("Schedule: {} … ({}; --save keeps it, --json has it whole)",
                       text.substr(0, text.rfind(' ', kLongest)), counted(run.position(), "step"));
}

// Where each context is, for a run that does not end.
std::string whereabouts(const Run& run) {
    const Machine& machine = run.machine();
    const Program& program = machine.program();
    std::string text;
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        const std::uint32_t context = machine.running(run.state(), cpu);
        if (context == kNone) continue;
        const Frame frame = machine.frames(run.state(), context).front();
        text += fmt::format("{}{} is in {}() at {}", text.empty() ? "" : "; ", actor(program, context),
                            program.functions[frame.function].name, placeOf(program, frame.op));
    }
    return text;
}

int report(const Run& run, const Options& o, const Console& console, std::uint64_t seed, std::size_t mostRows = 400) {
    const Machine& machine = run.machine();
    const auto expected = expectedValue(machine);
    if (o.json) {
        print(jsonRun(run, seed, expected));
    } else {
        TableOptions table;
        table.columns = console.columns;
        table.mostRows = o.allRows ? SIZE_MAX : mostRows;
        print("\n" + interleavingTable(run, console.paint, table) + "\n");
        if (const std::string log = printedLines(run); !log.empty())
            print(console.paint.bold("Kernel log:") + "\n" + log + "\n");
        print(runStory(run, expected, console.paint));
        print(console.paint.dim(scheduleLine(run)) + "\n");
    }
    if (machine.fault(run.state()) == Fault::Capacity) return kUnknown;
    const Standing standing = run.standing();
    if (standing == Standing::Deadlock || standing == Standing::Faulted || !failedChecks(run).empty()) return kViolated;
    if (standing == Standing::Running) return kUnknown;
    return kHolds;
}

// The files of --save, --trace and --telemetry. False if one could not be written, which has been said.
bool writeFiles(const Run& run, const Options& o, std::uint64_t seed) {
    if (!o.save.empty() && !writeOrRefuse(o, "--save", o.save,
                                          writeReplay(run, seed, pathFromReplay(run.machine().program().path, o.save))))
        return false;
    if (!o.trace.empty() && !writeOrRefuse(o, "--trace", o.trace, traceJson(run))) return false;
    return writeRunTelemetry(run, o);
}

// Shows a driven run and gives its exit code. `limit` is the number of steps that it was allowed.
int finish(const Run& run, const Drive& drive, const Options& o, const Console& console, std::uint64_t seed,
           std::size_t limit) {
    const bool tooLong = drive.end == Drive::End::StepLimit;
    const Diagnostic why = failure(run.machine().program().path,
                                   fmt::format("the run did not end within {} steps: {}", limit, whereabouts(run)),
                                   "is there an endless loop? otherwise raise --max-steps");
    if (tooLong && o.json) return refuse(o, {why}), kUnknown;
    const int code = report(run, o, console, seed, tooLong ? 40 : 400);
    if (tooLong) {
        complain(format(why));
        return kUnknown;
    }
    if (!o.save.empty() && !o.json) print(fmt::format("Saved: lockstep replay {}\n", o.save));
    if (!o.trace.empty() && !o.json) print(fmt::format("Trace: {} (open it in ui.perfetto.dev)\n", o.trace));
    if (!o.telemetry.empty() && !o.json) print(fmt::format("Telemetry: lockstep telemetry {}\n", o.telemetry));
    return code;
}

}  // namespace

int runCommand(const Options& o, const Console& console) {
    if (!checkTelemetryOption(o)) return kBadInput;
    const auto program = loadOrRefuse(o.files.front(), o);
    if (!program) return kBadInput;
    const Machine machine(*program);
    std::vector<Choice> schedule;
    if (o.schedule) {
        ParsedSchedule parsed = parseSchedule(*program, *o.schedule);
        if (!parsed.error.empty())
            return refuse(o, {failure("--schedule", parsed.error, "'lockstep step' lists the choices that are open")});
        schedule = std::move(parsed.choices);
    }
    const std::uint64_t seed = o.seed.value_or(std::random_device{}());
    Run run(machine);
    const Drive drive = lockstep::drive(run, schedule, Random(seed), o.maxSteps, interrupted);
    if (drive.end == Drive::End::IllegalChoice)
        return refuse(o, {failure("--schedule",
                                  fmt::format("choice {} of the schedule, '{}', cannot be taken: {}", drive.position,
                                              spell(*program, schedule[drive.position - 1]), drive.why),
                                  fmt::format("open there: {}", spell(*program, run.open())))});
    if (!writeFiles(run, o, seed)) return kBadInput;
    if (!o.json) print(titleLine(*program, console, fmt::format("seed {}", seed)));
    return finish(run, drive, o, console, seed, o.maxSteps);
}

int replayCommand(const Options& o, const Console& console) {
    const auto replay = openReplay(o.files.front(), o);
    if (!replay) return kBadInput;
    const Program& program = replay->program;
    const Machine machine(program);
    Run run(machine);
    if (const auto divergence = follow(run, replay->file)) {
        if (!o.json) {
            print(titleLine(program, console, "replay, up to where it diverges"));
            TableOptions table;
            table.columns = console.columns;
            print("\n" + interleavingTable(run, console.paint, table) + "\n");
        }
        return refuseDivergence(*replay, *divergence, o);
    }
    const std::uint64_t seed = o.goOn ? o.seed.value_or(replay->file.seed) : replay->file.seed;
    const std::size_t recorded = run.position();
    Drive drive;
    if (o.goOn) drive = lockstep::drive(run, {}, Random(seed), recorded + o.maxSteps, interrupted);
    if (!writeFiles(run, o, seed)) return kBadInput;
    if (!o.json) {
        print(titleLine(program, console,
                        o.goOn ? fmt::format("replay of {}, then seed {}", counted(recorded, "step"), seed)
                               : fmt::format("replay, seed {}", seed)));
        if (replay->changed)
            complain("note: the scenario has changed since the run was saved, but the run is the same\n");
    }
    return finish(run, drive, o, console, seed, recorded + o.maxSteps);
}

}  // namespace lockstep::cli
