#include "telemetry/fields.hpp"

namespace lockstep {

std::span<const SampleField> sampleFields() {
    static constexpr SampleField kFields[] = {
        {"seconds", &Sample::seconds},
        {"cpus", &Sample::cpus},
        {"calls", &Sample::calls},
        {"increments", &Sample::increments},
        {"counter", &Sample::counter},
        {"expected", &Sample::expected},
        {"lost", &Sample::lost},
        {"acquisitions", &Sample::acquisitions},
        {"contended", &Sample::contended},
        {"spinNs", &Sample::spinNs},
        {"holdNs", &Sample::holdNs},
        {"irqsOffNs", &Sample::irqsOffNs},
        {"interrupts", &Sample::interrupts},
        {"irqLatencyNs", &Sample::irqLatencyNs},
        {"irqLatencyMostNs", &Sample::irqLatencyMostNs},
        {"atomics", &Sample::atomics},
        {"switches", &Sample::switches},
        {"objectsCreated", &Sample::objectsCreated},
        {"objectsFreed", &Sample::objectsFreed},
        {"bytesInUse", &Sample::bytesInUse},
    };
    return kFields;
}

}  // namespace lockstep
