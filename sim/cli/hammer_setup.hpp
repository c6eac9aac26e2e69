// What `hammer` and `sweep` share: the engine's options from the command line, and one run with its view and files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "report/hammer_run.hpp"

namespace lockstep::cli {

/// One run's choices, in order: a parameter of the scenario, or else cpus, lock, isa, noise or rate.
using Choices = std::vector<std::pair<std::string, std::string>>;

/// Loads the scenario as `o` and `chosen` say. Without a program, `diagnostics` say why.
struct Prepared {
    std::optional<HammerRun> run;
    std::vector<Diagnostic> diagnostics;
};
Prepared prepare(const Options& o, const Choices& chosen = {});

/// Runs it, with a live view on a terminal and the files of --csv and --jsonl; `label` says which of several it is.
/// False if a file could not be written, which has been said.
bool hammerIt(HammerRun& run, const Options& o, const Console& console, const std::string& label = {});

/// The code that `hammer` and `sweep` end with.
int exitCodeOf(const std::vector<HammerRun>& runs, bool complete);

}  // namespace lockstep::cli
