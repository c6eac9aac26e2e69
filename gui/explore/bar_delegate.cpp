#include "explore/bar_delegate.hpp"

#include <QPainter>
#include <algorithm>

#include "explore/outcomes_model.hpp"
#include "look/theme.hpp"

namespace lockstep::gui {

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const double fraction = index.data(OutcomesModel::FractionRole).toDouble();
    const bool bad = index.data(OutcomesModel::BadRole).toBool();
    const Theme& theme = Theme::of(this);
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    if (index.column() == OutcomesModel::What)
        plain.palette.setColor(QPalette::Text, theme.colour(bad ? Theme::Role::Bad : Theme::Role::Good));
    if (fraction < 0) {
        QStyledItemDelegate::paint(painter, plain, index);
        return;
    }
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme.colour(Theme::Role::Selection));
    const int figure = option.fontMetrics.horizontalAdvance(QStringLiteral("100.000 %")) + theme.px(10);
    const QRectF room = QRectF(option.rect).adjusted(theme.px(6), theme.px(7), -figure - theme.px(6), -theme.px(7));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.colour(Theme::Role::Background));
    painter->drawRoundedRect(room, theme.px(3), theme.px(3));
    QRectF bar = room;
    bar.setWidth(std::max(room.width() * std::min(fraction, 1.0), fraction > 0 ? 3.0 : 0.0));
    const QColor colour = theme.colour(bad ? Theme::Role::Bad : Theme::Role::Good);
    painter->setBrush(colour);
    painter->drawRoundedRect(bar, theme.px(3), theme.px(3));
    if (bad) {
        QColor stripes = theme.colour(Theme::Role::Surface);
        stripes.setAlpha(90);
        painter->setBrush(QBrush(stripes, Qt::BDiagPattern));
        painter->drawRoundedRect(bar, theme.px(3), theme.px(3));
    }
    painter->setPen(
        theme.colour(option.state & QStyle::State_Selected ? Theme::Role::SelectionText : Theme::Role::Text));
    painter->drawText(QRect(option.rect.right() - figure, option.rect.top(), figure, option.rect.height()),
                      Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
    painter->restore();
}

QSize BarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(Theme::of(this).px(34));
    return size;
}

}  // namespace lockstep::gui
