#include "table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bench {
namespace {

const char* question(const Row& row) {
    switch (row.asked) {
    case Asked::Verdict: return row.counter.racy() ? "a violation" : "a proof";
    case Asked::Outcomes: return "all outcomes";
    case Asked::States: return "every state";
    }
    return "";
}

std::string time(double seconds) {
    if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
    return fmt::format("{:.3g} s", seconds);
}

std::string timeOf(const Measured& m, double cpuLimit) {
    return m.finished ? time(m.cpuSeconds) : fmt::format("> {:g} s", cpuLimit);
}

std::string thousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ' ');
    return digits;
}

std::string speed(const Measured& m) {
    return m.finished && m.cpuSeconds > 0.02 ? fmt::format("{:.2f} M", m.statesPerSecond() * 1e-6) : "–";
}

std::string perState(const Measured& m) {
    return m.finished && m.states > 100'000 ? fmt::format("{:.0f}", m.bytesPerState()) : "–";
}

std::string big(double ratio, bool atLeast) {
    return fmt::format("{}{}×", atLeast ? "> " : "",
                       ratio < 9.95 ? fmt::format("{:.1f}", ratio)
                                    : thousands(static_cast<std::uint64_t>(ratio + 0.5)));
}

nlohmann::ordered_json asJson(const Measured& m) {
    return {{"finished", m.finished},
            {"cpu_seconds", m.cpuSeconds},
            {"wall_seconds", m.wallSeconds},
            {"build_cpu_seconds", m.buildSeconds},
            {"states", m.states},
            {"states_per_cpu_second", m.statesPerSecond()},
            {"bytes_per_state", m.bytesPerState()},
            {"violated", m.violated},
            {"final_values", m.finals},
            {"how", m.how}};
}

}  // namespace

std::string markdown(const std::vector<Row>& rows, double cpuLimit) {
    std::string out = "| program | question | Lockstep | its states | /s | bytes each | 2 threads, wall | Spin | with "
                      "gcc | its states "
                      "| /s | bytes each | Spin ÷ Lockstep |\n"
                      "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n";
    for (const Row& row : rows) {
        const Measured& o = row.ours;
        out += fmt::format("| {} | {} | {} | {} | {} | {} | {} ", row.counter.name(), question(row),
                           timeOf(o, cpuLimit), o.finished ? thousands(o.states) : "–", speed(o), perState(o),
                           row.two ? fmt::format("{:.2f}×", o.wallSeconds / row.two->wallSeconds) : "–");
        if (row.spin) {
            const Measured& s = *row.spin;
            const double spin = s.finished ? s.cpuSeconds : cpuLimit;
            out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", timeOf(s, cpuLimit),
                               s.finished ? time(s.cpuSeconds + s.buildSeconds) : "–",
                               s.finished ? thousands(s.states) : "–", speed(s), perState(s),
                               o.finished ? big(spin / o.cpuSeconds, !s.finished) : "–");
        } else {
            out += "| – | – | – | – | – | – |\n";
        }
    }
    return out;
}

std::string commands(const std::vector<Row>& rows) {
    std::string out;
    for (const Row& row : rows) {
        out += fmt::format("- {}, {}: {}", row.counter.name(), question(row), row.ours.how);
        if (row.spin) out += fmt::format("; `{}`", row.spin->how);
        out += "\n";
    }
    return out;
}

std::string json(const std::vector<Row>& rows, const std::string& spinVersion) {
    nlohmann::ordered_json all = {{"spin", spinVersion}, {"rows", nlohmann::ordered_json::array()}};
    for (const Row& row : rows) {
        nlohmann::ordered_json one = {{"program", row.counter.name()},
                                      {"cpus", row.counter.cpus},
                                      {"increments", row.counter.times},
                                      {"question", question(row)},
                                      {"lockstep", asJson(row.ours)}};
        if (row.two) one["lockstep_two_threads"] = asJson(*row.two);
        if (row.spin) one["spin"] = asJson(*row.spin);
        all["rows"].push_back(std::move(one));
    }
    return all.dump(2) + "\n";
}

std::string contradiction(const Row& row) {
    const std::set<int> expected = row.counter.finalValues();
    const auto wrong = [&](const char* who, const Measured& m) -> std::string {
        if (!m.problem.empty()) return fmt::format("{}: {}", who, m.problem);
        if (!m.finished) return {};
        if (row.asked == Asked::Verdict && m.violated != row.counter.racy())
            return fmt::format("{} says {}", who, m.violated ? "violated" : "holds");
        const bool stops = row.asked == Asked::Verdict && row.counter.racy();
        if (!stops && m.finals != expected && !(row.asked == Asked::Verdict && m.finals.empty()))
            return fmt::format("{} found the final values {}, and not {}", who, fmt::join(m.finals, " "),
                               fmt::join(expected, " "));
        return {};
    };
    std::string all = wrong("Lockstep", row.ours);
    if (all.empty() && row.two) all = wrong("Lockstep with two threads", *row.two);
    if (all.empty() && row.two && row.ours.finished && row.two->finished && row.ours.states != row.two->states)
        all = fmt::format("{} states with one thread and {} with two", row.ours.states, row.two->states);
    if (all.empty() && row.spin) all = wrong("Spin", *row.spin);
    if (all.empty() && row.asked == Asked::States && row.spin && row.spin->finished && row.ours.finished &&
        row.ours.states != row.spin->states)
        all = fmt::format("Lockstep has {} states and Spin {}", row.ours.states, row.spin->states);
    return all.empty() ? all : fmt::format("{}, {}: {}", row.counter.name(), question(row), all);
}

}  // namespace bench
