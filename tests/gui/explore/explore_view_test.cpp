// The Explore mode: outcomes with their exact counts, the way to each, proofs, partial answers, and ending early.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

#include "explore/explore_view.hpp"
#include "explore/kernel_log_panel.hpp"
#include "explore/outcomes_model.hpp"
#include "explore/values_view.hpp"
#include "lab.hpp"
#include "look/theme.hpp"

using namespace lockstep;
using namespace lockstep::gui;

class ExploreViewTest : public QObject {
    Q_OBJECT
    std::unique_ptr<Document> document_;
    std::unique_ptr<Stepper> stepper_;
    std::unique_ptr<ExploreView> view_;
    void open(const QString& path) {
        view_.reset();
        stepper_.reset();
        document_ = std::make_unique<Document>();
        stepper_ = std::make_unique<Stepper>(*document_);
        QVERIFY(document_->open(path, nullptr));
        view_ = std::make_unique<ExploreView>(*document_, *stepper_);
        view_->resize(900, 600);
        view_->show();
    }
    /// One that no search gets through.
    static QString large(const QTemporaryDir& folder) {
        return changedLab(QStringLiteral("00-demonstration/demonstration"), folder.path(), "cpus = 2", "cpus = 7");
    }
private slots:
    void initTestCase() { Theme::of(qApp).apply(); }
    void cleanup() {
        view_.reset();
        stepper_.reset();
        document_.reset();
    }
    void theLostUpdateWithItsExactCounts() {
        open(labPath(QStringLiteral("01-lost-update/wrong")));
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        const QAbstractItemModel& rows = *view_->table()->model();
        QAbstractItemModelTester tester(view_->table()->model());
        QCOMPARE(rows.rowCount(), 2);
        QVERIFY(rows.index(0, OutcomesModel::What).data().toString().contains(QStringLiteral("global_counter = 6")));
        QCOMPARE(rows.index(0, OutcomesModel::Count).data().toString(), QStringLiteral("18"));
        QCOMPARE(rows.index(0, OutcomesModel::Share).data().toString(), QStringLiteral("90 %"));
        QCOMPARE(rows.index(0, OutcomesModel::Probability).data().toString(), QStringLiteral("75 %"));
        QVERIFY(view_->headline().startsWith(QStringLiteral("VIOLATED")));
    }
    void aClickLoadsTheWayThatEndsSo() {
        open(labPath(QStringLiteral("01-lost-update/wrong")));
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QSignalSpy chosen(view_.get(), &ExploreView::witnessChosen);
        QTableView& table = *view_->table();
        for (const auto& [row, value] : {std::pair(0, 6), std::pair(1, 7)}) {
            QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                              table.visualRect(table.model()->index(row, 0)).center());
            QCOMPARE(chosen.count(), row + 1);
            QVERIFY(stepper_->standing() == Standing::Final);
            QCOMPARE(stepper_->loaded()->machine.cell(stepper_->state(), 0), std::uint64_t(value));
        }
        table.selectRow(0);
        view_->activateWindow();  // nobody else does, where no window manager runs
        QVERIFY(QTest::qWaitForWindowActive(view_.get()));
        table.setFocus();
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(chosen.count(), 3);
    }
    void aRightTwinIsProved() {
        open(labPath(QStringLiteral("03-spinlock/right")));
        view_->prove();
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(view_->headline().startsWith(QStringLiteral("HOLDS")));
        QVERIFY(view_->result()->exploration.complete);
    }
    void aDeadlockIsARowAndTheKernelsReportIsInTheLog() {
        open(labPath(QStringLiteral("08-abba/wrong")));
        KernelLogPanel log(*stepper_);
        log.show();
        connect(view_.get(), &ExploreView::explored, &log, &KernelLogPanel::setExplored);
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(view_->table()->model()->index(0, 0).data().toString().contains(QStringLiteral("deadlock")));
        view_->choose(0);
        QVERIFY(stepper_->standing() == Standing::Deadlock);
        auto* list = log.findChild<QListWidget*>();
        QVERIFY(list->count() > 1);
        QVERIFY(list->item(1)->text().contains(QStringLiteral("circular locking")));
        // A single click loads its run.
        stepper_->first();
        QSignalSpy chosen(&log, &KernelLogPanel::witnessChosen);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(1)).center());
        QCOMPARE(chosen.count(), 1);
        QVERIFY(stepper_->position() > 0);
        QCOMPARE(stepper_->position(), stepper_->length());
    }
    void theLogShowsWhatTheRunInStepPrinted() {
        open(labPath(QStringLiteral("00-demonstration/demonstration")));
        KernelLogPanel log(*stepper_);
        log.show();
        auto* list = log.findChild<QListWidget*>();
        auto* text = log.findChild<QPlainTextEdit*>();
        QCOMPARE(list->count(), 1);
        QVERIFY(text->toPlainText().contains(QStringLiteral("printed nothing")));
        stepper_->runOn(1, 1000);
        QCOMPARE(text->toPlainText().count(QStringLiteral("x86_64: atomic_counter=")), 3);
        QCOMPARE(list->item(0)->text().contains(QLatin1Char('3')), true);
        QTest::mouseClick(log.findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), text->toPlainText());
        stepper_->first();
        QVERIFY(!text->toPlainText().contains(QStringLiteral("atomic_counter=")));
    }
    void everyProtectionBesideTheOthers() {
        open(labPath(QStringLiteral("00-demonstration/demonstration")));
        QAbstractItemModel& rows = *view_->comparison()->table()->model();
        QAbstractItemModelTester tester(&rows);
        QCOMPARE(rows.rowCount(), 4);
        const auto text = [&](int row, int column) { return rows.index(row, column).data().toString(); };
        for (int row = 0; row < 4; ++row)
            QTRY_VERIFY2_WITH_TIMEOUT(text(row, ValuesModel::Ends).contains(QStringLiteral("ending")),
                                      qPrintable(text(row, ValuesModel::Says)), 60000);
        QVERIFY(text(0, ValuesModel::Value).contains(QStringLiteral("chosen")));
        QVERIFY(text(0, ValuesModel::Says).contains(QStringLiteral("violated")));
        QVERIFY(text(0, ValuesModel::Lost).startsWith(QLatin1Char('2')));  // of three
        QVERIFY(text(1, ValuesModel::Deadlocks).contains(QStringLiteral("can happen")));
        for (const int row : {2, 3}) {
            QVERIFY(text(row, ValuesModel::Says).contains(QStringLiteral("holds")));
            QVERIFY(text(row, ValuesModel::Deadlocks).contains(QStringLiteral("never")));
            QCOMPARE(text(row, ValuesModel::Lost), QStringLiteral("none"));
        }
        // A click chooses the value, shows how it ends, and needs no second search.
        QTableView& table = *view_->comparison()->table();
        QSignalSpy chosen(view_.get(), &ExploreView::witnessChosen);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(rows.index(1, 0)).center());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(document_->loaded()->program.parameters[0].chosen, std::string("spinlock"));
        QVERIFY(stepper_->standing() == Standing::Deadlock);
        QVERIFY(!view_->running());
        QCOMPARE(view_->result()->loaded, document_->loaded());
        QVERIFY(text(1, ValuesModel::Value).contains(QStringLiteral("chosen")));
        while (stepper_->undoStack()->canUndo()) stepper_->undoStack()->undo();
        QCOMPARE(document_->loaded()->program.parameters[0].chosen, std::string("none"));
        QVERIFY(text(0, ValuesModel::Value).contains(QStringLiteral("chosen")));
    }
    void aScenarioWithoutParametersHasNothingToCompare() {
        open(labPath(QStringLiteral("01-lost-update/wrong")));
        QVERIFY(!view_->comparison()->possible());
        QVERIFY(!view_->comparison()->isVisible());
    }
    void whyASearchDidNotFinishIsSaidWithoutOptionsOfTheCommandLine() {
        QTemporaryDir folder;
        open(large(folder));
        const auto never = [] { return false; };
        const auto why = [&](const SearchLimits& limits, const std::function<bool()>& stopped) {
            const auto explored = search(document_->loaded(), limits, stopped, never);
            return explored->exploration.complete ? QString()
                                                  : QString::fromStdString(explored->exploration.whyIncomplete);
        };
        QVERIFY(why({60, 1 << 20}, never).contains(QStringLiteral("1 MiB of memory")));
        QVERIFY(why({0.01}, never).contains(QStringLiteral("after 0.01 s")));
        QVERIFY(why({60}, [] { return true; }).contains(QStringLiteral("stopped by hand")));
        for (const QString& text : {why({60, 1 << 20}, never), why({0.01}, never)})
            QVERIFY2(!text.contains(QStringLiteral("--")), qPrintable(text));
    }
    void codeWithErrorsLeavesTheAnswerAndSaysThatItIsOld() {
        open(labPath(QStringLiteral("01-lost-update/wrong")));
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        auto* stale = view_->findChild<QLabel*>(QStringLiteral("exploreStale"));
        QVERIFY(!stale->isVisible());
        const QString good = document_->text();
        document_->setText(QStringLiteral("nonsense"));
        document_->compileNow();
        QVERIFY(view_->result() != nullptr);
        QVERIFY(stale->isVisible());
        QVERIFY(stale->text().contains(QStringLiteral("errors")));
        document_->setText(good);
        document_->compileNow();
        QVERIFY(!stale->isVisible());
    }
    void anotherScenarioForgetsTheAnswer() {
        open(labPath(QStringLiteral("01-lost-update/wrong")));
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        view_->hide();
        document_->setText(document_->text().replace(QStringLiteral("_counter = 5"), QStringLiteral("_counter = 9")));
        document_->compileNow();
        QVERIFY(view_->result() == nullptr);
        QCOMPARE(view_->table()->model()->rowCount(), 0);
        QVERIFY(view_->headline().startsWith(QStringLiteral("Out of date")));
        QCOMPARE(view_->findChild<QPushButton*>(QStringLiteral("proveButton"))->text(),
                 QStringLiteral("Explore &again"));
        view_->show();  // whoever looks gets a new answer
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(view_->headline().startsWith(QStringLiteral("VIOLATED")));
    }
    void cancelGivesWhatWasFoundAndDestroyingEndsTheSearch() {
        QTemporaryDir folder;
        open(large(folder));
        // What is asked for is asked before the search can end: it is told through this thread's event loop.
        view_->prove();
        QVERIFY(view_->running());
        QTest::mouseClick(view_->findChild<QPushButton*>(QStringLiteral("cancelExploreButton")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(!view_->result()->exploration.complete);
        QVERIFY(!view_->headline().startsWith(QStringLiteral("HOLDS")));
        view_->prove();
        QVERIFY(view_->running());
        view_.reset();  // while it runs
    }
};

QTEST_MAIN(ExploreViewTest)
#include "explore_view_test.moc"
