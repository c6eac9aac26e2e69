#include "telemetry/rates.hpp"

#include <algorithm>

namespace lockstep {
namespace {

double grown(std::uint64_t before, std::uint64_t after) {
    return after > before ? static_cast<double>(after - before) : 0;
}

std::optional<double> per(double amount, double of) {
    if (of > 0) return amount / of;
    return std::nullopt;
}

}  // namespace

Rates rates(const Sample& before, const Sample& after) {
    Rates r;
    r.seconds = std::max(0.0, after.seconds - before.seconds);
    const auto grew = [&](std::uint64_t Sample::*member) { return grown(before.*member, after.*member); };
    const auto perSecond = [&](std::uint64_t Sample::*member) { return per(grew(member), r.seconds).value_or(0); };
    r.calls = perSecond(&Sample::calls);
    r.increments = perSecond(&Sample::increments);
    r.acquisitions = perSecond(&Sample::acquisitions);
    r.interrupts = perSecond(&Sample::interrupts);
    r.atomics = perSecond(&Sample::atomics);
    r.switches = perSecond(&Sample::switches);
    r.objectsCreated = perSecond(&Sample::objectsCreated);
    r.objectsFreed = perSecond(&Sample::objectsFreed);
    if (after.lost) {
        const double change = static_cast<double>(*after.lost) - static_cast<double>(before.lost.value_or(0));
        r.lost = per(change, r.seconds);
        r.lostShare = per(std::max(0.0, change), grew(&Sample::increments));
    }
    r.contentionShare = per(grew(&Sample::contended), grew(&Sample::acquisitions));
    const double cpuNs = r.seconds * 1e9 * after.cpus;
    r.spinShare = per(grew(&Sample::spinNs), cpuNs);
    r.irqsOffShare = per(grew(&Sample::irqsOffNs), cpuNs);
    r.spinNs = per(grew(&Sample::spinNs), grew(&Sample::contended));
    r.holdNs = per(grew(&Sample::holdNs), grew(&Sample::acquisitions));
    r.irqLatencyNs = per(grew(&Sample::irqLatencyNs), grew(&Sample::interrupts));
    return r;
}

}  // namespace lockstep
