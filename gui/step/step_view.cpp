#include "step/step_view.hpp"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>
#include <utility>

#include "look/theme.hpp"
#include "report/words.hpp"
#include "step/choice_panel.hpp"
#include "step/interleaving_view.hpp"
#include "step/lane_view.hpp"
#include "step/machine_panel.hpp"
#include "step/narrator.hpp"
#include "step/transport_bar.hpp"

namespace lockstep::gui {
namespace {

constexpr std::size_t kMostByChance = 100'000;  // steps at a time
constexpr int kPlayPace = 900;                  // ms a step: time to read a sentence

/// Widgets above one another, each with its stretch, without a margin.
QWidget* stack(std::initializer_list<std::pair<QWidget*, int>> widgets, int spacing) {
    auto* all = new QWidget;
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    for (const auto& [widget, stretch] : widgets) column->addWidget(widget, stretch);
    return all;
}

}  // namespace

StepView::StepView(Document& document, Stepper& stepper, QWidget* parent)
    : QWidget(parent), document_(document), stepper_(stepper), facts_(stepper), prospects_(stepper), walk_(stepper) {
    makeActions();
    lanes_ = new LaneView(stepper, facts_);
    table_ = new InterleavingView(stepper, facts_);
    machine_ = new MachinePanel(stepper);
    choices_ = new ChoicePanel(stepper, prospects_, takenLetters());
    transport_ = new TransportBar(stepper, buttons_);
    story_ = new QLabel;
    story_->setObjectName(QStringLiteral("narration"));
    story_->setAccessibleName(tr("What happened"));
    story_->setWordWrap(true);
    story_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    story_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    story_->setFocusPolicy(Qt::NoFocus);

    auto* pair = new QSplitter(Qt::Horizontal);
    pair->setObjectName(QStringLiteral("stepBottom"));
    pair->addWidget(table_);
    pair->addWidget(machine_);
    pair->setStretchFactor(0, 5);
    pair->setStretchFactor(1, 3);
    pair->setChildrenCollapsible(false);
    tabs_ = new QTabBar;
    tabs_->setObjectName(QStringLiteral("stepTabs"));
    tabs_->setAccessibleName(tr("Table or machine"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->addTab(tr("Interleaving table"));
    tabs_->addTab(tr("Machine: memory, CPUs, locks"));
    connect(tabs_, &QTabBar::currentChanged, this, [this] { arrange(); });
    QWidget* bottom = stack({{tabs_, 0}, {pair, 1}}, 0);
    QWidget* top = stack({{transport_, 0}, {lanes_, 1}, {story_, 0}, {choices_, 0}}, 4);
    auto* split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("stepSplit"));
    split->addWidget(top);
    split->addWidget(bottom);
    split->setStretchFactor(0, 4);
    split->setStretchFactor(1, 3);
    split->setSizes({500, 300});
    bottom->setMinimumHeight(Theme::of(this).px(110));
    split->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->addWidget(split);
    setFocusProxy(lanes_);

    connect(lanes_, &LaneView::cpuWanted, this, [this](std::uint32_t cpu) {
        walk_.stop();
        if (stepper_.takeCpu(cpu)) lanes_->pulse();
    });
    const auto take = [this](Choice choice) {
        walk_.stop();
        if (stepper_.take(choice)) lanes_->pulse();
    };
    connect(lanes_, &LaneView::choiceWanted, this, take);
    connect(choices_, &ChoicePanel::chosen, this, take);
    connect(choices_, &ChoicePanel::focusLost, this, [this] { lanes_->setFocus(); });
    connect(choices_, &ChoicePanel::witnessWanted, this, [this](const std::vector<Choice>& schedule) {
        const std::size_t position = stepper_.position();
        stepper_.load(schedule, tr("Goes wrong after step %1").arg(position), position);
    });
    connect(&stepper, &Stepper::cursorMoved, this, &StepView::refresh);
    connect(&stepper, &Stepper::reset, this, &StepView::restart);
    connect(&stepper, &Stepper::stepsChanged, this, &StepView::refresh);
    connect(&facts_, &FactsKeeper::changed, this, &StepView::refresh);
    connect(&facts_, &FactsKeeper::expectedChanged, this, &StepView::refresh);
    connect(&stepper, &Stepper::runOnEnded, this, &StepView::showRunning);
    connect(&walk_, &Walk::changed, this, &StepView::showWalking);
    connect(&walk_, &Walk::stepped, lanes_, &LaneView::pulse);
    connect(&Theme::of(this), &Theme::changed, this, &StepView::restyle);
    restyle();
    restart();
}

StepView::~StepView() = default;

QAction* StepView::add(const char* name, const QString& text, const QString& tip, const QString& icon,
                       const QList<QKeySequence>& keys, void (StepView::*what)()) {
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setProperty("iconName", icon);
    action->setIcon(Theme::of(this).icon(icon));
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(keys.isEmpty() ? tip : tr("%1 (%2)").arg(tip, keys.front().toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, what);
    addAction(action);
    return action;
}

void StepView::makeActions() {
    const auto key = [](auto... k) { return QList<QKeySequence>{QKeySequence(k)...}; };
    buttons_ = {
        add("stepFirst", tr("First"), tr("Back to the start"), QStringLiteral("first"), key(Qt::Key_Home),
            &StepView::goFirst),
        add("stepBack", tr("Back"), tr("One step back"), QStringLiteral("back"), key(Qt::Key_Left), &StepView::goBack),
        add("stepForward", tr("Forward"), tr("One step forward; at the end of the run, the first choice that is open"),
            QStringLiteral("forward"), key(Qt::Key_Right), &StepView::goForward),
        add("stepLast", tr("Last"), tr("To the end of the run"), QStringLiteral("last"), key(Qt::Key_End),
            &StepView::goLast),
        nullptr,
        add("stepPlay", tr("Play"), tr("Walk through the run slowly"), QStringLiteral("play"), key(Qt::Key_P),
            &StepView::playOrStop),
        add("stepByChance", tr("Run by chance"), tr("Go on to the end; every choice is drawn from the seed"),
            QStringLiteral("step"), key(Qt::Key_R), &StepView::byChance),
        nullptr,
        add("stepZoomOut", tr("Zoom out"), tr("Narrower steps"), QStringLiteral("minus"), key(Qt::Key_Minus),
            &StepView::zoomOut),
        add("stepZoomFit", tr("Whole run"), tr("Show the whole run"), QStringLiteral("bars"), key(Qt::Key_Equal),
            &StepView::zoomToFit),
        add("stepZoomIn", tr("Zoom in"), tr("Wider steps"), QStringLiteral("plus"), key(Qt::Key_Plus),
            &StepView::zoomIn),
    };
    play_ = buttons_[5];
    byChance_ = buttons_[6];
    add("stepCopyTable", tr("Copy the table"), tr("Copies the interleaving table, with tabs between its columns"),
        QStringLiteral("copy"), {}, &StepView::copyTable);
}

// Letters that mean something already are no arrival's.
QString StepView::takenLetters() const {
    QString letters;
    for (const QAction* action : actions())
        for (const QKeySequence& keys : action->shortcuts())
            if (const QString text = keys.toString(QKeySequence::PortableText).toLower(); text.size() == 1)
                letters += text;
    return letters;
}

void StepView::restyle() {
    const Theme& theme = Theme::of(this);
    for (QAction* action : actions())
        if (const QString icon = action->property("iconName").toString(); !icon.isEmpty())
            action->setIcon(theme.icon(icon));
    story_->setFont(theme.font());
    arrange();
    refresh();
}

// Side by side where both are readable, else one at a time.
void StepView::arrange() {
    const Theme& theme = Theme::of(this);
    const bool wide = width() >= theme.px(960);
    // Room for the longest sentence, so that nothing moves from step to step.
    const int lines = width() >= theme.px(760) ? 1 : 2;
    story_->setMinimumHeight(QFontMetrics(theme.font()).lineSpacing() * lines + theme.px(4));
    tabs_->setVisible(!wide);
    table_->setVisible(wide || tabs_->currentIndex() == 0);
    machine_->setVisible(wide || tabs_->currentIndex() == 1);
}

void StepView::resizeEvent(QResizeEvent*) {
    arrange();
}

void StepView::restart() {
    for (QAction* action : cpuActions_) {
        removeAction(action);
        action->deleteLater();
    }
    cpuActions_.clear();
    const std::uint32_t cpus = stepper_.loaded() ? std::min(stepper_.loaded()->program.cpus, 10U) : 0;
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
        auto* action = new QAction(tr("CPU %1 goes next").arg(cpu), this);
        action->setObjectName(QStringLiteral("stepCpu%1").arg(cpu));
        action->setShortcut(QKeySequence(static_cast<int>(Qt::Key_0 + cpu)));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, cpu] {
            walk_.stop();
            if (stepper_.takeCpu(cpu)) lanes_->pulse();
        });
        addAction(action);
        cpuActions_.push_back(action);
    }
    refresh();
}

