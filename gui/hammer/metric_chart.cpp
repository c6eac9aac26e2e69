#include "hammer/metric_chart.hpp"

#include <QChart>
#include <QLegend>
#include <QLineSeries>
#include <QValueAxis>
#include <algorithm>

#include "look/theme.hpp"

namespace lockstep::gui {
namespace {
constexpr qsizetype kMostPoints = 300;
}  // namespace

MetricChart::MetricChart(const QString& name, const QString& second, int colour, std::function<QString(double)> say,
                         QWidget* parent)
    : QChartView(parent), name_(name), secondName_(second), colour_(colour), say_(std::move(say)) {
    setAccessibleName(name);
    setToolTip(name);
    setFocusPolicy(Qt::NoFocus);
    line_ = new QLineSeries(this);
    other_ = new QLineSeries(this);
    time_ = new QValueAxis(this);
    values_ = new QValueAxis(this);
    auto* made = new QChart;
    made->addSeries(line_);
    if (!second.isEmpty()) made->addSeries(other_);
    made->addAxis(time_, Qt::AlignBottom);
    made->addAxis(values_, Qt::AlignLeft);
    for (QLineSeries* series : {line_, other_}) {
        if (series == other_ && second.isEmpty()) continue;
        series->attachAxis(time_);
        series->attachAxis(values_);
    }
    made->legend()->hide();
    made->setMargins(QMargins(2, 0, 6, 0));
    time_->setTickCount(3);
    values_->setTickCount(3);
    time_->setLabelFormat(QStringLiteral("%.1f s"));
    setChart(made);
    viewport()->setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    connect(&Theme::of(this), &Theme::changed, this, &MetricChart::restyle);
    restyle();
    clear();
}

void MetricChart::clear() {
    first_.clear();
    second_.clear();
    highest_ = lowest_ = 0;
    line_->replace(first_);
    other_->replace(second_);
    time_->setRange(0, 1);
    values_->setRange(0, 1);
    retitle();
}

/// Every other point goes: the line keeps its shape, and a long run its bound.
void MetricChart::thin(QList<QPointF>& points) {
    if (points.size() <= kMostPoints) return;
    QList<QPointF> half;
    half.reserve(points.size() / 2 + 1);
    for (qsizetype i = 0; i < points.size(); i += 2) half << points[i];
    points = half;
}

void MetricChart::add(double seconds, std::optional<double> value, std::optional<double> second) {
    if (!value) return;
    first_ << QPointF(seconds, *value);
    if (second) second_ << QPointF(seconds, *second);
    for (const double v : {*value, second.value_or(*value)}) {
        highest_ = std::max(highest_, v);
        lowest_ = std::min(lowest_, v);
    }
    thin(first_);
    thin(second_);
    line_->replace(first_);
    if (!secondName_.isEmpty()) other_->replace(second_);
    time_->setRange(0, std::max(1.0, seconds));
    const double top = highest_ > lowest_ ? highest_ : lowest_ + 1;
    values_->setRange(lowest_, lowest_ + (top - lowest_) * 1.08);
    // Few digits, whatever the size.
    values_->setLabelFormat(top >= 1e5   ? QStringLiteral("%.2g")
                            : top >= 10  ? QStringLiteral("%.0f")
                            : top >= 0.1 ? QStringLiteral("%.2f")
                                         : QStringLiteral("%.2g"));
    retitle();
}

void MetricChart::retitle() {
    QString title = name_;
    if (!first_.isEmpty()) title += QStringLiteral("  <b>%1</b>").arg(say_(first_.last().y()));
    if (!second_.isEmpty()) title += QStringLiteral("  %1 <b>%2</b>").arg(secondName_, say_(second_.last().y()));
    chart()->setTitle(title);
    setAccessibleDescription(QString(title).remove(QStringLiteral("<b>")).remove(QStringLiteral("</b>")));
}

void MetricChart::restyle() {
    const Theme& theme = Theme::of(this);
    setBackgroundBrush(theme.colour(Theme::Role::Background));
    QChart* c = chart();
    c->setBackgroundBrush(theme.colour(Theme::Role::Surface));
    c->setBackgroundRoundness(theme.px(6));
    c->setTitleBrush(theme.colour(Theme::Role::Text));
    c->setTitleFont(theme.font());
    QPen pen(theme.series(colour_), theme.px(2));
    line_->setPen(pen);
    pen.setColor(theme.colour(Theme::Role::Dim));
    pen.setStyle(Qt::DashLine);
    other_->setPen(pen);
    QFont small = theme.font();
    small.setPixelSize(theme.px(10));
    for (QValueAxis* axis : {time_, values_}) {
        axis->setLabelsFont(small);
        axis->setLabelsColor(theme.colour(Theme::Role::Dim));
        axis->setGridLineColor(theme.colour(Theme::Role::Line));
        axis->setLinePenColor(theme.colour(Theme::Role::Line));
    }
    setMinimumHeight(theme.px(110));
}

}  // namespace lockstep::gui
