// Conditional compilation: #if, #ifdef, #ifndef, #elif, #else, #endif over a fixed set of macros.
// It never expands macros in code; lines that are not compiled become blank, so that places stay true.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source.hpp"

namespace lockstep {

/// Lines `first` to `last` of the C text (both included, from 1).
struct LineRange {
    int first = 0;
    int last = 0;
    friend bool operator==(const LineRange&, const LineRange&) = default;
};

struct Preprocessed {
    std::string text;                 ///< as many lines as the input
    std::vector<LineRange> inactive;  ///< lines left out by a condition (directives themselves are active)
};

/// `defined` holds the names of the macros that are set; `known` those that may be set by other parameter values, so
/// that a misspelt one can be pointed out. `#include <linux/…>` is accepted and does nothing: the harness of the real
/// module includes what is needed.
Preprocessed preprocess(std::string_view code, const std::set<std::string>& defined, const std::set<std::string>& known,
                        Diagnostics& diagnostics);

}  // namespace lockstep
