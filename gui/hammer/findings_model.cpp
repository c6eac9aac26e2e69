#include "hammer/findings_model.hpp"

#include <algorithm>

namespace lockstep::gui {

QString word(Finding::Severity severity) {
    switch (severity) {
    case Finding::Severity::Critical: return FindingsModel::tr("Critical");
    case Finding::Severity::Warning: return FindingsModel::tr("Warning");
    default: return FindingsModel::tr("Note");
    }
}

QString iconOf(Finding::Severity severity) {
    switch (severity) {
    case Finding::Severity::Critical: return QStringLiteral("error");
    case Finding::Severity::Warning: return QStringLiteral("warning");
    default: return QStringLiteral("info");
    }
}

void FindingsModel::set(const Finding& finding) {
    for (int row = 0; row < rowCount(); ++row)
        if (findings_[row].id == finding.id) {
            findings_[row] = finding;
            emit dataChanged(index(row), index(row));
            return;
        }
    beginInsertRows({}, 0, 0);
    findings_.prepend(finding);
    endInsertRows();
    if (findings_.size() <= kMost) return;
    beginRemoveRows({}, kMost, kMost);
    findings_.removeLast();
    endRemoveRows();
}

void FindingsModel::remove(const QString& id) {
    for (int row = 0; row < rowCount(); ++row) {
        if (findings_[row].id != id) continue;
        beginRemoveRows({}, row, row);
        findings_.removeAt(row);
        endRemoveRows();
        return;
    }
}

void FindingsModel::clear() {
    if (findings_.isEmpty()) return;
    beginResetModel();
    findings_.clear();
    endResetModel();
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(findings_.size());
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Finding& f = findings_[index.row()];
    const QString head = tr("%1 at %2 s: %3").arg(word(f.severity)).arg(f.seconds, 0, 'f', 1).arg(f.title);
    switch (role) {
    case Qt::DisplayRole: return head;
    case Qt::AccessibleTextRole: {
        QStringList all{head};
        all << f.reasons;
        if (!f.decision.isEmpty()) all << tr("Decision: %1").arg(f.decision);
        return all.join(u'\n');
    }
    case SeverityRole: return static_cast<int>(f.severity);
    case ReasonsRole: return f.reasons;
    case DecisionRole: return f.decision;
    default: return {};
    }
}

}  // namespace lockstep::gui
