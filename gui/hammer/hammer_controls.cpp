#include "hammer/hammer_controls.hpp"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStandardItemModel>
#include <algorithm>
#include <cmath>
#include <thread>

#include "hammer/flow_layout.hpp"
#include "lang/scenario.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

/// The slider's steps: none, and then from one in a million to one in ten, evenly on a scale of powers.
double noiseOf(int position) {
    return position == 0 ? 0 : std::pow(10.0, -6 + position / 20.0);
}
int positionOf(double noise) {
    return noise <= 0 ? 0 : std::clamp(static_cast<int>(std::lround((std::log10(noise) + 6) * 20)), 1, 100);
}
QString noiseText(int position) {
    return position == 0 ? HammerControls::tr("none") : QString::fromStdString(percent(noiseOf(position)));
}

/// From one in ten seconds to a million a second, evenly on a scale of powers.
double rateOf(int position) {
    return std::pow(10.0, -1 + position / 20.0);
}
int ratePosition(double rate) {
    return std::clamp(static_cast<int>(std::lround((std::log10(std::max(rate, 0.1)) + 1) * 20)), 0, 140);
}
double firstRate(const Program& program) {
    return program.hammer.timers.empty() ? InterruptTimer{}.rate : program.hammer.timers.front().rate;
}
QString perSecond(double rate) {
    return HammerControls::tr("%L1 a second").arg(rate, 0, 'f', rate < 10 ? 1 : 0);
}
bool hasInterrupts(const Program& program) {
    return std::any_of(program.contexts.begin(), program.contexts.end(),
                       [](const Context& c) { return c.kind != ContextKind::Task; });
}
/// Some [[run]] says itself that it goes on for ever.
bool endless(const Program& program) {
    return std::any_of(program.contexts.begin(), program.contexts.end(),
                       [](const Context& c) { return c.times == kForever; });
}

enum Calls { InRounds, WithoutEnd };

}  // namespace

HammerControls::HammerControls(QWidget* parent) : QWidget(parent) {
    auto* flow = new FlowLayout(this);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(8);
    addButtons();
    addChoices();
    addSliders();
}

QPushButton* HammerControls::button(const char* name, const QString& text, const QString& tip, const QKeySequence& key,
                                    void (HammerControls::*wanted)()) {
    auto* b = new QPushButton(text, this);
    b->setObjectName(QString::fromLatin1(name) + QStringLiteral("Button"));
    b->setAccessibleName(QString(text).remove(u'&'));
    b->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
    // The key is for the whole view, which is the parent.
    QWidget* view = parentWidget() != nullptr ? parentWidget() : this;
    auto* action = new QAction(QString(text).remove(u'&'), view);
    action->setObjectName(QString::fromLatin1(name));
    action->setProperty("group", tr("Hammer"));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    view->addAction(action);
    connect(action, &QAction::triggered, this, wanted);
    connect(b, &QPushButton::clicked, action, &QAction::trigger);
    layout()->addWidget(b);
    return b;
}

void HammerControls::addButtons() {
    start_ = button("hammerStart", tr("&Start"), tr("A thread for each CPU, on real memory"), QKeySequence(Qt::Key_S),
                    &HammerControls::startWanted);
    start_->setProperty("primary", true);
    stop_ = button("hammerStop", tr("Sto&p"), tr("Stops it; the figures stay"), QKeySequence(Qt::Key_X),
                   &HammerControls::stopWanted);
    beside_ = button("hammerBeside", tr("Side &by side"), tr("Every protection, and a comparison"),
                     QKeySequence(Qt::Key_B), &HammerControls::besideWanted);
    together_ = new QComboBox(this);
    together_->addItems({tr("in turn"), tr("all at once")});
    add("hammerTogether", {}, together_, tr("Side by side: in turn, or all at once"), {});
}

void HammerControls::addChoices() {
    duration_ = new QDoubleSpinBox(this);
    duration_->setRange(0.1, 3600);
    duration_->setDecimals(1);
    duration_->setSuffix(tr(" s"));
    add("hammerDuration", tr("&Duration"), duration_, tr("Duration in seconds"), tr("How long the next run takes"));
    cpus_ = new QSpinBox(this);
    cpus_->setRange(0, static_cast<int>(kMostCpus));
    cpus_->setSpecialValueText(tr("as written"));
    add("hammerCpus", tr("&CPUs"), cpus_, tr("How many virtual CPUs"),
        tr("Runs on \"all\" CPUs spread over so many, from the next start on"));
    lock_ = new QComboBox(this);
    for (const auto kind : {LockImplementation::Queued, LockImplementation::Ticket, LockImplementation::TestAndSet})
        lock_->addItem(QString::fromStdString(name(kind)), static_cast<int>(kind));
    add("hammerLock", tr("&Lock"), lock_, tr("How a spinlock waits"),
        tr("Queued: each waiter on its own cache line, in order. Ticket: in order, all on one word. Test-and-set: "
           "whoever is first; from the next start on"));
    calls_ = new QComboBox(this);
    calls_->addItem(tr("in rounds"), InRounds);
    calls_->addItem(tr("without end"), WithoutEnd);
    add("hammerCalls", tr("C&alls"), calls_, tr("Calls: in rounds, or without end"),
        tr("In rounds: the scenario as it is written, again and again, and how often each final state came. Without "
           "end: every run makes its call over and over till the time is up; from the next start on"));
}

