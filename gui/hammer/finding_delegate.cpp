#include "hammer/finding_delegate.hpp"

#include <QAbstractItemView>
#include <QPainter>
#include <QTextDocument>
#include <memory>

#include "hammer/findings_model.hpp"
#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

struct Sizes {
    int padding, icon;
    explicit Sizes(const Theme& theme) : padding(theme.px(6)), icon(theme.px(18)) {}
    [[nodiscard]] int left() const { return icon + 2 * padding; }
};

std::unique_ptr<QTextDocument> documentOf(const QModelIndex& index, const Theme& theme, int width) {
    auto document = std::make_unique<QTextDocument>();
    document->setDefaultFont(theme.font());
    document->setDocumentMargin(0);
    QString html = QStringLiteral("<b>%1</b>").arg(index.data().toString().toHtmlEscaped());
    const QString dim = theme.colour(Theme::Role::Dim).name();
    for (const QString& reason : index.data(FindingsModel::ReasonsRole).toStringList())
        html += QStringLiteral("<div style=\"color:%1\">%2</div>").arg(dim, reason.toHtmlEscaped());
    const QString decision = index.data(FindingsModel::DecisionRole).toString();
    if (!decision.isEmpty())
        html += QStringLiteral("<div>→ %1</div>").arg(FindingsModel::tr("Decision: %1").arg(decision).toHtmlEscaped());
    document->setHtml(html);
    document->setTextWidth(width);
    return document;
}

int widthOf(const QStyleOptionViewItem& option) {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    return view ? view->viewport()->width() : option.rect.width();
}

}  // namespace

void FindingDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& theme = Theme::of(this);
    const Sizes sizes(theme);
    painter->save();
    const bool current = option.state & (QStyle::State_Selected | QStyle::State_HasFocus);
    if (current) painter->fillRect(option.rect, theme.colour(Theme::Role::Background));
    const auto severity = Finding::Severity(index.data(FindingsModel::SeverityRole).toInt());
    const QColor colour = theme.colour(severity == Finding::Severity::Critical  ? Theme::Role::Bad
                                       : severity == Finding::Severity::Warning ? Theme::Role::Warning
                                                                                : Theme::Role::Accent);
    if (current) painter->fillRect(QRect(option.rect.topLeft(), QSize(theme.px(3), option.rect.height())), colour);
    theme.icon(iconOf(severity), colour)
        .paint(painter, option.rect.left() + sizes.padding, option.rect.top() + sizes.padding, sizes.icon, sizes.icon);
    painter->translate(option.rect.left() + sizes.left(), option.rect.top() + sizes.padding);
    documentOf(index, theme, option.rect.width() - sizes.left() - sizes.padding)->drawContents(painter);
    painter->restore();
}

QSize FindingDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& theme = Theme::of(this);
    const Sizes sizes(theme);
    const int width = widthOf(option);
    const auto document = documentOf(index, theme, width - sizes.left() - sizes.padding);
    return {width, static_cast<int>(document->size().height()) + 2 * sizes.padding};
}

}  // namespace lockstep::gui
