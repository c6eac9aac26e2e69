#include "hammer/hammer_view.hpp"

#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTreeView>
#include <QVBoxLayout>
#include <cmath>

#include "explore/bar_delegate.hpp"
#include "hammer/activity_panel.hpp"
#include "hammer/comparison_view.hpp"
#include "hammer/hammer_controls.hpp"
#include "hammer/metric_chart.hpp"
#include "hammer/observed_model.hpp"
#include "look/theme.hpp"
#include "report/figures.hpp"
#include "report/hammer_grid.hpp"
#include "report/hammer_summary.hpp"
#include "report/words.hpp"
#include "telemetry/rates.hpp"

namespace lockstep::gui {
namespace {

constexpr int kFrameMs = 50;
/// A rate over less than this says more about the moment than about the run.
constexpr double kShortestStretch = 0.03;

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

}  // namespace

HammerView::HammerView(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setObjectName(QStringLiteral("hammerView"));
    auto* column = new QVBoxLayout(this);
    controls_ = new HammerControls(this);
    column->addWidget(controls_);
    now_ = new QLabel(this);
    now_->setObjectName(QStringLiteral("hammerNow"));
    now_->setAccessibleName(tr("What is going on"));
    now_->setWordWrap(true);
    now_->setTextFormat(Qt::PlainText);
    column->addWidget(now_);
    progress_ = new QProgressBar(this);
    progress_->setObjectName(QStringLiteral("hammerProgress"));
    progress_->setAccessibleName(tr("How far it is"));
    progress_->setRange(0, 1000);
    progress_->hide();
    column->addWidget(progress_);
    offer_ = new QPushButton(this);
    offer_->setObjectName(QStringLiteral("hammerOffer"));
    offer_->setAccessibleName(tr("Choose the protection that keeps the interrupt out"));
    offer_->hide();
    column->addWidget(offer_, 0, Qt::AlignLeft);
    // What does not fit scrolls; how the height is shared out can be changed.
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->addWidget(figures());
    lanes_ = new ActivityPanel(split);
    split->addWidget(lanes_);
    split->addWidget(result());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    split->setStretchFactor(2, 2);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(tr("Figures of the run"));
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(split);
    column->addWidget(scroll, 1);
    frames_.setInterval(kFrameMs);
    connect(&frames_, &QTimer::timeout, this, [this] { lanes_->refresh(true); });
    connect(controls_, &HammerControls::startWanted, this, &HammerView::start);
    connect(controls_, &HammerControls::stopWanted, this, &HammerView::stop);
    connect(controls_, &HammerControls::besideWanted, this, &HammerView::startSideBySide);
    connect(controls_, &HammerControls::noiseChanged, &job_, &HammerJob::setNoise);
    connect(controls_, &HammerControls::rateChanged, &job_, &HammerJob::setRate);
    connect(offer_, &QPushButton::clicked, this, [this] { take(offered_); });
    connect(comparison_, &ComparisonView::offerTaken, this, qOverload<const QString&>(&HammerView::take));
    connect(&job_, &HammerJob::runStarted, this, &HammerView::runStarted);
    connect(&job_, &HammerJob::sampled, this, qOverload<int, const Sample&>(&HammerView::take));
    connect(&job_, &HammerJob::runEnded, this, &HammerView::runEnded);
    connect(&job_, &HammerJob::finished, this, &HammerView::finished);
    connect(&document_, &Document::loadedChanged, this, &HammerView::scenarioChanged);
    connect(&Theme::of(this), &Theme::changed, this, &HammerView::restyle);
    scenarioChanged();
    restyle();
}

HammerView::~HammerView() = default;

// One run's charts, or a card for each of several.
QWidget* HammerView::figures() {
    pages_ = new QStackedWidget(this);
    auto* one = new QWidget(pages_);
    auto* grid = new QGridLayout(one);
    grid->setContentsMargins(0, 0, 0, 0);
    charts_[0] = new MetricChart(tr("Counter"), tr("expected"), 0, Figure::Count, one);
    charts_[1] = new MetricChart(tr("Lost updates"), {}, 5, Figure::Count, one);
    charts_[2] = new MetricChart(tr("Updates per second"), {}, 2, Figure::Count, one);
    charts_[3] = new MetricChart(tr("Waiting for locks"), tr("interrupts off"), 3, Figure::Share, one);
    for (int i = 0; i < 4; ++i) grid->addWidget(charts_[static_cast<std::size_t>(i)], i / 2, i % 2);
    pages_->addWidget(one);
    comparison_ = new ComparisonView(pages_);
    pages_->addWidget(comparison_);
    return pages_;
}

QWidget* HammerView::result() {
    results_ = new QTabWidget(this);
    results_->setObjectName(QStringLiteral("hammerResults"));
    results_->setAccessibleName(tr("What the run came to"));
    results_->tabBar()->setAccessibleName(tr("What the run came to: pages"));
    results_->setDocumentMode(true);
    summary_ = new QTextBrowser(results_);
    summary_->setObjectName(QStringLiteral("hammerSummary"));
    summary_->setAccessibleName(tr("What the run came to, in words"));
    summary_->setLineWrapMode(QTextEdit::NoWrap);
    summary_->setPlaceholderText(tr("What was lost, who waited for whom, and what the protection cost."));
    results_->addTab(summary_, tr("Summary"));
    observed_ = new ObservedModel(this);
    states_ = new QTreeView(results_);
    states_->setObjectName(QStringLiteral("hammerStates"));
    states_->setAccessibleName(tr("Final states of the rounds, and how often each came"));
    states_->setRootIsDecorated(false);
    states_->setUniformRowHeights(true);
    states_->setModel(observed_);
    states_->setItemDelegate(new BarDelegate(states_));
    states_->header()->setStretchLastSection(false);
    results_->addTab(states_, tr("Final states"));
    return results_;
}

void HammerView::scenarioChanged() {
    const auto loaded = document_.loaded();
    // Side by side has every value of the parameter, whichever is chosen now: those that are under way go on.
    if (beside_ && job_.running() && loaded && startedFrom_ && loaded->program.text == startedFrom_->program.text &&
        loaded->program.isa == startedFrom_->program.isa && loaded->program.memory == startedFrom_->program.memory &&
        !loaded->program.parameters.empty()) {
        comparison_->highlight(q(loaded->program.parameters.front().chosen));
        return;
    }
    const bool was = job_.running();
    job_.stop();
    controls_->take(!loaded ? nullptr : loaded->endless ? loaded->endless.get() : &loaded->program);
    offer_->hide();
    now_->setText(was ? tr("Stopped: the scenario has changed.")
                      : tr("Start runs the code on a real thread for each CPU, millions of times a second."));
    now_->show();
    restyle();
}

// The scenario with the first parameter's `value` ("": as chosen) on as many CPUs as were asked for.
std::shared_ptr<const Program> HammerView::program(const std::string& value) const {
    const auto loaded = document_.loaded();
    if (value.empty() && controls_->cpus() == 0)
        return loaded->endless ? loaded->endless : std::shared_ptr<const Program>(loaded, &loaded->program);
    Settings settings = document_.settings();
    settings.acceptForever = true;
    settings.times.reset();
    if (!value.empty()) settings.parameters[loaded->program.parameters.front().name] = value;
    if (controls_->cpus() > 0) settings.cpus = static_cast<std::uint32_t>(controls_->cpus());
    Result<Program> program = loadText(loaded->program.text, loaded->program.path, settings);
    if (!program.ok()) {
        now_->setText(q(format(program.diagnostics)));
        now_->show();
        return nullptr;
    }
    return std::make_shared<const Program>(std::move(program.value));
}

void HammerView::setDuration(double seconds) {
    controls_->setDuration(seconds);
}

void HammerView::start() {
    const auto loaded = document_.loaded();
    if (!loaded || job_.running()) return;
    HammerRun run;
    run.program = program({});
    if (!run.program) return;
    run.options = controls_->options(*run.program);
    run.options.activity = lanes_->recording();
    beside_ = false;
    begin({run}, false);
}

void HammerView::startSideBySide() {
    const auto loaded = document_.loaded();
    if (!loaded || loaded->program.parameters.empty() || job_.running()) return;
    const Parameter& parameter = loaded->program.parameters.front();
    std::vector<HammerRun> runs;
    shown_ = 0;
    for (const std::string& value : parameter.values) {
        HammerRun run;
        run.chosen = {{parameter.name, value}};
        run.program = program(value);
        if (!run.program) return;
        // Without lanes: nothing but the protection is to differ, and to cost.
        run.options = controls_->options(*run.program);
        if (value == parameter.chosen) shown_ = static_cast<int>(runs.size());
        runs.push_back(std::move(run));
    }
    beside_ = true;
    comparison_->begin(runs);
    begin(std::move(runs), controls_->together());
}

void HammerView::begin(std::vector<HammerRun> runs, bool together) {
    startedFrom_ = document_.loaded();
    together_ = together;
    planned_ = static_cast<int>(runs.size());
    if (!beside_) shown_ = 0;
    summary_->clear();
    observed_->clear();
    results_->setCurrentIndex(0);
    offer_->hide();
    now_->hide();
    pages_->setCurrentIndex(beside_ ? 1 : 0);
    lanes_->setVisible(!beside_);
    job_.start(std::move(runs), together);
    tellProgress(0, 0);
    restyle();
}

void HammerView::runStarted(int index) {
    if (beside_) comparison_->started(index);
    if (together_ && index != shown_) return;
    for (MetricChart* chart : charts_) chart->clear();
    last_ = {};
    if (!beside_) {
        lanes_->setHistory(job_.activity());
        frames_.start();
    }
    emit started();
}

void HammerView::tellProgress(int index, double seconds) {
    const auto loaded = startedFrom_;
    if (!loaded) return;
    const double each = std::max(controls_->options(loaded->program).settings.duration, 0.01);
    const int rounds = together_ ? 1 : planned_;
    const double done = ((together_ ? 0 : index) + std::min(seconds / each, 1.0)) / rounds;
    progress_->setValue(static_cast<int>(done * 1000));
    progress_->setFormat(
        rounds > 1
            ? tr("run %1 of %2: %3 of %4 s").arg(index + 1).arg(rounds).arg(seconds, 0, 'f', 1).arg(each, 0, 'f', 1)
            : tr("%1 of %2 s").arg(seconds, 0, 'f', 1).arg(each, 0, 'f', 1));
}

void HammerView::take(int index, const Sample& sample) {
    tellProgress(index, sample.seconds);
    if (beside_) comparison_->sample(index, sample);
    if (together_ && index != shown_) return;
    if (sample.seconds <= last_.seconds) return;
    const bool whole = sample.seconds - last_.seconds >= kShortestStretch;
    const Rates r = rates(last_, sample);
    const auto optional = [](const auto& v) -> std::optional<double> {
        if (!v) return {};
        return static_cast<double>(*v);
    };
    if (!beside_) {
        charts_[0]->add(sample.seconds, optional(sample.counter), optional(sample.expected));
        charts_[1]->add(sample.seconds, optional(sample.lost));
        if (whole) {
            charts_[2]->add(sample.seconds, r.increments);
            charts_[3]->add(sample.seconds, r.spinShare.value_or(0), r.irqsOffShare);
        }
    }
    if (together_) {
        emit headline(tr("All protections at once, for %1 s").arg(sample.seconds, 0, 'f', 1), false);
    } else {
        QString text = tr("%1 s: %2 calls").arg(sample.seconds, 0, 'f', 1).arg(q(grouped(sample.calls)));
        if (sample.lost) text += tr(", %1 updates lost").arg(q(grouped(*sample.lost)));
        emit headline(text, sample.lost.value_or(0) > 0);
    }
    emit sampled(sample);
    last_ = sample;
}

void HammerView::runEnded(int index) {
    const HammerRun& run = job_.done(index);
    if (beside_) {
        comparison_->ended(index, run);
        tellAll(run);
    } else {
        tellOne(run);
    }
}

void HammerView::tellOne(const HammerRun& run) {
    QString text = q(hammerSummary(run, Paint(false)));
    summary_->setPlainText(text);
    // Rounds that ended are worth a picture of how.
    if (run.result.rounds > 1 && !run.result.outcomes.empty()) {
        observed_->set(run);
        results_->setCurrentWidget(states_);
    }
    const bool stuck = run.result.end == HammerEnd::Deadlock || run.result.end == HammerEnd::Lockup;
    QString said = stuck ? q(run.result.why) : q(lostSentence(run, Paint(false)));
    said = said.trimmed();
    if (said.startsWith(u'✗') || said.startsWith(u'✓')) said = said.mid(1).trimmed();  // the headline has its own sign
    if (said.isEmpty()) said = q(run.result.why);
    now_->setText(tr("%1 calls in %2, %3 a second: %4.")
                      .arg(q(grouped(run.result.total.calls)), q(duration(run.result.seconds * 1e9)),
                           q(magnitude(ratesOf(run).calls)), q(run.result.why)));
    emit headline(said, wentWrong(run));
    // One that hangs because an interrupt wants its lock: offer the lock that keeps it out.
    offered_ = offerFor(run);
    if (offered_.isEmpty()) return;
    offer_->setText(tr("Choose %1").arg(offered_));
    offer_->setToolTip(tr("An interrupt wanted a lock that its CPU held: %1 keeps it out meanwhile").arg(offered_));
    offer_->show();
}

void HammerView::tellAll(const HammerRun& newest) {
    const std::vector<HammerRun> runs = job_.done();
    QString text = q(hammerTable(runs, baseOf(runs), Paint(false))) + u'\n' +
                   q(hammerComparison(runs, baseOf(runs), Paint(false)));
    for (const HammerRun& one : runs)
        if (!one.result.kernelLog.empty())
            text += u'\n' + q(one.chosen.front().second) + QStringLiteral(": ") + q(one.result.why) + u'\n';
    summary_->setPlainText(text);
    QString said = q(lostSentence(newest, Paint(false))).trimmed();
    if (newest.result.end == HammerEnd::Deadlock || newest.result.end == HammerEnd::Lockup || said.isEmpty())
        said = q(newest.result.why);
    if (said.startsWith(u'✗') || said.startsWith(u'✓')) said = said.mid(1).trimmed();
    emit headline(q(newest.chosen.front().second) + QStringLiteral(": ") + said, wentWrong(newest));
    now_->setText(together_ ? tr("All at once on this computer: compare what is lost; in turn compares what it costs.")
                            : tr("One after the other, each with the whole computer."));
}

void HammerView::take(const QString& offered) {
    if (const auto loaded = document_.loaded(); loaded && !loaded->program.parameters.empty())
        emit protectionWanted(q(loaded->program.parameters.front().name), offered);
}

void HammerView::finished() {
    frames_.stop();
    lanes_->refresh(false);
    now_->show();
    restyle();
    emit ended();
}

void HammerView::restyle() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10));
    layout()->setSpacing(theme.px(8));
    summary_->setFont(theme.codeFont());
    summary_->setMinimumHeight(theme.px(90));
    states_->setMinimumHeight(theme.px(90));
    states_->header()->setSectionResizeMode(ObservedModel::What, QHeaderView::ResizeToContents);
    states_->header()->setSectionResizeMode(ObservedModel::Share, QHeaderView::Stretch);
    states_->header()->setSectionResizeMode(ObservedModel::Count, QHeaderView::ResizeToContents);
    progress_->setVisible(job_.running());
    controls_->setRunning(job_.running());
}

}  // namespace lockstep::gui
