#include <QApplication>
#include <QMainWindow>

#include "lockstep/version.hpp"
#include "look/theme.hpp"

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Lockstep"));
    QApplication::setApplicationVersion(
        QString::fromUtf8(lockstep::kVersion.data(), static_cast<qsizetype>(lockstep::kVersion.size())));
    lockstep::gui::Theme::of(&application).apply();
    QMainWindow window;
    window.resize(1366, 768);
    window.show();
    return QApplication::exec();
}
