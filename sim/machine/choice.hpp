// A schedule is the list of choices that makes a run. Version 1 of its spelling, shared by witnesses, --schedule and
// replay files: choices separated by white space or commas,
//   0         CPU 0 takes its next micro-op
//   0@tick    the interrupt `tick` arrives on CPU 0
//   0:writer  CPU 0 switches to the task `writer`
//   0~        the oldest store in CPU 0's store buffer reaches memory (memory = "tso")
//   0*12      the same as writing 0 twelve times
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/program.hpp"

namespace lockstep {

inline constexpr int kScheduleVersion = 1;

struct Choice {
    enum class Kind : std::uint8_t { Step, Arrive, Switch, Drain };
    Kind kind = Kind::Step;
    std::uint8_t cpu = 0;
    std::uint8_t context = 0;  ///< Arrive, Switch: whose
    friend bool operator==(const Choice&, const Choice&) = default;
};

std::string spell(const Program& program, Choice choice);
/// Repeated steps are written N*COUNT.
std::string spell(const Program& program, const std::vector<Choice>& schedule);

/// A schedule, or what is wrong with which of its words.
struct ParsedSchedule {
    std::vector<Choice> choices;
    std::string error;  ///< empty when all is well
};
ParsedSchedule parseSchedule(const Program& program, std::string_view text);

}  // namespace lockstep
