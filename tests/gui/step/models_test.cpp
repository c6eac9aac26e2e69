// What the Step mode's views are made of: the table's model, the scene of the lanes, facts, sentences.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

#include "lab.hpp"
#include "step/interleaving_model.hpp"
#include "step/lane_scene.hpp"
#include "step/narrator.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {

const QString kLost = QStringLiteral("01-lost-update/wrong");
const QString kDemonstration = QStringLiteral("00-demonstration/demonstration");

}  // namespace

class StepModelsTest : public QObject {
    Q_OBJECT
private slots:
    void TheTableIsAnHonestModel();
    void TheTableShowsWhoDidWhatAndTheValues();
    void TheTableMarksTheRace();
    void TheTableCopiesAsText();
    void ValuesOfALongRunAreThoseOfItsStates();
    void TheRaceIsDrawnWhenItHasHappened();
    void NoRaceIsDrawnWhereThereIsNone();
    void LocksAndInterruptsOffAreBracketed();
    void InterruptsStandAboveTasks();
    void GhostsAreTheOtherChoices();
    void TheHeadlineSaysWhatWentWrong();
    void ADeadlockIsToldInWords();
    void FactsOfALongRunComeFromTheBackground();
};

void StepModelsTest::TheTableIsAnHonestModel() {
    OpenLab lab(kLost);
    FactsKeeper facts(lab.stepper);
    InterleavingModel model(lab.stepper, facts);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    lab.steps("0 1 0 1 0 1");
    lab.stepper.jump(2);
    lab.steps("1");
    lab.stepper.runOn(3, 100);
    lab.stepper.selectBranch(0);
    while (lab.stepper.undoStack()->canUndo()) lab.stepper.undoStack()->undo();
    QCOMPARE(model.rowCount(), 1);
    while (lab.stepper.undoStack()->canRedo()) lab.stepper.undoStack()->redo();
    OpenLab::open(lab.document, kDemonstration);
    lab.stepper.runOn(3, 100);
    QCOMPARE(model.rowCount(), static_cast<int>(lab.stepper.length()) + 1);
}

void StepModelsTest::TheTableShowsWhoDidWhatAndTheValues() {
    OpenLab lab(kLost);
    FactsKeeper facts(lab.stepper);
    InterleavingModel model(lab.stepper, facts);
    lab.steps("0 1 0 0");
    QCOMPARE(model.columnCount(), 5);
    const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("CPU 0"));
    QCOMPARE(model.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("global_counter"));
    QCOMPARE(text(0, 3), QStringLiteral("5"));
    QVERIFY(text(1, 1).contains(QStringLiteral("load")));
    QVERIFY(text(1, 2).isEmpty());
    QVERIFY(text(2, 2).contains(QStringLiteral("load")));
    QCOMPARE(text(4, 1), QStringLiteral("store global_counter ← 6"));
    QCOMPARE(text(4, 3), QStringLiteral("6"));
    QVERIFY(model.index(4, 3).data(InterleavingModel::ChangedRole).toBool());
    QVERIFY(!model.index(3, 3).data(InterleavingModel::ChangedRole).toBool());
}

void StepModelsTest::TheTableMarksTheRace() {
    OpenLab lab(kLost);
    FactsKeeper facts(lab.stepper);
    InterleavingModel model(lab.stepper, facts);
    const auto mark = [&](int row) {
        return static_cast<Mark>(model.index(row, 0).data(InterleavingModel::MarkRole).toInt());
    };
    lab.steps("0 1 0 1 0 1");
    QCOMPARE(mark(1), Mark::None);
    QCOMPARE(mark(2), Mark::Stale);
    QCOMPARE(mark(5), Mark::Overwritten);
    QCOMPARE(mark(6), Mark::Lost);
    QCOMPARE(model.index(6, 4).data().toString(), QStringLiteral("LOST UPDATE"));
}

