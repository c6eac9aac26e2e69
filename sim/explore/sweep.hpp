// Every state, level by level: all states that are so many steps away, then all that are one further. The states of a
// level are expanded in parallel, and their successors sorted into shards that are filled in parallel: no thread waits
// for another, and neither results nor the order of states depend on how many there are. Internal to the room.
#pragma once

#include <atomic>
#include <memory>
#include <set>

#include "explore/ends.hpp"
#include "explore/patience.hpp"
#include "explore/state_table.hpp"
#include "explore/stepper.hpp"

namespace lockstep {

class Sweep {
public:
    struct Options {
        Grain grain = Grain::Local;
        bool judging = false;        ///< gather findings
        bool counting = false;       ///< count interleavings, if that can be done on the way
        bool parents = false;        ///< remember a way to each state
        bool stopAtFailure = false;  ///< a deadlock, a fault or a failed check is enough
    };

    Sweep(Parts& parts, Options options, Patience& patience);
    ~Sweep();
    Sweep(const Sweep&) = delete;
    Sweep& operator=(const Sweep&) = delete;

    /// From a whole state; true if all was searched.
    bool run(const State& from);

    // --- results
    [[nodiscard]] const Ends& ends() const { return ends_; }
    [[nodiscard]] const std::set<Finding>& findings() const { return findings_; }
    [[nodiscard]] const std::set<std::uint32_t>& neverFailed() const { return neverFailed_; }
    [[nodiscard]] AccessesSeen accesses() const;
    /// `never` checks of the form a && b or a || b whose second part was looked at in some state.
    [[nodiscard]] const std::set<std::uint32_t>& exercised() const { return exercised_; }
    [[nodiscard]] bool counted() const { return options_.counting && graded_; }  ///< ends have their numbers
    [[nodiscard]] std::uint64_t kept() const { return kept_; }
    [[nodiscard]] std::uint64_t states() const { return states_; }
    [[nodiscard]] std::uint64_t transitions() const { return transitions_; }
    [[nodiscard]] std::size_t bytes() const;

    // --- the states, for those who look again: by numbers from 0, in an order that is always the same
    static constexpr unsigned kShardBits = 5;
    static constexpr unsigned kShards = 1U << kShardBits;
    [[nodiscard]] const std::uint32_t* state(std::uint32_t id) const {
        return shards_[id & (kShards - 1)].state(id >> kShardBits);
    }
    [[nodiscard]] std::uint32_t find(const std::uint32_t* state, std::uint64_t key) const;
    [[nodiscard]] std::uint32_t root() const { return root_; }
    /// One past the highest number in use; not all below are.
    [[nodiscard]] std::uint32_t idBound() const;
    [[nodiscard]] bool used(std::uint32_t id) const { return (id >> kShardBits) < shards_[id & (kShards - 1)].size(); }
    /// The states on the way to this one, from the first; needs Options::parents.
    [[nodiscard]] std::vector<std::uint32_t> wayTo(std::uint32_t id) const;
    /// A state in which runs end so, or for a failed `never` check; kNoState if there is none. Needs Options::parents.
    [[nodiscard]] std::uint32_t stateOf(const End& end) const;
    [[nodiscard]] std::uint32_t stateOfNever(std::uint32_t check) const;
    Stepper& stepper();  ///< this thread's

private:
    struct Batch;
    struct Block {
        std::uint32_t shard, from, to;
    };
    static unsigned shardOf(std::uint64_t key) {
        return static_cast<unsigned>((key * 0x9e3779b97f4a7c15U) >> (64 - kShardBits));
    }
    // The table takes the high bits: those that did not choose the shard.
    static std::uint64_t hashOf(std::uint64_t key) { return key * 0x9e3779b97f4a7c15U << kShardBits; }
    void expand(Batch& batch, Stepper& stepper);
    void look(std::uint32_t check, const std::uint32_t* state, std::uint32_t id, Batch& batch) const;
    void fill(unsigned shard);
    bool round();
    void ended(std::uint32_t id, const State& whole);
    bool level();
    template <class Work>
    void inParallel(std::size_t count, const Work& work);

    Parts& parts_;
    const Program& program_;
    Options options_;
    Patience& patience_;
    std::vector<std::uint32_t> cells_;
    std::vector<std::uint32_t> nevers_;
    std::vector<StateTable> shards_;
    std::vector<std::vector<std::uint32_t>> parents_;
    std::vector<std::uint32_t> from_, to_, begin_;  // the present level's range in each shard; the next one's begin
    struct Numbers {
        std::vector<Count> count;
        std::vector<double> probability;
    };
    std::vector<Numbers> now_, next_;  // of the present level and the next, by shard
    std::vector<Batch> batches_;
    std::size_t used_ = 0;  // batches of the present round
    std::vector<std::unique_ptr<Stepper>> steppers_;
    struct Pool;
    std::unique_ptr<Pool> pool_;
    std::uint32_t root_ = 0;
    Ends ends_;
    std::map<End, std::uint32_t> endStates_;
    std::set<Finding> findings_;
    std::set<std::uint32_t> neverFailed_, exercised_;
    std::map<std::uint32_t, std::uint32_t> neverStates_;
    std::atomic<bool> graded_ = true;
    bool failed_ = false;
    std::uint64_t kept_ = 0, states_ = 0, transitions_ = 0;
};

}  // namespace lockstep
