#include "step/lane_painter.hpp"

#include <QCoreApplication>
#include <QImage>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "report/words.hpp"
#include "step/fonts.hpp"
#include "step/narrator.hpp"

namespace lockstep::gui {
namespace {

using Role = Theme::Role;

constexpr double kBlocksFrom = 4;  // pixels a step: below, an overview
constexpr std::size_t kMostArcs = 40;
constexpr std::size_t kMostWholeArcs = 4;  // with their words; more would cover one another

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanePainter)
};

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto mix = [&](int x, int y) { return static_cast<int>(std::lround(x * share + y * (1 - share))); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

// "counter ← 6", "counter = 5": what a block is about. Where room is short the name is cut, never the value.
QString detail(const Program& program, const Event& e, const QFontMetricsF& metrics, double room) {
    if (e.op == kNone && e.kind != Event::Kind::Drained)
        return metrics.elidedText(fromUtf8(program.contexts[e.context].name), Qt::ElideRight, room);
    QString name, value;
    if (e.cell != kNone) {
        name = fromUtf8(program.cellName(e.cell));
        const bool reads = e.kind == Event::Kind::Read || e.kind == Event::Kind::CompareFailed;
        if (!program.globalOf(e.cell).isLock())
            value =
                (reads ? QStringLiteral(" = ") : QStringLiteral(" ← ")) + fromUtf8(valueText(program, e.cell, e.after));
    } else if (e.kind == Event::Kind::Work && program.ops[e.op].op == Op::Alu) {
        const MicroOp& op = program.ops[e.op];
        const std::uint64_t v = normalise(isComparison(op.alu) ? kInt : op.type, e.result);
        value =
            QStringLiteral("= ") + (op.type.isSigned ? QString::number(static_cast<qint64>(v)) : QString::number(v));
    }
    return metrics.elidedText(name, Qt::ElideRight, room - metrics.horizontalAdvance(value)) + value;
}

}  // namespace

LanePainter::LanePainter(QPainter& painter, const LaneScene& scene, const Stepper& stepper, const FactsKeeper& facts,
                         const Theme& theme)
    : p_(painter),
      scene_(scene),
      stepper_(stepper),
      facts_(facts),
      theme_(theme),
      program_(stepper.loaded()->program),
      bold_(sized(theme.font(), 0.95, true)),
      small_(sized(theme.codeFont(), 0.85)),
      tiny_(sized(theme.font(), 0.82)),
      label_(sized(theme.font(), 0.92, true)),
      large_(bold_),
      little_(small_) {
    p_.setRenderHint(QPainter::Antialiasing);
}

QColor LanePainter::tint(std::uint32_t cpu, double strength) const {
    return mixed(theme_.cpu(cpu), theme_.colour(Role::Surface), strength);
}

void LanePainter::paint(double left, double right, const QRectF& exposed, double pulse, const Choice* hovered) {
    exposed_ = exposed;
    bands(left, right);
    const std::size_t length = stepper_.length();
    const double w = scene_.stepWidth();
    const std::size_t first = std::min(length, static_cast<std::size_t>(std::max(0.0, left / w)));
    const std::size_t last = std::min(length, static_cast<std::size_t>(std::max(0.0, right / w)) + 1);
    brackets(first, last, left);
    if (w >= kBlocksFrom) {
        const double begin = std::max(0.0, exposed.left() / w), end = std::max(0.0, exposed.right() / w);
        blocks(std::max(first, static_cast<std::size_t>(begin)), std::min(last, static_cast<std::size_t>(end) + 1),
               pulse);
    } else overview(left, right);
    ghosts(hovered);
    cursor();
    staleHints(first, last);
    arcs(first, last, left, right);
}

void LanePainter::bands(double left, double right) {
    for (const CpuBand& band : scene_.bands()) {
        for (std::size_t r = band.firstRow; r < band.firstRow + band.rowCount; ++r) {
            const LaneRow& row = scene_.rows()[r];
            p_.fillRect(QRectF(left, row.top, right - left, row.height), tint(band.cpu, 0.06));
        }
        p_.setPen(QPen(theme_.colour(Role::Line), 1));
        const double y = band.top + band.height - theme_.px(4);
        p_.drawLine(QPointF(left, y), QPointF(right, y));
    }
}

