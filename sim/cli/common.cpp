#include <fmt/format.h>

#include "cli/commands.hpp"
#include "report/json.hpp"

namespace lockstep::cli {

int refuse(const Options& o, const std::vector<Diagnostic>& diagnostics) {
    if (o.json) print(jsonError(diagnostics));
    else complain(format(diagnostics));
    return kBadInput;
}

bool writeOrRefuse(const Options& o, const char* option, const std::string& path, std::string_view text) {
    const std::string problem = writeFile(path, text);
    if (problem.empty()) return true;
    refuse(o, {failure(option, problem, "choose another place")});
    return false;
}

Result<Settings> settingsOf(const Options& o) {
    Result<Settings> result;
    if (!o.isa.empty()) {
        result.value.isa = parseIsa(o.isa);
        if (!result.value.isa)
            result.diagnostics.push_back(
                failure("--isa", fmt::format("unknown ISA '{}'", o.isa), "it is x86_64 or arm64"));
    }
    if (!o.memory.empty()) {
        result.value.memory = parseMemory(o.memory);
        if (!result.value.memory)
            result.diagnostics.push_back(
                failure("--memory", fmt::format("unknown memory model '{}'", o.memory), "it is sc or tso"));
    }
    result.value.times = o.times;
    for (const std::string& set : o.sets) {
        const std::size_t at = set.find('=');
        if (at == std::string::npos || at == 0)
            result.diagnostics.push_back(
                failure("--set", fmt::format("'{}' is not NAME=VALUE", set), "for example --set protection=irqsave"));
        else result.value.parameters[set.substr(0, at)] = set.substr(at + 1);
    }
    return result;
}

std::optional<Program> loadOrRefuse(const std::string& path, const Options& o) {
    const Result<Settings> settings = settingsOf(o);
    if (!settings) {
        refuse(o, settings.diagnostics);
        return std::nullopt;
    }
    Result<Program> program = load(path, settings.value);
    if (!program) {
        refuse(o, program.diagnostics);
        return std::nullopt;
    }
    complain(format(program.diagnostics));  // warnings
    return std::move(program.value);
}

std::string titleLine(const Program& program, const Console& console, const std::string& extra) {
    std::string facts = name(program.isa);
    if (program.memory == MemoryModel::Tso) facts += ", tso";
    if (program.llsc) facts += ", ll/sc atomics";
    for (const Parameter& p : program.parameters) facts += fmt::format(", {} = {}", p.name, p.chosen);
    if (!extra.empty()) facts += ", " + extra;
    return console.paint.bold(program.title.empty() ? program.path : program.title) + "  " +
           console.paint.dim("(" + facts + ")") + "\n";
}

Exploration exploreWithProgress(const Machine& machine, const Options& o, const Console& console, Question question,
                                std::vector<Choice> after) {
    ExploreOptions options;
    options.limits.states = o.maxStates;
    options.limits.bytes = o.maxMemory << 20;
    options.limits.seconds = o.maxTime;
    options.clock = seconds;
    options.stopRequested = interrupted;
    options.residentBytes = residentBytes;
    options.threads = o.threads;
    options.steps = o.steps == "access" ? Steps::Access : Steps::MicroOp;
    options.question = question;
    options.after = std::move(after);
    bool drawn = false;
    if (console.progress)
        options.onProgress = [&drawn](const ExploreProgress& p) {
            drawn = true;
            complain(
                fmt::format("\r\033[K{}: {} states, {:.1f} M/s, {} to go on from, {} MiB, {:.0f} s  (Ctrl-C stops)",
                            p.phase, p.states, p.seconds > 0 ? static_cast<double>(p.states) / p.seconds / 1e6 : 0.0,
                            p.frontier, p.bytes >> 20, p.seconds));
        };
    Exploration x = explore(machine, options);
    if (drawn) complain("\r\033[K");
    return x;
}

int exitCodeOf(Verdict verdict) {
    return verdict == Verdict::Holds ? kHolds : verdict == Verdict::Violated ? kViolated : kUnknown;
}

}  // namespace lockstep::cli
