// How runs end, and how many of them end so. Internal to the room.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "explore/explore.hpp"
#include "explore/parts.hpp"

namespace lockstep {

using Count = boost::multiprecision::cpp_int;

/// One way to end: a final state's values, a deadlock's waits (context, lock, holder; those of CPUs that run the same
/// in whatever order makes the smallest list), or a fault.
struct End {
    enum class Kind : std::uint8_t { Final, Deadlock, Fault };
    Kind kind = Kind::Final;
    std::vector<std::uint64_t> values;
    auto operator<=>(const End&) const = default;
};

struct Tally {
    Count interleavings = 0;
    double probability = 0;
    bool infinite = false;  ///< a cycle leads here
};
using Ends = std::map<End, Tally>;

/// The cells whose values make an outcome: all but locks and constants.
std::vector<std::uint32_t> outcomeCells(const Program& program);

/// How a state without open choices ends its runs.
End endOf(const Parts& parts, const std::uint64_t* whole, const std::vector<std::uint32_t>& cells);

/// True if the scenario is violated by runs that end so: a deadlock, a bug, or a failed `always` check.
bool fails(const Program& program, const std::vector<std::uint32_t>& cells, const End& end);

/// Reads checks over a compact state.
class CompactReader final : public CellReader {
public:
    CompactReader(const Parts& parts, const std::uint32_t* state) : parts_(parts), state_(state) {}
    [[nodiscard]] std::uint64_t cell(std::uint32_t index) const override {
        return normalise(parts_.machine().program().globalOf(index).type, parts_.cell(state_, index));
    }
    [[nodiscard]] std::uint64_t completedCalls(std::uint32_t) const override { return 0; }

private:
    const Parts& parts_;
    const std::uint32_t* state_;
};

/// Reads checks over an outcome's values.
class OutcomeReader final : public CellReader {
public:
    OutcomeReader(const Program& program, const std::vector<std::uint32_t>& cells,
                  const std::vector<std::uint64_t>& values);
    [[nodiscard]] std::uint64_t cell(std::uint32_t index) const override { return values_[index]; }
    [[nodiscard]] std::uint64_t completedCalls(std::uint32_t) const override { return 0; }

private:
    std::vector<std::uint64_t> values_;
};

}  // namespace lockstep
