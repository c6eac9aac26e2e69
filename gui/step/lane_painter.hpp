// Paints a LaneScene: only what is visible, and a picture of all steps where they are narrower than a pixel or so.
#pragma once

#include <QPainter>

#include "look/theme.hpp"
#include "step/lane_scene.hpp"

namespace lockstep::gui {

class LanePainter {
public:
    LanePainter(QPainter& painter, const LaneScene& scene, const Stepper& stepper, const FactsKeeper& facts,
                const Theme& theme);

    /// What stands in `exposed`, a part of the scene; `left` and `right` are the x of all that is in sight. The
    /// painter's origin is the scene's.
    void paint(double left, double right, const QRectF& exposed, double pulse, const Choice* hovered);
    /// Step numbers along a ruler of the given height, its bottom at y = 0.
    void ruler(double left, double right, double height);

private:
    void bands(double left, double right);
    void cursor();
    void blocks(std::size_t first, std::size_t last, double pulse);
    void block(std::size_t step, double pulse);
    void overview(double left, double right);
    void brackets(std::size_t first, std::size_t last, double left);
    void arcs(std::size_t first, std::size_t last, double left, double right);
    void arc(const Arc& arc, bool whole, double left, double right);
    void staleHints(std::size_t first, std::size_t last);
    void ghosts(const Choice* hovered);
    [[nodiscard]] QColor tint(std::uint32_t cpu, double strength) const;

    QPainter& p_;
    const LaneScene& scene_;
    const Stepper& stepper_;
    const FactsKeeper& facts_;
    const Theme& theme_;
    const Program& program_;
    QRectF exposed_;
    // Made once for a painting, not for each block.
    const QFont bold_, small_, tiny_, label_;
    const QFontMetricsF large_, little_;
};

}  // namespace lockstep::gui
