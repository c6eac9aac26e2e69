// The scenario file: TOML with kernel C inside. `load` reads one and compiles it to a Program, or says what is wrong.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lang/diagnostic.hpp"
#include "lang/program.hpp"

namespace lockstep {

/// Stated limits of a scenario.
inline constexpr std::size_t kLargestFile = 1 << 20;  ///< bytes
inline constexpr std::uint32_t kMostCpus = 64;
inline constexpr std::uint32_t kMostContexts = 200;
inline constexpr std::uint32_t kMostMicroOps = 60000;

/// What the user chose over what the file says.
struct Settings {
    std::optional<Isa> isa;
    std::optional<MemoryModel> memory;
    std::map<std::string, std::string> parameters;  ///< name → value
    std::optional<std::uint32_t> times;             ///< in place of "forever", for each run that says so
    std::optional<std::uint32_t> cpus;              ///< in place of the file's; a run of cpu = "all" spreads over them
    /// Accept runs that go on for ever: only the hammer can. Without it (and without `times`) they are refused, so that
    /// no Machine and no search meets a Context with `times` = kForever.
    bool acceptForever = false;
};

/// Compiles the text of a scenario. `path` is only for messages.
Result<Program> loadText(std::string_view text, const std::string& path, const Settings& settings = {});

/// Reads and compiles a file. A directory, a file over kLargestFile and text that is not UTF-8 are refused.
Result<Program> load(const std::string& path, const Settings& settings = {});

/// "x86_64", "x86", "arm64", "aarch64".
std::optional<Isa> parseIsa(std::string_view name);

/// "sc", "tso".
std::optional<MemoryModel> parseMemory(std::string_view name);

/// The macro that a parameter's value defines: ("protection", "irqsave") → "PROTECTION_IRQSAVE".
std::string macroName(std::string_view parameter, std::string_view value);

}  // namespace lockstep
