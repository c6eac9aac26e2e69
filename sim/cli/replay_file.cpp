#include "cli/replay_file.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "report/json.hpp"

namespace lockstep::cli {
namespace {

std::optional<std::string> readText(const std::string& path, std::vector<Diagnostic>& problems) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        problems.push_back(failure(path, "this is a directory", "name a replay file in it"));
        return std::nullopt;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        problems.push_back(failure(path, "no such file, or it cannot be opened",
                                   "replay files are written by 'lockstep run … --save FILE'"));
        return std::nullopt;
    }
    constexpr std::size_t kLargestReplay = 64 << 20;
    std::string text;
    char buffer[1 << 14];
    while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(in.gcount()));
        if (text.size() > kLargestReplay) {
            problems.push_back(failure(path, "the file is over 64 MiB", "is this a replay file?"));
            return std::nullopt;
        }
    }
    return text;
}

}  // namespace

std::optional<OpenedReplay> openReplay(const std::string& path, const Options& o) {
    const auto refused = [&](const std::vector<Diagnostic>& diagnostics) {
        refuse(o, diagnostics);
        return std::nullopt;
    };
    std::vector<Diagnostic> problems;
    const auto text = readText(path, problems);
    if (!text) return refused(problems);
    Result<ReplayFile> file = readReplay(*text, path);
    if (!file) return refused(file.diagnostics);
    const std::string scenario = pathOfScenario(file.value.scenario, path);
    std::error_code error;
    if (std::filesystem::exists(scenario, error) && !std::filesystem::is_regular_file(scenario, error))
        return refused(
            {failure(path, fmt::format("its scenario, {}, is not a file", scenario), "record the run again")});
    Settings settings;
    settings.isa = file.value.isa;
    settings.memory = file.value.memory;
    settings.parameters = file.value.parameters;
    Result<Program> program = load(scenario, settings);
    if (!program) return refused(program.diagnostics);
    OpenedReplay replay;
    replay.path = path;
    replay.changed = program.value.hash != file.value.hash;
    replay.file = std::move(file.value);
    replay.program = std::move(program.value);
    return replay;
}

bool isReplayFile(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return false;
    char start[4096];
    std::ifstream in(path, std::ios::binary);
    in.read(start, sizeof start);
    return isReplay(std::string_view(start, static_cast<std::size_t>(in.gcount())));
}

int refuseDivergence(const OpenedReplay& replay, const Divergence& divergence, const Options& o) {
    const Diagnostic why = failure(
        replay.path,
        fmt::format("the replay diverges at step {}: {}", divergence.step, sentence(replay.program, divergence)),
        replay.changed ? "the scenario has changed since the run was saved: record it again, or go on by hand "
                         "from here with 'lockstep step " +
                             replay.path + "'"
                       : "the replay file is damaged: record the run again");
    if (!o.json) return refuse(o, {why});
    print(jsonError({why}, &divergence));
    return kBadInput;
}

}  // namespace lockstep::cli
