#include "code/code_editor.hpp"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>

#include "code/completion.hpp"
#include "code/highlighter.hpp"
#include "code/margin.hpp"
#include "code/zones.hpp"

namespace lockstep::gui {

CodeEditor::CodeEditor(Document& document, QWidget* parent)
    : QPlainTextEdit(parent), document_(document), theme_(Theme::of(this)) {
    setObjectName(QStringLiteral("codeEditor"));
    setAccessibleName(tr("The scenario's code"));
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(false);
    auto* text = new QTextDocument(this);
    zones_ = new ZoneLayout(text);
    text->setDocumentLayout(zones_);
    setDocument(text);
    new Highlighter(text);
    margin_ = new Margin(this);
    completion_ = new Completion(this);
    completion_->setWidget(this);
    completion_->popup()->setAccessibleName(tr("Completions"));
    freshTimer_.setSingleShot(true);
    freshTimer_.setInterval(6000);

    connect(completion_, QOverload<const QModelIndex&>::of(&QCompleter::activated), this,
            [this](const QModelIndex& index) { insertCompletion(index.data(Qt::UserRole).toString()); });
    connect(&freshTimer_, &QTimer::timeout, this, [this] {
        fresh_.clear();
        decorate();
    });
    connect(this, &QPlainTextEdit::textChanged, this, &CodeEditor::textToDocument);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &CodeEditor::decorate);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEditor::layOutMargin);
    connect(this, &QPlainTextEdit::updateRequest, this, [this] { margin_->update(); });
    connect(&theme_, &Theme::changed, this, &CodeEditor::themeChanged);
    connect(&document_, &Document::textChanged, this, &CodeEditor::textFromDocument);
    connect(&document_, &Document::loadedChanged, this, &CodeEditor::programChanged);
    connect(&document_, &Document::diagnosticsChanged, this, &CodeEditor::diagnosticsChanged);
    themeChanged();
    textFromDocument();
    programChanged();
    diagnosticsChanged();
}

CodeEditor::~CodeEditor() = default;

void CodeEditor::themeChanged() {
    setFont(theme_.codeFont());
    setTabStopDistance(4 * QFontMetricsF(theme_.codeFont()).horizontalAdvance(u' '));
    layOutMargin();
    layOutZones();
    decorate();
}

void CodeEditor::textFromDocument() {
    if (document_.text() == toPlainText()) return;
    loading_ = true;
    unfolded_.clear();
    inactive_.clear();
    diagnosticsOf_.clear();
    const bool another = programText_.isEmpty() || !document_.modified();
    if (another) {
        setPlainText(document_.text());  // its own undo history
    } else {
        QTextCursor cursor(document());
        cursor.select(QTextCursor::Document);
        cursor.insertText(document_.text());
    }
    loading_ = false;
    setNamesOfText();
    layOutZones();
}

void CodeEditor::textToDocument() {
    if (loading_) return;
    fresh_.clear();
    // Unfolded lines and marks are about the compiled text; they come again with the next compilation.
    document_.setText(toPlainText());
}

void CodeEditor::diagnosticsChanged() {
    diagnosticsOf_.clear();
    for (std::size_t i = 0; i < document_.diagnostics().size(); ++i) {
        const int line = std::clamp(document_.diagnostics()[i].place.line, 1, blockCount());
        diagnosticsOf_[line].push_back(i);
    }
    layOutZones();
    decorate();
}

const Diagnostic* CodeEditor::diagnosticAt(int line) const {
    const auto at = diagnosticsOf_.find(line);
    if (at == diagnosticsOf_.end() || at->second.front() >= document_.diagnostics().size()) return nullptr;
    return &document_.diagnostics()[at->second.front()];
}

QStringList CodeEditor::textUnder(int line) const {
    QStringList out;
    if (const auto at = diagnosticsOf_.find(line); at != diagnosticsOf_.end())
        for (const std::size_t i : at->second) {
            if (i >= document_.diagnostics().size()) continue;
            const Diagnostic& d = document_.diagnostics()[i];
            out << (d.severity == Diagnostic::Severity::Error ? tr("✕ %1") : tr("! %1"))
                       .arg(QString::fromStdString(d.cause));
            if (!d.remedy.empty()) out << tr("   → %1").arg(QString::fromStdString(d.remedy));
        }
    if (const auto at = unfolded_.find(line); at != unfolded_.end()) out << at->second;
    return out;
}

