// A machine's state taken apart: what belongs to each CPU (its flags, its contexts with their registers, the locks that
// they hold) becomes a number, and only the cells stay as they are. Most steps change one number and one cell, so
// states become short, and a step that was seen once need not be computed again.
//
// A compact state is `words` 32-bit words: a number for each CPU (2 bytes, or 4 if `wide`), then the cells without
// gaps; a lock's cell is only taken or free, since who holds it is its holder's part. CPUs that run the same, and whose
// code does not ask on which CPU it is, have one role: swapping their numbers gives a state that behaves the same.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "explore/raw.hpp"
#include "machine/machine.hpp"

namespace lockstep {

class Parts {
public:
    /// For a search from the state `from`. `symmetry`: find CPUs that run the same and stand there alike; without it,
    /// each has a role of its own.
    Parts(const Machine& machine, const State& from, bool symmetry, bool wide);

    /// Thrown when there are more different parts than 2 bytes can number: try again, wide.
    struct TooMany : std::runtime_error {
        TooMany() : std::runtime_error("more than 65535 different states of one CPU") {}
    };

    [[nodiscard]] const Machine& machine() const { return machine_; }
    [[nodiscard]] std::uint32_t cpus() const { return machine_.program().cpus; }
    [[nodiscard]] std::size_t words() const { return words_; }
    [[nodiscard]] bool symmetric() const { return symmetric_; }
    [[nodiscard]] std::uint32_t roles() const { return static_cast<std::uint32_t>(numbers_.size()); }
    [[nodiscard]] std::uint32_t roleOf(std::uint32_t cpu) const { return roleOf_[cpu]; }
    /// CPUs of one role stand side by side in this order.
    [[nodiscard]] const std::vector<std::uint32_t>& cpusOf(std::uint32_t role) const { return cpusOf_[role]; }
    /// CPUs that run the same, whether or not that is made use of.
    [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& alike() const { return alike_; }
    /// The contexts of a CPU, by their position there.
    [[nodiscard]] const std::vector<std::uint32_t>& contextsOf(std::uint32_t cpu) const { return contextsOf_[cpu]; }

    [[nodiscard]] std::uint32_t part(const std::uint32_t* state, std::uint32_t cpu) const {
        return wide_ ? state[cpu] : raw::load<std::uint16_t>(raw::bytesOf(state) + std::size_t{cpu} * 2);
    }
    void setPart(std::uint32_t* state, std::uint32_t cpu, std::uint32_t number) const {
        if (wide_) state[cpu] = number;
        else raw::storeAs<std::uint16_t>(raw::bytesOf(state) + std::size_t{cpu} * 2, number);
    }
    /// The raw value of a cell (a lock's: 0 or 1), and of one that may change: constants are not in the state.
    [[nodiscard]] std::uint64_t cell(const std::uint32_t* state, std::uint32_t cell) const {
        if (cellAt_[cell] == kNone) return constant(cell);
        return raw::load(raw::bytesOf(state) + cellAt_[cell], cellBytes_[cell]);
    }
    void setCell(std::uint32_t* state, std::uint32_t cell, std::uint64_t value) const {
        if (cellAt_[cell] != kNone) raw::store(raw::bytesOf(state) + cellAt_[cell], value, cellBytes_[cell]);
    }

    /// As `cell`, of a whole state.
    [[nodiscard]] std::uint64_t rawCell(const std::uint64_t* whole, std::uint32_t cell) const;
    static void freeLocks(const Machine& machine, std::uint64_t* whole);

    /// The number of a part given in bytes, for all threads the same. Throws TooMany.
    std::uint32_t number(std::uint32_t role, const std::string& bytes);
    [[nodiscard]] std::string bytes(std::uint32_t role, std::uint32_t number) const;
    /// Most memory that the numbered parts take.
    [[nodiscard]] std::size_t memory() const;

    /// The list of waits that stands for this one and all that differ from it only in the names of CPUs, once
    /// remembered.
    [[nodiscard]] std::optional<std::vector<std::uint64_t>> sameWaits(const std::vector<std::uint64_t>& waits) const;
    void rememberWaits(std::vector<std::uint64_t> waits, std::vector<std::uint64_t> same) const;

    /// What belongs to a CPU in a whole state. A fault is the part of `faulted`, the CPU that acted last.
    [[nodiscard]] std::string take(const std::uint64_t* whole, std::uint32_t cpu, std::uint32_t faulted) const;
    /// Which locks a part holds: a byte for each lock of the program, not 0 if it does.
    [[nodiscard]] std::string_view locksHeld(const std::string& bytes) const {
        return std::string_view(bytes).substr(bytes.size() - locks_.size());
    }
    /// Puts a CPU's part into a whole state; the locks that it holds, too.
    void put(std::uint64_t* whole, std::uint32_t cpu, const std::string& bytes) const;

    void compact(const std::uint64_t* whole, std::uint32_t* state, std::uint32_t faulted);
    void whole(const std::uint32_t* state, std::uint64_t* whole) const;
    /// Sorts the numbers within each role by `key(role, number)`. If `follow` is a CPU's index, returns where that CPU
    /// went, and the first of those with equal numbers if there are several.
    template <class Key>
    std::uint32_t sort(std::uint32_t* state, const Key& key, std::uint32_t follow = kNone) const {
        if (!symmetric_) return follow;
        for (std::uint32_t role = 0; role < cpusOf_.size(); ++role) {
            const std::vector<std::uint32_t>& same = cpusOf_[role];
            for (std::size_t i = 1; i < same.size(); ++i) {  // few, and nearly sorted
                for (std::size_t k = i; k > 0; --k) {
                    const std::uint32_t left = part(state, same[k - 1]);
                    const std::uint32_t right = part(state, same[k]);
                    if (left == right || key(role, left) <= key(role, right)) break;
                    setPart(state, same[k - 1], right);
                    setPart(state, same[k], left);
                    if (follow == same[k]) follow = same[k - 1];
                    else if (follow == same[k - 1]) follow = same[k];
                }
            }
        }
        if (follow == kNone) return follow;
        for (const std::uint32_t cpu : cpusOf_[roleOf_[follow]])
            if (part(state, cpu) == part(state, follow)) return cpu;
        return follow;
    }
    /// In how many ways the CPUs could be named in a sorted state: the states that it stands for.
    [[nodiscard]] std::uint64_t orbit(const std::uint32_t* state) const;

private:
    [[nodiscard]] std::uint64_t constant(std::uint32_t cell) const { return rawCell(initial_.data(), cell); }

    struct Range {
        std::uint32_t from, size;
    };
    const Machine& machine_;
    bool wide_;
    bool symmetric_ = false;
    std::size_t words_ = 0;
    std::uint32_t cellsFrom_ = 0;
    std::vector<std::uint32_t> roleOf_;
    std::vector<std::vector<std::uint32_t>> alike_, cpusOf_, contextsOf_;
    std::vector<std::uint32_t> cellAt_;  // offset in a compact state, or kNone
    std::vector<std::uint8_t> cellBytes_;
    std::vector<std::uint32_t> locks_;
    std::vector<std::vector<Range>> ranges_;  // of each CPU's contexts and buffers in a whole state
    State initial_;

    struct Numbers {
        std::unordered_map<std::string, std::uint32_t> byBytes;
        std::vector<const std::string*> byNumber;
        std::size_t memory = 0;
    };
    std::vector<Numbers> numbers_;
    mutable std::map<std::vector<std::uint64_t>, std::vector<std::uint64_t>> sameWaits_;
    // On the heap: where TBB has had a mutex of its own on the stack, the thread sanitizer takes ours for that one.
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

}  // namespace lockstep
