// What completed calls should have done to the headline's variable, for an engine that makes millions of them: cheap
// to ask at any moment, however many calls there were.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "machine/machine.hpp"

namespace lockstep {

/// Found once, in time and memory that are bounded, whatever the scenario does: by a proof that calls add the same from
/// any state of memory (`times` do not matter, and may be kForever), or else, where there are few calls, by making them
/// in every order on a private copy of the program. What neither shows is not guessed.
class CallEffects {
public:
    /// Keeps a reference to the machine's program.
    explicit CallEffects(const Machine& machine);

    /// What one whole call of a context adds to the headline's variable (as a difference modulo its width, signed), if
    /// that is proved to be the same in every serial order, for the calls of every context. Nothing where it is not.
    [[nodiscard]] std::optional<std::int64_t> change(std::uint32_t context) const;

    /// True if a call of this context changes the headline's variable; where it is not known what it adds, if its code
    /// may write it.
    [[nodiscard]] bool changesHeadline(std::uint32_t context) const;

    /// What the headline's variable should hold after `completed[i]` calls of each context i, wrapped as its type
    /// wraps: the scenario's own expression where it has one, else what all serial orders of whole calls agree on.
    /// Nothing where they disagree, or where there are too many to try.
    [[nodiscard]] std::optional<std::int64_t> expected(std::span<const std::uint64_t> completed) const;

    /// How much the variable falls short of `expected`, the other way round where calls only take away; 0
    /// while calls under way put it ahead. In units of the variable, modulo its width.
    [[nodiscard]] std::uint64_t lost(std::int64_t expected, std::int64_t counter) const;

private:
    void prove();
    void tabulate();
    [[nodiscard]] std::optional<std::int64_t> written(std::span<const std::uint64_t> completed) const;

    const Program& program_;
    std::vector<bool> changes_;        // by context
    std::vector<std::int64_t> added_;  // by context; empty if calls do not simply add
    std::map<std::vector<std::uint64_t>, std::optional<std::uint64_t>> agreed_;  // by completed calls of each context
};

}  // namespace lockstep
