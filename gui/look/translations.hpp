// The window's words in the user's language. English is the source, and has a file of its own for its plurals.
#pragma once

#include <QLocale>
#include <QStringList>

class QCoreApplication;

namespace lockstep::gui {

/// Installs what there is for the locale, over English: ours from the first of the folders that has it, and Qt's own.
/// A file is called lockstep_LANGUAGE.qm. Where there is none, the texts are as in the source.
void loadTranslations(QCoreApplication& application, const QLocale& locale, const QStringList& folders);

}  // namespace lockstep::gui
