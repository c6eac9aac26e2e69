#include "explore/frequencies.hpp"

#include <algorithm>
#include <cmath>

namespace lockstep {
namespace {

// Counts above this need more digits than anyone reads; the share is right to all digits of a double.
double ratio(const Count& part, const Count& whole) {
    if (part == 0) return 0;
    const auto bits = static_cast<int>(msb(whole));
    if (bits < 900) return part.convert_to<double>() / whole.convert_to<double>();
    const auto shift = static_cast<unsigned>(bits - 900);
    return Count(part >> shift).convert_to<double>() / Count(whole >> shift).convert_to<double>();
}

}  // namespace

void setFrequencies(Exploration& x, const Ends& ends, bool goesRound,
                    const std::map<End, std::vector<Choice>>& witnesses) {
    Count total = 0;
    double ending = 0;
    bool infinite = goesRound;
    for (const auto& [end, tally] : ends) {
        total += tally.interleavings;
        ending += tally.probability;
    }
    if (infinite)
        x.whyNotCounted = "a loop can be gone round any number of times, so there are infinitely many interleavings";
    else x.interleavings = total.str();
    const auto frequency = [&](const End& end) {
        Frequency f;
        const auto at = ends.find(end);
        if (at == ends.end()) return f;
        if (!at->second.infinite) f.interleavings = at->second.interleavings.str();
        if (!infinite) f.share = ratio(at->second.interleavings, total);
        if (!std::isnan(at->second.probability)) f.probability = at->second.probability;
        return f;
    };
    for (Outcome& o : x.outcomes) o.frequency = frequency({End::Kind::Final, o.values});
    for (const auto& [end, witness] : witnesses) {
        for (Deadlock& d : x.deadlocks)
            if (end.kind == End::Kind::Deadlock && d.witness == witness) d.frequency = frequency(end);
        for (Failure& f : x.failures)
            if (end.kind == End::Kind::Fault && f.kind == Failure::Kind::Bug && f.witness == witness)
                f.frequency = frequency(end);
    }
    if (goesRound && !std::isnan(ending)) x.endlessFrequency.probability = ending > 1 - 1e-9 ? 0 : 1 - ending;
}

}  // namespace lockstep
