// "Did you mean …?": the nearest of a list of known names to one that a user mistyped.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lockstep {

/// The candidate at the smallest edit distance (insert, delete, replace, swap of neighbours) from `typed`, if it is
/// near enough to be a slip: at most a third of the word, and at least one edit is always allowed.
std::optional<std::string> nearest(std::string_view typed, std::span<const std::string> candidates);

}  // namespace lockstep
