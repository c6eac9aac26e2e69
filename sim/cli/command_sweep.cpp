// `sweep`: the hammer on a grid of choices.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "cli/grid.hpp"
#include "cli/hammer_setup.hpp"
#include "report/hammer_grid.hpp"
#include "report/hammer_json.hpp"
#include "report/words.hpp"

namespace lockstep::cli {
namespace {

constexpr const char* kDuration = "1s";

// How many runs can go on at once without taking one another's processors: each has its CPUs and a thread of its own.
std::size_t atOnce(const std::vector<HammerRun>& runs) {
    std::uint32_t most = 1;
    for (const HammerRun& run : runs)
        if (run.program) most = std::max(most, run.program->cpus);
    return std::max<std::size_t>(1, std::thread::hardware_concurrency() / (most + 1));
}

class Sweep {
public:
    Sweep(std::vector<HammerRun> runs, const Options& o, const Console& console)
        : runs_(std::move(runs)), o_(o), console_(console), done_(runs_.size()) {
        o_.csv.clear();  // the grid's, not each run's
    }

    void run() {
        const std::size_t threads = o_.jobs != 0 ? o_.jobs : atOnce(runs_);
        if (threads == 1) {
            for (std::size_t i = 0; i < runs_.size(); ++i) one(i, console_);
            return;
        }
        Console quiet = console_;
        quiet.progress = false;  // several views would draw over one another
        oneapi::tbb::task_arena arena(static_cast<int>(threads));
        arena.execute([&] {
            oneapi::tbb::parallel_for(
                std::size_t{0}, runs_.size(), [&](std::size_t i) { one(i, quiet); }, oneapi::tbb::simple_partitioner());
        });
        if (console_.progress) complain("\r\033[K");
    }

    // Those that were run, or refused, in the order of the grid.
    std::vector<HammerRun> take() {
        std::vector<HammerRun> finished;
        for (std::size_t i = 0; i < runs_.size(); ++i)
            if (done_[i]) finished.push_back(std::move(runs_[i]));
        return finished;
    }

private:
    void one(std::size_t i, const Console& console) {
        if (interrupted()) return;
        HammerRun& run = runs_[i];
        if (run.program) hammerIt(run, o_, console, fmt::format("{} ({} of {})", chosenText(run), i + 1, runs_.size()));
        if (run.program && run.result.end == HammerEnd::Stopped) return;  // half a measurement is none
        done_[i] = true;
        if (!console.progress && console_.progress) {
            const std::lock_guard guard(drawing_);
            complain(fmt::format("\r\033[K{} of {} runs  (Ctrl-C stops)", ++count_, runs_.size()));
        }
    }

    std::vector<HammerRun> runs_;
    Options o_;
    const Console& console_;
    std::vector<std::atomic<bool>> done_;
    std::mutex drawing_;
    std::size_t count_ = 0;
};

}  // namespace

int sweepCommand(const Options& o, const Console& console) {
    std::vector<Diagnostic> problems;
    const std::vector<Choices> grid = gridOf(o.varies, problems);
    if (!problems.empty()) return refuse(o, problems);
    Options each = o;
    if (each.duration.empty()) each.duration = kDuration;
    std::vector<HammerRun> runs;
    for (const Choices& chosen : grid) {
        Prepared one = prepare(each, chosen);
        if (!one.run) return refuse(o, one.diagnostics);
        runs.push_back(std::move(*one.run));
    }
    // So that a file which cannot be written is found out before the work.
    if (!o.csv.empty() && !writeOrRefuse(o, "--csv", o.csv, hammerCsv({}))) return kBadInput;
    const Program& first = *runs.front().program;
    const std::string title = console.paint.bold(first.title.empty() ? first.path : first.title) + "\n";
    Sweep sweep(std::move(runs), each, console);
    sweep.run();
    const std::vector<HammerRun> finished = sweep.take();
    const bool complete = finished.size() == grid.size();
    if (!o.csv.empty() && !writeOrRefuse(o, "--csv", o.csv, hammerCsv(finished))) return kBadInput;
    if (o.json) {
        std::vector<std::string> varied;
        for (const auto& [name, value] : grid.front()) varied.push_back(name);
        print(jsonHammers(o.files.front(), varied, finished, complete));
        return exitCodeOf(finished, complete);
    }
    print(title + "\n");
    if (!finished.empty()) print(hammerTable(finished, baseOf(finished), console.paint));
    if (!complete) print(fmt::format("\nStopped: {} of {} runs.\n", finished.size(), grid.size()));
    if (!o.csv.empty()) print(fmt::format("\nCSV: {}\n", o.csv));
    return exitCodeOf(finished, complete);
}

}  // namespace lockstep::cli
