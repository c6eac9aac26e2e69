#include "code/zones.hpp"

#include <QTextBlock>

namespace lockstep::gui {

void ZoneLayout::setZones(std::map<int, int> heights) {
    if (heights == heights_) return;
    heights_ = std::move(heights);
    emit documentSizeChanged(documentSize());
    emit update();
}

int ZoneLayout::zone(int block) const {
    const auto at = heights_.find(block);
    return at == heights_.end() ? 0 : at->second;
}

QRectF ZoneLayout::blockBoundingRect(const QTextBlock& block) const {
    QRectF rect = QPlainTextDocumentLayout::blockBoundingRect(block);
    if (block.isVisible()) rect.setHeight(rect.height() + zone(block.blockNumber()));
    return rect;
}

}  // namespace lockstep::gui
