#include "explore/kernel_log_panel.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include "look/theme.hpp"
#include "report/kernel_log.hpp"

namespace lockstep::gui {
namespace {

constexpr std::size_t kMostLines = 500;  ///< of the run's, the newest

}  // namespace

KernelLogPanel::KernelLogPanel(Stepper& stepper, QWidget* parent)
    : QWidget(parent), stepper_(stepper), printed_(stepper) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    auto* split = new QSplitter(this);
    auto* left = new QWidget(split);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    list_ = new QListWidget(left);
    list_->setObjectName(QStringLiteral("reports"));
    list_->setAccessibleName(tr("What the kernel logs"));
    list_->setToolTip(tr("Click a report, or press Enter on it: the run that leads to it is in Step"));
    list_->setWordWrap(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(list_, 1);
    copy_ = new QPushButton(tr("Copy this &log"), left);
    copy_->setObjectName(QStringLiteral("copyLogButton"));
    column->addWidget(copy_);
    text_ = new QPlainTextEdit(split);
    text_->setObjectName(QStringLiteral("reportText"));
    text_->setAccessibleName(tr("The log as the kernel prints it"));
    text_->setReadOnly(true);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 3);
    row->addWidget(split);

    const auto action = [this](QWidget* at, const char* name, const QString& text, const QList<QKeySequence>& keys,
                               Qt::ShortcutContext context) {
        auto* a = new QAction(text, at);
        a->setObjectName(QString::fromLatin1(name));
        a->setProperty("group", tr("Kernel log"));
        a->setShortcuts(keys);
        a->setShortcutContext(context);
        at->addAction(a);
        return a;
    };
    QAction* load = action(list_, "loadReport", tr("Show this report's run in Step"),
                           {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)}, Qt::WidgetShortcut);
    QAction* copy = action(this, "copyLog", tr("Copy this log"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)},
                           Qt::WidgetWithChildrenShortcut);
    copy_->setToolTip(
        tr("The text at the right, to the clipboard (%1)").arg(copy->shortcut().toString(QKeySequence::NativeText)));
    connect(copy_, &QPushButton::clicked, copy, &QAction::trigger);
    connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(text_->toPlainText()); });
    connect(load, &QAction::triggered, this, &KernelLogPanel::loadWitness);
    connect(list_, &QListWidget::itemClicked, this, &KernelLogPanel::loadWitness);
    connect(list_, &QListWidget::currentRowChanged, this, &KernelLogPanel::showRow);
    connect(&stepper_, &Stepper::cursorMoved, this, &KernelLogPanel::refreshRun);
    connect(&stepper_, &Stepper::reset, this, &KernelLogPanel::refreshRun);
    connect(&Theme::of(this), &Theme::changed, this, &KernelLogPanel::restyle);
    setExplored(nullptr);
    restyle();
}

void KernelLogPanel::restyle() {
    text_->setFont(Theme::of(this).codeFont());
    for (int row = 0; row < list_->count(); ++row)
        list_->item(row)->setIcon(
            row == 0 ? Theme::of(this).icon(QStringLiteral("log"))
                     : Theme::of(this).icon(QStringLiteral("warning"), Theme::of(this).colour(Theme::Role::Warning)));
}

void KernelLogPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshRun();
}

void KernelLogPanel::setExplored(std::shared_ptr<const Explored> explored) {
    explored_ = std::move(explored);
    list_->clear();
    list_->addItem(QString());
    if (explored_)
        for (const Report& report : explored_->exploration.reports)
            list_->addItem(QString::fromStdString(kernelTitle(explored_->loaded->machine, report)));
    restyle();
    list_->setCurrentRow(list_->count() > 1 ? 1 : 0);
    refreshRun();
}

void KernelLogPanel::refreshRun() {
    if (!isVisible()) return;
    list_->item(0)->setText(tr("This run: %n line(s)", nullptr, static_cast<int>(printed_.count())));
    if (list_->currentRow() == 0) showRow(0);
}

void KernelLogPanel::showRow(int row) {
    if (row > 0 && explored_) {
        text_->setPlainText(QString::fromStdString(kernelReport(
            explored_->loaded->machine, explored_->exploration.reports[static_cast<std::size_t>(row) - 1])));
        return;
    }
    QStringList lines;
    for (const std::size_t step : printed_.steps(kMostLines))
        lines << QStringLiteral("[step %1] %2: %3").arg(step + 1, 4).arg(printed_.who(step), printed_.text(step));
    if (lines.isEmpty()) {
        lines << tr("The run in Step has printed nothing so far.");
        if (!explored_)
            lines << tr(
                "Explore finds what the kernel's checkers would report; each report has a row of its own then.");
        else if (explored_->exploration.reports.empty())
            lines << tr("The kernel's checkers have nothing to report of this scenario.");
    }
    text_->setPlainText(lines.join(u'\n'));
    text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
}

void KernelLogPanel::loadWitness() {
    const int row = list_->currentRow();
    if (row <= 0 || !explored_ || explored_->loaded != stepper_.loaded()) return;
    stepper_.load(explored_->exploration.reports[static_cast<std::size_t>(row) - 1].witness,
                  list_->currentItem()->text(), 0);
    stepper_.last();
    emit witnessChosen();
}

}  // namespace lockstep::gui
