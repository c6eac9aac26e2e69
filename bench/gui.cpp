// Is the window quick enough? A table as Markdown, and as JSON if asked for. Needs no screen. An aim that is missed is
// said, and is no failure: it may be the computer's.
#include "gui.hpp"

#include <QApplication>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <time.h>

#include "look/theme.hpp"

namespace bench {
namespace {

double milliseconds(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

}  // namespace

Took timed(const std::function<void()>& act) {
    const double cpu = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    const double wall = milliseconds(CLOCK_MONOTONIC);
    act();
    return {milliseconds(CLOCK_THREAD_CPUTIME_ID) - cpu, milliseconds(CLOCK_MONOTONIC) - wall};
}

double medianCpu(const std::vector<Took>& took) {
    std::vector<double> all;
    for (const Took& t : took) all.push_back(t.cpu);
    std::ranges::sort(all);
    return all.empty() ? 0 : all[all.size() / 2];
}

double worstCpu(const std::vector<Took>& took) {
    double most = 0;
    for (const Took& t : took) most = std::max(most, t.cpu);
    return most;
}

}  // namespace bench

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::size_t steps = 1'000'000;
    std::size_t events = 1'000'000;
    int times = 60;
    std::string jsonFile;
    std::string only;
    std::string child;
};

Json print(const bench::Case& c) {
    const double median = medianCpu(c.took);
    const double worst = worstCpu(c.took);
    const double judged = c.percent ? median : worst;
    const char* unit = c.percent ? "%" : "ms";
    const std::string baseline = c.baseline.empty() ? ""
                                                    : fmt::format("{}: {:.1f} ms, {:.2f} of it", c.baseline,
                                                                  c.baselineMs, median / c.baselineMs);
    fmt::print("| {} | {:.1f} {} | {:.1f} {} | {} | under {:g} {}, {} |\n", c.what, median, unit, worst, unit, baseline,
               c.aim, unit, judged < c.aim ? "met" : "MISSED");
    std::fflush(stdout);
    std::vector<double> wall;
    for (const bench::Took& t : c.took) wall.push_back(t.wall);
    std::ranges::sort(wall);
    return {{"what", c.what},
            {"unit", unit},
            {"median", median},
            {"worst", worst},
            {"median_wall", wall[wall.size() / 2]},
            {"worst_wall", wall.back()},
            {"baseline", c.baseline},
            {"baseline_ms", c.baselineMs},
            {"aim", c.aim}};
}

int run(const Options& o, int argc, char** argv) {
    Json json;
    fmt::print("| what | median | worst | beside | aim |\n| --- | --: | --: | --- | --- |\n");
    const auto wanted = [&](const char* key) { return std::string(key).find(o.only) != std::string::npos; };
    if (wanted("start")) json["cases"].push_back(print(bench::start(argv[0], 7)));
    QApplication application(argc, argv);
    lockstep::gui::Theme::of(&application).apply();
    if (wanted("timeline")) json["cases"].push_back(print(bench::timelineZoom(o.events, o.times)));
    if (wanted("lanes")) json["cases"].push_back(print(bench::lanesZoom(o.steps, o.times)));
    if (wanted("charts")) json["cases"].push_back(print(bench::sixCharts(o.times)));
    if (wanted("back")) json["cases"].push_back(print(bench::steppingBack(o.steps, o.times)));
    double load[1] = {};
    if (getloadavg(load, 1) == 1)
        fmt::print("\n{} processors; {:.1f} programs wanted one at the end.\n", std::thread::hardware_concurrency(),
                   load[0]);
    json["processors"] = std::thread::hardware_concurrency();
    json["load"] = load[0];
    if (!o.jsonFile.empty()) std::ofstream(o.jsonFile) << json.dump(2) << "\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    qputenv("LOCKSTEP_DATA", LOCKSTEP_SOURCE_DIR);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    Options o;
    CLI::App app("How long the window takes for a picture, a step back, and to be there.");
    app.add_option("--steps", o.steps, "Of the run that is stepped through")->check(CLI::Range(1000, 10'000'000));
    app.add_option("--events", o.events, "In the hammer's timeline")->check(CLI::Range(1000, 50'000'000));
    app.add_option("--times", o.times, "How often each thing is done")->check(CLI::Range(3, 1000));
    app.add_option("--only", o.only, "start, timeline, lanes, charts or back");
    app.add_option("--json", o.jsonFile, "Write the figures to this file, too");
    app.add_option("--child", o.child, "(for its own use)")->group("");
    CLI11_PARSE(app, argc, argv);
    if (!o.child.empty()) return bench::startChild(o.child == "empty", argc, argv);
    return run(o, argc, argv);
}
