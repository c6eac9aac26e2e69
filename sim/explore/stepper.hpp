// Successors of compact states. What one CPU can do next, and what comes of it, is worked out once by the machine and
// remembered: after that a step is two look-ups. One Stepper for each thread, over shared Parts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "explore/findings.hpp"
#include "explore/parts.hpp"

namespace lockstep {

/// Which micro-ops make one step of the search.
enum class Grain : std::uint8_t {
    MicroOp,
    Access,  ///< a CPU goes on through work on its registers at once
    Local,   ///< and through whatever concerns nobody else: for questions that count no steps
    Alone,   ///< as Local, but only where no other context of the CPU could come between
};

/// True if, after a step, the CPU goes on with its next micro-op at once. Why nothing that is asked is lost by it:
/// registers are their context's own, so the micro-op may as well come before anything that others do; and where an
/// interrupt could come before it, it can come after it. Local adds the CPU's own flags, where no other context of that
/// CPU is left that they could keep out or let in.
bool joins(const Machine& machine, const std::uint64_t* state, std::uint32_t cpu, Grain grain);

/// Where accesses were met: role of the CPU, micro-op and cell, with the locks (by their order in the program) that the
/// CPU held each time.
using AccessesSeen = std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::vector<bool>>;

class Stepper {
public:
    /// `judging`: gather what the checkers find.
    Stepper(Parts& parts, Grain grain, bool judging);

    /// One open choice of a state, by the CPU's place in the compact state.
    struct Step {
        Choice::Kind kind = Choice::Kind::Step;
        std::uint8_t cpu = 0;
        std::uint8_t context = 0;  ///< position on the CPU
        std::uint32_t weight = 1;  ///< so many CPUs in the same situation could take it
        std::uint32_t ops = 1;     ///< micro-ops that it takes; an arrival or a switch counts as one
        std::uint32_t to = 0;      ///< the CPU's place in the next state, the first of those like it
    };
    /// How a state stands, and in what its choices differ from another's.
    struct Expanded {
        std::uint32_t open = 0;  ///< choices, each CPU's counted
        bool done = false;       ///< every run is done
        bool faulted = false;
    };

    /// Calls `visit(const std::uint32_t* next, const Step&, std::uint64_t key)` for each different successor; `next` is
    /// sorted if CPUs are symmetric, and `key` is keyOf it.
    template <class Visit>
    Expanded expand(const std::uint32_t* state, std::uint64_t key, Visit&& visit) {
        return expandInto(
            state, key, [this](std::uint64_t, std::uint32_t) { return next_.data(); }, visit);
    }
    /// The same, but each successor is made where `place(key, weight)` says, so that it need not be copied.
    template <class Place, class Visit>
    Expanded expandInto(const std::uint32_t* state, std::uint64_t key, Place&& place, Visit&& visit);

    /// The state that a whole one is, gone on through what joins. (`whole` is changed.)
    void enter(std::uint64_t* whole, std::uint32_t* state);
    /// A hash of what a state means: the same in every run of the program, however parts are numbered.
    [[nodiscard]] std::uint64_t keyOf(const std::uint32_t* state);
    std::uint32_t sort(std::uint32_t* state, std::uint32_t follow = kNone) {
        return parts_.sort(
            state, [this](std::uint32_t role, std::uint32_t n) { return local(role, n).hash; }, follow);
    }

    /// What the checkers found, in the order of discovery, each once; for the caller to empty.
    struct Noted {
        enum class Where : std::uint8_t {
            Step,  ///< in the step that is visited next
            Here,  ///< in the state that is expanded
        };
        Finding finding;
        Where where = Where::Step;
    };
    [[nodiscard]] std::vector<Noted>& found() { return found_; }
    [[nodiscard]] const AccessesSeen& accesses() const { return accesses_; }
    [[nodiscard]] std::size_t memory() const { return memory_; }

private:
    struct Effect {
        std::uint32_t part = 0;      // the CPU's new one
        std::uint32_t cell = kNone;  // what it wrote
        std::uint64_t value = 0;
        std::uint64_t key = 0;  // what it adds to the state's key
        std::uint32_t ops = 1;
        bool wrote = false;   // `access`, perhaps with the value that it had
        bool others = false;  // other CPUs' parts change, too: to be done by the machine each time
    };
    struct Move {
        Choice::Kind kind = Choice::Kind::Step;
        std::uint8_t context = 0;
        std::uint32_t guard = kNone;                                   // a lock that must be free
        std::uint32_t access = kNone;                                  // the cell that the effect depends on
        std::uint32_t alone = kNone;                                   // effect, where there is no such cell
        std::vector<std::pair<std::uint64_t, std::uint32_t>> byValue;  // a small table, open addressing; kNone: empty
        std::size_t used = 0;
    };
    struct Access {
        std::uint32_t cell = kNone;
        std::uint32_t op = kNone;
        bool write = false, plain = false;
    };
    struct Local {
        std::string bytes;
        std::uint64_t hash = 0;
        std::uint64_t key = 0;  // its term in keyOf
        std::vector<Move> moves;
        std::uint32_t monitor = 0;
        bool known = false;  // moves and what follows are filled
        bool done = false, faulted = false, waitJudged = false;
        Access next;  // of the active context
    };

