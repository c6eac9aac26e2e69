// One figure over time: its name, its present value, and a line. A few hundred points at most.
#pragma once

#include <QChartView>
#include <QList>
#include <QPointF>
#include <optional>
#include <utility>
#include <vector>

#include "hammer/figure.hpp"
#include "hammer/prediction.hpp"

QT_BEGIN_NAMESPACE
class QLineSeries;
class QCategoryAxis;
class QValueAxis;
QT_END_NAMESPACE

namespace lockstep::gui {

class PredictionLayer;

class MetricChart : public QChartView {
    Q_OBJECT
public:
    /// `second` is the name of a second line, or empty.
    MetricChart(const QString& name, const QString& second, int colour, Figure figure, QWidget* parent = nullptr);
    void clear();
    void add(double seconds, std::optional<double> value, std::optional<double> second = {});
    /// A line as a whole, by time, of a run that took `end` seconds.
    void setPoints(const QList<QPointF>& points, double end);
    [[nodiscard]] qsizetype points() const { return first_.size(); }
    [[nodiscard]] QStringList valueLabels() const;  ///< beside the axis, from below
    // --- what predictors say; clear() takes it away
    void setForecast(const Forecast& forecast);
    void addMark(const AnomalyMark& mark);
    [[nodiscard]] const PredictionLayer* predictions() const { return predictions_; }  ///< null while there are none

protected:
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void restyle();
    void retitle();
    void rescale();
    void setValueRange(double low, double top);
    PredictionLayer& layer();
    [[nodiscard]] double valueAt(double seconds) const;
    static void thin(QList<QPointF>& points);
    QString name_, secondName_;
    std::vector<std::pair<QString, bool>> title_;  // its parts, and whether they are bold
    int colour_;
    Figure figure_;
    QList<QPointF> first_, second_;
    QLineSeries* line_ = nullptr;
    QLineSeries* other_ = nullptr;
    QValueAxis* time_ = nullptr;
    QCategoryAxis* values_ = nullptr;
    PredictionLayer* predictions_ = nullptr;
    double end_ = 1;   // of the time axis, at least
    double step_ = 0;  // between two labels of the values, which are from firstLabel_ to lastLabel_
    double firstLabel_ = 0, lastLabel_ = 0;
    double highest_ = 0;
    double lowest_ = 0;
};

}  // namespace lockstep::gui
