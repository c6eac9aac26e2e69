// The values of one parameter beside one another, a row each: what the search of each says.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "explore/search.hpp"

namespace lockstep::gui {

class ValuesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Value, Says, Ends, Lost, Deadlocks, Columns };
    using QAbstractTableModel::QAbstractTableModel;

    void begin(const QString& parameter, const std::vector<std::string>& values);
    void setChosen(const QString& value);
    void setSearched(int row);  ///< the one that is being searched; -1: none
    void setAnswer(int row, std::shared_ptr<const Explored> explored);
    [[nodiscard]] QString parameter() const { return parameter_; }
    [[nodiscard]] QString value(int row) const { return rows_[static_cast<std::size_t>(row)].value; }
    [[nodiscard]] std::shared_ptr<const Explored> answer(int row) const {
        return rows_[static_cast<std::size_t>(row)].answer;
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString value;
        std::shared_ptr<const Explored> answer;
    };
    [[nodiscard]] QString text(const Row& row, int column, bool searched) const;
    void changed(int row);
    QString parameter_, chosen_;
    std::vector<Row> rows_;
    int searched_ = -1;
};

}  // namespace lockstep::gui
