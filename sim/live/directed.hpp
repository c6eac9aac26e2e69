// The hammer's code on one thread, driven by a given schedule: what proves that it does what the machine does.
#pragma once

#include <vector>

#include "machine/choice.hpp"
#include "machine/event.hpp"

namespace lockstep {

/// Takes the choices of `schedule` one after another, with the handlers that CPUs run, unfused, on the shared memory
/// that they use, and returns what each step did: the events of Machine::step. Each choice must be open, as
/// Machine::isOpen says, and there are no store buffers: `program` has MemoryModel::Sc and no run that goes on for
/// ever. Ends early after a fault.
std::vector<Event> driveLive(const Program& program, const std::vector<Choice>& schedule);

}  // namespace lockstep
