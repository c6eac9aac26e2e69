#include "hammer/findings_panel.hpp"

#include <QLabel>
#include <QListView>
#include <QVBoxLayout>

#include "hammer/finding_delegate.hpp"
#include "hammer/findings_model.hpp"
#include "look/theme.hpp"

namespace lockstep::gui {

FindingsPanel::FindingsPanel(QWidget* parent) : QWidget(parent), model_(new FindingsModel(this)) {
    setObjectName(QStringLiteral("findingsPanel"));
    auto* column = new QVBoxLayout(this);
    head_ = new QLabel(this);
    head_->setObjectName(QStringLiteral("findingsHead"));
    head_->setAccessibleName(tr("Who watches, and how much was found"));
    head_->setWordWrap(true);
    list_ = new QListView(this);
    list_->setObjectName(QStringLiteral("findings"));
    list_->setAccessibleName(tr("Findings, with their reasons and decisions"));
    list_->setToolTip(tr("Enter or a double click: the chart that shows it"));
    list_->setItemDelegate(new FindingDelegate(list_));
    list_->setModel(model_);
    list_->setResizeMode(QListView::Adjust);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(head_);
    column->addWidget(list_, 1);
    connect(list_, &QListView::activated, this,
            [this](const QModelIndex& index) { emit chosen(model_->finding(index.row())); });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model_, signal, this, &FindingsPanel::refresh);
    connect(model_, &QAbstractItemModel::modelReset, this, &FindingsPanel::refresh);
    connect(&Theme::of(this), &Theme::changed, this, &FindingsPanel::restyle);
    restyle();
    refresh();
}

void FindingsPanel::setPredictors(const QStringList& names) {
    predictors_ = names;
    refresh();
}

QString FindingsPanel::head() const {
    return head_->text();
}

void FindingsPanel::refresh() {
    const int count = model_->rowCount();
    const QString who = predictors_.isEmpty() ? tr("No predictor is running.")
                                              : tr("Watching: %1.").arg(predictors_.join(QStringLiteral(", ")));
    const QString what = count > 0               ? tr("%n findings", nullptr, count)
                         : predictors_.isEmpty() ? tr("Forecasts, anomalies and findings would be here.")
                                                 : tr("Nothing found so far.");
    head_->setText(count > 0 ? QStringLiteral("<b>%1</b>  %2").arg(what, who.toHtmlEscaped())
                             : who.toHtmlEscaped() + u' ' + what);
    list_->setVisible(count > 0);
    setSizePolicy(QSizePolicy::Preferred, count > 0 ? QSizePolicy::Expanding : QSizePolicy::Maximum);
}

void FindingsPanel::restyle() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(6), theme.px(4), theme.px(6), theme.px(6));
    layout()->setSpacing(theme.px(4));
    QPalette palette = head_->palette();
    palette.setColor(QPalette::WindowText, theme.colour(Theme::Role::Dim));
    head_->setPalette(palette);
    list_->setMinimumHeight(theme.px(120));
    list_->doItemsLayout();
}

}  // namespace lockstep::gui
