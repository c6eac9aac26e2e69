// Where the characters of a TOML string stand in its file, whatever its quotes and escapes, so that a message about C
// code inside the string points at what the user typed. Internal to the room.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lockstep {

/// From this line and column of the string's value on, the file has `fileLine` and `fileColumn`, up to the next anchor
/// or the end of the value's line. All count from 1, columns in bytes.
struct TextAnchor {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    int fileLine = 1;
    int fileColumn = 1;
};

/// The anchors, in order, of the string whose opening quote is at `line` and `column` of `file`. At least one.
std::vector<TextAnchor> anchorsOf(std::string_view file, int line, int column);

}  // namespace lockstep
