#include "hammer/activity_image.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

using Role = Theme::Role;

QRgb mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [&](int x, int y) { return static_cast<int>(std::lround(x * share + y * (1 - share))); };
    return qRgb(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

struct Ink {
    QRgb ground = 0, line = 0;
};

std::array<Ink, kDoings> inks(const Theme& theme) {
    const QColor surface = theme.colour(Role::Surface);
    const auto ink = [&](Role role, double line) {
        const QColor colour = theme.colour(role);
        return Ink{colour.rgb(), mixed(colour, surface, line)};
    };
    std::array<Ink, kDoings> all;
    const QRgb idle = mixed(theme.colour(Role::Line), surface, 0.45);
    all[static_cast<std::size_t>(Doing::Idle)] = {idle, idle};
    all[static_cast<std::size_t>(Doing::Task)] = ink(Role::Task, 1);
    all[static_cast<std::size_t>(Doing::Softirq)] = ink(Role::Softirq, 0.6);
    all[static_cast<std::size_t>(Doing::Hardirq)] = ink(Role::Hardirq, 0.6);
    all[static_cast<std::size_t>(Doing::Spinning)] = ink(Role::LockHeld, 0.3);
    all[static_cast<std::size_t>(Doing::Unknown)] = {surface.rgb(), theme.colour(Role::Dim).rgb()};
    return all;
}

// Plain, level lines, upright lines, slanted lines, dots: also told apart without colour.
bool onLine(std::size_t doing, int x, int y) {
    switch (static_cast<Doing>(doing)) {
    case Doing::Idle:
    case Doing::Task: return false;
    case Doing::Softirq: return y % 4 == 3;
    case Doing::Hardirq: return x % 4 == 3;
    case Doing::Spinning: return (x + y) % 6 < 2;
    case Doing::Unknown: return x % 4 == 1 && y % 4 == 1;
    }
    return false;
}

// From below: tasks, interrupts, waiting; idle time is what remains above.
constexpr std::array kStack = {Doing::Task, Doing::Softirq, Doing::Hardirq, Doing::Spinning, Doing::Unknown};

}  // namespace

QImage activityImage(std::span<const ActivitySum> columns, double ns, int height, double ratio, const Theme& theme) {
    const int rows = std::max(1, static_cast<int>(std::lround(height * ratio)));
    QImage image(static_cast<int>(columns.size()), rows, QImage::Format_RGB32);
    const std::array<Ink, kDoings> ink = inks(theme);
    const QRgb empty = theme.colour(Role::Surface).rgb();
    const int fine = std::max(1, static_cast<int>(std::lround(ratio)));
    const auto stride = image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
    auto* const pixels = reinterpret_cast<QRgb*>(image.bits());
    for (int x = 0; x < image.width(); ++x) {
        const ActivitySum& sum = columns[static_cast<std::size_t>(x)];
        const double total = static_cast<double>(sum.total());
        int y = rows;
        const auto fill = [&](std::size_t doing, int count) {
            for (; count > 0 && y > 0; --count) {
                --y;
                pixels[y * stride + x] = onLine(doing, x / fine, y / fine) ? ink[doing].line : ink[doing].ground;
            }
        };
        if (total > 0) {
            // What was there at all is seen, if need be at the cost of what takes most.
            std::array<int, kDoings> parts{};
            int all = 0;
            for (const Doing doing : kStack) {
                const auto part = static_cast<double>(sum.of(doing));
                int& here = parts[static_cast<std::size_t>(doing)];
                if (part > 0) here = std::max(1, static_cast<int>(std::lround(part / std::max(ns, total) * rows)));
                all += here;
            }
            if (all > rows) *std::max_element(parts.begin(), parts.end()) -= all - rows;
            for (const Doing doing : kStack)
                fill(static_cast<std::size_t>(doing), parts[static_cast<std::size_t>(doing)]);
            fill(static_cast<std::size_t>(Doing::Idle), total > ns * 0.5 ? rows : 0);
        }
        while (y > 0) pixels[--y * stride + x] = empty;
    }
    image.setDevicePixelRatio(ratio);
    return image;
}

void paintLostMark(QPainter& painter, double x, int top, int height, const Theme& theme) {
    const double half = theme.px(4);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(x - 0.5, top, 1, height), theme.colour(Role::Lost));
    QPainterPath flag;
    flag.moveTo(x - half, top);
    flag.lineTo(x + half, top);
    flag.lineTo(x, top + theme.px(6));
    flag.closeSubpath();
    painter.fillPath(flag, theme.colour(Role::Lost));
    painter.restore();
}

}  // namespace lockstep::gui
