// What predictors say about one figure, over its chart: a band with a dashed middle, and triangles at unusual moments.
#pragma once

#include <QColor>
#include <QList>
#include <QObject>
#include <QPointF>
#include <QPointer>
#include <QString>
#include <functional>

#include "hammer/prediction.hpp"

QT_BEGIN_NAMESPACE
class QAreaSeries;
class QChart;
class QLineSeries;
class QScatterSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace lockstep::gui {

class Theme;

class PredictionLayer : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype kMostPoints = 300;  ///< of a forecast
    static constexpr qsizetype kMostMarks = 100;   ///< the newest stay

    PredictionLayer(QChart& chart, QValueAxis& time, QValueAxis& values, QObject* parent);
    ~PredictionLayer() override;  ///< takes it off the chart

    void setForecast(const Forecast& forecast);
    /// `value` is where the line is at that time.
    void addMark(const AnomalyMark& mark, double value);
    void restyle(const Theme& theme, const QColor& colour);

    [[nodiscard]] const QList<Forecast::Point>& forecast() const { return forecast_; }
    [[nodiscard]] const QList<AnomalyMark>& marks() const { return marks_; }
    [[nodiscard]] double end() const;  ///< of the forecast, in seconds; 0 if there is none
    [[nodiscard]] double lowest(double otherwise) const;
    [[nodiscard]] double highest(double otherwise) const;
    /// What is drawn, in words, `say` spelling the values; empty if nothing is.
    [[nodiscard]] QString words(const std::function<QString(double)>& say) const;

private:
    void hovered(const QPointF& point, bool over);
    QList<Forecast::Point> forecast_;
    QString by_;
    QList<AnomalyMark> marks_;
    QLineSeries* lower_ = nullptr;
    QLineSeries* upper_ = nullptr;
    // These belong to the chart, which may go first.
    QPointer<QLineSeries> median_;
    QPointer<QAreaSeries> band_;
    QPointer<QScatterSeries> points_;
};

}  // namespace lockstep::gui
