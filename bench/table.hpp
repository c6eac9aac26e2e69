// The results as Markdown and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measure.hpp"
#include "programs.hpp"

namespace bench {

struct Row {
    Counter counter;
    Asked asked = Asked::Verdict;
    Measured ours;                ///< one thread
    std::optional<Measured> two;  ///< two threads
    std::optional<Measured> spin;
};

std::string markdown(const std::vector<Row>& rows, double cpuLimit);
/// The commands and settings behind each row, as a Markdown list.
std::string commands(const std::vector<Row>& rows);
std::string json(const std::vector<Row>& rows, const std::string& spinVersion);

/// What the answers contradict: each other, or what is known. Empty if all is well.
std::string contradiction(const Row& row);

}  // namespace bench
