#include "hammer/telemetry_panel.hpp"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <atomic>

#include "hammer/findings_model.hpp"
#include "hammer/findings_panel.hpp"
#include "hammer/metric_chart.hpp"
#include "hammer/prediction_layer.hpp"
#include "hammer/telemetry_series.hpp"
#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

constexpr std::size_t kMostLive = 100'000;  ///< records that are kept of a run: almost three hours

QString duration(double seconds) {
    if (seconds >= 120) return TelemetryPanel::tr("%L1 min").arg(seconds / 60, 0, 'f', 0);
    if (seconds >= 0.1) return TelemetryPanel::tr("%1 s").arg(seconds, 0, 'f', 1);
    return TelemetryPanel::tr("%1 s").arg(seconds, 0, 'g', 2);
}

/// How far a worker is, read by a timer here.
struct Progress {
    std::atomic<double> part = 0;
};

}  // namespace

TelemetryPanel::TelemetryPanel(QWidget* parent) : QWidget(parent), poll_(new QTimer(this)), work_(*this) {
    new QVBoxLayout(this);
    poll_->setInterval(50);
    buildBar();
    buildCharts();
    findings_ = new FindingsPanel(this);
    layout()->addWidget(findings_);
    connect(findings_, &FindingsPanel::chosen, this, &TelemetryPanel::goToChart);
    connect(&Theme::of(this), &Theme::changed, this, &TelemetryPanel::restyle);
    restyle();
    refresh();
}

TelemetryPanel::~TelemetryPanel() = default;

QAction* TelemetryPanel::makeAction(const char* name, const QString& text, const char* icon,
                                    void (TelemetryPanel::*what)()) {
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setToolTip(QString(text).remove(u'&').remove(u'…'));
    action->setProperty("iconName", QString::fromLatin1(icon));
    action->setProperty("group", tr("Telemetry"));
    connect(action, &QAction::triggered, this, what);
    actions_[action->objectName()] = action;
    return action;
}

QAction* TelemetryPanel::action(const QString& name) const {
    const auto at = actions_.find(name);
    return at == actions_.end() ? nullptr : at->second;
}

// What the charts show, and where from; below it, how far a worker is, or what went wrong.
void TelemetryPanel::buildBar() {
    auto* row = new QHBoxLayout;
    source_ = new QLabel(this);
    source_->setObjectName(QStringLiteral("telemetrySource"));
    source_->setAccessibleName(tr("What the charts show"));
    source_->setWordWrap(true);
    source_->setTextFormat(Qt::PlainText);
    row->addWidget(source_, 1);
    const auto button = [&](QHBoxLayout* into, const char* name, const QString& text, const char* icon,
                            void (TelemetryPanel::*what)()) {
        auto* b = new QToolButton(this);
        b->setDefaultAction(makeAction(name, text, icon, what));
        b->setAccessibleName(b->defaultAction()->toolTip());
        into->addWidget(b, 0, Qt::AlignTop);
        return b;
    };
    closeButton_ =
        button(row, "closeTelemetry", tr("Back to what runs, from the recording"), "close", &TelemetryPanel::showLive);
    button(row, "openTelemetry", tr("Open a telemetry &recording…"), "open", &TelemetryPanel::chooseToOpen);
    button(row, "exportTelemetry", tr("Save the &telemetry…"), "save", &TelemetryPanel::chooseToSave);
    auto* working = new QHBoxLayout;
    progress_ = new QProgressBar(this);
    progress_->setObjectName(QStringLiteral("telemetryProgress"));
    progress_->setAccessibleName(tr("How far it is"));
    progress_->setRange(0, 1000);
    working->addWidget(progress_, 1);
    cancelButton_ =
        button(working, "cancelTelemetry", tr("Cancel reading or writing"), "stop", &TelemetryPanel::cancel);
    problem_ = new QLabel(this);
    problem_->setObjectName(QStringLiteral("telemetryProblem"));
    problem_->setAccessibleName(tr("What went wrong with the recording"));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::PlainText);
    problem_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    problem_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    source_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(row);
    column->addLayout(working);
    column->addWidget(problem_);
    problem_->hide();
}

