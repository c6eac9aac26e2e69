#include "live/memory.hpp"

namespace lockstep::live {

SharedMemory::SharedMemory(const Program& program, LockImplementation implementation)
    : program_(program), implementation_(implementation) {
    std::size_t lines = 0;
    std::size_t locks = 0;
    for (const Global& g : program.globals) {
        if (g.isLock()) locks += g.elements;
        else lines += (g.elements * g.type.bytes + 63U) / 64U;
    }
    lines_ = std::make_unique<Line[]>(lines);
    lockStore_ = std::make_unique<Lock[]>(locks);
    llsc_ = std::make_unique<LlscCell[]>(program.cells.size());
    addresses_.resize(program.cells.size());
    lines = locks = 0;
    for (const Global& g : program.globals) {
        std::byte* at = g.isLock() ? nullptr : lines_[lines].bytes;
        for (std::uint32_t i = 0; i < g.elements; ++i) {
            if (g.isLock()) {
                Lock& lock = lockStore_[locks++];
                lock.implementation = implementation;
                lock.isMutex = g.kind == Global::Kind::Mutex;
                if (lock.isMutex) lock.implementation = LockImplementation::TestAndSet;
                addresses_[g.firstCell + i] = reinterpret_cast<std::byte*>(&lock);
                locks_.push_back(g.firstCell + i);
            } else {
                addresses_[g.firstCell + i] = at + i * g.type.bytes;
            }
        }
        if (!g.isLock()) lines += (g.elements * g.type.bytes + 63U) / 64U;
    }
    reset();
}

void SharedMemory::reset() {
    for (const Global& g : program_.globals)
        for (std::uint32_t i = 0; i < g.elements; ++i) {
            if (g.isLock()) {
                lock(g.firstCell + i).reset();
                continue;
            }
            withAtomic(addresses_[g.firstCell + i], g.type.bytes, [&](auto cell) {
                cell.store(static_cast<typename decltype(cell)::value_type>(g.initial[i]), std::memory_order_relaxed);
            });
        }
}

std::uint64_t SharedMemory::read(std::uint32_t cell) const {
    const Global& g = program_.globalOf(cell);
    if (g.isLock()) return lock(cell).owner.load(std::memory_order_relaxed);
    return withAtomic(addresses_[cell], g.type.bytes,
                      [&](auto c) { return normalise(g.type, c.load(std::memory_order_acquire)); });
}

}  // namespace lockstep::live
