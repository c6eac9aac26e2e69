// The set of states that a search has reached: exact (whole states are compared), compact (flat blocks in an arena and
// an open-addressing index), in order of discovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace lockstep {

inline constexpr std::uint32_t kNoState = 0xffffffff;

class StateTable {
public:
    /// States of `words` 32-bit words each.
    explicit StateTable(std::size_t words);

    struct Inserted {
        std::uint32_t index = 0;
        bool isNew = false;
    };
    /// Adds a state unless it is known. `hash` is its hashOf.
    Inserted insert(const std::uint32_t* state, std::uint64_t hash);
    Inserted insert(const std::uint32_t* state) { return insert(state, hashOf(state, words_)); }
    /// The index of a state, or kNoState.
    [[nodiscard]] std::uint32_t find(const std::uint32_t* state, std::uint64_t hash) const;

    /// Asks the memory for what `insert` will look at first, and then for what it will compare with.
    void prefetchSlot(std::uint64_t hash) const;
    void prefetchState(std::uint64_t hash) const;

    [[nodiscard]] const std::uint32_t* state(std::uint32_t index) const {
        return chunks_[index / kChunk].get() + (index % kChunk) * words_;
    }
    [[nodiscard]] std::size_t words() const { return words_; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    /// Bytes taken, and what `more` further states could take at most while they are added.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t bytesToAdd(std::size_t more) const;

    [[nodiscard]] static std::uint64_t hashOf(const std::uint32_t* state, std::size_t words);

private:
    static constexpr std::uint32_t kChunk = 1U << 12;
    struct Slot {
        std::uint32_t index = kNoState;
        std::uint32_t tag = 0;
    };
    [[nodiscard]] bool full(std::size_t states) const { return states * 4 >= slots_.size() * 3; }
    void grow();

    std::size_t words_;
    std::uint32_t size_ = 0;
    std::vector<std::unique_ptr<std::uint32_t[]>> chunks_;
    std::vector<Slot> slots_;
};

}  // namespace lockstep
