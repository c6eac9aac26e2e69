// The processors of this computer that threads of ours may use. Internal to the room.
#pragma once

#include <cstdint>

namespace lockstep::live {

std::uint32_t processors(bool pinned);    ///< how many; 1 when pinned
void pinThisThread(std::uint32_t which);  ///< to one of them, counted from 0

}  // namespace lockstep::live
