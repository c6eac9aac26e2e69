#include "models/printed_lines.hpp"

#include <algorithm>

#include "report/words.hpp"

namespace lockstep::gui {

PrintedLines::PrintedLines(Stepper& stepper, QObject* parent) : QObject(parent), stepper_(stepper) {
    connect(&stepper, &Stepper::reset, this, [this] { look(0); });
    connect(&stepper, &Stepper::stepsChanged, this, &PrintedLines::look);
    look(0);
}

void PrintedLines::look(std::size_t from) {
    steps_.erase(std::lower_bound(steps_.begin(), steps_.end(), from), steps_.end());
    const auto loaded = stepper_.loaded();
    if (!loaded || std::none_of(loaded->program.ops.begin(), loaded->program.ops.end(),
                                [](const MicroOp& op) { return op.op == Op::Print; }))
        return;
    const std::vector<Event>& events = stepper_.events();
    for (std::size_t step = from; step < events.size(); ++step)
        if (events[step].kind == Event::Kind::Printed) steps_.push_back(step);
}

std::size_t PrintedLines::count() const {
    return static_cast<std::size_t>(std::lower_bound(steps_.begin(), steps_.end(), stepper_.position()) -
                                    steps_.begin());
}

std::vector<std::size_t> PrintedLines::steps(std::size_t most) const {
    const auto end = steps_.begin() + static_cast<std::ptrdiff_t>(count());
    return {end - static_cast<std::ptrdiff_t>(std::min(most, count())), end};
}

QString PrintedLines::text(std::size_t step) const {
    const State before = stepper_.stateAt(step);
    return QString::fromStdString(printedText(stepper_.loaded()->machine, stepper_.event(step), before.data()))
        .trimmed();
}

QString PrintedLines::who(std::size_t step) const {
    return QString::fromStdString(shortActor(stepper_.loaded()->program, stepper_.event(step).context));
}

}  // namespace lockstep::gui
