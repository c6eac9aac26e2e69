// A run as a table: a row for each step, a column for each CPU and for each shared variable, the race marked.
#pragma once

#include <string>

#include "machine/run.hpp"
#include "report/text.hpp"

namespace lockstep {

struct TableOptions {
    std::size_t columns = 120;      ///< of the terminal
    std::size_t mostRows = 400;     ///< a longer run shows its start, its end, and the rows around lost updates
    std::size_t cursor = SIZE_MAX;  ///< a position to point at, or none
};

/// Rows for the run up to its present position.
std::string interleavingTable(const Run& run, const Paint& paint, const TableOptions& options = {});

}  // namespace lockstep
