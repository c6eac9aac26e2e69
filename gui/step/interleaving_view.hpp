// The interleaving table on the screen. Its current row is the cursor, both ways; Ctrl+C copies the selected rows.
#pragma once

#include <QTableView>

#include "step/interleaving_model.hpp"

namespace lockstep::gui {

class InterleavingView : public QTableView {
    Q_OBJECT
public:
    InterleavingView(Stepper& stepper, FactsKeeper& facts, QWidget* parent = nullptr);
    [[nodiscard]] InterleavingModel& table() { return model_; }
    /// The selected rows, or all, to the clipboard.
    void copy();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void follow();
    void restyle();
    void sizeColumns();
    Stepper& stepper_;
    InterleavingModel model_;
    bool following_ = false;
    std::vector<int> widest_;  // text of each column, of the rows that were measured
    int measured_ = 0;         // rows
    int shown_ = 0;            // the row of the cursor as it was painted last
};

}  // namespace lockstep::gui
