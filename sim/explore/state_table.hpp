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
    /// Adds a state unless it is known. `hash` is its hashOf, or any other whose high 32 bits are well mixed, but for
    /// all states the same.
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

    [[nodiscard]] static std::uint64_t hashOf(const std::uint32_t* state, std::size_t words) {
        std::uint64_t h = 0x243f6a8885a308d3U;
        std::size_t i = 0;
        for (; i + 1 < words; i += 2) {
            h = (h ^ (state[i] | std::uint64_t{state[i + 1]} << 32)) * 0x9e3779b97f4a7c15U;
            h ^= h >> 32;
        }
        if (i < words) {
            h = (h ^ state[i]) * 0x9e3779b97f4a7c15U;
            h ^= h >> 32;
        }
        h *= 0xd6e8feb86659fd93U;
        return h ^ (h >> 29);
    }

private:
    static constexpr std::uint32_t kChunk = 1U << 10;
    struct Slot {
        std::uint32_t index = kNoState;
        std::uint32_t tag = 0;
    };
    [[nodiscard]] bool same(const std::uint32_t* a, const std::uint32_t* b) const {
        for (std::size_t i = 0; i < words_; ++i)  // a few words: no call
            if (a[i] != b[i]) return false;
        return true;
    }
    [[nodiscard]] bool full(std::size_t states) const { return states * 4 >= slots_.size() * 3; }
    void grow();

    std::size_t words_;
    std::uint32_t size_ = 0;
    std::vector<std::unique_ptr<std::uint32_t[]>> chunks_;
    std::vector<Slot> slots_;
};

}  // namespace lockstep
