// The command line's surroundings: terminal or pipe, its width, Ctrl-C, the clock, and where the labs are installed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "report/text.hpp"

namespace lockstep::cli {

/// Exit codes of every command.
inline constexpr int kHolds = 0;
inline constexpr int kViolated = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kUnknown = 3;

struct Console {
    Paint paint;
    std::size_t columns = 120;
    bool inputIsTerminal = false;
    bool outputIsTerminal = false;
    bool progress = false;  ///< draw a progress line on standard error
};
/// `colour` is "auto", "always" or "never"; NO_COLOR in the environment means never for auto.
Console makeConsole(std::string_view colour);

void print(std::string_view text);     ///< to standard output
void complain(std::string_view text);  ///< to standard error
bool outputFailed();                   ///< flushes; true if something could not be written (a full disk)

void watchForInterrupt();  ///< from here on Ctrl-C sets a flag
bool interrupted();
void forgetInterrupt();  ///< after a search was stopped, to go on with something else
double seconds();
/// What the system says that this process takes in memory; 0 where it does not say.
std::uint64_t residentBytes();  ///< of a monotonic clock

/// The folder that holds labs/ and assets/: $LOCKSTEP_DATA, beside an installed program, or above one in a build tree.
std::optional<std::filesystem::path> dataFolder();

/// How a replay file at `replay` names `scenario`: relative to the replay's folder, so that both can move together.
std::string pathFromReplay(const std::string& scenario, const std::string& replay);
/// The other way round: where a replay file's scenario is.
std::string pathOfScenario(const std::string& named, const std::string& replay);

/// Writes a file whole or not at all. Returns what went wrong, or nothing.
std::string writeFile(const std::string& path, std::string_view text);

}  // namespace lockstep::cli
