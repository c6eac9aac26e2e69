// Text that lines up: widths in terminal columns, padding, and colours that vanish in a pipe.
#pragma once

#include <string>
#include <string_view>

namespace lockstep {

/// Columns that UTF-8 text takes, counting one for each code point (the symbols used here are all narrow).
std::size_t width(std::string_view text);
/// `text` with blanks after it, up to `columns`; too long a text is cut with "…".
std::string padded(std::string_view text, std::size_t columns);

/// Colours for a terminal, or nothing. Meaning never rests on colour alone.
class Paint {
public:
    explicit Paint(bool colour = false) : colour_(colour) {}
    [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }
    [[nodiscard]] std::string dim(std::string_view text) const { return wrap("2", text); }
    [[nodiscard]] std::string bad(std::string_view text) const { return wrap("1;31", text); }
    [[nodiscard]] std::string good(std::string_view text) const { return wrap("1;32", text); }
    [[nodiscard]] std::string warn(std::string_view text) const { return wrap("33", text); }
    [[nodiscard]] std::string accent(std::string_view text) const { return wrap("36", text); }

private:
    [[nodiscard]] std::string wrap(const char* code, std::string_view text) const;
    bool colour_;
};

}  // namespace lockstep
