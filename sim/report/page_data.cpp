#include "report/page_data.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "explore/blame.hpp"
#include "machine/effect.hpp"
#include "report/kernel_log.hpp"
#include "report/page_run.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

class Page {
public:
    Page(const PageScenario& scenario, const PageLimits& limits)
        : machine_(*scenario.machine),
          program_(machine_.program()),
          x_(*scenario.exploration),
          expected_(scenario.expected),
          limits_(limits),
          variables_(shownVariables(program_, limits.variables)) {}

    std::string text() {
        Json json = head();
        json["verdict"] = verdict();
        json["code"] = code();
        json["contexts"] = contexts();
        json["variables"] = variables();
        json["results"] = results();
        json["reports"] = reports();
        json["witnesses"] = std::move(witnesses_);
        json["first"] = first();
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }

private:
    Json head() const {
        Json json;
        json["title"] = program_.title.empty() ? program_.path : program_.title;
        json["description"] = program_.description;
        json["file"] = program_.path;
        Json facts = Json::array({name(program_.isa)});
        facts.push_back(counted(program_.cpus, "CPU"));
        if (program_.llsc) facts.push_back("ll/sc atomics");
        for (const Parameter& p : program_.parameters) facts.push_back(fmt::format("{} = {}", p.name, p.chosen));
        json["facts"] = std::move(facts);
        return json;
    }

    Json verdict() const {
        Json json{{"kind", name(x_.verdict)}, {"words", verdictSentence(machine_, x_)}};
        Json notes = Json::array();
        for (const Check& c : program_.checks) notes.push_back(fmt::format("Check: {} {}", name(c.kind), c.text));
        if (expected_ && program_.headline.cell != kNone)
            notes.push_back(fmt::format("Expected: {} = {}", program_.cellName(program_.headline.cell),
                                        valueText(program_, program_.headline.cell, *expected_)));
        for (const Unexercised& u : x_.unexercised)
            if (u.check < program_.checks.size())
                notes.push_back(
                    fmt::format("Never came up: {}", u.part.empty() ? program_.checks[u.check].text : u.part));
        if (!x_.complete) notes.push_back("The search did not finish: " + x_.whyIncomplete + ".");
        json["notes"] = std::move(notes);
        json["interleavings"] = x_.interleavings;
        json["whyNotCounted"] = x_.whyNotCounted;
        return json;
    }

    Json code() const {
        Json list = Json::array();
        std::uint32_t number = 0;
        for (const std::string& text : linesOf(program_.code)) {
            ++number;
            const bool inactive =
                std::any_of(program_.inactiveLines.begin(), program_.inactiveLines.end(), [&](const LineRange& r) {
                    return static_cast<int>(number) >= r.first && static_cast<int>(number) <= r.last;
                });
            Json line{{"n", program_.fileLine(number)}, {"t", text}};
            if (inactive) line["off"] = true;
            list.push_back(std::move(line));
        }
        return list;
    }

    Json contexts() const {
        Json list = Json::array();
        for (std::uint32_t i = 0; i < program_.contexts.size(); ++i) {
            const Context& c = program_.contexts[i];
            list.push_back(
                Json{{"name", c.name}, {"kind", name(c.kind)}, {"cpu", c.cpu}, {"who", shortActor(program_, i)}});
        }
        return list;
    }

    Json variables() const {
        Json list = Json::array();
        for (const std::uint32_t cell : variables_) {
            const Global& g = program_.globalOf(cell);
            Json variable{{"name", program_.cellName(cell)}};
            if (g.isLock()) variable["lock"] = true;
            list.push_back(std::move(variable));
        }
        return list;
    }

    // One for each distinct schedule: a failure is often the witness of an outcome, too.
    Json witness(const std::vector<Choice>& schedule, const std::string& label) {
        if (schedule.empty() && !machine_.initial().empty() &&
            machine_.standing(machine_.initial().data()) == Standing::Running)
            return nullptr;
        const auto known = std::find(schedules_.begin(), schedules_.end(), schedule);
        const auto index = static_cast<std::size_t>(known - schedules_.begin());
        if (known != schedules_.end()) return index;
        schedules_.push_back(schedule);
        witnesses_.push_back(pageRun(machine_, schedule, label, variables_, expected_, limits_.steps));
        return index;
    }

    static void addFrequency(Json& json, const Frequency& f) {
        if (!f.interleavings.empty()) json["interleavings"] = f.interleavings;
        if (f.share) json["share"] = *f.share;
        if (f.probability) json["probability"] = *f.probability;
    }

