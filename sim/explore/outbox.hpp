// Successors on their way to a shard of the table: flat records, written one after another and read once. Internal to
// the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace lockstep {

class Outbox {
public:
    struct Head {
        std::uint64_t hash;
        std::uint32_t parent, weight;
    };

    /// Room for a state of `words` words, which the caller fills in.
    std::uint32_t* add(const Head& head, std::size_t words) {
        const std::size_t size = kHead + words;
        if (used_ + size > capacity_) grow(size);
        std::uint32_t* at = records_.get() + used_;
        used_ += size;
        ++count_;
        std::memcpy(at, &head, sizeof head);
        return at + kHead;
    }
    void clear() { used_ = count_ = 0; }

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] Head head(std::size_t i, std::size_t words) const {
        Head head;
        std::memcpy(&head, records_.get() + i * (kHead + words), sizeof head);
        return head;
    }
    [[nodiscard]] const std::uint32_t* state(std::size_t i, std::size_t words) const {
        return records_.get() + i * (kHead + words) + kHead;
    }
    [[nodiscard]] std::size_t bytes() const { return capacity_ * 4; }

private:
    static constexpr std::size_t kHead = sizeof(Head) / 4;
    void grow(std::size_t more) {
        const std::size_t bigger = capacity_ * 2 > used_ + more ? capacity_ * 2 : used_ + 16 * more;
        auto records = std::make_unique_for_overwrite<std::uint32_t[]>(bigger);
        if (used_ != 0) std::memcpy(records.get(), records_.get(), used_ * 4);
        records_ = std::move(records);
        capacity_ = bigger;
    }

    std::unique_ptr<std::uint32_t[]> records_;
    std::size_t used_ = 0, capacity_ = 0, count_ = 0;
};

}  // namespace lockstep
