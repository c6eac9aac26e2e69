// Whole calls, one after another, on a machine of its own. Internal to the room.
#pragma once

#include <cstdint>
#include <memory>

#include "machine/machine.hpp"

namespace lockstep {

class SerialCalls {
public:
    /// Takes a copy of `program`.
    explicit SerialCalls(const Program& program);

    [[nodiscard]] State initial() const { return machine_.initial(); }
    [[nodiscard]] std::uint64_t headline(const State& state) const {
        return machine_.cell(state.data(), program_->headline.cell);
    }
    [[nodiscard]] bool done(const State& state, std::uint32_t context) const {
        return machine_.done(state.data(), context);
    }
    /// Makes one whole call of a context. False, with `state` somewhere in between, if it cannot come to its end alone
    /// within `budget` steps, of which it takes what it used.
    bool call(State& state, std::uint32_t context, std::size_t& budget) const;

private:
    std::unique_ptr<const Program> program_;
    Machine machine_;
};

}  // namespace lockstep
