#include "step/interleaving_model.hpp"

#include <algorithm>
#include <set>

#include "report/words.hpp"
#include "step/narrator.hpp"

namespace lockstep::gui {
namespace {

constexpr std::size_t kMostVariables = 12;
constexpr std::size_t kChunk = 256;
constexpr std::size_t kMostChunks = 64;

// The headline's variable first, then numbers, then locks; constants never change, and large arrays are for the panel.
std::vector<std::uint32_t> shownCells(const Program& program) {
    std::vector<std::uint32_t> cells;
    const auto add = [&](std::uint32_t cell) {
        if (cells.size() < kMostVariables && std::find(cells.begin(), cells.end(), cell) == cells.end())
            cells.push_back(cell);
    };
    if (program.headline.cell != kNone) add(program.headline.cell);
    for (const bool locks : {false, true})
        for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
            if (const Global& g = program.globalOf(cell); g.isLock() == locks && !g.isConst && g.elements <= 8)
                add(cell);
    return cells;
}

}  // namespace

InterleavingModel::InterleavingModel(Stepper& stepper, FactsKeeper& facts, QObject* parent)
    : QAbstractTableModel(parent), stepper_(stepper), facts_(facts) {
    connect(&stepper, &Stepper::reset, this, &InterleavingModel::restart);
    connect(&stepper, &Stepper::stepsChanged, this, &InterleavingModel::stepsChanged);
    connect(&facts, &FactsKeeper::changed, this, [this] {
        if (rows_ > 0) emit dataChanged(index(0, 0), index(rows_ - 1, columnCount() - 1));
    });
    restart();
}

void InterleavingModel::restart() {
    beginResetModel();
    loaded_ = stepper_.loaded();
    contexts_.clear();
    cells_.clear();
    chunks_.clear();
    rows_ = 0;
    if (loaded_) {
        const Program& program = loaded_->program;
        for (std::uint32_t i = 0; i < program.contexts.size(); ++i) contexts_.push_back(i);
        std::stable_sort(contexts_.begin(), contexts_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return program.contexts[a].cpu < program.contexts[b].cpu;
        });
        cells_ = shownCells(program);
        rows_ = static_cast<int>(stepper_.length()) + 1;
    }
    endResetModel();
}

void InterleavingModel::stepsChanged(std::size_t from) {
    for (auto i = chunks_.begin(); i != chunks_.end();)
        i = (i->first + 1) * kChunk > from ? chunks_.erase(i) : std::next(i);
    const int keep = static_cast<int>(from) + 1;
    const int rows = static_cast<int>(stepper_.length()) + 1;
    if (keep < rows_) {
        beginRemoveRows({}, keep, rows_ - 1);
        rows_ = keep;
        endRemoveRows();
    }
    if (rows > rows_) {
        beginInsertRows({}, rows_, rows - 1);
        rows_ = rows;
        endInsertRows();
    }
}

int InterleavingModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : rows_;
}
int InterleavingModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !loaded_ ? 0 : static_cast<int>(2 + contexts_.size() + cells_.size());
}

InterleavingModel::Column InterleavingModel::kind(int column) const {
    const auto at = static_cast<std::size_t>(column);
    if (at == 0) return Column::Step;
    if (at <= contexts_.size()) return Column::Context;
    return at <= contexts_.size() + cells_.size() ? Column::Variable : Column::Note;
}

std::uint64_t InterleavingModel::value(std::size_t position, std::size_t variable) const {
    const std::size_t chunk = position / kChunk;
    auto found = chunks_.find(chunk);
    if (found == chunks_.end()) {
        if (chunks_.size() >= kMostChunks) chunks_.clear();
        std::vector<std::uint64_t> values;
        State state = stepper_.stateAt(chunk * kChunk);
        const Machine& machine = loaded_->machine;
        for (std::size_t at = chunk * kChunk; at <= stepper_.length() && at < (chunk + 1) * kChunk; ++at) {
            if (at > chunk * kChunk) machine.step(state.data(), stepper_.event(at - 1).choice);
            for (const std::uint32_t cell : cells_) values.push_back(machine.cell(state.data(), cell));
        }
        found = chunks_.emplace(chunk, std::move(values)).first;
    }
    return found->second[(position % kChunk) * cells_.size() + variable];
}

QString InterleavingModel::note(std::size_t position) const {
    if (position == 0) return {};
    const Program& program = loaded_->program;
    const Event& e = stepper_.event(position - 1);
    switch (facts_.mark(position - 1, stepper_.length())) {
    case Mark::Stale: return tr("stale read");
    case Mark::Overwritten: return tr("write gets lost");
    case Mark::Lost: return tr("LOST UPDATE");
    case Mark::StaleDecision: return tr("STALE DECISION");
    case Mark::None: break;
    }
    if (e.kind == Event::Kind::Printed)
        return tr("prints: %1")
            .arg(fromUtf8(printedText(loaded_->machine, e, stepper_.stateAt(position - 1).data())).trimmed());
    return fromUtf8(troubleText(program, e));
}

QVariant InterleavingModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !loaded_ || index.row() >= rows_) return {};
    const Program& program = loaded_->program;
    const auto position = static_cast<std::size_t>(index.row());
    if (position > stepper_.length()) return {};  // about to be removed
    const Column column = kind(index.column());
    const Event* e = position > 0 ? &stepper_.event(position - 1) : nullptr;
    const auto variable = static_cast<std::size_t>(index.column()) - 1 - contexts_.size();
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Column::Step: return e ? QString::number(position) : tr("start");
        case Column::Context:
            return e && e->context == contextAt(index.column()) ? QVariant(fromUtf8(eventText(program, *e)))
                                                                : QVariant();
        case Column::Variable: return fromUtf8(valueText(program, cells_[variable], value(position, variable)));
        case Column::Note: return note(position);
        }
        break;
    case Qt::ToolTipRole:
        if (!e) return tr("Before the first step");
        if (const Blame* b = facts_.blameOf(position - 1, stepper_.length()))
            return stepSentence(program, *e) + QStringLiteral("\n") + fromUtf8(sentence(program, *b));
        return stepSentence(program, *e);
    case MarkRole: return e ? static_cast<int>(facts_.mark(position - 1, stepper_.length())) : 0;
    case BriefRole: return e ? briefText(program, *e) : QString();
    case ContextRole: return e ? QVariant(static_cast<uint>(e->context)) : QVariant();
    case ChangedRole:
        return column == Column::Variable && e && value(position, variable) != value(position - 1, variable);
    default: break;
    }
    return {};
}

QVariant InterleavingModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || !loaded_ || section >= columnCount()) return {};
    const Program& program = loaded_->program;
    const Column column = kind(section);
    if (role == ContextRole && column == Column::Context) return static_cast<uint>(contextAt(section));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (column) {
    case Column::Step: return tr("Step");
    case Column::Context:
        return fromUtf8(role == Qt::DisplayRole ? shortActor(program, contextAt(section))
                                                : actor(program, contextAt(section)));
    case Column::Variable: return fromUtf8(program.cellName(cellAt(section)));
    case Column::Note: return tr("Note");
    }
    return {};
}

QString InterleavingModel::tsv(int firstRow, int lastRow) const {
    QStringList lines, line;
    for (int c = 0; c < columnCount(); ++c) line << headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
    lines << line.join(QLatin1Char('\t'));
    for (int r = firstRow; r <= lastRow; ++r) {
        line.clear();
        for (int c = 0; c < columnCount(); ++c) line << data(index(r, c), Qt::DisplayRole).toString();
        lines << line.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace lockstep::gui
