// The window's words in the user's language: English has its plurals, whatever the locale.
#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

#include "look/translations.hpp"

using namespace lockstep::gui;

class TranslationsTest : public QObject {
    Q_OBJECT
private slots:
    void everyEnglishPluralIsWritten() {
        QFile file(QStringLiteral(LOCKSTEP_SOURCE_DIR "/assets/translations/lockstep_en.ts"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QString source;
        int forms = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            if (xml.name() == QLatin1String("source")) source = xml.readElementText();
            if (xml.name() != QLatin1String("numerusform")) continue;
            const QString form = xml.readElementText();
            ++forms;
            QVERIFY2((form.contains(QLatin1String("%n")) || form.contains(QLatin1String("%Ln"))) &&
                         !form.contains(QLatin1String("(s)")),
                     qPrintable(source));
        }
        QVERIFY(!xml.hasError());
        QVERIFY(forms >= 2 && forms % 2 == 0);
    }
    void pluralsAreRightAlsoWhereThereIsNoTranslation() {
        const QString folder = QCoreApplication::applicationDirPath() + QStringLiteral("/translations");
        if (!QFile::exists(folder)) QSKIP("built without Qt's LinguistTools");
        const auto lost = [](int n) {
            return QCoreApplication::translate("Narrator", "%n update(s) lost.", nullptr, n);
        };
        QCOMPARE(lost(1), QStringLiteral("1 update(s) lost."));
        loadTranslations(*QCoreApplication::instance(), QLocale(QStringLiteral("fo_FO")),
                         {QStringLiteral("/nowhere"), folder});
        QCOMPARE(lost(1), QStringLiteral("1 update lost."));
        QCOMPARE(lost(3), QStringLiteral("3 updates lost."));
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "translations_test.moc"
