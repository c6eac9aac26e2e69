// One search of a scenario, as the window asks for it: with a clock, a way to end it, and words for a reader who has no
// command line. It needs no thread of its own; whoever calls it is on one.
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <optional>

#include "explore/explore.hpp"
#include "models/document.hpp"

namespace lockstep::gui {

/// An answer, with what it is about.
struct Explored {
    std::shared_ptr<const Loaded> loaded;
    Exploration exploration;
    std::optional<std::uint64_t> expected;
};

struct SearchLimits {
    double seconds = 2;
    std::uint64_t bytes = std::uint64_t{1} << 30;
};

/// `stopped` ends it, and what was found so far is the answer; `unwanted` ends it, and nobody reads the answer.
std::shared_ptr<const Explored> search(const std::shared_ptr<const Loaded>& loaded, const SearchLimits& limits,
                                       const std::function<bool()>& stopped, const std::function<bool()>& unwanted,
                                       const std::function<void(const ExploreProgress&)>& onProgress = {});

/// The updates of the headline's variable that are missing in the worst ending: 0 if none; nothing where that is not
/// known, or where the scenario has no such variable.
std::optional<std::uint64_t> worstLost(const Explored& explored);

}  // namespace lockstep::gui
