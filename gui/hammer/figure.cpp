#include "hammer/figure.hpp"

#include <cmath>

#include "report/figures.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

}  // namespace

QString spelt(Figure figure, double value) {
    if (!(std::abs(value) < 9e18)) return QString::number(value, 'g', 3);  // no whole number of 64 bits
    switch (figure) {
    case Figure::Share: return q(percent(value));
    case Figure::Time: return q(duration(value));
    case Figure::Count: return q(grouped(static_cast<std::int64_t>(std::llround(value))));
    case Figure::Bytes: return q(grouped(static_cast<std::int64_t>(std::llround(value)))) + QStringLiteral(" B");
    }
    return {};
}

QString tickText(Figure figure, double value) {
    switch (figure) {
    case Figure::Share: return QStringLiteral("%1 %").arg(value * 100, 0, 'g', 3);
    case Figure::Time: return q(duration(value));
    case Figure::Count: return q(magnitude(value));
    case Figure::Bytes: {
        const QString text = q(magnitude(value));
        return text.contains(u' ') ? text + u'B' : text + QStringLiteral(" B");
    }
    }
    return {};
}

}  // namespace lockstep::gui
