// `explore`, `show`, `check` and `demo`.
#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "explore/expected.hpp"
#include "explore/outlook.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/kernel_log.hpp"
#include "report/replay.hpp"
#include "report/show.hpp"
#include "report/story.hpp"
#include "report/table.hpp"
#include "report/trace.hpp"
#include "report/words.hpp"

namespace lockstep::cli {
namespace {

Run witnessRun(const Machine& machine, const std::vector<Choice>& witness) {
    Run run(machine);
    for (const Choice choice : witness) run.take(choice);
    return run;
}

std::string raceTable(const Run& run, const Console& console) {
    TableOptions table;
    table.columns = console.columns;
    return interleavingTable(run, console.paint, table);
}

// All scenario files below a folder, sorted by path.
std::vector<std::string> scenariosBelow(const std::string& folder, std::string& problem) {
    std::vector<std::string> found;
    std::error_code error;
    std::filesystem::recursive_directory_iterator at(folder, std::filesystem::directory_options::skip_permission_denied,
                                                     error);
    for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error))
        if (at->path().extension() == ".toml" && at->path().filename() != "lab.toml" && at->is_regular_file(error))
            found.push_back(at->path().string());
    if (error) problem = error.message();
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

namespace {

// The files of --save and --trace. False if one could not be written, which has been said.
bool saveWitness(const Machine& machine, const Exploration& x, const Options& o) {
    const std::vector<Choice> bad = tellingWitness(x);
    if (!o.save.empty()) {
        if (bad.empty()) complain("note: --save wrote nothing, since no run went wrong\n");
        else if (!writeOrRefuse(
                     o, "--save", o.save,
                     writeReplay(witnessRun(machine, bad), 0, pathFromReplay(machine.program().path, o.save))))
            return false;
    }
    if (o.trace.empty()) return true;
    if (bad.empty() && x.outcomes.empty()) {
        complain("note: --trace wrote nothing, since no run was found\n");
        return true;
    }
    const Run run = witnessRun(machine, bad.empty() ? x.outcomes.front().witness : bad);
    return writeOrRefuse(o, "--trace", o.trace, traceJson(run, x.reports));
}

// The page of --html, with the scenario of --beside if there is one.
bool writePage(const PageScenario& first, const Options& o, const Console& console) {
    if (o.beside.empty()) return writeOrRefuse(o, "--html", o.html, htmlPage(std::span(&first, 1)));
    Options other = o;
    other.sets = o.besideSets;
    const auto program = loadOrRefuse(o.beside, other);
    if (!program) return false;
    const Machine machine(*program);
    const Exploration x = exploreWithProgress(machine, o, console, Question::Counts);
    const PageScenario both[] = {first, {&machine, &x, expectedValue(machine)}};
    return writeOrRefuse(o, "--html", o.html, htmlPage(both));
}

std::vector<Outlook> lookAhead(const Machine& machine, const Options& o, const std::vector<Choice>& after) {
    ExploreOptions options;
    options.limits = {o.maxStates, o.maxMemory << 20, o.maxTime};
    options.clock = seconds;
    options.stopRequested = interrupted;
    options.residentBytes = residentBytes;
    options.threads = o.threads;
    options.after = after;
    return outlook(machine, options);
}

}  // namespace

int exploreCommand(const Options& o, const Console& console) {
    const auto program = loadOrRefuse(o.files.front(), o);
    if (!program) return kBadInput;
    const Machine machine(*program);
    std::vector<Choice> after;
    if (o.schedule) {
        const ParsedSchedule schedule = parseSchedule(*program, *o.schedule);
        if (!schedule.error.empty()) return refuse(o, {failure("--schedule", schedule.error, "correct it")});
        Run run(machine);
        const Drive drive = follow(run, schedule.choices);
        if (drive.end == Drive::End::IllegalChoice)
            return refuse(o, {failure("--schedule",
                                      fmt::format("choice {} ({}) is not open: {}", drive.position,
                                                  spell(*program, schedule.choices[drive.position - 1]), drive.why),
                                      "correct it; 'lockstep step' shows what is open")});
        after = schedule.choices;
    }
    const Exploration x =
        exploreWithProgress(machine, o, console, o.verdictOnly ? Question::Verdict : Question::Counts, after);
    const auto expected = expectedValue(machine);
    const std::vector<Choice> witness = tellingWitness(x);
    if (!saveWitness(machine, x, o)) return kBadInput;
    if (!o.html.empty() && !writePage({&machine, &x, expected}, o, console)) return kBadInput;
    const std::vector<Outlook> ahead = o.schedule ? lookAhead(machine, o, after) : std::vector<Outlook>{};
    if (o.json) {
        print(jsonExploration(machine, x, expected, o.schedule ? &ahead : nullptr));
        return exitCodeOf(x.verdict);
    }
    print(titleLine(*program, console,
                    fmt::format("{}, {} between them", counted(x.states, "state"), counted(x.transitions, "step"))));
    print("\n" + explorationStory(machine, x, expected, console.paint));
    if (!witness.empty()) {
        const Run run = witnessRun(machine, witness);
        print("\n" +
              console.paint.bold(x.easiest ? "The way there with the fewest context switches:"
                                           : "A way there (there may be one with fewer context switches):") +
              "\n" + raceTable(run, console) + runStory(run, expected, console.paint));
    }
    if (!x.reports.empty()) print("\n" + kernelLog(machine, x, console.paint));
    if (o.schedule) {
        print(
            "\n" +
            console.paint.bold(ahead.empty() ? "No choice is open after this schedule." : "Open after this schedule:") +
            "\n");
        for (const Outlook& a : ahead)
            print(fmt::format("  {:<12} {}{}\n", spell(*program, a.choice), prospectText(a.prospect, console.paint),
                              a.witness.empty() ? "" : console.paint.dim(": " + spell(*program, a.witness))));
    }
    if (!o.html.empty()) print(fmt::format("\nPage: {} (open it in a browser)\n", o.html));
    if (!o.trace.empty()) print(fmt::format("\nTrace: {} (open it in ui.perfetto.dev)\n", o.trace));
    return exitCodeOf(x.verdict);
}

int showCommand(const Options& o, const Console& console) {
    std::vector<Program> programs;
    Options one = o;
    one.memory = "sc";  // the instructions are the same; and arm64 has no other
    const std::vector<std::string> isas =
        o.isa == "both" ? std::vector<std::string>{"x86_64", "arm64"} : std::vector<std::string>{o.isa};
    for (const std::string& isa : isas) {
        one.isa = isa;
        auto program = loadOrRefuse(o.files.front(), one);
        if (!program) return kBadInput;
        programs.push_back(std::move(*program));
    }
    std::vector<const Program*> pointers;
    for (const Program& p : programs) pointers.push_back(&p);
    if (o.json) {
        print(jsonShow(pointers));
        return kHolds;
    }
    print(titleLine(programs.front(), console));
    print(listing(pointers, console.paint, console.columns));
    print(console.paint.dim(
        "Each statement is compiled by itself and runs as written. A real compiler may merge, move or split plain\n"
        "accesses across statements; READ_ONCE() and WRITE_ONCE() forbid it. Jumps, calls and returns take no "
        "step.\n"));
    return kHolds;
}

int checkCommand(const Options& o, const Console& console) {
    const Result<Settings> settings = settingsOf(o);
    if (!settings) return refuse(o, settings.diagnostics);
    std::vector<CheckedFile> results;
    const auto broken = [&](const std::string& path, std::vector<Diagnostic> diagnostics) {
        CheckedFile f;
        f.path = path;
        f.words = diagnostics.empty() ? "" : diagnostics.front().cause;
        f.diagnostics = std::move(diagnostics);
        results.push_back(std::move(f));
    };
    std::vector<std::string> paths;
    for (const std::string& file : o.files) {
        std::error_code error;
        if (!std::filesystem::is_directory(file, error)) {
            paths.push_back(file);
            continue;
        }
        std::string problem;
        const std::vector<std::string> below = scenariosBelow(file, problem);
        if (!problem.empty()) broken(file, {failure(file, problem, "check the folder's permissions")});
        else if (below.empty())
            broken(file, {failure(file, "there is no .toml file in this folder", "name a folder with scenarios")});
        paths.insert(paths.end(), below.begin(), below.end());
    }
    const auto showLine = [&](const CheckedFile& f) {
        if (o.json) return;
        const Paint& p = console.paint;
        const std::string mark = !f.verdict                        ? p.bad("error   ")
                                 : *f.verdict == Verdict::Holds    ? p.good("holds   ")
                                 : *f.verdict == Verdict::Violated ? p.bad("violated")
                                                                   : p.warn("unknown ");
        print(fmt::format("{}  {}  {}\n", mark, f.path, p.dim(f.words)));
        if (!f.diagnostics.empty()) complain(format(f.diagnostics));
    };
    for (const CheckedFile& f : results) showLine(f);
    for (const std::string& path : paths) {
        if (interrupted()) break;
        const Result<Program> program = load(path, settings.value);
        if (!program) {
            broken(path, program.diagnostics);
        } else {
            const Machine machine(program.value);
            const Exploration x = exploreWithProgress(machine, o, console);
            CheckedFile f;
            f.path = path;
            f.verdict = x.verdict;
            f.states = x.states;
            f.words = verdictSentence(machine, x);
            f.diagnostics = program.diagnostics;
            for (const Report& r : x.reports) f.words += fmt::format(" [{}]", kernelTitle(machine, r));
            results.push_back(std::move(f));
        }
        showLine(results.back());
    }
    if (o.json) print(jsonCheck(results));
    const auto any = [&](auto test) { return std::any_of(results.begin(), results.end(), test); };
    if (any([](const CheckedFile& f) { return !f.verdict; })) return kBadInput;
    if (any([](const CheckedFile& f) { return f.verdict == Verdict::Violated; })) return kViolated;
    if (interrupted() || any([](const CheckedFile& f) { return f.verdict == Verdict::Unknown; })) return kUnknown;
    return kHolds;
}

int demoCommand(const Options& o, const Console& console) {
    const auto data = dataFolder();
    if (!data)
        return refuse(o, {failure("lockstep demo", "the labs are not where this program looks for them",
                                  "set LOCKSTEP_DATA to the folder that holds labs/")});
    const auto racy = loadOrRefuse((*data / "labs/01-lost-update/wrong.toml").string(), o);
    const auto fixed = loadOrRefuse((*data / "labs/03-spinlock/right.toml").string(), o);
    if (!racy || !fixed) return kBadInput;
    const Machine machine(*racy);
    const Exploration x = exploreWithProgress(machine, o, console, Question::Counts);
    if (o.json) {
        print(jsonExploration(machine, x, expectedValue(machine)));
        return kHolds;
    }
    const Paint& p = console.paint;
    const Program* pointer = &*racy;
    const auto expected = expectedValue(machine);
    print(p.bold("Lockstep: 5 + 1 + 1 = 6") + "\n\n");
    print("Two CPUs call update(). global_counter starts at 5, so it should end at 7. The code, and what the CPU makes "
          "of it:\n\n");
    print(listing(std::span(&pointer, 1), p, console.columns));
    print("\nOne line of C is one instruction here, and yet three steps: load, add, store. Between them the other CPU "
          "can act.\n");
    print("Here both load 5 before either stores:\n\n");
    const Run run = witnessRun(machine, tellingWitness(x));
    print(raceTable(run, console) + "\n" + runStory(run, expected, p));
    print(fmt::format("\nIs that rare? Every possible order was tried: the counter ends as {}.\n", [&] {
        std::string all;
        for (const Outcome& outcome : x.outcomes)
            all += (all.empty() ? "" : " or ") + valueText(*racy, x.cells.front(), outcome.values.front());
        return all;
    }()));
    const Machine safe(*fixed);
    const Exploration proof = exploreWithProgress(safe, o, console, Question::Counts);
    pointer = &*fixed;
    print("\n" + p.bold("Now with a spinlock") + "\n\n" + listing(std::span(&pointer, 1), p, console.columns) + "\n");
    print("spin_lock() makes the second CPU wait until the first is done: the three steps can no longer be split.\n");
    print(
        (proof.verdict == Verdict::Holds ? p.good(verdictSentence(safe, proof)) : p.bad(verdictSentence(safe, proof))) +
        "\n\n");
    const std::filesystem::path near = (*data / "labs").lexically_relative(std::filesystem::current_path());
    const std::string labs = near.empty() || *near.begin() == ".." ? (*data / "labs").string() : near.string();
    print(p.bold("Now you") +
          fmt::format(" (with ./run.sh in place of lockstep, if it is not installed):\n"
                      "  lockstep step    {0}/01-lost-update/wrong.toml    choose who goes next\n"
                      "  lockstep run     {0}/01-lost-update/wrong.toml    another run, by chance\n"
                      "  lockstep explore {0}/05-spinlock-interrupt/wrong.toml  a lock that deadlocks by itself\n"
                      "  lockstep show    {0}/01-lost-update/wrong.toml --isa both\n"
                      "  lockstep --help\n",
                      labs));
    return kHolds;
}

}  // namespace lockstep::cli
