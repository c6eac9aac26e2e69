// The generator behind every seed: SplitMix64 (Steele, Lea, Flood 2014) with our own mapping to a range, so that a seed
// means the same run with every standard library.
#pragma once

#include <cstdint>

namespace lockstep {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    /// Uniform in [0, n); `n` is not 0.
    std::uint64_t below(std::uint64_t n) {
        const std::uint64_t unfair = (0 - n) % n;  // the first 2^64 mod n values would favour the low numbers
        for (;;)
            if (const std::uint64_t r = next(); r >= unfair) return r % n;
    }

private:
    std::uint64_t state_;
};

}  // namespace lockstep
