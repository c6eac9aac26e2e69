#include "hammer/flow_layout.hpp"

#include <QWidget>
#include <algorithm>

namespace lockstep::gui {

FlowLayout::~FlowLayout() {
    qDeleteAll(items_);
}

QLayoutItem* FlowLayout::takeAt(int index) {
    return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : items_)
        if (!item->isEmpty()) size = size.expandedTo(item->minimumSize());
    const QMargins m = contentsMargins();
    return size + QSize(m.left() + m.right(), m.top() + m.bottom());
}

int FlowLayout::place(const QRect& rect, bool move) const {
    const QRect inside = rect.marginsRemoved(contentsMargins());
    const int gap = std::max(spacing(), 0);
    // A row is as high as its highest, and the others stand in its middle.
    QList<QLayoutItem*> row;
    int x = inside.left(), y = inside.top(), height = 0;
    const auto finish = [&] {
        if (move) {
            int left = inside.left();
            for (QLayoutItem* item : row) {
                const QSize size = item->sizeHint();
                item->setGeometry(QRect(QPoint(left, y + (height - size.height()) / 2), size));
                left += size.width() + gap;
            }
        }
        row.clear();
    };
    for (QLayoutItem* item : items_) {
        if (item->isEmpty()) continue;
        const QSize size = item->sizeHint();
        if (!row.isEmpty() && x + size.width() > inside.right() + 1) {
            finish();
            x = inside.left();
            y += height + gap;
            height = 0;
        }
        row.append(item);
        x += size.width() + gap;
        height = std::max(height, size.height());
    }
    finish();
    return y + height - inside.top() + contentsMargins().top() + contentsMargins().bottom();
}

}  // namespace lockstep::gui
