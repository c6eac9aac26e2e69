#include "explore/state_table.hpp"

#include <algorithm>
#include <cstring>

namespace lockstep {

StateTable::StateTable(std::size_t words) : words_(words), slots_(1U << 10) {}

std::uint64_t StateTable::hash(const std::uint64_t* state) const {
    std::uint64_t h = 0x243f6a8885a308d3U;
    for (std::size_t i = 0; i < words_; ++i) {
        h = (h ^ state[i]) * 0x9e3779b97f4a7c15U;
        h ^= h >> 32;
    }
    return h ^ (h >> 29);
}

std::size_t StateTable::bytes() const {
    return chunks_.size() * kChunk * words_ * 8 + origins_.capacity() * sizeof(Origin) +
           slots_.capacity() * sizeof(Slot);
}

std::size_t StateTable::bytesAfterGrowth() const {
    std::size_t more = kChunk * words_ * 8;
    if (origins_.size() == origins_.capacity()) more += origins_.capacity() * 2 * sizeof(Origin);
    if (size_ * 10ULL >= slots_.size() * 7ULL - kChunk) more += slots_.size() * 2 * sizeof(Slot);
    return bytes() + more;
}

void StateTable::grow() {
    std::vector<Slot> bigger(slots_.size() * 2);
    const std::size_t mask = bigger.size() - 1;
    for (const Slot& slot : slots_) {
        if (slot.index == kNoState) continue;
        std::size_t at = hash(state(slot.index)) & mask;
        while (bigger[at].index != kNoState) at = (at + 1) & mask;
        bigger[at] = slot;
    }
    slots_ = std::move(bigger);
}

StateTable::Inserted StateTable::insert(const std::uint64_t* candidate, std::uint32_t parent, Choice choice) {
    if (size_ * 10ULL >= slots_.size() * 7ULL) grow();
    const std::uint64_t h = hash(candidate);
    const auto tag = static_cast<std::uint32_t>(h >> 32);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = h & mask;
    for (; slots_[at].index != kNoState; at = (at + 1) & mask)
        if (slots_[at].tag == tag && std::memcmp(state(slots_[at].index), candidate, words_ * 8) == 0)
            return {slots_[at].index, false};
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<std::uint64_t[]>(kChunk * words_));
    const std::uint32_t index = size_++;
    std::memcpy(chunks_[index / kChunk].get() + (index % kChunk) * words_, candidate, words_ * 8);
    origins_.push_back({parent, choice});
    slots_[at] = {index, tag};
    return {index, true};
}

std::vector<Choice> StateTable::path(std::uint32_t index) const {
    std::vector<Choice> choices;
    for (; origins_[index].parent != kNoState; index = origins_[index].parent)
        choices.push_back(origins_[index].choice);
    std::reverse(choices.begin(), choices.end());
    return choices;
}

}  // namespace lockstep
