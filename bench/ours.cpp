#include "ours.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "explore/explore.hpp"
#include "lang/scenario.hpp"

namespace bench {
namespace {

constexpr double kLong = 2;  // seconds; longer runs are not repeated

double cpuNow() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double wallNow() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Measured once(const Counter& counter, Asked asked, unsigned threads, double cpuLimit) {
    using namespace lockstep;
    Measured m;
    const double cpu = cpuNow();
    const double wall = wallNow();
    const Result<Program> program = loadText(scenario(counter), "counter.toml");
    if (!program.ok()) {
        m.problem = format(program.diagnostics);
        return m;
    }
    const Machine machine(program.value);
    ExploreOptions options;
    options.question = asked == Asked::Verdict ? Question::Verdict : Question::Outcomes;
    options.symmetry = options.reduction = asked != Asked::States;
    options.threads = threads;
    options.limits.bytes = std::uint64_t{6} << 30;
    options.limits.states = 1'000'000'000;
    options.limits.seconds = cpuLimit;
    options.clock = cpuNow;
    const Exploration x = explore(machine, options);
    m.cpuSeconds = cpuNow() - cpu;
    m.wallSeconds = wallNow() - wall;
    m.states = x.keptStates;
    m.bytes = x.bytes;
    m.violated = x.verdict == Verdict::Violated;
    m.finished = x.complete || (asked == Asked::Verdict && m.violated);
    for (const Outcome& o : x.outcomes)
        for (std::size_t i = 0; i < x.cells.size(); ++i)
            if (program.value.cellName(x.cells[i]) == "counter") m.finals.insert(static_cast<int>(o.values[i]));
    return m;
}

}  // namespace

Measured measureOurs(const Counter& counter, Asked asked, unsigned threads, double cpuLimit, int repeats) {
    Measured best = once(counter, asked, threads, cpuLimit);
    for (int i = 1; i < repeats && best.problem.empty() && best.cpuSeconds < kLong; ++i) {
        const Measured again = once(counter, asked, threads, cpuLimit);
        best.cpuSeconds = std::min(best.cpuSeconds, again.cpuSeconds);
        best.wallSeconds = std::min(best.wallSeconds, again.wallSeconds);
    }
    best.how = fmt::format("{}{}, threads = {}", asked == Asked::Verdict ? "Question::Verdict" : "Question::Outcomes",
                           asked == Asked::States ? ", symmetry = reduction = false" : "", threads);
    return best;
}

}  // namespace bench
