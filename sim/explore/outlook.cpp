#include "explore/outlook.hpp"

namespace lockstep {

std::string name(Prospect prospect) {
    return prospect == Prospect::Safe ? "safe" : prospect == Prospect::CanFail ? "can-fail" : "unknown";
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
        o.prospect = x.verdict == Verdict::Violated ? Prospect::CanFail
                     : x.complete                   ? Prospect::Safe
                                                    : Prospect::Unknown;
        for (const Failure& f : x.failures)
            if (o.witness.empty()) o.witness = f.witness;
        all.push_back(std::move(o));
    }
    return all;
}

}  // namespace lockstep
