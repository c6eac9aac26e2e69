#include "code/code_panel.hpp"

#include <QAction>
#include <QInputDialog>
#include <QVBoxLayout>

#include "code/find_bar.hpp"

namespace lockstep::gui {

CodePanel::CodePanel(Document& document, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    editor_ = new CodeEditor(document, this);
    find_ = new FindBar(*editor_, this);
    column->addWidget(editor_, 1);
    column->addWidget(find_);
    setFocusProxy(editor_);

    add("undoText", tr("Undo the last edit"), "undo", {QKeySequence::Undo}, [this] { editor_->undo(); });
    add("redoText", tr("Redo the edit"), "redo", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)},
        [this] { editor_->redo(); });
    add("find", tr("Find in the code…"), "find", {QKeySequence::Find}, [this] { find_->begin(); });
    add("findNext", tr("Find the next"), "chevron-down", {QKeySequence(Qt::Key_F3)}, [this] { find_->next(); });
    add("findPrevious", tr("Find the previous"), "chevron-up", {QKeySequence(Qt::SHIFT | Qt::Key_F3)},
        [this] { find_->previous(); });
    add("goToLine", tr("Go to a line…"), "code", {QKeySequence(Qt::CTRL | Qt::Key_G)}, [this] { askForLine(); });
    add("complete", tr("Complete the word"), "edit", {QKeySequence(Qt::CTRL | Qt::Key_Space)},
        [this] { editor_->complete(); });
    add("instructions", tr("Instructions of this statement"), "cpu", {QKeySequence(Qt::CTRL | Qt::Key_I)},
        [this] { editor_->toggleInstructions(editor_->textCursor().blockNumber() + 1); });
    for (const char* name : {"undoText", "redoText", "complete"})
        action(QString::fromLatin1(name))->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(editor_, &QPlainTextEdit::undoAvailable, action(QStringLiteral("undoText")), &QAction::setEnabled);
    connect(editor_, &QPlainTextEdit::redoAvailable, action(QStringLiteral("redoText")), &QAction::setEnabled);
    action(QStringLiteral("undoText"))->setEnabled(false);
    action(QStringLiteral("redoText"))->setEnabled(false);
}

void CodePanel::add(const char* name, const QString& text, const char* icon, const QList<QKeySequence>& keys,
                    const std::function<void()>& act) {
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcuts(keys);
    const Theme& theme = Theme::of(this);
    const QString file = QString::fromLatin1(icon);
    action->setIcon(theme.icon(file));
    connect(&theme, &Theme::changed, action, [action, file, &theme] { action->setIcon(theme.icon(file)); });
    connect(action, &QAction::triggered, this, act);
    addAction(action);
}

QAction* CodePanel::action(const QString& name) const {
    return findChild<QAction*>(name, Qt::FindDirectChildrenOnly);
}

void CodePanel::askForLine() {
    bool ok = false;
    const int line = QInputDialog::getInt(this, tr("Go to a line"), tr("Line, 1 to %1:").arg(editor_->blockCount()),
                                          editor_->textCursor().blockNumber() + 1, 1, editor_->blockCount(), 1, &ok);
    if (ok) editor_->goToLine(line);
    editor_->setFocus();
}

}  // namespace lockstep::gui
