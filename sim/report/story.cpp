#include "report/story.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "explore/blame.hpp"
#include "report/kernel_log.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kMostShown = 12;

std::string checkText(const Check& check) {
    return fmt::format("{}: {}", name(check.kind), check.text);
}

}  // namespace

std::string headline(const Program& program, std::uint64_t value, std::optional<std::uint64_t> expected) {
    const std::uint32_t cell = program.headline.cell;
    if (cell == kNone) return {};
    const std::string now = fmt::format("{} is {}", program.cellName(cell), valueText(program, cell, value));
    if (!expected) return now + ".";
    const std::string target = valueText(program, cell, *expected);
    if (value == *expected) return fmt::format("{}, as expected.", now);
    const auto missing = static_cast<std::int64_t>(*expected - value);
    if (missing > 0) return fmt::format("{}, expected {}: {} missing.", now, target, missing);
    return fmt::format("{}, expected {}.", now, target);
}

std::string runStory(const Run& run, std::optional<std::uint64_t> expected, const Paint& paint) {
    const Machine& machine = run.machine();
    const Program& program = machine.program();
    std::string out;
    const auto line = [&](const std::string& text) { out += text + "\n"; };
    const Standing standing = run.standing();
    const std::vector<FailedCheck> failed = failedChecks(run);

    // A value computed from a stale one is nothing special in code without locks: it explains only a run gone wrong.
    std::vector<Blame> blamed = blame(run);
    if (failed.empty()) std::erase_if(blamed, [](const Blame& b) { return b.kind == Blame::Kind::StaleSource; });
    for (std::size_t i = 0; i < std::min(blamed.size(), kMostShown); ++i)
        line(paint.bad(fmt::format("Step {}: ", blamed[i].act + 1)) + sentence(program, blamed[i]));
    if (blamed.size() > kMostShown) line(fmt::format("… and {} more of the kind.", blamed.size() - kMostShown));
    std::size_t troubles = 0;
    for (std::size_t i = 0; i < run.position(); ++i) {
        const std::string text = troubleText(program, run.event(i));
        if (text.empty() || ++troubles > kMostShown) continue;
        line(paint.warn(fmt::format("Step {}: ", i + 1)) + text);
    }
    switch (standing) {
    case Standing::Running: line("The run goes on from here."); break;
    case Standing::Final: break;
    case Standing::Deadlock:
        line(paint.bad("Deadlock: ") + "no context can go on.");
        for (const Wait& wait : waits(machine, run.state())) line("  " + sentence(program, wait));
        break;
    case Standing::Faulted:
        if (machine.fault(run.state()) == Fault::Capacity)
            line(paint.warn("Limit met: ") + name(Fault::Capacity) + "; Lockstep ends the run here.");
        else
            line(paint.bad("BUG: ") + fmt::format("{}; Lockstep ends the run here.", name(machine.fault(run.state()))));
        break;
    }
    if (standing == Standing::Final) {
        if (program.headline.cell != kNone) {
            const std::uint64_t value = machine.cell(run.state(), program.headline.cell);
            const std::string text = headline(program, value, expected);
            if (!expected || program.checks.empty()) line(text);
            else if (value != *expected) line(paint.bad(text));
            else if (failed.empty()) line(paint.good(text));
            else
                line(fmt::format(
                    "{} is {}, as after any serial order of the calls: what fails here is not a race on it.",
                    program.cellName(program.headline.cell), valueText(program, program.headline.cell, value)));
        }
    }
    for (const FailedCheck& f : failed)
        line(paint.bad("Check failed: ") + checkText(program.checks[f.check]) +
             (program.checks[f.check].kind == Check::Kind::Never ? fmt::format("  (after step {})", f.position) : ""));
    return out;
}

std::string printedLines(const Run& run) {
    std::string out;
    for (std::size_t i = 0; i < run.position(); ++i) {
        const Event& e = run.event(i);
        if (e.kind != Event::Kind::Printed) continue;
        const Context& c = run.machine().program().contexts[e.context];
        out += fmt::format("[step {:>4}] {}/{}: {}\n", i + 1, c.name, c.cpu,
                           printedText(run.machine(), e, run.stateAt(i)));
    }
    return out;
}

std::vector<Choice> tellingWitness(const Exploration& x) {
    for (const Failure& f : x.failures)
        if (!f.witness.empty()) return f.witness;
    return {};
}

std::string verdictSentence(const Machine& machine, const Exploration& x) {
    const Program& program = machine.program();
    if (x.verdict == Verdict::Unknown)
        return fmt::format("UNKNOWN: {}. Nothing wrong was found so far.", x.whyIncomplete);
    if (x.verdict == Verdict::Holds) {
        if (x.neverEnds) return "HOLDS, but emptily: no run ever ends; every one goes round a loop for ever.";
        if (std::any_of(x.endless.begin(), x.endless.end(), [](const Endless& e) { return !e.leavable; }))
            return "HOLDS for every run that ends; but some runs can never end (a livelock or an endless loop), which "
                   "the checks do not "
                   "see.";
        if (program.checks.empty())
            return "HOLDS: every schedule was tried; none deadlocks and none stops the kernel. The scenario has no "
                   "[check].";
        return fmt::format("HOLDS: every schedule was tried ({}), and all checks are met in each.",
                           counted(x.states, "state"));
    }
    const Failure& f = x.failures.front();
    switch (f.kind) {
    case Failure::Kind::AlwaysFails:
        return fmt::format("VIOLATED: some schedule ends without \"{}\".", program.checks[f.check].text);
    case Failure::Kind::NeverHappens:
        return fmt::format("VIOLATED: some schedule reaches \"{}\".", program.checks[f.check].text);
    case Failure::Kind::PossibleMissing:
        return fmt::format("VIOLATED: no schedule ends with \"{}\".", program.checks[f.check].text);
    case Failure::Kind::Deadlock: return "VIOLATED: a deadlock is reachable.";
    case Failure::Kind::Bug: return fmt::format("VIOLATED: the kernel would stop with a BUG ({}).", name(f.fault));
    }
    return {};
}

