#include "report/hammer_summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/columns.hpp"
#include "report/figures.hpp"
#include "report/words.hpp"

namespace lockstep {

namespace {

using Tone = TableCell::Tone;

double over(std::uint64_t sum, std::uint64_t count) {
    return static_cast<double>(sum) / static_cast<double>(count);
}

class Summary {
public:
    Summary(const HammerRun& run, const Paint& paint)
        : run_(run), program_(*run.program), result_(run.result), rates_(ratesOf(run)), paint_(paint) {}

    std::string text() const {
        std::string out = ending() + lostSentence(run_, paint_) + checks() + "\n" + contexts();
        for (const std::string& part : {locks(), outcomes(), hint(), costs(), noise(), log()})
            if (!part.empty()) out += "\n" + part;
        return out;
    }

private:
    [[nodiscard]] std::string ending() const {
        const bool bad =
            result_.end == HammerEnd::Deadlock || result_.end == HammerEnd::Lockup || result_.end == HammerEnd::Fault;
        std::string text = fmt::format("Ended after {:.2f} s: {}{}", result_.seconds, result_.why,
                                       result_.why.ends_with('.') ? "" : ".");
        text = (bad ? paint_.bad("✗ " + text) : text) + "\n";
        text += fmt::format("{} calls, {} a second", grouped(result_.total.calls), magnitude(rates_.calls));
        if (result_.rounds > 1) text += fmt::format(", in {} rounds of the whole scenario", grouped(result_.rounds));
        return text + "\n";
    }

    [[nodiscard]] std::string checks() const {
        std::string text;
        for (const std::uint32_t c : result_.failedChecks)
            text += paint_.bad(fmt::format("✗ always {}", program_.checks[c].text)) + ": failed\n";
        return text;
    }

    [[nodiscard]] std::string contexts() const {
        std::vector<std::vector<TableCell>> rows;
        const bool slept = std::any_of(result_.contexts.begin(), result_.contexts.end(),
                                       [](const ContextSummary& c) { return c.sleeps > 0; });
        const bool interrupts = std::any_of(program_.contexts.begin(), program_.contexts.end(),
                                            [](const Context& c) { return c.kind != ContextKind::Task; });
        for (const ContextSummary& c : result_.contexts) {
            const Context& context = program_.contexts[c.context];
            std::vector<TableCell> row{{fmt::format("{} {} on CPU {}", name(context.kind), context.name, context.cpu)},
                                       {grouped(c.calls)},
                                       {perSecond(c.calls)}};
            if (interrupts) {
                const bool task = context.kind == ContextKind::Task;
                const bool came = !task && c.arrivals > 0;
                row.push_back({task ? "" : grouped(c.arrivals)});
                row.push_back({came ? duration(over(c.latencyNs, c.arrivals)) : ""});
                row.push_back({came ? duration(static_cast<double>(c.latencyMostNs)) : ""});
            }
            if (slept) row.push_back({grouped(c.sleeps)});
            rows.push_back(std::move(row));
        }
        std::vector<std::string> head{"context", "calls", "a second"};
        if (interrupts) head.insert(head.end(), {"arrivals", "late by", "at most"});
        if (slept) head.emplace_back("slept");
        return columnsTable(head, rows, paint_);
    }

    [[nodiscard]] std::string locks() const {
        std::vector<std::vector<TableCell>> rows;
        for (const LockSummary& l : result_.locks) {
            if (l.acquisitions == 0) continue;
            rows.push_back({{program_.cellName(l.cell)},
                            {grouped(l.acquisitions)},
                            {perSecond(l.acquisitions)},
                            {percent(over(l.contended, l.acquisitions)), l.contended > 0 ? Tone::Warn : Tone::Plain},
                            {l.contended > 0 ? duration(over(l.spinNs, l.contended)) : ""},
                            {l.holdNs > 0 ? duration(over(l.holdNs, l.acquisitions)) : ""},
                            {l.holdMostNs > 0 ? duration(static_cast<double>(l.holdMostNs)) : ""}});
        }
        if (rows.empty()) return {};
        return columnsTable({"lock", "taken", "a second", "had to wait", "for", "held for", "at most"}, rows, paint_);
    }

