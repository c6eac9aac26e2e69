// What orders accesses, followed along a run (the happens-before relation of docs/semantics.md). Internal to the room.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <vector>

#include "explore/findings.hpp"

namespace lockstep {

inline bool mayWrite(Op op) {
    return op == Op::Store || op == Op::Rmw || op == Op::CompareExchange || op == Op::StoreExclusive;
}
inline bool isPlain(const MicroOp& op) {
    return op.order == Order::Plain && !op.atomic;
}
Finding raceOf(std::uint32_t a, std::uint32_t b, std::uint32_t cell, bool onOneCpu);

/// What is known of each access that may be half of a race: who would have to do with it in order, as bits of one word.
/// For a CPU: its later reads, its later writes, what it has heard by marked reads but not yet ordered by a barrier,
/// and what its next marked writes announce. For a cell: what its present value tells to one who reads it in order.
/// Vector clocks say the same with numbers that grow; a word for each access stays finite.
class HappensBefore {
public:
    /// Of the races in `open`.
    HappensBefore(const Program& program, const std::set<Finding>& open);
    /// False if the program needs more bits than there are.
    [[nodiscard]] bool fits() const { return bits_ < 62 && records_.size() <= 256; }
    [[nodiscard]] std::size_t size() const { return records_.size(); }

    /// Follows one step; `masks` has a word for each access, 0 until it was made. Appends the races that show.
    void observe(const Event& e, std::vector<std::uint64_t>& masks, std::vector<Finding>& out) const;

private:
    enum Who : std::uint8_t { kReads, kWrites, kHeard, kAnnounced };
    struct Record {
        std::uint32_t cpu, op, cell;
        auto operator<=>(const Record&) const = default;
    };
    static constexpr std::uint64_t kMade = std::uint64_t{1} << 63;
    static std::uint64_t bit(std::uint32_t cpu, Who who) { return std::uint64_t{1} << (cpu * 4 + who); }
    static constexpr std::uint64_t kWrote = std::uint64_t{1} << 62;
    [[nodiscard]] std::uint64_t messageBit(std::uint32_t cell) const;

    static void add(std::uint64_t from, std::uint64_t to, std::vector<std::uint64_t>& masks);
    static void learn(std::uint32_t cpu, std::uint64_t from, std::vector<std::uint64_t>& masks);
    void publish(std::uint32_t cell, std::uint64_t from, bool continues, std::vector<std::uint64_t>& masks) const;
    void barrier(std::uint32_t cpu, Order order, std::vector<std::uint64_t>& masks) const;
    void access(const Event& e, bool write, std::vector<std::uint64_t>& masks, std::vector<Finding>& out) const;
    void readModifyWrite(const Event& e, const MicroOp& op, std::vector<std::uint64_t>& masks,
                         std::vector<Finding>& out) const;

    const Program& program_;
    std::uint32_t bits_ = 0;
    std::map<std::uint32_t, std::uint32_t> message_;  // cell → bit
    std::set<Record> records_;
    std::map<Record, std::uint32_t> number_;
};

}  // namespace lockstep
