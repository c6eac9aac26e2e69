// A run of the hammer with what it was asked to do: what the summary, the tables and the JSON tell of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "live/hammer.hpp"
#include "telemetry/rates.hpp"

namespace lockstep {

struct HammerRun {
    /// What varies between runs that are compared, as "protection" and "irqsave"; empty for a run by itself.
    std::vector<std::pair<std::string, std::string>> chosen;
    std::shared_ptr<const Program> program;  ///< null if it could not be loaded
    std::string refused;                     ///< why not
    HammerOptions options;
    HammerResult result;
};

/// Something went wrong: a check failed, updates were lost of a variable that an `always` check is about, or it ended
/// in a deadlock, a lock-up or a fault.
bool wentWrong(const HammerRun& run);
/// In this final state a check fails, or the headline's variable is not what it should be at the end of a round.
bool wentWrong(const HammerRun& run, const ObservedOutcome& outcome);
/// The figures of the whole run.
Rates ratesOf(const HammerRun& run);
/// Nanoseconds of a processor that one call took, interrupts and waiting included; nothing if no call was completed.
std::optional<double> timePerCall(const HammerRun& run);
std::string chosenText(const HammerRun& run);  ///< "cpus = 2, protection = irqsave"
/// "12.3 %"; a share that was estimated at over 1 is told as all. Empty for nothing.
std::string shareText(std::optional<double> share);

}  // namespace lockstep
