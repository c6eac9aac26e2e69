// The program `lockstep-gui`.
#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QLocale>
#include <QTimer>
#include <cstdio>

#include "lockstep/version.hpp"
#include "look/theme.hpp"
#include "look/translations.hpp"
#include "window/data_folder.hpp"
#include "window/main_window.hpp"
#include "window/screenshots.hpp"

int main(int argc, char** argv) {
    using namespace lockstep::gui;
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lockstep-gui"));
    QApplication::setApplicationDisplayName(QStringLiteral("Lockstep"));
    QApplication::setDesktopFileName(QStringLiteral("lockstep"));
    QApplication::setApplicationVersion(
        QString::fromUtf8(lockstep::kVersion.data(), static_cast<qsizetype>(lockstep::kVersion.size())));

    // As built, and as installed.
    loadTranslations(application, QLocale(),
                     {QApplication::applicationDirPath() + QStringLiteral("/translations"),
                      dataFolder() + QStringLiteral("/assets/translations")});

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "The window of Lockstep, a teaching lab for kernel synchronisation."));
    parser.addPositionalArgument(QStringLiteral("FILE"), QCoreApplication::translate("main", "a scenario to open"),
                                 QStringLiteral("[FILE]"));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption screenshots(
        QStringLiteral("screenshot"),
        QCoreApplication::translate("main", "write a picture of each mode, light and dark, into DIR, and end"),
        QStringLiteral("DIR"));
    const QCommandLineOption size(QStringLiteral("size"),
                                  QCoreApplication::translate("main", "the window's size in the pictures"),
                                  QCoreApplication::translate("main", "WIDTHxHEIGHT"), QStringLiteral("1440x900"));
    const QCommandLineOption scale(QStringLiteral("scale"),
                                   QCoreApplication::translate("main", "the size of its type there, 0.6 to 3"),
                                   QCoreApplication::translate("main", "FACTOR"), QStringLiteral("1"));
    const QCommandLineOption present(QStringLiteral("present"),
                                     QCoreApplication::translate("main", "pictures of the presenter mode"));
    const QCommandLineOption smoke(QStringLiteral("smoke"),
                                   QCoreApplication::translate("main", "open the window, close it, and end"));
    parser.addOptions({screenshots, size, scale, present, smoke});
    parser.process(application);

    Theme& theme = Theme::of(&application);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/lockstep/icons/lockstep.svg")));
    theme.apply();
    if (parser.isSet(screenshots)) {
        const QStringList sides = parser.value(size).split(u'x');
        const QSize pixels = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
        if (pixels.width() < 400 || pixels.height() < 300 || pixels.width() > 8000 || pixels.height() > 8000) {
            std::fprintf(stderr, "lockstep-gui: --size %s is not a size; write for example --size 1366x768\n",
                         qPrintable(parser.value(size)));
            return 2;
        }
        return takeScreenshots(
                   {parser.value(screenshots), pixels, parser.value(scale).toDouble(), parser.isSet(present)})
                   ? 0
                   : 1;
    }

    MainWindow::Options options;
    options.restore = options.remember = !parser.isSet(smoke);
    MainWindow window(options);
    if (parser.isSet(smoke)) window.openFirstLab();
    if (!parser.positionalArguments().isEmpty()) {
        QString problem;
        const QString path = parser.positionalArguments().first();
        if (parser.isSet(smoke)) {
            if (!window.document().open(path, &problem)) {
                std::fprintf(stderr, "lockstep-gui: %s\n", qPrintable(problem));
                return 2;
            }
        } else {
            window.openFile(path);
        }
    }
    window.show();
    if (parser.isSet(smoke)) QTimer::singleShot(300, &application, &QApplication::quit);
    return QApplication::exec();
}
