// The search of a scenario in another thread: progress, cancel, and answers that say for which scenario they are.
#pragma once

#include <QObject>
#include <memory>

#include "explore/search.hpp"
#include "models/latest.hpp"

namespace lockstep::gui {

class ExplorationJob : public QObject {
    Q_OBJECT
public:
    explicit ExplorationJob(QObject* parent = nullptr);
    ~ExplorationJob() override;

    /// Starts anew; the one before is stopped.
    void start(std::shared_ptr<const Loaded> loaded, const SearchLimits& limits);
    /// An answer that is there already.
    void take(std::shared_ptr<const Explored> known);
    /// Asks it to end: what it has found so far is still delivered.
    void stop();
    /// Ends it and forgets it.
    void forget();
    [[nodiscard]] bool running() const { return work_.running(); }
    [[nodiscard]] std::shared_ptr<const Explored> result() const { return result_; }

signals:
    void progressed(const QString& phase, quint64 states, double statesPerSecond, double seconds);
    void finished();

private:
    Latest work_;
    std::shared_ptr<std::atomic<bool>> stop_;
    std::shared_ptr<const Explored> result_;
};

}  // namespace lockstep::gui
