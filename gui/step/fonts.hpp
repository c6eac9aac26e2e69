// A font in another size, whichever unit it has.
#pragma once

#include <QFont>

namespace lockstep::gui {

inline QFont sized(QFont font, double factor, bool bold = false) {
    if (font.pixelSize() > 0) font.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
    else font.setPointSizeF(font.pointSizeF() * factor);
    if (bold) font.setBold(true);
    return font;
}

}  // namespace lockstep::gui
