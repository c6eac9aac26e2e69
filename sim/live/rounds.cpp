#include "live/rounds.hpp"

#include <algorithm>
#include <thread>

namespace lockstep::live {
namespace {

// Runs that never agree on a final state must not fill the memory.
constexpr std::size_t kMostOutcomes = 100000;
// For somebody who is being woken up: a millisecond or so.
constexpr int kPatientSpins = 30000;

}  // namespace

void Barrier::arrive(const std::function<void()>& complete) {
    const std::uint32_t mine = generation_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
        complete();
        arrived_.store(0, std::memory_order_relaxed);
        generation_.fetch_add(1, std::memory_order_acq_rel);
        generation_.notify_all();
        return;
    }
    for (int i = 0; i < spins_ + 100; ++i) {
        if (generation_.load(std::memory_order_acquire) != mine) return;
        if (i < spins_) relax();
        else std::this_thread::yield();
    }
    while (generation_.load(std::memory_order_acquire) == mine && !abandoned_.load(std::memory_order_acquire))
        generation_.wait(mine, std::memory_order_acquire);
}

void Barrier::abandon() {
    abandoned_.store(true, std::memory_order_release);
    generation_.fetch_add(1, std::memory_order_acq_rel);
    generation_.notify_all();
}

void StartLine::wait(std::uint64_t round, const std::atomic<bool>& abort) {
    const std::uint64_t all = (round + 1) * parties_;
    arrived_.fetch_add(1, std::memory_order_acq_rel);
    if (crowded_) return;
    for (int i = 0; i < kPatientSpins && arrived_.load(std::memory_order_acquire) < all; ++i) {
        if (abort.load(std::memory_order_relaxed)) return;
        relax();
    }
}

Outcomes::Outcomes(const Program& program, const SharedMemory& memory) : program_(program), memory_(memory) {
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
        if (const Global& g = program.globalOf(cell); !g.isLock() && !g.isConst) cells.push_back(cell);
}

void Outcomes::record(bool judge, const CellReader& reader) {
    last.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) last[i] = memory_.read(cells[i]);
    auto at = seen_.find(last);
    if (at == seen_.end()) {
        if (seen_.size() >= kMostOutcomes) return;
        Seen fresh;
        for (std::uint32_t c = 0; judge && c < program_.checks.size(); ++c) {
            const Check& check = program_.checks[c];
            if (check.kind != Check::Kind::Always) continue;
            if (evaluate(program_, *check.expression, reader).value_or(0) != 0) continue;
            fresh.violates = true;
            if (std::find(failed.begin(), failed.end(), c) == failed.end()) failed.push_back(c);
        }
        at = seen_.emplace(last, fresh).first;
    }
    ++at->second.count;
}

std::vector<ObservedOutcome> Outcomes::list() const {
    std::vector<ObservedOutcome> all;
    for (const auto& [values, seen] : seen_) all.push_back({values, seen.count, seen.violates});
    std::stable_sort(all.begin(), all.end(),
                     [](const ObservedOutcome& a, const ObservedOutcome& b) { return a.count > b.count; });
    return all;
}

}  // namespace lockstep::live
