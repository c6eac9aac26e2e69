// The document: opening, editing, choices, saving, and text that does not compile.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "lab.hpp"

using namespace lockstep;
using namespace lockstep::gui;

class DocumentTest : public QObject {
    Q_OBJECT
private slots:
    void opensALab() {
        Document d;
        QSignalSpy loaded(&d, &Document::loadedChanged);
        QString problem;
        QVERIFY2(d.open(labPath(QStringLiteral("01-lost-update/wrong")), &problem), qPrintable(problem));
        QCOMPARE(loaded.count(), 1);
        QCOMPARE(d.loaded()->program.title, std::string("5 → 6 instead of 7"));
        QVERIFY(!d.modified());
    }
    void refusesWhatIsNoScenarioAndChangesNothing() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("01-lost-update/wrong")), nullptr));
        const auto before = d.loaded();
        QTemporaryDir folder;
        QFile huge(folder.filePath(QStringLiteral("huge.toml")));
        QVERIFY(huge.open(QIODevice::WriteOnly));
        huge.write(QByteArray((1 << 20) + 1, 'x'));
        huge.close();
        QFile binary(folder.filePath(QStringLiteral("binary.toml")));
        QVERIFY(binary.open(QIODevice::WriteOnly));
        binary.write("\xff\xfe\x00\x01", 4);
        binary.close();
        for (const QString& path : {folder.path(), folder.filePath(QStringLiteral("none.toml")), huge.fileName(),
                                    binary.fileName(), QStringLiteral("/dev/null")}) {
            QString problem;
            QVERIFY2(!d.open(path, &problem), qPrintable(path));
            QVERIFY(problem.contains(path));
            QCOMPARE(d.loaded(), before);
        }
    }
    void keepsTheLastGoodScenarioWhileTheTextIsBroken() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("01-lost-update/wrong")), nullptr));
        const auto before = d.loaded();
        QSignalSpy told(&d, &Document::diagnosticsChanged);
        d.setText(d.text().replace(QStringLiteral("global_counter++;"), QStringLiteral("global_countr++;")));
        QVERIFY(d.busy());
        QTRY_COMPARE(told.count(), 1);
        QVERIFY(!d.diagnostics().empty());
        QCOMPARE(d.diagnostics().front().place.line, 10);
        QCOMPARE(d.loaded(), before);
        QVERIFY(d.modified());
    }
    void everyChangeIsCompiledEvenThoseThatComeMeanwhile() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("01-lost-update/wrong")), nullptr));
        for (int i = 0; i < 30; ++i) {
            d.setText(d.text().replace(QStringLiteral("_counter = %1;").arg(5 + i),
                                       QStringLiteral("_counter = %1;").arg(6 + i)));
            if (i % 10 == 9) QTest::qWait(130);
        }
        QTRY_VERIFY(!d.busy());
        QCOMPARE(d.loaded()->program.text, d.text().toStdString());
        QCOMPARE(d.loaded()->program.globals[0].initial[0], std::uint64_t{35});
    }
    void choicesCompileAnew() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("00-demonstration/demonstration")), nullptr));
        d.setParameter(QStringLiteral("protection"), QStringLiteral("irqsave"));
        QTRY_COMPARE(d.loaded()->program.parameters[0].chosen, std::string("irqsave"));
        d.setIsa(Isa::Arm64);
        QTRY_COMPARE(d.loaded()->program.isa, Isa::Arm64);
        d.setMemory(MemoryModel::Tso);  // only x86 has it here
        QTRY_COMPARE(d.loaded()->program.memory, MemoryModel::Tso);
        QCOMPARE(d.loaded()->program.isa, Isa::X86_64);
    }
    void aChoiceThatTheTextNoLongerOffersIsDropped() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("00-demonstration/demonstration")), nullptr));
        d.setParameter(QStringLiteral("protection"), QStringLiteral("irqsave"));
        d.setText(d.text().replace(QStringLiteral("\"spinlock\", \"irqsave\""), QStringLiteral("\"spinlock\"")));
        d.compileNow();
        QVERIFY(d.settings().parameters.empty());
        QCOMPARE(d.loaded()->program.parameters[0].chosen, std::string("none"));
    }
    void savesWholeOrNotAtAll() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("01-lost-update/wrong")), nullptr));
        QTemporaryDir folder;
        QString problem;
        QVERIFY(!d.save(folder.filePath(QStringLiteral("no/such/folder.toml")), &problem));
        QVERIFY(!problem.isEmpty());
        d.setText(d.text() + QStringLiteral("# mine\n"));
        QVERIFY(d.modified());
        const QString path = folder.filePath(QStringLiteral("mine.toml"));
        QVERIFY2(d.save(path, &problem), qPrintable(problem));
        QVERIFY(!d.modified());
        QCOMPARE(d.path(), path);
        Document again;
        QVERIFY(again.open(path, nullptr));
        QCOMPARE(again.text(), d.text());
    }
    void aRunThatGoesOnForEverLoadsWithABoundAndAsItIs() {
        Document d;
        QVERIFY(d.open(labPath(QStringLiteral("01-lost-update/wrong")), nullptr));
        QVERIFY(!d.loaded()->endless);
        d.setText(d.text().replace(QStringLiteral("[[run]]"), QStringLiteral("[[run]]\ntimes = \"forever\"")));
        d.compileNow();
        QVERIFY(d.loaded()->endless);
        QCOMPARE(d.loaded()->endless->contexts.front().times, kForever);
        QCOMPARE(d.loaded()->program.contexts.front().times, kUsualBound);
        // It says so at its place, and what to do.
        QVERIFY(!d.diagnostics().empty());
        QCOMPARE(d.diagnostics().front().severity, Diagnostic::Severity::Warning);
        QVERIFY(d.text().split(u'\n').at(d.diagnostics().front().place.line - 1).contains(QStringLiteral("forever")));
        QVERIFY(QString::fromStdString(d.diagnostics().front().remedy).contains(QStringLiteral("times = 2")));
        QSignalSpy loaded(&d, &Document::loadedChanged);
        d.setBound(3);
        QTRY_COMPARE(loaded.count(), 1);
        QCOMPARE(d.loaded()->program.contexts.front().times, std::uint32_t{3});
        QCOMPARE(d.loaded()->endless->contexts.front().times, kForever);
        // A mistake elsewhere is still an error, and the last good one stays.
        const auto before = d.loaded();
        d.setText(d.text().replace(QStringLiteral("global_counter++;"), QStringLiteral("global_countr++;")));
        d.compileNow();
        QCOMPARE(d.diagnostics().front().severity, Diagnostic::Severity::Error);
        QCOMPARE(d.loaded(), before);
    }
    void canBeDestroyedWhileItCompiles() {
        for (int i = 0; i < 20; ++i) {
            Document d;
            QVERIFY(d.open(labPath(QStringLiteral("00-demonstration/demonstration")), nullptr));
            d.setParameter(QStringLiteral("protection"), QStringLiteral("atomic"));
            QTest::qWait(i % 3);
        }
    }
};

QTEST_MAIN(DocumentTest)
#include "document_test.moc"
