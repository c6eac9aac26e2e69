// What the current run has printed to the kernel log so far, pr_info() and the like: found once, not again for each
// step.
#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "models/stepper.hpp"

namespace lockstep::gui {

class PrintedLines : public QObject {
    Q_OBJECT
public:
    explicit PrintedLines(Stepper& stepper, QObject* parent = nullptr);

    /// The steps up to the cursor that printed, at most the newest `most`.
    [[nodiscard]] std::vector<std::size_t> steps(std::size_t most) const;
    [[nodiscard]] std::size_t count() const;  ///< up to the cursor
    /// What such a step printed, without its end of line; who printed it.
    [[nodiscard]] QString text(std::size_t step) const;
    [[nodiscard]] QString who(std::size_t step) const;

private:
    void look(std::size_t from);
    Stepper& stepper_;
    std::vector<std::size_t> steps_;  // of the whole branch
};

}  // namespace lockstep::gui
