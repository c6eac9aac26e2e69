#include "hammer/metric_chart.hpp"

#include <QCategoryAxis>
#include <QChart>
#include <QLegend>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "hammer/prediction_layer.hpp"
#include "look/theme.hpp"

namespace lockstep::gui {
namespace {
constexpr qsizetype kMostPoints = 300;

/// Only if it is another one: each time, the chart is laid out anew.
void setFormat(QValueAxis& axis, const char* format) {
    const QString wanted = QString::fromLatin1(format);
    if (axis.labelFormat() != wanted) axis.setLabelFormat(wanted);
}

/// The next round number from `value` (above 0) on: axes that end on one are easy to read, and seldom laid out anew.
double roundAbove(double value) {
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (value <= step * power * (1 + 1e-9)) return step * power;
    return 10 * power;
}

}  // namespace

MetricChart::MetricChart(const QString& name, const QString& second, int colour, Figure figure, QWidget* parent)
    : QChartView(parent), name_(name), secondName_(second), colour_(colour), figure_(figure) {
    setAccessibleName(name);
    setToolTip(name);
    setFocusPolicy(Qt::NoFocus);
    line_ = new QLineSeries(this);
    other_ = new QLineSeries(this);
    time_ = new QValueAxis(this);
    values_ = new QCategoryAxis(this);
    values_->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
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
    time_->setTickCount(3);
    setChart(made);
    viewport()->setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    connect(&Theme::of(this), &Theme::changed, this, &MetricChart::restyle);
    restyle();
    clear();
}

void MetricChart::clear() {
    delete predictions_;
    predictions_ = nullptr;
    end_ = 1;
    first_.clear();
    second_.clear();
    highest_ = lowest_ = 0;
    line_->replace(first_);
    other_->replace(second_);
    rescale();
    retitle();
}

/// Of each four points the lowest and the highest stay: a long run keeps its bound, and every peak.
void MetricChart::thin(QList<QPointF>& points) {
    if (points.size() <= kMostPoints) return;
    QList<QPointF> fewer;
    fewer.reserve(points.size() / 2 + 4);
    qsizetype i = 0;
    for (; i + 4 < points.size(); i += 4) {
        const auto [low, high] = std::minmax_element(points.begin() + i, points.begin() + i + 4,
                                                     [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
        fewer << *std::min(low, high) << *std::max(low, high);
    }
    for (; i < points.size(); ++i) fewer << points[i];
    points = fewer;
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
    rescale();
    retitle();
}

void MetricChart::setPoints(const QList<QPointF>& points, double end) {
    clear();
    if (end > 0) end_ = end;
    first_ = points;
    for (const QPointF& point : points) {
        highest_ = std::max(highest_, point.y());
        lowest_ = std::min(lowest_, point.y());
    }
    line_->replace(first_);
    rescale();
    retitle();
}

PredictionLayer& MetricChart::layer() {
    if (!predictions_) {
        predictions_ = new PredictionLayer(*chart(), *time_, *values_, this);
        predictions_->restyle(Theme::of(this), Theme::of(this).series(colour_));
    }
    return *predictions_;
}

void MetricChart::setForecast(const Forecast& forecast) {
    layer().setForecast(forecast);
    rescale();
    retitle();
}

void MetricChart::addMark(const AnomalyMark& mark) {
    layer().addMark(mark, valueAt(mark.seconds));
    retitle();
}

/// On the line, between its points.
double MetricChart::valueAt(double seconds) const {
    const auto after = std::find_if(first_.begin(), first_.end(), [&](const QPointF& p) { return p.x() >= seconds; });
    if (after == first_.end()) return first_.isEmpty() ? 0 : first_.last().y();
    if (after == first_.begin() || after->x() == seconds) return after->y();
    const QPointF before = *(after - 1);
    return before.y() + (after->y() - before.y()) * (seconds - before.x()) / (after->x() - before.x());
}

void MetricChart::rescale() {
    double end = std::max(end_, first_.isEmpty() ? 0 : first_.last().x());
    double low = lowest_;
    double top = highest_;
    if (predictions_) {
        end = std::max(end, predictions_->end());
        low = predictions_->lowest(low);
        top = predictions_->highest(top);
    }
    if (end > end_) end = roundAbove(end);
    time_->setRange(0, end);
    setFormat(*time_, end >= 10 ? "%.0f s" : end >= 1 ? "%.1f s" : "%.2g s");
    if (!(top > low)) top = low + (figure_ == Figure::Share ? 0.01 : 1);
    setValueRange(low, top);
}

// Labels at round values, few of them; they change seldom while a line grows.
void MetricChart::setValueRange(double low, double top) {
    if (!std::isfinite(low) || !std::isfinite(top)) return;  // a file may say anything
    const double power = std::pow(10.0, std::floor(std::log10((top - low) / 2)));
    double step = power;
    for (const double times : {2.0, 5.0, 10.0})
        if (step * 2 < (top - low) * 0.999) step = power * times;
    const double first = std::floor(low / step), last = std::ceil(top / step - 1e-9);
    values_->setRange(first * step, std::max(last * step, top));
    if (step == step_ && first == firstLabel_ && last == lastLabel_) return;
    step_ = step;
    firstLabel_ = first;
    lastLabel_ = last;
    for (const QString& label : values_->categoriesLabels()) values_->remove(label);
    values_->setStartValue(first * step - step);
    for (double at = first; at <= last; ++at) values_->append(tickText(figure_, at * step), at * step);
}

QStringList MetricChart::valueLabels() const {
    return values_->categoriesLabels();
}

// The title is not the chart's own: that would lay out the whole chart anew for each figure.
void MetricChart::retitle() {
    title_ = {{name_, false}};
    if (!first_.isEmpty()) title_.push_back({spelt(figure_, first_.last().y()), true});
    if (!second_.isEmpty()) {
        title_.push_back({secondName_, false});
        title_.push_back({spelt(figure_, second_.last().y()), true});
    }
    viewport()->update();
    QString described;
    for (const auto& [text, bold] : title_) described += described.isEmpty() ? text : u' ' + text;
    const QString predicted =
        predictions_ ? predictions_->words([this](double v) { return spelt(figure_, v); }) : QString();
    if (!predicted.isEmpty()) described += u'\n' + predicted;
    setAccessibleDescription(described);
    setToolTip(predicted.isEmpty() ? name_ : name_ + u'\n' + predicted);
}

void MetricChart::drawForeground(QPainter* painter, const QRectF& rect) {
    QChartView::drawForeground(painter, rect);
    const Theme& theme = Theme::of(this);
    QFont fonts[] = {theme.font(), theme.font()};
    fonts[1].setBold(true);
    const QFontMetrics metrics[] = {QFontMetrics(fonts[0]), QFontMetrics(fonts[1])};
    const int gap = theme.px(6);
    int width = -gap;
    for (const auto& [text, bold] : title_) width += metrics[bold].horizontalAdvance(text) + gap;
    QRect room = QRect(QPoint(), viewport()->size()).adjusted(theme.px(12), theme.px(10), -theme.px(12), 0);
    // What does not fit is taken from the name.
    const int tooMuch = std::max(0, width - room.width());
    room.setLeft(room.left() + (room.width() - width + tooMuch) / 2);
    painter->save();
    painter->setPen(theme.colour(Theme::Role::Text));
    for (const auto& [text, bold] : title_) {
        QString shown = text;
        if (tooMuch > 0 && &text == &title_.front().first)
            shown = metrics[0].elidedText(text, Qt::ElideRight, metrics[0].horizontalAdvance(text) - tooMuch);
        painter->setFont(fonts[bold]);
        painter->drawText(room.left(), room.top() + metrics[0].ascent(), shown);
        room.setLeft(room.left() + metrics[bold].horizontalAdvance(shown) + gap);
    }
    painter->restore();
}

void MetricChart::restyle() {
    const Theme& theme = Theme::of(this);
    setBackgroundBrush(theme.colour(Theme::Role::Background));
    QChart* c = chart();
    c->setBackgroundBrush(theme.colour(Theme::Role::Surface));
    c->setBackgroundRoundness(theme.px(6));
    c->setMargins(QMargins(2, QFontMetrics(theme.font()).height() + theme.px(4), 6, 0));
    QPen pen(theme.series(colour_), theme.px(2));
    line_->setPen(pen);
    pen.setColor(theme.colour(Theme::Role::Dim));
    pen.setStyle(Qt::DashLine);
    other_->setPen(pen);
    if (predictions_) predictions_->restyle(theme, theme.series(colour_));
    QFont small = theme.font();
    small.setPixelSize(theme.px(10));
    for (QValueAxis* axis : {time_, static_cast<QValueAxis*>(values_)}) {
        axis->setLabelsFont(small);
        axis->setLabelsColor(theme.colour(Theme::Role::Dim));
        axis->setGridLineColor(theme.colour(Theme::Role::Line));
        axis->setLinePenColor(theme.colour(Theme::Role::Line));
    }
    setMinimumHeight(theme.px(110));
}

}  // namespace lockstep::gui
