#include "machine/call_effects.hpp"

#include <algorithm>
#include <set>

#include "machine/random.hpp"
#include "machine/serial_calls.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kProbeBudget = 400000;  // steps for one way of trying
constexpr std::size_t kTableBudget = 1000000;
constexpr std::uint64_t kMostVectors = 5000;  // of completed calls, in the table
constexpr std::size_t kMostBytes = 32U << 20;
constexpr std::uint32_t kDepth = 3;          // calls in a row of which every order is tried
constexpr std::uint32_t kMostOrders = 5000;  // of them
constexpr std::uint32_t kLong = 1000;        // calls of each context in a long run
constexpr std::uint32_t kLongOfAll = 8000;   // and of all; of each at least kLongLeast
constexpr std::uint32_t kLongLeast = 100;

// Initial values, and completed calls by function.
class AfterCalls final : public CellReader {
public:
    AfterCalls(const Program& program, std::span<const std::uint64_t> completed)
        : program_(program), completed_(completed) {}
    [[nodiscard]] std::uint64_t cell(std::uint32_t index) const override {
        return program_.globalOf(index).initial[program_.cells[index].element];
    }
    [[nodiscard]] std::uint64_t completedCalls(std::uint32_t function) const override {
        std::uint64_t calls = 0;
        for (std::size_t i = 0; i < completed_.size() && i < program_.contexts.size(); ++i)
            if (program_.contexts[i].function == function) calls += completed_[i];
        return calls;
    }

private:
    const Program& program_;
    std::span<const std::uint64_t> completed_;
};

// Between two values of the headline's variable: modulo its width, so that a wrap-around is no jump.
std::int64_t difference(const Program& program, std::uint64_t to, std::uint64_t from) {
    IntType type = program.globalOf(program.headline.cell).type;
    type.isSigned = true;
    type.isBool = false;
    return static_cast<std::int64_t>(normalise(type, to - from));
}

// Tries whether the calls of each context add the same to the headline's variable, whenever they come.
class Probe {
public:
    explicit Probe(const Program& program) : program_(program), added_(program.contexts.size()) {}

    // False once some call cannot be made, or adds something else than before.
    bool run() {
        const std::uint64_t shifts[] = {0,          1, 1000003, 0x4321987654321U, 0U - 1000003U, 0x8000000000000000U,
                                        0x7fffffffU};
        for (const std::uint64_t shift : shifts) {
            const SerialCalls calls(program_, kLong + kDepth + 1, shift);
            if (!orders(calls) || !longRun(calls, shift)) return false;
        }
        return std::ranges::all_of(added_, [](const auto& a) { return a.has_value(); });
    }
    [[nodiscard]] std::vector<std::int64_t> added() const {
        std::vector<std::int64_t> all;
        for (const auto& a : added_) all.push_back(a.value_or(0));
        return all;
    }
    [[nodiscard]] const std::set<std::uint32_t>& changing() const { return changing_; }

private:
    bool makes(const SerialCalls& calls, State& state, std::uint32_t context, std::size_t& budget) {
        const std::uint64_t before = calls.headline(state);
        if (!calls.call(state, context, budget)) return false;
        const std::int64_t added = difference(program_, calls.headline(state), before);
        if (added != 0) changing_.insert(context);
        if (!added_[context]) added_[context] = added;
        return *added_[context] == added;
    }

    // Every order of up to kDepth calls, or as many as there is time for; each context's first call in any case.
    bool orders(const SerialCalls& calls) {
        std::vector<State> level{calls.initial()};
        for (std::uint32_t i = 0; i < added_.size(); ++i)
            if (calls.done(level.front(), i)) added_[i] = 0;  // a call without an instruction, or no call at all
        std::size_t budget = kProbeBudget;
        std::uint32_t tried = 0;
        for (std::uint32_t depth = 0; depth < kDepth; ++depth) {
            std::vector<State> next;
            for (const State& from : level)
                for (std::uint32_t i = 0; i < added_.size(); ++i) {
                    if (calls.done(from, i)) continue;
                    if (depth > 0 && (++tried > kMostOrders || budget < kProbeBudget / 8)) return true;
                    State state = from;
                    if (!makes(calls, state, i, budget)) return false;
                    next.push_back(std::move(state));
                }
            level = std::move(next);
        }
        return true;
    }

    bool longRun(const SerialCalls& calls, std::uint64_t seed) {
        State state = calls.initial();
        const auto contexts = static_cast<std::uint32_t>(added_.size());
        const std::uint32_t each = std::clamp(kLongOfAll / std::max(contexts, 1U), kLongLeast, kLong);
        std::vector<std::uint32_t> left;
        for (std::uint32_t i = 0; i < added_.size(); ++i)
            if (!calls.done(state, i)) left.insert(left.end(), each, i);
        Random random(seed + 1);
        for (std::size_t budget = kProbeBudget; !left.empty() && budget > 0; left.pop_back()) {
            std::swap(left[random.below(left.size())], left.back());
            if (!makes(calls, state, left.back(), budget) && budget > 0) return false;
        }
        return true;
    }

