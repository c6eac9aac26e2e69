#include "explore/sweep.hpp"

#include <algorithm>
#include <limits>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "explore/in_parallel.hpp"
#include "explore/outbox.hpp"
#include "lang/ast.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kBatchStates = 1024;
constexpr std::size_t kRoundBatches = 64;
constexpr std::size_t kAhead = 12;  // look-ups for which memory is asked before they are made

// sum + a * b, or the largest number there is.
std::uint64_t atMost(std::uint64_t sum, std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    if (a != 0 && b > (kMost - sum) / a) return kMost;
    return sum + a * b;
}

}  // namespace

// States to expand, and the successors made of them, by shard.
struct Sweep::Batch {
    std::vector<Block> blocks;
    std::size_t size = 0;
    std::array<Outbox, kShards> out;
    std::vector<std::uint32_t> ends;                              // without an open choice
    std::vector<std::pair<std::uint32_t, std::uint32_t>> nevers;  // failed checks and where
    std::set<std::uint32_t> exercised;
    std::uint64_t states = 0, transitions = 0;

    void clear() {
        exercised.clear();
        blocks.clear();
        size = 0;
        for (Outbox& o : out) o.clear();
        ends.clear();
        nevers.clear();
        states = transitions = 0;
    }
    [[nodiscard]] std::size_t bytes() const {
        std::size_t all = 0;
        for (const Outbox& o : out) all += o.bytes();
        return all;
    }
};

struct Sweep::Pool {
    explicit Pool(unsigned threads)
        : control(oneapi::tbb::global_control::max_allowed_parallelism, threads), arena(static_cast<int>(threads)) {}
    oneapi::tbb::global_control control;  // as many as asked for, also where there are fewer processors
    oneapi::tbb::task_arena arena;
    std::atomic<std::size_t> handedOver = 0;
};

Sweep::Sweep(Parts& parts, Options options, Patience& patience)
    : parts_(parts),
      program_(parts.machine().program()),
      options_(options),
      patience_(patience),
      cells_(outcomeCells(program_)),
      parents_(kShards),
      from_(kShards, 0),
      to_(kShards, 0),
      begin_(kShards, 0),
      now_(kShards),
      next_(kShards),
      steppers_(patience.threads()),
      pool_(std::make_unique<Pool>(patience.threads())) {
    for (unsigned i = 0; i < kShards; ++i) shards_.emplace_back(parts.words());
    for (std::uint32_t c = 0; c < program_.checks.size(); ++c)
        if (program_.checks[c].kind == Check::Kind::Never) nevers_.push_back(c);
}

Sweep::~Sweep() = default;

Stepper& Sweep::stepper() {
    int at = oneapi::tbb::this_task_arena::current_thread_index();
    if (at < 0 || static_cast<std::size_t>(at) >= steppers_.size()) at = 0;
    auto& mine = steppers_[static_cast<std::size_t>(at)];
    if (!mine) mine = std::make_unique<Stepper>(parts_, options_.grain, options_.judging);
    return *mine;
}

template <class Work>
void Sweep::inParallel(std::size_t count, const Work& work) {
    pool_->arena.execute([&] {
        if (count == 1 || steppers_.size() == 1) {
            for (std::size_t i = 0; i < count; ++i) work(i);
            return;
        }
        inParallelItems(count, pool_->handedOver, work);
    });
}

void Sweep::expand(Batch& batch, Stepper& stepper) {
    const std::size_t words = parts_.words();
    for (const Block& block : batch.blocks) {
        const StateTable& shard = shards_[block.shard];
        Numbers& numbers = now_[block.shard];
        for (std::uint32_t index = block.from; index < block.to; ++index) {
            const std::uint32_t* state = shard.state(index);
            const std::uint32_t id = index << kShardBits | block.shard;
            for (const std::uint32_t check : nevers_) look(check, state, id, batch);
            const auto expanded = stepper.expandInto(
                state, stepper.keyOf(state),
                [&](std::uint64_t key, std::uint32_t weight) {
                    return batch.out[shardOf(key)].add({hashOf(key), id, weight}, words);
                },
                [](const std::uint32_t*, const Stepper::Step&, std::uint64_t) {});
            const std::uint64_t orbit = parts_.orbit(state);
            batch.states = atMost(batch.states, orbit, 1);
            batch.transitions = atMost(batch.transitions, orbit, expanded.open);
            if (expanded.open == 0) batch.ends.push_back(id);
            else if (counted()) numbers.probability[index - from_[block.shard]] /= expanded.open;
        }
    }
}

