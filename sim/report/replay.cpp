#include "report/replay.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lockstep/version.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kFormat = "lockstep-replay";

// Words from a file go to terminals, which obey control characters.
std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

Result<ReplayFile> bad(const std::string& path, std::string cause, std::string remedy) {
    Result<ReplayFile> result;
    result.diagnostics.push_back(failure(path, std::move(cause), std::move(remedy)));
    return result;
}

}  // namespace

std::string writeReplay(const Run& run, std::uint64_t seed, const std::string& scenario) {
    const Program& program = run.machine().program();
    Json json;
    json["format"] = kFormat;
    json["version"] = kReplayVersion;
    json["lockstep"] = std::string(kVersion);
    json["scenario"] = scenario;
    json["hash"] = fmt::format("{:016x}", program.hash);
    json["isa"] = name(program.isa);
    json["memory"] = name(program.memory);
    Json parameters = Json::object();
    for (const Parameter& p : program.parameters) parameters[p.name] = p.chosen;
    json["parameters"] = std::move(parameters);
    json["seed"] = seed;
    json["schedule_version"] = kScheduleVersion;
    json["schedule"] = spell(program, run.schedule());
    Json steps = Json::array();
    for (std::size_t i = 0; i < run.position(); ++i) steps.push_back(eventText(program, run.event(i)));
    json["steps"] = std::move(steps);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Divergence> follow(Run& run, const ReplayFile& file, std::size_t mostBytes) {
    const Machine& machine = run.machine();
    const Program& program = machine.program();
    const ParsedSchedule parsed = parseSchedule(program, file.schedule);
    const auto diverges = [&](std::string choice, std::string now, std::string whyNot) {
        const std::size_t step = run.position();
        return Divergence{
            step + 1,       std::move(choice), step < file.steps.size() ? file.steps[step] : std::string(),
            std::move(now), std::move(whyNot), run.open()};
    };
    for (const Choice choice : parsed.choices) {
        const std::string spelled = spell(program, choice);
        if ((run.position() + 1) * machine.layout().size() > mostBytes)
            return diverges(spelled, {}, "the run is too long to be kept in memory");
        if (!machine.isOpen(run.state(), choice))
            return diverges(spelled, {}, whyNotOpen(machine, run.state(), choice));
        const std::string now = eventText(program, run.take(choice));
        if (run.position() > file.steps.size() || file.steps[run.position() - 1] == now) continue;
        run.jump(run.position() - 1);
        return diverges(spelled, now, {});
    }
    if (parsed.error.empty()) return std::nullopt;
    return diverges({}, {}, parsed.error);  // the schedule names what the scenario no longer has
}

std::string sentence(const Program& program, const Divergence& d) {
    const std::string then =
        d.recorded.empty() ? fmt::format("step {}", d.step) : fmt::format("step {} was \"{}\"", d.step, d.recorded);
    if (!d.now.empty()) return fmt::format("{}, and is \"{}\" now", then, d.now);
    std::string text = d.recorded.empty() ? then : then + ", but";
    text += d.choice.empty() ? fmt::format(" cannot be taken any more: {}", d.whyNot)
                             : fmt::format(" '{}' cannot be taken any more: {}", d.choice, d.whyNot);
    return text + (d.instead.empty() ? "; the run has ended there" : "; open there: " + spell(program, d.instead));
}

bool isReplay(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' && text.find(kFormat) != std::string_view::npos;
}

Result<ReplayFile> readReplay(std::string_view text, const std::string& path) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return bad(path, "this is not a replay file, or it was cut off",
                   "replay files are written by 'lockstep run … --save FILE'");
    const auto string = [&](const char* key) {
        return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
    };
    if (string("format") != kFormat)
        return bad(path, "this is not a replay file", "replay files are written by 'lockstep run … --save FILE'");
    if (!json.contains("version") || !json["version"].is_number_integer() ||
        json["version"].get<std::int64_t>() != kReplayVersion)
        return bad(path,
                   fmt::format("the replay has version {}, but this program reads version {}",
                               json.value("version", Json(0)).dump().substr(0, 40), kReplayVersion),
                   "use the lockstep that wrote it, or record the run again");
    if (!json.contains("schedule_version") || !json["schedule_version"].is_number_integer() ||
        json["schedule_version"].get<std::int64_t>() != kScheduleVersion)
        return bad(path, "the replay's schedule has a version that this program does not read", "record the run again");
    ReplayFile file;
    file.scenario = printable(string("scenario"));
    file.schedule = printable(string("schedule"));
    const std::string hash = string("hash");
    const auto parsed = std::from_chars(hash.data(), hash.data() + hash.size(), file.hash, 16);
    const auto isa = parseIsa(string("isa"));
    if (file.scenario.empty() || !json.contains("schedule") || !isa || parsed.ec != std::errc{})
        return bad(path, "the replay lacks its scenario, hash, isa or schedule",
                   "record the run again with 'lockstep run … --save FILE'");
    file.isa = *isa;
    if (json.contains("memory")) {
        const auto memory = parseMemory(string("memory"));
        if (!memory)
            return bad(path, "the replay has a memory model that this program does not know", "record the run again");
        file.memory = *memory;
    }
    if (json.contains("seed") && json["seed"].is_number_unsigned()) file.seed = json["seed"].get<std::uint64_t>();
    if (json.contains("parameters") && json["parameters"].is_object())
        for (const auto& [key, value] : json["parameters"].items())
            if (value.is_string()) file.parameters[printable(key)] = printable(value.get<std::string>());
    if (json.contains("steps") && json["steps"].is_array())
        for (const auto& step : json["steps"])
            file.steps.push_back(step.is_string() ? printable(step.get<std::string>()) : std::string());
    Result<ReplayFile> result;
    result.value = std::move(file);
    return result;
}

}  // namespace lockstep
