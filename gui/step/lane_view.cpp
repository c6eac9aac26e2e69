#include "step/lane_view.hpp"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "report/words.hpp"
#include "step/fonts.hpp"
#include "step/lane_painter.hpp"
#include "step/narrator.hpp"

namespace lockstep::gui {
namespace {

using Role = Theme::Role;

constexpr int kStepWidth = 96;
constexpr int kNarrowest = 74;
constexpr double kWidest = 3;
constexpr double kMostWidth = 1e9;  // of all steps, in pixels

}  // namespace

LaneView::LaneView(Stepper& stepper, FactsKeeper& facts, QWidget* parent)
    : QAbstractScrollArea(parent), stepper_(stepper), facts_(facts), scene_(stepper, facts) {
    setObjectName(QStringLiteral("lanes"));
    setAccessibleName(tr("CPU lanes"));
    setAccessibleDescription(tr("Each CPU's steps in order. Digits choose the CPU that goes next."));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(NoFrame);
    viewport()->setMouseTracking(true);
    pulse_.setDuration(420);
    pulse_.setStartValue(1.0);
    pulse_.setEndValue(0.0);
    connect(&pulse_, &QVariantAnimation::valueChanged, this, &LaneView::updatePulse);
    connect(&pulse_, &QVariantAnimation::finished, this, &LaneView::updatePulse);
    connect(&stepper, &Stepper::reset, this, [this] {
        scene_.restart();
        updateGeometry();
        refresh();
        showCursor();
    });
    connect(&stepper, &Stepper::stepsChanged, this, [this](std::size_t from) {
        scene_.stepsChanged(from);
        refresh();
    });
    connect(&stepper, &Stepper::cursorMoved, this, [this] {
        scene_.moved();
        updateBars();
        showCursor();
        viewport()->update();
    });
    connect(&facts, &FactsKeeper::changed, this, [this] {
        scene_.factsChanged();
        viewport()->update();
    });
    connect(&Theme::of(this), &Theme::changed, this, &LaneView::refresh);
    scene_.restart();
    refresh();
}

void LaneView::refresh() {
    const Theme& theme = Theme::of(this);
    // Room for what could come next, where something can.
    tail_ = stepper_.loaded() &&
                    stepper_.loaded()->machine.standing(stepper_.stateAt(stepper_.length()).data()) == Standing::Running
                ? 1.2
                : 0.3;
    // Until somebody zooms, a short run is shown whole.
    const double page = viewport()->width() - headerWidth() - theme.px(8);
    const double whole = page / (static_cast<double>(stepper_.length()) + tail_);
    double width = zoomed_ ? theme.px(kStepWidth) * zoom_
                           : std::clamp(whole, theme.px(kNarrowest) * 1.0, theme.px(kStepWidth) * 1.0);
    if (!zoomed_) zoom_ = width / theme.px(kStepWidth);
    if (stepper_.length() > 0) width = std::min(width, kMostWidth / static_cast<double>(stepper_.length()));
    scene_.setStepWidth(width);
    scene_.layOut(theme.scale(), viewport()->height() - rulerHeight());
    updateBars();
    viewport()->update();
}

void LaneView::updateBars() {
    const double all = (static_cast<double>(stepper_.length()) + tail_) * scene_.stepWidth();
    const int page = std::max(1, viewport()->width() - headerWidth());
    horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(all) - page));
    horizontalScrollBar()->setPageStep(page);
    horizontalScrollBar()->setSingleStep(std::max(1, static_cast<int>(scene_.stepWidth())));
    const int high = std::max(1, viewport()->height() - rulerHeight());
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(scene_.height()) - high));
    verticalScrollBar()->setPageStep(high);
}

void LaneView::showCursor() {
    const double x = static_cast<double>(stepper_.position()) * scene_.stepWidth();
    const double page = viewport()->width() - headerWidth();
    const bool atEnd = stepper_.position() == stepper_.length();
    const double room = std::min(scene_.stepWidth() * (atEnd ? tail_ : 1.2), page / 3);
    const double now = horizontalScrollBar()->value();
    if (x - room < now) horizontalScrollBar()->setValue(static_cast<int>(std::max(0.0, x - room)));
    else if (x + room > now + page) horizontalScrollBar()->setValue(static_cast<int>(x + room - page));
}