void Sweep::look(std::uint32_t check, const std::uint32_t* state, std::uint32_t id, Batch& batch) const {
    const ast::Expr& whole = *program_.checks[check].expression;
    const CompactReader reader(parts_, state);
    if (evaluate(program_, whole, reader).value_or(0) != 0) batch.nevers.emplace_back(check, id);
    const bool isAnd = whole.kind == ast::ExprKind::LogicalAnd;
    if (!isAnd && whole.kind != ast::ExprKind::LogicalOr) return;
    if (exercised_.contains(check) || batch.exercised.contains(check)) return;
    if ((evaluate(program_, *whole.operands.front(), reader).value_or(0) != 0) == isAnd) batch.exercised.insert(check);
}

void Sweep::fill(unsigned shard) {
    StateTable& table = shards_[shard];
    const std::size_t words = parts_.words();
    Numbers& next = next_[shard];
    const bool counting = options_.counting && graded_;
    for (std::size_t b = 0; b < used_; ++b) {
        const Outbox& out = batches_[b].out[shard];
        const std::size_t count = out.count();
        for (std::size_t i = 0; i < std::min(count, 2 * kAhead); ++i) table.prefetchSlot(out.head(i, words).hash);
        for (std::size_t i = 0; i < std::min(count, kAhead); ++i) table.prefetchState(out.head(i, words).hash);
        for (std::size_t i = 0; i < count; ++i) {
            if (i + 2 * kAhead < count) table.prefetchSlot(out.head(i + 2 * kAhead, words).hash);
            if (i + kAhead < count) table.prefetchState(out.head(i + kAhead, words).hash);
            const auto [hash, parent, weight] = out.head(i, words);
            const auto inserted = table.insert(out.state(i, words), hash);
            if (inserted.isNew && options_.parents) parents_[shard].push_back(parent);
            if (inserted.index < begin_[shard]) graded_ = false;  // seen fewer steps away: counts are not yet complete
            else if (counting) {
                const std::size_t at = inserted.index - begin_[shard];
                if (inserted.isNew) {
                    next.count.emplace_back(0);
                    next.probability.push_back(0);
                }
                const Numbers& from = now_[parent & (kShards - 1)];
                const std::size_t source = (parent >> kShardBits) - from_[parent & (kShards - 1)];
                if (weight == 1) next.count[at] += from.count[source];
                else next.count[at] += from.count[source] * weight;
                next.probability[at] += from.probability[source] * weight;
            }
        }
    }
}

void Sweep::ended(std::uint32_t id, const State& whole) {
    const End end = endOf(parts_, whole.data(), cells_);
    Tally& tally = ends_[end];
    if (endStates_.emplace(end, id).second && fails(program_, cells_, end)) failed_ = true;
    if (!counted()) return;
    const Numbers& numbers = now_[id & (kShards - 1)];
    const std::size_t at = (id >> kShardBits) - from_[id & (kShards - 1)];
    tally.interleavings += numbers.count[at];
    tally.probability += numbers.probability[at];
}

// Expands the batches of a round, then files what they made. False at a limit.
bool Sweep::round() {
    inParallel(used_, [&](std::size_t i) { expand(batches_[i], stepper()); });
    inParallel(kShards, [&](std::size_t i) { fill(static_cast<unsigned>(i)); });
    State whole(parts_.machine().layout().size() / 8);
    std::uint64_t open = 0;
    std::size_t batchBytes = 0;
    for (std::size_t b = 0; b < used_; ++b) {
        Batch& batch = batches_[b];
        states_ = atMost(states_, batch.states, 1);
        transitions_ = atMost(transitions_, batch.transitions, 1);
        exercised_.merge(batch.exercised);
        for (const auto& [check, id] : batch.nevers)
            if (neverFailed_.insert(check).second) {
                neverStates_[check] = id;
                failed_ = true;
            }
        for (const std::uint32_t id : batch.ends) {
            parts_.whole(state(id), whole.data());
            ended(id, whole);
        }
        batchBytes += batch.bytes();
        batch.clear();
    }
    used_ = 0;
    kept_ = 0;
    std::size_t toAdd = 0;
    for (unsigned s = 0; s < kShards; ++s) {
        kept_ += shards_[s].size();
        open += shards_[s].size() - begin_[s];
        toAdd += shards_[s].bytesToAdd(kBatchStates * kRoundBatches * 4 / kShards);
    }
    if (failed_ && options_.stopAtFailure) {
        patience_.stop("stopped at the first failure");
        return false;
    }
    return patience_.goesOn(options_.counting ? "counting" : "searching", kept_, open, bytes() + toAdd + batchBytes);
}

