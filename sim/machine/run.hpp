// One run of a machine, step by step, forward and back: every state is kept, so going back is instant and exact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/machine.hpp"
#include "machine/random.hpp"

namespace lockstep {

/// A run and a position in it. Position n is the state after n steps.
class Run {
public:
    explicit Run(const Machine& machine) : machine_(machine), states_{machine.initial()} {}

    [[nodiscard]] const Machine& machine() const { return machine_; }
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t length() const { return events_.size(); }
    [[nodiscard]] const std::uint64_t* state() const { return states_[position_].data(); }
    [[nodiscard]] const std::uint64_t* stateAt(std::size_t position) const { return states_[position].data(); }
    [[nodiscard]] const Event& event(std::size_t step) const { return events_[step]; }
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }
    [[nodiscard]] std::vector<Choice> open() const;
    [[nodiscard]] Standing standing() const { return machine_.standing(state()); }
    [[nodiscard]] std::vector<Choice> schedule() const;

    /// Takes an open choice at the present position. A different future than the recorded one is forgotten.
    const Event& take(Choice choice);
    /// Moves to a position between 0 and length().
    void jump(std::size_t position);

private:
    const Machine& machine_;
    std::vector<State> states_;
    std::vector<Event> events_;
    std::size_t position_ = 0;
};

/// How a driven run came to its end.
struct Drive {
    enum class End : std::uint8_t { Ended, IllegalChoice, StepLimit, Stopped };
    End end = End::Ended;
    std::size_t position = 0;  ///< IllegalChoice: which choice, from 1
    std::string why;           ///< IllegalChoice: why it is not open
};

/// Takes the choices of `schedule`, then goes on with uniformly random ones from `random` until nothing is open or
/// `limit` steps are done. `stop` is asked now and then.
Drive drive(Run& run, const std::vector<Choice>& schedule, Random random, std::size_t limit, bool (*stop)() = nullptr);

/// Takes the choices of `schedule` and no others; stops at the first that is not open.
Drive follow(Run& run, const std::vector<Choice>& schedule);

/// A check that a run fails: `always` at its final state, `never` at the state after `position` steps.
struct FailedCheck {
    std::uint32_t check = 0;
    std::size_t position = 0;
};
/// Those of the run up to its present position. (`possible` is about all runs together.)
std::vector<FailedCheck> failedChecks(const Run& run);

/// Why a choice is not open in a state, in words.
std::string whyNotOpen(const Machine& machine, const std::uint64_t* state, Choice choice);

}  // namespace lockstep