    [[nodiscard]] std::string outcomes() const {
        constexpr std::size_t kMost = 12;
        if (result_.outcomes.empty()) return {};
        if (result_.outcomes.size() == 1 && result_.outcomes.front().count == 1)
            return fmt::format("At the end: {}\n",
                               outcomeText(program_, result_.cells, result_.outcomes.front().values));
        std::uint64_t all = 0;
        for (const ObservedOutcome& o : result_.outcomes) all += o.count;
        std::vector<std::vector<TableCell>> rows;
        for (const ObservedOutcome& o : result_.outcomes) {
            if (rows.size() == kMost) break;
            const bool bad = wentWrong(run_, o);
            rows.push_back(
                {{(bad ? "✗ " : "✓ ") + outcomeText(program_, result_.cells, o.values), bad ? Tone::Bad : Tone::Good},
                 {grouped(o.count)},
                 {percent(over(o.count, all))}});
        }
        std::string text = columnsTable({"final state", "rounds", "share"}, rows, paint_);
        if (result_.outcomes.size() > kMost)
            text += fmt::format("  and {} more, which came less often\n", result_.outcomes.size() - kMost);
        return text;
    }

    // Nothing went wrong in rounds of a few calls each: that says little.
    [[nodiscard]] std::string hint() const {
        if (result_.rounds < 2 || wentWrong(run_) || result_.total.calls / result_.rounds > 100) return {};
        return "In so short a round the calls seldom meet: with --times forever they run against one another all the "
               "time.\n";
    }

    // What keeping order took, in words.
    [[nodiscard]] std::string costs() const {
        std::string text;
        const auto say = [&](std::string line) { text += "  " + std::move(line) + "\n"; };
        const Sample& total = result_.total;
        if (const auto each = timePerCall(run_)) say(fmt::format("{} of a processor for each call", duration(*each)));
        if (total.acquisitions > 0) {
            const std::string waited =
                total.contended == 0 ? "nobody had to wait"
                                     : fmt::format("{} had to wait, which took {} of the CPUs' time",
                                                   shareText(rates_.contentionShare), shareText(rates_.spinShare));
            say(fmt::format("{} locks taken a second ({}): {}", magnitude(rates_.acquisitions),
                            name(run_.options.settings.lock), waited));
        }
        if (total.atomics > 0) say(fmt::format("{} atomic operations a second", magnitude(rates_.atomics)));
        if (total.irqsOffNs > 0)
            say(fmt::format("interrupts were off for {} of the CPUs' time", shareText(rates_.irqsOffShare)));
        if (total.interrupts > 0 && rates_.irqLatencyNs)
            say(fmt::format("{} interrupts a second, each {} late on average", magnitude(rates_.interrupts),
                            duration(*rates_.irqLatencyNs)));
        return text.empty() ? text : paint_.bold("What it took:") + "\n" + text;
    }

    [[nodiscard]] std::string noise() const {
        const double chance = run_.options.settings.noise;
        if (chance == 0 && result_.pauses == 0) return paint_.dim("Noise: none.") + "\n";
        const double time = result_.seconds * 1e9 * std::max(1U, program_.cpus);
        return paint_.dim(fmt::format(
                   "Noise: {} short pauses ({} of the accesses to shared memory), {} together, {} of the CPUs' time; "
                   "--noise 0 turns it off.",
                   grouped(result_.pauses), percent(chance), duration(static_cast<double>(result_.pauseNs)),
                   shareText(time > 0 ? static_cast<double>(result_.pauseNs) / time : 0))) +
               "\n";
    }

    [[nodiscard]] std::string log() const {
        if (result_.kernelLog.empty()) return {};
        return paint_.bold("The kernel's log would say:") + "\n" + result_.kernelLog +
               (result_.kernelLog.ends_with('\n') ? "" : "\n");
    }

    [[nodiscard]] std::string perSecond(std::uint64_t count) const {
        return result_.seconds > 0 ? magnitude(static_cast<double>(count) / result_.seconds) : "";
    }

    const HammerRun& run_;
    const Program& program_;
    const HammerResult& result_;
    const Rates rates_;
    const Paint& paint_;
};

}  // namespace

std::string lostSentence(const HammerRun& run, const Paint& paint) {
    const HammerResult& r = run.result;
    if (!r.lostKnown || run.program->headline.cell == kNone) return {};
    const std::string variable = run.program->cellName(run.program->headline.cell);
    const std::uint64_t changes = r.total.increments;
    const bool hung = r.end == HammerEnd::Deadlock || r.end == HammerEnd::Lockup || r.end == HammerEnd::Fault;
    if (r.lost == 0 && hung)
        return fmt::format("{} lost nothing till then, in {} updates\n", variable, grouped(changes));
    if (r.lost == 0)
        return paint.good("✓ " + variable + " lost nothing") + fmt::format(" in {} updates\n", grouped(changes));
    const std::string share =
        changes > 0 ? fmt::format(" ({})", percent(std::min(1.0, over(r.lost, changes)))) : std::string();
    return paint.bad(fmt::format("✗ {} lost {} of {} updates", variable, grouped(r.lost), grouped(changes))) + share +
           "\n";
}

std::string hammerSummary(const HammerRun& run, const Paint& paint) {
    return Summary(run, paint).text();
}

}  // namespace lockstep
