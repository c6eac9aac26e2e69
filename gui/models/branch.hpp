// One run of a machine as a branch of the student's work: all its events, and states at checkpoints. A state between
// two checkpoints is worked out again, which takes microseconds, so that a run of a million steps fits in memory.
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep::gui {

class Branch {
public:
    /// Steps that come after those of a branch, with the states that it would keep of them: put on a branch, none of
    /// them is taken again.
    struct Tail {
        std::vector<Event> events;
        std::vector<State> checkpoints;
        State end;
        std::size_t interval = 0;
    };

    /// Keeps a reference: `machine` must outlive the branch.
    Branch(const Machine& machine, QString name);

    QString name;

    [[nodiscard]] std::size_t length() const { return packed() ? packed_.size() : events_.size(); }
    /// All events; the branch must not be packed.
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }
    [[nodiscard]] State stateAt(std::size_t position) const;
    [[nodiscard]] std::vector<Choice> choices(std::size_t from, std::size_t to) const;

    /// Appends the step, which must be open at the end.
    void take(Choice choice);
    void truncate(std::size_t length);
    /// The same, and gives what was cut off.
    Tail cut(std::size_t length);
    /// Steps that begin at this branch's end.
    void append(Tail tail);
    /// An empty tail that begins after `length` steps, and one more step of it.
    [[nodiscard]] Tail tailFrom(std::size_t length) const;
    void grow(Tail& tail, std::size_t from, Choice choice) const;
    /// The first `length` steps of another branch, which must not be packed.
    void copyFrom(const Branch& other, std::size_t length);

    /// A long branch that nobody looks at keeps only its choices.
    void pack();
    void unpack();
    [[nodiscard]] bool packed() const { return !packed_.empty(); }

    /// Steps between two checkpoints: 256, more where a state is large.
    [[nodiscard]] std::size_t interval() const { return interval_; }
    [[nodiscard]] std::size_t checkpointBytes() const;

private:
    void thin();
    const Machine& machine_;
    std::vector<Event> events_;
    std::vector<State> checkpoints_;  // the state after 0, interval, 2 intervals … steps
    State end_;
    std::size_t interval_ = 256;
    std::vector<Choice> packed_;
};

}  // namespace lockstep::gui
