#include "explore/graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lockstep {
namespace {

// Tarjan's algorithm (1972) without recursion.
void findComponents(Graph& g) {
    constexpr std::uint32_t kUnseen = 0xffffffff;
    const std::uint32_t size = g.size();
    std::vector<std::uint32_t> order(size, kUnseen), low(size, 0), open, call;
    std::vector<std::uint64_t> at(size, 0);
    std::vector<bool> onStack(size, false);
    g.component.assign(size, kUnseen);
    std::uint32_t counter = 0;
    const auto enter = [&](std::uint32_t node) {
        order[node] = low[node] = counter++;
        at[node] = g.first[node];
        open.push_back(node);
        onStack[node] = true;
        call.push_back(node);
    };
    enter(g.root);
    while (!call.empty()) {
        const std::uint32_t node = call.back();
        if (at[node] < g.first[node + 1]) {
            const std::uint32_t to = g.edges[at[node]++].to;
            if (order[to] == kUnseen) enter(to);
            else if (onStack[to]) low[node] = std::min(low[node], order[to]);
            continue;
        }
        call.pop_back();
        if (!call.empty()) low[call.back()] = std::min(low[call.back()], low[node]);
        if (low[node] != order[node]) continue;
        std::uint32_t members = 0;
        for (std::uint32_t member = kUnseen; member != node;) {
            member = open.back();
            open.pop_back();
            onStack[member] = false;
            g.component[member] = g.components;
            ++members;
        }
        bool cyclic = members > 1;
        for (const Graph::Edge& e : g.from(node)) cyclic = cyclic || e.to == node;
        g.cyclic.push_back(cyclic);
        ++g.components;
    }
}

// The expected number of visits to each node of a cyclic component, given how likely runs come in where: the solution
// of v = in + vP by Gauss-Seidel sweeps, which converge because every run leaves the component in the end.
bool solveVisits(const Graph& g, const std::vector<std::uint32_t>& nodes, std::uint32_t component,
                 std::vector<double>& probability, Patience& patience) {
    struct In {
        std::uint32_t from;
        double chance;
    };
    std::map<std::uint32_t, std::vector<In>> incoming;
    for (const std::uint32_t node : nodes)
        for (const Graph::Edge& e : g.from(node))
            if (g.component[e.to] == component)
                incoming[e.to].push_back({node, static_cast<double>(e.weight) / g.open[node]});
    std::map<std::uint32_t, double> in;
    for (const std::uint32_t node : nodes) in[node] = probability[node];
    for (int sweep = 0; sweep < 1000000; ++sweep) {
        double change = 0;
        const auto relax = [&](std::uint32_t node) {
            double value = in[node];
            double self = 0;
            for (const In& from : incoming[node])
                if (from.from == node) self += from.chance;
                else value += probability[from.from] * from.chance;
            value /= 1 - self;
            change = std::max(change, std::abs(value - probability[node]) / std::max(value, 1e-300));
            probability[node] = value;
        };
        if (sweep % 2 == 0) std::for_each(nodes.begin(), nodes.end(), relax);
        else std::for_each(nodes.rbegin(), nodes.rend(), relax);
        if (change < 1e-15) return true;
        if (sweep % 64 == 63 && !patience.goesOn("counting", g.size(), 0, 0)) return false;
    }
    return false;
}

}  // namespace

std::size_t Graph::bytes() const {
    return first.capacity() * 8 + edges.capacity() * sizeof(Edge) + open.capacity() * 4 + id.capacity() * 4 +
           component.capacity() * 4 + std::size_t{size()} * 24;
}

