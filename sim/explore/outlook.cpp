#include "explore/outlook.hpp"

#include <algorithm>

namespace lockstep {

std::string name(Prospect prospect) {
    switch (prospect) {
    case Prospect::Safe: return "safe";
    case Prospect::CanHang: return "can-hang";
    case Prospect::CanFail: return "can-fail";
    case Prospect::Unknown: break;
    }
    return "unknown";
}

std::vector<Outlook> outlook(const Machine& machine, const ExploreOptions& options) {
    State state = machine.initial();
    for (const Choice choice : options.after) machine.step(state.data(), choice);
    std::vector<Choice> open;
    machine.choices(state.data(), open);
    std::vector<Outlook> all;
    for (const Choice choice : open) {
        ExploreOptions from = options;
        from.question = Question::Verdict;
        from.after.push_back(choice);
        const Exploration x = explore(machine, from);
        Outlook o;
        o.choice = choice;
        const bool hangs = x.neverEnds || std::any_of(x.endless.begin(), x.endless.end(),
                                                      [](const Endless& e) { return !e.leavable; });
        o.prospect = x.verdict == Verdict::Violated  ? Prospect::CanFail
                     : hangs                         ? Prospect::CanHang
                     : x.complete && x.loopsComplete ? Prospect::Safe
                                                     : Prospect::Unknown;
        for (const Failure& f : x.failures)
            if (o.witness.empty()) o.witness = f.witness;
        all.push_back(std::move(o));
    }
    return all;
}

}  // namespace lockstep