void StepModelsTest::TheTableCopiesAsText() {
    OpenLab lab(kLost);
    FactsKeeper facts(lab.stepper);
    InterleavingModel model(lab.stepper, facts);
    lab.steps("0 1");
    const QStringList lines = model.tsv(0, model.rowCount() - 1).split(QLatin1Char('\n'));
    QCOMPARE(lines[0], QStringLiteral("Step\tCPU 0\tCPU 1\tglobal_counter\tNote"));
    QCOMPARE(lines[1], QStringLiteral("start\t\t\t5\t"));
    QVERIFY(lines[2].startsWith(QStringLiteral("1\tload")));
    QVERIFY(lines[3].startsWith(QStringLiteral("2\t\tload")));
}

void StepModelsTest::ValuesOfALongRunAreThoseOfItsStates() {
    OpenLab lab(kLost);
    lab.endless();
    FactsKeeper facts(lab.stepper);
    InterleavingModel model(lab.stepper, facts);
    lab.stepper.runOn(9, 1200);
    QCOMPARE(model.rowCount(), 1201);
    for (const int row : {0, 1, 255, 256, 257, 700, 1200}) {
        const State state = lab.stepper.stateAt(static_cast<std::size_t>(row));
        QCOMPARE(model.index(row, 3).data().toString(),
                 QString::number(lab.stepper.loaded()->machine.cell(state.data(), 0)));
    }
}

void StepModelsTest::TheRaceIsDrawnWhenItHasHappened() {
    OpenLab lab(kLost);
    FactsKeeper facts(lab.stepper);
    LaneScene scene(lab.stepper, facts);
    lab.steps("0 1 0 1 0 1");
    scene.restart();
    scene.layOut(1, 300);
    const std::vector<Arc> arcs = scene.arcs(0, 6, 10);
    QCOMPARE(arcs.size(), 1U);
    QCOMPARE(arcs[0].blame.read, 1U);
    QCOMPARE(arcs[0].blame.act, 5U);
    QCOMPARE(arcs[0].label, QStringLiteral("read 5, wrote 6 over 6: LOST"));
    QVERIFY(scene.block(1).contains(arcs[0].read + QPointF(0, 1)));
    QVERIFY(scene.block(5).contains(arcs[0].act + QPointF(0, 1)));
    QVERIFY(scene.block(4).contains(arcs[0].change));
    QVERIFY(arcs[0].over < scene.block(5).top());
    // Before the write nothing is lost; but the read is stale as soon as the other one has written.
    lab.stepper.jump(5);
    QVERIFY(scene.arcs(0, 6, 10).empty());
    QCOMPARE(facts.mark(1, 4), Mark::None);
    QCOMPARE(facts.mark(1, 5), Mark::Stale);
    QCOMPARE(facts.mark(5, 5), Mark::None);
    QCOMPARE(facts.mark(5, 6), Mark::Lost);
}

void StepModelsTest::NoRaceIsDrawnWhereThereIsNone() {
    OpenLab lab(QStringLiteral("03-spinlock/right"));
    FactsKeeper facts(lab.stepper);
    LaneScene scene(lab.stepper, facts);
    lab.stepper.runOn(1, 1000);
    scene.restart();
    QCOMPARE(lab.stepper.standing(), Standing::Final);
    QVERIFY(scene.arcs(0, lab.stepper.length(), 10).empty());
    QVERIFY(!headlineOf(lab.stepper, facts).bad);
}

void StepModelsTest::LocksAndInterruptsOffAreBracketed() {
    OpenLab lab(QStringLiteral("06-irqsave/right"));
    FactsKeeper facts(lab.stepper);
    LaneScene scene(lab.stepper, facts);
    lab.stepper.runOn(1, 1000);
    scene.restart();
    scene.layOut(1, 400);
    bool lock = false, irqs = false;
    for (const Bracket& b : scene.brackets(0, lab.stepper.length(), 100)) {
        QVERIFY(b.end > b.begin);
        QVERIFY(b.level < scene.bands()[b.band].brackets);
        lock = lock || (b.stretch.kind == Stretch::Kind::LockHeld && b.name == QStringLiteral("lock"));
        irqs = irqs || (b.stretch.kind == Stretch::Kind::IrqsOff && b.name == QStringLiteral("irqs off"));
    }
    QVERIFY(lock);
    QVERIFY(irqs);
}

