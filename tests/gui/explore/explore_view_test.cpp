// The Explore mode: outcomes with their exact counts, the way to each, proofs, partial answers, and ending early.
#include <QAbstractItemModelTester>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "explore/explore_view.hpp"
#include "explore/kernel_log_panel.hpp"
#include "explore/outcomes_model.hpp"
#include "look/theme.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {
QString lab(const char* name) {
    return QStringLiteral(LOCKSTEP_SOURCE_DIR "/labs/%1.toml").arg(QLatin1String(name));
}
}  // namespace

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
private slots:
    void initTestCase() { Theme::of(qApp).apply(); }
    void cleanup() {
        view_.reset();
        stepper_.reset();
        document_.reset();
    }
    void theLostUpdateWithItsExactCounts() {
        open(lab("01-lost-update/wrong"));
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
        open(lab("01-lost-update/wrong"));
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
        open(lab("03-spinlock/right"));
        view_->prove();
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(view_->headline().startsWith(QStringLiteral("HOLDS")));
        QVERIFY(view_->result()->exploration.complete);
    }
    void aDeadlockIsARowAndTheKernelsReportIsInTheLog() {
        open(lab("08-abba/wrong"));
        KernelLogPanel log(*document_, *stepper_);
        connect(view_.get(), &ExploreView::explored, &log, &KernelLogPanel::setExplored);
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(view_->table()->model()->index(0, 0).data().toString().contains(QStringLiteral("deadlock")));
        view_->choose(0);
        QVERIFY(stepper_->standing() == Standing::Deadlock);
        auto* list = log.findChild<QListWidget*>();
        QVERIFY(list->count() > 0);
        QVERIFY(list->item(0)->text().contains(QStringLiteral("circular locking")));
    }
    void anotherScenarioForgetsTheAnswer() {
        open(lab("01-lost-update/wrong"));
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        view_->hide();
        document_->setText(document_->text().replace(QStringLiteral("_counter = 5"), QStringLiteral("_counter = 9")));
        document_->compileNow();
        QVERIFY(view_->result() == nullptr);
        QCOMPARE(view_->table()->model()->rowCount(), 0);
        QVERIFY(view_->headline().startsWith(QStringLiteral("Not explored")));
    }
    void cancelGivesWhatWasFoundAndDestroyingEndsTheSearch() {
        QFile source(lab("00-demonstration/demonstration"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("large.toml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(source.readAll().replace("cpus = 2", "cpus = 7"));
        file.close();
        open(file.fileName());
        view_->prove();
        QTest::qWait(100);
        QVERIFY(view_->running());
        QTest::mouseClick(view_->findChild<QPushButton*>(QStringLiteral("cancelExploreButton")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(view_->result() != nullptr, 20000);
        QVERIFY(!view_->result()->exploration.complete);
        QVERIFY(!view_->headline().startsWith(QStringLiteral("HOLDS")));
        view_->prove();
        QTest::qWait(50);
        QVERIFY(view_->running());
        view_.reset();  // while it runs
    }
};

QTEST_MAIN(ExploreViewTest)
#include "explore_view_test.moc"
