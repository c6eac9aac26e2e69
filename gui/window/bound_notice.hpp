// For a scenario with a run that goes on for ever: how many calls of it Step and Explore make, and how to change that.
#pragma once

#include <QWidget>

class QLabel;
class QSpinBox;

namespace lockstep::gui {

class Document;

class BoundNotice : public QWidget {
    Q_OBJECT
public:
    explicit BoundNotice(Document& document, QWidget* parent = nullptr);
    /// Where the run has a bound: not in the hammer.
    void setWanted(bool wanted);
    [[nodiscard]] QString text() const;

private:
    void refresh();
    Document& document_;
    bool wanted_ = true;
    QLabel* sign_ = nullptr;
    QLabel* text_ = nullptr;
    QSpinBox* bound_ = nullptr;
};

}  // namespace lockstep::gui
