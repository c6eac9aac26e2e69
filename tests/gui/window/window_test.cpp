// The window as a student meets it: first start to proof, files, sessions, and every key and control.
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTimer>

#include "code/code_panel.hpp"
#include "lab.hpp"
#include "look/theme.hpp"
#include "window/data_folder.hpp"
#include "window/headline_bar.hpp"
#include "window/lab_panel.hpp"
#include "window/main_window.hpp"
#include "window/modes.hpp"
#include "window/race_player.hpp"
#include "window/shortcuts_sheet.hpp"
#include "window_fixture.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {

/// Answers the next question with one of its buttons.
void answer(const char* box, QMessageBox::StandardButton with, bool* asked) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, qApp, [=] {
        auto* dialog = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!dialog || dialog->objectName() != QLatin1String(box)) return;
        *asked = true;
        timer->deleteLater();
        dialog->button(with)->click();
    });
    timer->start(10);
}

}  // namespace

class WindowTest : public WindowFixture {
    Q_OBJECT
    QTemporaryDir folder_;

    void make(bool restore = false) {
        MainWindow::Options options;
        options.settingsFile = folder_.filePath(QStringLiteral("settings.ini"));
        options.restore = options.remember = restore;
        window_ = std::make_unique<MainWindow>(options);
        show();
    }
    template <class T>
    T* child(const char* name) {
        return window_->findChild<T*>(QString::fromLatin1(name));
    }
    void drop(const QString& path) {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_.get(), &event);
    }
    void key(QWidget* at, Qt::Key k, Qt::KeyboardModifiers with = {}) { QTest::keyClick(at, k, with); }

