// What a whole call adds to the headline's variable, proved for every state of memory that it may find. Internal to
// the room.
#pragma once

#include <cstdint>
#include <optional>

#include "lang/program.hpp"

namespace lockstep {

/// Follows a context's call through all its paths with symbolic values: a register or cell holds a known number, the
/// headline's value from before the call plus a known number, or something unknown. Where a branch hangs on the
/// unknown, both ways are followed. The result is what each path adds, modulo the variable's width and signed: true of
/// every call that completes with no other in between, whatever other variables hold.
///
/// Nothing where paths disagree, where what is added hangs on anything unknown, where a path keeps a lock (the next
/// call might wait for ever), where no path comes to an end, or where there are too many. Who relies on it needs a
/// proof for every context, since a proof takes locks to be free when a call begins.
std::optional<std::int64_t> provedAddition(const Program& program, std::uint32_t context);

/// True if the context's code has an instruction that may write the headline's variable.
bool mayWriteHeadline(const Program& program, std::uint32_t context);

}  // namespace lockstep
