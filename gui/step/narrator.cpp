#include "step/narrator.hpp"

#include <QCoreApplication>

#include "explore/explore.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Narrator", text);
}

// The first check that the state fails; `always` counts at the end only.
QString failedCheck(const Machine& machine, const std::uint64_t* state, Standing standing) {
    const StateReader reader(machine, state);
    for (const Check& check : machine.program().checks) {
        const bool holds = evaluate(machine.program(), *check.expression, reader).value_or(0) != 0;
        if (check.kind == Check::Kind::Never && holds)
            return tr("Check failed: “never %1” has happened.").arg(fromUtf8(check.text));
        if (check.kind == Check::Kind::Always && standing == Standing::Final && !holds)
            return tr("Check failed: %1").arg(fromUtf8(check.text));
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
        return tr("Nothing has happened yet. You decide who goes next: press a CPU's number, or click its lane.");
    const Event& e = stepper.event(position - 1);
    QString text = tr("Step %1. ").arg(position) + stepSentence(program, e) + QStringLiteral(".");
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
    const Standing standing = stepper.standing();
    const std::uint32_t cell = program.headline.cell;
    Headline headline;
    const auto add = [&](const QString& text) {
        if (!text.isEmpty()) headline.text += (headline.text.isEmpty() ? QString() : QStringLiteral("  ")) + text;
    };
    if (cell != kNone && standing == Standing::Final) {
        const std::uint64_t value = machine.cell(state, cell);
        add(fromUtf8(lockstep::headline(program, value, facts.expected())));
        headline.bad = facts.expected() && value != *facts.expected();
    } else if (cell != kNone) {
        const QString value = fromUtf8(valueText(program, cell, machine.cell(state, cell)));
        const QString name = fromUtf8(program.cellName(cell));
        add(facts.expected() ? tr("%1 is %2; it should end as %3.")
                                   .arg(name, value, fromUtf8(valueText(program, cell, *facts.expected())))
                             : tr("%1 is %2.").arg(name, value));
    }
    if (standing == Standing::Deadlock) {
        headline.bad = true;
        add(tr("Deadlock: nobody can go on."));
        for (const Wait& wait : waits(machine, state)) add(fromUtf8(sentence(program, wait)));
    }
    if (standing == Standing::Faulted) {
        headline.bad = true;
        add(tr("BUG: %1.").arg(fromUtf8(name(machine.fault(state)))));
    }
    const QString failed = failedCheck(machine, state, standing);
    headline.bad = headline.bad || !failed.isEmpty();
    int lost = 0;
    const Blame* last = nullptr;
    for (const Blame& b : facts.facts().blames)
        if (b.kind == Blame::Kind::LostUpdate && b.act < stepper.position()) {
            ++lost;
            last = &b;
        }
    if (last) {
        headline.bad = true;
        add(lost == 1 ? tr("One update lost.") : tr("%1 updates lost.").arg(lost));
        if (standing != Standing::Final || lost == 1) add(fromUtf8(sentence(program, *last)));
    } else add(failed);
    return headline;
}

}  // namespace lockstep::gui
