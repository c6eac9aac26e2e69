// What the kernel's own checkers would write to its log: a list of reports, and the chosen one in full.
#pragma once

#include <QWidget>

#include "explore/exploration_job.hpp"
#include "models/stepper.hpp"

class QListWidget;
class QPlainTextEdit;

namespace lockstep::gui {

class KernelLogPanel : public QWidget {
    Q_OBJECT
public:
    KernelLogPanel(Document& document, Stepper& stepper, QWidget* parent = nullptr);
    void setExplored(std::shared_ptr<const Explored> explored);  ///< null: nothing was explored

signals:
    /// A report was chosen: its run is in the stepper.
    void witnessChosen();

private:
    void showReport(int row);
    void restyle();
    Stepper& stepper_;
    std::shared_ptr<const Explored> explored_;
    QListWidget* list_ = nullptr;
    QPlainTextEdit* text_ = nullptr;
};

}  // namespace lockstep::gui
