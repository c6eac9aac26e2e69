// The lanes on the screen: a header for each CPU at the left (click it: that CPU goes next), a ruler above (drag it to
// scrub), blocks (click one to go there), dashed boxes for what could come next (click one to take it). The wheel
// zooms.
#pragma once

#include <QAbstractScrollArea>
#include <QVariantAnimation>
#include <optional>

#include "step/lane_scene.hpp"

namespace lockstep::gui {

class LaneView : public QAbstractScrollArea {
    Q_OBJECT
public:
    LaneView(Stepper& stepper, FactsKeeper& facts, QWidget* parent = nullptr);

    [[nodiscard]] const LaneScene& scene() const { return scene_; }
    /// In pixels of the viewport.
    [[nodiscard]] QRect blockRect(std::size_t step) const;
    [[nodiscard]] QRect ghostRect(const Ghost& ghost) const;
    [[nodiscard]] QRect headerRect(std::uint32_t cpu) const;
    [[nodiscard]] QRect rulerRect() const;
    void zoom(double factor, double atX);
    void zoomToFit();
    void pulse();  ///< draws the eye to the step that was just taken

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void cpuWanted(std::uint32_t cpu);
    void choiceWanted(lockstep::Choice choice);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void refresh();
    void updateBars();
    void showCursor();
    void updatePulse();
    void scrubTo(double x);
    void paintHeader(QPainter& painter, const CpuBand& band);
    [[nodiscard]] int headerWidth() const;
    [[nodiscard]] int rulerHeight() const;
    [[nodiscard]] double left() const;  ///< x of the scene at the lanes' left edge
    [[nodiscard]] QPointF toScene(QPointF at) const;
    [[nodiscard]] QPointF fromScene(QPointF at) const;
    [[nodiscard]] const Ghost* ghostAt(QPointF viewportPoint) const;
    [[nodiscard]] QString tipAt(QPointF viewportPoint) const;
    [[nodiscard]] QString headerText(std::uint32_t cpu, bool& canGo) const;

    Stepper& stepper_;
    FactsKeeper& facts_;
    LaneScene scene_;
    std::optional<QPointF> pressed_;
    bool scrubbing_ = false;
    std::optional<Choice> hovered_;
    std::uint32_t hoveredCpu_ = kNone;
    QVariantAnimation pulse_;
    double tail_ = 1.2;    // steps' widths after the last one
    bool zoomed_ = false;  // by hand
    double zoom_ = 1;      // of the step's width at scale 1
};

}  // namespace lockstep::gui
