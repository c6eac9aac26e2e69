#include "report/table.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "explore/blame.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kMostVariables = 8;
constexpr std::size_t kMostCpuColumns = 4;
constexpr std::size_t kNarrowestLane = 22;

class Table {
public:
    Table(const Run& run, const Paint& paint, const TableOptions& options)
        : run_(run), program_(run.machine().program()), paint_(paint), options_(options) {
        for (const Blame& b : blame(run)) {
            if (b.kind == Blame::Kind::StaleSource) continue;
            marks_.emplace(b.read, "stale");
            marks_[b.act] = b.kind == Blame::Kind::LostUpdate ? "LOST UPDATE" : "STALE DECISION";
        }
    }

    std::string text() {
        chooseColumns();
        const std::vector<std::size_t> rows = chooseRows();
        measure(rows);
        std::string out = header();
        std::size_t expectedNext = 0;
        for (const std::size_t step : rows) {
            if (step != expectedNext)
                out += paint_.dim(fmt::format("      … {} not shown …\n", counted(step - expectedNext, "step")));
            out += row(step);
            expectedNext = step + 1;
        }
        if (run_.position() > expectedNext)
            out += paint_.dim(fmt::format("      … {} not shown …\n", counted(run_.position() - expectedNext, "step")));
        if (!dropped_.empty())
            out += paint_.dim(fmt::format("       (without a column here: {})\n", fmt::join(dropped_, ", ")));
        return out;
    }

private:
    void chooseColumns() {
        std::set<std::uint32_t> cpus;
        for (const Context& c : program_.contexts) cpus.insert(c.cpu);
        cpus_.assign(cpus.begin(), cpus.end());
        merged_ = cpus_.size() > kMostCpuColumns;
        // The headline's variable first, then what the run changes, then the rest; numbers before locks.
        std::set<std::uint32_t> changed;
        for (std::size_t i = 0; i < run_.position(); ++i)
            if (run_.event(i).cell != kNone && run_.event(i).kind != Event::Kind::Read)
                changed.insert(run_.event(i).cell);
        const auto add = [&](std::uint32_t cell) {
            if (std::find(variables_.begin(), variables_.end(), cell) == variables_.end()) variables_.push_back(cell);
        };
        if (program_.headline.cell != kNone) add(program_.headline.cell);
        for (const bool changes : {true, false})
            for (const bool locks : {false, true})
                for (std::uint32_t cell = 0; cell < program_.cells.size(); ++cell)
                    if (const Global& g = program_.globalOf(cell); g.isLock() == locks && !g.isConst &&
                                                                   changed.contains(cell) == changes &&
                                                                   (changes || !g.isArray || g.elements <= 4))
                        add(cell);
        dropAfter(kMostVariables);
    }
    void dropAfter(std::size_t count) {
        while (variables_.size() > count) {
            dropped_.insert(dropped_.begin(), program_.cellName(variables_.back()));
            variables_.pop_back();
        }
    }

    std::size_t marksColumns() const {
        std::size_t widest = 0;
        for (const auto& [step, mark] : marks_) widest = std::max(widest, width(mark) + 4);
        return widest;
    }

    std::vector<std::size_t> chooseRows() const {
        std::vector<std::size_t> rows;
        const std::size_t length = run_.position();
        if (length <= options_.mostRows) {
            for (std::size_t i = 0; i < length; ++i) rows.push_back(i);
            return rows;
        }
        std::set<std::size_t> chosen;
        const std::size_t part = options_.mostRows / 4;
        for (std::size_t i = 0; i < part; ++i) {
            chosen.insert(i);
            chosen.insert(length - 1 - i);
        }
        for (const auto& [step, mark] : marks_) {
            if (chosen.size() >= options_.mostRows) break;
            for (std::size_t i = step > 2 ? step - 2 : 0; i <= std::min(step + 1, length - 1); ++i) chosen.insert(i);
        }
        rows.assign(chosen.begin(), chosen.end());
        return rows;
    }

    std::string what(std::size_t step) const {
        const Event& e = run_.event(step);
        const Context& c = program_.contexts[e.context];
        std::string text = eventText(program_, e);
        const auto sharers = std::count_if(program_.contexts.begin(), program_.contexts.end(),
                                           [&](const Context& o) { return o.cpu == c.cpu; });
        if (sharers > 1 && e.op != kNone) text = fmt::format("[{}] {}", c.name, text);
        if (merged_) text = fmt::format("CPU {}: {}", c.cpu, text);
        return text;
    }

