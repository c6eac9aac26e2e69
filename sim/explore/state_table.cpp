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

// Where a state's slot is, and what tells it from its neighbours: enough to move it without looking at the state.
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
    for (const Slot slot : slots_) {
        if (slot.index == kNoState) continue;
        std::size_t at = slot.tag & mask;
        while (bigger[at].index != kNoState) at = (at + 1) & mask;
        bigger[at] = slot;
    }
    slots_ = std::move(bigger);
}

void StateTable::prefetchSlot(std::uint64_t hash) const {
    prefetch(&slots_[tagOf(hash) & (slots_.size() - 1)]);
}

void StateTable::prefetchState(std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t tag = tagOf(hash);
    for (std::size_t at = tag & mask; slots_[at].index != kNoState; at = (at + 1) & mask)
        if (slots_[at].tag == tag) return prefetch(state(slots_[at].index));
}

std::uint32_t StateTable::find(const std::uint32_t* candidate, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t tag = tagOf(hash);
    for (std::size_t at = tag & mask; slots_[at].index != kNoState; at = (at + 1) & mask)
        if (slots_[at].tag == tag && same(state(slots_[at].index), candidate)) return slots_[at].index;
    return kNoState;
}

StateTable::Inserted StateTable::insert(const std::uint32_t* candidate, std::uint64_t hash) {
    if (full(size_)) grow();
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t tag = tagOf(hash);
    std::size_t at = tag & mask;
    for (; slots_[at].index != kNoState; at = (at + 1) & mask)
        if (slots_[at].tag == tag && same(state(slots_[at].index), candidate)) return {slots_[at].index, false};
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique_for_overwrite<std::uint32_t[]>(kChunk * words_));
    const std::uint32_t index = size_++;
    std::memcpy(chunks_[index / kChunk].get() + (index % kChunk) * words_, candidate, words_ * 4);
    slots_[at] = {index, tag};
    return {index, true};
}

}  // namespace lockstep
