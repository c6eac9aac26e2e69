#include "look/theme.hpp"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QIconEngine>
#include <QPaintEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QStyle>
#include <QStyleFactory>
#include <QSvgRenderer>
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "look/style_sheet.hpp"

// Outside any namespace, as Qt wants it.
static void initLookResources() {
    Q_INIT_RESOURCE(look);
}

namespace lockstep::gui {
namespace {

/// Draws an SVG file in one colour, sharp at every size.
class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(QByteArray svg, QColor normal, QColor disabled)
        : svg_(std::move(svg)), normal_(normal), disabled_(disabled) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        // To a screen as a picture that is made once; to what can be magnified as the drawing that it is.
        const QPaintEngine* engine = painter->paintEngine();
        if (engine && engine->type() != QPaintEngine::Raster) return draw(painter, rect, mode);
        const double finer = painter->device()->devicePixelRatioF() * painter->transform().m11();
        const QSize size = rect.size() * finer;
        if (size.isEmpty()) return;
        QPixmap& made = made_[{size.width(), size.height(), mode}];
        if (made.isNull()) {
            made = QPixmap(size);
            made.fill(Qt::transparent);
            QPainter onto(&made);
            draw(&onto, QRect(QPoint(0, 0), size), mode);
        }
        painter->drawPixmap(rect, made);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        painter.end();
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new SvgIconEngine(svg_, normal_, disabled_); }

private:
    void draw(QPainter* painter, const QRect& rect, QIcon::Mode mode) const {
        QByteArray svg = svg_;
        svg.replace("currentColor", (mode == QIcon::Disabled ? disabled_ : normal_).name().toLatin1());
        QSvgRenderer(svg).render(painter, rect);
    }
    QByteArray svg_;
    QColor normal_, disabled_;
    std::map<std::tuple<int, int, QIcon::Mode>, QPixmap> made_;
};

}  // namespace

Theme& Theme::of(const QObject*) {
    if (auto* theme = qApp->findChild<Theme*>(QString(), Qt::FindDirectChildrenOnly)) return *theme;
    return *new Theme(qApp);
}

Theme::Theme(QObject* parent) : QObject(parent) {
    initLookResources();
    for (const char* file : {"DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"})
        QFontDatabase::addApplicationFont(QStringLiteral(":/lockstep/fonts/%1.ttf").arg(QLatin1String(file)));
}

void Theme::setMode(Mode mode) {
    if (mode == mode_) return;
    mode_ = mode;
    apply();
}

void Theme::setScale(double scale) {
    scale = std::clamp(scale, 0.6, 3.0);
    if (std::abs(scale - scale_) < 1e-9) return;
    scale_ = scale;
    apply();
}

QFont Theme::font() const {
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(px(13));
    return font;
}

QFont Theme::codeFont() const {
    QFont font(QStringLiteral("DejaVu Sans Mono"));
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(px(13));
    return font;
}

int Theme::px(int atScaleOne) const {
    return static_cast<int>(std::lround(atScaleOne * scale_));
}

QIcon Theme::icon(const QString& name) const {
    return icon(name, colour(Role::Text));
}

QIcon Theme::icon(const QString& name, const QColor& colour) const {
    QIcon& made = icons_[name + colour.name()];
    if (!made.isNull()) return made;
    QFile file(QStringLiteral(":/lockstep/icons/%1.svg").arg(name));
    if (file.open(QIODevice::ReadOnly))
        made = QIcon(new SvgIconEngine(file.readAll(), colour, this->colour(Role::Inactive)));
    return made;
}

void Theme::apply() {
    icons_.clear();
    QPalette palette;
    const auto set = [&](QPalette::ColorRole of, Role role) { palette.setColor(of, colour(role)); };
    set(QPalette::Window, Role::Background);
    set(QPalette::WindowText, Role::Text);
    set(QPalette::Base, Role::Surface);
    set(QPalette::AlternateBase, Role::Background);
    set(QPalette::Text, Role::Text);
    set(QPalette::PlaceholderText, Role::Dim);
    set(QPalette::Button, Role::Background);
    set(QPalette::ButtonText, Role::Text);
    set(QPalette::BrightText, Role::Bad);
    set(QPalette::Highlight, Role::Selection);
    set(QPalette::HighlightedText, Role::SelectionText);
    set(QPalette::ToolTipBase, Role::Surface);
    set(QPalette::ToolTipText, Role::Text);
    set(QPalette::Link, Role::Accent);
    set(QPalette::LinkVisited, Role::Accent);
    set(QPalette::Light, Role::Surface);
    set(QPalette::Midlight, Role::Line);
    set(QPalette::Mid, Role::Line);
    set(QPalette::Dark, Role::Dim);
    palette.setColor(QPalette::Shadow, mode_ == Mode::Light ? colour(Role::Dim) : colour(Role::Background).darker());
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colour(Role::Inactive));

    if (QApplication::style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0)
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(palette);
    QApplication::setFont(font());
    qApp->setStyleSheet(styleSheet(*this));
    emit changed();
}

}  // namespace lockstep::gui
