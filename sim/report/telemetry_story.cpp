#include "report/telemetry_story.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lockstep/version.hpp"
#include "report/words.hpp"
#include "telemetry/rates.hpp"

namespace lockstep {
namespace {

using Series = std::vector<std::optional<double>>;

constexpr std::size_t kTrend = 24;  // columns

// A figure of each stretch between neighbours, where a long recording has kTrend stretches.
template <class Figure>
std::string trend(const std::vector<Sample>& samples, const Figure& figure) {
    const std::size_t stretches = std::min(kTrend, samples.size() - 1);
    Series series;
    for (std::size_t i = 0; i < stretches; ++i) {
        const Sample& from = samples[i * (samples.size() - 1) / stretches];
        const Sample& to = samples[(i + 1) * (samples.size() - 1) / stretches];
        series.push_back(figure(rates(from, to)));
    }
    return sparkline(series, kTrend);
}

// The lines of the table: a label, a total, a rate, its trend, and what else there is to say.
class Lines {
public:
    explicit Lines(const Paint& paint) : paint_(paint) {}
    void add(const std::string& label, const std::string& total, const std::string& rate, const std::string& bars,
             const std::string& note = {}) {
        std::string line = fmt::format("  {}{}{}  {}", padded(label, 18), right(total, 16), right(rate, 14),
                                       paint_.accent(note.empty() ? bars : padded(bars, kTrend)));
        if (!note.empty()) line += "  " + note;
        text_ += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    static std::string right(const std::string& text, std::size_t columns) {
        const std::size_t has = width(text);
        return (has < columns ? std::string(columns - has, ' ') : " ") + text;
    }
    const Paint& paint_;
    std::string text_;
};

std::string perSecond(double rate) {
    return magnitude(rate) + "/s";
}

std::string counterNote(const Sample& s) {
    if (!s.counter) return {};
    return s.expected ? fmt::format("counter {}, expected {}", *s.counter, *s.expected)
                      : fmt::format("counter {}", *s.counter);
}

std::string joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        text += (text.empty() ? "" : ", ") + part;
    }
    return text;
}

void addLocks(Lines& lines, const std::vector<Sample>& samples, const Rates& r) {
    const Sample& end = samples.back();
    lines.add("locks taken", grouped(end.acquisitions), perSecond(r.acquisitions),
              trend(samples, [](const Rates& x) { return std::optional(x.acquisitions); }),
              r.holdNs ? "held " + duration(*r.holdNs) + " each" : "");
    lines.add("  had to wait", grouped(end.contended), r.contentionShare ? percent(*r.contentionShare) : "",
              trend(samples, [](const Rates& x) { return x.contentionShare; }),
              joined({r.spinNs ? "waited " + duration(*r.spinNs) + " each" : "",
                      r.spinShare ? percent(*r.spinShare) + " of the CPUs' time" : ""}));
}

Rates overall(const std::vector<Sample>& samples) {
    return rates(samples.front(), samples.back());
}

nlohmann::ordered_json orNull(const std::optional<double>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

}  // namespace

std::string telemetryStory(const std::string& path, const Telemetry& telemetry, const Paint& paint) {
    const std::vector<Sample>& samples = telemetry.samples;
    const Sample& end = samples.back();
    const Rates r = overall(samples);
    std::string text =
        paint.bold(path) + "  " +
        paint.dim(fmt::format("({}, {}, {}{})", name(telemetry.format), counted(samples.size(), "record"),
                              duration(end.seconds * 1e9), end.cpus != 0 ? ", " + counted(end.cpus, "CPU") : "")) +
        "\n\n";
    if (samples.size() == 1) text += "One record: there is nothing to compare it with, so the rates are 0.\n\n";
    Lines lines(paint);
    const auto row = [&](const char* label, std::uint64_t total, double Rates::*rate, const std::string& note = {}) {
        if (total == 0) return;
        lines.add(label, grouped(total), perSecond(r.*rate),
                  trend(samples, [&](const Rates& x) { return std::optional(x.*rate); }), note);
    };
    lines.add("calls", grouped(end.calls), perSecond(r.calls),
              trend(samples, [](const Rates& x) { return std::optional(x.calls); }));
    row("increments", end.increments, &Rates::increments, counterNote(end));
    if (end.lost) {
        const std::string share =
            end.increments != 0
                ? percent(static_cast<double>(*end.lost) / static_cast<double>(end.increments)) + " of the increments"
                : "";
        lines.add("lost updates", grouped(*end.lost), r.lost ? perSecond(*r.lost) : "",
                  trend(samples, [](const Rates& x) { return x.lost; }),
                  *end.lost != 0 ? paint.bad(share) : paint.good("none"));
    }
    if (end.acquisitions != 0 || end.spinNs != 0) addLocks(lines, samples, r);
    if (end.irqsOffNs != 0)
        lines.add("interrupts off", duration(static_cast<double>(end.irqsOffNs)),
                  r.irqsOffShare ? percent(*r.irqsOffShare) : "",
                  trend(samples, [](const Rates& x) { return x.irqsOffShare; }), "of the CPUs' time");
    std::uint64_t longest = 0;
    for (const Sample& s : samples) longest = std::max(longest, s.irqLatencyMostNs);
    row("interrupts", end.interrupts, &Rates::interrupts,
        joined({r.irqLatencyNs.value_or(0) > 0 ? "came " + duration(*r.irqLatencyNs) + " late" : "",
                longest != 0 ? "at most " + duration(static_cast<double>(longest)) : ""}));
    row("atomic operations", end.atomics, &Rates::atomics);
    row("context switches", end.switches, &Rates::switches);
    row("objects created", end.objectsCreated, &Rates::objectsCreated,
        fmt::format("{} bytes in use", grouped(end.bytesInUse)));
    row("objects freed", end.objectsFreed, &Rates::objectsFreed);
    return text + lines.text();
}

std::string jsonTelemetry(const std::string& path, const Telemetry& telemetry) {
    using Json = nlohmann::ordered_json;
    const Rates r = overall(telemetry.samples);
    Json json{{"lockstep", std::string(kVersion)}, {"file", path}};
    json["format"] = telemetry.format == TelemetryFormat::Csv ? "csv" : "jsonl";
    json["records"] = telemetry.samples.size();
    json["total"] = Json::parse(telemetryLine(TelemetryFormat::Jsonl, telemetry.samples.back()));
    json["rates"] = Json{{"seconds", r.seconds},
                         {"calls", r.calls},
                         {"increments", r.increments},
                         {"lost", orNull(r.lost)},
                         {"acquisitions", r.acquisitions},
                         {"interrupts", r.interrupts},
                         {"atomics", r.atomics},
                         {"switches", r.switches},
                         {"objects_created", r.objectsCreated},
                         {"objects_freed", r.objectsFreed},
                         {"lost_share", orNull(r.lostShare)},
                         {"contention_share", orNull(r.contentionShare)},
                         {"spin_share", orNull(r.spinShare)},
                         {"irqs_off_share", orNull(r.irqsOffShare)},
                         {"spin_ns", orNull(r.spinNs)},
                         {"hold_ns", orNull(r.holdNs)},
                         {"irq_latency_ns", orNull(r.irqLatencyNs)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lockstep
