#include "code/completion.hpp"

#include <QAbstractItemView>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSet>
#include <QStandardItemModel>
#include <QTextBlock>

#include "code/code_editor.hpp"
#include "code/highlighter.hpp"
#include "lang/primitives.hpp"

namespace lockstep::gui {

Completion::Completion(QObject* parent) : QCompleter(parent) {
    setModel(new QStandardItemModel(this));
    setCaseSensitivity(Qt::CaseSensitive);
    setCompletionMode(QCompleter::PopupCompletion);
    setCompletionRole(Qt::UserRole);
    fill();
}

void Completion::setTextNames(const QStringList& names) {
    if (names == names_) return;
    names_ = names;
    fill();
}

void Completion::fill() {
    auto* items = static_cast<QStandardItemModel*>(model());
    items->clear();
    const auto add = [&](const QString& word, const QString& shown, const QString& tip) {
        auto* item = new QStandardItem(shown);
        item->setData(word, Qt::UserRole);
        item->setToolTip(tip);
        items->appendRow(item);
    };
    for (const QString& name : names_) add(name, name, QString());
    for (const Primitive& p : primitives())
        add(QString::fromStdString(p.name), QString::fromStdString(p.prototype), QString::fromStdString(p.summary));
    items->sort(0);
}

QString helpFor(const QString& word) {
    const Primitive* p = findPrimitive(word.toStdString());
    if (!p) return {};
    return QStringLiteral("<p style='white-space:pre'><b>%1</b></p><p>%2</p>")
        .arg(QString::fromStdString(p->prototype).toHtmlEscaped(), QString::fromStdString(p->summary).toHtmlEscaped());
}

/// The part of a name that stands before the cursor.
static QString prefixAt(const QTextCursor& cursor) {
    const QString text = cursor.block().text().left(cursor.positionInBlock());
    qsizetype from = text.size();
    while (from > 0 && (text[from - 1].isLetterOrNumber() || text[from - 1] == u'_')) --from;
    return text.mid(from);
}

void CodeEditor::complete() {
    const QString prefix = prefixAt(textCursor());
    setNamesOfText();
    completion_->setCompletionPrefix(prefix);
    if (completion_->completionCount() == 0) {
        completion_->popup()->hide();
        return;
    }
    completion_->popup()->setCurrentIndex(completion_->completionModel()->index(0, 0));
    completion_->popup()->setFont(theme_.codeFont());
    QRect at = cursorRect().translated(viewport()->pos());
    at.setWidth(completion_->popup()->sizeHintForColumn(0) +
                completion_->popup()->verticalScrollBar()->sizeHint().width() + theme_.px(12));
    completion_->complete(at);
}

void CodeEditor::completeIfTyping() {
    const QString prefix = prefixAt(textCursor());
    if (prefix.size() < 2 || prefix[0].isDigit() || !Highlighter::isCode(textCursor().block())) {
        completion_->popup()->hide();
        return;
    }
    complete();
    if (completion_->completionCount() == 1 && completion_->currentCompletion() == prefix) completion_->popup()->hide();
}

void CodeEditor::insertCompletion(const QString& word) {
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(prefixAt(cursor).size()));
    cursor.insertText(word);
    setTextCursor(cursor);
}

void CodeEditor::setNamesOfText() {
    QSet<QString> names;
    if (const auto loaded = document_.loaded()) {
        for (const Global& global : loaded->program.globals) names << QString::fromStdString(global.name);
        for (const Function& function : loaded->program.functions) {
            names << QString::fromStdString(function.name);
            for (const Register& reg : function.registers)
                if (!reg.local.empty()) names << QString::fromStdString(reg.local);
        }
    }
    for (const char* word : {"return", "while", "static", "unsigned", "else", "break", "continue"})
        names << QString::fromLatin1(word);
    QStringList sorted(names.begin(), names.end());
    sorted.sort();
    completion_->setTextNames(sorted);
}

}  // namespace lockstep::gui
