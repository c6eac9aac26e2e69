#include "hammer/hammer_view.hpp"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "hammer/metric_chart.hpp"
#include "look/theme.hpp"
#include "report/hammer_grid.hpp"
#include "report/hammer_summary.hpp"
#include "report/words.hpp"
#include "telemetry/rates.hpp"

namespace lockstep::gui {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// The slider's steps: none, and then from one in a million to one in ten, evenly on a scale of powers.
double noiseOf(int position) {
    return position == 0 ? 0 : std::pow(10.0, -6 + position / 20.0);
}
int positionOf(double noise) {
    return noise <= 0 ? 0 : std::clamp(static_cast<int>(std::lround((std::log10(noise) + 6) * 20)), 1, 100);
}

/// From one in ten seconds to a million a second, evenly on a scale of powers.
double rateOf(int position) {
    return std::pow(10.0, -1 + position / 20.0);
}
int ratePosition(double rate) {
    return std::clamp(static_cast<int>(std::lround((std::log10(std::max(rate, 0.1)) + 1) * 20)), 0, 140);
}
QString perSecond(double rate) {
    return HammerView::tr("%L1 a second").arg(rate, 0, 'f', rate < 10 ? 1 : 0);
}
bool hasInterrupts(const Program& program) {
    return std::any_of(program.contexts.begin(), program.contexts.end(),
                       [](const Context& c) { return c.kind != ContextKind::Task; });
}

}  // namespace

HammerView::HammerView(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setObjectName(QStringLiteral("hammerView"));
    auto* column = new QVBoxLayout(this);
    column->addLayout(controls());
    column->addLayout(nextRound());
    now_ = new QLabel(this);
    now_->setObjectName(QStringLiteral("hammerNow"));
    now_->setAccessibleName(tr("What is going on"));
    now_->setWordWrap(true);
    column->addWidget(now_);
    auto* grid = new QGridLayout;
    const auto number = [](double v) { return QStringLiteral("%L1").arg(qRound64(v)); };
    const auto share = [](double v) { return q(percent(v)); };
    charts_[0] = new MetricChart(tr("Counter"), tr("expected"), 0, number, this);
    charts_[1] = new MetricChart(tr("Lost updates"), {}, 5, number, this);
    charts_[2] = new MetricChart(tr("Increments per second"), {}, 2, number, this);
    charts_[3] = new MetricChart(tr("Waiting for locks"), tr("interrupts off"), 3, share, this);
    for (int i = 0; i < 4; ++i) grid->addWidget(charts_[i], i / 2, i % 2);
    column->addLayout(grid, 3);
    summary_ = new QTextBrowser(this);
    summary_->setObjectName(QStringLiteral("hammerSummary"));
    summary_->setAccessibleName(tr("What the run came to"));
    summary_->setLineWrapMode(QTextEdit::NoWrap);
    column->addWidget(summary_, 2);
    offer_ = new QPushButton(this);
    offer_->setObjectName(QStringLiteral("hammerOffer"));
    offer_->setAccessibleName(tr("Try the protection that keeps the interrupt out"));
    offer_->hide();
    column->addWidget(offer_, 0, Qt::AlignLeft);
    connect(offer_, &QPushButton::clicked, this, [this] {
        if (const auto loaded = document_.loaded(); loaded && !loaded->program.parameters.empty())
            emit protectionWanted(q(loaded->program.parameters.front().name), offered_);
    });
    connect(noise_, &QSlider::valueChanged, this, [this](int position) {
        noiseText_->setText(position == 0 ? tr("none") : q(percent(noiseOf(position))));
        job_.setNoise(noiseOf(position));
    });
    connect(&job_, &HammerJob::runStarted, this, &HammerView::runStarted);
    connect(&job_, &HammerJob::sampled, this, &HammerView::take);
    connect(&job_, &HammerJob::runEnded, this, &HammerView::runEnded);
    connect(&job_, &HammerJob::finished, this, &HammerView::finished);
    connect(&document_, &Document::loadedChanged, this, &HammerView::scenarioChanged);
    connect(&Theme::of(this), &Theme::changed, this, &HammerView::restyle);
    scenarioChanged();
    restyle();
}

