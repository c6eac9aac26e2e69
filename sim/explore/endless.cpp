#include "explore/endless.hpp"

#include <algorithm>
#include <deque>
#include <tuple>

#include "explore/graph.hpp"
#include "explore/ways.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kMostLoops = 8;

class LoopSearch {
public:
    LoopSearch(const Machine& machine, const State& from, const std::vector<Choice>& after, Patience& patience)
        : machine_(machine),
          from_(from),
          after_(after),
          patience_(patience),
          parts_(machine, from, false, true),
          sweep_(parts_, {Grain::Local, false, false, true, false}, patience) {}

    std::vector<Endless> run() {
        if (!sweep_.run(from_) || !makeGraph(sweep_, parts_, patience_, true, graph_)) return {};
        measure();
        std::vector<std::vector<std::uint32_t>> members(graph_.components);
        for (std::uint32_t node = 0; node < graph_.size(); ++node)
            if (graph_.cyclic[graph_.component[node]]) members[graph_.component[node]].push_back(node);
        for (const auto& nodes : members)
            if (!nodes.empty()) look(nodes);
        std::vector<Endless> all;
        for (auto& [key, loop] : loops_) all.push_back(std::move(loop));
        std::sort(all.begin(), all.end(), [](const Endless& a, const Endless& b) {
            return std::tuple(a.leavable, contextSwitches(a.witness), a.witness.size()) <
                   std::tuple(b.leavable, contextSwitches(b.witness), b.witness.size());
        });
        return all;
    }

private:
    struct Leg {
        std::uint32_t to;
        std::uint8_t cpu;
    };

    void look(const std::vector<std::uint32_t>& nodes) {
        const std::uint32_t component = graph_.component[nodes.front()];
        const std::size_t contexts = machine_.program().contexts.size();
        const std::size_t actors = contexts + machine_.program().cpus;  // store buffers act, too
        std::vector<bool> acts(actors, false), always(actors, true);
        bool leaves = false;
        State whole(machine_.layout().size() / 8);
        std::vector<Choice> open;
        std::vector<Wait> stuck;
        for (const std::uint32_t node : nodes) {
            for (const Graph::Edge& e : graph_.from(node)) {
                if (graph_.component[e.to] != component) leaves = true;
                else if (e.actor != 0xff) acts[e.actor] = true;
            }
            parts_.whole(sweep_.state(graph_.id[node]), whole.data());
            keepCommon(stuck, waits(machine_, whole.data()), node == nodes.front());
            open.clear();
            machine_.choices(whole.data(), open);
            std::vector<bool> can(actors, false);
            for (const Choice c : open)
                can[c.kind == Choice::Kind::Drain  ? contexts + c.cpu
                    : c.kind == Choice::Kind::Step ? machine_.running(whole.data(), c.cpu)
                                                   : c.context] = true;
            for (std::size_t i = 0; i < actors; ++i) always[i] = always[i] && can[i];
        }
        std::vector<std::uint32_t> round, needed;
        for (std::uint32_t i = 0; i < actors; ++i) {
            if (acts[i] && i < contexts) round.push_back(i);
            if (always[i] && acts[i]) needed.push_back(i);
            if (always[i] && !acts[i]) return;  // it would be its turn some day, and that leads out
        }
        const std::uint32_t start = *std::min_element(
            nodes.begin(), nodes.end(), [this](std::uint32_t a, std::uint32_t b) { return depth_[a] < depth_[b]; });
        Endless loop;
        loop.kind = round.size() > 1 ? Endless::Kind::Livelock
                    : leaves         ? Endless::Kind::Starvation
                                     : Endless::Kind::EndlessLoop;
        loop.leavable = leaves;
        loop.contexts = round;
        std::erase_if(stuck, [&](const Wait& w) { return leaves || (w.holder < contexts && acts[w.holder]); });
        loop.waits = stuck;
        std::vector<std::uint32_t> who = round;
        for (const Wait& w : stuck) who.insert(who.end(), {kNone, w.context, w.cell, w.holder});
        const auto key = std::pair(!leaves, who);
        if (loops_.contains(key) || loops_.size() >= kMostLoops) return;
        if (!witness(start, component, needed, loop)) return;
        loops_.emplace(key, std::move(loop));
    }

