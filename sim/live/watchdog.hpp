// Finds out, from outside and without stopping anybody, that nobody can go on, or that a CPU does what the kernel's own
// detectors report: interrupts off for `seconds` (a hard lockup; the kernel's 10 s), or a task that cannot be
// preempted, or softirqs and interrupts without a pause, for twice that (a soft lockup; the kernel's 20 s). How much
// gets done meanwhile does not matter to them, and a loop that can be preempted and interrupted is none, however long
// it is. Source: kernel/watchdog.c, Documentation/admin-guide/lockup-watchdogs.rst. Internal to the room.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "live/cpu.hpp"

namespace lockstep::live {

/// What all CPUs looked like at about one moment.
struct Snapshot {
    struct OfCpu {
        std::uint64_t stack = 0;
        std::uint64_t sequence = 0;
        friend bool operator==(const OfCpu&, const OfCpu&) = default;
        [[nodiscard]] std::uint32_t task() const { return stack & 0xff; }  // contexts plus 1
        [[nodiscard]] std::uint32_t softirq() const { return stack >> 8 & 0xff; }
        [[nodiscard]] std::uint32_t hardirq() const { return stack >> 16 & 0xff; }
        [[nodiscard]] bool irqsOff() const { return (stack >> 24 & 1) != 0; }
        [[nodiscard]] std::uint32_t top() const { return hardirq() ? hardirq() : softirq() ? softirq() : task(); }
    };
    struct OfContext {
        std::uint32_t waitsFor = kNone;  // a cell
        std::uint64_t sequence = 0;
        bool ownsWaited = false;
        bool over = false;
        friend bool operator==(const OfContext&, const OfContext&) = default;
    };
    std::vector<OfCpu> cpus;
    std::vector<OfContext> contexts;
    std::vector<std::uint8_t> owners;  // of the locks, by cell
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

struct Hang {
    HammerEnd end = HammerEnd::Deadlock;
    std::string why;  // a sentence
    std::string log;  // as the kernel's detectors print it
};

class Watchdog {
public:
    Watchdog(const Program& program, const Shared& shared, const std::vector<LiveContext*>& contexts,
             const std::deque<Cpu>& cpus, std::vector<std::thread>& threads, double seconds);

    /// To be called every few milliseconds. A deadlock is certain once two looks in a row see the same one.
    std::optional<Hang> look();

    /// ", and 'f' on CPU 0 did not end its call": what a run that is cut short was in the middle of.
    [[nodiscard]] std::string unfinishedWords() const;

private:
    Snapshot take() const;
    [[nodiscard]] std::vector<bool> stuck(const Snapshot& s) const;
    [[nodiscard]] bool isStuck(const Snapshot& s, const std::vector<bool>& stuck, std::uint32_t context) const;
    [[nodiscard]] bool cannotGet(const Snapshot& s, const std::vector<bool>& stuck, std::uint32_t cell) const;
    [[nodiscard]] std::optional<Hang> deadlock(const Snapshot& s) const;
    std::optional<Hang> lockup(const Snapshot& s);
    [[nodiscard]] double cpuTime(std::uint32_t cpu);

    // Since when a count of a CPU's has stood still, although its thread ran.
    struct Standstill {
        std::uint64_t count = 0;
        std::chrono::steady_clock::time_point since;
        double cpuSince = 0;  // seconds of its thread
        std::uint64_t backInTask = 0;
        std::uint64_t interrupts = 0;
    };
    double lasted(Standstill& at, std::uint64_t count, std::uint32_t cpu, bool excused);

    const Program& program_;
    const Shared& shared_;
    const std::vector<LiveContext*>& contexts_;
    const std::deque<Cpu>& cpus_;
    std::vector<std::thread>& threads_;
    double seconds_;
    std::vector<std::vector<std::uint32_t>> strangers_;  // by lock cell: contexts that release what they do not take
    std::optional<Snapshot> last_;
    std::vector<Standstill> irqs_, tasks_;  // of the CPUs
};

/// splats.cpp: the kernel's words.
std::string deadlockWords(const Program& program, const Snapshot& s, const std::vector<bool>& stuck);
std::string deadlockLog(const Program& program, const Snapshot& s, const std::vector<bool>& stuck,
                        const std::vector<LiveContext*>& contexts, double seconds);
std::string lockupLog(const Program& program, const Snapshot& s, std::uint32_t cpu,
                      const std::vector<LiveContext*>& contexts, double seconds, bool hard);
std::string faultWords(const Program& program, const Shared& shared);
std::string faultLog(const Program& program, const Shared& shared);

}  // namespace lockstep::live
