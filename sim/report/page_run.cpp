#include "report/page_run.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "explore/blame.hpp"
#include "machine/effect.hpp"
#include "report/story.hpp"
#include "report/stretches.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;

// Where the CPU stands at a position: its flags, whom it runs, on which line, and the lock that is waited for.
Json cpuJson(const Run& run, std::size_t position, std::uint32_t cpu) {
    const Machine& machine = run.machine();
    const Program& program = machine.program();
    const std::uint64_t* state = run.stateAt(position);
    const CpuState s = machine.cpu(state, cpu);
    Json json{{"irqs", s.irqsOff == 0}, {"preempt", fmt::format("{:#x}", preemptCount(s))}};
    const std::uint32_t context = machine.running(state, cpu);
    if (context == kNone) return json;
    json["runs"] = context;
    json["line"] = program.fileLine(program.statementOf(machine.frames(state, context).front().op).line);
    if (const std::uint32_t lock = machine.waitsFor(state, context); lock != kNone)
        json["waits"] = program.cellName(lock);
    return json;
}

class PageRun {
public:
    PageRun(const Run& run, const std::vector<std::uint32_t>& variables, std::size_t first)
        : run_(run), program_(run.machine().program()), variables_(variables), first_(first) {}

    Json start() {
        Json values = Json::array(), cpus = Json::array();
        for (const std::uint32_t cell : variables_) values.push_back(valueAt(first_, cell));
        for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) cpus.push_back(cpuJson(run_, first_, cpu));
        cpus_ = cpus;
        return Json{{"values", std::move(values)}, {"cpus", std::move(cpus)}};
    }

    // `v` and `cpus` hold only what the step changed.
    Json step(std::size_t i) {
        const Event& e = run_.event(i);
        Json json{{"who", e.context}, {"short", shortText(program_, e)}, {"text", eventText(program_, e)}};
        json["choice"] = spell(program_, e.choice);
        if (e.op != kNone) {
            json["line"] = program_.fileLine(program_.statementOf(e.op).line);
            json["asm"] = program_.instructionOf(e.op).text;
        }
        if (e.kind == Event::Kind::Printed) json["printed"] = printedText(run_.machine(), e, run_.stateAt(i));
        if (const std::string trouble = troubleText(program_, e); !trouble.empty()) json["trouble"] = trouble;
        Json changed = Json::object(), cpus = Json::object();
        for (std::size_t v = 0; v < variables_.size(); ++v)
            if (const std::string now = valueAt(i + 1, variables_[v]); now != valueAt(i, variables_[v]))
                changed[std::to_string(v)] = now;
        for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) {
            Json now = cpuJson(run_, i + 1, cpu);
            if (now == cpus_[cpu]) continue;
            cpus[std::to_string(cpu)] = now;
            cpus_[cpu] = std::move(now);
        }
        if (!changed.empty()) json["v"] = std::move(changed);
        if (!cpus.empty()) json["cpus"] = std::move(cpus);
        return json;
    }

    // Steps here count from the first one shown, as in the list of steps.
    Json stretchesJson() const {
        Json list = Json::array();
        for (const Stretch& s : stretches(run_)) {
            if (s.end < first_) continue;
            Json stretch{{"name", name(program_, s)}, {"cpu", s.cpu}};
            if (s.kind == Stretch::Kind::LockHeld) stretch["who"] = s.context;
            stretch["begin"] = s.begin < first_ ? 0 : s.begin - first_;
            stretch["end"] = s.end - first_;
            if (s.open) stretch["open"] = true;
            list.push_back(std::move(stretch));
        }
        return list;
    }
    Json blameJson() const {
        Json list = Json::array();
        for (const Blame& b : blame(run_)) {
            if (b.read < first_) continue;
            list.push_back(Json{{"kind", name(b.kind)},
                                {"read", b.read - first_},
                                {"change", b.change - first_},
                                {"act", b.act - first_},
                                {"words", sentence(program_, b)}});
        }
        return list;
    }

private:
    std::string valueAt(std::size_t position, std::uint32_t cell) const {
        return valueText(program_, cell, run_.machine().cell(run_.stateAt(position), cell));
    }

    const Run& run_;
    const Program& program_;
    const std::vector<std::uint32_t>& variables_;
    std::size_t first_;
    Json cpus_;
};

}  // namespace

std::vector<std::uint32_t> shownVariables(const Program& program, std::size_t most) {
    std::vector<std::uint32_t> cells;
    const auto add = [&](std::uint32_t cell) {
        if (cells.size() < most && std::find(cells.begin(), cells.end(), cell) == cells.end()) cells.push_back(cell);
    };
    if (program.headline.cell != kNone) add(program.headline.cell);
    for (const bool locks : {false, true})
        for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
            if (const Global& g = program.globalOf(cell); g.isLock() == locks && !g.isConst) add(cell);
    return cells;
}

Json pageRun(const Machine& machine, const std::vector<Choice>& schedule, const std::string& label,
             const std::vector<std::uint32_t>& variables, std::optional<std::uint64_t> expected, std::size_t most) {
    Run run(machine);
    for (const Choice choice : schedule) run.take(choice);
    const std::size_t first = run.length() > most ? run.length() - most : 0;
    PageRun page(run, variables, first);
    Json json{{"label", label}, {"skipped", first}, {"schedule", spell(machine.program(), schedule)}};
    json["start"] = page.start();
    Json steps = Json::array();
    for (std::size_t i = first; i < run.length(); ++i) steps.push_back(page.step(i));
    json["steps"] = std::move(steps);
    json["spans"] = page.stretchesJson();
    json["blame"] = page.blameJson();
    Json end = Json::array();
    std::istringstream story(runStory(run, expected, Paint(false)));
    for (std::string line; std::getline(story, line);) end.push_back(line);
    json["end"] = std::move(end);
    return json;
}

}  // namespace lockstep
