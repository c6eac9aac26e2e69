#include "explore/probe.hpp"

#include "explore/ways.hpp"

namespace lockstep {
namespace {

class DepthFirst {
public:
    DepthFirst(Parts& parts, const State& from, Patience& patience)
        : parts_(parts),
          program_(parts.machine().program()),
          from_(from),
          patience_(patience),
          stepper_(parts, Grain::Local, false),
          cells_(outcomeCells(program_)),
          table_(parts.words()) {}

    Probe run(std::uint32_t mostStates) {
        State whole = from_;
        std::vector<std::uint32_t> first(parts_.words());
        stepper_.enter(whole.data(), first.data());
        (void)stepper_.keyOf(first.data());
        bool goesOn = !open(first.data());
        while (goesOn && !path_.empty()) {
            Frame& frame = path_.back();
            if (frame.next == frame.successors.size()) {
                path_.pop_back();
                continue;
            }
            const std::vector<std::uint32_t> next(frame.successors.begin() + static_cast<std::ptrdiff_t>(frame.next),
                                                  frame.successors.begin() +
                                                      static_cast<std::ptrdiff_t>(frame.next + parts_.words()));
            frame.next += parts_.words();
            goesOn = !open(next.data());
            if (table_.size() >= mostStates) break;
            if ((++steps_ & 0x3ff) == 0 &&
                !patience_.goesOn("looking quickly", table_.size(), path_.size(), table_.bytes() + stepper_.memory()))
                break;
        }
        result_.complete = goesOn && path_.empty();
        result_.states = table_.size();
        result_.bytes = table_.bytes() + stepper_.memory() + parts_.memory();
        return std::move(result_);
    }

private:
    struct Frame {
        std::vector<std::uint32_t> state, successors;
        std::size_t next = 0;
    };

    // Looks at a state; true if it is a failure.
    bool open(const std::uint32_t* state) {
        if (!table_.insert(state).isNew) return false;
        path_.emplace_back();
        Frame& frame = path_.back();
        frame.state.assign(state, state + parts_.words());
        for (std::uint32_t c = 0; c < program_.checks.size(); ++c)
            if (program_.checks[c].kind == Check::Kind::Never &&
                evaluate(program_, *program_.checks[c].expression, CompactReader(parts_, state)).value_or(0) != 0) {
                result_.never = c;
                return failed();
            }
        const auto expanded =
            stepper_.expand(state, 0, [&](const std::uint32_t* next, const Stepper::Step&, std::uint64_t) {
                frame.successors.insert(frame.successors.end(), next, next + parts_.words());
                ++result_.transitions;
            });
        if (expanded.open != 0) return false;
        result_.ends = true;
        State whole(parts_.machine().layout().size() / 8);
        parts_.whole(state, whole.data());
        End end = endOf(parts_, whole.data(), cells_);
        if (!fails(program_, cells_, end)) return false;
        result_.end = std::move(end);
        return failed();
    }

    bool failed() {
        std::vector<const std::uint32_t*> states;
        for (std::size_t i = 1; i < path_.size(); ++i) states.push_back(path_[i].state.data());
        if (auto schedule = followStates(parts_, stepper_, from_, Grain::Local, states))
            result_.schedule = std::move(*schedule);
        return true;
    }

    Parts& parts_;
    const Program& program_;
    const State& from_;
    Patience& patience_;
    Stepper stepper_;
    std::vector<std::uint32_t> cells_;
    StateTable table_;
    std::vector<Frame> path_;
    std::uint64_t steps_ = 0;
    Probe result_;
};

}  // namespace

Probe probe(Parts& parts, const State& from, std::uint32_t mostStates, Patience& patience) {
    return DepthFirst(parts, from, patience).run(mostStates);
}

}  // namespace lockstep
