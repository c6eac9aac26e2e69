#include "live/watchdog.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>
#include <pthread.h>

#include "live/processors.hpp"
#include "machine/layout.hpp"

namespace lockstep::live {
namespace {

// True if a context's code releases a lock that it never takes: then who holds the lock is not the only one who can
// free it.
bool releasesOnly(const Program& program, std::uint32_t context, std::uint32_t global) {
    bool takes = false;
    bool releases = false;
    for (const std::uint32_t f : reachableFunctions(program, program.contexts[context].function))
        for (std::uint32_t op = program.functions[f].entry; op < program.functions[f].end; ++op) {
            if (program.ops[op].global != global) continue;
            const Op what = program.ops[op].op;
            if (what == Op::SpinRelease || what == Op::MutexRelease) releases = true;
            else takes = true;
        }
    return releases && !takes;
}

}  // namespace

Watchdog::Watchdog(const Program& program, const Shared& shared, const std::vector<LiveContext*>& contexts,
                   const std::deque<Cpu>& cpus, std::vector<std::thread>& threads, double seconds)
    : program_(program),
      shared_(shared),
      contexts_(contexts),
      cpus_(cpus),
      threads_(threads),
      seconds_(seconds),
      strangers_(program.cells.size()),
      irqs_(cpus.size()),
      tasks_(cpus.size()) {
    for (const std::uint32_t lock : shared.memory.locks())
        for (std::uint32_t c = 0; c < contexts.size(); ++c)
            if (releasesOnly(program, c, program.cells[lock].global)) strangers_[lock].push_back(c);
}

Snapshot Watchdog::take() const {
    Snapshot s;
    for (const Cpu& cpu : cpus_) s.cpus.push_back({cpu.stack.observe(), cpu.sequence.observe()});
    for (const LiveContext* c : contexts_) {
        const std::uint64_t sequence = c->waitSequence.load(std::memory_order_acquire);
        const std::uint32_t cell = c->waitsFor.load(std::memory_order_acquire);
        s.contexts.push_back({cell == 0 ? kNone : cell - 1, sequence, c->ownsWaited.load(std::memory_order_acquire),
                              c->over.load(std::memory_order_acquire)});
    }
    s.owners.resize(program_.cells.size());
    for (const std::uint32_t lock : shared_.memory.locks())
        s.owners[lock] = static_cast<std::uint8_t>(shared_.memory.read(lock));
    return s;
}

bool Watchdog::cannotGet(const Snapshot& s, const std::vector<bool>& stuck, std::uint32_t cell) const {
    const std::uint8_t owner = s.owners[cell];
    if (owner == 0) {
        // Free, but in a fair lock it may be the turn of one who was interrupted in its wait.
        const Lock& lock = shared_.memory.lock(cell);
        if (lock.isMutex || lock.implementation == LockImplementation::TestAndSet) return false;
        for (std::uint32_t c = 0; c < s.contexts.size(); ++c)
            if (s.contexts[c].waitsFor == cell && stuck[c] && s.cpus[program_.contexts[c].cpu].top() != c + 1)
                return true;
        return false;
    }
    if (!stuck[owner - 1U]) return false;
    return std::all_of(strangers_[cell].begin(), strangers_[cell].end(), [&](std::uint32_t c) { return stuck[c]; });
}

// Given who is taken to be stuck, is this context?
bool Watchdog::isStuck(const Snapshot& s, const std::vector<bool>& stuck, std::uint32_t context) const {
    const Snapshot::OfContext& c = s.contexts[context];
    if (c.over) return true;  // it releases nothing any more
    const Snapshot::OfCpu& cpu = s.cpus[program_.contexts[context].cpu];
    const std::uint32_t id = context + 1;
    const std::uint32_t top = cpu.top();
    // It has just got the lock, and this computer has suspended its thread before it could say so.
    if (c.waitsFor != kNone && s.owners[c.waitsFor] == id && !c.ownsWaited) return false;
    if (top == id) return c.waitsFor != kNone && cannotGet(s, stuck, c.waitsFor);
    if (cpu.hardirq() == id || cpu.softirq() == id || cpu.task() == id) return stuck[top - 1];  // interrupted
    if (program_.contexts[context].kind == ContextKind::Task) {
        if (c.waitsFor != kNone) return cannotGet(s, stuck, c.waitsFor);  // asleep
        if (top == 0) return false;
        const std::uint32_t lock = s.contexts[top - 1].waitsFor;
        const bool free = lock != kNone && shared_.memory.lock(lock).isMutex;  // the CPU's task sleeps
        return !free && stuck[top - 1];
    }
    // An interrupt yet to come: it comes unless the CPU never turns interrupts on again.
    return top != 0 && stuck[top - 1] && (cpu.irqsOff() || cpu.hardirq() != 0);
}

// Who can never go on: the largest set in which everyone waits for others in it.
std::vector<bool> Watchdog::stuck(const Snapshot& s) const {
    std::vector<bool> stuck(s.contexts.size(), true);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::uint32_t c = 0; c < stuck.size(); ++c)
            if (stuck[c] && !isStuck(s, stuck, c)) {
                stuck[c] = false;
                changed = true;
            }
    }
    return stuck;
}

