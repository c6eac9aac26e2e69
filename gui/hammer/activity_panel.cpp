#include "hammer/activity_panel.hpp"

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "hammer/flow_layout.hpp"
#include "look/theme.hpp"

namespace lockstep::gui {
namespace {
constexpr std::array kLegend = {Doing::Task,     Doing::Softirq, Doing::Hardirq,
                                Doing::Spinning, Doing::Idle,    Doing::Unknown};
}  // namespace

ActivityPanel::ActivityPanel(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("activityPanel"));
    timeline_ = new ActivityTimeline(this);
    timeline_->setToolTip(tr("Zoom with the wheel or + and −, move by dragging or with the arrows"));
    record_ = new QCheckBox(tr("CPU &lanes"), this);
    record_->setObjectName(QStringLiteral("recordLanes"));
    record_->setChecked(true);
    record_->setAccessibleName(tr("Record what each CPU does"));
    record_->setToolTip(tr("Record what each CPU does in the next run; without it the run is a little faster"));
    auto* head = new QHBoxLayout;
    head->addWidget(record_);
    range_ = new QLabel(this);
    range_->setObjectName(QStringLiteral("lanesRange"));
    range_->setAccessibleName(tr("What the lanes show"));
    head->addWidget(range_, 1);
    ActivityTimeline* t = timeline_;
    const auto button = [&](QAction* a, const char* icon) {
        auto* b = new QToolButton(this);
        b->setDefaultAction(a);
        b->setAccessibleName(a->text());
        b->setProperty("iconName", QString::fromLatin1(icon));
        b->setAutoRaise(true);
        b->setFocusPolicy(Qt::TabFocus);
        head->addWidget(b);
        buttons_ << b;
    };
    button(action("lanesPreviousLost", tr("Previous lost round"), tr("To the round before that lost updates"),
                  {QKeySequence(Qt::SHIFT | Qt::Key_N)}, [t] { t->goToPreviousLost(); }),
           "back");
    button(action("lanesNextLost", tr("Next lost round"), tr("To the next round that lost updates"),
                  {QKeySequence(Qt::Key_N)}, [t] { t->goToNextLost(); }),
           "forward");
    button(action("lanesZoomOut", tr("Zoom out"), tr("Show more time"), {QKeySequence(Qt::Key_Minus)},
                  [t] { t->zoom(2); }),
           "minus");
    button(action("lanesZoomIn", tr("Zoom in"), tr("Show less time"),
                  {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal)}, [t] { t->zoom(0.5); }),
           "plus");
    whole_ = action("lanesWhole", tr("Whole run"), tr("Show the run from its start"), {QKeySequence(Qt::Key_0)},
                    [t] { t->showAll(); });
    follow_ = action("lanesFollow", tr("Follow"), tr("Show the last moments, as they come"), {QKeySequence(Qt::Key_F)},
                     [t] { t->follow(); });
    for (QAction* a : {whole_, follow_}) a->setCheckable(true);
    button(whole_, "");
    button(follow_, "");
    action("lanesEarlier", tr("Earlier"), tr("Move to earlier moments"), {QKeySequence(Qt::Key_Left)},
           [t] { t->pan(-0.2); });
    action("lanesLater", tr("Later"), tr("Move to later moments"), {QKeySequence(Qt::Key_Right)}, [t] { t->pan(0.2); });
    action("lanesStart", tr("Start of the run"), tr("Move to the start"), {QKeySequence(Qt::Key_Home)},
           [t] { t->pan(-1e6); });
    action("lanesEnd", tr("End of the run"), tr("Move to the end"), {QKeySequence(Qt::Key_End)}, [t] { t->pan(1e6); });
    auto* legend = new FlowLayout;
    legend->setSpacing(12);
    const auto entry = [&](const QString& text) {
        auto* both = new QWidget(this);
        auto* row = new QHBoxLayout(both);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(5);
        auto* patch = new QLabel(both);
        auto* name = new QLabel(text, both);
        row->addWidget(patch);
        row->addWidget(name);
        legend->addWidget(both);
        legend_.emplace_back(patch, name);
        return both;
    };
    for (const Doing doing : kLegend) entry(ActivityTimeline::nameOf(doing));
    entry(tr("a round that lost updates"));
    scroll_ = new QScrollArea(this);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setWidget(timeline_);
    scroll_->setAccessibleName(tr("CPU lanes"));
    scroll_->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(scroll_, 1);
    column->addLayout(legend);
    connect(timeline_, &ActivityTimeline::rangeChanged, this, &ActivityPanel::tellRange);
    connect(&Theme::of(this), &Theme::changed, this, &ActivityPanel::restyle);
    restyle();
    tellRange();
}

// The keys are the timeline's: elsewhere + is another's.
QAction* ActivityPanel::action(const char* name, const QString& text, const QString& tip,
                               const QList<QKeySequence>& keys, const std::function<void()>& what) {
    auto* a = new QAction(text, timeline_);
    a->setObjectName(QString::fromLatin1(name));
    a->setProperty("group", tr("Hammer: the lanes"));
    a->setShortcuts(keys);
    a->setShortcutContext(Qt::WidgetShortcut);
    a->setToolTip(QStringLiteral("%1 (%2)").arg(tip, keys.front().toString(QKeySequence::NativeText)));
    timeline_->addAction(a);
    connect(a, &QAction::triggered, this, what);
    return a;
}

bool ActivityPanel::recording() const {
    return record_->isChecked();
}

void ActivityPanel::setHistory(std::shared_ptr<const ActivityHistory> history) {
    history_ = history;
    timeline_->setHistory(std::move(history));
    timeline_->setMinimumSize(timeline_->minimumSizeHint());
    scroll_->setMinimumHeight(std::min(timeline_->minimumSizeHint().height(), Theme::of(this).px(150)));
}

void ActivityPanel::refresh(bool running) {
    timeline_->refresh(running);
    if (!running) timeline_->setAccessibleDescription(timeline_->summary());
}

void ActivityPanel::tellRange() {
    whole_->setChecked(timeline_->range() == ActivityTimeline::Range::Whole);
    follow_->setChecked(timeline_->range() == ActivityTimeline::Range::Follow);
    if (!history_ || history_->lanes() == 0) {
        range_->clear();
        return;
    }
    const auto span = static_cast<double>(timeline_->to() - timeline_->from());
    const QString text = tr("%1 to %2")
                             .arg(ActivityTimeline::timeText(static_cast<double>(timeline_->from()), span / 100),
                                  ActivityTimeline::timeText(static_cast<double>(timeline_->to()), span / 100));
    range_->setText(
        history_->missing() == 0 ? text : tr("%1; %L2 events were not recorded").arg(text).arg(history_->missing()));
}

void ActivityPanel::restyle() {
    const Theme& theme = Theme::of(this);
    for (std::size_t i = 0; i < legend_.size(); ++i) {
        legend_[i].first->setPixmap(i < kLegend.size() ? timeline_->swatch(kLegend[i]) : timeline_->lostSwatch());
        QFont font = theme.font();
        font.setPixelSize(theme.px(12));
        legend_[i].second->setFont(font);
    }
    for (QToolButton* b : buttons_)
        if (const QString icon = b->property("iconName").toString(); !icon.isEmpty())
            b->defaultAction()->setIcon(theme.icon(icon));
    QPalette dim = palette();
    dim.setColor(QPalette::WindowText, theme.colour(Theme::Role::Dim));
    range_->setPalette(dim);
    timeline_->setMinimumSize(timeline_->minimumSizeHint());
}

}  // namespace lockstep::gui
