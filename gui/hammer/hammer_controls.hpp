// What is asked of the hammer: start, stop and side by side; for how long, on how many CPUs, with which lock, in rounds
// or without end; and what acts while it runs, noise and interrupts.
#pragma once

#include <QWidget>

#include "live/hammer.hpp"

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace lockstep::gui {

class HammerControls : public QWidget {
    Q_OBJECT
public:
    explicit HammerControls(QWidget* parent = nullptr);

    /// The settings as a scenario wants them; null: there is none.
    void take(const Program* program);
    /// What `program` is to be run with.
    [[nodiscard]] HammerOptions options(const Program& program) const;
    [[nodiscard]] int cpus() const;  ///< 0: as written
    [[nodiscard]] bool together() const;
    void setTogether(bool together);
    void setDuration(double seconds);
    void setRunning(bool running);

signals:
    void startWanted();
    void stopWanted();
    void besideWanted();
    void noiseChanged(double chance);
    void rateChanged(double perSecond);

private:
    void addButtons();
    void addChoices();
    void addSliders();
    QPushButton* button(const char* name, const QString& text, const QString& tip, const QKeySequence& key,
                        void (HammerControls::*wanted)());
    /// A control with its label before it and, if given, its value after it; `name` is its object's.
    void add(const char* name, const QString& label, QWidget* control, const QString& accessible, const QString& tip,
             QLabel* value = nullptr);
    void tellTogether();

    std::uint32_t threads_ = 0;  // that side by side would take at once
    QPushButton* start_ = nullptr;
    QPushButton* stop_ = nullptr;
    QPushButton* beside_ = nullptr;
    QComboBox* together_ = nullptr;
    QDoubleSpinBox* duration_ = nullptr;
    QSpinBox* cpus_ = nullptr;
    QComboBox* lock_ = nullptr;
    QComboBox* calls_ = nullptr;
    QSlider* noise_ = nullptr;
    QLabel* noiseText_ = nullptr;
    QSlider* rate_ = nullptr;
    QLabel* rateText_ = nullptr;
};

}  // namespace lockstep::gui