    Json results() {
        Json list = Json::array();
        const auto add = [&](const char* kind, bool bad, const std::string& text, Json witness) -> Json& {
            list.push_back(Json{{"kind", kind}, {"bad", bad}, {"text", text}, {"witness", std::move(witness)}});
            return list.back();
        };
        // Those that fail are never among the ones left out.
        std::vector<const Outcome*> shown;
        for (const bool violates : {true, false})
            for (const Outcome& o : x_.outcomes)
                if (o.violates == violates && shown.size() < limits_.outcomes) shown.push_back(&o);
        std::sort(shown.begin(), shown.end());
        for (const Outcome* o : shown) {
            const std::string text = outcomeText(program_, x_.cells, o->values);
            addFrequency(add("outcome", o->violates, text, witness(o->witness, text)), o->frequency);
        }
        if (x_.outcomes.size() > shown.size()) left_ = x_.outcomes.size() - shown.size();
        for (const Deadlock& d : x_.deadlocks) {
            Json& result = add("deadlock", true, "deadlock", witness(d.witness, "deadlock"));
            Json details = Json::array();
            for (const Wait& wait : d.waits) details.push_back(sentence(program_, wait));
            result["details"] = std::move(details);
            addFrequency(result, d.frequency);
        }
        addFailures(add);
        for (const Endless& e : x_.endless) {
            std::vector<Choice> schedule = e.witness;
            schedule.insert(schedule.end(), e.cycle.begin(), e.cycle.end());
            std::string who;
            for (const std::uint32_t c : e.contexts) who += (who.empty() ? "" : ", ") + shortActor(program_, c);
            const std::string text =
                name(e.kind) + (e.leavable ? ": " + who + " may go round for ever" : ": no run ends from here");
            Json& result = add("endless", true, text, witness(schedule, text));
            result["details"] = Json::array({fmt::format("{} go round: the last {} of this run can repeat for ever.",
                                                         who.empty() ? "All" : who, counted(e.cycle.size(), "step"))});
        }
        if (x_.endlessFrequency.probability && *x_.endlessFrequency.probability > 0)
            addFrequency(add("endless", true, "runs that never end", nullptr), x_.endlessFrequency);
        Json all{{"list", std::move(list)}};
        all["leftOut"] = left_;
        return all;
    }

    template <class Add>
    void addFailures(const Add& add) {
        for (const Failure& f : x_.failures) {
            if (f.kind == Failure::Kind::Deadlock || f.kind == Failure::Kind::AlwaysFails) continue;  // shown above
            const bool bug = f.kind == Failure::Kind::Bug;
            const std::string text =
                bug ? "BUG: " + name(f.fault)
                    : fmt::format("{}: {}", name(program_.checks[f.check].kind), program_.checks[f.check].text);
            Json& result = add("failure", true, text,
                               f.kind == Failure::Kind::PossibleMissing ? Json(nullptr) : witness(f.witness, text));
            if (f.kind == Failure::Kind::PossibleMissing)
                result["details"] = Json::array({"No run ends so, although the scenario says that one can."});
            if (bug) addFrequency(result, f.frequency);
        }
    }

    Json reports() {
        Json list = Json::array();
        for (const Report& r : x_.reports) {
            if (list.size() == limits_.reports) break;
            const std::string title = kernelTitle(machine_, r);
            Json report{{"title", title}, {"text", kernelReport(machine_, r)}};
            report["witness"] = witness(r.witness, title);
            report["earlier"] = r.earlier.empty() ? Json(nullptr) : witness(r.earlier, "before: " + title);
            list.push_back(std::move(report));
        }
        Json all{{"list", std::move(list)}};
        all["leftOut"] = x_.reports.size() - all["list"].size();
        return all;
    }

    // The witness to open with: the telling one if the search has one.
    std::size_t first() const {
        const auto telling = std::find(schedules_.begin(), schedules_.end(), tellingWitness(x_));
        return telling == schedules_.end() ? 0 : static_cast<std::size_t>(telling - schedules_.begin());
    }

    const Machine& machine_;
    const Program& program_;
    const Exploration& x_;
    std::optional<std::uint64_t> expected_;
    const PageLimits& limits_;
    std::vector<std::uint32_t> variables_;
    std::vector<std::vector<Choice>> schedules_;
    Json witnesses_ = Json::array();
    std::size_t left_ = 0;
};

}  // namespace

std::string pageData(const PageScenario& scenario, const PageLimits& limits) {
    return Page(scenario, limits).text();
}

}  // namespace lockstep
