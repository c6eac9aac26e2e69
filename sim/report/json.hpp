// The results as JSON texts, for graders and other programs. Numbers are exact to 64 bits.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "explore/explore.hpp"
#include "explore/outlook.hpp"
#include "lang/diagnostic.hpp"
#include "machine/run.hpp"
#include "report/replay.hpp"

namespace lockstep {

/// {"error": {"place", "cause", "remedy"}, "diagnostics": […]}; of a replay that diverges also "divergence".
std::string jsonError(const std::vector<Diagnostic>& diagnostics, const Divergence* divergence = nullptr);

std::string jsonExploration(const Machine& machine, const Exploration& x, std::optional<std::uint64_t> expected,
                            const std::vector<Outlook>* ahead = nullptr);
std::string jsonRun(const Run& run, std::uint64_t seed, std::optional<std::uint64_t> expected);
std::string jsonShow(std::span<const Program* const> programs);

/// One line of `check`: a file and what came of it.
struct CheckedFile {
    std::string path;
    std::optional<Verdict> verdict;  ///< nothing where the file could not be loaded
    std::string words;
    std::uint64_t states = 0;
    std::vector<Diagnostic> diagnostics;
};
std::string jsonCheck(std::span<const CheckedFile> files);

}  // namespace lockstep
