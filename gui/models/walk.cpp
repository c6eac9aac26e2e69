#include "models/walk.hpp"

namespace lockstep::gui {

Walk::Walk(Stepper& stepper, QObject* parent) : QObject(parent), stepper_(stepper) {
    connect(&clock_, &QTimer::timeout, this, [this] {
        if (step()) return;
        stop();
        emit arrived();
    });
    connect(&stepper, &Stepper::reset, this, &Walk::stop);
}

void Walk::start(int msPerStep) {
    if (stepper_.position() >= stepper_.length()) return;
    clock_.start(msPerStep);
    emit changed();
}

void Walk::stop() {
    if (!walking()) return;
    clock_.stop();
    emit changed();
}

bool Walk::step() {
    const std::size_t at = stepper_.position();
    if (at >= stepper_.length()) return false;
    stepper_.forward();
    emit stepped(at);
    return true;
}

}  // namespace lockstep::gui
