#include "explore/values_model.hpp"

#include <QFont>
#include <algorithm>
#include <utility>

#include "look/theme.hpp"
#include "report/story.hpp"

namespace lockstep::gui {

void ValuesModel::begin(const QString& parameter, const std::vector<std::string>& values) {
    beginResetModel();
    parameter_ = parameter;
    searched_ = -1;
    rows_.clear();
    for (const std::string& value : values) rows_.push_back({QString::fromStdString(value), nullptr});
    endResetModel();
}

void ValuesModel::setChosen(const QString& value) {
    chosen_ = value;
    for (int row = 0; row < rowCount(); ++row) changed(row);
}

void ValuesModel::setSearched(int row) {
    changed(std::exchange(searched_, row));
    changed(row);
}

void ValuesModel::setAnswer(int row, std::shared_ptr<const Explored> explored) {
    rows_[static_cast<std::size_t>(row)].answer = std::move(explored);
    changed(row);
}

void ValuesModel::changed(int row) {
    if (row >= 0 && row < rowCount()) emit dataChanged(index(row, 0), index(row, Columns - 1));
}

int ValuesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int ValuesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QString ValuesModel::text(const Row& row, int column, bool searched) const {
    if (column == Value) return row.value == chosen_ ? tr("%1 (chosen)").arg(row.value) : row.value;
    if (!row.answer) {
        if (column != Says) return QStringLiteral("–");
        return searched ? tr("… searching") : tr("not searched yet");
    }
    const Exploration& x = row.answer->exploration;
    switch (column) {
    case Says:
        return x.verdict == Verdict::Holds      ? tr("✓  holds")
               : x.verdict == Verdict::Violated ? tr("✕  violated")
                                                : tr("?  not known: too much to search");
    case Ends: {
        const auto wrong =
            std::count_if(x.outcomes.begin(), x.outcomes.end(), [](const Outcome& o) { return o.violates; });
        const QString all = tr("%n ending(s)", nullptr, static_cast<int>(x.outcomes.size()));
        const QString known = wrong > 0 ? tr("%1, %2 wrong").arg(all).arg(wrong) : all;
        return x.complete ? known : tr("%1 so far").arg(known);
    }
    case Lost: {
        const auto worst = worstLost(*row.answer);
        if (!worst) return tr("not known");
        return *worst == 0 ? tr("none") : tr("%n update(s)", nullptr, static_cast<int>(*worst));
    }
    case Deadlocks: return !x.deadlocks.empty() ? tr("✕  can happen") : x.complete ? tr("✓  never") : tr("none so far");
    default: return {};
    }
}

QVariant ValuesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column(), index.row() == searched_);
    case Qt::FontRole:
        if (QFont font; row.value == chosen_) {
            font.setBold(true);
            return font;
        }
        return {};
    case Qt::ToolTipRole:
        if (!row.answer) return tr("%1 is not searched yet").arg(row.value);
        return QString::fromStdString(verdictSentence(row.answer->loaded->machine, row.answer->exploration)) +
               QLatin1Char('\n') + tr("Click: %1 is chosen, and Step shows how it ends").arg(row.value);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                                            text(row, index.column(), index.row() == searched_));
    case Qt::ForegroundRole: {
        if (!row.answer || (index.column() != Says && index.column() != Deadlocks)) return {};
        const Exploration& x = row.answer->exploration;
        if (index.column() == Deadlocks)
            return x.deadlocks.empty() ? QVariant() : Theme::of(this).colour(Theme::Role::Bad);
        return Theme::of(this).colour(x.verdict == Verdict::Holds      ? Theme::Role::Good
                                      : x.verdict == Verdict::Violated ? Theme::Role::Bad
                                                                       : Theme::Role::Unknown);
    }
    default: return {};
    }
}

QVariant ValuesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Value: return parameter_.left(1).toUpper() + parameter_.mid(1);
    case Says: return tr("Verdict");
    case Ends: return tr("It can end in");
    case Lost: return tr("Worst loss");
    case Deadlocks: return tr("Deadlock");
    default: return {};
    }
}

}  // namespace lockstep::gui
