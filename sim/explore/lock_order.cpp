#include "explore/lock_order.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace lockstep {
namespace {

// Of each kind: whoever mends these sees the rest.
constexpr std::size_t kMost = 16;

}  // namespace

void LockGraph::add(const Finding& fact, std::size_t number) {
    if (fact.kind == Finding::Kind::LockUse) uses_.emplace(std::pair(fact.a, static_cast<LockUse>(fact.b)), number);
    if (fact.kind != Finding::Kind::LockOrder || !orders_.emplace(std::pair(fact.a, fact.b), number).second) return;
    edges_.push_back({fact.a, fact.b, number});
    after_[fact.a].push_back(edges_.back());
}

std::optional<std::size_t> LockGraph::use(std::uint32_t cell, LockUse use) const {
    const auto at = uses_.find({cell, use});
    return at == uses_.end() ? std::nullopt : std::optional(at->second);
}

// Breadth first over the edges that are allowed, in the order of their numbers; empty if there is no way.
template <class Allowed>
std::vector<LockGraph::Edge> LockGraph::shortest(std::uint32_t from, std::uint32_t to, Allowed&& allowed) const {
    std::map<std::uint32_t, Edge> cameBy;
    std::deque<std::uint32_t> work{from};
    while (!work.empty() && !cameBy.contains(to)) {
        const std::uint32_t at = work.front();
        work.pop_front();
        const auto next = after_.find(at);
        if (next == after_.end()) continue;
        for (const Edge& edge : next->second)
            if (edge.taken != from && allowed(edge) && cameBy.emplace(edge.taken, edge).second)
                work.push_back(edge.taken);
    }
    std::vector<Edge> way;
    if (!cameBy.contains(to)) return way;
    for (std::uint32_t at = to; at != from; at = way.back().held) way.push_back(cameBy.at(at));
    std::reverse(way.begin(), way.end());
    return way;
}

// An order between two of its locks that is not part of the circle makes a shorter one.
bool LockGraph::hasChord(const std::vector<Edge>& circle) const {
    std::set<std::uint32_t> locks;
    std::set<std::pair<std::uint32_t, std::uint32_t>> own;
    for (const Edge& edge : circle) {
        locks.insert(edge.held);
        own.emplace(edge.held, edge.taken);
    }
    return std::any_of(edges_.begin(), edges_.end(), [&](const Edge& edge) {
        return locks.contains(edge.held) && locks.contains(edge.taken) && !own.contains({edge.held, edge.taken});
    });
}

std::vector<LockGraph::Path> LockGraph::circles() const {
    std::vector<Path> found;
    for (const Edge& last : edges_) {
        std::vector<Edge> circle =
            shortest(last.taken, last.held, [&](const Edge& edge) { return edge.number < last.number; });
        if (circle.empty()) continue;
        circle.insert(circle.begin(), last);
        if (!hasChord(circle)) found.push_back({std::move(circle), last.number});
        if (found.size() == kMost) break;
    }
    return found;
}

std::optional<LockGraph::Path> LockGraph::inversion(std::uint32_t safe, std::uint32_t unsafe, LockUse in,
                                                    LockUse on) const {
    std::vector<Edge> way = shortest(safe, unsafe, [&](const Edge& edge) {
        return edge.held == safe || (!use(edge.held, in) && !use(edge.held, on));
    });
    if (way.empty()) return std::nullopt;
    std::size_t completed = std::max(*use(safe, in), *use(unsafe, on));
    for (const Edge& edge : way) completed = std::max(completed, edge.number);
    return Path{std::move(way), completed};
}

std::vector<LockGraph::Path> LockGraph::inversions() const {
    std::vector<Path> found;
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;  // hardirqs first: of two reasons lockdep names that
    for (const auto& [in, on] :
         {std::pair(LockUse::InHardirq, LockUse::HardirqOn), std::pair(LockUse::InSoftirq, LockUse::SoftirqOn)}) {
        std::vector<std::uint32_t> safe, unsafe;
        for (const auto& [key, number] : uses_) {
            if (key.second == in && !use(key.first, on)) safe.push_back(key.first);
            if (key.second == on && !use(key.first, in)) unsafe.push_back(key.first);
        }
        for (const std::uint32_t s : safe)
            for (const std::uint32_t u : unsafe) {
                std::optional<Path> path = inversion(s, u, in, on);
                if (!path || !seen.emplace(s, u).second) continue;
                found.push_back(std::move(*path));
                if (found.size() == kMost) return found;
            }
    }
    return found;
}

}  // namespace lockstep
