#include "step/prospects.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace lockstep::gui {
namespace {

constexpr double kSeconds = 0.35;  // for all choices together: an answer should be there before the next key
constexpr std::uint64_t kStates = 60'000;
constexpr std::uint64_t kBytes = std::uint64_t{128} << 20;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Prospects::Prospects(Stepper& stepper, QObject* parent) : QObject(parent), stepper_(stepper) {
    connect(&stepper, &Stepper::cursorMoved, this, &Prospects::ask);
    connect(&stepper, &Stepper::reset, this, &Prospects::ask);
    ask();
}

const Outlook* Prospects::of(Choice choice) const {
    const auto found =
        std::find_if(answers_.begin(), answers_.end(), [&](const Outlook& o) { return o.choice == choice; });
    return found == answers_.end() ? nullptr : &*found;
}

void Prospects::ask() {
    answers_.clear();
    work_.cancel();
    emit changed();
    const std::size_t open = stepper_.open().size();
    if (open == 0) return;
    work_.start([this, loaded = stepper_.loaded(), after = stepper_.schedule(),
                 open](const Background::Stop& stop) -> std::function<void()> {
        ExploreOptions options;
        options.limits.states = kStates;
        options.limits.bytes = kBytes;
        options.limits.seconds = kSeconds / static_cast<double>(open);
        options.clock = now;
        options.stopRequested = stop;
        options.threads = 1;
        options.after = after;
        std::vector<Outlook> answers = outlook(loaded->machine, options);
        return [this, answers = std::move(answers)] {
            answers_ = answers;
            emit changed();
        };
    });
}

}  // namespace lockstep::gui
