#include "explore/findings.hpp"

namespace lockstep {

void judge(const Machine&, const Event&, const std::uint64_t*, const std::uint64_t*, std::vector<Finding>&) {}
void judgeWait(const Machine&, const std::uint64_t*, std::uint32_t, std::vector<Finding>&) {}
std::vector<Report> reportsOf(const Machine&, const std::vector<Found>&) {
    return {};
}

}  // namespace lockstep
