// Spin, measured from outside: its verifier is generated, compiled and run with several settings, and the best counts.
#pragma once

#include <string>

#include "measure.hpp"
#include "programs.hpp"

namespace bench {

class Spin {
public:
    /// Works in a new folder of its own, which it removes at the end.
    Spin(double cpuLimit, int repeats);
    ~Spin();
    Spin(const Spin&) = delete;
    Spin& operator=(const Spin&) = delete;

    /// Empty if Spin and gcc can be run, else how to get them.
    [[nodiscard]] std::string whatIsMissing() const;
    [[nodiscard]] const std::string& version() const { return version_; }

    /// `finished` is false if no setting answered within the limit.
    Measured measure(const Counter& counter, Asked asked);

private:
    Measured run(const std::string& folder, const std::string& compile, Asked asked, int slotBits, double limit) const;
    Measured best(const std::string& folder, const std::string& compile, Asked asked, double limit) const;

    double cpuLimit_;
    int repeats_;
    std::string folder_;
    std::string version_;
};

}  // namespace bench
