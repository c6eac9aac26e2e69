// Walking through the run that is there, a step after so many milliseconds: one walk for all views, so that two of them
// never move the same cursor at once.
#pragma once

#include <QObject>
#include <QTimer>

#include "models/stepper.hpp"

namespace lockstep::gui {

class Walk : public QObject {
    Q_OBJECT
public:
    explicit Walk(Stepper& stepper, QObject* parent = nullptr);

    /// From the cursor to the end of the run, if there is anything left of it.
    void start(int msPerStep);
    void stop();
    [[nodiscard]] bool walking() const { return clock_.isActive(); }
    /// One step now; false at the end of the run.
    bool step();

signals:
    void changed();                  ///< it began, or ended
    void stepped(std::size_t step);  ///< walked over this one, by the clock or by step()
    void arrived();                  ///< the last step has had its time, too

private:
    Stepper& stepper_;
    QTimer clock_;
};

}  // namespace lockstep::gui
