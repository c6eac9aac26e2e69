// A plain table: a head, rows, and columns that line up.
#pragma once

#include <string>
#include <vector>

#include "report/text.hpp"

namespace lockstep {

struct TableCell {
    enum class Tone { Plain, Good, Bad, Warn, Dim };
    std::string text;
    Tone tone = Tone::Plain;
};

/// `head` gives the columns; the first one is aligned left, the others right, where `left` does not say otherwise. Two
/// blanks before each row and between columns; no row ends in blanks.
std::string columnsTable(const std::vector<std::string>& head, const std::vector<std::vector<TableCell>>& rows,
                         const Paint& paint, const std::vector<std::size_t>& left = {});

}  // namespace lockstep
