// Pictures of every mode, light and dark, for the documentation.
#pragma once

#include <QSize>
#include <QString>

namespace lockstep::gui {

struct Screenshots {
    QString folder;  ///< made if it is not there
    QSize size{1440, 900};
    double scale = 1;
    bool presenting = false;  ///< in presenter mode
};

/// False, with a word on stderr, if one was not written.
bool takeScreenshots(const Screenshots& wanted);

}  // namespace lockstep::gui
