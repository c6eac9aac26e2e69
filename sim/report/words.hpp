// Names and sentences for what happens in a run: who, what, and the value that came of it.
#pragma once

#include <string>

#include "explore/blame.hpp"
#include "explore/explore.hpp"
#include "explore/outlook.hpp"
#include "machine/run.hpp"
#include "report/text.hpp"

namespace lockstep {

/// "CPU 1" where a context is alone on its CPU, else "hardirq tick on CPU 1".
std::string actor(const Program& program, std::uint32_t context);

/// The same, shorter, where a run is the subject: "CPU 1", else "tick", else "tick/1" where several have that name.
std::string shortActor(const Program& program, std::uint32_t context);

/// A variable's value as C would print it: signed or unsigned decimal, true or false, or a lock's holder ("-" when
/// free).
std::string valueText(const Program& program, std::uint32_t cell, std::uint64_t value);

/// What a step did, with its values: "load tmp ← counter (5)", "store counter ← 6", "tick arrives"; under
/// MemoryModel::Tso "store counter ← 6 (buffered)" and then "counter ← 6 reaches memory".
std::string eventText(const Program& program, const Event& e);

/// The same in a word or two, for a box in a drawing: "load", "store", "unlock".
std::string shortText(const Program& program, const Event& e);

/// The line that pr_info() printed at this step; `before` is the state in which it was taken.
std::string printedText(const Machine& machine, const Event& e, const std::uint64_t* before);

/// "CPU 1 wrote 6 over CPU 0's 6: it had read 5 before CPU 0 wrote."
/// "CPU 0 decided by x = 0, which CPU 1 had already changed to 1."
std::string sentence(const Program& program, const Blame& blame);

/// "CPU 0 waits for lock_b, which CPU 1 holds."
std::string sentence(const Program& program, const Wait& wait);
/// "CPU 0 and CPU 1 go round a loop for ever: …"
std::string sentence(const Program& program, const Endless& endless);
/// "✓ safe from here", "✗ can still go wrong", "? not known: too much to search in a moment".
std::string prospectText(Prospect prospect, const Paint& paint);
/// Why a check that holds says little.
std::string sentence(const Program& program, const Unexercised& unexercised);
/// "1 of 20 interleavings"; "33.3 % of all interleavings"; "25 % when each step picks at random". Empty where nothing
/// is known.
std::string frequencyText(const Frequency& frequency, const std::string& all);
/// A number in percent, with enough digits to tell it from 0 and from 1: "25 %", "0.357 %", "2.67e-17 %".
std::string percent(double share);

/// What a trouble or fault of a step means, one sentence each; empty if there is none.
std::string troubleText(const Program& program, const Event& e);

/// "scheduling while atomic", …
std::string name(Fault fault);

/// "file.toml:14"
std::string placeOf(const Program& program, std::uint32_t op);

/// "counter = 6, other = 3"
std::string outcomeText(const Program& program, const std::vector<std::uint32_t>& cells,
                        const std::vector<std::uint64_t>& values);

/// Counts with their noun: "1 step", "2 steps".
std::string counted(std::uint64_t n, const std::string& noun);

}  // namespace lockstep
