#include "window/screenshots.hpp"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QThread>
#include <cstdio>

#include "code/code_panel.hpp"
#include "explore/values_view.hpp"
#include "look/theme.hpp"
#include "window/data_folder.hpp"
#include "window/main_window.hpp"
#include "window/modes.hpp"
#include "window/race_player.hpp"

namespace lockstep::gui {
namespace {

/// Lets the window work until `done`, or for a while at most.
template <class Done>
bool until(Done done, int milliseconds) {
    QElapsedTimer timer;
    timer.start();
    while (!done()) {
        if (timer.elapsed() > milliseconds) return false;
        QApplication::processEvents(QEventLoop::AllEvents, 20);
        QThread::msleep(2);
    }
    return true;
}
void rest(int milliseconds) {
    until([] { return false; }, milliseconds);
}

bool shoot(MainWindow& window, const QString& folder, const QString& name) {
    rest(60);
    const QString mode =
        Theme::of(&window).mode() == Theme::Mode::Light ? QStringLiteral("light") : QStringLiteral("dark");
    const QString path = QStringLiteral("%1/%2-%3.png").arg(folder, name, mode);
    if (window.grab().save(path)) return true;
    std::fprintf(stderr, "lockstep-gui: %s was not written\n", qPrintable(path));
    return false;
}

bool shootMode(MainWindow& window, const QString& folder) {
    bool ok = true;
    window.setMode(MainWindow::Mode::Step);
    window.openFirstLab();
    rest(150);
    ok &= shoot(window, folder, QStringLiteral("start"));
    RacePlayer& race = window.racePlayer();
    race.setPace(100'000);
    race.play();
    until([&] { return race.state() == RacePlayer::State::Playing; }, 20'000);
    for (int i = 0; i < 5; ++i) race.step();
    ok &= shoot(window, folder, QStringLiteral("race"));
    while (race.state() == RacePlayer::State::Playing) race.step();
    ok &= shoot(window, folder, QStringLiteral("step"));
    if (auto* explore = qobject_cast<ExploreView*>(window.view(MainWindow::Mode::Explore))) {
        window.setMode(MainWindow::Mode::Explore);
        until([&] { return explore->result() != nullptr; }, 20'000);
        ok &= shoot(window, folder, QStringLiteral("explore"));
    }
    window.dock(QStringLiteral("log"))->hide();
    const QString demonstration = dataFolder() + QStringLiteral("/labs/00-demonstration/demonstration.toml");
    if (auto* explore = qobject_cast<ExploreView*>(window.view(MainWindow::Mode::Explore))) {
        window.document().open(demonstration, nullptr);
        until([&] { return explore->result() && !explore->comparison()->running(); }, 30'000);
        window.dock(QStringLiteral("log"))->hide();
        ok &= shoot(window, folder, QStringLiteral("compare"));
    }
    if (auto* hammer = qobject_cast<HammerView*>(window.view(MainWindow::Mode::Hammer))) {
        window.setMode(MainWindow::Mode::Step);  // nothing explores meanwhile
        window.document().open(demonstration, nullptr);
        window.setMode(MainWindow::Mode::Hammer);
        window.dock(QStringLiteral("telemetry"))->show();
        hammer->setDuration(3);
        hammer->start();
        until([&] { return !hammer->running(); }, 20'000);
        ok &= shoot(window, folder, QStringLiteral("hammer"));
        hammer->startSideBySide();
        until([&] { return !hammer->running(); }, 60'000);
        ok &= shoot(window, folder, QStringLiteral("beside"));
        window.dock(QStringLiteral("telemetry"))->hide();
    }
    window.setMode(MainWindow::Mode::Step);
    return ok;
}

}  // namespace

bool takeScreenshots(const Screenshots& wanted) {
    if (!QDir().mkpath(wanted.folder)) {
        std::fprintf(stderr, "lockstep-gui: %s cannot be made\n", qPrintable(wanted.folder));
        return false;
    }
    MainWindow::Options options;
    options.restore = options.remember = false;
    MainWindow window(options);
    Theme::of(&window).setScale(wanted.scale);
    window.resize(wanted.size);
    window.show();
    window.setPresenting(wanted.presenting);
    bool ok = true;
    for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::of(&window).setMode(mode);
        ok &= shootMode(window, wanted.folder);
    }
    return ok;
}

}  // namespace lockstep::gui
