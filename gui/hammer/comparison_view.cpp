#include "hammer/comparison_view.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <cmath>

#include "hammer/metric_chart.hpp"
#include "look/theme.hpp"
#include "report/figures.hpp"
#include "report/hammer_summary.hpp"
#include "report/words.hpp"
#include "telemetry/rates.hpp"

namespace lockstep::gui {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

bool stuck(const HammerRun& run) {
    return run.result.end == HammerEnd::Deadlock || run.result.end == HammerEnd::Lockup;
}

QString endOf(HammerEnd end) {
    switch (end) {
    case HammerEnd::Deadlock: return ComparisonView::tr("Deadlock");
    case HammerEnd::Lockup: return ComparisonView::tr("Lock-up");
    default: return ComparisonView::tr("Fault");
    }
}

QString valueOf(const HammerRun& run) {
    return run.chosen.empty() ? QString() : q(run.chosen.front().second);
}

}  // namespace

QString offerFor(const HammerRun& run) {
    if (!stuck(run) || run.program->parameters.empty()) return {};
    const Parameter& parameter = run.program->parameters.front();
    for (const std::string& value : parameter.values)
        if (value.find("irqsave") != std::string::npos && value != parameter.chosen) return q(value);
    return {};
}

ComparisonView::ComparisonView(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    setObjectName(QStringLiteral("comparison"));
    grid_->setContentsMargins(0, 0, 0, 0);
    connect(&Theme::of(this), &Theme::changed, this, &ComparisonView::restyle);
}

void ComparisonView::begin(const std::vector<HammerRun>& runs) {
    for (const Card& card : cards_) delete card.frame;
    cards_.clear();
    highlighted_.clear();
    const int columns = runs.size() > 4 ? 3 : 2;
    for (const HammerRun& run : runs) {
        Card card;
        card.value = valueOf(run);
        card.frame = new QWidget(this);
        card.frame->setObjectName(QStringLiteral("card"));
        auto* column = new QVBoxLayout(card.frame);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(2);
        card.chart =
            new MetricChart(card.value, tr("expected"), static_cast<int>(cards_.size()), Figure::Count, card.frame);
        card.state = new QLabel(tr("waiting for its turn"), card.frame);
        card.state->setObjectName(QStringLiteral("state"));
        card.state->setAccessibleName(tr("How %1 does").arg(card.value));
        card.state->setWordWrap(true);
        card.state->setTextFormat(Qt::PlainText);
        card.state->setTextInteractionFlags(Qt::TextSelectableByMouse);
        card.offer = new QPushButton(card.frame);
        card.offer->setObjectName(QStringLiteral("offer"));
        card.offer->setAccessibleName(tr("Choose the protection that keeps the interrupt out"));
        card.offer->hide();
        connect(card.offer, &QPushButton::clicked, this,
                [this, b = card.offer] { emit offerTaken(b->property("value").toString()); });
        column->addWidget(card.chart, 1);
        column->addWidget(card.state);
        column->addWidget(card.offer, 0, Qt::AlignLeft);
        const auto index = static_cast<int>(cards_.size());
        grid_->addWidget(card.frame, index / columns, index % columns);
        cards_.push_back(card);
    }
    restyle();
}

void ComparisonView::started(int index) {
    Card& card = cards_[static_cast<std::size_t>(index)];
    card.last = {};
    card.chart->clear();
    card.state->setText(tr("running"));
}

void ComparisonView::sample(int index, const Sample& sample) {
    Card& card = cards_[static_cast<std::size_t>(index)];
    if (sample.seconds <= card.last.seconds) return;
    if (sample.counter)
        card.chart->add(sample.seconds, static_cast<double>(*sample.counter),
                        sample.expected ? std::optional(static_cast<double>(*sample.expected)) : std::nullopt);
    const double calls = rates(card.last, sample).calls;
    card.last = sample;
    const QString speed = tr("%1 calls a second").arg(q(magnitude(calls)));
    card.state->setText(
        sample.lost.value_or(0) == 0 ? speed : tr("%1, ✗ %2 lost").arg(speed, q(grouped(sample.lost.value_or(0)))));
}

void ComparisonView::ended(int index, const HammerRun& run) {
    Card& card = cards_[static_cast<std::size_t>(index)];
    const QString lost = q(lostSentence(run, Paint(false))).trimmed();
    const QString speed = tr("%1 calls a second").arg(q(magnitude(ratesOf(run).calls)));
    if (run.result.end == HammerEnd::Duration || run.result.end == HammerEnd::Finished)
        card.state->setText(lost.isEmpty() ? speed : lost + QStringLiteral(", ") + speed);
    else if (run.result.end == HammerEnd::Stopped) card.state->setText(tr("stopped; %1").arg(lost));
    else
        card.state->setText(tr("✗ %1 after %2: %3")
                                .arg(endOf(run.result.end), q(duration(run.result.seconds * 1e9)), q(run.result.why)));
    card.state->setToolTip(q(run.result.why));
    const HammerEnd end = run.result.end;
    if (end == HammerEnd::Deadlock || end == HammerEnd::Lockup || end == HammerEnd::Fault) {
        // It says why it is over where its line would be.
        card.chart->hide();
        card.state->setText(card.value + u'\n' + card.state->text());
        card.state->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        static_cast<QBoxLayout*>(card.frame->layout())->setStretchFactor(card.state, 1);
    }
    if (const QString offer = offerFor(run); !offer.isEmpty()) {
        card.offer->setProperty("value", offer);
        card.offer->setText(tr("Choose %1").arg(offer));
        card.offer->setToolTip(
            tr("An interrupt wanted a lock that its CPU held: %1 keeps it out meanwhile").arg(offer));
        card.offer->show();
    }
    restyle();
}

void ComparisonView::highlight(const QString& value) {
    highlighted_ = value;
    restyle();
}

QString ComparisonView::stateOf(int index) const {
    return cards_[static_cast<std::size_t>(index)].state->text();
}

void ComparisonView::restyle() {
    const Theme& theme = Theme::of(this);
    grid_->setSpacing(theme.px(8));
    for (const Card& card : cards_) {
        QFont font = theme.font();
        font.setBold(card.value == highlighted_ && !highlighted_.isEmpty());
        card.state->setFont(font);
        QPalette colours = card.state->palette();
        const bool bad = card.state->text().contains(u'✗');
        colours.setColor(QPalette::WindowText, theme.colour(bad ? Theme::Role::Bad : Theme::Role::Text));
        card.state->setPalette(colours);
    }
}

}  // namespace lockstep::gui