bool makeGraph(Sweep& sweep, Parts& parts, Patience& patience, bool actors, Graph& graph) {
    const std::uint32_t bound = sweep.idBound();
    std::vector<std::uint32_t> nodeOf(bound, kNoState);
    for (std::uint32_t id = 0; id < bound; ++id) {
        if (!sweep.used(id)) continue;
        nodeOf[id] = graph.size();
        graph.id.push_back(id);
    }
    graph.root = nodeOf[sweep.root()];
    Stepper& stepper = sweep.stepper();
    State whole(parts.machine().layout().size() / 8);
    for (std::uint32_t node = 0; node < graph.size(); ++node) {
        if ((node & 0xfff) == 0 &&
            !patience.goesOn("looking for loops", graph.size(), graph.size() - node,
                             sweep.bytes() + bound * 4U + graph.bytes() + graph.edges.capacity() * sizeof(Graph::Edge)))
            return false;
        graph.first.push_back(graph.edges.size());
        const std::uint32_t* state = sweep.state(graph.id[node]);
        if (actors) parts.whole(state, whole.data());
        const auto expanded = stepper.expand(
            state, stepper.keyOf(state), [&](const std::uint32_t* next, const Stepper::Step& step, std::uint64_t key) {
                Graph::Edge edge;
                edge.to = nodeOf[sweep.find(next, key)];
                edge.weight = static_cast<std::uint16_t>(step.weight);
                edge.cpu = step.cpu;
                if (actors && step.kind == Choice::Kind::Step)
                    edge.actor = static_cast<std::uint8_t>(parts.machine().running(whole.data(), step.cpu));
                if (actors && step.kind == Choice::Kind::Drain)
                    edge.actor = static_cast<std::uint8_t>(parts.machine().program().contexts.size() + step.cpu);
                graph.edges.push_back(edge);
            });
        graph.open.push_back(expanded.open);
    }
    graph.first.push_back(graph.edges.size());
    findComponents(graph);
    return true;
}

bool countOnGraph(Sweep& sweep, Parts& parts, Patience& patience, Ends& ends, bool& goesRound) {
    Graph g;
    if (!makeGraph(sweep, parts, patience, false, g)) return false;
    std::vector<std::vector<std::uint32_t>> members(g.components);
    for (std::uint32_t node = 0; node < g.size(); ++node) members[g.component[node]].push_back(node);
    std::vector<Count> count(g.size(), 0);
    std::vector<double> probability(g.size(), 0);
    std::vector<bool> infinite(g.size(), false);
    count[g.root] = 1;
    probability[g.root] = 1;
    State whole(parts.machine().layout().size() / 8);
    const std::vector<std::uint32_t> cells = outcomeCells(parts.machine().program());
    for (std::uint32_t component = g.components; component-- > 0;) {
        if ((component & 0xfff) == 0 &&
            !patience.goesOn("counting", g.size(), component,
                             sweep.bytes() + g.bytes() + std::size_t{g.size()} * (sizeof(Count) + 16)))
            return false;
        const std::vector<std::uint32_t>& nodes = members[component];
        if (g.cyclic[component]) {
            goesRound = true;
            bool leaves = false;
            for (const std::uint32_t node : nodes) {
                infinite[node] = true;
                for (const Graph::Edge& e : g.from(node)) leaves = leaves || g.component[e.to] != component;
            }
            if (leaves && !solveVisits(g, nodes, component, probability, patience)) {
                if (!patience.why().empty()) return false;
                for (const std::uint32_t node : nodes) probability[node] = std::numeric_limits<double>::quiet_NaN();
            }
        }
        for (const std::uint32_t node : nodes) {
            if (g.open[node] == 0) {
                parts.whole(sweep.state(g.id[node]), whole.data());
                Tally& tally = ends[endOf(parts, whole.data(), cells)];
                tally.interleavings += count[node];
                tally.probability += probability[node];
                tally.infinite = tally.infinite || infinite[node];
            }
            for (const Graph::Edge& e : g.from(node)) {
                if (g.component[e.to] == component) continue;
                if (!infinite[node]) count[e.to] += count[node] * e.weight;
                else infinite[e.to] = true;
                probability[e.to] += probability[node] * e.weight / g.open[node];
            }
            count[node] = 0;  // no longer needed
        }
    }
    return true;
}

}  // namespace lockstep
