#include "report/hammer_json.hpp"

#include "lockstep/version.hpp"
#include "report/json_parts.hpp"
#include "telemetry/fields.hpp"

namespace lockstep {
namespace {

using namespace json_parts;

template <class Number>
Json orNull(const std::optional<Number>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json state(const Program& program, const std::vector<std::uint32_t>& cells, const std::vector<std::uint64_t>& values) {
    std::vector<std::uint64_t> all(program.cells.size(), 0);
    for (std::size_t i = 0; i < cells.size() && i < values.size(); ++i) all[cells[i]] = values[i];
    return stateJson(program, [&](std::uint32_t cell) { return all[cell]; });
}

Json telemetry(const Sample& sample) {
    Json json = Json::object();
    for (const SampleField& field : sampleFields())
        json[std::string(field.name)] = std::visit(
            [&](auto member) -> Json {
                const auto& value = sample.*member;
                if constexpr (requires { value.has_value(); }) return orNull(value);
                else return value;
            },
            field.member);
    return json;
}

Json ratesJson(const HammerRun& run) {
    const Rates r = ratesOf(run);
    return Json{{"calls_per_second", r.calls},
                {"increments_per_second", r.increments},
                {"lost_per_second", orNull(r.lost)},
                {"acquisitions_per_second", r.acquisitions},
                {"interrupts_per_second", r.interrupts},
                {"atomics_per_second", r.atomics},
                {"switches_per_second", r.switches},
                {"contention_share", orNull(r.contentionShare)},
                {"spin_share", orNull(r.spinShare)},
                {"irqs_off_share", orNull(r.irqsOffShare)},
                {"hold_ns", orNull(r.holdNs)},
                {"irq_latency_ns", orNull(r.irqLatencyNs)},
                {"ns_per_call", orNull(timePerCall(run))}};
}

Json hammerObject(const HammerRun& run) {
    const Program& program = *run.program;
    const HammerResult& r = run.result;
    Json json = head(program);
    json.erase("memory");  // it is this computer's own
    json["cpus"] = program.cpus;
    json["processors"] = r.processors;
    json["pinned"] = run.options.pinned;
    json["seed"] = r.seed;
    json["lock"] = name(run.options.settings.lock);
    json["end"] = name(r.end);
    json["why"] = r.why;
    json["violated"] = wentWrong(run);
    json["kernel_log"] = r.kernelLog.empty() ? Json(nullptr) : Json(r.kernelLog);
    json["seconds"] = r.seconds;
    json["rounds"] = r.rounds;
    json["variable"] = program.headline.cell == kNone ? Json(nullptr) : Json(program.cellName(program.headline.cell));
    json["final"] = r.final.empty() ? Json(nullptr) : state(program, r.cells, r.final);
    json["expected"] = orNull(r.expected);
    json["lost"] = r.lostKnown ? Json(r.lost) : Json(nullptr);
    Json failed = Json::array();
    for (const std::uint32_t check : r.failedChecks) failed.push_back(program.checks[check].text);
    json["failed_checks"] = std::move(failed);
    json["rates"] = ratesJson(run);
    json["total"] = telemetry(r.total);
    Json outcomes = Json::array();
    for (const ObservedOutcome& o : r.outcomes)
        outcomes.push_back(
            Json{{"state", state(program, r.cells, o.values)}, {"violates", o.violates}, {"count", o.count}});
    json["outcomes"] = std::move(outcomes);
    Json contexts = Json::array();
    for (const ContextSummary& c : r.contexts)
        contexts.push_back(Json{{"context", contextName(program, c.context)},
                                {"calls", c.calls},
                                {"arrivals", c.arrivals},
                                {"latency_ns", c.latencyNs},
                                {"latency_most_ns", c.latencyMostNs},
                                {"sleeps", c.sleeps}});
    json["contexts"] = std::move(contexts);
    Json locks = Json::array();
    for (const LockSummary& l : r.locks)
        locks.push_back(Json{{"lock", program.cellName(l.cell)},
                             {"acquisitions", l.acquisitions},
                             {"contended", l.contended},
                             {"spin_ns", l.spinNs},
                             {"hold_ns", l.holdNs},
                             {"hold_most_ns", l.holdMostNs}});
    json["locks"] = std::move(locks);
    json["noise"] = Json{{"chance", run.options.settings.noise}, {"pauses", r.pauses}, {"pause_ns", r.pauseNs}};
    return json;
}

}  // namespace

std::string jsonHammer(const HammerRun& run) {
    return dump(hammerObject(run));
}

std::string jsonHammers(const std::string& scenario, const std::vector<std::string>& varied,
                        std::span<const HammerRun> runs, bool complete) {
    Json json{{"lockstep", std::string(kVersion)}, {"scenario", scenario}, {"varied", varied}, {"complete", complete}};
    Json list = Json::array();
    for (const HammerRun& run : runs) {
        Json one;
        Json chosen = Json::object();
        for (const auto& [name, value] : run.chosen) chosen[name] = value;
        one["chosen"] = std::move(chosen);
        if (!run.program) one["refused"] = run.refused;
        else one.update(hammerObject(run));
        list.push_back(std::move(one));
    }
    json["runs"] = std::move(list);
    return dump(json);
}

}  // namespace lockstep
