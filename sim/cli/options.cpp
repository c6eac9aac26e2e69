#include "cli/options.hpp"

#include <charconv>
#include <sstream>

#include <CLI/CLI.hpp>

#include "cli/console.hpp"
#include "lang/scenario.hpp"
#include "lockstep/version.hpp"

namespace lockstep::cli {
namespace {

constexpr const char* kSchedule =
    "Schedules: 0 is CPU 0's next micro-op, 0@tick the arrival of interrupt 'tick' on CPU 0,\n"
    "0:writer a switch of CPU 0 to task 'writer', 0*12 twelve steps of CPU 0; with --memory tso\n"
    "0~ lets the oldest store in CPU 0's store buffer reach memory.";

constexpr const char* kTrace = "Write a Trace Event file for ui.perfetto.dev or chrome://tracing";

// CLI11 takes a number that is too large, or below 0, for the largest there is.
std::string isSeed(const std::string& text) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error == std::errc() && end == text.data() + text.size()) return {};
    return "'" + text + "' is not a whole number from 0 to 18446744073709551615";
}

void common(CLI::App& app, Options& o, bool anyFile, const char* what) {
    if (anyFile) app.add_option("files", o.files, what)->required();
    else app.add_option("file", o.files, what)->required()->expected(1);
    app.add_flag("--json", o.json, "Print one JSON object on standard output");
    app.add_option("--color", o.colour, "Colours: auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}
void scenario(CLI::App& app, Options& o, bool both = false) {
    app.add_option("--set", o.sets, "Choose a parameter's value, as in --set protection=irqsave")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    app.add_option("--isa", o.isa,
                   both ? "x86_64, arm64 or both (default: the scenario's)"
                        : "x86_64 or arm64 (default: the scenario's)");
}
void memory(CLI::App& app, Options& o) {
    app.add_option("--memory", o.memory,
                   "sc: a store is seen by all at once; tso: x86_64's store buffers (default: the scenario's)");
}
void bounded(CLI::App& app, Options& o) {
    app.add_option("--times", o.times, "Calls of each run whose times are \"forever\"")
        ->check(CLI::Range(std::uint32_t{1}, kMostTimes));
}
void scheduled(CLI::App& app, Options& o) {
    app.add_option("--seed", o.seed, "Seed of the random choices (default: a new one, which is printed)")
        ->check(CLI::Validator(isSeed, "", "seed"));
    app.add_option("--schedule", o.schedule, "The choices to take first, as in --schedule \"0 1 0 1 0 1\"");
    app.add_option("--max-steps", o.maxSteps, "Stop after so many steps")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000000}));
    app.footer(kSchedule);
}
void limits(CLI::App& app, Options& o) {
    app.add_option("--max-states", o.maxStates, "Stop after so many states")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{4000000000}));
    app.add_option("--max-memory", o.maxMemory, "Stop before the search takes more than so many MiB")
        ->check(CLI::Range(std::uint64_t{16}, std::uint64_t{1} << 20));
    app.add_option("--max-time", o.maxTime, "Stop after so many seconds")->check(CLI::Range(0.0, 1e9));
    app.add_option("--threads", o.threads, "Threads to search with (default: one for each processor)")
        ->check(CLI::Range(1U, 1024U));
}

void hammering(CLI::App& app, Options& o) {
    common(app, o, false, "The scenario");
    scenario(app, o);
    app.add_option("--duration", o.duration, "How long, as in 5s or 500ms (default: the scenario's)")
        ->type_name("TIME");
    app.add_option("--lock", o.lock, "How spinlocks wait: queued, ticket or test-and-set (default: the scenario's)");
    app.add_option("--times", o.hammerTimes, "Calls of each run, or forever, in place of the scenario's")
        ->type_name("N");
    app.add_option("--noise", o.noise, "The chance, 0 to 1, of a short pause at each access to shared memory")
        ->type_name("X");
    app.add_option("--rate", o.rates, "Interrupts a second on each CPU: of all, or of one run, as in tick=1000")
        ->type_name("[RUN=]X")
        ->allow_extra_args(false);
    app.add_option("--seed", o.seed, "Seed of the noise and of the interrupts' times")
        ->check(CLI::Validator(isSeed, "", "seed"));
    app.add_flag("--pin", o.pin, "All virtual CPUs on one processor");
}

}  // namespace