void StepView::refresh() {
    const Headline before = std::exchange(headline_, headlineOf(stepper_, facts_));
    story_->setText(narration());
    const bool lost =
        stepper_.position() > 0 && facts_.mark(stepper_.position() - 1, stepper_.position()) >= Mark::Lost;
    QPalette palette = story_->palette();
    palette.setColor(QPalette::WindowText, Theme::of(this).colour(lost ? Theme::Role::Bad : Theme::Role::Text));
    story_->setPalette(palette);
    lanes_->setAccessibleDescription(story_->text());
    if (before.text != headline_.text || before.bad != headline_.bad) emit headlineChanged();
    emit codeMarksChanged();
}

QString StepView::narration() const {
    return gui::narration(stepper_, facts_);
}

std::vector<CodeMark> StepView::codeMarks() const {
    std::vector<CodeMark> marks;
    if (!stepper_.loaded()) return marks;
    const Machine& machine = stepper_.loaded()->machine;
    const Program& program = machine.program();
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        const std::uint32_t context = machine.running(stepper_.state(), cpu);
        if (context == kNone || machine.done(stepper_.state(), context)) continue;
        const Statement& statement = program.statementOf(machine.frames(stepper_.state(), context).front().op);
        const std::uint32_t line = statement.line ? statement.line : program.functions[statement.function].line;
        marks.push_back({cpu, context, program.fileLine(line), fromUtf8(actor(program, context))});
    }
    return marks;
}

