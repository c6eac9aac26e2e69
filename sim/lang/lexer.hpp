// Splits preprocessed kernel C into tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source.hpp"
#include "lang/types.hpp"

namespace lockstep {

struct Token {
    enum class Kind : std::uint8_t { Name, Number, String, Punctuator, End };
    Kind kind = Kind::End;
    Span span;
    std::string text;          ///< a name, a punctuator, or a string's content with its escapes resolved
    std::uint64_t number = 0;  ///< a number's or character's value
    IntType type = kInt;       ///< a number's C type

    [[nodiscard]] bool is(std::string_view punctuatorOrName) const {
        return (kind == Kind::Punctuator || kind == Kind::Name) && text == punctuatorOrName;
    }
};

/// The tokens of `text`, the last of kind End. Adjacent strings are joined.
std::vector<Token> tokenize(std::string_view text, Diagnostics& diagnostics);

}  // namespace lockstep