void CodeEditor::layOutZones() {
    const int lineHeight = QFontMetrics(theme_.codeFont()).height();
    std::map<int, int> heights;
    const auto lay = [&](int line) {
        const auto lines = static_cast<int>(textUnder(line).size());
        if (lines > 0) heights[line - 1] = lines * lineHeight + theme_.px(8);
    };
    for (const auto& [line, which] : diagnosticsOf_) lay(line);
    for (const auto& [line, which] : unfolded_) lay(line);
    zones_->setZones(std::move(heights));
    viewport()->update();
    margin_->update();
}

void CodeEditor::layOutMargin() {
    setViewportMargins(marginWidth(), 0, 0, 0);
    const QRect contents = contentsRect();
    margin_->setGeometry(contents.left(), contents.top(), marginWidth(), contents.height());
    margin_->update();
}

void CodeEditor::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    layOutMargin();
}

void CodeEditor::setMarks(const std::map<int, std::vector<std::uint32_t>>& marks) {
    if (marks == marks_) return;
    marks_ = marks;
    layOutMargin();
    decorate();
}

void CodeEditor::decorate() {
    QList<QTextEdit::ExtraSelection> all;
    const auto line = [&](int number, const QColor& ground) {
        QTextEdit::ExtraSelection s;
        s.cursor = QTextCursor(document()->findBlockByNumber(number - 1));
        s.format.setBackground(ground);
        s.format.setProperty(QTextFormat::FullWidthSelection, true);
        all << s;
    };
    if (!marks_.empty() || isReadOnly()) {
        for (const auto& [number, cpus] : marks_) {
            QColor ground = theme_.cpu(cpus.front());
            ground.setAlpha(38);
            line(number, ground);
        }
    }
    for (const int number : fresh_) line(number, theme_.colour(Theme::Role::Selection));
    for (std::size_t number = 1; number < inactive_.size(); ++number) {
        if (!inactive_[number]) continue;
        QTextEdit::ExtraSelection s;
        s.cursor = QTextCursor(document()->findBlockByNumber(static_cast<int>(number) - 1));
        s.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        s.format.setForeground(theme_.colour(Theme::Role::Inactive));
        s.format.setFontItalic(true);
        all << s;
    }
    for (const auto& [number, which] : diagnosticsOf_)
        for (const std::size_t i : which) {
            if (i >= document_.diagnostics().size()) continue;
            const Diagnostic& d = document_.diagnostics()[i];
            const QTextBlock block = document()->findBlockByNumber(number - 1);
            // Columns and lengths count bytes.
            const QByteArray bytes = block.text().toUtf8();
            const auto column = std::clamp<qsizetype>(d.place.column - 1, 0, bytes.size());
            const auto from = QString::fromUtf8(bytes.left(column)).size();
            const auto length = std::max<qsizetype>(1, QString::fromUtf8(bytes.mid(column, d.place.length)).size());
            QTextEdit::ExtraSelection s;
            s.cursor = QTextCursor(block);
            s.cursor.setPosition(block.position() + static_cast<int>(std::min(from, block.text().size())));
            s.cursor.setPosition(block.position() + static_cast<int>(std::min(from + length, block.text().size())),
                                 QTextCursor::KeepAnchor);
            s.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
            s.format.setUnderlineColor(
                theme_.colour(d.severity == Diagnostic::Severity::Error ? Theme::Role::Bad : Theme::Role::Warning));
            all << s;
        }
    setExtraSelections(all);
    margin_->update();
}

void CodeEditor::paintEvent(QPaintEvent* event) {
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > event->rect().bottom()) break;
        const int height = zones_->zone(block.blockNumber());
        if (height == 0 || !block.isVisible()) continue;
        rect.setTop(rect.bottom() - height);
        rect.setWidth(viewport()->width());
        paintUnder(painter, block.blockNumber() + 1, rect);
    }
}

