#include "hammer/telemetry_series.hpp"

#include <QCoreApplication>

namespace lockstep::gui {
namespace {

template <class T>
std::optional<double> number(const std::optional<T>& value) {
    if (!value) return {};
    return static_cast<double>(*value);
}

constexpr TelemetrySeries kSeries[] = {
    {"increments", QT_TRANSLATE_NOOP("Telemetry", "Increments per second"), Figure::Count,
     [](const Rates& r, const Sample&) { return std::optional(r.increments); }},
    {"lost", QT_TRANSLATE_NOOP("Telemetry", "Lost updates"), Figure::Count,
     [](const Rates&, const Sample& s) { return number(s.lost); }},
    {"contended", QT_TRANSLATE_NOOP("Telemetry", "Contended acquisitions"), Figure::Share,
     [](const Rates& r, const Sample&) { return r.contentionShare; }},
    {"irqs_off_ns", QT_TRANSLATE_NOOP("Telemetry", "Time with interrupts off"), Figure::Share,
     [](const Rates& r, const Sample&) { return r.irqsOffShare; }},
    {"irq_latency_ns", QT_TRANSLATE_NOOP("Telemetry", "Interrupt latency"), Figure::Time,
     [](const Rates& r, const Sample&) { return r.irqLatencyNs; }},
    {"bytes_in_use", QT_TRANSLATE_NOOP("Telemetry", "Bytes in use"), Figure::Bytes,
     [](const Rates&, const Sample& s) { return std::optional(static_cast<double>(s.bytesInUse)); }},
};

}  // namespace

std::span<const TelemetrySeries> telemetrySeries() {
    return kSeries;
}

QString nameOf(const TelemetrySeries& series) {
    return QCoreApplication::translate("Telemetry", series.name);
}

std::optional<std::size_t> seriesCalled(std::string_view key) {
    for (std::size_t i = 0; i < std::size(kSeries); ++i)
        if (kSeries[i].key == key) return i;
    return {};
}

}  // namespace lockstep::gui
