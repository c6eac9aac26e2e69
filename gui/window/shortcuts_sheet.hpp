// All that can be done and its keys, made from the window's actions: nothing can be missing or out of date.
#pragma once

#include <QDialog>

namespace lockstep::gui {

class ShortcutsSheet : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutsSheet(QWidget& window);
    [[nodiscard]] QString text() const;

private:
    QString text_;
};

}  // namespace lockstep::gui
