// A line under the editor to look for text in it.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace lockstep::gui {

class FindBar : public QWidget {
    Q_OBJECT
public:
    explicit FindBar(QPlainTextEdit& editor, QWidget* parent = nullptr);
    void begin();  ///< shows itself, with what is selected in the editor
    void next() { find(false); }
    void previous() { find(true); }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void find(bool backward, bool fromSelection = false);
    QPlainTextEdit& editor_;
    QLineEdit* what_ = nullptr;
    QLabel* result_ = nullptr;
};

}  // namespace lockstep::gui