void TelemetryPanel::buildCharts() {
    auto* column = static_cast<QVBoxLayout*>(layout());
    scroll_ = new QScrollArea(this);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setAccessibleName(tr("Telemetry charts"));
    auto* inside = new QWidget(scroll_);
    auto* charts = new QVBoxLayout(inside);
    charts->setContentsMargins(4, 4, 4, 4);
    for (const TelemetrySeries& series : telemetrySeries()) {
        auto* c = new MetricChart(nameOf(series), {}, static_cast<int>(charts_.size()), series.figure, inside);
        charts->addWidget(c);
        charts_.push_back(c);
    }
    scroll_->setWidget(inside);
    column->addWidget(scroll_, 3);
    key_ = new QLabel(tr("Dashed and shaded: the forecast and its range. ▲: unusual."), this);
    key_->setObjectName(QStringLiteral("telemetryKey"));
    key_->setAccessibleName(tr("What the signs on the charts mean"));
    key_->setWordWrap(true);
    key_->hide();
    column->addWidget(key_);
}

// --- the stream

void TelemetryPanel::begin() {
    live_.clear();
    recording_.reset();
    clearPredictions();
    for (MetricChart* c : charts_) c->clear();
    last_ = {};
    refresh();
    emit streamBegan();
}

void TelemetryPanel::add(const Sample& sample) {
    if (!live_.empty() && sample.seconds <= live_.back().seconds) return;
    if (live_.size() < kMostLive) live_.push_back(sample);
    emit streamed(sample);
    if (live_.size() == 1) refresh();
    if (recording_ || sample.seconds <= last_.seconds) return;
    const Rates r = rates(last_, sample);
    const auto series = telemetrySeries();
    for (std::size_t i = 0; i < series.size(); ++i) charts_[i]->add(sample.seconds, series[i].value(r, sample));
    last_ = sample;
}

void TelemetryPanel::draw(const ChartPoints& points, double end) {
    clearPredictions();
    for (std::size_t i = 0; i < charts_.size(); ++i) charts_[i]->setPoints(points[i], end);
}

void TelemetryPanel::showLive() {
    if (!recording_) return;
    recording_.reset();
    complain({});
    last_ = live_.empty() ? Sample{} : live_.back();
    draw(chartPoints(live_), std::max(1.0, last_.seconds));
    refresh();
}

void TelemetryPanel::showRecording(const std::shared_ptr<const Recording>& recording) {
    recording_ = recording;
    draw(recording_->points, recording_->samples.back().seconds);
    complain(recording_->warnings.join(u'\n'));
    refresh();
    emit recordingShown(recording_);
}

// --- recordings

void TelemetryPanel::open(const QString& path) {
    if (busy()) {
        emit opened(path, tr("%1 was not opened: %2 Wait until that is done, or cancel it.").arg(path, doing_));
        return;
    }
    auto progress = std::make_shared<Progress>();
    working(tr("Reading %1.").arg(QFileInfo(path).fileName()));
    poll_->callOnTimeout(progress_, [this, progress] { progress_->setValue(static_cast<int>(1000 * progress->part)); });
    work_.run<RecordingRead>(
        [path, progress](std::stop_token stop) {
            return readRecording(path, [&](double part) {
                progress->part = part;
                return !stop.stop_requested();
            });
        },
        [this, path](RecordingRead& read) {
            working({});
            read.recording ? showRecording(read.recording) : complain(read.problem);
            emit opened(path, read.problem);
        });
}

void TelemetryPanel::save(const QString& path) {
    if (busy()) {
        emit saved(path, tr("%1 was not written: %2 Wait until that is done, or cancel it.").arg(path, doing_));
        return;
    }
    // What runs goes on meanwhile: a copy.
    auto samples = recording_ ? std::shared_ptr<const std::vector<Sample>>(recording_, &recording_->samples)
                              : std::make_shared<const std::vector<Sample>>(live_);
    auto progress = std::make_shared<Progress>();
    working(tr("Writing %1.").arg(QFileInfo(path).fileName()));
    poll_->callOnTimeout(progress_, [this, progress] { progress_->setValue(static_cast<int>(1000 * progress->part)); });
    work_.run<QString>(
        [path, samples, progress](std::stop_token stop) {
            return writeRecording(path, *samples, [&](double part) {
                progress->part = part;
                return !stop.stop_requested();
            });
        },
        [this, path](QString& problem) {
            working({});
            complain(problem);
            emit saved(path, problem);
        });
}

