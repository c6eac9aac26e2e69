#include "code/find_bar.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolButton>

#include "look/theme.hpp"

namespace lockstep::gui {

FindBar::FindBar(QPlainTextEdit& editor, QWidget* parent) : QWidget(parent), editor_(editor) {
    Theme& theme = Theme::of(this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4, 4, 4, 4);
    what_ = new QLineEdit(this);
    what_->setObjectName(QStringLiteral("findText"));
    what_->setPlaceholderText(tr("Find in the code"));
    what_->setAccessibleName(tr("Text to find"));
    what_->setToolTip(tr("Enter: next; Shift+Enter: previous; Esc: close"));
    row->addWidget(what_, 1);
    result_ = new QLabel(this);
    row->addWidget(result_);
    const auto button = [&](const QString& icon, const QString& name, auto slot) {
        auto* b = new QToolButton(this);
        b->setIcon(theme.icon(icon));
        b->setToolTip(name);
        b->setAccessibleName(name);
        connect(b, &QToolButton::clicked, this, slot);
        connect(&theme, &Theme::changed, b, [b, icon, &theme] { b->setIcon(theme.icon(icon)); });
        row->addWidget(b);
    };
    button(QStringLiteral("chevron-up"), tr("Previous"), [this] { previous(); });
    button(QStringLiteral("chevron-down"), tr("Next"), [this] { next(); });
    button(QStringLiteral("close"), tr("Close"), [this] {
        hide();
        editor_.setFocus();
    });
    connect(what_, &QLineEdit::textEdited, this, [this] { find(false, true); });
    hide();
}

void FindBar::begin() {
    show();
    const QString selected = editor_.textCursor().selectedText();
    if (!selected.isEmpty() && !selected.contains(QChar::ParagraphSeparator)) what_->setText(selected);
    what_->setFocus();
    what_->selectAll();
}

void FindBar::find(bool backward, bool fromSelection) {
    result_->clear();
    if (what_->text().isEmpty()) return;
    QTextCursor from = editor_.textCursor();
    if (fromSelection) from.setPosition(from.selectionStart());
    const QTextDocument::FindFlags flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    QTextCursor found = editor_.document()->find(what_->text(), from, flags);
    if (found.isNull()) {  // round the end
        from.movePosition(backward ? QTextCursor::End : QTextCursor::Start);
        found = editor_.document()->find(what_->text(), from, flags);
        if (!found.isNull()) result_->setText(backward ? tr("from the end") : tr("from the top"));
    }
    if (found.isNull()) result_->setText(tr("✕ not found"));
    else editor_.setTextCursor(found);
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        hide();
        editor_.setFocus();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        find(event->modifiers() & Qt::ShiftModifier);
    } else {
        QWidget::keyPressEvent(event);
    }
}

}  // namespace lockstep::gui
