// Layouts: no clipped text on a small screen and at twice the size, and pictures as they were when somebody looked.
#include <QAbstractButton>
#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <algorithm>

#include "code/code_panel.hpp"
#include "look/theme.hpp"
#include "window/main_window.hpp"
#include "window/race_player.hpp"
#include "window_fixture.hpp"

using namespace lockstep::gui;

namespace {

/// A language whose words are a third longer, as German's and Finnish's are.
class Wordier : public QTranslator {
public:
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char*, const char* source, const char*, int) const override {
        const QString text = QString::fromUtf8(source);
        return text.size() < 3 ? text : text + QString(std::max<qsizetype>(2, text.size() / 3), QChar(u'ſ'));
    }
};

/// Labels and buttons whose text needs more room than they have.
QStringList clipped(const QWidget& window) {
    QStringList out;
    const auto note = [&](const QWidget* w, const QString& text, const QSize& needs) {
        if (!w->isVisible() || text.isEmpty() || (needs.width() <= w->width() + 1 && needs.height() <= w->height() + 1))
            return;
        out << QStringLiteral("%1 “%2”: needs %3×%4, has %5×%6")
                   .arg(w->objectName(), text.left(60))
                   .arg(needs.width())
                   .arg(needs.height())
                   .arg(w->width())
                   .arg(w->height());
    };
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (label->wordWrap()) note(label, label->text(), QSize(0, label->heightForWidth(label->width())));
        else note(label, label->text(), label->minimumSizeHint());
    }
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
        const auto* tool = qobject_cast<const QToolButton*>(button);
        if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly) continue;  // its text is for tooltips
        note(button, button->text(),
             QSize(button->fontMetrics().horizontalAdvance(button->text()), button->fontMetrics().height()));
    }
    return out;
}

/// The same in patches: what letters look like does not matter, but where something is, how large, and in what colour.
QImage patches(const QImage& image) {
    return image.scaled(image.size() / 12, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
        .convertToFormat(QImage::Format_RGB888);
}

/// The part of pixels that differ clearly.
double difference(const QImage& a, const QImage& b) {
    if (a.size() != b.size()) return 1;
    qint64 different = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QColor p = a.pixelColor(x, y);
            const QColor q = b.pixelColor(x, y);
            if (std::abs(p.red() - q.red()) + std::abs(p.green() - q.green()) + std::abs(p.blue() - q.blue()) > 60)
                ++different;
        }
    return static_cast<double>(different) / (a.width() * a.height());
}

}  // namespace

class LayoutTest : public WindowFixture {
    Q_OBJECT
    void make(QSize size) {
        MainWindow::Options options;
        options.restore = options.remember = false;
        window_ = std::make_unique<MainWindow>(options);
        window_->resize(size);
        window_->openFirstLab();
        show();
        QTest::qWait(50);
    }
    void playRace() {
        RacePlayer& race = window_->racePlayer();
        race.setPace(100000);
        race.play();
        QTRY_VERIFY_WITH_TIMEOUT(race.state() == RacePlayer::State::Playing, 20000);
        while (race.state() == RacePlayer::State::Playing) race.step();
        QTest::qWait(50);
    }
    /// Until what works in the background has told all that it has to tell.
    void settle() {
        QImage before;
        for (int i = 0; i < 50; ++i) {
            QTest::qWait(150);
            const QImage after = window_->grab().toImage();
            if (after == before) return;
            before = after;
        }
    }
    void compare(const QString& name) {
        settle();
        // Half the size: small files, and a pixel more or less in a letter does not matter.
        const QImage now =
            window_->grab().toImage().scaled(window_->size() / 2, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        const QString path = QStringLiteral(LOCKSTEP_SOURCE_DIR "/tests/gui/golden/%1.png").arg(name);
        if (qEnvironmentVariableIsSet("LOCKSTEP_REGENERATE")) {
            QVERIFY(now.convertToFormat(QImage::Format_RGB888).save(path));
            return;
        }
        const QImage golden(path);
        QVERIFY2(!golden.isNull(), qPrintable(path));
        // Another Qt draws letters a little differently: then patches of them are compared.
        const bool sameLetters = qstrncmp(qVersion(), "6.4.", 4) == 0;
        const double part = sameLetters ? difference(now.convertToFormat(QImage::Format_RGB888), golden) : 0;
        const double coarse = difference(patches(now), patches(golden));
        if (part > 0.01 || coarse > 0.02) now.save(QStringLiteral("%1-now.png").arg(name));
        QVERIFY2(part <= 0.01 && coarse <= 0.02,
                 qPrintable(QStringLiteral("%1: %2 % of the pixels and %3 % of the patches differ (see %1-now.png; "
                                           "scripts/regenerate-goldens.sh)")
                                .arg(name)
                                .arg(100 * part)
                                .arg(100 * coarse)));
    }
    /// All modes, and what the race says.
    void nothingIsClipped() {
        for (const auto mode : {MainWindow::Mode::Step, MainWindow::Mode::Explore, MainWindow::Mode::Hammer}) {
            window_->setMode(mode);
            QTest::qWait(50);
            const QStringList bad = clipped(*window_);
            QVERIFY2(bad.isEmpty(), qPrintable(bad.join(u'\n')));
        }
        window_->setMode(MainWindow::Mode::Step);
        playRace();
        const QStringList bad = clipped(*window_);
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(u'\n')));
    }

private slots:
    void noTextIsClippedOnASmallScreen() {
        make(QSize(1366, 768));
        QVERIFY2(window_->width() <= 1366 && window_->height() <= 768,
                 qPrintable(QStringLiteral("%1×%2").arg(window_->width()).arg(window_->height())));
        nothingIsClipped();
    }
    void noTextIsClippedInAWordierLanguage() {
        Wordier wordier;
        QVERIFY(QCoreApplication::installTranslator(&wordier));
        make(QSize(1366, 768));
        QVERIFY(window_->action(QStringLiteral("present"))->text().endsWith(QStringLiteral("ſſ")));
        nothingIsClipped();
        window_.reset();
        QCoreApplication::removeTranslator(&wordier);
    }
    void noTextIsClippedAtTwiceTheSize() {
        make(QSize(2732, 1536));
        Theme::of(qApp).setScale(2);
        QTest::qWait(100);
        QVERIFY2(window_->width() <= 2732 && window_->height() <= 1536,
                 qPrintable(QStringLiteral("%1×%2").arg(window_->width()).arg(window_->height())));
        nothingIsClipped();
    }
    void picturesAreAsTheyWere() {
        if (QGuiApplication::platformName() != QLatin1String("offscreen"))
            QSKIP("pictures are compared offscreen only");
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            Theme::of(qApp).setMode(mode);
            const QString ending = mode == Theme::Mode::Light ? QStringLiteral("light") : QStringLiteral("dark");
            make(QSize(1366, 768));
            compare(QStringLiteral("start-") + ending);
            playRace();
            compare(QStringLiteral("race-") + ending);
        }
    }
};

QTEST_MAIN(LayoutTest)
#include "layout_test.moc"