int LaneView::headerWidth() const {
    return Theme::of(this).px(116);
}
int LaneView::rulerHeight() const {
    return Theme::of(this).px(22);
}
double LaneView::left() const {
    return horizontalScrollBar()->value();
}
QPointF LaneView::toScene(QPointF at) const {
    return at + QPointF(left() - headerWidth(), verticalScrollBar()->value() - rulerHeight());
}
QPointF LaneView::fromScene(QPointF at) const {
    return at - QPointF(left() - headerWidth(), verticalScrollBar()->value() - rulerHeight());
}
QRect LaneView::blockRect(std::size_t step) const {
    const QRectF box = scene_.block(step);
    return QRectF(fromScene(box.topLeft()), box.size()).toRect();
}
QRect LaneView::ghostRect(const Ghost& ghost) const {
    const QRectF box = scene_.ghost(ghost);
    return QRectF(fromScene(box.topLeft()), box.size()).toRect();
}
QRect LaneView::headerRect(std::uint32_t cpu) const {
    for (const CpuBand& band : scene_.bands()) {
        if (band.cpu != cpu) continue;
        const double top = fromScene({0, band.top}).y();
        return {0, static_cast<int>(top), headerWidth(), static_cast<int>(band.height)};
    }
    return {};
}
QRect LaneView::rulerRect() const {
    return {headerWidth(), 0, viewport()->width() - headerWidth(), rulerHeight()};
}

QSize LaneView::sizeHint() const {
    return {Theme::of(this).px(640), Theme::of(this).px(250)};
}
QSize LaneView::minimumSizeHint() const {
    // As much as two CPUs with their interrupts need; more CPUs scroll.
    const double rows = scene_.compactHeight() + rulerHeight() + Theme::of(this).px(14);
    return {Theme::of(this).px(300),
            std::clamp(static_cast<int>(rows), Theme::of(this).px(150), Theme::of(this).px(250))};
}

void LaneView::pulse() {
    pulse_.stop();
    pulse_.start();
}

// Only where the pulse can be seen: it is painted sixty times a second.
void LaneView::updatePulse() {
    if (stepper_.position() == 0) return;
    const int around = Theme::of(this).px(7);
    viewport()->update(blockRect(stepper_.position() - 1).adjusted(-around, -around, around, around));
}

void LaneView::zoom(double factor, double atX) {
    const double before = scene_.stepWidth();
    const double at = (left() + atX - headerWidth()) / before;  // in steps; stays under the pointer
    const double least = std::min(0.3, 200.0 / (kStepWidth * static_cast<double>(stepper_.length() + 1)));
    zoomed_ = true;
    zoom_ = std::clamp(zoom_ * factor, least, kWidest);
    refresh();
    horizontalScrollBar()->setValue(static_cast<int>(at * scene_.stepWidth() - (atX - headerWidth())));
    viewport()->update();
}

void LaneView::zoomToFit() {
    const double page = viewport()->width() - headerWidth() - Theme::of(this).px(30);
    zoomed_ = true;
    zoom_ = std::clamp(page / static_cast<double>(stepper_.length() + 1) / Theme::of(this).px(kStepWidth), 1e-7, 1.5);
    refresh();
    showCursor();
}

QString LaneView::headerText(std::uint32_t cpu, bool& canGo) const {
    const Machine& machine = stepper_.loaded()->machine;
    const Program& program = machine.program();
    canGo = false;
    for (const Choice choice : stepper_.open()) canGo = canGo || choice.cpu == cpu;
    const std::uint32_t context = machine.running(stepper_.state(), cpu);
    if (context == kNone || machine.done(stepper_.state(), context)) {
        bool all = true;
        for (std::uint32_t c = 0; c < program.contexts.size(); ++c)
            all = all && (program.contexts[c].cpu != cpu || machine.done(stepper_.state(), c));
        return all ? tr("done") : tr("idle");
    }
    if (const std::uint32_t lock = machine.waitsFor(stepper_.state(), context); lock != kNone)
        return tr("waits for %1").arg(fromUtf8(program.cellName(lock)));
    return fromUtf8(program.functions[machine.frames(stepper_.state(), context).front().function].name) +
           QStringLiteral("()");
}

