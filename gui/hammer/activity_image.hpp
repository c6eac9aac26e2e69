// The picture of a lane: in each column of pixels, from below, how much of its time went to what. Every activity has a
// colour and a pattern.
#pragma once

#include <QImage>
#include <span>

#include "hammer/activity_lane.hpp"

class QPainter;

namespace lockstep::gui {

class Theme;

/// A pixel wide for each column, `height` high at scale 1 of the screen, whose pixels are `ratio` as fine. A column is
/// `ns` long; what is missing of that has not come yet.
QImage activityImage(std::span<const ActivitySum> columns, double ns, int height, double ratio, const Theme& theme);

/// The sign of a round that lost updates, at `x`.
void paintLostMark(QPainter& painter, double x, int top, int height, const Theme& theme);

}  // namespace lockstep::gui
