#include "look/translations.hpp"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

namespace lockstep::gui {

void loadTranslations(QCoreApplication& application, const QLocale& locale, const QStringList& folders) {
    const auto install = [&](const QLocale& of, const QString& name, const QString& folder) {
        auto* translator = new QTranslator(&application);
        const bool found = translator->load(of, name, QStringLiteral("_"), folder);
        if (found) QCoreApplication::installTranslator(translator);
        else delete translator;
        return found;
    };
    // What is installed last is asked first.
    for (const QLocale& of : {QLocale(QLocale::English), locale})
        for (const QString& folder : folders)
            if (install(of, QStringLiteral("lockstep"), folder)) break;
    install(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
}

}  // namespace lockstep::gui
