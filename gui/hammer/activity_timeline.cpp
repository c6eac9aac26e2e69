#include "hammer/activity_timeline.hpp"

#include <QHelpEvent>
#include <QImage>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "hammer/activity_image.hpp"
#include "look/theme.hpp"
#include "report/figures.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

using Role = Theme::Role;
constexpr std::uint64_t kShortest = 5'000;          // ns shown at least
constexpr std::uint64_t kFollowed = 1'000'000'000;  // ns that following shows at first
constexpr std::array kTold = {Doing::Task,     Doing::Softirq, Doing::Hardirq,
                              Doing::Spinning, Doing::Idle,    Doing::Unknown};

// 1, 2 or 5 times a power of ten, `least` or more.
double niceStep(double least) {
    const double power = std::pow(10.0, std::floor(std::log10(std::max(least, 1.0))));
    for (const double times : {1.0, 2.0, 5.0})
        if (power * times >= least) return power * times;
    return power * 10;
}

}  // namespace

ActivityTimeline::ActivityTimeline(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("activityTimeline"));
    setAccessibleName(tr("What each CPU does, over time"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::of(this), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void ActivityTimeline::setHistory(std::shared_ptr<const ActivityHistory> history) {
    history_ = std::move(history);
    setRange(Range::Whole, 0, history_ ? std::max(history_->now(), kShortest) : kShortest);
    updateGeometry();
    update();
}

void ActivityTimeline::refresh(bool running) {
    running_ = running;
    if (!history_) return;
    const std::uint64_t now = std::max(history_->now(), kShortest);
    if (range_ == Range::Whole) setRange(range_, 0, now);
    else if (range_ == Range::Follow) setRange(range_, now > to_ - from_ ? now - (to_ - from_) : 0, now);
    update();
}

void ActivityTimeline::setRange(Range range, std::uint64_t from, std::uint64_t to) {
    range_ = range;
    from_ = from;
    to_ = std::max(to, from + 1);
    update();
    emit rangeChanged();
}

void ActivityTimeline::showAll() {
    if (history_) setRange(Range::Whole, 0, std::max(history_->now(), kShortest));
}

void ActivityTimeline::follow() {
    if (!history_) return;
    const std::uint64_t now = std::max(history_->now(), kShortest);
    const std::uint64_t span = std::min(range_ == Range::Whole ? kFollowed : to_ - from_, now);
    setRange(Range::Follow, now - span, now);
}

void ActivityTimeline::choose(std::uint64_t from, std::uint64_t to) {
    if (!history_) return;
    const std::uint64_t now = std::max(history_->now(), kShortest);
    const std::uint64_t span = std::clamp(to > from ? to - from : 0, kShortest, now);
    from = std::min(from, now - span);
    setRange(Range::Chosen, from, from + span);
}

void ActivityTimeline::zoom(double factor, std::uint64_t at) {
    const auto span = static_cast<double>(to_ - from_);
    const double left = (static_cast<double>(at) - static_cast<double>(from_)) / span;
    const double wanted = std::max(span * factor, static_cast<double>(kShortest));
    const double start = std::max(static_cast<double>(at) - wanted * left, 0.0);
    choose(static_cast<std::uint64_t>(start), static_cast<std::uint64_t>(start + wanted));
}

void ActivityTimeline::zoom(double factor) {
    const bool toTheEnd = range_ == Range::Follow || (range_ == Range::Whole && running_);
    zoom(factor, toTheEnd ? to_ : from_ + (to_ - from_) / 2);
    if (toTheEnd) setRange(Range::Follow, from_, to_);
}

void ActivityTimeline::pan(double share) {
    const double by = share * static_cast<double>(to_ - from_);
    const double start = std::clamp(static_cast<double>(from_) + by, 0.0, 1e18);
    choose(static_cast<std::uint64_t>(start), static_cast<std::uint64_t>(start) + (to_ - from_));
}

void ActivityTimeline::goToLost(std::optional<std::uint64_t> at) {
    if (!at) return;
    const std::uint64_t span = to_ - from_;
    choose(*at > span / 2 ? *at - span / 2 : 0, (*at > span / 2 ? *at - span / 2 : 0) + span);
}

void ActivityTimeline::goToNextLost() {
    if (history_) goToLost(history_->nextLost(range_ == Range::Chosen ? from_ + (to_ - from_) / 2 : from_));
}
void ActivityTimeline::goToPreviousLost() {
    if (history_) goToLost(history_->previousLost(range_ == Range::Chosen ? from_ + (to_ - from_) / 2 : to_));
}

// ---- where things are

QSize ActivityTimeline::sizeHint() const {
    const Theme& theme = Theme::of(this);
    const auto lanes = static_cast<int>(history_ ? std::max<std::size_t>(history_->lanes(), 2) : 2);
    return {theme.px(500), theme.px(46) * lanes + theme.px(24)};
}

QSize ActivityTimeline::minimumSizeHint() const {
    const Theme& theme = Theme::of(this);
    const auto lanes = static_cast<int>(history_ ? std::max<std::size_t>(history_->lanes(), 1) : 1);
    return {theme.px(240), theme.px(36) * lanes + theme.px(24)};
}

QRect ActivityTimeline::lanesRect() const {
    const Theme& theme = Theme::of(this);
    const int gutter = fontMetrics().horizontalAdvance(tr("CPU %1").arg(88)) + theme.px(10);
    return rect().adjusted(gutter, 0, -theme.px(6), -theme.px(22));
}

QRect ActivityTimeline::laneRect(std::size_t lane) const {
    const QRect all = lanesRect();
    const auto lanes = static_cast<int>(history_ ? std::max<std::size_t>(history_->lanes(), 1) : 1);
    const int height = std::min(all.height() / lanes, Theme::of(this).px(72));
    return {all.left(), all.top() + height * static_cast<int>(lane), all.width(), height - Theme::of(this).px(6)};
}

std::uint64_t ActivityTimeline::timeAt(double x) const {
    const QRect lanes = lanesRect();
    const double share = std::clamp((x - lanes.left()) / std::max(lanes.width(), 1), 0.0, 1.0);
    return from_ + static_cast<std::uint64_t>(share * static_cast<double>(to_ - from_));
}

// ---- words

QString ActivityTimeline::timeText(double ns, double precision) {
    struct Unit {
        double ns;
        const char* name;
    };
    // The largest unit of which there is one; as many digits as tell moments `precision` apart.
    constexpr std::array<Unit, 4> kUnits = {{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}}};
    Unit unit = kUnits.back();
    for (const Unit& u : kUnits)
        if (std::max(std::abs(ns), precision) >= u.ns) {
            unit = u;
            break;
        }
    const int digits =
        std::clamp(static_cast<int>(std::ceil(-std::log10(std::max(precision, 1.0) / unit.ns) - 1e-9)), 0, 9);
    return QStringLiteral("%1 %2").arg(ns / unit.ns, 0, 'f', digits).arg(QString::fromUtf8(unit.name));
}

QString ActivityTimeline::nameOf(Doing doing) {
    switch (doing) {
    case Doing::Idle: return tr("idle");
    case Doing::Task: return tr("task");
    case Doing::Softirq: return tr("softirq");
    case Doing::Hardirq: return tr("hardirq");
    case Doing::Spinning: return tr("waiting for a lock");
    case Doing::Unknown: return tr("not recorded");
    }
    return {};
}

QString ActivityTimeline::summaryOf(const ActivitySum& sum) const {
    const double total = std::max(static_cast<double>(sum.total()), 1.0);
    QStringList parts;
    for (const Doing doing : kTold)
        if (sum.of(doing) > 0)
            parts << QStringLiteral("%1 %2").arg(
                nameOf(doing), QString::fromStdString(percent(static_cast<double>(sum.of(doing)) / total)));
    if (parts.isEmpty()) parts << tr("nothing yet");
    if (sum.lost > 0)
        parts << (sum.lost == 1 ? tr("1 round lost updates") : tr("%1 rounds lost updates").arg(sum.lost));
    return parts.join(QStringLiteral(", "));
}

QString ActivityTimeline::describe(const QPoint& point) const {
    if (!history_) return {};
    const std::size_t lanes = history_->lanes();
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const QRect where = laneRect(lane);
        if (!where.contains(point)) continue;
        const double pixel = static_cast<double>(to_ - from_) / std::max(where.width(), 1);
        const std::uint64_t ns = timeAt(point.x() + 0.5);
        const QString head = tr("CPU %1 at %2").arg(lane).arg(timeText(static_cast<double>(ns), std::max(pixel, 1.0)));
        const auto stretch = history_->at(lane, ns);
        if (!stretch) return tr("%1: not there yet").arg(head);
        const auto length = static_cast<double>(stretch->to - stretch->from);
        if (!stretch->merged && length >= pixel) {
            QString what = nameOf(stretch->doing);
            if (const std::string cell = history_->cellName(stretch->cell); !cell.empty())
                what = tr("waiting for %1").arg(QString::fromStdString(cell));
            if (const std::string context = history_->contextName(stretch->context); !context.empty())
                what += QStringLiteral(" (%1)").arg(QString::fromStdString(context));
            QString text = tr("%1: %2, for %3").arg(head, what, QString::fromStdString(duration(length)));
            if (stretch->sum.lost > 0) text += u'\n' + tr("Here a round ended that lost updates.");
            return text;
        }
        ActivitySum sum;
        const auto half = static_cast<std::uint64_t>(std::max(pixel, length) / 2) + 1;
        history_->columns(lane, ns > half ? ns - half : 0, ns + half, {&sum, 1});
        return tr("%1, %2 around: %3")
            .arg(head, QString::fromStdString(duration(2 * static_cast<double>(half))), summaryOf(sum));
    }
    return {};
}

