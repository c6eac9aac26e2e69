// The scheduling algorithm of a CPU's fibers: a hardirq before a softirq before the current task, as the CPU's own
// flags say; the thread's main fiber when there is nothing to run. Internal to the room.
#pragma once

#include <vector>

#include <boost/fiber/algo/algorithm.hpp>
#include <boost/fiber/context.hpp>

#include "live/cpu.hpp"

namespace lockstep::live {

class FiberScheduler final : public boost::fibers::algo::algorithm {
public:
    explicit FiberScheduler(Cpu& cpu);

    void awakened(boost::fibers::context* fiber) noexcept override;
    boost::fibers::context* pick_next() noexcept override;
    bool has_ready_fibers() const noexcept override;
    void suspend_until(const std::chrono::steady_clock::time_point& until) noexcept override;
    void notify() noexcept override;

    std::size_t launching = 0;  // the context whose fiber is being made

private:
    struct Place {
        boost::fibers::context* fiber = nullptr;
        bool ready = false;
    };
    static boost::fibers::context* take(Place& place);

    Cpu& cpu_;
    std::vector<Place> places_;  // by the CPU's contexts
    Place main_, dispatcher_;
};

}  // namespace lockstep::live
