// The states of a sweep with the steps between them, for questions about whole runs that go round: how many there are,
// how likely each end is, and which loops are never left. Internal to the room.
#pragma once

#include "explore/sweep.hpp"

namespace lockstep {

/// Nodes are numbered from 0; those of one strongly connected component share a number in `component`, and steps lead
/// only to the same or a lower one.
struct Graph {
    struct Edge {
        std::uint32_t to = 0;
        std::uint16_t weight = 1;  ///< so many choices make this step
        std::uint8_t cpu = 0;      ///< whose
        std::uint8_t actor =
            0xff;  ///< the context that acts, or behind all contexts the CPU whose buffer drains; 0xff: neither
    };
    std::vector<std::uint64_t> first;  ///< each node's first edge, and one past the last node's
    std::vector<Edge> edges;
    std::vector<std::uint32_t> open;  ///< choices of each node
    std::vector<std::uint32_t> id;    ///< of the state in the sweep
    std::uint32_t root = 0;
    std::vector<std::uint32_t> component;
    std::uint32_t components = 0;
    std::vector<bool> cyclic;  ///< by component

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(id.size()); }
    [[nodiscard]] std::span<const Edge> from(std::uint32_t node) const {
        return {edges.data() + first[node], edges.data() + first[node + 1]};
    }
    [[nodiscard]] std::size_t bytes() const;
};

/// Steps through all states of a finished sweep once more. `actors`: say who acts. False at a limit.
bool makeGraph(Sweep& sweep, Parts& parts, Patience& patience, bool actors, Graph& graph);

/// Counts and probabilities of all ends where runs may go round or states can be reached in different numbers of steps.
/// False at a limit.
bool countOnGraph(Sweep& sweep, Parts& parts, Patience& patience, Ends& ends, bool& goesRound);

}  // namespace lockstep
