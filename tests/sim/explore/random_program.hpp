// Small random scenarios for comparing two ways of judging the same machine: every construct that a checker looks at,
// right and misused, in programs whose runs can all be walked.
#pragma once

#include <string>

#include "lang/program.hpp"
#include "machine/random.hpp"

namespace lockstep::test {

struct RandomProgram {
    Isa isa = Isa::X86_64;
    std::string text;  ///< the scenario
};

/// The next program of a stream: equal seeds give equal streams.
RandomProgram randomProgram(Random& random);

}  // namespace lockstep::test
