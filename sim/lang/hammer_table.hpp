// The [hammer] table of a scenario. Internal to the room.
#pragma once

#include <vector>

#include "lang/hammer_settings.hpp"
#include "lang/toml_reader.hpp"

namespace lockstep {

/// Reads the table; what is wrong in it goes to `reader`. `runs` are those whose interrupts it may name.
HammerSettings readHammer(const toml::node& node, const std::vector<RunSpec>& runs, TomlReader& reader);

}  // namespace lockstep
