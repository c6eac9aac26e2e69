// The lanes with what belongs to them: a legend, what is shown, and the ways to move.
#pragma once

#include <QWidget>
#include <vector>

#include "hammer/activity_timeline.hpp"

class QAction;
class QCheckBox;
class QLabel;
class QScrollArea;
class QToolButton;

namespace lockstep::gui {

class ActivityPanel : public QWidget {
    Q_OBJECT
public:
    explicit ActivityPanel(QWidget* parent = nullptr);

    [[nodiscard]] ActivityTimeline& timeline() { return *timeline_; }
    [[nodiscard]] bool recording() const;  ///< the next run's lanes are wanted
    void setHistory(std::shared_ptr<const ActivityHistory> history);
    void refresh(bool running);

private:
    QAction* action(const char* name, const QString& text, const QString& tip, const QList<QKeySequence>& keys,
                    const std::function<void()>& what);
    void tellRange();
    void restyle();

    ActivityTimeline* timeline_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QCheckBox* record_ = nullptr;
    QLabel* range_ = nullptr;
    QAction* follow_ = nullptr;
    QAction* whole_ = nullptr;
    QList<QToolButton*> buttons_;
    std::vector<std::pair<QLabel*, QLabel*>> legend_;  // patch and name
    std::shared_ptr<const ActivityHistory> history_;
};

}  // namespace lockstep::gui
