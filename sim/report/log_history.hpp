// A schedule followed with the kernel's own bookkeeping: who took which lock where, and when interrupts went on and
// off.
#pragma once

#include <string>
#include <vector>

#include "explore/explore.hpp"
#include "machine/run.hpp"

namespace lockstep {

class LogHistory {
public:
    LogHistory(const Machine& machine, const std::vector<Choice>& schedule);

    struct Held {
        std::uint32_t cell;
        std::uint32_t context;
        std::vector<Frame> frames;  ///< where it was taken
    };
    /// As `struct irqtrace_events`: numbered changes, and where the last of each kind was.
    struct IrqTrace {
        int stamp = 0;
        int hardOn = 0, hardOff = 0, softOn = 0, softOff = 0;
        std::string hardOnAt, hardOffAt, softOnAt, softOffAt;
        std::string preemptOffAt;  ///< where the preempt count last left 0
    };

    [[nodiscard]] const Run& run() const { return run_; }
    [[nodiscard]] bool empty() const { return run_.length() == 0; }
    [[nodiscard]] const Event& last() const { return run_.event(run_.length() - 1); }
    [[nodiscard]] const std::uint64_t* before() const { return run_.stateAt(run_.length() - 1); }
    [[nodiscard]] const std::uint64_t* after() const { return run_.state(); }
    [[nodiscard]] const std::vector<Held>& held() const { return held_; }
    [[nodiscard]] const std::vector<Held>& heldBefore() const { return heldBefore_; }
    [[nodiscard]] const std::vector<LockUsed>& uses() const { return uses_; }
    [[nodiscard]] const IrqTrace& irqs(std::uint32_t cpu) const { return irqs_[cpu]; }

    /// True if the schedule leads to a state in which `context` waits for `cell`, not to the step that took it or went
    /// to sleep on it.
    [[nodiscard]] bool waits(std::uint32_t context, std::uint32_t cell) const;
    /// The state that a finding about `context` and `cell` shows: that of the wait, or the one before the last step.
    [[nodiscard]] const std::uint64_t* moment(std::uint32_t context, std::uint32_t cell) const {
        return waits(context, cell) ? after() : before();
    }

private:
    void follow(Choice choice);

    const Machine& machine_;
    const Program& program_;
    Run run_;
    std::vector<LockUsed> uses_;
    std::vector<Held> held_, heldBefore_;
    std::vector<IrqTrace> irqs_;
};

}  // namespace lockstep