void LaneView::paintHeader(QPainter& p, const CpuBand& band) {
    const Theme& theme = Theme::of(this);
    const QRect box = headerRect(band.cpu).adjusted(theme.px(2), theme.px(4), -theme.px(6), -theme.px(6));
    bool canGo = false;
    const QString what = headerText(band.cpu, canGo);
    const bool hot = hoveredCpu_ == band.cpu && canGo;
    QColor fill = theme.cpu(band.cpu);
    fill.setAlphaF(hot ? 0.32F : 0.14F);
    p.setPen(canGo ? QPen(theme.cpu(band.cpu), hot ? theme.px(2) : 1) : QPen(theme.colour(Role::Line), 1));
    p.setBrush(fill);
    p.drawRoundedRect(box, theme.px(6), theme.px(6));
    p.fillRect(QRect(box.left() + theme.px(3), box.top() + theme.px(6), theme.px(4), box.height() - theme.px(12)),
               theme.cpu(band.cpu));
    QFont bold = theme.font();
    bold.setBold(true);
    QFont small = sized(theme.font(), 0.85);
    const QFontMetrics large(bold), little(small);
    const int x = box.left() + theme.px(13);
    int y = box.top() + theme.px(7);
    p.setFont(bold);
    p.setPen(theme.colour(Role::Text));
    p.drawText(x, y + large.ascent(), tr("CPU %1").arg(band.cpu));
    if (canGo && band.cpu < 10) {  // the key that does it
        const QRect key(box.right() - theme.px(24), y - theme.px(1), theme.px(19), large.height() + theme.px(2));
        p.setPen(QPen(theme.colour(Role::Dim), 1));
        p.setBrush(theme.colour(Role::Surface));
        p.drawRoundedRect(key, theme.px(3), theme.px(3));
        p.setPen(theme.colour(Role::Text));
        p.drawText(key, Qt::AlignCenter, QString::number(band.cpu));
    }
    y += large.height() + theme.px(2);
    p.setFont(small);
    p.setPen(theme.colour(Role::Dim));
    const int room = box.right() - x - theme.px(3);
    p.drawText(x, y + little.ascent(), little.elidedText(what, Qt::ElideRight, room));
    if (band.rowCount < 2) return;
    for (std::size_t r = band.firstRow; r < band.firstRow + band.rowCount; ++r) {
        const LaneRow& row = scene_.rows()[r];
        const int at = static_cast<int>(fromScene({0, row.top + row.height / 2}).y());
        if (at - little.height() / 2 < y + little.height()) continue;
        QString text = row.contexts.size() == 1
                           ? fromUtf8(stepper_.loaded()->program.contexts[row.contexts.front()].name)
                           : fromUtf8(name(row.kind));
        if (row.contexts.size() == 1 && row.kind != ContextKind::Task)
            text = tr("%1 %2").arg(fromUtf8(name(row.kind)), text);
        p.drawText(x, at + little.ascent() - little.height() / 2, little.elidedText(text, Qt::ElideRight, room));
    }
}

void LaneView::paintEvent(QPaintEvent* event) {
    QPainter p(viewport());
    const Theme& theme = Theme::of(this);
    const QRect exposed = event->rect();
    p.fillRect(exposed, theme.colour(Role::Surface));
    if (!stepper_.loaded() || scene_.bands().empty()) return;
    const double right = left() + viewport()->width() - headerWidth();
    LanePainter lanes(p, scene_, stepper_, facts_, theme);
    const double glow = pulse_.state() == QAbstractAnimation::Running ? pulse_.currentValue().toDouble() : 0;
    p.save();
    const QRect room = QRect(headerWidth(), rulerHeight(), viewport()->width(), viewport()->height()) & exposed;
    p.setClipRect(room);
    p.translate(fromScene({0, 0}));
    lanes.paint(left(), right, QRectF(toScene(room.topLeft()), room.size()), glow, hovered_ ? &*hovered_ : nullptr);
    p.restore();
    if (const QRect ruler = rulerRect().adjusted(-theme.px(6), 0, 0, 0); ruler.intersects(exposed)) {
        p.save();
        p.setClipRect(ruler);
        p.translate(fromScene({0, 0}).x(), rulerHeight());
        lanes.ruler(left(), right, rulerHeight());
        p.restore();
    }
    p.setClipRect(QRect(0, rulerHeight(), headerWidth(), viewport()->height()));
    for (const CpuBand& band : scene_.bands())
        if (headerRect(band.cpu).intersects(exposed)) paintHeader(p, band);
    p.setClipping(false);
    if (hasFocus()) {
        p.setPen(QPen(theme.colour(Role::Accent), 1));
        p.setBrush(Qt::NoBrush);
        p.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void LaneView::resizeEvent(QResizeEvent*) {
    refresh();
}
void LaneView::scrollContentsBy(int, int) {
    viewport()->update();
}

const Ghost* LaneView::ghostAt(QPointF at) const {
    if (at.x() < headerWidth() || at.y() < rulerHeight()) return nullptr;
    for (const Ghost& g : scene_.ghosts())
        if (scene_.ghost(g).contains(toScene(at))) return &g;
    return nullptr;
}

void LaneView::scrubTo(double x) {
    const double steps = (left() + x - headerWidth()) / scene_.stepWidth();
    stepper_.jump(static_cast<std::size_t>(std::clamp(std::round(steps), 0.0, static_cast<double>(stepper_.length()))));
}

void LaneView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    pressed_ = event->position();
    scrubbing_ = event->position().x() >= headerWidth() && event->position().y() < rulerHeight();
    if (scrubbing_) scrubTo(event->position().x());
}

void LaneView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (pressed_ && (event->buttons() & Qt::LeftButton)) {
        if (!scrubbing_ && pressed_->x() >= headerWidth() && std::abs(at.x() - pressed_->x()) > Theme::of(this).px(6))
            scrubbing_ = true;
        if (scrubbing_) scrubTo(at.x());
        return;
    }
    const Ghost* ghost = ghostAt(at);
    const auto before = std::pair(hovered_, hoveredCpu_);
    hovered_ = ghost ? std::optional(ghost->choice) : std::nullopt;
    const CpuBand* band = at.x() < headerWidth() && at.y() > rulerHeight() ? scene_.bandAt(toScene(at).y()) : nullptr;
    hoveredCpu_ = band ? band->cpu : kNone;
    viewport()->setCursor(at.y() < rulerHeight() && at.x() >= headerWidth() ? Qt::SizeHorCursor
                          : ghost || band                                   ? Qt::PointingHandCursor
                                                                            : Qt::ArrowCursor);
    if (before != std::pair(hovered_, hoveredCpu_)) viewport()->update();
}

