// Reads docs/scenarios.md: its examples with what each promises, and the kernel functions that it lists.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lockstep::test {

/// A ```toml block. Comment lines in it say what to expect:
///   # verdict: holds | violated | unknown    what `explore` finds
///   # error: TEXT                            it is refused, with TEXT in a message
///   # warning: TEXT                          it is accepted, with TEXT in a warning
///   # report: KIND                           among the reports is one of this kind
///   # final: NAME = VALUE VALUE …            the variable's values over all final states, all of them
///   # isa: ISA and # set: NAME=VALUE         as --isa and --set
struct Example {
    int line = 0;  ///< of docs/scenarios.md
    std::string text;
    std::multimap<std::string, std::string> promises;

    [[nodiscard]] std::optional<std::string> promise(const std::string& key) const;
};

/// The text of a file of the project; `path` is relative to its root. Empty if there is none.
std::string projectFile(const std::string& path);

std::vector<Example> examples(const std::string& markdown);

/// The functions named in the first column of the tables under the heading `heading`, with braces expanded as a shell
/// does: `spin_lock{,_irq}` is spin_lock and spin_lock_irq.
std::set<std::string> documentedFunctions(const std::string& markdown, const std::string& heading);

}  // namespace lockstep::test