void LanePainter::cursor() {
    const double x = static_cast<double>(stepper_.position()) * scene_.stepWidth();
    p_.setPen(QPen(theme_.colour(Role::Accent), theme_.px(2)));
    p_.drawLine(QPointF(x, 0), QPointF(x, scene_.height()));
}

void LanePainter::blocks(std::size_t first, std::size_t last, double pulse) {
    for (std::size_t step = first; step < last; ++step) block(step, pulse);
}

void LanePainter::block(std::size_t step, double pulse) {
    const Event& e = stepper_.event(step);
    const std::uint32_t cpu = e.choice.cpu;
    const std::size_t position = stepper_.position();
    const QRectF box = scene_.block(step);
    if (!box.adjusted(-theme_.px(6), -theme_.px(6), theme_.px(6), theme_.px(6)).intersects(exposed_)) return;
    const Mark mark = facts_.mark(step, position);
    const bool bad = mark == Mark::Lost || mark == Mark::StaleDecision;
    const bool here = step + 1 == position;
    const bool trouble = e.trouble != 0 || e.fault != Fault::None;
    const double radius = std::min<double>(theme_.px(5), box.width() / 3);
    p_.setOpacity(step < position ? 1.0 : 0.4);
    if (here) {
        QColor halo = theme_.colour(Role::Accent);
        halo.setAlphaF(static_cast<float>(0.25 + 0.45 * pulse));
        const double grow = theme_.px(2) + pulse * theme_.px(3);
        p_.setPen(Qt::NoPen);
        p_.setBrush(halo);
        p_.drawRoundedRect(box.adjusted(-grow, -grow, grow, grow), radius + grow, radius + grow);
    }
    QPen pen(bad                                                ? theme_.colour(Role::Lost)
             : mark == Mark::Stale || mark == Mark::Overwritten ? theme_.colour(Role::Stale)
             : trouble                                          ? theme_.colour(Role::Warning)
                                                                : theme_.cpu(cpu),
             mark != Mark::None || trouble ? theme_.px(2) : 1.0);
    if (mark == Mark::Stale || (e.op == kNone && mark == Mark::None)) pen.setStyle(Qt::DashLine);
    p_.setPen(box.width() < 10 ? Qt::NoPen : pen);
    const bool shared = e.cell != kNone || e.op == kNone;
    p_.setBrush(bad                ? mixed(theme_.colour(Role::Lost), theme_.colour(Role::Surface), 0.22)
                : box.width() < 10 ? theme_.cpu(cpu)
                                   : tint(cpu, shared ? 0.34 : 0.16));
    p_.drawRoundedRect(box, radius, radius);
    if (box.width() < theme_.px(30)) return p_.setOpacity(1);
    const QRectF inner = box.adjusted(theme_.px(6), 0, -theme_.px(3), 0);
    QString title = fromUtf8(shortText(program_, e));
    const QString more = detail(program_, e, little_, inner.width());
    const bool two = !more.isEmpty() && box.height() > large_.height() + little_.height();
    const double top = box.center().y() - (large_.height() + (two ? little_.height() : 0)) / 2;
    p_.setPen(theme_.colour(Role::Text));
    p_.setFont(bold_);
    double reserved = 0;
    if (mark != Mark::None || trouble) {
        const int side = theme_.px(15);
        theme_
            .icon(bad                         ? QStringLiteral("lost")
                  : mark == Mark::Overwritten ? QStringLiteral("cross")
                  : mark != Mark::None        ? QStringLiteral("stale")
                                              : QStringLiteral("warning"))
            .paint(&p_, QRect(static_cast<int>(box.right()) - side - theme_.px(3),
                              static_cast<int>(box.top()) + theme_.px(3), side, side));
        reserved = side;
    }
    p_.drawText(QPointF(inner.left(), top + large_.ascent()),
                large_.elidedText(title, Qt::ElideRight, inner.width() - reserved));
    if (two) {
        p_.setFont(small_);
        p_.drawText(QPointF(inner.left(), top + large_.height() + little_.ascent()), more);
    }
    p_.setOpacity(1);
}

