#include "explore/kernel_log_panel.hpp"

#include <QHBoxLayout>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSplitter>

#include "look/theme.hpp"
#include "report/kernel_log.hpp"

namespace lockstep::gui {

KernelLogPanel::KernelLogPanel(Document&, Stepper& stepper, QWidget* parent) : QWidget(parent), stepper_(stepper) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    auto* split = new QSplitter(this);
    list_ = new QListWidget(split);
    list_->setObjectName(QStringLiteral("reports"));
    list_->setAccessibleName(tr("Reports of the kernel's checkers"));
    list_->setToolTip(tr("Enter or a double click: the run that leads to it, in Step"));
    text_ = new QPlainTextEdit(split);
    text_->setObjectName(QStringLiteral("reportText"));
    text_->setAccessibleName(tr("The report as the kernel prints it"));
    text_->setReadOnly(true);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 3);
    row->addWidget(split);
    connect(list_, &QListWidget::currentRowChanged, this, &KernelLogPanel::showReport);
    connect(list_, &QListWidget::itemActivated, this, [this] {
        const int at = list_->currentRow();
        if (!explored_ || at < 0 || at >= static_cast<int>(explored_->exploration.reports.size())) return;
        if (explored_->loaded != stepper_.loaded()) return;
        stepper_.load(explored_->exploration.reports[static_cast<std::size_t>(at)].witness,
                      list_->currentItem()->text(), 0);
        stepper_.last();
        emit witnessChosen();
    });
    connect(&Theme::of(this), &Theme::changed, this, &KernelLogPanel::restyle);
    restyle();
    setExplored(nullptr);
}

void KernelLogPanel::restyle() {
    text_->setFont(Theme::of(this).codeFont());
}

void KernelLogPanel::setExplored(std::shared_ptr<const Explored> explored) {
    explored_ = std::move(explored);
    list_->clear();
    if (!explored_) {
        text_->setPlainText(tr("Explore first: then the reports that the kernel's checkers would print are here."));
        return;
    }
    for (const Report& report : explored_->exploration.reports)
        list_->addItem(QString::fromStdString(kernelTitle(explored_->loaded->machine, report)));
    if (list_->count() == 0) text_->setPlainText(tr("The kernel's checkers have nothing to report."));
    else list_->setCurrentRow(0);
}

void KernelLogPanel::showReport(int row) {
    if (!explored_ || row < 0 || row >= static_cast<int>(explored_->exploration.reports.size())) return;
    text_->setPlainText(QString::fromStdString(
        kernelReport(explored_->loaded->machine, explored_->exploration.reports[static_cast<std::size_t>(row)])));
}

}  // namespace lockstep::gui
