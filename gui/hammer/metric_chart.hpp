// One figure over time: its name, its present value, and a line. A few hundred points at most.
#pragma once

#include <QChartView>
#include <QList>
#include <QPointF>
#include <functional>
#include <optional>

QT_BEGIN_NAMESPACE
class QLineSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace lockstep::gui {

class MetricChart : public QChartView {
    Q_OBJECT
public:
    /// `second` is the name of a second line, or empty. `say` spells a value.
    MetricChart(const QString& name, const QString& second, int colour, std::function<QString(double)> say,
                QWidget* parent = nullptr);
    void clear();
    void add(double seconds, std::optional<double> value, std::optional<double> second = {});
    [[nodiscard]] qsizetype points() const { return first_.size(); }

private:
    void restyle();
    void retitle();
    static void thin(QList<QPointF>& points);
    QString name_, secondName_;
    int colour_;
    std::function<QString(double)> say_;
    QList<QPointF> first_, second_;
    QLineSeries* line_ = nullptr;
    QLineSeries* other_ = nullptr;
    QValueAxis* time_ = nullptr;
    QValueAxis* values_ = nullptr;
    double highest_ = 0;
    double lowest_ = 0;
};

}  // namespace lockstep::gui