// What is pressed, and what acts while it runs.
QHBoxLayout* HammerView::controls() {
    auto* row = new QHBoxLayout;
    const auto button = [&](const char* name, const QString& text, const QString& tip, const QKeySequence& key,
                            void (HammerView::*what)()) {
        auto* b = new QPushButton(text, this);
        b->setObjectName(QString::fromLatin1(name) + QStringLiteral("Button"));
        b->setAccessibleName(QString(text).remove(u'&'));
        b->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
        auto* action = new QAction(QString(text).remove(u'&'), this);
        action->setObjectName(QString::fromLatin1(name));
        action->setProperty("group", tr("Hammer"));
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        connect(action, &QAction::triggered, this, what);
        connect(b, &QPushButton::clicked, action, &QAction::trigger);
        row->addWidget(b);
        return b;
    };
    start_ = button("hammerStart", tr("&Start"), tr("A thread for each CPU, on real memory"), QKeySequence(Qt::Key_S),
                    &HammerView::start);
    start_->setProperty("primary", true);
    stop_ =
        button("hammerStop", tr("Sto&p"), tr("Stops it; the figures stay"), QKeySequence(Qt::Key_X), &HammerView::stop);
    all_ = button("hammerBeside", tr("Side &by side"), tr("Every protection, one after the other, and a comparison"),
                  QKeySequence(Qt::Key_B), &HammerView::startSideBySide);
    row->addSpacing(12);
    auto* durationLabel = new QLabel(tr("&Duration"), this);
    duration_ = new QDoubleSpinBox(this);
    duration_->setRange(0.1, 3600);
    duration_->setDecimals(1);
    duration_->setSuffix(tr(" s"));
    duration_->setObjectName(QStringLiteral("hammerDuration"));
    duration_->setAccessibleName(tr("Duration in seconds"));
    duration_->setToolTip(tr("How long the next run takes"));
    durationLabel->setBuddy(duration_);
    row->addWidget(durationLabel);
    row->addWidget(duration_);
    auto* noiseLabel = new QLabel(tr("&Noise"), this);
    noise_ = new QSlider(Qt::Horizontal, this);
    noise_->setRange(0, 100);
    noise_->setObjectName(QStringLiteral("hammerNoise"));
    noise_->setAccessibleName(tr("Noise: the chance of a pause at each access"));
    noise_->setToolTip(tr("Pauses at random moments make races show more often; acts at once"));
    noise_->setMaximumWidth(220);
    noiseLabel->setBuddy(noise_);
    noiseText_ = new QLabel(this);
    row->addWidget(noiseLabel);
    row->addWidget(noise_, 1);
    row->addWidget(noiseText_);
    row->addStretch(1);
    return row;
}

// Interrupts act while it runs; the rest counts from the next start on.
QHBoxLayout* HammerView::nextRound() {
    auto* row = new QHBoxLayout;
    auto* cpusLabel = new QLabel(tr("&CPUs"), this);
    cpus_ = new QSpinBox(this);
    cpus_->setRange(0, static_cast<int>(kMostCpus));
    cpus_->setSpecialValueText(tr("as written"));
    cpus_->setObjectName(QStringLiteral("hammerCpus"));
    cpus_->setAccessibleName(tr("How many virtual CPUs"));
    cpus_->setToolTip(tr("Runs on \"all\" CPUs spread over so many, from the next start on"));
    cpusLabel->setBuddy(cpus_);
    row->addWidget(cpusLabel);
    row->addWidget(cpus_);
    auto* lockLabel = new QLabel(tr("&Lock"), this);
    lock_ = new QComboBox(this);
    for (const auto kind : {LockImplementation::Queued, LockImplementation::Ticket, LockImplementation::TestAndSet})
        lock_->addItem(q(name(kind)), static_cast<int>(kind));
    lock_->setObjectName(QStringLiteral("hammerLock"));
    lock_->setAccessibleName(tr("How a spinlock waits"));
    lock_->setToolTip(
        tr("Queued and ticket locks serve in turn, test-and-set whoever is first; from the next start on"));
    lockLabel->setBuddy(lock_);
    row->addWidget(lockLabel);
    row->addWidget(lock_);
    auto* rateLabel = new QLabel(tr("&Interrupts"), this);
    rate_ = new QSlider(Qt::Horizontal, this);
    rate_->setRange(0, 140);
    rate_->setObjectName(QStringLiteral("hammerRate"));
    rate_->setAccessibleName(tr("Interrupts a second on each CPU"));
    rate_->setToolTip(tr("How often each interrupt arrives; acts at once"));
    rate_->setMaximumWidth(220);
    rateLabel->setBuddy(rate_);
    rateText_ = new QLabel(this);
    row->addWidget(rateLabel);
    row->addWidget(rate_, 1);
    row->addWidget(rateText_);
    row->addStretch(1);
    connect(rate_, &QSlider::valueChanged, this, [this](int position) {
        rateText_->setText(perSecond(rateOf(position)));
        job_.setRate(rateOf(position));
    });
    return row;
}

