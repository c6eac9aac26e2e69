#include "hammer/prediction_layer.hpp"

#include <QAreaSeries>
#include <QChart>
#include <QCursor>
#include <QLineSeries>
#include <QScatterSeries>
#include <QToolTip>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

bool usable(const Forecast::Point& p, double after) {
    return std::isfinite(p.seconds) && std::isfinite(p.lower) && std::isfinite(p.median) && std::isfinite(p.upper) &&
           p.seconds >= after && p.lower <= p.median && p.median <= p.upper;
}

/// Evenly fewer, with the last one kept: it is the horizon.
void thin(QList<Forecast::Point>& points, qsizetype most) {
    if (points.size() <= most) return;
    QList<Forecast::Point> fewer;
    for (qsizetype i = 0; i < most; ++i) fewer << points[i * (points.size() - 1) / (most - 1)];
    points = fewer;
}

}  // namespace

PredictionLayer::PredictionLayer(QChart& chart, QValueAxis& time, QValueAxis& values, QObject* parent)
    : QObject(parent),
      lower_(new QLineSeries(this)),
      upper_(new QLineSeries(this)),
      median_(new QLineSeries),
      band_(new QAreaSeries(upper_, lower_)),
      points_(new QScatterSeries) {
    points_->setMarkerShape(QScatterSeries::MarkerShapeTriangle);
    for (QAbstractSeries* series : std::initializer_list<QAbstractSeries*>{band_, median_, points_}) {
        chart.addSeries(series);
        series->attachAxis(&time);
        series->attachAxis(&values);
    }
    connect(points_, &QScatterSeries::hovered, this, &PredictionLayer::hovered);
}

PredictionLayer::~PredictionLayer() {
    for (const QPointer<QAbstractSeries>& series :
         std::initializer_list<QPointer<QAbstractSeries>>{band_.data(), median_.data(), points_.data()}) {
        if (!series) continue;
        if (series->chart()) series->chart()->removeSeries(series);
        delete series;
    }
}

void PredictionLayer::setForecast(const Forecast& forecast) {
    forecast_.clear();
    by_ = forecast.by;
    double last = 0;
    for (const Forecast::Point& p : forecast.points) {
        if (!usable(p, last)) continue;
        forecast_ << p;
        last = p.seconds;
    }
    thin(forecast_, kMostPoints);
    QList<QPointF> lower, median, upper;
    for (const Forecast::Point& p : forecast_) {
        lower << QPointF(p.seconds, p.lower);
        median << QPointF(p.seconds, p.median);
        upper << QPointF(p.seconds, p.upper);
    }
    lower_->replace(lower);
    upper_->replace(upper);
    median_->replace(median);
}

void PredictionLayer::addMark(const AnomalyMark& mark, double value) {
    if (!std::isfinite(mark.seconds) || !std::isfinite(value)) return;
    marks_ << mark;
    QList<QPointF> points = points_->points();
    points << QPointF(mark.seconds, value);
    if (marks_.size() > kMostMarks) {
        marks_.removeFirst();
        points.removeFirst();
    }
    points_->replace(points);
}

double PredictionLayer::end() const {
    return forecast_.isEmpty() ? 0 : forecast_.last().seconds;
}

double PredictionLayer::lowest(double otherwise) const {
    for (const Forecast::Point& p : forecast_) otherwise = std::min(otherwise, p.lower);
    return otherwise;
}

double PredictionLayer::highest(double otherwise) const {
    for (const Forecast::Point& p : forecast_) otherwise = std::max(otherwise, p.upper);
    return otherwise;
}

QString PredictionLayer::words(const std::function<QString(double)>& say) const {
    QStringList out;
    if (!forecast_.isEmpty()) {
        const Forecast::Point& p = forecast_.last();
        out << tr("Forecast%1 for %2 s: %3, from %4 to %5.")
                   .arg(by_.isEmpty() ? QString() : tr(" (%1)").arg(by_))
                   .arg(p.seconds, 0, 'f', 1)
                   .arg(say(p.median), say(p.lower), say(p.upper));
    }
    if (!marks_.isEmpty())
        out << tr("Unusual at %1 s: %2").arg(marks_.last().seconds, 0, 'f', 1).arg(marks_.last().words);
    return out.join(u'\n');
}

void PredictionLayer::hovered(const QPointF& point, bool over) {
    const auto at = points_->points().indexOf(point);
    if (!over || at < 0) {
        QToolTip::hideText();
        return;
    }
    const AnomalyMark& mark = marks_[at];
    QToolTip::showText(
        QCursor::pos(),
        tr("%1 s: %2 (score %3)").arg(mark.seconds, 0, 'f', 1).arg(mark.words).arg(mark.score, 0, 'g', 3));
}

void PredictionLayer::restyle(const Theme& theme, const QColor& colour) {
    QColor fill = colour;
    fill.setAlphaF(0.18F);
    band_->setBrush(fill);
    QColor edge = colour;
    edge.setAlphaF(0.5F);
    band_->setPen(QPen(edge, theme.px(1)));
    median_->setPen(QPen(colour, theme.px(2), Qt::DashLine));
    points_->setMarkerSize(theme.px(11));
    points_->setBrush(theme.colour(Theme::Role::Warning));
    points_->setPen(QPen(theme.colour(Theme::Role::Surface), theme.px(1)));
}

}  // namespace lockstep::gui
