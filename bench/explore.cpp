// Lockstep's search against Spin's, on the same programs in one run: a table as Markdown, and as JSON if asked for.
// Exits with 1 if the answers contradict each other.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "ours.hpp"
#include "spin.hpp"
#include "table.hpp"

namespace {

struct Options {
    double limit = 60;
    int repeats = 3;
    std::string jsonFile;
    std::string only;
    bool noSpin = false;
};

std::vector<bench::Row> allRows() {
    using bench::Asked;
    using bench::Increment;
    std::vector<bench::Row> rows;
    for (const Increment increment : {Increment::LoadStore, Increment::LoadAddStore, Increment::Locked})
        for (const Asked asked : {Asked::Verdict, Asked::Outcomes})
            for (const auto& [cpus, times] : {std::pair{2, 10}, {3, 5}, {4, 4}, {4, 8}}) {
                const bool again = times == 8 && increment == Increment::LoadAddStore && asked == Asked::Outcomes;
                if (!again) rows.push_back({{increment, cpus, times}, asked, {}, {}, {}});  // nobody gets that far
            }
    for (const auto& [cpus, times] : {std::pair{2, 10}, {3, 5}, {4, 4}})
        rows.push_back({{Increment::LoadAddStore, cpus, times}, Asked::States, {}, {}, {}});
    return rows;
}

// What the row is called by --only.
std::string key(const bench::Row& row) {
    const char* asked[] = {"verdict", "outcomes", "states"};
    return row.counter.name() + " " + asked[static_cast<int>(row.asked)];
}

int run(const Options& o) {
    std::unique_ptr<bench::Spin> spin;
    if (!o.noSpin) {
        spin = std::make_unique<bench::Spin>(o.limit, o.repeats);
        const std::string missing = spin->whatIsMissing();
        if (missing.empty()) {
            fmt::print("{}\n\n", spin->version());
        } else {
            fmt::print("{}\n\n", missing);
            spin.reset();
        }
    }
    std::vector<bench::Row> rows;
    int status = 0;
    for (bench::Row& row : allRows()) {
        if (key(row).find(o.only) == std::string::npos) continue;
        fmt::print(stderr, "{}\n", key(row));
        row.ours = measureOurs(row.counter, row.asked, 1, o.limit, o.repeats);
        if (row.ours.finished && row.asked == bench::Asked::States)
            row.two = measureOurs(row.counter, row.asked, 2, 2 * o.limit, o.repeats);
        if (spin) row.spin = spin->measure(row.counter, row.asked);
        if (const std::string wrong = contradiction(row); !wrong.empty()) {
            fmt::print(stderr, "WRONG: {}\n", wrong);
            status = 1;
        }
        rows.push_back(std::move(row));
    }
    double load[1] = {};
    if (getloadavg(load, 1) == 1)
        fmt::print("{} CPUs; {:.1f} programs wanted one at the end.\n\n", std::thread::hardware_concurrency(), load[0]);
    fmt::print("{}\n{}", bench::markdown(rows, o.limit), bench::commands(rows));
    if (!o.jsonFile.empty()) std::ofstream(o.jsonFile) << bench::json(rows, spin ? spin->version() : "");
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    Options o;
    CLI::App app("Lockstep's search against Spin's on the same programs. CPU times; the best of the repeats.");
    app.add_option("--limit", o.limit, "CPU seconds for each measurement")->capture_default_str();
    app.add_option("--repeats", o.repeats, "Runs of each short measurement")->capture_default_str();
    app.add_option("--only", o.only, "Only rows whose name contains this, as in 'racy 4×4' or 'states'");
    app.add_option("--json", o.jsonFile, "Write the figures to this file, too");
    app.add_flag("--no-spin", o.noSpin, "Only our own figures");
    CLI11_PARSE(app, argc, argv);
    return run(o);
}