Parsed parseArguments(int argc, char** argv) {
    Parsed parsed;
    Options& o = parsed.options;
    CLI::App app("Lockstep: see kernel races happen, step by step, in every order, and see locks stop them.",
                 "lockstep");
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", std::string("lockstep ") + std::string(kVersion));
    app.footer("Without a command: lockstep demo.\n"
               "Exit codes: 0 holds, 1 violated, 2 bad usage or input, 3 unknown (a limit, or stopped).");

    CLI::App* run =
        app.add_subcommand("run", "One run as a table: who did what, and what it did to the shared variables");
    common(*run, o, false, "The scenario (a .toml file)");
    scenario(*run, o);
    memory(*run, o);
    bounded(*run, o);
    scheduled(*run, o);
    run->add_option("--save", o.save, "Write the run to a file for 'lockstep replay'")->type_name("FILE");
    run->add_option("--trace", o.trace, kTrace)->type_name("FILE");
    run->add_flag("--all", o.allRows, "Show every row of a long run");

    run->add_option("--telemetry", o.telemetry, "Write its telemetry (FILE.csv or FILE.jsonl), a step as 1 microsecond")
        ->type_name("FILE");

    CLI::App* step = app.add_subcommand("step", "Choose who goes next, step by step, forward and back");
    common(*step, o, false, "The scenario, or a replay file to go on from its end");
    scenario(*step, o);
    memory(*step, o);
    bounded(*step, o);
    scheduled(*step, o);

    CLI::App* explore = app.add_subcommand(
        "explore", "Every schedule: all outcomes, how often each comes, the easiest way to each, and the verdict");
    common(*explore, o, false, "The scenario");
    scenario(*explore, o);
    memory(*explore, o);
    bounded(*explore, o);
    limits(*explore, o);
    explore->add_flag("--verdict-only", o.verdictOnly,
                      "Only: is it violated? Stops at the first failure, and is much faster");
    explore
        ->add_option("--steps", o.steps,
                     "What counts as a step of an interleaving: micro (each micro-op) or access (work on registers "
                     "joins the step before it)")
        ->check(CLI::IsMember({"micro", "access"}));
    explore->add_option("--schedule", o.schedule,
                        "Explore from the state that these choices lead to, and say for each choice that is open there "
                        "whether it is safe");
    explore->add_option("--save", o.save, "Write the first bad run to a file for 'lockstep replay'")->type_name("FILE");

    explore->add_option("--trace", o.trace, std::string(kTrace) + ", of the run that says most")->type_name("FILE");
    CLI::Option* html = explore
                            ->add_option("--html", o.html,
                                         "Write one page for any browser: verdict, outcomes, and each run step by step")
                            ->type_name("FILE");
    CLI::Option* beside =
        explore->add_option("--beside", o.beside, "A second scenario beside it on that page, as a fixed twin")
            ->type_name("SCENARIO")
            ->needs(html);
    explore->add_option("--beside-set", o.besideSets, "A parameter's value for the second scenario")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false)
        ->needs(beside);

    CLI::App* replay = app.add_subcommand("replay", "A saved run, exactly as it was");
    common(*replay, o, false, "The replay file, from 'lockstep run … --save FILE'");
    replay->add_flag("--all", o.allRows, "Show every row of a long run");
    replay->add_option("--trace", o.trace, kTrace)->type_name("FILE");
    CLI::Option* goOn = replay->add_flag("--continue", o.goOn, "Go on past its end by chance until the run ends");
    replay->add_option("--seed", o.seed, "Seed of what follows (default: the replay's own)")
        ->check(CLI::Validator(isSeed, "", "seed"))
        ->needs(goOn);
    replay->add_option("--max-steps", o.maxSteps, "Stop after so many more steps")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000000}))
        ->needs(goOn);
    replay->add_option("--save", o.save, "Write the longer run to a replay file")->type_name("FILE")->needs(goOn);

    CLI::App* show = app.add_subcommand("show", "The code with the instructions and micro-ops of each statement");
    common(*show, o, false, "The scenario");
    scenario(*show, o, true);

    CLI::App* check = app.add_subcommand(
        "check", "Parse and verify many scenarios, a line each; folders are searched for .toml files");
    common(*check, o, true, "Scenarios or folders");
    scenario(*check, o);
    memory(*check, o);
    bounded(*check, o);
    limits(*check, o);

    CLI::App* telemetry = app.add_subcommand("telemetry", "A recording of a run: totals, rates and trends");
    common(*telemetry, o, false, "The recording (CSV or JSONL)");
    telemetry->add_option("--csv", o.csv, "Write it as CSV")->type_name("FILE");
    telemetry->add_option("--jsonl", o.jsonl, "Write it as JSONL, an object a line")->type_name("FILE");

    CLI::App* hammer = app.add_subcommand(
        "hammer", "For real: on threads and shared memory of this computer, millions of calls a second");
    hammering(*hammer, o);
    hammer->add_option("--cpus", o.cpus, "Virtual CPUs: a run with cpu = \"all\" is on each of them")
        ->check(CLI::Range(std::uint32_t{1}, kMostCpus));
    CLI::Option* csv =
        hammer->add_option("--csv", o.csv, "Write the telemetry, a line every 100 ms")->type_name("FILE");
    CLI::Option* jsonl =
        hammer->add_option("--jsonl", o.jsonl, "The same as JSON, an object in each line")->type_name("FILE");
    hammer->add_option("--side-by-side", o.sideBySide, "Each value of this parameter in turn, and one table of all")
        ->type_name("PARAMETER")
        ->excludes(csv)
        ->excludes(jsonl);

    CLI::App* sweep =
        app.add_subcommand("sweep", "Hammer a grid of choices, and compare them in a table or a CSV file");
    hammering(*sweep, o);
    sweep
        ->add_option("--vary", o.varies,
                     "What to vary: a parameter, cpus, lock, isa, noise or rate, and its values, as in cpus=1..8 or "
                     "protection=none,spinlock; may be repeated")
        ->type_name("NAME=VALUES")
        ->allow_extra_args(false)
        ->required();
    sweep->add_option("--csv", o.csv, "Write the grid, a line for each run")->type_name("FILE");
    sweep
        ->add_option("--jobs", o.jobs,
                     "Runs at a time (default: as many as do not take one another's processors; more disturb what is "
                     "measured)")
        ->check(CLI::Range(1U, 64U));

    CLI::App* demo =
        app.add_subcommand("demo", "5 + 1 + 1 = 6: the lost update, explained; then the lock that stops it");
    demo->add_flag("--json", o.json, "Print the exploration of the race as one JSON object");
    demo->add_option("--color", o.colour, "Colours: auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));

    for (CLI::App* sub : app.get_subcommands({}))
        sub->set_version_flag("--version", std::string("lockstep ") + std::string(kVersion));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            std::ostringstream out;
            app.exit(error, out, out);
            parsed.output = out.str();
            return parsed;
        }
        for (int i = 1; i < argc; ++i)
            if (std::string(argv[i]) == "--json") o.json = true;
        parsed.exitCode = kBadInput;
        const auto used = app.get_subcommands();
        const std::string help = used.empty() ? "lockstep --help" : "lockstep " + used.front()->get_name() + " --help";
        parsed.diagnostics.push_back(failure("lockstep", error.what(), "see '" + help + "'"));
        return parsed;
    }
    if (!(o.maxTime >= 0)) {
        parsed.exitCode = kBadInput;
        parsed.diagnostics.push_back(
            failure("--max-time", "this is not a number of seconds", "for example --max-time 60"));
        return parsed;
    }
    o.command = app.get_subcommands().empty() ? "demo" : app.get_subcommands().front()->get_name();
    return parsed;
}

}  // namespace lockstep::cli
