// First, back, forward, last, play, a run by chance with its seed, the branches, and the slider to scrub with.
#pragma once

#include <QWidget>

#include "models/stepper.hpp"

class QAction;
class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;
class QToolButton;

namespace lockstep::gui {

class TransportBar : public QWidget {
    Q_OBJECT
public:
    /// `actions` get a button each, in their order; a null makes a gap.
    TransportBar(Stepper& stepper, const std::vector<QAction*>& actions, QWidget* parent = nullptr);
    [[nodiscard]] std::uint64_t seed() const;
    void nextSeed();
    [[nodiscard]] QSlider* slider() const { return slider_; }
    [[nodiscard]] QComboBox* branches() const { return branches_; }
    [[nodiscard]] QSpinBox* seedBox() const { return seed_; }

private:
    void refresh();
    void refreshBranches();
    void restyle();
    Stepper& stepper_;
    std::vector<QToolButton*> buttons_;
    QSpinBox* seed_;
    QComboBox* branches_;
    QSlider* slider_;
    QLabel* place_;
};

}  // namespace lockstep::gui