void LaneView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !pressed_) return;
    const bool click = !scrubbing_;
    pressed_.reset();
    scrubbing_ = false;
    if (!click) return;
    const QPointF at = event->position(), there = toScene(at);
    const CpuBand* band = at.y() >= rulerHeight() ? scene_.bandAt(there.y()) : nullptr;
    if (at.x() < headerWidth()) {
        if (band) emit cpuWanted(band->cpu);
        return;
    }
    if (const Ghost* ghost = ghostAt(at)) {
        const Choice choice = ghost->choice;
        emit choiceWanted(choice);
    } else if (const std::size_t step = scene_.stepAt(there); step != SIZE_MAX) stepper_.jump(step + 1);
    else if (there.x() >= static_cast<double>(stepper_.position()) * scene_.stepWidth() && band)
        emit cpuWanted(band->cpu);
    else scrubTo(at.x());
}

void LaneView::wheelEvent(QWheelEvent* event) {
    const QPoint turn = event->angleDelta();
    if (event->modifiers() & Qt::ShiftModifier || std::abs(turn.x()) > std::abs(turn.y())) {
        const int by = turn.x() != 0 ? turn.x() : turn.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by);
    } else if (turn.y() != 0) zoom(std::pow(1.2, turn.y() / 120.0), event->position().x());
    event->accept();
}

QString LaneView::tipAt(QPointF at) const {
    if (!stepper_.loaded()) return {};
    const Program& program = stepper_.loaded()->program;
    if (at.y() < rulerHeight()) return tr("Drag to move through the run");
    const CpuBand* band = scene_.bandAt(toScene(at).y());
    if (at.x() < headerWidth()) {
        bool canGo = false;
        const QString what = band ? headerText(band->cpu, canGo) : QString();
        if (!band) return {};
        return canGo ? tr("CPU %1 (%2): click, or press %1, and it goes next").arg(band->cpu).arg(what)
                     : tr("CPU %1 cannot go on: %2").arg(band->cpu).arg(what);
    }
    if (const Ghost* g = ghostAt(at)) return tr("Click: %1").arg(g->text);
    for (const Arc& arc : scene_.arcs(0, stepper_.length(), 8))
        if (std::abs(toScene(at).y() - arc.over) < 9 && toScene(at).x() > arc.read.x() && toScene(at).x() < arc.act.x())
            return arc.sentence;
    const std::size_t step = scene_.stepAt(toScene(at));
    if (step == SIZE_MAX) return {};
    const Event& e = stepper_.event(step);
    QString tip = tr("Step %1. %2").arg(step + 1).arg(stepSentence(program, e));
    if (e.op != kNone)
        tip += QStringLiteral("\n") + fromUtf8(program.instructionOf(e.op).text) + QStringLiteral("\n") +
               tr("line %1: %2")
                   .arg(program.fileLine(program.statementOf(e.op).line))
                   .arg(fromUtf8(program.statementOf(e.op).text));
    if (const Blame* b = facts_.blameOf(step, stepper_.position()))
        tip += QStringLiteral("\n") + fromUtf8(sentence(program, *b));
    if (const std::string t = troubleText(program, e); !t.empty()) tip += QStringLiteral("\n") + fromUtf8(t);
    return tip;
}

bool LaneView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = tipAt(help->pos());
        if (tip.isEmpty()) QToolTip::hideText();
        else QToolTip::showText(help->globalPos(), tip, viewport());
        return true;
    }
    if (event->type() == QEvent::Leave) {
        hovered_.reset();
        hoveredCpu_ = kNone;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace lockstep::gui
