// printk's format strings: checked when a scenario loads, filled in when a line is printed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lang/types.hpp"

namespace lockstep {

/// What is wrong with `format` for values of these types, or nothing. Conversions: %d %i %u %x %X %o %c and %%, with
/// h, hh, l, ll, z, a width and the flags 0 - + # and space.
std::string checkFormat(std::string_view format, std::span<const IntType> types);

/// The text of the line, without a trailing newline. The format must have passed checkFormat.
std::string formatValues(std::string_view format, std::span<const std::uint64_t> values);

}  // namespace lockstep
