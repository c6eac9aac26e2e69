// What the window's benchmark measures, and how: each case does one thing many times on the thread of the window.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// Milliseconds that the thread of the window computed, and that went by.
struct Took {
    double cpu = 0;
    double wall = 0;
};

struct Case {
    std::string what;
    double aim = 0;  ///< milliseconds, for the worst; or percent
    std::vector<Took> took;
    std::string baseline;  ///< what the ratio is to; empty if there is none
    double baselineMs = 0;
    bool percent = false;  ///< of a core, at ten times a second
};

Took timed(const std::function<void()>& act);
double medianCpu(const std::vector<Took>& took);
double worstCpu(const std::vector<Took>& took);

/// A run of `steps` steps by chance in the whole window: a step back from its end and from all over it. The baseline is
/// to go there from the start.
Case steppingBack(std::size_t steps, int times);
/// The lanes of a run of `steps` steps, painted after each turn of the wheel from all of it to single steps and back.
Case lanesZoom(std::size_t steps, int times);
/// The hammer's timeline over `events` events, zoomed in the same way. The baseline is a rectangle for each event.
Case timelineZoom(std::size_t events, int times);
/// The telemetry dock's six charts, with a record more each time.
Case sixCharts(int times);
/// From the start of a process until its first picture; the baseline is an empty window.
Case start(const char* program, int times);
int startChild(bool empty, int argc, char** argv);  ///< the process that is started

}  // namespace bench
