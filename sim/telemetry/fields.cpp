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
        {"spin_ns", &Sample::spinNs},
        {"hold_ns", &Sample::holdNs},
        {"irqs_off_ns", &Sample::irqsOffNs},
        {"interrupts", &Sample::interrupts},
        {"irq_latency_ns", &Sample::irqLatencyNs},
        {"irq_latency_most_ns", &Sample::irqLatencyMostNs},
        {"atomics", &Sample::atomics},
        {"switches", &Sample::switches},
        {"objects_created", &Sample::objectsCreated},
        {"objects_freed", &Sample::objectsFreed},
        {"bytes_in_use", &Sample::bytesInUse},
    };
    return kFields;
}

}  // namespace lockstep
