// The interleaving table: row 0 is the start, row n the state after n steps. A column for each context and for each
// shared variable, and a last one for what a step means in a race.
#pragma once

#include <QAbstractTableModel>
#include <map>
#include <vector>

#include "models/stepper.hpp"
#include "step/run_facts.hpp"

namespace lockstep::gui {

class InterleavingModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { MarkRole = Qt::UserRole, ContextRole, ChangedRole, BriefRole };
    enum class Column { Step, Context, Variable, Note };

    InterleavingModel(Stepper& stepper, FactsKeeper& facts, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] Column kind(int column) const;
    [[nodiscard]] std::uint32_t contextAt(int column) const { return contexts_[static_cast<std::size_t>(column) - 1]; }
    [[nodiscard]] std::uint32_t cellAt(int column) const {
        return cells_[static_cast<std::size_t>(column) - 1 - contexts_.size()];
    }
    /// Rows as text with tabs between the columns, headers first.
    [[nodiscard]] QString tsv(int firstRow, int lastRow) const;

private:
    void restart();
    void stepsChanged(std::size_t from);
    [[nodiscard]] std::uint64_t value(std::size_t position, std::size_t variable) const;
    [[nodiscard]] QString note(std::size_t position) const;

    Stepper& stepper_;
    FactsKeeper& facts_;
    std::shared_ptr<const Loaded> loaded_;
    std::vector<std::uint32_t> contexts_, cells_;
    int rows_ = 0;
    // Values of the shown variables, 256 rows at a time.
    mutable std::map<std::size_t, std::vector<std::uint64_t>> chunks_;
};

}  // namespace lockstep::gui