QString ActivityTimeline::summary() const {
    if (!history_) return {};
    const double precision = static_cast<double>(to_ - from_) / 100;
    QStringList lines{
        tr("From %1 to %2.")
            .arg(timeText(static_cast<double>(from_), precision), timeText(static_cast<double>(to_), precision))};
    for (std::size_t lane = 0, lanes = history_->lanes(); lane < lanes; ++lane) {
        ActivitySum sum;
        history_->columns(lane, from_, to_, {&sum, 1});
        lines << tr("CPU %1: %2.").arg(lane).arg(summaryOf(sum));
    }
    return lines.join(u' ');
}

// ---- painting

QPixmap ActivityTimeline::swatch(Doing doing) const {
    const double ratio = devicePixelRatioF();
    const int side = Theme::of(this).px(12);
    ActivitySum sum;
    sum.ns[static_cast<std::size_t>(doing)] = 1;
    const std::vector<ActivitySum> columns(static_cast<std::size_t>(std::lround(side * ratio)), sum);
    QPixmap picture = QPixmap::fromImage(activityImage(columns, 1, side, ratio, Theme::of(this)));
    picture.setDevicePixelRatio(ratio);
    return picture;
}

QPixmap ActivityTimeline::lostSwatch() const {
    const double ratio = devicePixelRatioF();
    const int side = Theme::of(this).px(12);
    QPixmap picture(QSize(side, side) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paintLostMark(painter, side / 2.0, 0, side, Theme::of(this));
    return picture;
}

void ActivityTimeline::paintLane(QPainter& painter, std::size_t lane) const {
    const Theme& theme = Theme::of(this);
    const QRect where = laneRect(lane);
    if (where.width() <= 0 || where.height() <= theme.px(8)) return;
    const double ratio = devicePixelRatioF();
    std::vector<ActivitySum> columns(static_cast<std::size_t>(std::lround(where.width() * ratio)));
    history_->columns(lane, from_, to_, columns);
    const int strip = theme.px(7);
    QImage image = activityImage(columns, static_cast<double>(to_ - from_) / static_cast<double>(columns.size()),
                                 where.height() - strip, ratio, theme);
    painter.drawImage(where.topLeft() + QPoint(0, strip), image);
    // Over it what must not be missed: the pixel of a lost round is marked, whatever else is in it.
    const auto marked = static_cast<std::size_t>(
        std::count_if(columns.begin(), columns.end(), [](const ActivitySum& s) { return s.lost > 0; }));
    const bool few = marked * static_cast<std::size_t>(theme.px(10)) < columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].lost == 0) continue;
        const double x = where.left() + (static_cast<double>(i) + 0.5) / ratio;
        if (few) paintLostMark(painter, x, where.top(), where.height(), theme);
        else
            painter.fillRect(QRectF(x - 0.5 / ratio, where.top(), 1 / ratio, strip - theme.px(2)),
                             theme.colour(Role::Lost));
    }
    painter.setPen(theme.colour(Role::Text));
    painter.drawText(QRect(0, where.top() + strip, where.left() - theme.px(8), where.height() - strip),
                     Qt::AlignRight | Qt::AlignVCenter, tr("CPU %1").arg(lane));
}

