// Every way in which a scenario can end, a row each: outcomes, deadlocks, kernel bugs, endless loops; with how often it
// comes and the easiest schedule to it.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "explore/exploration_job.hpp"

namespace lockstep::gui {

class OutcomesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { What, Share, Count, Probability, Columns };
    enum Roles { FractionRole = Qt::UserRole, BadRole };  ///< a double from 0 to 1 (below 0: not known); a bool
    explicit OutcomesModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void set(std::shared_ptr<const Explored> explored);
    [[nodiscard]] const std::vector<Choice>& witness(int row) const {
        return rows_[static_cast<std::size_t>(row)].witness;
    }
    [[nodiscard]] QString name(int row) const { return rows_[static_cast<std::size_t>(row)].what; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString what, tip;
        bool bad = false;
        Frequency frequency;
        std::vector<Choice> witness;
    };
    std::vector<Row> rows_;
};

}  // namespace lockstep::gui
