// The telemetry dock: a chart for each figure of whatever runs, or of a recording; and what predictors say about them.
// Predictors are fed by the same stream, through its signals, and answer through its slots.
#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <vector>

#include "hammer/prediction.hpp"
#include "hammer/recording.hpp"
#include "models/latest.hpp"
#include "telemetry/sample.hpp"

class QAction;
class QLabel;
class QProgressBar;
class QScrollArea;
class QTimer;
class QToolButton;

namespace lockstep::gui {

class FindingsPanel;
class MetricChart;

class TelemetryPanel : public QWidget {
    Q_OBJECT
public:
    explicit TelemetryPanel(QWidget* parent = nullptr);
    ~TelemetryPanel() override;

    [[nodiscard]] MetricChart* chart(int index) const { return charts_[static_cast<std::size_t>(index)]; }
    /// What runs, or ran last: what Save writes while no recording is open.
    [[nodiscard]] const std::vector<Sample>& live() const { return live_; }
    [[nodiscard]] std::shared_ptr<const Recording> recording() const { return recording_; }
    [[nodiscard]] FindingsPanel& findings() const { return *findings_; }
    [[nodiscard]] bool busy() const { return work_.running(); }
    /// "openTelemetry", "exportTelemetry" (save), "closeTelemetry" (back to what runs).
    [[nodiscard]] QAction* action(const QString& name) const;

    /// Reads a recording and shows it in place of what runs; `opened` tells the end.
    void open(const QString& path);
    /// Writes what is shown, CSV or JSONL by the ending of `path`; `saved` tells the end.
    void save(const QString& path);
    void cancel();  ///< of opening or saving: all is as before
    void showLive();

public slots:
    // --- the stream
    void begin();
    void add(const lockstep::Sample& sample);
    // --- predictors
    /// Who watches: names for people. None at first.
    void setPredictors(const QStringList& names);
    /// Replaces the forecast of its series; one without points takes it away.
    void setForecast(const lockstep::gui::Forecast& forecast);
    void addMark(const lockstep::gui::AnomalyMark& mark);
    void setFinding(const lockstep::gui::Finding& finding);
    void removeFinding(const QString& id);

signals:
    // --- for predictors: the stream from the start of each run on, and a recording as a whole
    void streamBegan();
    void streamed(const lockstep::Sample& sample);
    void recordingShown(std::shared_ptr<const lockstep::gui::Recording> recording);
    // --- for the window
    void opened(const QString& path, const QString& problem);  ///< `problem` is empty if all went well
    void saved(const QString& path, const QString& problem);
    void findingChosen(const QString& id);

private:
    void buildBar();
    void buildCharts();
    QAction* makeAction(const char* name, const QString& text, const char* icon, void (TelemetryPanel::*what)());
    void chooseToOpen();
    void chooseToSave();
    void showRecording(const std::shared_ptr<const Recording>& recording);
    void clearPredictions();
    void draw(const ChartPoints& points, double end);
    /// Work begins, or (empty) has ended.
    void working(const QString& what);
    void complain(const QString& problem);
    void refresh();
    void goToChart(const Finding& finding);
    void restyle();

    std::vector<MetricChart*> charts_;
    Sample last_;
    std::vector<Sample> live_;
    std::shared_ptr<const Recording> recording_;
    QString doing_;  // what the worker does
    std::map<QString, QAction*> actions_;
    QToolButton* closeButton_ = nullptr;
    QToolButton* cancelButton_ = nullptr;
    QLabel* source_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QLabel* problem_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QLabel* key_ = nullptr;
    FindingsPanel* findings_ = nullptr;
    QTimer* poll_ = nullptr;
    Latest work_;
};

}  // namespace lockstep::gui
