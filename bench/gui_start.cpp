// How long until the window is there: a process is started, and says when its first picture is painted.
#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QProcess>
#include <QTimer>
#include <cstdio>

#include <fmt/format.h>
#include <time.h>

#include "gui.hpp"
#include "look/theme.hpp"
#include "window/main_window.hpp"

namespace bench {
namespace {

class FirstPicture : public QObject {
public:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint && !seen_) {
            seen_ = true;
            QTimer::singleShot(0, this, [] {  // once this picture is done
                timespec t{};
                clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
                fmt::print("{:.3f}\n", static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6);
                std::fflush(stdout);
                QApplication::quit();
            });
        }
        return QObject::eventFilter(watched, event);
    }

private:
    bool seen_ = false;
};

Took startOnce(const char* program, const char* kind) {
    QProcess child;
    QElapsedTimer clock;
    clock.start();
    child.start(QString::fromLocal8Bit(program), {QStringLiteral("--child"), QString::fromLatin1(kind)});
    Took took;
    if (child.waitForReadyRead(60'000)) {
        took.wall = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        took.cpu = child.readLine().trimmed().toDouble();
    }
    child.waitForFinished(60'000);
    return took;
}

}  // namespace

int startChild(bool empty, int argc, char** argv) {
    QApplication application(argc, argv);
    FirstPicture filter;
    if (empty) {
        QMainWindow window;
        window.setCentralWidget(new QLabel(QStringLiteral("An empty window"), &window));
        window.installEventFilter(&filter);
        window.resize(1366, 768);
        window.show();
        return QApplication::exec();
    }
    lockstep::gui::Theme::of(&application).apply();
    lockstep::gui::MainWindow::Options options;
    options.restore = options.remember = false;
    lockstep::gui::MainWindow window(options);
    window.openFirstLab();
    window.installEventFilter(&filter);
    window.show();
    return QApplication::exec();
}

Case start(const char* program, int times) {
    Case c{"the window is up", 1000, {}, "an empty window", 0, false};
    std::vector<Took> empty;
    for (int i = 0; i < times; ++i) {
        c.took.push_back(startOnce(program, "window"));
        empty.push_back(startOnce(program, "empty"));
    }
    c.baselineMs = medianCpu(empty);
    return c;
}

}  // namespace bench
