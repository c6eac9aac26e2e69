#include "machine/call_effects.hpp"

#include <algorithm>
#include <set>

#include "machine/call_proof.hpp"
#include "machine/serial_calls.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kTableBudget = 1000000;
constexpr std::uint64_t kMostVectors = 5000;  // of completed calls, in the table
constexpr std::size_t kMostBytes = 32U << 20;

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

}  // namespace

CallEffects::CallEffects(const Machine& machine)
    : program_(machine.program()), changes_(program_.contexts.size(), false) {
    if (program_.headline.cell == kNone) return;
    prove();
    if (added_.empty() && !program_.headline.expected) tabulate();
}

void CallEffects::prove() {
    // A run on many CPUs is as many contexts of the same code.
    std::map<std::pair<std::uint32_t, std::vector<std::uint64_t>>, std::optional<std::int64_t>> proofs;
    for (std::uint32_t i = 0; i < program_.contexts.size(); ++i) {
        const Context& context = program_.contexts[i];
        const bool calls = context.times != 0;
        std::optional<std::int64_t> added = 0;
        if (calls) {
            const auto [proof, isNew] = proofs.try_emplace({context.function, context.arguments});
            if (isNew) proof->second = provedAddition(program_, i);
            added = proof->second;
        }
        changes_[i] = calls && mayWriteHeadline(program_, i);
        if (added) added_.push_back(*added);
    }
    if (added_.size() == program_.contexts.size()) {
        for (std::size_t i = 0; i < added_.size(); ++i) changes_[i] = added_[i] != 0;
        return;
    }
    added_.clear();
    if (!program_.headline.expected) return;
    // The scenario's expression may say so, too.
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
    const SerialCalls calls(program_);
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
                    const bool whole = calls.call(state, i, budget);
                    if (budget == 0 || bytes > kMostBytes) return agreed_.clear();
                    if (!whole) continue;  // not a serial order
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
