#include "step/interleaving_view.hpp"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>
#include <utility>

#include "look/theme.hpp"
#include "step/fonts.hpp"

namespace lockstep::gui {
namespace {

constexpr int kMostMeasured = 200;  // rows that decide how wide a column is

// Marks rows of a race with a tint, an icon and bold words; the column's CPU with its colour.
class RowPainter : public QStyledItemDelegate {
public:
    RowPainter(Stepper& stepper, QObject* parent) : QStyledItemDelegate(parent), stepper_(stepper) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override {
        const auto* model = static_cast<const InterleavingModel*>(index.model());
        const Theme& theme = Theme::of(given.widget);
        QStyleOptionViewItem option = given;
        const auto mark = static_cast<Mark>(index.data(InterleavingModel::MarkRole).toInt());
        const bool ahead = static_cast<std::size_t>(index.row()) > stepper_.position();
        const bool current = static_cast<std::size_t>(index.row()) == stepper_.position();
        const auto kind = model->kind(index.column());
        painter->save();
        if (current) painter->fillRect(option.rect, theme.colour(Theme::Role::Selection));
        else if (mark != Mark::None) {
            QColor tint = theme.colour(mark == Mark::Lost || mark == Mark::StaleDecision ? Theme::Role::Lost
                                                                                         : Theme::Role::Stale);
            tint.setAlphaF(0.16F);
            painter->fillRect(option.rect, tint);
        }
        if (current && index.column() == 0)
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), theme.px(4), option.rect.height()),
                              theme.colour(Theme::Role::Accent));
        QColor text = theme.colour(current ? Theme::Role::SelectionText : ahead ? Theme::Role::Dim : Theme::Role::Text);
        QFont font =
            kind == InterleavingModel::Column::Note ? sized(theme.font(), 0.95) : sized(theme.codeFont(), 0.92);
        if (kind == InterleavingModel::Column::Step) text = current ? text : theme.colour(Theme::Role::Dim);
        if (kind == InterleavingModel::Column::Variable) {
            const bool changed = index.data(InterleavingModel::ChangedRole).toBool();
            font.setBold(changed);
            if (!changed && !current) text = theme.colour(Theme::Role::Dim);
        }
        if (mark == Mark::Lost || mark == Mark::StaleDecision) font.setBold(true);
        if (kind == InterleavingModel::Column::Note && mark != Mark::None && !current)
            text =
                theme.colour(mark == Mark::Lost || mark == Mark::StaleDecision ? Theme::Role::Lost : Theme::Role::Text);
        QString shown = index.data().toString();
        const int pad = theme.px(8);
        QRect box = option.rect.adjusted(pad, 0, -pad / 2, 0);
        if (kind == InterleavingModel::Column::Context && !shown.isEmpty()) {
            const std::uint32_t cpu = stepper_.loaded()->program.contexts[model->contextAt(index.column())].cpu;
            painter->fillRect(QRect(option.rect.left() + theme.px(2), option.rect.top() + theme.px(3), theme.px(3),
                                    option.rect.height() - theme.px(6)),
                              theme.cpu(cpu));
        }
        if (kind == InterleavingModel::Column::Note && mark != Mark::None) {
            const int side = theme.px(15);
            theme
                .icon(mark == Mark::Lost || mark == Mark::StaleDecision ? QStringLiteral("lost")
                      : mark == Mark::Overwritten                       ? QStringLiteral("cross")
                                                                        : QStringLiteral("stale"))
                .paint(painter, QRect(box.left(), box.center().y() - side / 2, side, side));
            box.adjust(side + theme.px(5), 0, 0, 0);
        }
        // Where the whole sentence has no room, the value still has.
        if (kind == InterleavingModel::Column::Context && !shown.isEmpty() &&
            QFontMetrics(font).horizontalAdvance(shown) > box.width())
            shown = index.data(InterleavingModel::BriefRole).toString();
        painter->setFont(font);
        painter->setPen(text);
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                          QFontMetrics(font).elidedText(shown, Qt::ElideRight, box.width()));
        painter->restore();
    }

private:
    Stepper& stepper_;
};

}  // namespace

