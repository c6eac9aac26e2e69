// The combinations that `sweep --vary` asks for.
#pragma once

#include <string>
#include <vector>

#include "cli/hammer_setup.hpp"

namespace lockstep::cli {

inline constexpr std::size_t kLargestGrid = 10000;

/// Every combination of the values of "NAME=VALUES", of which the last name varies fastest. VALUES are separated by
/// commas; A..B stands for all whole numbers from A to B. What is wrong goes to `problems`.
std::vector<Choices> gridOf(const std::vector<std::string>& varies, std::vector<Diagnostic>& problems);

}  // namespace lockstep::cli
