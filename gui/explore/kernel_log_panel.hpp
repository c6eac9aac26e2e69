// The kernel's log: the lines that the run in Step has printed so far, and what the kernel's own checkers would report
// of the scenario. A list of both at the left, the chosen one in full at the right.
#pragma once

#include <QWidget>

#include "explore/search.hpp"
#include "models/printed_lines.hpp"

class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace lockstep::gui {

class KernelLogPanel : public QWidget {
    Q_OBJECT
public:
    explicit KernelLogPanel(Stepper& stepper, QWidget* parent = nullptr);
    void setExplored(std::shared_ptr<const Explored> explored);  ///< null: nothing was explored

signals:
    /// A report was chosen: its run is in the stepper.
    void witnessChosen();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refreshRun();
    void showRow(int row);
    void loadWitness();
    void restyle();
    Stepper& stepper_;
    PrintedLines printed_;
    std::shared_ptr<const Explored> explored_;
    QListWidget* list_ = nullptr;
    QPlainTextEdit* text_ = nullptr;
    QPushButton* copy_ = nullptr;
};

}  // namespace lockstep::gui