bool Sweep::level() {
    if (batches_.size() < kRoundBatches) batches_.resize(kRoundBatches);
    const ExploreLimits& limits = patience_.options().limits;
    std::size_t inRound = 0;
    for (unsigned s = 0; s < kShards; ++s) {
        for (std::uint32_t at = from_[s]; at < to_[s];) {
            Batch* batch = &batches_[used_ ? used_ - 1 : 0];
            const std::size_t nearLimit = limits.states > kept_ + 8 * kBatchStates * kRoundBatches
                                              ? kBatchStates * kRoundBatches
                                              : std::max<std::size_t>(1, (limits.states - kept_) / 8);
            if (inRound >= nearLimit || (used_ == kRoundBatches && batch->size >= kBatchStates)) {
                if (!round()) return false;
                inRound = 0;
            }
            if (used_ == 0 || batch->size >= kBatchStates) batch = &batches_[used_++];
            const auto count =
                static_cast<std::uint32_t>(std::min({std::size_t{to_[s] - at}, kBatchStates - batch->size, nearLimit}));
            batch->blocks.push_back({s, at, at + count});
            batch->size += count;
            inRound += count;
            at += count;
        }
    }
    return used_ == 0 || round();
}

bool Sweep::run(const State& from) {
    State whole = from;
    std::vector<std::uint32_t> first(parts_.words());
    bool all = true;
    pool_->arena.execute([&] {
        Stepper& mine = stepper();
        mine.enter(whole.data(), first.data());
        const unsigned s = shardOf(mine.keyOf(first.data()));
        shards_[s].insert(first.data(), hashOf(mine.keyOf(first.data())));
        if (options_.parents) parents_[s].push_back(kNoState);
        root_ = s;
        to_[s] = begin_[s] = 1;
        now_[s].count.emplace_back(1);
        now_[s].probability.push_back(1);
    });
    for (bool more = true; more && all;) {
        for (unsigned s = 0; s < kShards; ++s) begin_[s] = to_[s];
        all = level();
        more = false;
        for (unsigned s = 0; s < kShards; ++s) {
            from_[s] = begin_[s];
            to_[s] = shards_[s].size();
            more = more || from_[s] < to_[s];
            std::swap(now_[s], next_[s]);
            next_[s].count.clear();
            next_[s].probability.clear();
        }
    }
    for (const auto& one : steppers_)
        if (one)
            for (const Stepper::Noted& noted : one->found()) findings_.insert(noted.finding);
    return all;
}

std::size_t Sweep::bytes() const {
    std::size_t all = parts_.memory();
    for (unsigned s = 0; s < kShards; ++s) {
        all += shards_[s].bytes() + parents_[s].capacity() * 4;
        for (const Numbers* n : {&now_[s], &next_[s]})
            all += n->count.capacity() * sizeof(Count) + n->probability.capacity() * 8;
    }
    for (const auto& one : steppers_)
        if (one) all += one->memory();
    return all;
}

AccessesSeen Sweep::accesses() const {
    AccessesSeen all;
    for (const auto& one : steppers_) {
        if (!one) continue;
        for (const auto& [access, held] : one->accesses()) {
            const auto [at, isNew] = all.emplace(access, held);
            for (std::size_t i = 0; i < held.size(); ++i) at->second[i] = at->second[i] && held[i];
        }
    }
    return all;
}

std::uint32_t Sweep::find(const std::uint32_t* state, std::uint64_t key) const {
    const unsigned s = shardOf(key);
    const std::uint32_t index = shards_[s].find(state, hashOf(key));
    return index == kNoState ? kNoState : index << kShardBits | s;
}

std::uint32_t Sweep::idBound() const {
    std::uint32_t most = 0;
    for (const StateTable& shard : shards_) most = std::max(most, shard.size());
    return most << kShardBits;
}

std::vector<std::uint32_t> Sweep::wayTo(std::uint32_t id) const {
    std::vector<std::uint32_t> way;
    for (; id != kNoState; id = parents_[id & (kShards - 1)][id >> kShardBits]) way.push_back(id);
    std::reverse(way.begin(), way.end());
    return way;
}

std::uint32_t Sweep::stateOf(const End& end) const {
    const auto at = endStates_.find(end);
    return at == endStates_.end() ? kNoState : at->second;
}

std::uint32_t Sweep::stateOfNever(std::uint32_t check) const {
    const auto at = neverStates_.find(check);
    return at == neverStates_.end() ? kNoState : at->second;
}

}  // namespace lockstep
