// A run saved to a file, to be replayed exactly: the scenario's path and hash, its ISA and parameters, the seed, the
// schedule, and the words of each step so that a divergence can be pointed out when the scenario has changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.hpp"
#include "lang/scenario.hpp"
#include "machine/run.hpp"

namespace lockstep {

inline constexpr int kReplayVersion = 1;

struct ReplayFile {
    std::string scenario;  ///< path; a relative one starts at the replay file's folder
    std::uint64_t hash = 0;
    Isa isa = Isa::X86_64;
    MemoryModel memory = MemoryModel::Sc;  ///< also where the file does not say
    std::map<std::string, std::string> parameters;
    std::uint64_t seed = 0;
    std::string schedule;
    std::vector<std::string> steps;  ///< in words
};

/// `scenario` is the path to write for the scenario (see ReplayFile).
std::string writeReplay(const Run& run, std::uint64_t seed, const std::string& scenario);
/// `path` is for messages only.
Result<ReplayFile> readReplay(std::string_view text, const std::string& path);

/// Where a run no longer goes as it was recorded.
struct Divergence {
    std::size_t step = 0;         ///< from 1
    std::string choice;           ///< as spelled in schedules, where it is one
    std::string recorded;         ///< what the step did then, in words; may be empty
    std::string now;              ///< what it does now; empty where the choice cannot be taken
    std::string whyNot;           ///< why it cannot be taken
    std::vector<Choice> instead;  ///< the choices that are open in its place
};
/// "step 4 was "store c ← 6", and is "store c ← 7" now"
std::string sentence(const Program& program, const Divergence& divergence);

/// Takes the recorded steps, from the run's beginning, for as long as they do what they did. The run then stands before
/// the step that differs, or at the end. Takes no more states than fit into `mostBytes`, and says so as a divergence.
std::optional<Divergence> follow(Run& run, const ReplayFile& file, std::size_t mostBytes = std::size_t{1} << 30);

/// True if `text` looks like a replay file rather than a scenario.
bool isReplay(std::string_view text);

}  // namespace lockstep
