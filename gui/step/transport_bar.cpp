#include "step/transport_bar.hpp"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include "look/theme.hpp"

namespace lockstep::gui {

TransportBar::TransportBar(Stepper& stepper, const std::vector<QAction*>& actions, QWidget* parent)
    : QWidget(parent),
      stepper_(stepper),
      seed_(new QSpinBox),
      branches_(new QComboBox),
      slider_(new QSlider(Qt::Horizontal)),
      place_(new QLabel) {
    auto* row = new QHBoxLayout;
    row->setSpacing(2);
    for (QAction* action : actions) {
        if (!action) {
            row->addSpacing(10);
            continue;
        }
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setAccessibleName(action->text());
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
        buttons_.push_back(button);
    }
    seed_->setObjectName(QStringLiteral("seed"));
    seed_->setRange(0, 999999);
    seed_->setValue(1);
    seed_->setButtonSymbols(QAbstractSpinBox::NoButtons);
    seed_->setPrefix(tr("seed "));
    seed_->setAccessibleName(tr("Seed"));
    seed_->setToolTip(tr("The same seed makes the same choices by chance"));
    row->addWidget(seed_);
    row->addStretch(1);
    branches_->setObjectName(QStringLiteral("branches"));
    branches_->setAccessibleName(tr("Branch"));
    branches_->setToolTip(tr("Every way that you tried is kept: choose which one to look at"));
    branches_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    branches_->setMinimumContentsLength(14);
    row->addWidget(branches_);
    slider_->setObjectName(QStringLiteral("scrub"));
    slider_->setAccessibleName(tr("Position in the run"));
    slider_->setToolTip(tr("Drag to move through the run"));
    auto* line = new QHBoxLayout;
    line->addWidget(slider_, 1);
    line->addWidget(place_);
    place_->setAccessibleName(tr("Step"));
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(2);
    all->addLayout(row);
    all->addLayout(line);
    connect(slider_, &QSlider::valueChanged, this, [this](int at) { stepper_.jump(static_cast<std::size_t>(at)); });
    connect(branches_, &QComboBox::activated, this, [this](int branch) { stepper_.selectBranch(branch); });
    connect(&stepper, &Stepper::cursorMoved, this, &TransportBar::refresh);
    connect(&stepper, &Stepper::stepsChanged, this, &TransportBar::refresh);
    connect(&stepper, &Stepper::reset, this, &TransportBar::refresh);
    connect(&stepper, &Stepper::ranOn, this,
            [this](std::size_t steps) { place_->setText(tr("running: %L1 steps").arg(steps)); });
    connect(&stepper, &Stepper::runOnEnded, this, &TransportBar::refresh);
    connect(&stepper, &Stepper::branchesChanged, this, &TransportBar::refreshBranches);
    connect(&Theme::of(this), &Theme::changed, this, &TransportBar::restyle);
    restyle();
    refresh();
    refreshBranches();
}

std::uint64_t TransportBar::seed() const {
    return static_cast<std::uint64_t>(seed_->value());
}
void TransportBar::nextSeed() {
    seed_->setValue(seed_->value() + 1);
}

void TransportBar::restyle() {
    const Theme& theme = Theme::of(this);
    for (QToolButton* button : buttons_) button->setIconSize(QSize(theme.px(18), theme.px(18)));
    place_->setFont(theme.font());
}

void TransportBar::refresh() {
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, static_cast<int>(stepper_.length()));
    slider_->setPageStep(std::max(1, static_cast<int>(stepper_.length() / 10)));
    slider_->setValue(static_cast<int>(stepper_.position()));
    place_->setText(tr("step %1 of %2").arg(stepper_.position()).arg(stepper_.length()));
}

void TransportBar::refreshBranches() {
    branches_->clear();
    for (int b = 0; b < stepper_.branchCount(); ++b)
        branches_->addItem(Theme::of(this).icon(QStringLiteral("fork")), stepper_.branchName(b));
    branches_->setCurrentIndex(stepper_.branch());
    branches_->setVisible(stepper_.branchCount() > 1);
}

}  // namespace lockstep::gui