// Each pixel column shows which rows acted in it, as strongly as they did. A step of a race wins its pixel.
void LanePainter::overview(double left, double right) {
    const std::vector<std::uint8_t>& rowOf = scene_.stepRows();
    const std::size_t rows = scene_.rows().size();
    const double w = scene_.stepWidth();
    const int width = std::max(0, static_cast<int>(std::ceil(right - left)));
    std::vector<QImage> images;
    std::vector<QColor> colours;
    for (const LaneRow& row : scene_.rows()) {
        images.emplace_back(std::max(width, 1), 1, QImage::Format_ARGB32_Premultiplied);
        images.back().fill(Qt::transparent);
        colours.push_back(theme_.cpu(row.cpu));
    }
    std::array<std::uint32_t, 256> count{};
    for (int x = 0; x < width; ++x) {
        const double from = std::max(0.0, (left + x) / w), to = (left + x + 1) / w;
        const auto first = static_cast<std::size_t>(from);
        const std::size_t last =
            std::min(rowOf.size(), std::max(first + 1, static_cast<std::size_t>(std::max(0.0, to))));
        if (first >= last) continue;
        std::fill_n(count.begin(), rows, 0U);
        for (std::size_t step = first; step < last; ++step) ++count[rowOf[step]];
        const double all = static_cast<double>(last - first);
        for (std::size_t r = 0; r < rows; ++r) {
            if (count[r] == 0) continue;
            QColor c = colours[r];
            const double strength = (0.35 + 0.65 * count[r] / all) * (first < stepper_.position() ? 1 : 0.4);
            c.setAlphaF(static_cast<float>(strength));
            images[r].setPixel(x, 0, qPremultiply(c.rgba()));
        }
    }
    for (std::size_t r = 0; r < rows; ++r) {
        const LaneRow& row = scene_.rows()[r];
        p_.drawImage(QRectF(left, row.top + 3, width, row.height - 6), images[r]);
    }
    int lastX = -1;
    p_.setPen(QPen(theme_.colour(Role::Lost), 2));
    for (const Blame& b : facts_.facts().blames) {
        if (b.act >= stepper_.position() || b.act >= rowOf.size()) continue;
        const double x = static_cast<double>(b.act) * w;
        if (x < left || x > right || static_cast<int>(x) == lastX) continue;
        lastX = static_cast<int>(x);
        const LaneRow& row = scene_.rows()[rowOf[b.act]];
        p_.drawLine(QPointF(x, row.top), QPointF(x, row.top + row.height));
        QPainterPath flag;  // a shape, too, not only a colour
        flag.addPolygon(QPolygonF({QPointF(x, row.top + 2), QPointF(x - 5, row.top - 7), QPointF(x + 5, row.top - 7)}));
        p_.fillPath(flag, theme_.colour(Role::Lost));
    }
}

void LanePainter::brackets(std::size_t first, std::size_t last, double left) {
    const QFontMetricsF metrics(tiny_);
    for (const Bracket& b : scene_.brackets(first, last, 2000)) {
        const CpuBand& band = scene_.bands()[b.band];
        const double h = theme_.px(15);
        const QRectF box(b.begin + 1, band.bracketTop + b.level * theme_.px(17), std::max(2.0, b.end - b.begin - 2), h);
        if (!box.adjusted(-2, -2, 2, 2).intersects(exposed_)) continue;
        const bool lock = b.stretch.kind == Stretch::Kind::LockHeld;
        const QColor colour = theme_.colour(lock ? Role::LockHeld : Role::IrqsOff);
        QColor fill = colour;
        fill.setAlphaF(0.16F);
        p_.fillRect(box, fill);
        p_.setPen(QPen(colour, theme_.px(2)));
        p_.drawLine(box.topLeft(), box.bottomLeft());
        p_.drawLine(box.topLeft(), box.topRight());
        if (!b.stretch.open) p_.drawLine(box.topRight(), box.bottomRight());
        // The name stays in sight where the bracket began further left.
        const double from = std::max(box.left(), left), room = box.right() - from;
        if (room < theme_.px(26)) continue;
        const int side = theme_.px(11);
        theme_.icon(lock ? QStringLiteral("lock") : QStringLiteral("irqs-off"))
            .paint(&p_, QRect(static_cast<int>(from) + theme_.px(4), static_cast<int>(box.top()) + theme_.px(3), side,
                              side));
        p_.setPen(theme_.colour(Role::Text));
        p_.setFont(tiny_);
        const QString text = lock ? Words::tr("holds %1").arg(b.name) : b.name;
        p_.drawText(QRectF(from + theme_.px(18), box.top() + 1, room - theme_.px(18), box.height()),
                    Qt::AlignVCenter | Qt::AlignLeft, metrics.elidedText(text, Qt::ElideRight, room - theme_.px(20)));
    }
}