InterleavingView::InterleavingView(Stepper& stepper, FactsKeeper& facts, QWidget* parent)
    : QTableView(parent), stepper_(stepper), model_(stepper, facts) {
    setModel(&model_);
    setItemDelegate(new RowPainter(stepper, this));
    setObjectName(QStringLiteral("interleavingTable"));
    setAccessibleName(tr("Interleaving table"));
    setAccessibleDescription(tr("A row for each step; a column for each context and each shared variable"));
    setToolTip({});
    setSelectionBehavior(SelectRows);
    setSelectionMode(ContiguousSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(&stepper, &Stepper::cursorMoved, this, &InterleavingView::follow);
    connect(&model_, &QAbstractItemModel::modelReset, this, [this] {
        widest_.clear();
        sizeColumns();
    });
    connect(&model_, &QAbstractItemModel::rowsInserted, this, [this] {
        if (measured_ < kMostMeasured) sizeColumns();
        follow();
    });
    connect(&model_, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { following_ = true; });
    connect(&model_, &QAbstractItemModel::rowsRemoved, this, [this] {
        following_ = false;
        measured_ = std::min(measured_, model_.rowCount());
    });
    connect(&Theme::of(this), &Theme::changed, this, &InterleavingView::restyle);
    restyle();
}

void InterleavingView::restyle() {
    const Theme& theme = Theme::of(this);
    verticalHeader()->setDefaultSectionSize(QFontMetrics(theme.codeFont()).height() + theme.px(8));
    verticalHeader()->setMinimumSectionSize(theme.px(10));
    widest_.clear();
    sizeColumns();
    viewport()->update();
}

// As wide as the texts; where that is too much for the table, contexts give way, since their words can be cut. Rows
// that were measured once are not measured again.
void InterleavingView::sizeColumns() {
    const Theme& theme = Theme::of(this);
    if (widest_.size() != static_cast<std::size_t>(model_.columnCount())) {
        widest_.assign(static_cast<std::size_t>(model_.columnCount()), 0);
        measured_ = 0;
        const QFontMetrics header(sized(theme.font(), 1, true));
        for (int c = 0; c < model_.columnCount(); ++c)
            widest_[static_cast<std::size_t>(c)] =
                header.horizontalAdvance(model_.headerData(c, Qt::Horizontal, Qt::DisplayRole).toString());
    }
    const QFontMetrics code(sized(theme.codeFont(), 0.92, true));
    const int rows = std::min(model_.rowCount(), kMostMeasured);
    int all = 0, contexts = 0;
    std::vector<int> widths;
    for (int c = 0; c < model_.columnCount(); ++c) {
        const auto kind = model_.kind(c);
        int& width = widest_[static_cast<std::size_t>(c)];
        if (kind == InterleavingModel::Column::Context) width = std::max(width, theme.px(60));
        if (kind == InterleavingModel::Column::Note) width = theme.px(120);
        else
            for (int r = measured_; r < rows; ++r)
                width = std::max(width, code.horizontalAdvance(model_.index(r, c).data().toString()));
        widths.push_back(std::min(width, theme.px(240)) + theme.px(14));
        all += widths.back();
        if (kind == InterleavingModel::Column::Context) contexts += widths.back();
    }
    measured_ = std::max(measured_, rows);
    const int excess = all - viewport()->width();
    for (int c = 0; c < model_.columnCount(); ++c) {
        int width = widths[static_cast<std::size_t>(c)];
        if (excess > 0 && model_.kind(c) == InterleavingModel::Column::Context)
            width = std::max(std::min(width, theme.px(110)), width - excess * width / contexts - 1);
        if (width != columnWidth(c)) setColumnWidth(c, width);
    }
}

void InterleavingView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    sizeColumns();
    if (currentIndex().isValid()) scrollTo(currentIndex());  // what is around may grow when a run ends
}

// Rows change their look between where the cursor was and where it is: what is ahead is pale.
void InterleavingView::follow() {
    const int row = static_cast<int>(stepper_.position());
    const int before = std::exchange(shown_, row);
    const QModelIndex index = model_.index(row, 0);
    if (index.isValid() && row != currentIndex().row()) {
        following_ = true;
        setCurrentIndex(index);
        scrollTo(index);
        following_ = false;
    }
    const int top = rowViewportPosition(std::min(before, row));
    const int bottom = rowViewportPosition(std::max(before, row));
    if (top < 0 || bottom < 0) return viewport()->update();
    const int height = verticalHeader()->defaultSectionSize();
    viewport()->update(0, top, viewport()->width(), bottom - top + height);
}

void InterleavingView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    // A row that goes takes the current index with it: only what the user does moves the cursor.
    if (following_ || !current.isValid() || !(hasFocus() || viewport()->hasFocus())) return;
    if (QApplication::keyboardModifiers() & Qt::ShiftModifier) return;  // extends the selection
    stepper_.jump(static_cast<std::size_t>(current.row()));
}

void InterleavingView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return copy();
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: return QTableView::keyPressEvent(event);
    default: break;
    }
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    event->ignore();  // the step view's keys, rather than a search in the table
}

void InterleavingView::copy() {
    int first = 0, last = model_.rowCount() - 1;
    const QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.size() > 1) {
        const auto [low, high] = std::minmax_element(rows.begin(), rows.end());
        first = low->row();
        last = high->row();
    }
    if (last >= first) QApplication::clipboard()->setText(model_.tsv(first, last));
}

}  // namespace lockstep::gui