void StepModelsTest::InterruptsStandAboveTasks() {
    OpenLab lab(kDemonstration);
    FactsKeeper facts(lab.stepper);
    LaneScene scene(lab.stepper, facts);
    scene.restart();
    scene.layOut(1, 300);
    QCOMPARE(scene.bands().size(), 2U);
    QCOMPARE(scene.bands()[0].rowCount, 2U);
    QCOMPARE(scene.rows()[0].kind, ContextKind::Hardirq);
    QVERIFY(scene.rows()[0].top < scene.rows()[1].top);
    QVERIFY(scene.height() <= 300);
}

void StepModelsTest::GhostsAreTheOtherChoices() {
    OpenLab lab(kDemonstration);
    FactsKeeper facts(lab.stepper);
    LaneScene scene(lab.stepper, facts);
    scene.restart();
    QCOMPARE(scene.ghosts().size(), 3U);  // two CPUs and the tick
    lab.steps("0");
    lab.stepper.first();
    scene.restart();
    QCOMPARE(scene.ghosts().size(), 2U);  // what the run does next is there as a block
}

void StepModelsTest::TheHeadlineSaysWhatWentWrong() {
    OpenLab lab(kLost);
    FactsKeeper facts(lab.stepper);
    QTRY_VERIFY_WITH_TIMEOUT(facts.expected(), 20000);
    QCOMPARE(*facts.expected(), 7U);
    QVERIFY(!headlineOf(lab.stepper, facts).bad);
    lab.steps("0 1 0 1 0 1");
    const gui::Headline headline = headlineOf(lab.stepper, facts);
    QVERIFY(headline.bad);
    QVERIFY(headline.text.contains(QStringLiteral("CPU 1 wrote 6 over CPU 0's 6")));
    QVERIFY(narration(lab.stepper, facts).contains(QStringLiteral("it had read 5")));
    lab.stepper.jump(3);
    QVERIFY(!headlineOf(lab.stepper, facts).bad);
}

void StepModelsTest::ADeadlockIsToldInWords() {
    OpenLab lab(QStringLiteral("05-spinlock-interrupt/wrong"));
    FactsKeeper facts(lab.stepper);
    for (std::uint64_t seed = 0; seed < 200 && lab.stepper.standing() != Standing::Deadlock; ++seed) {
        lab.stepper.first();
        lab.stepper.runOn(seed, 1000);
    }
    QCOMPARE(lab.stepper.standing(), Standing::Deadlock);
    const gui::Headline headline = headlineOf(lab.stepper, facts);
    QVERIFY(headline.bad);
    QVERIFY(headline.text.contains(QStringLiteral("Deadlock")));
    QVERIFY(headline.text.contains(QStringLiteral("waits for lock")));
}

void StepModelsTest::FactsOfALongRunComeFromTheBackground() {
    OpenLab lab(kLost);
    lab.endless();
    FactsKeeper facts(lab.stepper);
    lab.stepper.runOn(9, 5000);
    QVERIFY(!facts.upToDate());
    QVERIFY(headlineOf(lab.stepper, facts).text.contains(QStringLiteral("Still looking")));
    QTRY_COMPARE_WITH_TIMEOUT(facts.facts().length, std::size_t{5000}, 30000);
    // The headline tells them at any place of the run.
    const gui::Headline headline = headlineOf(lab.stepper, facts);
    QVERIFY(headline.bad);
    const FactsKeeper::Lost lost = facts.lostBefore(5000);
    QVERIFY(lost.count > 100);
    QVERIFY(headline.text.startsWith(QString::number(lost.count)));
    std::size_t counted = 0;
    for (const Blame& b : facts.facts().blames) counted += b.kind == Blame::Kind::LostUpdate && b.act < 2500;
    QCOMPARE(facts.lostBefore(2500).count, counted);
    QVERIFY(facts.lostBefore(2500).last->act < 2500);
    QVERIFY(!facts.lostBefore(0).last);
    QVERIFY(facts.facts().blames.size() > 100);
    for (const Blame& b : facts.facts().blames) QVERIFY(b.act < 5000);
}

QTEST_MAIN(StepModelsTest)
#include "models_test.moc"