void StepView::goFirst() {
    walk_.stop(), stepper_.first();
}
void StepView::goBack() {
    walk_.stop(), stepper_.back();
}
void StepView::goLast() {
    walk_.stop(), stepper_.last();
}
void StepView::goForward() {
    walk_.stop(), forwardOrTake();
}
void StepView::zoomIn() {
    lanes_->zoom(1.25, lanes_->viewport()->width() / 2.0);
}
void StepView::zoomOut() {
    lanes_->zoom(0.8, lanes_->viewport()->width() / 2.0);
}
void StepView::zoomToFit() {
    lanes_->zoomToFit();
}
void StepView::copyTable() {
    table_->copy();
}

void StepView::forwardOrTake() {
    if (stepper_.position() < stepper_.length()) stepper_.forward();
    else if (const std::vector<Choice> open = stepper_.open(); !open.empty()) stepper_.take(open.front());
    else return;
    lanes_->pulse();
}

void StepView::byChance() {
    walk_.stop();
    if (stepper_.runningOn()) return stepper_.endRunOn();
    const std::uint64_t seed = transport_->seed();
    transport_->nextSeed();
    stepper_.startRunOn(seed, kMostByChance);
    showRunning();
}

// While a long run is made, its key ends it.
void StepView::showRunning() {
    const bool running = stepper_.runningOn();
    byChance_->setText(running ? tr("Stop here") : tr("Run by chance"));
    byChance_->setProperty("iconName", running ? QStringLiteral("stop") : QStringLiteral("step"));
    byChance_->setIcon(Theme::of(this).icon(byChance_->property("iconName").toString()));
}

void StepView::playOrStop() {
    if (walk_.walking()) return walk_.stop();
    if (stepper_.position() == stepper_.length()) stepper_.first();
    walk_.start(kPlayPace);
}

void StepView::showWalking() {
    play_->setText(walk_.walking() ? tr("Pause") : tr("Play"));
    play_->setProperty("iconName", walk_.walking() ? QStringLiteral("pause") : QStringLiteral("play"));
    play_->setIcon(Theme::of(this).icon(play_->property("iconName").toString()));
}

void StepView::keyPressEvent(QKeyEvent* event) {
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return QWidget::keyPressEvent(event);
    if (event->key() == Qt::Key_Space) return goForward();
    const QString text = event->text();
    if (text.size() == 1) {
        if (const Choice* choice = choices_->choiceOf(text.front().toLower())) {
            const Choice wanted = *choice;
            walk_.stop();
            if (stepper_.take(wanted)) lanes_->pulse();
            return;
        }
    }
    QWidget::keyPressEvent(event);
}

}  // namespace lockstep::gui
