// The views that this build has.
#pragma once

#ifdef LOCKSTEP_HAS_STEP
#include "step/step_view.hpp"
#endif
#ifdef LOCKSTEP_HAS_EXPLORE
#include "explore/explore_view.hpp"
#include "explore/kernel_log_panel.hpp"
#endif
#ifdef LOCKSTEP_HAS_HAMMER
#include "hammer/hammer_view.hpp"
#include "hammer/telemetry_panel.hpp"
#endif
