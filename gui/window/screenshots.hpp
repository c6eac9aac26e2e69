// Pictures of every mode, light and dark, for the documentation.
#pragma once

#include <QString>

namespace lockstep::gui {

/// Writes them into `folder`, which is made if it is not there. False, with a word on stderr, if one was not written.
bool takeScreenshots(const QString& folder);

}  // namespace lockstep::gui
