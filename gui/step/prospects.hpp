// "Can it still go wrong from here?", answered in the background for each choice that is open at the cursor.
#pragma once

#include <QObject>
#include <vector>

#include "explore/outlook.hpp"
#include "models/stepper.hpp"
#include "step/background.hpp"

namespace lockstep::gui {

class Prospects : public QObject {
    Q_OBJECT
public:
    explicit Prospects(Stepper& stepper, QObject* parent = nullptr);

    /// The answer for an open choice, or null while it is looked for.
    [[nodiscard]] const Outlook* of(Choice choice) const;
    [[nodiscard]] bool busy() const { return work_.busy(); }

signals:
    void changed();

private:
    void ask();
    Stepper& stepper_;
    std::vector<Outlook> answers_;
    Background work_;
};

}  // namespace lockstep::gui
