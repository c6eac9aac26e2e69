// The hammer against plain threads that do the same accesses, in one run: a table as Markdown, and as JSON if asked
// for. Exits with 1 if something was lost that a lock protects, or a run did not stop.
#include "live/hammer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "forms.hpp"
#include "lang/scenario.hpp"
#include "native.hpp"

namespace {

using bench::Work;
using lockstep::LockImplementation;
using Json = nlohmann::ordered_json;

struct Options {
    double seconds = 0.5;
    int repeats = 5;
    std::string jsonFile, only;
};

lockstep::Program scenario(Work work, unsigned cpus) {
    std::string text = fmt::format("cpus = {}\ncode = '''\n", cpus);
    if (work == Work::Atomic) text += "static atomic_t c;\nvoid t(void)\n{\n\tatomic_inc(&c);\n}\n";
    if (work == Work::Plain) text += "static int c;\nvoid t(void)\n{\n\tc++;\n}\n";
    if (work == Work::Locked)
        text += "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void)\n{\n\tspin_lock(&l);\n\tc++;\n"
                "\tspin_unlock(&l);\n}\n";
    text += "'''\n[[run]]\ncontext = \"task\"\ncpu = \"all\"\ncall = \"t\"\ntimes = \"forever\"\n";
    lockstep::Settings settings;
    settings.isa = lockstep::Isa::X86_64;
    settings.acceptForever = true;
    auto program = lockstep::loadText(text, "bench.toml", settings);
    if (!program) {
        fmt::print(stderr, "{}", lockstep::format(program.diagnostics));
        std::exit(2);
    }
    return std::move(program.value);
}

lockstep::HammerResult runOurs(const lockstep::Program& program, LockImplementation lock, double seconds,
                               double samplePeriod) {
    lockstep::HammerOptions options;
    options.settings.duration = seconds;
    options.settings.lock = lock;
    options.settings.noise = 0;  // pauses are for showing races, not for speed
    options.settings.samplePeriod = samplePeriod;
    options.watchdog = 30;
    options.onSample = [](const lockstep::Sample&) {};
    return lockstep::hammer(program, options);
}

// Of this program, all threads together: what else the computer does is not in it.
double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// A second of each of `threads` processors.
double perSecond(std::uint64_t done, double processorSeconds, unsigned threads) {
    return processorSeconds > 0 ? static_cast<double>(done) / processorSeconds * threads : 0;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

struct Row {
    std::string what;
    Work work;
    LockImplementation lock;
    double aim;  // of native's speed
};

// One row: ours and native in turn, so that whatever else the computer does meets both.
Json measure(const Row& row, unsigned threads, const Options& o, bool& wrong) {
    const lockstep::Program program = scenario(row.work, threads);
    std::vector<double> ours, native, ratios;
    for (int i = 0; i < o.repeats; ++i) {
        const double begin = processorSeconds();
        const lockstep::HammerResult r = runOurs(program, row.lock, o.seconds, 0.1);
        const double between = processorSeconds();
        const bench::NativeResult n = runNative(row.work, row.lock, threads, o.seconds);
        const double end = processorSeconds();
        if (row.work != Work::Plain && (r.lost != 0 || n.lost != 0)) {
            fmt::print(stderr, "WRONG: {} lost {} (ours) and {} (native)\n", row.what, r.lost, n.lost);
            wrong = true;
        }
        ours.push_back(perSecond(r.total.calls, between - begin, threads));
        native.push_back(perSecond(n.done, end - between, threads));
        ratios.push_back(ours.back() / native.back());
    }
    const double ratio = median(ratios);
    fmt::print("| {} | {} | {:.1f} M/s | {:.1f} M/s | {:.2f} | {} {} |\n", row.what, threads, median(native) / 1e6,
               median(ours) / 1e6, ratio, row.aim, ratio >= row.aim ? "met" : "MISSED");
    std::fflush(stdout);
    return {{"what", row.what},     {"threads", threads}, {"native", median(native)},
            {"ours", median(ours)}, {"ratio", ratio},     {"aim", row.aim}};
}

// The hammer's compiled form against simpler ones, in turn, one thread.
Json measureForms(const Options& o) {
    using Form = std::uint64_t (*)(const lockstep::Program&, double);
    const std::pair<const char*, Form> forms[] = {
        {"switch over micro-ops", &bench::runSwitch},
        {"a call for each micro-op", &bench::runCalls},
        {"rows (the hammer, all included)", [](const lockstep::Program& program, double seconds) {
             return runOurs(program, LockImplementation::Queued, seconds, 0.1).total.calls;
         }}};
    const Work works[] = {Work::Plain, Work::Atomic, Work::Locked};
    std::vector<std::vector<double>> speeds(std::size(forms) * std::size(works));
    for (std::size_t w = 0; w < std::size(works); ++w) {
        const lockstep::Program program = scenario(works[w], 1);
        for (int i = 0; i < o.repeats; ++i)
            for (std::size_t f = 0; f < std::size(forms); ++f) {
                const double begin = processorSeconds();
                const std::uint64_t calls = forms[f].second(program, o.seconds);
                speeds[f * std::size(works) + w].push_back(perSecond(calls, processorSeconds() - begin, 1));
            }
    }
    Json json;
    fmt::print(
        "\n| compiled form, 1 thread | load, add, store | atomic_inc | queued lock |\n| --- | --: | --: | --: |\n");
    for (std::size_t f = 0; f < std::size(forms); ++f) {
        const auto speed = [&](std::size_t w) { return median(speeds[f * std::size(works) + w]); };
        fmt::print("| {} | {:.0f} M/s | {:.0f} M/s | {:.0f} M/s |\n", forms[f].first, speed(0) / 1e6, speed(1) / 1e6,
                   speed(2) / 1e6);
        json.push_back({{"form", forms[f].first}, {"plain", speed(0)}, {"atomic", speed(1)}, {"locked", speed(2)}});
    }
    std::fflush(stdout);
    return json;
}

// What sampling costs, in percent: pairs of runs with and without it.
Json measureSampling(const Options& o) {
    const lockstep::Program program = scenario(Work::Plain, 1);
    std::vector<double> costs;
    for (int i = 0; i < 2 * o.repeats + 1; ++i) {
        double with = 0, without = 0;
        for (const bool first : {i % 2 == 0, i % 2 != 0}) {
            const double begin = processorSeconds();
            const lockstep::HammerResult r =
                runOurs(program, LockImplementation::Queued, o.seconds, first ? 0.1 : 3600);
            (first ? with : without) = perSecond(r.total.calls, processorSeconds() - begin, 1);
        }
        costs.push_back(100 * (1 - with / without));
    }
    const double cost = median(costs);
    fmt::print("\nSampling every 100 ms costs {:.1f} % (aim: under 2 %, {}).\n", cost, cost < 2 ? "met" : "MISSED");
    return {{"percent", cost}, {"aim", 2}};
}

// Far more virtual CPUs than processors: everyone gets on, and the run stops.
Json measureCrowd(const Options& o, bool& wrong) {
    const lockstep::Program program = scenario(Work::Locked, lockstep::kMostCpus);
    const auto begin = std::chrono::steady_clock::now();
    const lockstep::HammerResult r = runOurs(program, LockImplementation::Queued, 4 * o.seconds, 0.1);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const double rate = static_cast<double>(r.total.calls) / r.seconds;
    std::uint64_t least = ~std::uint64_t{0};
    for (const lockstep::ContextSummary& c : r.contexts) least = std::min(least, c.calls);
    if (r.end != lockstep::HammerEnd::Duration || r.lost != 0) {
        fmt::print(stderr, "WRONG: {} CPUs: {}\n", lockstep::kMostCpus, r.why);
        wrong = true;
    }
    fmt::print("{} virtual CPUs on {} processors, one queued lock: {:.2f} M calls/s, the slowest CPU {} calls; asked "
               "for {} s, "
               "ran {:.2f} s, with all that comes before and after {:.2f} s.\n",
               lockstep::kMostCpus, std::thread::hardware_concurrency(), rate / 1e6, least, 4 * o.seconds, r.seconds,
               took.count());
    return {{"calls_per_second", rate},
            {"least_calls", least},
            {"asked", 4 * o.seconds},
            {"ran", r.seconds},
            {"took", took.count()}};
}

int run(const Options& o) {
    const Row rows[] = {{"load, add, store", Work::Plain, LockImplementation::Queued, 0.3},
                        {"atomic_inc", Work::Atomic, LockImplementation::Queued, 0.7},
                        {"queued lock", Work::Locked, LockImplementation::Queued, 0.5},
                        {"ticket lock", Work::Locked, LockImplementation::Ticket, 0.5},
                        {"test-and-set lock", Work::Locked, LockImplementation::TestAndSet, 0.5}};
    bool wrong = false;
    Json json;
    fmt::print("| increment | threads | native | Lockstep | ratio | aim |\n| --- | --: | --: | --: | --: | --- |\n");
    for (const Row& row : rows)
        for (const unsigned threads : {1U, 2U})
            if (fmt::format("{} {}", row.what, threads).find(o.only) != std::string::npos)
                json["rows"].push_back(measure(row, threads, o, wrong));
    if (o.only.empty() || o.only == "forms") json["forms"] = measureForms(o);
    if (o.only == "crowd") measureCrowd(o, wrong);
    if (!o.only.empty()) return wrong ? 1 : 0;
    json["sampling"] = measureSampling(o);
    json["crowd"] = measureCrowd(o, wrong);
    double load[1] = {};
    if (getloadavg(load, 1) == 1)
        fmt::print("{} processors; {:.1f} programs wanted one at the end.\n", std::thread::hardware_concurrency(),
                   load[0]);
    json["processors"] = std::thread::hardware_concurrency();
    json["load"] = load[0];
    if (!o.jsonFile.empty()) std::ofstream(o.jsonFile) << json.dump(2) << "\n";
    return wrong ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options o;
    CLI::App app("The hammer against plain threads that do the same accesses; medians of alternating runs.");
    app.add_option("--seconds", o.seconds, "For each run")->check(CLI::Range(0.05, 60.0))->capture_default_str();
    app.add_option("--repeats", o.repeats, "Runs of each")->check(CLI::Range(1, 100))->capture_default_str();
    app.add_option("--only", o.only,
                   "Only rows whose name and number of threads contain this ('lock 1'), or 'forms' or 'crowd'");
    app.add_option("--json", o.jsonFile, "Write the figures to this file, too");
    CLI11_PARSE(app, argc, argv);
    return run(o);
}
