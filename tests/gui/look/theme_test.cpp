// The theme: contrast of what is read, icons in the text's colour, lengths that follow the scale.
#include <QApplication>
#include <QDir>
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "look/theme.hpp"

using namespace lockstep::gui;
using Role = Theme::Role;

namespace {
double luminance(const QColor& c) {
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}
double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}
}  // namespace

class ThemeTest : public QObject {
    Q_OBJECT
private slots:
    void textHasContrastInBothModes() {
        Theme& theme = Theme::of(qApp);
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            theme.setMode(mode);
            for (const Role role : {Role::Text, Role::Dim, Role::Accent, Role::Good, Role::Bad, Role::Warning,
                                    Role::Unknown, Role::CodeKeyword, Role::CodeType, Role::CodePrimitive,
                                    Role::CodeNumber, Role::CodeString, Role::CodeComment, Role::CodeMacro})
                for (const Role ground : {Role::Surface, Role::Background})
                    QVERIFY2(contrast(theme.colour(role), theme.colour(ground)) >= 4.5,
                             qPrintable(QStringLiteral("role %1 on %2, mode %3: %4")
                                            .arg(int(role))
                                            .arg(int(ground))
                                            .arg(int(mode))
                                            .arg(contrast(theme.colour(role), theme.colour(ground)))));
            QVERIFY(contrast(theme.colour(Role::SelectionText), theme.colour(Role::Selection)) >= 4.5);
        }
        theme.setMode(Theme::Mode::Light);
    }
    void cpusHaveColoursOfTheirOwn() {
        const Theme& theme = Theme::of(qApp);
        for (std::uint32_t a = 0; a < 16; ++a)
            for (std::uint32_t b = 0; b < a; ++b) QVERIFY(theme.cpu(a) != theme.cpu(b));
    }
    void everyIconDrawsInTheTextsColour() {
        Theme& theme = Theme::of(qApp);
        const QStringList files = QDir(QStringLiteral(":/lockstep/icons")).entryList();
        QVERIFY(files.size() > 40);
        theme.setMode(Theme::Mode::Dark);
        for (const QString& file : files) {
            if (file.endsWith(QLatin1String("-light.svg")) || file.endsWith(QLatin1String("-dark.svg")) ||
                file == QLatin1String("lockstep.svg"))
                continue;
            const QImage image = theme.icon(file.chopped(4)).pixmap(64, 64).toImage();
            int found = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (qAlpha(image.pixel(x, y)) == 255 && QColor(image.pixel(x, y)) == theme.colour(Role::Text))
                        ++found;
            QVERIFY2(found > 3, qPrintable(file));
        }
        theme.setMode(Theme::Mode::Light);
    }
    void theScaleIsKeptWithinItsBoundsAndReachesFontsAndLengths() {
        Theme& theme = Theme::of(qApp);
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setScale(2);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(theme.px(10), 20);
        QCOMPARE(theme.font().pixelSize(), 26);
        QCOMPARE(QApplication::font().pixelSize(), 26);
        theme.setScale(99);
        QCOMPARE(theme.scale(), 3.0);
        theme.setScale(0);
        QCOMPARE(theme.scale(), 0.6);
        theme.setScale(1);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
