// The editor's left margin: line numbers, a sign for each error, CPUs, and the handle that unfolds instructions.
#include "code/margin.hpp"

#include <QPaintEvent>
#include <QPainter>
#include <QTextBlock>
#include <algorithm>

namespace lockstep::gui {

CodeEditor::Margin::Margin(CodeEditor* editor) : QWidget(editor), editor_(*editor) {
    setMouseTracking(true);
    setObjectName(QStringLiteral("codeMargin"));
    setAccessibleName(tr("Line numbers, errors and the place of each CPU"));
    setToolTip(tr("▸ shows the machine's instructions of a statement (Ctrl+I)"));
}
QSize CodeEditor::Margin::sizeHint() const {
    return {editor_.marginWidth(), 0};
}
void CodeEditor::Margin::paintEvent(QPaintEvent* event) {
    editor_.paintMargin(event);
}
void CodeEditor::Margin::mousePressEvent(QMouseEvent* event) {
    editor_.clickMargin(event->pos());
}

int CodeEditor::marginWidth() const {
    const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
    std::size_t most = 0;
    for (const auto& [line, cpus] : marks_) most = std::max(most, cpus.size());
    const int badges = static_cast<int>(std::clamp<std::size_t>(most, 2, 4)) * theme_.px(19);
    return badges + digits * QFontMetrics(theme_.codeFont()).horizontalAdvance(u'9') + theme_.px(30);
}

void CodeEditor::paintMargin(QPaintEvent* event) {
    QPainter painter(margin_);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), theme_.colour(Theme::Role::Background));
    const QFont font = theme_.codeFont();
    const int lineHeight = QFontMetrics(font).height();
    const int width = margin_->width();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > event->rect().bottom()) break;
        if (!block.isVisible()) continue;
        const int line = block.blockNumber() + 1;
        const int top = static_cast<int>(rect.top());
        painter.setFont(font);
        const bool current = block == textCursor().block();
        painter.setPen(theme_.colour(current ? Theme::Role::Text : Theme::Role::Dim));
        painter.drawText(QRect(0, top, width - theme_.px(20), lineHeight), Qt::AlignRight, QString::number(line));
        if (hasInstructions(line))
            theme_.icon(instructionsShown(line) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"))
                .paint(&painter, QRect(width - theme_.px(17), top + (lineHeight - theme_.px(12)) / 2, theme_.px(12),
                                       theme_.px(12)));
        int x = theme_.px(3);
        if (diagnosticAt(line)) {
            const bool error = diagnosticAt(line)->severity == Diagnostic::Severity::Error;
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme_.colour(error ? Theme::Role::Bad : Theme::Role::Warning));
            painter.drawEllipse(QRectF(x, top + (lineHeight - theme_.px(14)) / 2.0, theme_.px(14), theme_.px(14)));
            QFont small = theme_.font();
            small.setPixelSize(theme_.px(11));
            small.setBold(true);
            painter.setFont(small);
            painter.setPen(theme_.colour(Theme::Role::Surface));
            painter.drawText(QRectF(x, top + (lineHeight - theme_.px(14)) / 2.0, theme_.px(14), theme_.px(14)),
                             Qt::AlignCenter, error ? QStringLiteral("✕") : QStringLiteral("!"));
            x += theme_.px(18);
        }
        if (const auto at = marks_.find(line); at != marks_.end()) {
            QFont small = theme_.font();
            small.setPixelSize(theme_.px(11));
            small.setBold(true);
            painter.setFont(small);
            for (const std::uint32_t cpu : at->second) {
                const QRectF badge(x, top + (lineHeight - theme_.px(15)) / 2.0, theme_.px(17), theme_.px(15));
                painter.setPen(Qt::NoPen);
                painter.setBrush(theme_.cpu(cpu));
                painter.drawRoundedRect(badge, theme_.px(4), theme_.px(4));
                painter.setPen(theme_.colour(Theme::Role::Surface));
                painter.drawText(badge, Qt::AlignCenter, QString::number(cpu));
                x += theme_.px(19);
            }
        }
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme_.colour(Theme::Role::Line));
    painter.drawLine(width - 1, event->rect().top(), width - 1, event->rect().bottom());
}

void CodeEditor::clickMargin(const QPoint& at) {
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > at.y()) return;
        if (at.y() > rect.bottom()) continue;
        const int line = block.blockNumber() + 1;
        if (const auto marks = marks_.find(line); marks != marks_.end() && at.x() < theme_.px(60)) {
            const auto index = static_cast<std::size_t>(std::max(0, at.x() - theme_.px(3)) / theme_.px(19));
            if (index < marks->second.size()) {
                emit cpuClicked(marks->second[index]);
                return;
            }
        }
        toggleInstructions(line);
        return;
    }
}

}  // namespace lockstep::gui
