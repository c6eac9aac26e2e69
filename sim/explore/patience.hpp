// When a search has to stop: its limits, Ctrl-C, and the progress that it tells meanwhile. Internal to the room.
#pragma once

#include <cstdint>
#include <string>

#include "explore/explore.hpp"

namespace lockstep {

/// What all searches of one exploration share: limits, and the end of patience.
class Patience {
public:
    /// `start`: the clock's reading when the exploration began.
    Patience(const ExploreOptions& options, double start);
    /// False once a limit is met; `why` then says which. `bytes` are those taken, with what the next bit of work needs.
    bool goesOn(const char* phase, std::uint64_t states, std::uint64_t frontier, std::uint64_t bytes);
    [[nodiscard]] const std::string& why() const { return why_; }
    void stop(std::string why) { why_ = std::move(why); }
    [[nodiscard]] double seconds() const;
    [[nodiscard]] const ExploreOptions& options() const { return options_; }
    [[nodiscard]] unsigned threads() const { return threads_; }

private:
    const ExploreOptions& options_;
    unsigned threads_ = 1;
    double start_ = 0;
    double nextProgress_ = 0.25;
    std::string why_;
};

}  // namespace lockstep
