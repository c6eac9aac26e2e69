#include "step/narrator.hpp"

#include <QCoreApplication>

#include "explore/explore.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Narrator)
};
// The first check that the state fails; `always` counts at the end only.
QString failedCheck(const Machine& machine, const std::uint64_t* state, Standing standing) {
    const StateReader reader(machine, state);
    for (const Check& check : machine.program().checks) {
        const bool holds = evaluate(machine.program(), *check.expression, reader).value_or(0) != 0;
        if (check.kind == Check::Kind::Never && holds)
            return Words::tr("Check failed: “never %1” has happened.").arg(fromUtf8(check.text));
        if (check.kind == Check::Kind::Always && standing == Standing::Final && !holds)
            return Words::tr("Check failed: %1").arg(fromUtf8(check.text));
    }
    return {};
}

}  // namespace

QString stepSentence(const Program& program, const Event& e) {
    const QString what = fromUtf8(eventText(program, e));
    return e.op == kNone ? what : fromUtf8(shortActor(program, e.context)) + QStringLiteral(": ") + what;
}

QString briefText(const Program& program, const Event& e) {
    const QString what = fromUtf8(shortText(program, e));
    if (e.cell != kNone && !program.globalOf(e.cell).isLock()) {
        const bool reads = e.kind == Event::Kind::Read || e.kind == Event::Kind::CompareFailed;
        return what + (reads ? QStringLiteral(" = ") : QStringLiteral(" ← ")) +
               fromUtf8(valueText(program, e.cell, e.after));
    }
    if (e.kind == Event::Kind::Work && program.ops[e.op].op == Op::Alu) {
        const MicroOp& op = program.ops[e.op];
        const std::uint64_t v = normalise(isComparison(op.alu) ? kInt : op.type, e.result);
        return what + QStringLiteral(" = ") +
               (op.type.isSigned ? QString::number(static_cast<qint64>(v)) : QString::number(v));
    }
    return what;
}

QString narration(const Stepper& stepper, const FactsKeeper& facts) {
    if (!stepper.loaded()) return {};
    const Program& program = stepper.loaded()->program;
    const std::size_t position = stepper.position();
    if (position == 0)
        return Words::tr(
            "Nothing has happened yet. You decide who goes next: press a CPU's number, or click its lane.");
    const Event& e = stepper.event(position - 1);
    QString text = Words::tr("Step %1. ").arg(position) + stepSentence(program, e) + QStringLiteral(".");
    if (e.kind == Event::Kind::Printed)
        text += QStringLiteral("  “") +
                fromUtf8(printedText(stepper.loaded()->machine, e, stepper.stateAt(position - 1).data())).trimmed() +
                QStringLiteral("”");
    const Mark mark = facts.mark(position - 1, position);
    if (const Blame* b = facts.blameOf(position - 1, position);
        b && b->act == position - 1 && (mark == Mark::Lost || mark == Mark::StaleDecision))
        text += QStringLiteral("  ") + fromUtf8(sentence(program, *b));
    if (const std::string trouble = troubleText(program, e); !trouble.empty())
        text += QStringLiteral("  ") + fromUtf8(trouble);
    return text;
}

Headline headlineOf(const Stepper& stepper, const FactsKeeper& facts) {
    if (!stepper.loaded()) return {};
    const Machine& machine = stepper.loaded()->machine;
    const Program& program = machine.program();
    const std::uint64_t* state = stepper.state();
    const std::size_t position = stepper.position();
    const Standing standing = stepper.standing();
    QStringList words;
    const auto say = [&](const QString& text) { words << text; };
    bool bad = true;
    if (standing == Standing::Deadlock) {
        say(Words::tr("Deadlock: nobody can go on."));
        for (const Wait& wait : waits(machine, state))
            if (words.size() < 3) say(fromUtf8(sentence(program, wait)));
    } else if (standing == Standing::Faulted) {
        say(Words::tr("The kernel stops: %1.").arg(fromUtf8(name(machine.fault(state)))));
    } else if (const FactsKeeper::Lost lost = facts.lostBefore(position); lost.last) {
        if (lost.count > 1) say(Words::tr("%n update(s) lost.", nullptr, static_cast<int>(lost.count)));
        say(fromUtf8(sentence(program, *lost.last)));
    } else if (const QString failed = failedCheck(machine, state, standing); !failed.isEmpty()) {
        say(failed);
    } else if (const std::string trouble = position > 0 ? troubleText(program, stepper.event(position - 1)) : "";
               !trouble.empty()) {
        say(fromUtf8(trouble));
    } else {
        bad = false;
        const std::uint32_t cell = program.headline.cell;
        if (position == 0) say(Words::tr("Nobody has moved yet."));
        else if (standing == Standing::Final && cell != kNone && facts.expected() &&
                 machine.cell(state, cell) == *facts.expected())
            return {Words::tr("As it should be."), false, true};
        else say(stepSentence(program, stepper.event(position - 1)) + QLatin1Char('.'));
    }
    if (position > 0 && !facts.upToDate()) say(Words::tr("(Still looking for lost updates in this long run…)"));
    return {words.join(QLatin1Char(' ')), bad, false};
}

}  // namespace lockstep::gui
