#include "step/run_facts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "explore/expected.hpp"

namespace lockstep::gui {
namespace {

constexpr std::size_t kAtOnce = 1500;  // steps: some milliseconds

}  // namespace

RunFacts factsOf(const Machine& machine, const std::vector<Choice>& choices, const Background::Stop& stop) {
    RunFacts facts;
    facts.length = choices.size();
    std::vector<Event> events;
    events.reserve(choices.size());
    StretchFinder finder(machine);
    State state = machine.initial();
    for (const Choice choice : choices) {
        events.push_back(machine.step(state.data(), choice));
        finder.see(state.data());
        if ((events.size() & 0xfff) == 0 && stop()) return {};
    }
    facts.stretches = finder.finish();
    if (stop()) return {};
    facts.blames = blame(machine.program(), events, events.size());
    std::erase_if(facts.blames, [](const Blame& b) { return b.kind == Blame::Kind::StaleSource; });
    return facts;
}

FactsKeeper::FactsKeeper(Stepper& stepper, QObject* parent) : QObject(parent), stepper_(stepper) {
    connect(&stepper, &Stepper::reset, this, [this] {
        if (stepper_.length() > kAtOnce) take({});  // those of another run would mislead
        update();
    });
    connect(&stepper, &Stepper::stepsChanged, this, &FactsKeeper::update);
    update();
}

void FactsKeeper::update() {
    const std::shared_ptr<const Loaded> loaded = stepper_.loaded();
    if (expectedOf_ != loaded) {
        expectedOf_ = loaded;
        expected_.reset();
        if (loaded)
            expecting_.start([this, loaded](const Background::Stop&) -> std::function<void()> {
                const auto value = expectedValue(loaded->machine);
                return [this, value] {
                    expected_ = value;
                    emit expectedChanged();
                };
            });
        emit expectedChanged();
    }
    work_.cancel();
    if (!loaded) return take({});
    std::vector<Choice> choices;
    choices.reserve(stepper_.length());
    for (const Event& e : stepper_.events()) choices.push_back(e.choice);
    if (choices.size() <= kAtOnce) return take(factsOf(loaded->machine, choices, [] { return false; }));
    work_.start([this, loaded, choices = std::move(choices)](const Background::Stop& stop) -> std::function<void()> {
        RunFacts facts = factsOf(loaded->machine, choices, stop);
        return [this, facts = std::move(facts)] { take(facts); };
    });
}

void FactsKeeper::take(RunFacts facts) {
    facts_ = std::move(facts);
    index_.clear();
    for (std::size_t i = 0; i < facts_.blames.size(); ++i)
        for (const std::size_t step : {facts_.blames[i].read, facts_.blames[i].change, facts_.blames[i].act})
            index_.emplace_back(step, i);
    std::sort(index_.begin(), index_.end());
    lost_.clear();
    for (std::size_t i = 0; i < facts_.blames.size(); ++i)
        if (facts_.blames[i].kind == Blame::Kind::LostUpdate) lost_.push_back(i);
    emit changed();
}

const Blame* FactsKeeper::blameOf(std::size_t step, std::size_t position) const {
    const Blame* found = nullptr;
    for (auto i = std::lower_bound(index_.begin(), index_.end(), std::pair(step, std::size_t{0}));
         i != index_.end() && i->first == step; ++i) {
        const Blame& b = facts_.blames[i->second];
        if (b.change < position && (step == b.read || b.act < position)) found = &b;
        if (found && found->act == step) break;  // what a step did is told before what was done to it
    }
    return found;
}

FactsKeeper::Lost FactsKeeper::lostBefore(std::size_t position) const {
    const auto end = std::partition_point(lost_.begin(), lost_.end(),
                                          [&](std::size_t i) { return facts_.blames[i].act < position; });
    if (end == lost_.begin()) return {};
    return {static_cast<std::size_t>(end - lost_.begin()), &facts_.blames[*std::prev(end)]};
}

Mark FactsKeeper::mark(std::size_t step, std::size_t position) const {
    const Blame* b = blameOf(step, position);
    if (!b || step >= stepper_.length()) return Mark::None;
    if (step == b->act) return b->kind == Blame::Kind::LostUpdate ? Mark::Lost : Mark::StaleDecision;
    if (step == b->read) return Mark::Stale;
    return b->kind == Blame::Kind::LostUpdate ? Mark::Overwritten : Mark::None;
}

}  // namespace lockstep::gui
