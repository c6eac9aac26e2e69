// The words of C that make types and statements, and those that a scenario refuses, each with its reason.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lang/types.hpp"

namespace lockstep {

/// Why a word of C cannot be used in a scenario, and what to write instead.
struct Refusal {
    std::string cause;
    std::string remedy;
};
std::optional<Refusal> refusalOf(std::string_view word);

/// True for refused words that would begin a declaration (float, volatile, enum …).
bool refusesDeclaration(std::string_view word);

bool isTypeWord(std::string_view word);       ///< can begin or continue a type: "unsigned", "u8", "atomic_t", "struct"
bool isQualifier(std::string_view word);      ///< const, inline, noinline, __always_inline …
bool isStatementWord(std::string_view word);  ///< if, while, return …
std::span<const std::string> typeWords();     ///< for suggestions

/// Collects "unsigned", "long", "int" … in any order that C allows.
class IntegerWords {
public:
    bool add(std::string_view word);  ///< false when `word` is not an integer type word
    [[nodiscard]] std::optional<IntType> type(
        bool charIsSigned) const;  ///< nothing when the words contradict one another

private:
    std::optional<IntType> fixed_;
    int fixedCount_ = 0, signed_ = 0, unsigned_ = 0, char_ = 0, short_ = 0, int_ = 0, long_ = 0;
};

}  // namespace lockstep