HammerView::~HammerView() = default;

void HammerView::scenarioChanged() {
    const bool was = job_.running();
    job_.stop();
    const auto loaded = document_.loaded();
    if (loaded) {
        duration_->setValue(loaded->program.hammer.duration);
        noise_->setValue(positionOf(loaded->program.hammer.noise));
        noiseText_->setText(noise_->value() == 0 ? tr("none") : q(percent(noiseOf(noise_->value()))));
        const HammerSettings& settings = loaded->program.hammer;
        lock_->setCurrentIndex(lock_->findData(static_cast<int>(settings.lock)));
        rate_->setValue(ratePosition(settings.timers.empty() ? InterruptTimer{}.rate : settings.timers.front().rate));
        rateText_->setText(perSecond(rateOf(rate_->value())));
        rate_->setEnabled(hasInterrupts(loaded->program));
    }
    all_->setEnabled(loaded && !loaded->program.parameters.empty());
    start_->setEnabled(loaded != nullptr);
    offer_->hide();
    now_->setText(was ? tr("Stopped: the scenario has changed.")
                      : tr("Start runs the code on a real thread for each CPU, millions of times a second."));
    restyle();
}

HammerOptions HammerView::options(const Program& program) const {
    HammerOptions o;
    o.settings = program.hammer;
    o.settings.duration = duration_->value();
    o.settings.noise = noiseOf(noise_->value());
    o.settings.lock = static_cast<LockImplementation>(lock_->currentData().toInt());
    // Where the slider stands as the scenario put it, the scenario's own rates hold, one for each interrupt.
    const double first = program.hammer.timers.empty() ? InterruptTimer{}.rate : program.hammer.timers.front().rate;
    if (rate_->value() != ratePosition(first)) {
        if (o.settings.timers.empty()) o.settings.timers.emplace_back();
        for (InterruptTimer& timer : o.settings.timers) timer.rate = rateOf(rate_->value());
    }
    return o;
}

// The scenario with the first parameter's `value` ("": as chosen) on as many CPUs as were asked for.
std::shared_ptr<const Program> HammerView::program(const std::string& value) const {
    const auto loaded = document_.loaded();
    if (value.empty() && cpus_->value() == 0) return {loaded, &loaded->program};
    Settings settings = document_.settings();
    if (!value.empty()) settings.parameters[loaded->program.parameters.front().name] = value;
    if (cpus_->value() > 0) settings.cpus = static_cast<std::uint32_t>(cpus_->value());
    Result<Program> program = loadText(loaded->program.text, loaded->program.path, settings);
    if (!program.ok()) {
        now_->setText(q(format(program.diagnostics)));
        return nullptr;
    }
    return std::make_shared<const Program>(std::move(program.value));
}

void HammerView::setDuration(double seconds) {
    duration_->setValue(seconds);
}

void HammerView::start() {
    const auto loaded = document_.loaded();
    if (!loaded || job_.running()) return;
    beside_ = false;
    HammerRun run;
    run.program = program({});
    if (!run.program) return;
    run.options = options(*run.program);
    begin({run});
}

