// A lane for each CPU over time: how much of each moment went to what, and the rounds that lost updates. However many
// events a lane holds, it is painted from one sum a pixel.
#pragma once

#include <QWidget>
#include <memory>

#include "hammer/activity_history.hpp"

namespace lockstep::gui {

class ActivityTimeline : public QWidget {
    Q_OBJECT
public:
    /// What is shown: the run from its start; its last moments, moving on; or a stretch that was chosen.
    enum class Range { Whole, Follow, Chosen };

    explicit ActivityTimeline(QWidget* parent = nullptr);

    void setHistory(std::shared_ptr<const ActivityHistory> history);
    /// More has come in, or the run has begun or ended.
    void refresh(bool running);

    [[nodiscard]] Range range() const { return range_; }
    [[nodiscard]] std::uint64_t from() const { return from_; }  ///< ns
    [[nodiscard]] std::uint64_t to() const { return to_; }
    void showAll();
    void follow();
    /// Kept within the run, and no shorter than a few microseconds.
    void choose(std::uint64_t from, std::uint64_t to);
    /// `factor` below 1 shows less; what is at `at` ns stays where it is.
    void zoom(double factor, std::uint64_t at);
    void zoom(double factor);  ///< about the middle; of what is followed about its end
    void pan(double share);    ///< of what is shown; below 0 to earlier
    void goToNextLost();
    void goToPreviousLost();

    /// What is under a point, in words; empty beside the lanes.
    [[nodiscard]] QString describe(const QPoint& point) const;
    /// What is shown, each lane summed up.
    [[nodiscard]] QString summary() const;

    [[nodiscard]] static QString timeText(double ns, double precision);  ///< "1.204 s", "35 µs"; both in ns
    /// "task", "waiting for a lock", …
    [[nodiscard]] static QString nameOf(Doing doing);
    /// A patch as the lanes paint it, for a legend.
    [[nodiscard]] QPixmap swatch(Doing doing) const;
    [[nodiscard]] QPixmap lostSwatch() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void rangeChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRect lanesRect() const;
    [[nodiscard]] QRect laneRect(std::size_t lane) const;
    [[nodiscard]] std::uint64_t timeAt(double x) const;
    [[nodiscard]] QString summaryOf(const ActivitySum& sum) const;
    void paintAxis(QPainter& painter) const;
    void paintLane(QPainter& painter, std::size_t lane) const;
    void goToLost(std::optional<std::uint64_t> at);
    void setRange(Range range, std::uint64_t from, std::uint64_t to);

    std::shared_ptr<const ActivityHistory> history_;
    Range range_ = Range::Whole;
    std::uint64_t from_ = 0, to_ = 1;
    bool running_ = false;
    QPoint dragged_;
    std::uint64_t draggedFrom_ = 0, draggedTo_ = 0;
    bool dragging_ = false;
};

}  // namespace lockstep::gui
