// The part of the editor that knows the compiled program: instructions, lines that are not compiled, what changed.
#include <QTextBlock>
#include <algorithm>

#include "code/code_editor.hpp"
#include "code/zones.hpp"

namespace lockstep::gui {
namespace {

std::vector<bool> inactiveLines(const Program& program, int lines) {
    std::vector<bool> out(static_cast<std::size_t>(lines) + 1, false);
    for (const LineRange& range : program.inactiveLines)
        for (int line = range.first; line <= range.last; ++line) {
            const int at = program.fileLine(static_cast<std::uint32_t>(line));
            if (at > 0 && at <= lines) out[static_cast<std::size_t>(at)] = true;
        }
    return out;
}

}  // namespace

QStringList CodeEditor::instructionsOf(int line) const {
    const auto loaded = document_.loaded();
    if (!loaded) return {};
    const Program& program = loaded->program;
    QStringList out;
    for (const Instruction& instruction : program.instructions) {
        const std::uint32_t at = program.statements[instruction.statement].line;
        if (at == 0 || program.fileLine(at) != line || instruction.text.empty()) continue;
        QStringList steps;
        for (std::uint32_t op = instruction.first; op < instruction.first + instruction.count; ++op)
            steps << QString::fromStdString(describe(program, op));
        QString text = QString::fromStdString(instruction.text);
        text.replace(u'\t', u' ');
        out << (instruction.control || steps.isEmpty()
                    ? text
                    : QStringLiteral("%1  %2").arg(text, -30).arg(steps.join(QStringLiteral("; "))));
    }
    return out;
}

bool CodeEditor::hasInstructions(int line) const {
    return line >= 0 && static_cast<std::size_t>(line) < statement_.size() &&
           statement_[static_cast<std::size_t>(line)];
}

bool CodeEditor::isInactive(int line) const {
    return line >= 0 && static_cast<std::size_t>(line) < inactive_.size() && inactive_[static_cast<std::size_t>(line)];
}

void CodeEditor::programChanged() {
    const auto loaded = document_.loaded();
    if (!loaded) {
        inactive_.clear();
        statement_.clear();
        unfolded_.clear();
        fresh_.clear();
        decorate();
        return;
    }
    const Program& program = loaded->program;
    const int lines = blockCount();
    std::vector<bool> inactive = inactiveLines(program, lines);
    const QString text = QString::fromStdString(program.text);
    // The same text, other choices: what is compiled now and was not before is what the student should see.
    std::vector<int> fresh;
    if (text == programText_ && inactive.size() == inactive_.size())
        for (std::size_t line = 1; line < inactive.size(); ++line)
            if (inactive_[line] && !inactive[line]) fresh.push_back(static_cast<int>(line));
    inactive_ = std::move(inactive);
    programText_ = text;
    if (!fresh.empty()) {
        fresh_ = std::move(fresh);
        freshTimer_.start();
        QTextCursor cursor(document()->findBlockByNumber(fresh_.front() - 1));
        setTextCursor(cursor);
        ensureCursorVisible();
    }
    statement_.assign(static_cast<std::size_t>(lines) + 1, false);
    for (const Instruction& instruction : program.instructions) {
        const std::uint32_t at = program.statements[instruction.statement].line;
        if (at == 0) continue;  // what every function ends with
        const int line = program.fileLine(at);
        if (!instruction.text.empty() && line > 0 && line <= lines) statement_[static_cast<std::size_t>(line)] = true;
    }
    std::erase_if(unfolded_, [&](const auto& entry) { return !hasInstructions(entry.first); });
    for (auto& [line, shown] : unfolded_) shown = instructionsOf(line);
    layOutZones();
    decorate();
}

void CodeEditor::toggleInstructions(int line) {
    if (unfolded_.erase(line) == 0 && hasInstructions(line)) unfolded_[line] = instructionsOf(line);
    layOutZones();
}

}  // namespace lockstep::gui
