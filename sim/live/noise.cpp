// Pauses inside the window between an access and the next: a seeded chance at each micro-op that touches shared memory,
// so that races show on few processors.
#include <algorithm>
#include <cmath>
#include <thread>

#include "live/handlers.hpp"

namespace lockstep::live {

// How many instructions until the next pause: geometric, by the share of instructions that touch shared memory.
void Cpu::drawNoise() {
    noiseSeen_ = shared.noise.load(std::memory_order_relaxed);
    const double chance = std::min(1.0, noiseSeen_ * sharedShare_);
    if (chance <= 0) {
        noiseIn_ = std::int64_t{1} << 40;
        return;
    }
    const double unit = static_cast<double>((random_.next() >> 11) + 1) * 0x1p-53;
    noiseIn_ =
        chance >= 1 ? 1 : static_cast<std::int64_t>(std::min(1e12, std::ceil(std::log(unit) / std::log1p(-chance))));
}

// Runs on, one micro-op at a time, up to the first that touches shared memory, with a pause behind a read and before a
// write: there a stale value is on its way.
const Code* Cpu::pauseWithin(const Code* next) {
    LiveContext& me = *current;
    budget = given_ = 1 << 30;
    const Code* c = next;
    bool paused = false;
    for (int i = 0; c != nullptr && i < 200; ++i) {
        c = shared.code.plain(c->op);
        const Op op = shared.program.ops[c->op].op;
        if (isControl(op)) {
            c = c->run(c, *this, me.registers.data());
            continue;
        }
        if (paused && shared.program.atBoundary(c->op)) break;
        const bool writes = op == Op::Store || op == Op::StoreExclusive;
        if (writes && !paused) {
            pause();
            paused = true;
        }
        c = c->run(c, *this, me.registers.data());
        if (c != nullptr && touchesMemory(op) && !paused) {
            pause();
            paused = true;
        }
    }
    account();
    if (c == nullptr) return nullptr;
    for (std::uint32_t k = 0; k < me.depth; ++k) me.returns[k] = shared.code.fast(me.returns[k]->op);
    return shared.code.fast(c->op);
}

void Cpu::pause() {
    const std::uint64_t begin = shared.now();
    const std::uint64_t r = random_.next();
    if ((r & (shared.crowded ? 3U : 63U)) == 0) std::this_thread::yield();
    else
        for (std::uint64_t n = 1 + ((r >> 8) & (shared.rounds ? 63U : 7U)); n > 0; --n) relax();
    pauses.add();
    pauseNs.add(shared.now() - begin);
}

}  // namespace lockstep::live