static std::string way(const Program& program, const std::vector<Choice>& witness) {
    return fmt::format("{}, {}: {}", counted(contextSwitches(witness), "context switch"),
                       counted(witness.size(), "step"), spell(program, witness));
}

std::string explorationStory(const Machine& machine, const Exploration& x, std::optional<std::uint64_t> expected,
                             const Paint& paint) {
    const Program& program = machine.program();
    std::string out;
    const auto line = [&](const std::string& text) { out += text + "\n"; };
    if (!x.outcomes.empty()) {
        line(paint.bold(counted(x.outcomes.size(), "final state") + (x.complete ? ":" : " so far:")));
        for (std::size_t i = 0; i < std::min(x.outcomes.size(), kMostShown); ++i) {
            const Outcome& o = x.outcomes[i];
            const std::string text = outcomeText(program, x.cells, o.values);
            const bool bad = o.violates;
            line(fmt::format("  {} {}", bad ? paint.bad("✗") : paint.good("✓"), bad ? paint.bad(text) : text));
            if (const std::string often = frequencyText(o.frequency, x.interleavings); !often.empty())
                line("      " + often);
            line(paint.dim("      way there: " + way(program, o.witness)));
        }
        if (x.outcomes.size() > kMostShown)
            line(fmt::format("  … and {} more (all of them with --json)", x.outcomes.size() - kMostShown));
    }
    for (const Deadlock& d : x.deadlocks) {
        line(paint.bad("  ✗ deadlock"));
        for (const Wait& wait : d.waits) line("      " + sentence(program, wait));
        if (const std::string often = frequencyText(d.frequency, x.interleavings); !often.empty())
            line("      " + often);
        line(paint.dim("      way there: " + way(program, d.witness)));
    }
    for (const Endless& e : x.endless) {
        line(paint.warn("  ! " + sentence(program, e)));
        line(paint.dim("      way in: " + way(program, e.witness)));
        line(paint.dim(fmt::format("      and round: {}", spell(program, e.cycle))));
    }
    if (x.endlessFrequency.probability && *x.endlessFrequency.probability > 0)
        line(fmt::format("      never ends: probability {} if every step picks at random",
                         percent(*x.endlessFrequency.probability)));
    for (const Failure& f : x.failures) {
        if (f.kind == Failure::Kind::Deadlock || f.kind == Failure::Kind::AlwaysFails) continue;
        if (f.kind == Failure::Kind::Bug) line(paint.bad(fmt::format("  ✗ BUG: {}", name(f.fault))));
        else line(paint.bad(fmt::format("  ✗ {}", checkText(program.checks[f.check]))));
        if (const std::string often = frequencyText(f.frequency, x.interleavings); !often.empty())
            line("      " + often);
        if (!f.witness.empty()) line(paint.dim("      way there: " + way(program, f.witness)));
    }
    if (expected && program.headline.cell != kNone && !program.checks.empty())
        line(fmt::format("Expected {} = {}.", program.cellName(program.headline.cell),
                         valueText(program, program.headline.cell, *expected)));
    if (!x.whyNotCounted.empty() && x.complete) line(paint.dim("Not counted: " + x.whyNotCounted + "."));
    for (const Unexercised& u : x.unexercised) line(paint.warn("! " + sentence(program, u)));
    if (x.question == Question::Verdict)
        line(paint.dim("Only the verdict was asked for: other outcomes, counts and reports were not looked for."));
    else if (x.complete && !x.racesComplete)
        line(paint.dim(
            "Data races between accesses that never stand side by side were not all looked for: too many states."));
    if (x.complete && !x.loopsComplete)
        line(paint.dim("Loops that never end were not all looked for: too many states."));
    const bool enough = x.question == Question::Verdict && x.verdict == Verdict::Violated;
    if (!x.complete && !enough) line(paint.warn("The search did not finish: " + x.whyIncomplete + "."));
    const std::string verdict = verdictSentence(machine, x);
    line(x.verdict == Verdict::Holds      ? paint.good(verdict)
         : x.verdict == Verdict::Violated ? paint.bad(verdict)
                                          : paint.warn(verdict));
    return out;
}

// KCSAN sees two accesses that meet. Others race by the kernel's memory model, but it may never catch them at it.
static bool mayBeMissed(const Machine& machine, const Report& r) {
    if (r.kind != Report::Kind::DataRace || r.witness.size() < 2) return false;
    const Program& program = machine.program();
    const auto& [first, second] = r.accesses;
    if (first.context == kNone || program.contexts[first.context].cpu == program.contexts[second.context].cpu)
        return false;
    Run run(machine);
    for (const Choice choice : r.witness) run.take(choice);
    return run.event(run.length() - 2).op != first.op;
}

std::string kernelLog(const Machine& machine, const Exploration& x, const Paint& paint) {
    std::string out;
    for (const Report& r : x.reports)
        out += paint.warn(mayBeMissed(machine, r) ? "A data race by the kernel's memory model, which KCSAN may miss"
                                                  : "The kernel would report") +
               paint.dim(fmt::format(" (at the end of: {})", spell(machine.program(), r.witness))) + "\n" +
               kernelReport(machine, r) + "\n";
    return out;
}

}  // namespace lockstep
