#include "report/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "explore/blame.hpp"
#include "lockstep/version.hpp"
#include "report/json_parts.hpp"
#include "report/kernel_log.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

using namespace json_parts;

Json optionalNumber(const Program& program, std::optional<std::uint64_t> value) {
    if (!value || program.headline.cell == kNone) return nullptr;
    return number(program.globalOf(program.headline.cell).type, *value);
}

Json waitsJson(const Program& program, const std::vector<Wait>& waits) {
    Json list = Json::array();
    for (const Wait& w : waits) {
        Json wait{{"context", contextName(program, w.context)},
                  {"lock", w.cell == kNone ? Json(nullptr) : Json(program.cellName(w.cell))}};
        wait["holder"] = w.holder < program.contexts.size() ? contextName(program, w.holder) : Json(nullptr);
        wait["words"] = sentence(program, w);
        list.push_back(std::move(wait));
    }
    return list;
}

Json placeJson(const Place& place) {
    return Json{{"file", place.file}, {"line", place.line}, {"column", place.column}};
}

Json diagnosticsJson(const std::vector<Diagnostic>& diagnostics) {
    Json list = Json::array();
    for (const Diagnostic& d : diagnostics)
        list.push_back(Json{{"severity", d.severity == Diagnostic::Severity::Error ? "error" : "warning"},
                            {"place", placeJson(d.place)},
                            {"cause", d.cause},
                            {"remedy", d.remedy},
                            {"line", d.sourceLine}});
    return list;
}

const char* standingName(Standing s) {
    switch (s) {
    case Standing::Running: return "running";
    case Standing::Final: return "final";
    case Standing::Deadlock: return "deadlock";
    case Standing::Faulted: return "bug";
    }
    return "";
}

Json text(const std::string& s) {
    return s.empty() ? Json(nullptr) : Json(s);
}
// The orders of a circle or inversion: each lock held while the next was taken.
Json chainJson(const Program& program, const Report& r) {
    Json chain = Json::array();
    for (const LockOrder& o : r.chain)
        chain.push_back(Json{{"held", program.cellName(o.held)},
                             {"taken", program.cellName(o.taken)},
                             {"context", contextName(program, o.context)},
                             {"witness", spell(program, o.witness)}});
    return chain;
}
Json accessesJson(const Program& program, const Report& r) {
    Json accesses = Json::array();
    for (const RacingAccess& a : r.accesses) {
        if (a.context == kNone) continue;
        accesses.push_back(Json{{"context", contextName(program, a.context)},
                                {"kind", a.write ? "write" : "read"},
                                {"marked", a.marked},
                                {"line", program.fileLine(program.statementOf(a.op).line)}});
    }
    return accesses;
}
Json optional(std::optional<double> value) {
    return value ? Json(*value) : Json(nullptr);
}
// The number of interleavings may be larger than any JSON number: it is a string.
void put(Json& to, const Frequency& f) {
    to["interleavings"] = text(f.interleavings);
    to["share"] = optional(f.share);
    to["probability"] = optional(f.probability);
}

}  // namespace

std::string jsonError(const std::vector<Diagnostic>& diagnostics, const Divergence* divergence) {
    Json json;
    for (const Diagnostic& d : diagnostics) {
        if (d.severity != Diagnostic::Severity::Error) continue;
        json["error"] = Json{{"place", placeJson(d.place)}, {"cause", d.cause}, {"remedy", d.remedy}};
        break;
    }
    if (divergence)
        json["divergence"] = Json{{"step", divergence->step},
                                  {"choice", divergence->choice},
                                  {"recorded", divergence->recorded},
                                  {"now", divergence->now.empty() ? Json(nullptr) : Json(divergence->now)},
                                  {"why_not", divergence->whyNot.empty() ? Json(nullptr) : Json(divergence->whyNot)}};
    json["diagnostics"] = diagnosticsJson(diagnostics);
    return dump(json);
}

