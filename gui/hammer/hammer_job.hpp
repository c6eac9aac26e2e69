// Runs of the hammer in a thread of their own: one, or one for each value of a parameter in turn. The window polls.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <mutex>
#include <vector>

#include "live/hammer.hpp"
#include "models/document.hpp"
#include "models/latest.hpp"
#include "report/hammer_run.hpp"

namespace lockstep::gui {

class HammerJob : public QObject {
    Q_OBJECT
public:
    explicit HammerJob(QObject* parent = nullptr);
    ~HammerJob() override;

    void start(std::vector<HammerRun> runs);
    void stop();  ///< at once; what was measured is still told
    [[nodiscard]] bool running() const { return work_.running(); }
    void setNoise(double chance);
    void setRate(double perSecond);  ///< arrivals of each interrupt
    [[nodiscard]] const std::vector<HammerRun>& done() const { return done_; }

signals:
    void runStarted(int index);
    void sampled(const lockstep::Sample& sample);  ///< at most ten a second
    void runEnded(int index);
    void finished();

private:
    struct Shared {
        std::mutex mutex;
        std::shared_ptr<Hammer> now;
        bool stop = false;
    };
    void poll();
    std::shared_ptr<Shared> shared_;
    std::vector<HammerRun> done_;
    QTimer timer_;
    Latest work_;
};

}  // namespace lockstep::gui
