// A replay file with its scenario, for the commands that take one.
#pragma once

#include <optional>
#include <string>

#include "cli/options.hpp"
#include "lang/program.hpp"
#include "report/replay.hpp"

namespace lockstep::cli {

struct OpenedReplay {
    std::string path;
    ReplayFile file;
    Program program;
    bool changed = false;  ///< the scenario is not the one that was recorded
};

/// Reads the file and loads its scenario; on failure says why and returns nothing.
std::optional<OpenedReplay> openReplay(const std::string& path, const Options& o);

/// True if the file can be read and looks like a replay.
bool isReplayFile(const std::string& path);

/// Says where and why the replay diverges; returns the exit code.
int refuseDivergence(const OpenedReplay& replay, const Divergence& divergence, const Options& o);

}  // namespace lockstep::cli