std::string jsonExploration(const Machine& machine, const Exploration& x, std::optional<std::uint64_t> expected,
                            const std::vector<Outlook>* ahead) {
    const Program& program = machine.program();
    Json json = head(program);
    json["verdict"] = name(x.verdict);
    json["words"] = verdictSentence(machine, x);
    json["complete"] = x.complete;
    json["why_incomplete"] = x.complete ? Json(nullptr) : Json(x.whyIncomplete);
    json["states"] = x.states;
    json["kept_states"] = x.keptStates;
    json["transitions"] = x.transitions;
    json["bytes"] = x.bytes;
    json["seconds"] = x.seconds;
    json["expected"] = optionalNumber(program, expected);
    json["interleavings"] = text(x.interleavings);
    json["why_not_counted"] = text(x.whyNotCounted);
    Json outcomes = Json::array();
    for (const Outcome& o : x.outcomes) {
        std::vector<std::uint64_t> values(program.cells.size(), 0);
        for (std::size_t i = 0; i < x.cells.size(); ++i) values[x.cells[i]] = o.values[i];
        Json outcome;
        outcome["state"] = stateJson(program, [&](std::uint32_t cell) { return values[cell]; });
        outcome["violates"] = o.violates;
        put(outcome, o.frequency);
        outcome["context_switches"] = contextSwitches(o.witness);
        outcome["steps"] = o.witness.size();
        outcome["witness"] = spell(program, o.witness);
        outcomes.push_back(std::move(outcome));
    }
    json["outcomes"] = std::move(outcomes);
    Json deadlocks = Json::array();
    for (const Deadlock& d : x.deadlocks) {
        Json deadlock{{"waits", waitsJson(program, d.waits)}};
        put(deadlock, d.frequency);
        deadlock["context_switches"] = contextSwitches(d.witness);
        deadlock["steps"] = d.witness.size();
        deadlock["witness"] = spell(program, d.witness);
        deadlocks.push_back(std::move(deadlock));
    }
    json["deadlocks"] = std::move(deadlocks);
    Json failures = Json::array();
    for (const Failure& f : x.failures) {
        Json failure;
        switch (f.kind) {
        case Failure::Kind::AlwaysFails: failure["kind"] = "always"; break;
        case Failure::Kind::NeverHappens: failure["kind"] = "never"; break;
        case Failure::Kind::PossibleMissing: failure["kind"] = "possible"; break;
        case Failure::Kind::Deadlock: failure["kind"] = "deadlock"; break;
        case Failure::Kind::Bug: failure["kind"] = "bug"; break;
        }
        if (f.check != kNone) failure["check"] = program.checks[f.check].text;
        if (f.fault != Fault::None) {
            failure["bug"] = name(f.fault);
            put(failure, f.frequency);
        }
        failure["witness"] = f.kind == Failure::Kind::PossibleMissing ? Json(nullptr) : Json(spell(program, f.witness));
        failures.push_back(std::move(failure));
    }
    json["failures"] = std::move(failures);
    Json reports = Json::array();
    for (const Report& r : x.reports) {
        Json report{{"kind", name(r.kind)}, {"title", kernelTitle(machine, r)}};
        report["lock"] = r.cell == kNone ? Json(nullptr) : Json(program.cellName(r.cell));
        report["text"] = kernelReport(machine, r);
        report["witness"] = spell(program, r.witness);
        report["earlier"] = r.earlier.empty() ? Json(nullptr) : Json(spell(program, r.earlier));
        report["context"] = r.context == kNone ? Json(nullptr) : Json(contextName(program, r.context));
        if (!r.chain.empty()) report["chain"] = chainJson(program, r);
        if (r.kind == Report::Kind::DataRace) report["accesses"] = accessesJson(program, r);
        reports.push_back(std::move(report));
    }
    json["reports"] = std::move(reports);
    json["never_ends"] = x.neverEnds;
    Json endless = Json::array();
    for (const Endless& e : x.endless) {
        Json contexts = Json::array();
        for (const std::uint32_t c : e.contexts) contexts.push_back(contextName(program, c));
        endless.push_back(Json{{"kind", name(e.kind)},
                               {"leavable", e.leavable},
                               {"contexts", std::move(contexts)},
                               {"witness", spell(program, e.witness)},
                               {"cycle", spell(program, e.cycle)}});
    }
    json["endless"] = std::move(endless);
    json["endless_complete"] = x.complete && x.loopsComplete && x.question != Question::Verdict;
    json["races_complete"] = x.racesComplete;
    json["endless_probability"] = optional(x.endlessFrequency.probability);
    Json unexercised = Json::array();
    for (const Unexercised& u : x.unexercised)
        unexercised.push_back(Json{{"check", program.checks[u.check].text}, {"words", sentence(program, u)}});
    json["unexercised"] = std::move(unexercised);
    if (ahead) {
        Json choices = Json::array();
        for (const Outlook& a : *ahead)
            choices.push_back(Json{{"choice", spell(program, a.choice)},
                                   {"prospect", name(a.prospect)},
                                   {"witness", a.witness.empty() ? Json(nullptr) : Json(spell(program, a.witness))}});
        json["choices"] = std::move(choices);
    }
    return dump(json);
}