void TelemetryPanel::cancel() {
    if (!busy()) return;
    work_.cancel();
    working({});
}

void TelemetryPanel::working(const QString& what) {
    doing_ = what;
    poll_->disconnect(progress_);
    progress_->setValue(0);
    progress_->setFormat(what.isEmpty() ? QString() : what + QStringLiteral(" %p %"));
    what.isEmpty() ? poll_->stop() : poll_->start();
    if (!what.isEmpty()) complain({});
    refresh();
}

void TelemetryPanel::complain(const QString& problem) {
    problem_->setText(problem.isEmpty() ? QString() : QStringLiteral("⚠ ") + problem);
    problem_->setVisible(!problem.isEmpty());
}

void TelemetryPanel::chooseToOpen() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a telemetry recording"), {},
                                                      tr("Recordings (*.csv *.jsonl *.ndjson);;All files (*)"));
    if (!path.isEmpty()) open(path);
}

void TelemetryPanel::chooseToSave() {
    const QString name = recording_ ? QFileInfo(recording_->path).completeBaseName() : QStringLiteral("telemetry");
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the telemetry"), name + QStringLiteral(".csv"),
                                                      tr("CSV (*.csv);;JSON lines (*.jsonl)"));
    if (!path.isEmpty()) save(path);
}

void TelemetryPanel::refresh() {
    QString text;
    if (recording_) {
        text = QFileInfo(recording_->path).fileName() + QStringLiteral(": ") +
               tr("%n records, %1", nullptr, static_cast<int>(recording_->samples.size()))
                   .arg(duration(recording_->samples.back().seconds));
    } else text = live_.empty() ? tr("Nothing has run yet: start the Hammer, or open a recording.") : tr("What runs");
    source_->setText(text);
    source_->setToolTip(recording_ ? recording_->path : QString());
    const bool working = !doing_.isEmpty();
    progress_->setVisible(working);
    cancelButton_->setVisible(working);
    closeButton_->setVisible(recording_ != nullptr);
    actions_.at(QStringLiteral("closeTelemetry"))->setEnabled(recording_ != nullptr);
    actions_.at(QStringLiteral("cancelTelemetry"))->setEnabled(working);
    actions_.at(QStringLiteral("openTelemetry"))->setEnabled(!working);
    actions_.at(QStringLiteral("exportTelemetry"))->setEnabled(!working && (recording_ || !live_.empty()));
}

// --- predictors

void TelemetryPanel::clearPredictions() {
    findings_->model().clear();
    key_->hide();
}

void TelemetryPanel::setPredictors(const QStringList& names) {
    findings_->setPredictors(names);
}

void TelemetryPanel::setForecast(const Forecast& forecast) {
    const auto series = seriesCalled(forecast.series);
    if (!series) return;
    charts_[*series]->setForecast(forecast);
    key_->show();
}

void TelemetryPanel::addMark(const AnomalyMark& mark) {
    const auto series = seriesCalled(mark.series);
    if (!series) return;
    charts_[*series]->addMark(mark);
    key_->show();
}

void TelemetryPanel::setFinding(const Finding& finding) {
    findings_->model().set(finding);
}

void TelemetryPanel::removeFinding(const QString& id) {
    findings_->model().remove(id);
}

void TelemetryPanel::goToChart(const Finding& finding) {
    if (const auto series = seriesCalled(finding.series)) scroll_->ensureWidgetVisible(charts_[*series]);
    emit findingChosen(finding.id);
}

void TelemetryPanel::restyle() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(0, 0, 0, 0);
    layout()->setSpacing(theme.px(4));
    for (const auto& [name, action] : actions_) action->setIcon(theme.icon(action->property("iconName").toString()));
    QPalette palette = problem_->palette();
    palette.setColor(QPalette::WindowText, theme.colour(Theme::Role::Warning));
    problem_->setPalette(palette);
    palette.setColor(QPalette::WindowText, theme.colour(Theme::Role::Dim));
    key_->setPalette(palette);
    for (QLabel* label : {source_, problem_, key_}) label->setContentsMargins(theme.px(6), theme.px(2), 0, 0);
}

}  // namespace lockstep::gui
