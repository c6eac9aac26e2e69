#include "cli/hammer_setup.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "cli/hammer_view.hpp"
#include "lang/suggest.hpp"
#include "telemetry/writer.hpp"

namespace lockstep::cli {
namespace {

std::optional<double> numberIn(const std::string& text, double least, double most) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most))
        return std::nullopt;
    return value;
}

// Fills in the settings of one run, and keeps what is wrong.
class Setup {
public:
    explicit Setup(const Options& o) : o_(o) {}

    Prepared prepare(const Choices& chosen) {
        Result<Settings> settings = settingsOf(o_);
        problems_ = std::move(settings.diagnostics);
        settings.value.acceptForever = true;
        settings.value.times.reset();  // here --times is about every run, bounded or not
        settings.value.cpus = o_.cpus;
        std::string lock = o_.lock, noise = o_.noise;
        std::vector<std::string> rates = o_.rates;
        const std::vector<std::string> parameters = chosen.empty() ? std::vector<std::string>{} : parameterNames();
        for (const auto& [name, value] : chosen) {
            const bool parameter = std::find(parameters.begin(), parameters.end(), name) != parameters.end();
            if (parameter) settings.value.parameters[name] = value;
            else if (name == "cpus") chooseCpus(value, settings.value);
            else if (name == "lock") lock = value;
            else if (name == "noise") noise = value;
            else if (name == "rate") rates.push_back(value);
            else if (name == "isa" && parseIsa(value)) settings.value.isa = parseIsa(value);
            else unknown(name, value, parameters);
        }
        if (!problems_.empty()) return {std::nullopt, std::move(problems_)};
        Result<Program> program = load(o_.files.front(), settings.value);
        if (!program) return {std::nullopt, std::move(program.diagnostics)};
        HammerRun run;
        run.chosen = chosen;
        run.options.settings = program.value.hammer;
        apply(run.options, lock, noise, rates, program.value);
        if (!problems_.empty()) return {std::nullopt, std::move(problems_)};
        run.program = std::make_shared<const Program>(std::move(program.value));
        return {std::move(run), std::move(program.diagnostics)};
    }

private:
    void wrong(const char* option, std::string cause, std::string remedy) {
        problems_.push_back(failure(option, std::move(cause), std::move(remedy)));
    }

    void unknown(const std::string& name, const std::string& value, std::vector<std::string> names) {
        if (name == "isa") return wrong("--vary", fmt::format("unknown ISA '{}'", value), "it is x86_64 or arm64");
        names.insert(names.end(), {"cpus", "lock", "isa", "noise", "rate"});
        const auto near = nearest(name, names);
        wrong("--vary", fmt::format("there is no '{}' to vary", name),
              near ? "did you mean '" + *near + "'?" : fmt::format("there are: {}", fmt::join(names, ", ")));
    }

    std::vector<std::string> parameterNames() {
        Settings any;
        any.acceptForever = true;
        std::vector<std::string> names;
        for (const Parameter& p : load(o_.files.front(), any).value.parameters) names.push_back(p.name);
        return names;
    }

    void chooseCpus(const std::string& value, Settings& settings) {
        const auto cpus = numberIn(value, 1, kMostCpus);
        if (!cpus || *cpus != std::floor(*cpus))
            return wrong("--vary", fmt::format("cpus = {} is not a number of CPUs", value),
                         fmt::format("it may be 1 to {}", kMostCpus));
        settings.cpus = static_cast<std::uint32_t>(*cpus);
    }

    void apply(HammerOptions& to, const std::string& lock, const std::string& noise,
               const std::vector<std::string>& rates, const Program& program) {
        HammerSettings& s = to.settings;
        to.pinned = o_.pin;
        to.seed = o_.seed.value_or(to.seed);
        if (!o_.duration.empty()) {
            const auto duration = parseDuration(o_.duration);
            if (!duration || *duration < kShortestHammer || *duration > kLongestHammer)
                wrong("--duration", fmt::format("'{}' is not a time from 10 ms to a day", o_.duration),
                      "for example --duration 5s, or 500ms");
            else s.duration = *duration;
        }
        if (!lock.empty()) {
            if (const auto parsed = parseLockImplementation(lock)) s.lock = *parsed;
            else wrong("--lock", fmt::format("unknown lock '{}'", lock), "it is queued, ticket or test-and-set");
        }
        if (!noise.empty()) {
            if (const auto chance = numberIn(noise, 0, 1)) s.noise = *chance;
            else wrong("--noise", fmt::format("'{}' is not a chance", noise), "it may be 0 to 1, as in --noise 0.001");
        }
        if (o_.hammerTimes == "forever") {
            s.times = kForever;
        } else if (!o_.hammerTimes.empty()) {
            const auto times = numberIn(o_.hammerTimes, 1, kMostTimes);
            if (!times || *times != std::floor(*times))
                wrong("--times", fmt::format("'{}' is not a number of calls", o_.hammerTimes),
                      fmt::format("it may be 1 to {}, or forever", kMostTimes));
            else s.times = static_cast<std::uint32_t>(*times);
        }
        for (const std::string& rate : rates) setRate(s, rate, program);
    }