std::string jsonRun(const Run& run, std::uint64_t seed, std::optional<std::uint64_t> expected) {
    const Machine& machine = run.machine();
    const Program& program = machine.program();
    Json json = head(program);
    json["seed"] = seed;
    json["end"] = standingName(run.standing());
    if (const Fault fault = machine.fault(run.state()); fault != Fault::None) json["bug"] = name(fault);
    json["expected"] = optionalNumber(program, expected);
    json["state"] = stateJson(program, [&](std::uint32_t cell) { return machine.cell(run.state(), cell); });
    const std::vector<FailedCheck> failed = failedChecks(run);
    json["violated"] = !failed.empty() || run.standing() == Standing::Deadlock ||
                       (run.standing() == Standing::Faulted && machine.fault(run.state()) != Fault::Capacity);
    Json checks = Json::array();
    for (const FailedCheck& f : failed)
        checks.push_back(Json{{"kind", name(program.checks[f.check].kind)},
                              {"check", program.checks[f.check].text},
                              {"after_step", f.position}});
    json["failed_checks"] = std::move(checks);
    Json lost = Json::array(), stale = Json::array();
    for (const Blame& b : blame(run)) {
        const std::string words = sentence(program, b);
        if (b.kind == Blame::Kind::LostUpdate)
            lost.push_back(Json{{"variable", program.cellName(b.cell)},
                                {"read_step", b.read + 1},
                                {"lost_step", b.change + 1},
                                {"overwrite_step", b.act + 1},
                                {"words", words}});
        else
            stale.push_back(Json{{"kind", name(b.kind)},
                                 {"variable", program.cellName(b.cell)},
                                 {"written", program.cellName(b.written)},
                                 {"read_step", b.read + 1},
                                 {"change_step", b.change + 1},
                                 {"act_step", b.act + 1},
                                 {"words", words}});
    }
    json["lost_updates"] = std::move(lost);
    json["stale_uses"] = std::move(stale);
    if (run.standing() == Standing::Deadlock) json["waits"] = waitsJson(program, waits(machine, run.state()));
    json["schedule_version"] = kScheduleVersion;
    json["schedule"] = spell(program, run.schedule());
    Json steps = Json::array();
    for (std::size_t i = 0; i < run.position(); ++i) {
        const Event& e = run.event(i);
        Json step{{"step", i + 1},
                  {"choice", spell(program, e.choice)},
                  {"context", e.kind == Event::Kind::Drained ? Json(nullptr) : contextName(program, e.context)},
                  {"words", eventText(program, e)}};
        if (e.op != kNone) {
            step["line"] = program.fileLine(program.statementOf(e.op).line);
            step["instruction"] = program.instructionOf(e.op).text;
        }
        if (e.buffered) step["buffered"] = true;
        if (e.kind == Event::Kind::Printed) step["printed"] = printedText(machine, e, run.stateAt(i));
        if (const std::string trouble = troubleText(program, e); !trouble.empty()) step["trouble"] = trouble;
        steps.push_back(std::move(step));
    }
    json["steps"] = std::move(steps);
    return dump(json);
}

std::string jsonShow(std::span<const Program* const> programs) {
    Json json = head(*programs.front());
    json.erase("isa");
    json.erase("memory");
    Json list = Json::array();
    for (const Program* p : programs) {
        Json listing;
        listing["isa"] = name(p->isa);
        Json inactive = Json::array();
        for (const LineRange& r : p->inactiveLines)
            inactive.push_back(Json::array(
                {p->fileLine(static_cast<std::uint32_t>(r.first)), p->fileLine(static_cast<std::uint32_t>(r.last))}));
        listing["inactive_lines"] = std::move(inactive);
        Json instructions = Json::array();
        for (const Instruction& i : p->instructions) {
            const Statement& s = p->statements[i.statement];
            if (s.line == 0 || i.text.empty()) continue;
            Json instruction{{"function", p->functions[s.function].name},
                             {"line", p->fileLine(s.line)},
                             {"source", s.text},
                             {"text", i.text}};
            Json ops = Json::array();
            if (!i.control)
                for (std::uint32_t op = i.first; op < i.first + i.count; ++op) ops.push_back(describe(*p, op));
            instruction["micro_ops"] = std::move(ops);
            instructions.push_back(std::move(instruction));
        }
        listing["instructions"] = std::move(instructions);
        list.push_back(std::move(listing));
    }
    json["listings"] = std::move(list);
    return dump(json);
}

std::string jsonCheck(std::span<const CheckedFile> files) {
    Json list = Json::array();
    for (const CheckedFile& f : files) {
        Json file{{"scenario", f.path}};
        file["verdict"] = f.verdict ? Json(name(*f.verdict)) : Json("error");
        file["words"] = f.words;
        file["states"] = f.states;
        file["diagnostics"] = diagnosticsJson(f.diagnostics);
        list.push_back(std::move(file));
    }
    return dump(Json{{"lockstep", std::string(kVersion)}, {"files", std::move(list)}});
}

}  // namespace lockstep