    Local& local(std::uint32_t role, std::uint32_t number) {
        auto& all = locals_[role];
        if (number >= all.size()) all.resize(number + 64U);
        if (!all[number]) learn(role, number);
        return *all[number];
    }
    void learn(std::uint32_t role, std::uint32_t number);
    void learnMoves(Local& local, std::uint32_t cpu);
    void seeAccess(const Local& local, std::uint32_t role);
    [[nodiscard]] Access accessAt(const std::uint64_t* whole, std::uint32_t context, std::uint32_t op) const;
    [[nodiscard]] std::uint32_t cellOf(const std::uint64_t* whole, std::uint32_t context, std::uint32_t op) const;
    std::uint32_t effectOf(const std::uint32_t* state, const Move& move) const {
        if (move.access == kNone) return move.alone;
        if (move.byValue.empty()) return kNone;
        const std::uint64_t value = parts_.cell(state, move.access);
        const std::size_t mask = move.byValue.size() - 1;
        for (std::size_t at = mixed(value) & mask; move.byValue[at].second != kNone; at = (at + 1) & mask)
            if (move.byValue[at].first == value) return move.byValue[at].second;
        return kNone;
    }
    std::uint32_t work(const std::uint32_t* state, std::uint32_t cpu, const Local& from, Move& move);
    [[nodiscard]] Choice choiceOf(std::uint32_t cpu, const Move& move) const;
    std::uint32_t run(std::uint64_t* whole, Choice choice, bool judged);
    void judgeWaiting(const std::uint32_t* state, std::uint32_t cpu, Local& local);
    void judgeRaces();
    void note(const Noted& noted);
    void apply(const std::uint32_t* state, std::uint32_t cpu, const Move& move);
    static std::uint64_t mixed(std::uint64_t x) {
        x ^= x >> 30;
        x *= 0xbf58476d1ce4e5b9U;
        x ^= x >> 27;
        x *= 0x94d049bb133111ebU;
        return x ^ (x >> 31);
    }
    static std::uint64_t cellKey(std::uint32_t cell, std::uint64_t value) {
        return mixed(value + 0xd6e8feb86659fd93U * (cell + 1));
    }
    [[nodiscard]] bool watched(const std::uint32_t* state, std::uint32_t cpu, std::uint32_t cell);

    Parts& parts_;
    const Machine& machine_;
    Grain grain_;
    bool judging_;
    bool monitors_;
    std::vector<std::vector<std::unique_ptr<Local>>> locals_;  // by role and number
    std::vector<Effect> effects_;
    std::vector<Noted> found_;
    std::set<Finding> noted_;
    AccessesSeen accesses_;
    std::vector<std::uint32_t> racing_;  // for each pair of micro-ops the last cell noted, if they are few
    std::vector<Finding> fresh_;
    State whole_, before_;
    std::vector<std::uint32_t> next_, applied_;
    std::vector<Local*> here_;  // of the state that is expanded, by CPU
    std::vector<Choice> open_;
    bool wrote_ = false;  // by the last run()
    std::size_t memory_ = 0;
};

template <class Place, class Visit>
Stepper::Expanded Stepper::expandInto(const std::uint32_t* state, std::uint64_t key, Place&& place, Visit&& visit) {
    Expanded result;
    const std::uint32_t cpus = parts_.cpus();
    const std::size_t words = parts_.words();
    result.done = true;
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
        Local& l = local(parts_.roleOf(cpu), parts_.part(state, cpu));
        here_[cpu] = &l;
        result.done = result.done && l.done;
        result.faulted = result.faulted || l.faulted;
    }
    if (result.faulted) return result;
    if (judging_) judgeRaces();
    for (std::uint32_t cpu = 0; cpu < cpus;) {
        Local& l = *here_[cpu];
        // CPUs of one role with equal parts stand side by side in a sorted state.
        std::uint32_t weight = 1;
        if (parts_.symmetric()) {
            const std::vector<std::uint32_t>& same = parts_.cpusOf(parts_.roleOf(cpu));
            std::size_t at = 0;
            while (same[at] != cpu) ++at;
            if (at > 0 && here_[same[at - 1]] == &l) {
                ++cpu;
                continue;
            }
            while (at + weight < same.size() && here_[same[at + weight]] == &l) ++weight;
        }
        for (Move& move : l.moves) {
            if (move.guard != kNone && parts_.cell(state, move.guard) != 0) {
                if (judging_ && !l.waitJudged && move.kind == Choice::Kind::Step) judgeWaiting(state, cpu, l);
                continue;
            }
            result.open += weight;
            std::uint32_t at = effectOf(state, move);
            if (at == kNone) at = work(state, cpu, l, move);
            const Effect& effect = effects_[at];
            Step step{move.kind, static_cast<std::uint8_t>(cpu), move.context, weight, effect.ops, cpu};
            std::uint64_t nextKey = key + effect.key;
            std::uint32_t* next = nullptr;
            if (effect.others || (effect.wrote && monitors_ && watched(state, cpu, move.access))) {
                apply(state, cpu, move);
                nextKey = keyOf(applied_.data());
                next = place(nextKey, weight);
                for (std::size_t i = 0; i < words; ++i) next[i] = applied_[i];
            } else {
                next = place(nextKey, weight);
                for (std::size_t i = 0; i < words; ++i) next[i] = state[i];
                parts_.setPart(next, cpu, effect.part);
                if (effect.cell != kNone) parts_.setCell(next, effect.cell, effect.value);
            }
            if (parts_.symmetric()) step.to = sort(next, cpu);
            visit(static_cast<const std::uint32_t*>(next), step, nextKey);
        }
        ++cpu;
    }
    return result;
}

}  // namespace lockstep
