// The Hammer mode: the same code on real threads, live; and every protection side by side.
#pragma once

#include <QWidget>

#include "hammer/hammer_job.hpp"

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;
class QTextBrowser;

namespace lockstep::gui {

class MetricChart;

class HammerView : public QWidget {
    Q_OBJECT
public:
    explicit HammerView(Document& document, QWidget* parent = nullptr);
    ~HammerView() override;

    [[nodiscard]] bool running() const { return job_.running(); }
    [[nodiscard]] const std::vector<HammerRun>& runs() const { return job_.done(); }
    void start();
    void stop() { job_.stop(); }
    /// Every value of the scenario's first parameter, one after the other.
    void startSideBySide();
    void setDuration(double seconds);

signals:
    void started();
    void ended();
    void sampled(const lockstep::Sample& sample);
    void headline(QString text, bool bad);
    void protectionWanted(QString parameter, QString value);

private:
    QHBoxLayout* controls();
    QHBoxLayout* nextRound();
    void scenarioChanged();
    [[nodiscard]] std::shared_ptr<const Program> program(const std::string& value) const;
    void begin(std::vector<HammerRun> runs);
    void runStarted();
    void take(const Sample& sample);
    void runEnded();
    void finished();
    void restyle();
    [[nodiscard]] HammerOptions options(const Program& program) const;

    Document& document_;
    HammerJob job_;
    bool beside_ = false;
    QString offered_;
    Sample last_;
    QPushButton* start_ = nullptr;
    QPushButton* stop_ = nullptr;
    QPushButton* all_ = nullptr;
    QPushButton* offer_ = nullptr;
    QDoubleSpinBox* duration_ = nullptr;
    QSlider* noise_ = nullptr;
    QLabel* noiseText_ = nullptr;
    QSlider* rate_ = nullptr;
    QLabel* rateText_ = nullptr;
    QSpinBox* cpus_ = nullptr;
    QComboBox* lock_ = nullptr;
    QLabel* now_ = nullptr;
    MetricChart* charts_[4] = {};
    QTextBrowser* summary_ = nullptr;
};

}  // namespace lockstep::gui
