#include "hammer/observed_model.hpp"

#include "explore/outcomes_model.hpp"
#include "report/figures.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

}  // namespace

void ObservedModel::set(const HammerRun& run) {
    beginResetModel();
    rows_.clear();
    all_ = 0;
    for (const ObservedOutcome& outcome : run.result.outcomes) {
        Row row;
        row.what = q(outcomeText(*run.program, run.result.cells, outcome.values));
        row.bad = wentWrong(run, outcome);
        row.count = outcome.count;
        row.tip = tr("%1 of the rounds ended so.").arg(q(grouped(row.count)));
        all_ += row.count;
        rows_.push_back(std::move(row));
    }
    endResetModel();
}

void ObservedModel::clear() {
    beginResetModel();
    rows_.clear();
    all_ = 0;
    endResetModel();
}

int ObservedModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int ObservedModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QVariant ObservedModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const double share = all_ > 0 ? static_cast<double>(row.count) / static_cast<double>(all_) : 0;
    switch (role) {
    case OutcomesModel::BadRole: return row.bad;
    case OutcomesModel::FractionRole: return index.column() == Share ? share : -1.0;
    case Qt::ToolTipRole: return row.tip;
    case Qt::TextAlignmentRole:
        return QVariant(index.column() == Count ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::DisplayRole:
        switch (index.column()) {
        case What: return QString((row.bad ? QStringLiteral("✗ ") : QStringLiteral("✓ ")) + row.what);
        case Share: return q(percent(share));
        case Count: return q(grouped(row.count));
        default: return {};
        }
    default: return {};
    }
}

QVariant ObservedModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case What: return tr("Final state");
    case Share: return tr("Share of the rounds");
    case Count: return tr("Rounds");
    default: return {};
    }
}

}  // namespace lockstep::gui
