// The findings of predictors as a list, the newest first.
#pragma once

#include <QAbstractListModel>
#include <QList>

#include "hammer/prediction.hpp"

namespace lockstep::gui {

class FindingsModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kMost = 200;  ///< the oldest go
    enum Role { SeverityRole = Qt::UserRole, ReasonsRole, DecisionRole };

    using QAbstractListModel::QAbstractListModel;

    /// A new one, or in place of the one with the same id.
    void set(const Finding& finding);
    /// It no longer holds.
    void remove(const QString& id);
    void clear();
    [[nodiscard]] const Finding& finding(int row) const { return findings_[row]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    QList<Finding> findings_;
};

/// The severity in a word, and its icon's name.
QString word(Finding::Severity severity);
QString iconOf(Finding::Severity severity);

}  // namespace lockstep::gui