    void setRate(HammerSettings& s, const std::string& text, const Program& program) {
        const std::size_t equals = text.find('=');
        const std::string run = equals == std::string::npos ? "" : text.substr(0, equals);
        const auto rate = numberIn(equals == std::string::npos ? text : text.substr(equals + 1), 0, kHighestRate);
        if (!rate)
            return wrong("--rate", fmt::format("'{}' is not a rate", text),
                         "interrupts a second, 0 to 1000000: --rate 1000, or --rate tick=1000 for one run");
        std::vector<std::string> interrupts;
        for (const Context& c : program.contexts)
            if (c.kind != ContextKind::Task) interrupts.push_back(c.name.substr(0, c.name.find('.')));
        if (!run.empty() && std::find(interrupts.begin(), interrupts.end(), run) == interrupts.end()) {
            const auto near = nearest(run, interrupts);
            return wrong("--rate", fmt::format("'{}' is no run of interrupts", run),
                         near                 ? "did you mean '" + *near + "'?"
                         : interrupts.empty() ? "this scenario has none"
                                              : fmt::format("there are: {}", fmt::join(interrupts, ", ")));
        }
        bool found = false;
        for (InterruptTimer& timer : s.timers)
            if (run.empty() || timer.run == run) {
                timer.rate = *rate;
                found = found || timer.run == run;
            }
        if (found) return;
        InterruptTimer timer;
        for (const InterruptTimer& other : s.timers)
            if (other.run.empty()) timer = other;
        timer.run = run;
        timer.rate = *rate;
        s.timers.push_back(std::move(timer));
    }

    const Options& o_;
    std::vector<Diagnostic> problems_;
};

}  // namespace

Prepared prepare(const Options& o, const Choices& chosen) {
    return Setup(o).prepare(chosen);
}

bool hammerIt(HammerRun& run, const Options& o, const Console& console, const std::string& label) {
    std::optional<TelemetryWriter> csv, jsonl;
    if (!o.csv.empty()) csv.emplace(o.csv, TelemetryFormat::Csv);
    if (!o.jsonl.empty()) jsonl.emplace(o.jsonl, TelemetryFormat::Jsonl);
    const auto failed = [&](std::optional<TelemetryWriter>& writer, const char* option) {
        if (!writer || writer->problem().empty()) return false;
        refuse(o, {failure(option, writer->problem(), "choose another place")});
        return true;
    };
    if (failed(csv, "--csv") || failed(jsonl, "--jsonl")) return false;
    std::optional<HammerView> view;
    if (console.progress) view.emplace(*run.program, run.options.settings.duration, console, label);
    run.options.onSample = [&](const Sample& sample) {
        if (csv) csv->write(sample);
        if (jsonl) jsonl->write(sample);
        if (view) view->show(sample);
    };
    run.result = hammer(*run.program, run.options, interrupted);
    run.options.onSample = nullptr;
    if (view) view->clear();
    if (csv) csv->close();
    if (jsonl) jsonl->close();
    return !failed(csv, "--csv") && !failed(jsonl, "--jsonl");
}

int exitCodeOf(const std::vector<HammerRun>& runs, bool complete) {
    const auto any = [&](auto test) { return std::any_of(runs.begin(), runs.end(), test); };
    if (any([](const HammerRun& r) { return r.program && wentWrong(r); })) return kViolated;
    if (any([](const HammerRun& r) { return !r.program; })) return kBadInput;
    if (!complete || any([](const HammerRun& r) { return r.result.end == HammerEnd::Stopped; })) return kUnknown;
    return kHolds;
}

}  // namespace lockstep::cli