    static void keepCommon(std::vector<Wait>& common, const std::vector<Wait>& here, bool first) {
        if (first) common = here;
        else
            std::erase_if(common, [&](const Wait& w) {
                return std::none_of(here.begin(), here.end(), [&](const Wait& o) {
                    return o.context == w.context && o.cell == w.cell && o.holder == w.holder;
                });
            });
    }

    bool witness(std::uint32_t start, std::uint32_t component, const std::vector<std::uint32_t>& needed,
                 Endless& loop) {
        std::vector<const std::uint32_t*> states;
        for (const std::uint32_t id : sweep_.wayTo(graph_.id[start])) states.push_back(sweep_.state(id));
        states.erase(states.begin());
        const auto way = followStates(parts_, sweep_.stepper(), from_, Grain::Local, states);
        if (!way) return false;
        loop.witness = after_;
        loop.witness.insert(loop.witness.end(), way->begin(), way->end());
        std::vector<Leg> tour;
        std::uint32_t at = start;
        for (const std::uint32_t context : needed) at = go(at, component, tour, context, kNoState);
        if (tour.empty() || at != start) go(at, component, tour, kNone, start);
        states.clear();
        std::vector<std::uint8_t> cpus;
        for (const Leg& leg : tour) {
            states.push_back(sweep_.state(graph_.id[leg.to]));
            cpus.push_back(leg.cpu);
        }
        State state = from_;
        for (const Choice choice : *way) machine_.step(state.data(), choice);
        const auto cycle = followStates(parts_, sweep_.stepper(), state, Grain::Local, states, &cpus);
        if (cycle) loop.cycle = *cycle;
        return cycle.has_value();
    }

    // The nearest way inside the component to a step by `context`, or by one step or more to `goal`.
    std::uint32_t go(std::uint32_t from, std::uint32_t component, std::vector<Leg>& tour, std::uint32_t context,
                     std::uint32_t goal) {
        std::map<std::uint32_t, std::pair<std::uint32_t, std::uint8_t>> before;
        std::deque<std::uint32_t> queue{from};
        while (!queue.empty()) {
            const std::uint32_t node = queue.front();
            queue.pop_front();
            for (const Graph::Edge& e : graph_.from(node)) {
                if (graph_.component[e.to] != component) continue;
                const bool found = e.actor == context || e.to == goal;
                if (found) {
                    std::vector<Leg> part{{e.to, e.cpu}};
                    for (std::uint32_t at = node; at != from; at = before[at].first)
                        part.push_back({at, before[at].second});
                    tour.insert(tour.end(), part.rbegin(), part.rend());
                    return e.to;
                }
                if (e.to != from && before.emplace(e.to, std::pair(node, e.cpu)).second) queue.push_back(e.to);
            }
        }
        return from;
    }

    // How many steps each node is away from the first.
    void measure() {
        depth_.assign(graph_.size(), kNone);
        std::deque<std::uint32_t> queue{graph_.root};
        depth_[graph_.root] = 0;
        for (; !queue.empty(); queue.pop_front())
            for (const Graph::Edge& e : graph_.from(queue.front()))
                if (depth_[e.to] == kNone) {
                    depth_[e.to] = depth_[queue.front()] + 1;
                    queue.push_back(e.to);
                }
    }

    const Machine& machine_;
    const State& from_;
    const std::vector<Choice>& after_;
    Patience& patience_;
    Parts parts_;
    Sweep sweep_;
    Graph graph_;
    std::vector<std::uint32_t> depth_;
    std::map<std::pair<bool, std::vector<std::uint32_t>>, Endless> loops_;
};

}  // namespace

std::vector<Endless> findEndless(const Machine& machine, const State& from, const std::vector<Choice>& after,
                                 Patience& patience) {
    return LoopSearch(machine, from, after, patience).run();
}

}  // namespace lockstep
