// The program `lockstep-gui`.
#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QTimer>
#include <QTranslator>
#include <cstdio>

#include "lockstep/version.hpp"
#include "look/theme.hpp"
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

    QTranslator ours;
    if (ours.load(QLocale(), QStringLiteral("lockstep"), QStringLiteral("_"),
                  dataFolder() + QStringLiteral("/assets/translations")))
        QApplication::installTranslator(&ours);
    QTranslator qts;
    if (qts.load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(&qts);

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
    const QCommandLineOption smoke(QStringLiteral("smoke"),
                                   QCoreApplication::translate("main", "open the window, close it, and end"));
    parser.addOptions({screenshots, smoke});
    parser.process(application);

    Theme& theme = Theme::of(&application);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/lockstep/icons/lockstep.svg")));
    theme.apply();
    if (parser.isSet(screenshots)) return takeScreenshots(parser.value(screenshots)) ? 0 : 1;

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
