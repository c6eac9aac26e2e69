// Runs of the hammer in a thread of their own: one, several in turn, or several together. The window polls.
#pragma once

#include <QObject>
#include <QTimer>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "hammer/activity_history.hpp"
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

    /// One after the other, or all at once; one that ends early holds up nobody. What a run with
    /// HammerOptions::activity does comes to activity().
    void start(std::vector<HammerRun> runs, bool together = false);
    void stop();  ///< at once; what was measured is still told
    [[nodiscard]] bool running() const { return work_.running(); }
    void setNoise(double chance);
    void setRate(double perSecond);  ///< arrivals of each interrupt
    /// Those that have ended, in the order in which they were given.
    [[nodiscard]] std::vector<HammerRun> done() const;
    [[nodiscard]] const HammerRun& done(int index) const { return done_.at(index); }
    /// Of the newest run that was recorded; it fills up while that runs.
    [[nodiscard]] const std::shared_ptr<ActivityHistory>& activity() const { return activity_; }

signals:
    void runStarted(int index);
    void sampled(int index, const lockstep::Sample& sample);  ///< at most ten a second for each run
    void runEnded(int index);
    void finished();

private:
    struct Shared {
        std::mutex mutex;
        std::map<int, std::shared_ptr<Hammer>> now;  // by index
        bool stop = false;
    };
    void poll();
    /// Runs some of them together, from `first` on, in the worker. False if it was told to stop.
    bool runAll(const std::shared_ptr<Shared>& shared, std::vector<HammerRun> runs, int first,
                const std::stop_token& token);
    void tell(const std::shared_ptr<Shared>& shared,
              std::function<void()> what);  // on the window's thread, if this is still wanted

    std::shared_ptr<Shared> shared_;
    std::map<int, HammerRun> done_;
    std::shared_ptr<ActivityHistory> activity_ = std::make_shared<ActivityHistory>();
    QTimer timer_;
    Latest work_;
};

}  // namespace lockstep::gui