void CodeEditor::paintUnder(QPainter& painter, int line, const QRectF& zone) {
    const QStringList under = textUnder(line);
    const auto shown = unfolded_.find(line);
    const qsizetype messages = under.size() - (shown == unfolded_.end() ? 0 : shown->second.size());
    const QFont font = theme_.codeFont();
    const int lineHeight = QFontMetrics(font).height();
    const QRectF box = zone.adjusted(theme_.px(18), theme_.px(1), -theme_.px(6), -theme_.px(3));
    painter.fillRect(box, theme_.colour(Theme::Role::Background));
    painter.fillRect(QRectF(box.left(), box.top(), theme_.px(3), box.height()),
                     theme_.colour(messages > 0 ? Theme::Role::Bad : Theme::Role::Accent));
    qreal y = box.top() + theme_.px(2);
    for (qsizetype i = 0; i < under.size(); ++i) {
        const bool message = i < messages;
        const bool remedy = message && under[i].startsWith(u' ');
        painter.setFont(message ? theme_.font() : font);
        painter.setPen(theme_.colour(!message ? Theme::Role::Dim : remedy ? Theme::Role::Text : Theme::Role::Bad));
        painter.drawText(QRectF(box.left() + theme_.px(10), y, box.width() - theme_.px(10), lineHeight),
                         Qt::AlignVCenter, under[i]);
        y += lineHeight;
    }
}

void CodeEditor::goToLine(int line) {
    QTextCursor cursor(document()->findBlockByNumber(std::clamp(line, 1, blockCount()) - 1));
    setTextCursor(cursor);
    centerCursor();
}

QString CodeEditor::wordAt(const QTextCursor& at) const {
    QTextCursor cursor = at;
    cursor.select(QTextCursor::WordUnderCursor);
    return cursor.selectedText();
}

bool CodeEditor::event(QEvent* event) {
    // Keys that edit text are the editor's, although the window has shortcuts on them (Space, letters).
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (!(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) && !key->text().isEmpty() &&
            key->key() != Qt::Key_Escape) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

bool CodeEditor::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QTextCursor cursor = cursorForPosition(help->pos());
        QString text = helpFor(wordAt(cursor));
        if (text.isEmpty())
            if (const Diagnostic* d = diagnosticAt(cursor.blockNumber() + 1))
                text = QStringLiteral("<p>%1</p><p>%2</p>")
                           .arg(QString::fromStdString(d->cause).toHtmlEscaped(),
                                QString::fromStdString(d->remedy).toHtmlEscaped());
        if (text.isEmpty() && isInactive(cursor.blockNumber() + 1))
            text = tr("Not compiled with the present ISA and parameters.");
        if (text.isEmpty()) QToolTip::hideText();
        else QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QPlainTextEdit::viewportEvent(event);
}

void CodeEditor::keyPressEvent(QKeyEvent* event) {
    if (completion_->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Enter:
        case Qt::Key_Return:
        case Qt::Key_Tab: {
            const QModelIndex index = completion_->popup()->currentIndex();
            if (index.isValid()) insertCompletion(index.data(Qt::UserRole).toString());
            completion_->popup()->hide();
            if (index.isValid()) return;
            break;
        }
        case Qt::Key_Escape: completion_->popup()->hide(); return;
        default: break;
        }
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && event->modifiers() == Qt::NoModifier) {
        smartReturn();
        return;
    }
    const bool typing = !event->text().isEmpty() && (event->text()[0].isLetterOrNumber() || event->text()[0] == u'_') &&
                        !(event->modifiers() & Qt::ControlModifier);
    const bool erasing = event->key() == Qt::Key_Backspace && completion_->popup()->isVisible();
    QPlainTextEdit::keyPressEvent(event);
    if (typing || erasing) completeIfTyping();
    else if (!event->text().isEmpty()) completion_->popup()->hide();
}

/// A new line begins below the last one's first letter, deeper after a brace.
void CodeEditor::smartReturn() {
    QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    QString indent;
    for (const QChar c : before) {
        if (!c.isSpace()) break;
        indent += c;
    }
    if (before.trimmed().endsWith(u'{')) indent += u'\t';
    cursor.insertText(QLatin1Char('\n') + indent);
    setTextCursor(cursor);
    ensureCursorVisible();
}

}  // namespace lockstep::gui
