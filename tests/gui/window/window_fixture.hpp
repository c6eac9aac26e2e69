// What the tests of the whole window share: a window that is up, and a theme as it was when a test began.
#pragma once

#include <QTest>
#include <memory>

#include "look/theme.hpp"
#include "window/main_window.hpp"

namespace lockstep::gui {

class WindowFixture : public QObject {
    Q_OBJECT
protected:
    std::unique_ptr<MainWindow> window_;

    void show() {
        window_->show();
        window_->activateWindow();  // nobody else does, where no window manager runs
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

protected slots:
    void initTestCase() {
        qputenv("LOCKSTEP_DATA", LOCKSTEP_SOURCE_DIR);
        Theme::of(qApp).apply();
    }
    void cleanup() {
        window_.reset();
        Theme::of(qApp).setScale(1);
        Theme::of(qApp).setMode(Theme::Mode::Light);
    }
};

}  // namespace lockstep::gui
