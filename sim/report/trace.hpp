// A run in the Trace Event format, which Perfetto (ui.perfetto.dev) and Chrome (chrome://tracing) open: a track for
// each context, a slice of one microsecond for each step, counters for the shared variables.
#pragma once

#include <span>
#include <string>

#include "explore/explore.hpp"
#include "machine/run.hpp"

namespace lockstep {

/// The run up to its present position, as JSON. A report stands at the step that it is about if the run passes it.
std::string traceJson(const Run& run, std::span<const Report> reports = {});

}  // namespace lockstep
