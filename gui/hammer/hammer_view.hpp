// The Hammer mode: the same code on real threads, live, with a lane for each CPU; and every protection side by side.
#pragma once

#include <QWidget>
#include <array>

#include "hammer/hammer_job.hpp"

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTextBrowser;
class QTreeView;

namespace lockstep::gui {

class ActivityPanel;
class ComparisonView;
class HammerControls;
class MetricChart;
class ObservedModel;

class HammerView : public QWidget {
    Q_OBJECT
public:
    explicit HammerView(Document& document, QWidget* parent = nullptr);
    ~HammerView() override;

    [[nodiscard]] bool running() const { return job_.running(); }
    [[nodiscard]] std::vector<HammerRun> runs() const { return job_.done(); }
    void start();
    void stop() { job_.stop(); }
    /// Every value of the scenario's first parameter, one after the other or, as the controls say, all at once.
    void startSideBySide();
    void setDuration(double seconds);
    [[nodiscard]] HammerControls& controls() { return *controls_; }
    [[nodiscard]] ActivityPanel& lanes() { return *lanes_; }

signals:
    void started();
    void ended();
    /// Of the run whose telemetry is to be shown: of those at once, the one whose protection is chosen.
    void sampled(const lockstep::Sample& sample);
    void headline(QString text, bool bad);
    void protectionWanted(QString parameter, QString value);

private:
    QWidget* figures();
    QWidget* result();
    void scenarioChanged();
    [[nodiscard]] std::shared_ptr<const Program> program(const std::string& value) const;
    void begin(std::vector<HammerRun> runs, bool together);
    void runStarted(int index);
    void take(int index, const Sample& sample);
    void runEnded(int index);
    void tellOne(const HammerRun& run);
    void tellAll(const HammerRun& newest);
    void finished();
    void tellProgress(int index, double seconds);
    void restyle();
    void take(const QString& offered);

    Document& document_;
    HammerJob job_;
    bool beside_ = false, together_ = false;
    int shown_ = 0;    // the run whose samples go on to the telemetry
    int planned_ = 1;  // how many runs there are to be
    QString offered_;
    Sample last_;
    QTimer frames_;
    std::shared_ptr<const Loaded> startedFrom_;
    HammerControls* controls_ = nullptr;
    QPushButton* offer_ = nullptr;
    QLabel* now_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    std::array<MetricChart*, 4> charts_{};
    ComparisonView* comparison_ = nullptr;
    ActivityPanel* lanes_ = nullptr;
    QTabWidget* results_ = nullptr;
    QTextBrowser* summary_ = nullptr;
    QTreeView* states_ = nullptr;
    ObservedModel* observed_ = nullptr;
};

}  // namespace lockstep::gui