// A read is stale as soon as another one wrote, before anything bad has come of it.
void LanePainter::staleHints(std::size_t first, std::size_t last) {
    if (scene_.stepWidth() < theme_.px(24)) return;
    const std::size_t position = stepper_.position();
    QFont small = sized(theme_.font(), 0.85);
    for (const Blame& b : facts_.facts().blames) {
        if (b.read > last || b.read < first || b.change >= position || b.act < position) continue;
        const QRectF box = scene_.block(b.read);
        p_.setFont(small);
        p_.setPen(theme_.colour(Role::Stale));
        p_.drawText(
            QPointF(box.left(), box.top() - theme_.px(6)),
            Words::tr("stale: %1 is now %2")
                .arg(fromUtf8(program_.cellName(b.cell)), fromUtf8(valueText(program_, b.cell, b.valueChanged))));
    }
}

void LanePainter::arcs(std::size_t first, std::size_t last, double left, double right) {
    if (scene_.stepWidth() < kBlocksFrom) return;
    const std::vector<Arc> all = scene_.arcs(first, last, kMostArcs);
    for (std::size_t i = all.size(); i-- > 0;) arc(all[i], i < kMostWholeArcs, left, right);
}

void LanePainter::arc(const Arc& a, bool whole, double left, double right) {
    if (a.act.x() + theme_.px(8) < exposed_.left() || std::min(a.read.x(), left) > exposed_.right()) return;
    const QColor colour = theme_.colour(a.blame.kind == Blame::Kind::LostUpdate ? Role::Lost : Role::Stale);
    const double r = std::min<double>(theme_.px(9), std::abs(a.act.x() - a.read.x()) / 2);
    QPainterPath path(a.read);
    path.lineTo(a.read.x(), a.over + r);
    path.quadTo(a.read.x(), a.over, a.read.x() + r, a.over);
    path.lineTo(a.act.x() - r, a.over);
    path.quadTo(a.act.x(), a.over, a.act.x(), a.over + r);
    path.lineTo(a.act.x(), a.act.y() - theme_.px(5));
    p_.setBrush(Qt::NoBrush);
    p_.setPen(QPen(colour, theme_.px(2), whole ? Qt::SolidLine : Qt::DotLine, Qt::RoundCap));
    p_.drawPath(path);
    const double head = theme_.px(5);
    QPainterPath arrow;
    arrow.addPolygon(QPolygonF({a.act, a.act + QPointF(-head, -1.6 * head), a.act + QPointF(head, -1.6 * head)}));
    p_.fillPath(arrow, colour);
    p_.setBrush(theme_.colour(Role::Surface));
    p_.drawEllipse(a.read, head * 0.8, head * 0.8);
    if (!whole) return;
    // What is lost: the other one's write, struck out by this one.
    p_.setPen(QPen(colour, theme_.px(1), Qt::DotLine));
    p_.setBrush(Qt::NoBrush);
    const QRectF lost = scene_.block(a.blame.change), act = scene_.block(a.blame.act);
    const bool below = act.top() > lost.top();
    p_.drawLine(below ? lost.bottomRight() : lost.topRight(), below ? act.topLeft() : act.bottomLeft());
    const QFontMetricsF metrics(label_);
    const int side = theme_.px(14);
    const double width = metrics.horizontalAdvance(a.label) + side + theme_.px(20);
    const double height = metrics.height() + theme_.px(4);
    double x = (a.read.x() + a.act.x() - width) / 2;
    x = std::clamp(x, left + theme_.px(4), std::max(left + theme_.px(4), right - width - theme_.px(4)));
    const QRectF pill(x, a.over - height / 2, width, height);
    p_.setPen(QPen(colour, theme_.px(1)));
    p_.setBrush(mixed(colour, theme_.colour(Role::Surface), 0.14));
    p_.drawRoundedRect(pill, height / 2, height / 2);
    theme_.icon(a.blame.kind == Blame::Kind::LostUpdate ? QStringLiteral("lost") : QStringLiteral("stale"))
        .paint(&p_, QRect(static_cast<int>(pill.left()) + theme_.px(7), static_cast<int>(pill.center().y()) - side / 2,
                          side, side));
    p_.setPen(theme_.colour(Role::Text));
    p_.setFont(label_);
    p_.drawText(pill.adjusted(side + theme_.px(11), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, a.label);
}

void LanePainter::ghosts(const Choice* hovered) {
    QFont font = sized(theme_.font(), 0.92);
    const QFontMetricsF metrics(font);
    for (const Ghost& g : scene_.ghosts()) {
        const QRectF box = scene_.ghost(g);
        if (!box.intersects(exposed_)) continue;
        const bool hot = hovered && *hovered == g.choice;
        QPen pen(theme_.cpu(g.choice.cpu), hot ? theme_.px(2) : 1.2, Qt::DashLine);
        p_.setPen(pen);
        p_.setBrush(hot ? QBrush(tint(g.choice.cpu, 0.3)) : QBrush(tint(g.choice.cpu, 0.04)));
        p_.drawRoundedRect(box, theme_.px(5), theme_.px(5));
        if (box.width() < theme_.px(34)) continue;
        p_.setFont(font);
        p_.setPen(theme_.colour(hot ? Role::Text : Role::Dim));
        p_.drawText(box.adjusted(theme_.px(6), 0, -theme_.px(3), 0), Qt::AlignVCenter | Qt::AlignLeft,
                    metrics.elidedText(g.text + QStringLiteral("?"), Qt::ElideRight, box.width() - theme_.px(9)));
    }
}

void LanePainter::ruler(double left, double right, double height) {
    QFont small = sized(theme_.font(), 0.85);
    p_.setFont(small);
    const double w = scene_.stepWidth();
    const double least = QFontMetricsF(small).horizontalAdvance(QString::number(stepper_.length())) + theme_.px(18);
    std::size_t every = 1;
    for (std::size_t k = 0; static_cast<double>(every) * w < least; ++k) every = k % 3 == 1 ? every / 2 * 5 : every * 2;
    const std::size_t first = static_cast<std::size_t>(std::max(0.0, left / w));
    for (std::size_t step = first / every * every; step < stepper_.length(); step += every) {
        const double x = static_cast<double>(step) * w;
        if (x > right) break;
        if (step + 1 < every && step > 0) continue;
        p_.setPen(theme_.colour(step < stepper_.position() ? Role::Text : Role::Dim));
        const std::size_t number = every == 1 ? step + 1 : step;
        const QRectF box = every == 1 ? QRectF(x, -height, w, height) : QRectF(x - least / 2, -height, least, height);
        p_.drawText(box, Qt::AlignCenter, QString::number(number));
    }
    const double x = static_cast<double>(stepper_.position()) * w;
    const double s = theme_.px(6);
    QPainterPath handle;
    handle.addPolygon(QPolygonF({QPointF(x - s, -height + 2), QPointF(x + s, -height + 2), QPointF(x + s, -s),
                                 QPointF(x, 0), QPointF(x - s, -s)}));
    p_.fillPath(handle, theme_.colour(Role::Accent));
}

}  // namespace lockstep::gui
