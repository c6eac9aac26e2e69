// The live view of a hammer run on a terminal: how far it is, what it does each second, and what was lost.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "lang/program.hpp"
#include "telemetry/sample.hpp"

namespace lockstep::cli {

/// Draws on standard error; one thread at a time.
class HammerView {
public:
    HammerView(const Program& program, double duration, const Console& console, std::string label);

    void show(const Sample& sample);
    void clear();
    /// The lines of the view, without the terminal's codes to redraw them.
    std::vector<std::string> lines(const Sample& sample);

private:
    [[nodiscard]] std::string bar(double share) const;

    std::string variable_;  ///< the headline's; empty where there is none
    double duration_;
    Paint paint_;
    std::size_t columns_;
    std::string label_;
    Sample before_;
    std::deque<double> lost_;  ///< a second, newest last
    std::size_t drawn_ = 0;
};

}  // namespace lockstep::cli
