// `run` and `replay`: one run, as a table.
#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>

#include "cli/commands.hpp"
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

std::optional<std::string> readText(const std::string& path, std::vector<Diagnostic>& problems) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        problems.push_back(failure(path, "this is a directory", "name a replay file in it"));
        return std::nullopt;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        problems.push_back(failure(path, "no such file, or it cannot be opened",
                                   "replay files are written by 'lockstep run … --save FILE'"));
        return std::nullopt;
    }
    constexpr std::size_t kLargestReplay = 64 << 20;
    std::string text;
    char buffer[1 << 14];
    while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(in.gcount()));
        if (text.size() > kLargestReplay) {
            problems.push_back(failure(path, "the file is over 64 MiB", "is this a replay file?"));
            return std::nullopt;
        }
    }
    return text;
}

}  // namespace

int runCommand(const Options& o, const Console& console) {
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
    if (!o.save.empty() &&
        !writeOrRefuse(o, "--save", o.save, writeReplay(run, seed, pathFromReplay(program->path, o.save))))
        return kBadInput;
    if (!o.trace.empty() && !writeOrRefuse(o, "--trace", o.trace, traceJson(run))) return kBadInput;
    if (drive.end == Drive::End::StepLimit && o.json)
        return refuse(o, {failure(program->path,
                                  fmt::format("the run did not end within {} steps: {}", o.maxSteps, whereabouts(run)),
                                  "is there an endless loop? otherwise raise --max-steps")}),
               kUnknown;
    if (!o.json) print(titleLine(*program, console, fmt::format("seed {}", seed)));
    const int code = report(run, o, console, seed, drive.end == Drive::End::StepLimit ? 40 : 400);
    if (drive.end == Drive::End::StepLimit) {
        complain(format(failure(program->path,
                                fmt::format("the run did not end within {} steps: {}", o.maxSteps, whereabouts(run)),
                                "is there an endless loop? otherwise raise --max-steps")));
        return kUnknown;
    }
    if (!o.save.empty() && !o.json) print(fmt::format("Saved: lockstep replay {}\n", o.save));
    if (!o.trace.empty() && !o.json) print(fmt::format("Trace: {} (open it in ui.perfetto.dev)\n", o.trace));
    return code;
}

int replayCommand(const Options& o, const Console& console) {
    std::vector<Diagnostic> problems;
    const auto text = readText(o.files.front(), problems);
    if (!text) return refuse(o, problems);
    const Result<ReplayFile> file = readReplay(*text, o.files.front());
    if (!file) return refuse(o, file.diagnostics);
    const std::string scenario = pathOfScenario(file.value.scenario, o.files.front());
    Settings settings;
    settings.isa = file.value.isa;
    settings.parameters = file.value.parameters;
    const Result<Program> program = load(scenario, settings);
    if (!program) return refuse(o, program.diagnostics);
    const bool changed = program.value.hash != file.value.hash;
    const std::string hint = changed ? "the scenario has changed since the run was saved: record it again"
                                     : "the replay file is damaged: record it again";
    const Machine machine(program.value);
    const ParsedSchedule parsed = parseSchedule(program.value, file.value.schedule);
    if (!parsed.error.empty()) return refuse(o, {failure(o.files.front(), parsed.error, hint)});
    Run run(machine);
    for (std::size_t i = 0; i < parsed.choices.size(); ++i) {
        if (!machine.isOpen(run.state(), parsed.choices[i]))
            return refuse(o, {failure(o.files.front(),
                                      fmt::format("the replay diverges at step {}: '{}' cannot be taken: {}", i + 1,
                                                  spell(program.value, parsed.choices[i]),
                                                  whyNotOpen(machine, run.state(), parsed.choices[i])),
                                      hint)});
        const Event& e = run.take(parsed.choices[i]);
        const std::string words = eventText(program.value, e);
        if (i < file.value.steps.size() && file.value.steps[i] != words)
            return refuse(
                o, {failure(o.files.front(),
                            fmt::format("the replay diverges at step {}: it recorded \"{}\", but now it is \"{}\"",
                                        i + 1, file.value.steps[i], words),
                            hint)});
    }
    if (!o.json) print(titleLine(program.value, console, fmt::format("replay, seed {}", file.value.seed)));
    if (changed && !o.json)
        complain("note: the scenario has changed since the run was saved, but the run is the same\n");
    return report(run, o, console, file.value.seed);
}

}  // namespace lockstep::cli
