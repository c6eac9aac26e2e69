#include "explore/state_table.hpp"

#include <cstring>

namespace lockstep {
namespace {

// The one place that uses a compiler's own function; where it is missing, the search is only slower.
void prefetch([[maybe_unused]] const void* at) {
#if defined(__GNUC__) || defined(__clang__)
    __builtin_prefetch(at);
#endif
}

constexpr std::uint32_t tagOf(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

StateTable::StateTable(std::size_t words) : words_(words), slots_(1U << 6) {}

std::size_t StateTable::bytes() const {
    return chunks_.size() * kChunk * words_ * 4 + slots_.capacity() * sizeof(Slot);
}

std::size_t StateTable::bytesToAdd(std::size_t more) const {
    std::size_t slots = slots_.size();
    while ((size_ + more) * 4 >= slots * 3) slots *= 2;
    const std::size_t chunks = (size_ + more + kChunk - 1) / kChunk;
    return (chunks - chunks_.size()) * kChunk * words_ * 4 + (slots > slots_.size() ? slots * sizeof(Slot) : 0);
}

void StateTable::grow() {
    std::vector<Slot> bigger(slots_.size() * 2);
    const std::size_t mask = bigger.size() - 1;
    for (std::uint32_t i = 0; i < size_; ++i) {
        const std::uint64_t hash = hashOf(state(i), words_);
        std::size_t at = hash & mask;
        while (bigger[at].index != kNoState) at = (at + 1) & mask;
        bigger[at] = {i, tagOf(hash)};
    }
    slots_ = std::move(bigger);
}

void StateTable::prefetchSlot(std::uint64_t hash) const {
    prefetch(&slots_[hash & (slots_.size() - 1)]);
}

void StateTable::prefetchState(std::uint64_t hash) const {
    const Slot& slot = slots_[hash & (slots_.size() - 1)];
    if (slot.index != kNoState) prefetch(state(slot.index));
}

std::uint32_t StateTable::find(const std::uint32_t* candidate, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].index != kNoState; at = (at + 1) & mask)
        if (slots_[at].tag == tagOf(hash) && same(state(slots_[at].index), candidate)) return slots_[at].index;
    return kNoState;
}

StateTable::Inserted StateTable::insert(const std::uint32_t* candidate, std::uint64_t hash) {
    if (full(size_)) grow();
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at].index != kNoState; at = (at + 1) & mask)
        if (slots_[at].tag == tagOf(hash) && same(state(slots_[at].index), candidate)) return {slots_[at].index, false};
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique_for_overwrite<std::uint32_t[]>(kChunk * words_));
    const std::uint32_t index = size_++;
    std::memcpy(chunks_[index / kChunk].get() + (index % kChunk) * words_, candidate, words_ * 4);
    slots_[at] = {index, tagOf(hash)};
    return {index, true};
}

}  // namespace lockstep
