#include "report/hammer_grid.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "report/columns.hpp"
#include "report/figures.hpp"
#include "report/words.hpp"
#include "telemetry/writer.hpp"

namespace lockstep {
namespace {

using Tone = TableCell::Tone;

bool hung(const HammerRun& run) {
    return run.result.end == HammerEnd::Deadlock || run.result.end == HammerEnd::Lockup ||
           run.result.end == HammerEnd::Fault;
}

TableCell lostCell(const HammerRun& run) {
    const HammerResult& r = run.result;
    if (!r.lostKnown) return {"?", Tone::Dim};
    if (r.lost == 0) return hung(run) ? TableCell{"0"} : TableCell{"✓ 0", Tone::Good};
    return {"✗ " + grouped(r.lost), Tone::Bad};
}

TableCell endCell(const HammerRun& run) {
    if (hung(run)) return {"✗ " + name(run.result.end), Tone::Bad};
    if (!run.result.failedChecks.empty()) return {"✗ a check failed", Tone::Bad};
    if (run.result.end == HammerEnd::Stopped) return {"stopped", Tone::Warn};
    return {"✓", Tone::Good};
}

std::vector<TableCell> row(const HammerRun& run, const HammerRun& base) {
    std::vector<TableCell> cells;
    for (const auto& [name, value] : run.chosen) cells.push_back({value});
    if (!run.program) {
        cells.resize(cells.size() + 8);
        cells.push_back({"refused: " + run.refused, Tone::Warn});
        return cells;
    }
    const Rates r = ratesOf(run);
    const double against = base.program ? ratesOf(base).calls : 0;
    const auto each = timePerCall(run);
    const Sample& total = run.result.total;
    cells.push_back({hung(run) ? "" : magnitude(r.calls)});
    cells.push_back({against > 0 && !hung(run) ? fmt::format("{:.3g} %", r.calls / against * 100) : "", Tone::Dim});
    cells.push_back({each && !hung(run) ? duration(*each) : ""});
    cells.push_back(lostCell(run));
    cells.push_back({total.acquisitions > 0 ? shareText(r.contentionShare) : ""});
    cells.push_back({total.acquisitions > 0 ? shareText(r.spinShare) : ""});
    cells.push_back({shareText(r.irqsOffShare)});
    cells.push_back({total.interrupts > 0 && r.irqLatencyNs ? duration(*r.irqLatencyNs) : ""});
    cells.push_back(endCell(run));
    return cells;
}

// "1.7 times"; "about" where noise of the measurement is as large.
std::string timesText(double ratio) {
    if (ratio > 0.95 && ratio < 1.05) return "about";
    return ratio < 99.5 ? fmt::format("{:.2g} times", ratio) : fmt::format("{:.0f} times", ratio);
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

}  // namespace

std::size_t baseOf(std::span<const HammerRun> runs) {
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (runs[i].program && !hung(runs[i]) && runs[i].result.total.calls > 0) return i;
    return 0;
}

std::string hammerTable(std::span<const HammerRun> runs, std::size_t base, const Paint& paint) {
    if (runs.empty()) return {};
    std::vector<std::string> head;
    std::vector<std::size_t> left;
    for (const auto& [name, value] : runs.front().chosen) {
        left.push_back(head.size());
        head.push_back(name);
    }
    left.push_back(head.size() + 8);
    head.insert(head.end(),
                {"calls/s", "relative", "per call", "lost", "had to wait", "waiting", "irqs off", "irqs late", "end"});
    std::vector<std::vector<TableCell>> rows;
    for (const HammerRun& run : runs) rows.push_back(row(run, runs[base]));
    return columnsTable(head, rows, paint, left);
}

std::string hammerComparison(std::span<const HammerRun> runs, std::size_t base, const Paint& paint) {
    std::string text;
    const auto baseTime = base < runs.size() && runs[base].program ? timePerCall(runs[base]) : std::nullopt;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const HammerRun& run = runs[i];
        if (!run.program) continue;
        std::string line = chosenText(run) + ": ";
        if (hung(run)) {
            line += paint.bad(run.result.why);
        } else {
            line += !run.result.lostKnown  ? "what was lost is not known"
                    : run.result.lost == 0 ? paint.good("nothing lost")
                                           : paint.bad(fmt::format("{} lost", counted(run.result.lost, "update")));
            const auto each = timePerCall(run);
            if (each && baseTime && i != base)
                line += fmt::format("; a call takes {} as long as with {}", timesText(*each / *baseTime),
                                    chosenText(runs[base]));
        }
        text += "  " + line + "\n";
    }
    return text;
}

std::string hammerCsv(std::span<const HammerRun> runs) {
    std::string text;
    if (runs.empty()) return text;
    for (const auto& [name, value] : runs.front().chosen) text += quoted(name) + ",";
    text += "end,failed_checks,calls_per_second,ns_per_call,lost_all_rounds,rounds,processors,seed," +
            telemetryHeader(TelemetryFormat::Csv);
    for (const HammerRun& run : runs) {
        if (!run.program) continue;
        const HammerResult& r = run.result;
        const auto each = timePerCall(run);
        for (const auto& [name, value] : run.chosen) text += quoted(value) + ",";
        text += fmt::format("{},{},{},{},{},{},{},{},", name(r.end), r.failedChecks.size(), ratesOf(run).calls,
                            each ? fmt::format("{}", *each) : "", r.lostKnown ? fmt::format("{}", r.lost) : "",
                            r.rounds, r.processors, r.seed);
        text += telemetryLine(TelemetryFormat::Csv, r.total);
    }
    return text;
}

}  // namespace lockstep
