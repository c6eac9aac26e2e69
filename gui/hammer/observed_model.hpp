// The final states that the rounds of a run came to, a row each, the most frequent first, with how often each came.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "report/hammer_run.hpp"

namespace lockstep::gui {

class ObservedModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { What, Share, Count, Columns };
    explicit ObservedModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void set(const HammerRun& run);
    void clear();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString what, tip;
        bool bad = false;
        std::uint64_t count = 0;
    };
    std::vector<Row> rows_;
    std::uint64_t all_ = 0;
};

}  // namespace lockstep::gui
