#include "report/hammer_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/ast.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

bool mentions(const ast::Expr& e, std::uint32_t global) {
    if (e.binding == ast::Binding::Global && e.symbol == global &&
        (e.kind == ast::ExprKind::Name || e.kind == ast::ExprKind::Index))
        return true;
    return std::any_of(e.operands.begin(), e.operands.end(),
                       [&](const auto& operand) { return mentions(*operand, global); });
}

// Updates are lost that a check is about: one that counts calls cannot be judged where the calls are others.
bool lostWhatIsChecked(const HammerRun& run) {
    const Program& program = *run.program;
    if (!run.result.lostKnown || run.result.lost == 0 || program.headline.cell == kNone) return false;
    const std::uint32_t global = program.cells[program.headline.cell].global;
    return std::any_of(program.checks.begin(), program.checks.end(), [&](const Check& check) {
        return check.kind == Check::Kind::Always && mentions(*check.expression, global);
    });
}

}  // namespace

bool wentWrong(const HammerRun& run) {
    const HammerResult& r = run.result;
    return lostWhatIsChecked(run) || !r.failedChecks.empty() || r.end == HammerEnd::Deadlock ||
           r.end == HammerEnd::Lockup || r.end == HammerEnd::Fault;
}

bool wentWrong(const HammerRun& run, const ObservedOutcome& outcome) {
    if (outcome.violates) return true;
    const HammerResult& r = run.result;
    const auto at = std::find(r.cells.begin(), r.cells.end(), run.program->headline.cell);
    if (!r.expected || at == r.cells.end()) return false;
    return static_cast<std::int64_t>(outcome.values[static_cast<std::size_t>(at - r.cells.begin())]) != *r.expected;
}

Rates ratesOf(const HammerRun& run) {
    return rates(Sample{}, run.result.total);
}

std::optional<double> timePerCall(const HammerRun& run) {
    const HammerResult& r = run.result;
    if (r.total.calls == 0) return std::nullopt;
    const std::uint32_t busy = std::max(1U, std::min(run.program->cpus, r.processors));
    return r.seconds * 1e9 * busy / static_cast<double>(r.total.calls);
}

std::string shareText(std::optional<double> share) {
    return share ? percent(std::min(1.0, *share)) : std::string();
}

std::string chosenText(const HammerRun& run) {
    std::string text;
    for (const auto& [name, value] : run.chosen)
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
    return text;
}

}  // namespace lockstep
