// The telemetry of whatever runs: a chart for each figure, fed record by record.
#pragma once

#include <QWidget>

#include "telemetry/sample.hpp"

namespace lockstep::gui {

class MetricChart;

class TelemetryPanel : public QWidget {
    Q_OBJECT
public:
    explicit TelemetryPanel(QWidget* parent = nullptr);
    [[nodiscard]] MetricChart* chart(int index) const { return charts_[static_cast<std::size_t>(index)]; }

public slots:
    void begin();
    void add(const lockstep::Sample& sample);

private:
    std::vector<MetricChart*> charts_;
    Sample last_;
};

}  // namespace lockstep::gui