void ActivityTimeline::paintAxis(QPainter& painter) const {
    const Theme& theme = Theme::of(this);
    const QRect lanes = lanesRect();
    const auto span = static_cast<double>(to_ - from_);
    const std::size_t count = history_->lanes();
    const int bottom = count > 0 ? laneRect(count - 1).bottom() + theme.px(3) : lanes.bottom();
    const auto widthOf = [&](double step) {
        return painter.fontMetrics().horizontalAdvance(timeText(static_cast<double>(to_), step)) + theme.px(24);
    };
    double step = niceStep(span * theme.px(80) / lanes.width());
    while (step * lanes.width() / span < widthOf(step) && step < span) step = niceStep(step * 1.5);
    painter.setPen(QPen(theme.colour(Role::Line), 1));
    painter.drawLine(lanes.left(), bottom, lanes.right(), bottom);
    for (double ns = std::ceil(static_cast<double>(from_) / step) * step; ns <= static_cast<double>(to_); ns += step) {
        const int x = lanes.left() + static_cast<int>((ns - static_cast<double>(from_)) / span * lanes.width());
        painter.setPen(QPen(theme.colour(Role::Line), 1));
        painter.drawLine(x, bottom, x, bottom + theme.px(4));
        painter.setPen(theme.colour(Role::Dim));
        const QString text = timeText(ns, step);
        const int width = painter.fontMetrics().horizontalAdvance(text);
        const int left = std::clamp(x - width / 2, lanes.left(), std::max(lanes.left(), lanes.right() - width));
        painter.drawText(QRect(left, bottom + theme.px(4), width + 2, theme.px(16)), Qt::AlignCenter, text);
    }
}

