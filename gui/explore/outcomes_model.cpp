#include "explore/outcomes_model.hpp"

#include <algorithm>

#include "report/words.hpp"

namespace lockstep::gui {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// "1234567" → "1 234 567", long ones in powers of ten.
QString grouped(const std::string& digits) {
    if (digits.size() > 18) {
        QString text = QStringLiteral("%1.%2").arg(q(digits.substr(0, 1)), q(digits.substr(1, 2)));
        return QStringLiteral("%1 × 10^%2").arg(text).arg(digits.size() - 1);
    }
    QString out = q(digits);
    for (qsizetype at = out.size() - 3; at > 0; at -= 3) out.insert(at, QChar(0x202f));
    return out;
}

}  // namespace

void OutcomesModel::set(std::shared_ptr<const Explored> explored) {
    beginResetModel();
    rows_.clear();
    if (explored) {
        const Program& program = explored->loaded->program;
        const Exploration& x = explored->exploration;
        const Frequency none;
        const auto add = [this](const QString& what, const QString& tip, bool bad, const Frequency& frequency,
                                const std::vector<Choice>& witness) {
            Row& row = rows_.emplace_back();
            row.what = what;
            row.tip = tip;
            row.bad = bad;
            row.frequency = frequency;
            row.witness = witness;
        };
        for (const Outcome& o : x.outcomes)
            add(q(outcomeText(program, x.cells, o.values)),
                o.violates ? tr("A check fails here") : tr("As it should be"), o.violates, o.frequency, o.witness);
        for (const Deadlock& d : x.deadlocks) {
            QStringList waits;
            for (const Wait& wait : d.waits) waits << q(sentence(program, wait));
            add(tr("deadlock: %1").arg(waits.join(u' ')), tr("Nobody can go on"), true, d.frequency, d.witness);
        }
        for (const Failure& f : x.failures)
            if (f.kind == Failure::Kind::Bug)
                add(tr("the kernel stops: %1").arg(q(lockstep::name(f.fault))), tr("A bug that ends the run"), true,
                    f.frequency, f.witness);
            else if (f.kind == Failure::Kind::NeverHappens && f.check != kNone)
                add(tr("on the way: %1").arg(q(program.checks[f.check].text)), tr("A state that must never come"), true,
                    none, f.witness);
        for (const Endless& e : x.endless)
            add(q(sentence(program, e)), tr("A run can stay here for ever"), !e.leavable, none, e.witness);
        // What goes wrong first, then what comes most often.
        std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
            if (a.bad != b.bad) return a.bad;
            return a.frequency.share.value_or(0) > b.frequency.share.value_or(0);
        });
    }
    endResetModel();
}

int OutcomesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int OutcomesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QVariant OutcomesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const auto fraction = index.column() == Probability ? row.frequency.probability : row.frequency.share;
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case What: return (row.bad ? QStringLiteral("✕  ") : QStringLiteral("✓  ")) + row.what;
        case Share:
        case Probability: return fraction ? q(percent(*fraction)) : tr("not known");
        case Count: return row.frequency.interleavings.empty() ? tr("not known") : grouped(row.frequency.interleavings);
        default: return {};
        }
    case Qt::ToolTipRole: return tr("%1. Click to see the easiest way to it in Step.").arg(row.tip);
    case Qt::AccessibleTextRole:
        return index.column() == What ? QStringLiteral("%1: %2").arg(row.tip, row.what) : data(index, Qt::DisplayRole);
    case Qt::TextAlignmentRole:
        return index.column() == Count ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                       : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case FractionRole: return index.column() == Share || index.column() == Probability ? fraction.value_or(-1) : -1;
    case BadRole: return row.bad;
    default: return {};
    }
}

QVariant OutcomesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) {
        switch (section) {
        case What: return tr("It can end with");
        case Share: return tr("Share of all interleavings");
        case Count: return tr("Interleavings");
        case Probability: return tr("Probability of a random run");
        default: return {};
        }
    }
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case Share: return tr("Every interleaving of the steps has the same weight");
        case Count: return tr("How many different orders of the steps end so");
        case Probability: return tr("Whoever can go on has the same chance to go next, at every step");
        default: return {};
        }
    }
    return {};
}

}  // namespace lockstep::gui
