#include "explore/post_dominators.hpp"

#include <algorithm>

namespace lockstep {
namespace {

// The graph of one function turned round: from a virtual exit backwards, by Cooper, Harvey and Kennedy's "A simple,
// fast dominance algorithm" (2001). Nodes are offsets from the entry; `exit` is one past the last.
class Backwards {
public:
    Backwards(const Program& program, const Function& f)
        : count_(f.end - f.entry), after_(count_ + 1), before_(count_ + 1) {
        for (std::uint32_t i = 0; i < count_; ++i) {
            const MicroOp& op = program.ops[f.entry + i];
            const bool jumps = op.op == Op::Jump || op.op == Op::Spin;
            const bool branches = op.op == Op::BranchIfZero || op.op == Op::BranchIfNotZero;
            if (jumps || branches) join(i, op.target - f.entry);
            if (op.op == Op::Return) join(i, count_);
            else if (!jumps) join(i, std::min(i + 1, count_));
        }
    }

    std::vector<std::uint32_t> solve() {
        number();
        std::vector<std::uint32_t> parent(count_ + 1, kNone);
        parent[count_] = count_;
        for (bool changed = true; changed;) {
            changed = false;
            for (const std::uint32_t node : order_) {
                if (node == count_) continue;
                std::uint32_t best = kNone;
                for (const std::uint32_t next : after_[node])
                    if (parent[next] != kNone) best = best == kNone ? next : meet(parent, next, best);
                if (best == parent[node]) continue;
                parent[node] = best;
                changed = true;
            }
        }
        parent.pop_back();
        return parent;
    }

private:
    void join(std::uint32_t from, std::uint32_t to) {
        after_[from].push_back(to);
        before_[to].push_back(from);
    }
    // Depth first from the exit, without recursion; `order_` is the reverse of the order in which nodes are left.
    void number() {
        rank_.assign(count_ + 1, kNone);
        std::vector<std::pair<std::uint32_t, std::size_t>> path{{count_, 0}};
        std::vector<bool> seen(count_ + 1, false);
        seen[count_] = true;
        while (!path.empty()) {
            auto& [node, child] = path.back();
            if (child == before_[node].size()) {
                rank_[node] = static_cast<std::uint32_t>(order_.size());
                order_.push_back(node);
                path.pop_back();
                continue;
            }
            const std::uint32_t next = before_[node][child++];
            if (seen[next]) continue;
            seen[next] = true;
            path.emplace_back(next, 0);
        }
        std::reverse(order_.begin(), order_.end());
    }
    std::uint32_t meet(const std::vector<std::uint32_t>& parent, std::uint32_t a, std::uint32_t b) const {
        while (a != b) {
            while (rank_[a] < rank_[b]) a = parent[a];
            while (rank_[b] < rank_[a]) b = parent[b];
        }
        return a;
    }

    std::uint32_t count_;
    std::vector<std::vector<std::uint32_t>> after_, before_;
    std::vector<std::uint32_t> order_, rank_;
};

}  // namespace

std::vector<std::uint32_t> postDominators(const Program& program, const Function& function) {
    std::vector<std::uint32_t> found = Backwards(program, function).solve();
    const std::uint32_t exit = function.end - function.entry;
    for (std::uint32_t& op : found) op = op == kNone || op == exit ? kNone : op + function.entry;
    return found;
}

}  // namespace lockstep
