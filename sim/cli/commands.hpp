// The commands of `lockstep`. Each prints its result and returns the exit code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "explore/explore.hpp"
#include "lang/scenario.hpp"
#include "machine/run.hpp"

namespace lockstep::cli {

int runCommand(const Options& o, const Console& console);
int stepCommand(const Options& o, const Console& console);
int exploreCommand(const Options& o, const Console& console);
int replayCommand(const Options& o, const Console& console);
int showCommand(const Options& o, const Console& console);
int checkCommand(const Options& o, const Console& console);
int telemetryCommand(const Options& o, const Console& console);
int hammerCommand(const Options& o, const Console& console);
int sweepCommand(const Options& o, const Console& console);
int demoCommand(const Options& o, const Console& console);

// --- shared by them
/// Prints diagnostics (or the JSON error object) and returns kBadInput.
int refuse(const Options& o, const std::vector<Diagnostic>& diagnostics);
/// Writes a result to the file that an option names; on failure says so and returns false.
bool writeOrRefuse(const Options& o, const char* option, const std::string& path, std::string_view text);
/// False, having said why, if --telemetry does not name a format.
bool checkTelemetryOption(const Options& o);
/// Writes the file of --telemetry, if one is wanted; on failure says so and returns false.
bool writeRunTelemetry(const Run& run, const Options& o);
/// Settings from --isa and --set; diagnostics if they make no sense.
Result<Settings> settingsOf(const Options& o);
/// Loads the scenario; on failure prints why and returns nothing. Warnings go to standard error.
std::optional<Program> loadOrRefuse(const std::string& path, const Options& o);
/// A title line: "5 → 6 instead of 7  (x86_64, protection = none)".
std::string titleLine(const Program& program, const Console& console, const std::string& extra = {});
/// Explores with the limits of `o`, a progress line, and Ctrl-C, from the state that `after` leads to.
Exploration exploreWithProgress(const Machine& machine, const Options& o, const Console& console,
                                Question question = Question::Outcomes, std::vector<Choice> after = {});
int exitCodeOf(Verdict verdict);

}  // namespace lockstep::cli