    const Program& program_;
    std::vector<std::optional<std::int64_t>> added_;
    std::set<std::uint32_t> changing_;
};

}  // namespace

CallEffects::CallEffects(const Machine& machine)
    : program_(machine.program()), changes_(program_.contexts.size(), false) {
    if (program_.headline.cell == kNone) return;
    probe();
    if (added_.empty() && !program_.headline.expected) tabulate();
}

void CallEffects::probe() {
    Probe probe(program_);
    if (probe.run()) added_ = probe.added();
    for (const std::uint32_t context : probe.changing()) changes_[context] = true;
    if (!program_.headline.expected || !added_.empty()) return;
    // Calls that cannot be tried alone may still be known to change something: the scenario's expression says so.
    std::vector<std::uint64_t> completed(program_.contexts.size(), 0);
    const auto nothing = written(completed);
    for (std::size_t i = 0; i < completed.size(); ++i) {
        completed[i] = 1;
        if (written(completed) != nothing) changes_[i] = true;
        completed[i] = 0;
    }
}

// All serial orders, as far as the program's own `times` go.
void CallEffects::tabulate() {
    std::uint64_t vectors = 1;
    for (const Context& c : program_.contexts) {
        if (c.times >= kMostVectors) return;
        vectors *= c.times + 1U;
        if (vectors > kMostVectors) return;
    }
    const SerialCalls calls(program_, 0, 0);
    std::size_t budget = kTableBudget;
    std::map<std::vector<std::uint64_t>, std::set<State>> level;
    {
        const State initial = calls.initial();
        std::vector<std::uint64_t> completed;
        for (std::uint32_t i = 0; i < program_.contexts.size(); ++i)
            completed.push_back(calls.done(initial, i) ? program_.contexts[i].times : 0);
        level[completed].insert(initial);
    }
    while (!level.empty()) {
        std::map<std::vector<std::uint64_t>, std::set<State>> next;
        std::size_t bytes = 0;
        for (const auto& [completed, states] : level) {
            auto& agreed = agreed_.emplace(completed, calls.headline(*states.begin())).first->second;
            for (const State& state : states)
                if (agreed && *agreed != calls.headline(state)) agreed.reset();
            for (std::uint32_t i = 0; i < program_.contexts.size(); ++i)
                for (const State& from : states) {
                    if (calls.done(from, i)) continue;
                    State state = from;
                    const std::uint64_t before = calls.headline(state);
                    const bool whole = calls.call(state, i, budget);
                    if (budget == 0 || bytes > kMostBytes) return agreed_.clear();
                    if (!whole) continue;  // not a serial order
                    if (calls.headline(state) != before) changes_[i] = true;
                    std::vector<std::uint64_t> after = completed;
                    ++after[i];
                    bytes += next[std::move(after)].insert(std::move(state)).second ? from.size() * 8 + 64 : 0;
                }
        }
        level = std::move(next);
    }
}

std::optional<std::int64_t> CallEffects::change(std::uint32_t context) const {
    if (context >= added_.size()) return std::nullopt;
    return added_[context];
}

bool CallEffects::changesHeadline(std::uint32_t context) const {
    return context < changes_.size() && changes_[context];
}

std::optional<std::int64_t> CallEffects::written(std::span<const std::uint64_t> completed) const {
    const auto value = evaluate(program_, *program_.headline.expected, AfterCalls(program_, completed));
    if (!value) return std::nullopt;
    return static_cast<std::int64_t>(normalise(program_.globalOf(program_.headline.cell).type, *value));
}

std::optional<std::int64_t> CallEffects::expected(std::span<const std::uint64_t> completed) const {
    if (program_.headline.cell == kNone) return std::nullopt;
    if (program_.headline.expected) return written(completed);
    const Global& g = program_.globalOf(program_.headline.cell);
    if (!added_.empty()) {
        std::uint64_t value = g.initial[program_.cells[program_.headline.cell].element];
        for (std::size_t i = 0; i < completed.size() && i < added_.size(); ++i)
            value += completed[i] * static_cast<std::uint64_t>(added_[i]);
        return static_cast<std::int64_t>(normalise(g.type, value));
    }
    const auto found = agreed_.find({completed.begin(), completed.end()});
    if (found == agreed_.end() || !found->second) return std::nullopt;
    return static_cast<std::int64_t>(*found->second);
}

std::uint64_t CallEffects::lost(std::int64_t expected, std::int64_t counter) const {
    if (program_.headline.cell == kNone) return 0;
    const bool takesAway = std::ranges::any_of(added_, [](std::int64_t a) { return a < 0; }) &&
                           std::ranges::none_of(added_, [](std::int64_t a) { return a > 0; });
    if (takesAway) std::swap(expected, counter);
    const std::int64_t missing =
        difference(program_, static_cast<std::uint64_t>(expected), static_cast<std::uint64_t>(counter));
    return missing > 0 ? static_cast<std::uint64_t>(missing) : 0;
}

}  // namespace lockstep
