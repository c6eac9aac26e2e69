// A run and a search told in words: the headline, what went wrong and through whom, the verdict that a student can
// quote.
#pragma once

#include <optional>
#include <string>

#include "explore/explore.hpp"
#include "machine/run.hpp"
#include "report/text.hpp"

namespace lockstep {

/// "global_counter is 6, expected 7: 1 update lost." Empty where the scenario has no variable to speak of.
std::string headline(const Program& program, std::uint64_t value, std::optional<std::uint64_t> expected);

/// The end of a run in words: the headline, lost updates, trouble, deadlock, and which checks failed.
std::string runStory(const Run& run, std::optional<std::uint64_t> expected, const Paint& paint);

/// The lines that the run printed to the kernel log, one a line, with who printed them.
std::string printedLines(const Run& run);

/// The reports of the kernel's checkers, each with the schedule that leads to it.
std::string kernelLog(const Machine& machine, const Exploration& x, const Paint& paint);

/// The outcomes, deadlocks and verdict of a search.
std::string explorationStory(const Machine& machine, const Exploration& x, std::optional<std::uint64_t> expected,
                             const Paint& paint);

/// One sentence for the verdict.
std::string verdictSentence(const Machine& machine, const Exploration& x);

/// The witness of the first failure, or of the outcome that says most; empty when nothing went wrong.
std::vector<Choice> tellingWitness(const Exploration& x);

}  // namespace lockstep
