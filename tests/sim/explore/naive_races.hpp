// Data races of a run by full vector clocks, after SEMANTICS.md's "Ends and verdicts". Barriers order reads and writes
// apart, so a clock counts the two apart, and each CPU knows one thing at its later reads and another at its later
// writes. Source: tools/memory-model/Documentation/explanation.txt, simplified.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <set>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep::test {

/// Two conflicting micro-ops, the lower one first, what they access, and whether they ran on one CPU.
struct RaceKey {
    std::uint32_t lower = kNone, higher = kNone;
    std::uint32_t cell = kNone;
    bool sameCpu = false;
    auto operator<=>(const RaceKey&) const = default;
};

inline constexpr std::size_t kNaiveCpus = 4;

/// How many of each CPU's reads and writes are known of: always its first ones.
struct Clock {
    struct Count {
        std::uint16_t reads = 0, writes = 0;
    };
    std::array<Count, kNaiveCpus> of{};
    void join(const Clock& other);
};

/// One run's history of accesses; at most kNaiveCpus CPUs.
class RaceHistory {
public:
    explicit RaceHistory(const Machine& machine) : messages_(machine.program().cells.size()) {}

    /// One step of the run; `before` is the state that it was taken in.
    void observe(const Machine& machine, const Event& e, const std::uint64_t* before, std::set<RaceKey>& out);

private:
    struct Access {
        std::uint32_t op = kNone, cell = kNone;
        std::uint16_t number = 0;  ///< of its CPU's reads, or writes
        std::uint8_t cpu = 0;
        bool write = false, plain = false;
    };
    struct Cpu {
        Clock atReads, atWrites;  ///< what happened before its later reads, and before its later writes
        Clock heard;  ///< what came with values that its marked reads read: known after the next read or full barrier
        Clock announced;  ///< what came before its barriers: goes out with its marked writes
        Clock::Count own;
    };
    void learn(Cpu& cpu, const Clock& message) {
        cpu.atReads.join(message);
        cpu.atWrites.join(message);
    }
    [[nodiscard]] Clock everything(std::uint8_t cpu) const;
    void fullBarrier(std::uint8_t cpu);
    void fence(std::uint8_t cpu, Order order);
    void access(const Event& e, const MicroOp& op, bool write, std::set<RaceKey>& out);
    void readModifyWrite(const Event& e, const MicroOp& op, std::set<RaceKey>& out);
    static void sameCpu(const Machine& machine, const Event& e, bool write, const std::uint64_t* before,
                        std::set<RaceKey>& out);

    std::array<Cpu, kNaiveCpus> cpus_{};
    std::vector<Clock> messages_;  ///< by cell: what happened before, for who acquires the value that it has now
    std::vector<Access> accesses_;
};

}  // namespace lockstep::test