private slots:
    void init() { QFile::remove(folder_.filePath(QStringLiteral("settings.ini"))); }

    void theFirstStartShowsTheLostUpdateWithItsTextItsCodeAndStep() {
        make(true);
        QCOMPARE(window_->document().loaded()->program.title, std::string("5 → 6 instead of 7"));
        QVERIFY(window_->dock(QStringLiteral("lab"))->isVisible());
        QVERIFY(window_->dock(QStringLiteral("code"))->isVisible());
        for (const char* name : {"telemetry", "log", "labs"})
            QVERIFY(!window_->dock(QString::fromLatin1(name))->isVisible());
        QVERIFY(child<QPushButton>("showRace")->isVisible());
        QVERIFY(window_->mode() == MainWindow::Mode::Step);
    }
    void fromFirstStartToTheRaceAndItsProof() {
        make(true);
        RacePlayer& race = window_->racePlayer();
        race.setPace(1);
        QTest::mouseClick(child<QPushButton>("showRace"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(race.state() == RacePlayer::State::Ended, 20000);
        QVERIFY2(race.said().contains(QStringLiteral("5 → 6 instead of 7")), qPrintable(race.said()));
        QTRY_VERIFY2(window_->headline().text().startsWith(QStringLiteral("global_counter is 6, expected 7")),
                     qPrintable(window_->headline().text()));
        QVERIFY(window_->headline().state() == HeadlineBar::State::Bad);

        // Now you.
        QTest::mouseClick(child<QPushButton>("nowYou"), Qt::LeftButton);
        Stepper& stepper = window_->stepper();
        QCOMPARE(stepper.position(), std::size_t{0});
        QWidget* step = window_->view(MainWindow::Mode::Step);
        QVERIFY(step);
        for (const Qt::Key k : {Qt::Key_0, Qt::Key_1, Qt::Key_0, Qt::Key_0, Qt::Key_1, Qt::Key_1}) key(step, k);
        QVERIFY(stepper.standing() == Standing::Final);
        QVERIFY(window_->headline().state() == HeadlineBar::State::Bad);

        // Mended in the editor, and proved.
        CodeEditor& editor = window_->code().editor();
        editor.setFocus();
        const auto replace = [&](const QString& old, const QString& with) {
            QTextCursor at = editor.document()->find(old);
            QVERIFY(!at.isNull());
            editor.setTextCursor(at);
            QTest::keyClicks(&editor, with);
            key(&editor, Qt::Key_Escape);  // no completion
        };
        replace(QStringLiteral("int global_counter = 5"), QStringLiteral("atomic_t global_counter = ATOMIC_INIT(5)"));
        replace(QStringLiteral("global_counter++"), QStringLiteral("atomic_inc(&global_counter)"));
        QTextCursor check = editor.document()->find(QStringLiteral("global_counter == 7"));
        editor.setTextCursor(check);
        QTest::keyClicks(&editor, QStringLiteral("atomic_read(&global_counter) == 7"));
        QTRY_VERIFY(!window_->document().busy());
        if (!window_->document().diagnostics().empty()) QFAIL(format(window_->document().diagnostics()).c_str());
        window_->action(QStringLiteral("race"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(race.state() == RacePlayer::State::NothingFound, 20000);
        QVERIFY(race.said().contains(QStringLiteral("proof")));
        QTest::mouseClick(child<QPushButton>("proveRace"), Qt::LeftButton);
        QVERIFY(window_->mode() == MainWindow::Mode::Explore);
        QTRY_VERIFY_WITH_TIMEOUT(window_->headline().text().startsWith(QStringLiteral("HOLDS")), 20000);
        QVERIFY(window_->headline().state() == HeadlineBar::State::Good);
    }
    void theRaceCanBePausedAndStepped() {
        make();
        window_->openFirstLab();
        RacePlayer& race = window_->racePlayer();
        race.setPace(100000);
        race.play();
        QTRY_VERIFY_WITH_TIMEOUT(race.state() == RacePlayer::State::Playing, 20000);
        QTest::mouseClick(child<QPushButton>("nextRace"), Qt::LeftButton);
        QVERIFY(race.state() == RacePlayer::State::Paused);
        QCOMPARE(window_->stepper().position(), std::size_t{1});
        QTest::mouseClick(child<QPushButton>("nextRace"), Qt::LeftButton);
        QCOMPARE(window_->stepper().position(), std::size_t{2});
        QVERIFY(!child<QLabel>("raceText")->text().isEmpty());
        // The keys of Step and the buttons of the guide drive the same walk.
        QWidget* step = window_->view(MainWindow::Mode::Step);
        step->setFocus();
        key(step, Qt::Key_P);
        QVERIFY(race.state() == RacePlayer::State::Playing);
        key(step, Qt::Key_Left);
        QVERIFY(race.state() == RacePlayer::State::Paused);
        QCOMPARE(window_->stepper().position(), std::size_t{1});
        // Who chooses otherwise has a run of their own, and the guide is out of it.
        window_->stepper().takeCpu(window_->stepper().event(1).choice.cpu == 0 ? 1 : 0);
        QCOMPARE(window_->stepper().branchCount(), 2);
        QVERIFY(race.state() == RacePlayer::State::Invites);
    }
    void aChoiceInTheToolbarShowsTheCodeThatChanges() {
        make();
        QVERIFY(window_->openFile(labPath(QStringLiteral("00-demonstration/demonstration"))));
        auto* box = child<QComboBox>("parameter-protection");
        QVERIFY(box);
        box->setFocus();
        key(box, Qt::Key_Down);
        QTRY_COMPARE(window_->document().loaded()->program.parameters[0].chosen, std::string("spinlock"));
        QVERIFY(!window_->code().editor().freshLines().empty());
    }
    void aChoiceInTheToolbarIsUndoneByKey() {
        make();
        window_->openFirstLab();
        window_->stepper().takeCpu(0);
        auto* box = child<QComboBox>("isa");
        box->setFocus();
        key(box, Qt::Key_Down);
        QTRY_COMPARE(window_->document().loaded()->program.isa, Isa::Arm64);
        QCOMPARE(window_->action(QStringLiteral("undoStep"))->text(), QStringLiteral("Undo: choice of ISA"));
        key(box, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(window_->document().loaded()->program.isa, Isa::X86_64);
        QCOMPARE(box->currentText(), QStringLiteral("x86_64"));
        QCOMPARE(window_->stepper().length(), std::size_t{1});
        key(window_->view(MainWindow::Mode::Step), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(window_->document().loaded()->program.isa, Isa::Arm64);
        QCOMPARE(box->currentText(), QStringLiteral("arm64"));
    }
    void aResultThatDependsOnTheIsaSaysSoAndOffersTheOther() {
        make();
        QVERIFY(window_->openFile(labPath(QStringLiteral("04-same-cpu-interrupt/one-instruction"))));
        auto* text = child<QTextBrowser>("labText");
        QTRY_VERIFY_WITH_TIMEOUT(text->toPlainText().contains(QStringLiteral("depends on the ISA")), 20000);
        emit static_cast<LabPanel*>(text)->wanted(QStringLiteral("isa:arm64"));
        QTRY_COMPARE(window_->document().loaded()->program.isa, Isa::Arm64);
        QTRY_VERIFY_WITH_TIMEOUT(text->toPlainText().contains(QStringLiteral("on arm64 it can go wrong")), 20000);
    }
    void aBrokenFileKeepsTheWindowAndMarksItsError() {
        make();
        QFile file(folder_.filePath(QStringLiteral("broken.toml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "title = \"x\"\ncode = '''\nvoid f(void)\n{\n\tx++;\n}\n'''\n[[run]]\ncontext = \"task\"\ncall = \"f\"\n");
        file.close();
        QVERIFY(window_->openFile(file.fileName()));
        QVERIFY(window_->headline().text().contains(QStringLiteral("error")));
        QVERIFY(!window_->code().editor().textUnder(5).isEmpty());
        window_->racePlayer().play();  // nothing to play; no crash
        QVERIFY(!window_->grab().isNull());
    }
    void aHugeFileIsRefusedInWords() {
        make();
        window_->openFirstLab();
        QFile file(folder_.filePath(QStringLiteral("huge.toml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(std::int64_t{3} << 30));  // sparse
        file.close();
        QVERIFY(!window_->openFile(file.fileName()));
        auto* box = child<QMessageBox>("notOpened");
        QVERIFY(box && box->text().contains(QStringLiteral("1 MiB")));
        box->close();
        QVERIFY(window_->document().path().endsWith(QStringLiteral("wrong.toml")));
    }
    void closingWhileASearchRuns() {
        make();
        QVERIFY(window_->openFile(
            changedLab(QStringLiteral("00-demonstration/demonstration"), folder_.path(), "cpus = 2", "cpus = 8")));
        window_->racePlayer().play();
        QTest::qWait(50);
        QVERIFY(window_->racePlayer().state() == RacePlayer::State::Searching);
        window_->close();
        window_.reset();
    }
    void aFileChangedOutsideIsReadAgainAndAsksFirstIfItWasEditedHere() {
        make();
        const QString path = folder_.filePath(QStringLiteral("outside.toml"));
        QVERIFY(QFile::copy(labPath(QStringLiteral("01-lost-update/wrong")), path));
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(window_->openFile(path));
        const auto rewrite = [&](const char* old, const char* with) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite));
            const QByteArray text = file.readAll().replace(old, with);
            file.seek(0);
            file.resize(0);
            file.write(text);
        };
        rewrite("counter = 5", "counter = 8");
        QTRY_VERIFY(window_->document().text().contains(QStringLiteral("counter = 8")));
        QTest::keyClicks(&window_->code().editor(), QStringLiteral("# mine"));
        bool asked = false;
        answer("changedOutside", QMessageBox::No, &asked);
        rewrite("counter = 8", "counter = 9");
        QTRY_VERIFY(asked);
        QTest::qWait(50);
        QVERIFY(window_->document().text().contains(QStringLiteral("# mine")));
        window_->document().setText(window_->document().text().remove(QStringLiteral("# mine")));
    }
    void unsavedChangesAreAskedAbout() {
        make();
        window_->openFirstLab();
        QTest::keyClicks(&window_->code().editor(), QStringLiteral("# "));
        bool asked = false;
        answer("unsavedChanges", QMessageBox::Cancel, &asked);
        QVERIFY(!window_->close());
        QVERIFY(asked && window_->isVisible());
        asked = false;
        answer("unsavedChanges", QMessageBox::Discard, &asked);
        QVERIFY(window_->close());
        QVERIFY(asked);
    }
    void aDroppedFileOpens() {
        make();
        drop(labPath(QStringLiteral("08-abba/wrong")));
        QVERIFY(window_->document().path().endsWith(QStringLiteral("08-abba/wrong.toml")));
    }
    void aDroppedRecordingOpensInTheTelemetryDock() {
        make();
        window_->openFirstLab();
        QFile file(folder_.filePath(QStringLiteral("Run.CSV")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("seconds,bytes_in_use\n1,10\n2,20\n");
        file.close();
        QSignalSpy opened(window_->telemetry(), &TelemetryPanel::opened);
        drop(file.fileName());
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QVERIFY2(opened.first().at(1).toString().isEmpty(), qPrintable(opened.first().at(1).toString()));
        QVERIFY(window_->dock(QStringLiteral("telemetry"))->isVisible());
        QCOMPARE(window_->telemetry()->recording()->samples.size(), std::size_t{2});
        QVERIFY(window_->document().path().endsWith(QStringLiteral("wrong.toml")));  // the scenario stays
    }
    void theSessionComesBack() {
        make(true);
        QVERIFY(window_->openFile(labPath(QStringLiteral("00-demonstration/demonstration"))));
        window_->document().setParameter(QStringLiteral("protection"), QStringLiteral("irqsave"));
        window_->document().setIsa(Isa::Arm64);
        window_->code().editor().goToLine(12);
        window_->dock(QStringLiteral("labs"))->show();
        window_->dock(QStringLiteral("lab"))->hide();
        key(window_.get(), Qt::Key_D, Qt::ControlModifier);
        key(window_.get(), Qt::Key_Plus, Qt::ControlModifier);
        const double scale = Theme::of(qApp).scale();
        QVERIFY(scale > 1);
        window_->close();
        window_.reset();
        Theme::of(qApp).setScale(1);
        Theme::of(qApp).setMode(Theme::Mode::Light);
        make(true);
        QVERIFY(window_->document().path().endsWith(QStringLiteral("demonstration.toml")));
        QCOMPARE(window_->document().loaded()->program.parameters[0].chosen, std::string("irqsave"));
        QCOMPARE(window_->document().loaded()->program.isa, Isa::Arm64);
        QCOMPARE(window_->code().editor().textCursor().blockNumber(), 11);
        QVERIFY(window_->dock(QStringLiteral("labs"))->isVisible());
        QVERIFY(!window_->dock(QStringLiteral("lab"))->isVisible());
        QVERIFY(Theme::of(qApp).mode() == Theme::Mode::Dark);
        QVERIFY(qAbs(Theme::of(qApp).scale() - scale) < 0.001);
        key(window_.get(), Qt::Key_0, Qt::AltModifier);
        QVERIFY(window_->dock(QStringLiteral("lab"))->isVisible());
        QVERIFY(!window_->dock(QStringLiteral("labs"))->isVisible());
    }
    void presenterModeHidesTheRestAndComesBack() {
        make();
        window_->openFirstLab();
        key(window_.get(), Qt::Key_F5);
        QVERIFY(window_->presenting());
        QVERIFY(!window_->dock(QStringLiteral("code"))->isVisible());
        QVERIFY(Theme::of(qApp).scale() >= 1.3);
        QTest::qWait(50);
        QVERIFY2(window_->height() <= 768, qPrintable(QString::number(window_->height())));
        key(window_.get(), Qt::Key_Escape);
        QVERIFY(!window_->presenting());
        QVERIFY(window_->dock(QStringLiteral("code"))->isVisible());
        QCOMPARE(Theme::of(qApp).scale(), 1.0);
    }
    void theSheetOfKeysNamesEveryShortcutAndNoKeyHasTwoMeanings() {
        make();
        window_->openFirstLab();
        const ShortcutsSheet sheet(*window_);
        QHash<QString, QString> taken;
        for (const QAction* action : window_->findChildren<QAction*>())
            for (const QKeySequence& keys : action->shortcuts()) {
                const QString text = keys.toString(QKeySequence::NativeText);
                QVERIFY2(sheet.text().contains(text.toHtmlEscaped()), qPrintable(text));
                if (action->shortcutContext() != Qt::WindowShortcut) continue;
                QVERIFY2(!taken.contains(text), qPrintable(text + u' ' + taken.value(text) + u' ' + action->text()));
                taken.insert(text, action->text());
            }
        QVERIFY(taken.size() > 20);
    }
    void everyControlHasAnAccessibleName() {
        make();
        QVERIFY(window_->openFile(labPath(QStringLiteral("00-demonstration/demonstration"))));
        for (const char* name : {"lab", "code", "telemetry", "log", "labs"})
            window_->dock(QString::fromLatin1(name))->show();
        QStringList without;
        for (const QWidget* widget : window_->findChildren<QWidget*>()) {
            const bool control = widget->inherits("QAbstractButton") || widget->inherits("QComboBox") ||
                                 widget->inherits("QAbstractSpinBox") || widget->inherits("QLineEdit") ||
                                 widget->inherits("QAbstractSlider") || widget->inherits("QAbstractItemView") ||
                                 widget->inherits("QTextEdit") || widget->inherits("QPlainTextEdit") ||
                                 (widget->focusPolicy() != Qt::NoFocus && !widget->inherits("QMenu") &&
                                  !widget->inherits("QMenuBar") && !widget->inherits("QToolBar"));
            // Qt's own parts of a control speak through it.
            if (!control || widget->objectName().startsWith(QLatin1String("qt_")) || widget->inherits("QScrollBar") ||
                widget->inherits("QDockWidgetTitleButton") || widget->inherits("QHeaderView") ||
                widget->inherits("QMenuBarExtension") || widget->inherits("QToolBarExtension") ||
                widget->inherits("QTableCornerButton") || widget->inherits("QComboBoxPrivateContainer") ||
                (widget->parentWidget() && (widget->parentWidget()->inherits("QTabBar") ||
                                            widget->parentWidget()->inherits("QComboBoxPrivateContainer") ||
                                            widget->parentWidget()->inherits("QAbstractSpinBox") ||
                                            widget->parentWidget()->inherits("QTableView"))))
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (widget->accessibleName().isEmpty() &&
                !(button && !button->text().isEmpty() && button->text() != QLatin1String("✕")))
                without << QStringLiteral("%1 “%2” in %3")
                               .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
                                    widget->parentWidget()
                                        ? QString::fromLatin1(widget->parentWidget()->metaObject()->className())
                                        : QString());
        }
        QVERIFY2(without.isEmpty(), qPrintable(without.join(QStringLiteral("\n"))));
    }
    void everyLabOpensPlaysAndPaints() {
        make();
        RacePlayer& race = window_->racePlayer();
        race.setPace(100000);
        int labs = 0;
        for (const LabFolder& folder : labsIn(dataFolder()))
            for (const Lab& one : folder.labs) {
                QVERIFY2(window_->openFile(one.path), qPrintable(one.path));
                ++labs;
                race.play();
                QTRY_VERIFY2_WITH_TIMEOUT(race.state() != RacePlayer::State::Searching, qPrintable(one.path), 30000);
                QCOMPARE(race.state() == RacePlayer::State::NothingFound,
                         one.name == QLatin1String("right") || one.name == QLatin1String("other-cpu") ||
                             one.name == QLatin1String("one-instruction"));
                for (int i = 0; i < 400 && race.state() == RacePlayer::State::Playing; ++i) race.step();
                QVERIFY(race.state() == RacePlayer::State::NothingFound || race.state() == RacePlayer::State::Ended);
                QVERIFY(!window_->grab().isNull());
            }
        QVERIFY(labs > 20);
    }
    void exportsPicturesAndThePage() {
        make();
        window_->openFirstLab();
        QString problem;
        for (const char* name : {"picture.png", "picture.svg"}) {
            const QString path = folder_.filePath(QString::fromLatin1(name));
            QVERIFY2(window_->writePicture(path, &problem), qPrintable(problem));
            QVERIFY(QFileInfo(path).size() > 1000);
        }
        QVERIFY(!window_->writePicture(folder_.filePath(QStringLiteral("no/folder.png")), &problem));
        QVERIFY(!problem.isEmpty());
        QSignalSpy written(window_.get(), &MainWindow::pageWritten);
        const QString page = folder_.filePath(QStringLiteral("page.html"));
        window_->writePage(page);
        QTRY_COMPARE_WITH_TIMEOUT(written.count(), 1, 20000);
        QFile file(page);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("5 → 6 instead of 7"));
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
