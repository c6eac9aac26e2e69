#include "hammer/telemetry_panel.hpp"

#include <QScrollArea>
#include <QVBoxLayout>

#include "hammer/metric_chart.hpp"
#include "report/words.hpp"
#include "telemetry/rates.hpp"

namespace lockstep::gui {

TelemetryPanel::TelemetryPanel(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(tr("Telemetry charts"));
    auto* inside = new QWidget(scroll);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(4, 4, 4, 4);
    scroll->setWidget(inside);
    outer->addWidget(scroll);
    const auto number = [](double v) { return QStringLiteral("%L1").arg(qRound64(v)); };
    const auto share = [](double v) { return QString::fromStdString(percent(v)); };
    const auto add = [&](const QString& name, const std::function<QString(double)>& say) {
        auto* c = new MetricChart(name, {}, static_cast<int>(charts_.size()), say, inside);
        column->addWidget(c);
        charts_.push_back(c);
    };
    add(tr("Increments per second"), number);
    add(tr("Lost updates"), number);
    add(tr("Contended acquisitions"), share);
    add(tr("Time with interrupts off"), share);
    add(tr("Interrupt latency, ns"), number);
    add(tr("Bytes in use"), number);
}

void TelemetryPanel::begin() {
    for (MetricChart* c : charts_) c->clear();
    last_ = {};
}

void TelemetryPanel::add(const Sample& sample) {
    if (sample.seconds <= last_.seconds) return;
    const Rates r = rates(last_, sample);
    const auto optional = [](const auto& v) -> std::optional<double> {
        if (!v) return {};
        return static_cast<double>(*v);
    };
    charts_[0]->add(sample.seconds, r.increments);
    charts_[1]->add(sample.seconds, optional(sample.lost));
    charts_[2]->add(sample.seconds, r.contentionShare);
    charts_[3]->add(sample.seconds, r.irqsOffShare);
    charts_[4]->add(sample.seconds, r.irqLatencyNs);
    charts_[5]->add(sample.seconds, static_cast<double>(sample.bytesInUse));
    last_ = sample;
}

}  // namespace lockstep::gui