void ActivityTimeline::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    QFont font = theme.font();
    font.setPixelSize(theme.px(12));
    painter.setFont(font);
    painter.fillRect(rect(), theme.colour(Role::Surface));
    const std::size_t lanes = history_ ? history_->lanes() : 0;
    if (lanes == 0) {
        painter.setPen(theme.colour(Role::Dim));
        painter.drawText(rect(), Qt::AlignCenter, tr("Start shows here what each CPU does."));
        return;
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) paintLane(painter, lane);
    paintAxis(painter);
    if (hasFocus()) {
        painter.setPen(QPen(theme.colour(Role::Accent), 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

// ---- the mouse

void ActivityTimeline::wheelEvent(QWheelEvent* event) {
    if (!history_ || history_->lanes() == 0) return QWidget::wheelEvent(event);
    const QPoint by = event->angleDelta();
    if (by.x() != 0 || (event->modifiers() & Qt::ShiftModifier) != 0) pan(-(by.x() != 0 ? by.x() : by.y()) / 1200.0);
    else if (range_ == Range::Follow) zoom(std::pow(0.8, by.y() / 120.0));
    else zoom(std::pow(0.8, by.y() / 120.0), timeAt(event->position().x()));
    event->accept();
}

void ActivityTimeline::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !history_) return QWidget::mousePressEvent(event);
    dragging_ = true;
    dragged_ = event->pos();
    draggedFrom_ = from_;
    draggedTo_ = to_;
    setCursor(Qt::ClosedHandCursor);
}

void ActivityTimeline::mouseMoveEvent(QMouseEvent* event) {
    if (!dragging_) return QWidget::mouseMoveEvent(event);
    if (range_ != Range::Chosen && (event->pos() - dragged_).manhattanLength() < 4) return;
    const double by = static_cast<double>(dragged_.x() - event->pos().x()) / std::max(lanesRect().width(), 1);
    const auto span = static_cast<double>(draggedTo_ - draggedFrom_);
    const double start = std::max(static_cast<double>(draggedFrom_) + by * span, 0.0);
    choose(static_cast<std::uint64_t>(start), static_cast<std::uint64_t>(start + span));
}

void ActivityTimeline::mouseReleaseEvent(QMouseEvent* event) {
    dragging_ = false;
    unsetCursor();
    QWidget::mouseReleaseEvent(event);
}

bool ActivityTimeline::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = describe(help->pos());
    if (text.isEmpty()) QToolTip::hideText();
    else QToolTip::showText(help->globalPos(), text, this);
    return true;
}

}  // namespace lockstep::gui