void HammerView::startSideBySide() {
    const auto loaded = document_.loaded();
    if (!loaded || loaded->program.parameters.empty() || job_.running()) return;
    beside_ = true;
    const Parameter& parameter = loaded->program.parameters.front();
    std::vector<HammerRun> runs;
    for (const std::string& value : parameter.values) {
        HammerRun run;
        run.chosen = {{parameter.name, value}};
        run.program = program(value);
        if (!run.program) return;
        run.options = options(*run.program);
        runs.push_back(std::move(run));
    }
    begin(std::move(runs));
}

void HammerView::begin(std::vector<HammerRun> runs) {
    summary_->clear();
    offer_->hide();
    job_.start(std::move(runs));
    restyle();
}

void HammerView::runStarted() {
    for (MetricChart* chart : charts_) chart->clear();
    last_ = {};
    emit started();
}

void HammerView::take(const Sample& sample) {
    if (sample.seconds <= last_.seconds) return;
    const Rates r = rates(last_, sample);
    const auto optional = [](const auto& v) -> std::optional<double> {
        if (!v) return {};
        return static_cast<double>(*v);
    };
    charts_[0]->add(sample.seconds, optional(sample.counter), optional(sample.expected));
    charts_[1]->add(sample.seconds, optional(sample.lost));
    charts_[2]->add(sample.seconds, r.increments);
    charts_[3]->add(sample.seconds, r.spinShare.value_or(0), r.irqsOffShare);
    QString text = tr("%1 s: %L2 calls").arg(sample.seconds, 0, 'f', 1).arg(sample.calls);
    if (sample.lost) text += tr(", %L1 updates lost").arg(*sample.lost);
    now_->setText(text);
    emit headline(text, sample.lost.value_or(0) > 0);
    emit sampled(sample);
    last_ = sample;
}

void HammerView::runEnded() {
    const std::vector<HammerRun>& runs = job_.done();
    const HammerRun& run = runs.back();
    QString text;
    if (beside_) {
        text = q(hammerTable(runs, baseOf(runs), Paint(false))) + u'\n' +
               q(hammerComparison(runs, baseOf(runs), Paint(false)));
        for (const HammerRun& one : runs)
            if (!one.result.kernelLog.empty())
                text += u'\n' + q(one.chosen.front().second) + QStringLiteral(": ") + q(one.result.why) + u'\n';
    } else {
        text = q(hammerSummary(run, Paint(false)));
        if (!run.result.kernelLog.empty()) text += u'\n' + q(run.result.kernelLog);
    }
    summary_->setPlainText(text);
    const bool stuck = run.result.end == HammerEnd::Deadlock || run.result.end == HammerEnd::Lockup;
    QString said = stuck ? q(run.result.why) : q(lostSentence(run, Paint(false)));
    said = said.trimmed();
    if (said.startsWith(u'✗') || said.startsWith(u'✓')) said = said.mid(1).trimmed();  // the headline has its own sign
    if (said.isEmpty()) said = q(run.result.why);
    if (!run.chosen.empty()) said = q(run.chosen.front().second) + QStringLiteral(": ") + said;
    now_->setText(said);
    emit headline(said, wentWrong(run));
    // One that hangs because an interrupt wants its lock: offer the lock that keeps it out.
    if (stuck && !run.program->parameters.empty())
        for (const std::string& value : run.program->parameters.front().values)
            if (value.find("irqsave") != std::string::npos && value != run.program->parameters.front().chosen) {
                offered_ = q(value);
                offer_->setText(tr("Try %1").arg(offered_));
                offer_->setAccessibleName(offer_->text());
                offer_->show();
            }
}

void HammerView::finished() {
    restyle();
    emit ended();
}

void HammerView::restyle() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10));
    layout()->setSpacing(theme.px(8));
    QFont font = theme.font();
    font.setPixelSize(theme.px(16));
    now_->setFont(font);
    summary_->setFont(theme.codeFont());
    start_->setVisible(!job_.running());
    stop_->setVisible(job_.running());
    for (QWidget* widget :
         {static_cast<QWidget*>(duration_), static_cast<QWidget*>(cpus_), static_cast<QWidget*>(lock_)})
        widget->setEnabled(!job_.running());
    all_->setVisible(!job_.running());
}

}  // namespace lockstep::gui