void HammerControls::addSliders() {
    const auto slider = [this](int most) {
        auto* s = new QSlider(Qt::Horizontal, this);
        s->setRange(0, most);
        s->setMinimumWidth(110);
        return s;
    };
    noise_ = slider(100);
    noiseText_ = new QLabel(this);
    add("hammerNoise", tr("&Noise"), noise_, tr("Noise: the chance of a pause at each access"),
        tr("Pauses at random moments make races show more often; acts at once"), noiseText_);
    rate_ = slider(140);
    rateText_ = new QLabel(this);
    add("hammerRate", tr("&Interrupts"), rate_, tr("Interrupts a second on each CPU"),
        tr("How often each interrupt arrives; acts at once"), rateText_);
    for (const auto& [label, widest] : {std::pair{noiseText_, tr("0.0501 %")}, {rateText_, perSecond(1e6)}})
        label->setMinimumWidth(label->fontMetrics().horizontalAdvance(widest));
    connect(noise_, &QSlider::valueChanged, this, [this](int position) {
        noiseText_->setText(noiseText(position));
        emit noiseChanged(noiseOf(position));
    });
    connect(rate_, &QSlider::valueChanged, this, [this](int position) {
        rateText_->setText(perSecond(rateOf(position)));
        emit rateChanged(rateOf(position));
    });
}

void HammerControls::add(const char* name, const QString& label, QWidget* control, const QString& accessible,
                         const QString& tip, QLabel* value) {
    control->setObjectName(QString::fromLatin1(name));
    control->setAccessibleName(accessible);
    control->setToolTip(tip);
    if (auto* combo = qobject_cast<QComboBox*>(control)) combo->view()->setAccessibleName(accessible);
    auto* both = new QWidget(this);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 6, 0);
    if (!label.isEmpty()) {
        auto* text = new QLabel(label, both);
        text->setBuddy(control);
        row->addWidget(text);
    }
    row->addWidget(control);
    if (value != nullptr) row->addWidget(value);
    layout()->addWidget(both);
}

void HammerControls::take(const Program* program) {
    start_->setEnabled(program != nullptr);
    const bool varies = program != nullptr && !program->parameters.empty();
    beside_->setEnabled(varies);
    together_->setEnabled(varies);
    if (program == nullptr) return;
    const HammerSettings& settings = program->hammer;
    duration_->setValue(settings.duration);
    noise_->setValue(positionOf(settings.noise));
    noiseText_->setText(noiseText(noise_->value()));
    lock_->setCurrentIndex(lock_->findData(static_cast<int>(settings.lock)));
    rate_->setValue(ratePosition(firstRate(*program)));
    rateText_->setText(perSecond(rateOf(rate_->value())));
    rate_->setEnabled(hasInterrupts(*program));
    const bool written = endless(*program);
    // A round of a run that never ends would never be over.
    if (auto* items = qobject_cast<QStandardItemModel*>(calls_->model())) items->item(InRounds)->setEnabled(!written);
    calls_->setCurrentIndex(written || settings.times == kForever ? WithoutEnd : InRounds);
    threads_ = program->cpus * static_cast<std::uint32_t>(varies ? program->parameters.front().values.size() : 1);
    setTogether(threads_ <= std::thread::hardware_concurrency());
    tellTogether();
}

// Threads that share a processor slow one another down: that is not what the protection costs.
void HammerControls::tellTogether() {
    const unsigned processors = std::thread::hardware_concurrency();
    QString tip = tr("In turn: one after the other, each with the whole computer. All at once: they run together.");
    if (threads_ > processors)
        tip += u' ' + tr("At once that is %1 threads on %2 processors: compare what is lost, not how fast it is.")
                          .arg(threads_)
                          .arg(processors);
    together_->setToolTip(tip);
    together_->setAccessibleDescription(tip);
}

HammerOptions HammerControls::options(const Program& program) const {
    HammerOptions o;
    o.settings = program.hammer;
    o.settings.duration = duration_->value();
    o.settings.noise = noiseOf(noise_->value());
    o.settings.lock = static_cast<LockImplementation>(lock_->currentData().toInt());
    if (calls_->currentData().toInt() == WithoutEnd) o.settings.times = kForever;
    else if (o.settings.times == kForever) o.settings.times.reset();
    // Where the slider stands as the scenario put it, the scenario's own rates hold, one for each interrupt.
    if (rate_->value() != ratePosition(firstRate(program))) {
        if (o.settings.timers.empty()) o.settings.timers.emplace_back();
        for (InterruptTimer& timer : o.settings.timers) timer.rate = rateOf(rate_->value());
    }
    return o;
}

int HammerControls::cpus() const {
    return cpus_->value();
}
bool HammerControls::together() const {
    return together_->currentIndex() == 1;
}
void HammerControls::setTogether(bool together) {
    together_->setCurrentIndex(together ? 1 : 0);
}
void HammerControls::setDuration(double seconds) {
    duration_->setValue(seconds);
}

void HammerControls::setRunning(bool running) {
    start_->setVisible(!running);
    stop_->setVisible(running);
    beside_->setVisible(!running);
    together_->parentWidget()->setVisible(!running);
    for (QWidget* widget : {static_cast<QWidget*>(duration_), static_cast<QWidget*>(cpus_),
                            static_cast<QWidget*>(lock_), static_cast<QWidget*>(calls_)})
        widget->setEnabled(!running);
}

}  // namespace lockstep::gui
