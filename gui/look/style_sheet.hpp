// What the palette cannot say: spacing, corners, lines. One sheet for the whole application, made from the theme.
#pragma once

#include <QString>

namespace lockstep::gui {

class Theme;

QString styleSheet(const Theme& theme);

}  // namespace lockstep::gui
