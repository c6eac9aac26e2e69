#include "live/hammer.hpp"

#include <chrono>
#include <thread>

#include "live/engine.hpp"

namespace lockstep {

Hammer::Hammer(const Program& program, HammerOptions options)
    : engine_(std::make_unique<Engine>(program, std::move(options))) {}
Hammer::~Hammer() = default;

void Hammer::start() {
    engine_->start();
}
void Hammer::stop() {
    engine_->stop();
}
bool Hammer::running() const {
    return engine_->running();
}
const HammerResult& Hammer::wait() {
    return engine_->wait();
}
Sample Hammer::sample() const {
    return engine_->sample();
}
void Hammer::setNoise(double chance) {
    engine_->setNoise(chance);
}
void Hammer::setRate(const std::string& run, double perSecond) {
    engine_->setRate(run, perSecond);
}

std::uint64_t Hammer::drainActivity(std::vector<Activity>& out) {
    return engine_->drainActivity(out);
}

HammerResult hammer(const Program& program, const HammerOptions& options, const std::function<bool()>& stopRequested) {
    Hammer run(program, options);
    run.start();
    while (stopRequested && run.running()) {
        if (stopRequested()) {
            run.stop();
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return run.wait();
}

}  // namespace lockstep
