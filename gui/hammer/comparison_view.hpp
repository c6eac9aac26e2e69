// Runs side by side, a card each: the counter against what it should be, and how it goes or why it has ended.
#pragma once

#include <QWidget>
#include <vector>

#include "report/hammer_run.hpp"

class QGridLayout;
class QLabel;
class QPushButton;

namespace lockstep::gui {

class MetricChart;

class ComparisonView : public QWidget {
    Q_OBJECT
public:
    explicit ComparisonView(QWidget* parent = nullptr);

    /// A card for each run, named after what was chosen for it; none has begun.
    void begin(const std::vector<HammerRun>& runs);
    void started(int index);
    void sample(int index, const Sample& sample);
    void ended(int index, const HammerRun& run);
    /// The card of `value` is the one to look at.
    void highlight(const QString& value);
    /// How the run is doing, in words.
    [[nodiscard]] QString stateOf(int index) const;

signals:
    void offerTaken(QString value);

private:
    struct Card {
        QString value;
        QWidget* frame = nullptr;
        MetricChart* chart = nullptr;
        QLabel* state = nullptr;
        QPushButton* offer = nullptr;
        Sample last;
    };
    void restyle();
    QGridLayout* grid_ = nullptr;
    std::vector<Card> cards_;
    QString highlighted_;
};

/// The value that keeps an interrupt out of a lock's critical section, if a run got stuck without; else empty.
QString offerFor(const HammerRun& run);

}  // namespace lockstep::gui
