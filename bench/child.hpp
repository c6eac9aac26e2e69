// Runs a program and measures it.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Child {
    bool started = false;  ///< false: there is no such program
    bool inTime = true;
    int status = 0;  ///< exit code; -1 if a signal ended it
    double cpuSeconds = 0;
    double wallSeconds = 0;
    double residentBytes = 0;  ///< at most
    std::string output;        ///< of both kinds
};

/// Runs `command` (looked for in PATH) in `folder`, for at most `cpuLimit` CPU seconds.
Child runChild(const std::vector<std::string>& command, const std::string& folder, double cpuLimit);

}  // namespace bench