    // Too wide a table first puts all CPUs into one column, then leaves out the last variables, then cuts its texts.
    void measure(const std::vector<std::size_t>& rows) {
        const std::size_t marksWidth = 7 + (marksColumns());  // the step, and the words behind a marked row
        variableWidth_.clear();
        for (const std::uint32_t cell : variables_) {
            std::size_t w = width(program_.cellName(cell));
            for (const std::size_t step : rows)
                w = std::max(w, width(valueText(program_, cell, run_.machine().cell(run_.stateAt(step + 1), cell))));
            variableWidth_.push_back(w);
        }
        const auto total = [&] {
            std::size_t all = marksWidth;
            for (const std::size_t w : laneWidth_) all += w + 2;
            for (const std::size_t w : variableWidth_) all += w + 2;
            return all;
        };
        const auto measureLanes = [&] {
            laneWidth_.assign(merged_ ? 1 : cpus_.size(), 8);
            for (const std::size_t step : rows)
                laneWidth_[lane(step)] = std::max(laneWidth_[lane(step)], width(what(step)));
        };
        measureLanes();
        const std::size_t slack = options_.columns / 10;  // a few cut words are better than another layout
        if (!merged_ && cpus_.size() > 1 && total() > options_.columns + slack) {
            merged_ = true;
            measureLanes();
        }
        while (total() > options_.columns + slack && variables_.size() > 1) {
            dropAfter(variables_.size() - 1);
            variableWidth_.pop_back();
        }
        while (total() > options_.columns) {
            const auto widest = std::max_element(laneWidth_.begin(), laneWidth_.end());
            if (*widest <= kNarrowestLane) return;
            --*widest;
        }
    }
    std::size_t lane(std::size_t step) const {
        if (merged_) return 0;
        return static_cast<std::size_t>(std::find(cpus_.begin(), cpus_.end(), run_.event(step).choice.cpu) -
                                        cpus_.begin());
    }

    std::string header() const {
        std::string line = "  step ";
        if (merged_) line += padded("what", laneWidth_[0]) + "  ";
        else
            for (std::size_t i = 0; i < cpus_.size(); ++i)
                line += padded(fmt::format("CPU {}", cpus_[i]), laneWidth_[i]) + "  ";
        for (std::size_t i = 0; i < variables_.size(); ++i)
            line += padded(program_.cellName(variables_[i]), variableWidth_[i]) + "  ";
        while (line.ends_with(' ')) line.pop_back();
        return paint_.bold(line) + "\n";
    }

    std::string row(std::size_t step) const {
        const Event& e = run_.event(step);
        const auto mark = marks_.find(step);
        const bool marked = mark != marks_.end();
        const std::string text = what(step);
        std::string line = fmt::format("{}{:>5} ", options_.cursor == step + 1 ? ">" : marked ? "!" : " ", step + 1);
        if (marked) line = paint_.bad(line);
        const auto paintCell = [&](const std::string& s) {
            if (marked) return paint_.bad(s);
            if (e.op == kNone) return paint_.accent(s);  // an arrival, a switch, a drain
            return e.trouble || e.fault != Fault::None ? paint_.warn(s) : s;
        };
        for (std::size_t i = 0; i < laneWidth_.size(); ++i)
            line +=
                i == lane(step) ? paintCell(padded(text, laneWidth_[i])) + "  " : std::string(laneWidth_[i] + 2, ' ');
        for (std::size_t i = 0; i < variables_.size(); ++i) {
            const std::uint64_t now = run_.machine().cell(run_.stateAt(step + 1), variables_[i]);
            const bool changed = now != run_.machine().cell(run_.stateAt(step), variables_[i]);
            const std::string value = padded(valueText(program_, variables_[i], now), variableWidth_[i]);
            line += (changed ? paint_.bold(value) : paint_.dim(value)) + "  ";
        }
        if (marked) line += paint_.bad("← " + mark->second);
        while (line.ends_with(' ')) line.pop_back();
        return line + "\n";
    }

    const Run& run_;
    const Program& program_;
    const Paint& paint_;
    const TableOptions& options_;
    std::map<std::size_t, std::string> marks_;
    std::vector<std::uint32_t> cpus_;
    std::vector<std::uint32_t> variables_;
    std::vector<std::size_t> variableWidth_;
    std::vector<std::string> dropped_;    // variables that found no room
    std::vector<std::size_t> laneWidth_;  // a column for each CPU, or one for all when they are many
    bool merged_ = false;
};

}  // namespace

std::string interleavingTable(const Run& run, const Paint& paint, const TableOptions& options) {
    return Table(run, paint, options).text();
}

}  // namespace lockstep
