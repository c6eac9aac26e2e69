// `hammer`: the scenario on real threads, alone or with each value of a parameter in turn.
#include <algorithm>

#include <fmt/format.h>

#include "cli/hammer_setup.hpp"
#include "lang/suggest.hpp"
#include "report/hammer_grid.hpp"
#include "report/hammer_json.hpp"
#include "report/hammer_summary.hpp"
#include "report/words.hpp"

namespace lockstep::cli {
namespace {

std::string settingLine(const HammerRun& run) {
    const HammerSettings& s = run.options.settings;
    return fmt::format("{} on {}{}, {} locks, seed {}", counted(run.program->cpus, "CPU"),
                       counted(run.result.processors, "processor"), run.options.pinned ? " (pinned)" : "", name(s.lock),
                       run.result.seed);
}

int sideBySide(const Options& o, const Console& console, const Program& program) {
    std::vector<std::string> names;
    for (const Parameter& p : program.parameters) names.push_back(p.name);
    const auto parameter = std::find(names.begin(), names.end(), o.sideBySide);
    if (parameter == names.end()) {
        const auto near = nearest(o.sideBySide, names);
        return refuse(o, {failure("--side-by-side", fmt::format("there is no parameter '{}'", o.sideBySide),
                                  near            ? "did you mean '" + *near + "'?"
                                  : names.empty() ? "this scenario has no parameters"
                                                  : fmt::format("its parameters are: {}", fmt::join(names, ", ")))});
    }
    const std::vector<std::string>& values =
        program.parameters[static_cast<std::size_t>(parameter - names.begin())].values;
    std::vector<HammerRun> runs;
    for (const std::string& value : values) {
        if (interrupted()) break;
        Prepared one = prepare(o, {{o.sideBySide, value}});
        if (!one.run) return refuse(o, one.diagnostics);
        if (!hammerIt(*one.run, o, console, fmt::format("{} ({} of {})", value, runs.size() + 1, values.size())))
            return kBadInput;
        runs.push_back(std::move(*one.run));
    }
    const bool complete = runs.size() == values.size();
    if (o.json) {
        print(jsonHammers(program.path, {o.sideBySide}, runs, complete));
        return exitCodeOf(runs, complete);
    }
    print(console.paint.bold(program.title.empty() ? program.path : program.title) + "\n");
    if (!runs.empty()) {
        const std::size_t base = baseOf(runs);
        print(console.paint.dim(
                  fmt::format("{}, {:g} s each", settingLine(runs.front()), runs.front().options.settings.duration)) +
              "\n\n" + hammerTable(runs, base, console.paint) + "\n" + hammerComparison(runs, base, console.paint));
        if (std::any_of(runs.begin(), runs.end(), [](const HammerRun& run) { return run.result.pauses > 0; }))
            print("\n" +
                  console.paint.dim("The pauses of the noise are in these figures; --noise 0 compares without them.") +
                  "\n");
        for (const HammerRun& run : runs)
            if (!run.result.kernelLog.empty())
                print("\n" +
                      console.paint.bold(fmt::format("The kernel's log with {} = {}:", run.chosen.front().first,
                                                     run.chosen.front().second)) +
                      "\n" + run.result.kernelLog);
    }
    if (!complete) print(fmt::format("\nStopped: {} of {} values.\n", runs.size(), values.size()));
    return exitCodeOf(runs, complete);
}

}  // namespace

int hammerCommand(const Options& o, const Console& console) {
    Prepared prepared = prepare(o);
    if (!prepared.run) return refuse(o, prepared.diagnostics);
    complain(format(prepared.diagnostics));  // warnings
    if (!o.sideBySide.empty()) return sideBySide(o, console, *prepared.run->program);
    std::vector<HammerRun> runs;
    runs.push_back(std::move(*prepared.run));
    HammerRun& run = runs.front();
    if (!hammerIt(run, o, console)) return kBadInput;
    if (o.json) print(jsonHammer(run));
    else print(titleLine(*run.program, console, settingLine(run)) + "\n" + hammerSummary(run, console.paint));
    return exitCodeOf(runs, true);
}

}  // namespace lockstep::cli