std::optional<Hang> Watchdog::deadlock(const Snapshot& s) const {
    const std::vector<bool> who = stuck(s);
    bool any = false;
    for (std::uint32_t c = 0; c < who.size(); ++c)
        any = any || (who[c] && !s.contexts[c].over && s.contexts[c].waitsFor != kNone);
    if (!any) return std::nullopt;
    return Hang{HammerEnd::Deadlock, deadlockWords(program_, s, who),
                deadlockLog(program_, s, who, contexts_, seconds_)};
}

std::optional<Hang> Watchdog::look() {
    Snapshot now = take();
    std::optional<Hang> found;
    if (last_ && *last_ == now) found = deadlock(now);
    if (!found) found = lockup(now);
    last_ = std::move(now);
    return found;
}

std::string Watchdog::unfinishedWords() const {
    for (std::uint32_t n = 0; n < cpus_.size(); ++n) {
        const Snapshot::OfCpu cpu{cpus_[n].stack.observe(), 0};
        if (cpu.top() == 0) continue;
        return fmt::format(", and '{}' on CPU {} did not end its call", program_.contexts[cpu.top() - 1].name, n);
    }
    return {};
}

double Watchdog::cpuTime(std::uint32_t cpu) {
    clockid_t clock{};
    timespec t{};
    if (pthread_getcpuclockid(threads_[cpu].native_handle(), &clock) != 0 || clock_gettime(clock, &t) != 0) return 0;
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// For how long `count` has stood still; 0 from anew where it has not, where that is `excused`, or while the CPU's
// thread has had no processor to run on.
double Watchdog::lasted(Standstill& at, std::uint64_t count, std::uint32_t cpu, bool excused) {
    const auto now = std::chrono::steady_clock::now();
    if (excused || at.count != count || at.since == std::chrono::steady_clock::time_point{}) {
        at = {count, now, cpuTime(cpu), cpus_[cpu].backInTask.get(), cpus_[cpu].interrupts.get()};
        return 0;
    }
    const double share =
        std::min(1.0, static_cast<double>(processors(shared_.options.pinned)) / static_cast<double>(cpus_.size()));
    const double waited = std::chrono::duration<double>(now - at.since).count();
    const double ran = cpuTime(cpu) - at.cpuSince;
    return std::min(waited, ran * 2 / share);
}

std::optional<Hang> Watchdog::lockup(const Snapshot& s) {
    for (std::uint32_t n = 0; n < cpus_.size(); ++n) {
        const Cpu& cpu = cpus_[n];
        const std::uint32_t top = s.cpus[n].top();
        // Who waits for a lock is not the one to blame, but who holds it; or it is a deadlock.
        const bool excused = top == 0 || s.contexts[top - 1].waitsFor != kNone;
        const double irqsOff = lasted(irqs_[n], cpu.openToIrqs.get(), n, excused);
        const double kept = lasted(tasks_[n], cpu.openToTasks.get(), n, excused);
        const bool hard = irqsOff >= seconds_;
        if (!hard && kept < 2 * seconds_) continue;
        const std::string& name = program_.contexts[top - 1].name;
        Hang hang;
        hang.end = HammerEnd::Lockup;
        if (hard) hang.why = fmt::format("CPU {} could take no interrupt for {:.1f} s, in '{}'", n, irqsOff, name);
        else if (cpu.backInTask.get() == tasks_[n].backInTask && cpu.interrupts.get() > tasks_[n].interrupts + 2)
            hang.why = fmt::format("interrupts took all the time of CPU {} for {:.1f} s", n, kept);
        else hang.why = fmt::format("CPU {} could run no other task for {:.1f} s, in '{}'", n, kept, name);
        hang.log = lockupLog(program_, s, n, contexts_, hard ? irqsOff : kept, hard);
        return hang;
    }
    return std::nullopt;
}

}  // namespace lockstep::live
