// The set of states that a search has reached: exact (whole states are compared), compact (flat blocks in an arena and
// an open-addressing index), in order of discovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "machine/choice.hpp"

namespace lockstep {

inline constexpr std::uint32_t kNoState = 0xffffffff;

class StateTable {
public:
    /// States of `words` 64-bit words each.
    explicit StateTable(std::size_t words);

    struct Inserted {
        std::uint32_t index = 0;
        bool isNew = false;
    };
    /// Adds a state reached from `parent` by `choice`, unless it is known.
    Inserted insert(const std::uint64_t* state, std::uint32_t parent, Choice choice);

    [[nodiscard]] const std::uint64_t* state(std::uint32_t index) const {
        return chunks_[index / kChunk].get() + (index % kChunk) * words_;
    }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    /// Bytes taken, and what they would be after the next growth.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t bytesAfterGrowth() const;

    /// The choices from the first state to this one: a shortest way if states were inserted breadth first.
    [[nodiscard]] std::vector<Choice> path(std::uint32_t index) const;

private:
    static constexpr std::uint32_t kChunk = 1U << 12;
    struct Origin {
        std::uint32_t parent;
        Choice choice;
    };
    struct Slot {
        std::uint32_t index = kNoState;
        std::uint32_t tag = 0;
    };
    [[nodiscard]] std::uint64_t hash(const std::uint64_t* state) const;
    void grow();

    std::size_t words_;
    std::uint32_t size_ = 0;
    std::vector<std::unique_ptr<std::uint64_t[]>> chunks_;
    std::vector<Origin> origins_;
    std::vector<Slot> slots_;
};

}  // namespace lockstep
