// The Step mode under real keys and a real mouse.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <QWheelEvent>

#include "lab.hpp"
#include "look/theme.hpp"
#include "step/choice_panel.hpp"
#include "step/interleaving_view.hpp"
#include "step/lane_view.hpp"
#include "step/machine_panel.hpp"
#include "step/step_view.hpp"
#include "step/transport_bar.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {

struct Shown : OpenLab {
    explicit Shown(const QString& name) : OpenLab(name), view(document, stepper) {
        view.resize(900, 700);
        view.show();
        view.activateWindow();
        if (!QTest::qWaitForWindowActive(&view)) qFatal("the window does not become active");
        view.setFocus();
    }
    void key(Qt::Key k) { QTest::keyClick(QApplication::focusWidget(), k); }
    void keyGoes(Qt::Key k, std::size_t position) {
        key(k);
        QCOMPARE(stepper.position(), position);
    }
    void click(const QPoint& at) { QTest::mouseClick(view.lanes()->viewport(), Qt::LeftButton, {}, at); }
    StepView view;
};

const QString kLost = QStringLiteral("01-lost-update/wrong");
const QString kDemonstration = QStringLiteral("00-demonstration/demonstration");

}  // namespace

class StepViewTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::of(this).apply(); }
    void DigitsChooseTheCpu();
    void ArrowsHomeEndAndSpaceMove();
    void LettersTakeArrivals();
    void ClickOnAHeaderTakesThatCpu();
    void ClickOnADashedBoxTakesThatChoice();
    void ClickOnABlockGoesThere();
    void DraggingTheRulerScrubs();
    void TheWheelZooms();
    void TheTableFollowsAndLeads();
    void CtrlCCopiesTheTable();
    void TheSliderScrubs();
    void TheCardsTellTheProspectAndTakeTheChoice();
    void WhyLoadsAWitnessAsABranch();
    void ByChanceRunsToTheEnd();
    void TheBranchBoxSelects();
    void PlayNarratesEveryStep();
    void NoArrivalsLetterMeansSomethingElse();
    void CodeMarksSayWhereEachCpuIs();
    void TheMachinePanelShowsMemoryCpusAndLocks();
    void EveryControlAndActionHasAName();
    void ALongRunStaysUsable();
    void EveryLabCanBeRunAndPainted();
    void ItClosesWhileItLooksAhead();
};

void StepViewTest::DigitsChooseTheCpu() {
    Shown s(kLost);
    for (const Qt::Key k : {Qt::Key_0, Qt::Key_1, Qt::Key_0, Qt::Key_1, Qt::Key_0, Qt::Key_1}) s.key(k);
    QCOMPARE(s.stepper.length(), 6U);
    QCOMPARE(s.stepper.standing(), Standing::Final);
    QVERIFY(s.view.headline().text.contains(QStringLiteral("it had read 5")));
    QVERIFY(s.view.headline().bad);
    QCOMPARE(s.view.lanes()->scene().arcs(0, 6, 5).size(), 1U);
    s.key(Qt::Key_0);  // nobody can go on
    QCOMPARE(s.stepper.length(), 6U);
}

void StepViewTest::ArrowsHomeEndAndSpaceMove() {
    Shown s(kLost);
    s.steps("0 1 0");
    s.keyGoes(Qt::Key_Left, 2);
    s.keyGoes(Qt::Key_Home, 0);
    s.keyGoes(Qt::Key_Right, 1);
    s.keyGoes(Qt::Key_Space, 2);
    QCOMPARE(s.stepper.length(), 3U);
    s.keyGoes(Qt::Key_End, 3);
    s.key(Qt::Key_Space);  // on from the end
    QCOMPARE(s.stepper.length(), 4U);
    // A key that chooses otherwise in the middle forks.
    s.key(Qt::Key_Home);
    s.key(Qt::Key_1);
    QCOMPARE(s.stepper.branchCount(), 2);
}

void StepViewTest::LettersTakeArrivals() {
    Shown s(kDemonstration);
    s.key(Qt::Key_A);
    QCOMPARE(s.stepper.length(), 1U);
    QCOMPARE(s.stepper.event(0).kind, Event::Kind::Arrived);
}

void StepViewTest::ClickOnAHeaderTakesThatCpu() {
    Shown s(kLost);
    s.click(s.view.lanes()->headerRect(1).center());
    QCOMPARE(s.stepper.length(), 1U);
    QCOMPARE(s.stepper.event(0).choice.cpu, 1);
}

void StepViewTest::ClickOnADashedBoxTakesThatChoice() {
    Shown s(kDemonstration);
    const std::vector<Ghost>& ghosts = s.view.lanes()->scene().ghosts();
    const auto tick = std::find_if(ghosts.begin(), ghosts.end(),
                                   [](const Ghost& g) { return g.choice.kind == Choice::Kind::Arrive; });
    QVERIFY(tick != ghosts.end());
    s.click(s.view.lanes()->ghostRect(*tick).center());
    QCOMPARE(s.stepper.length(), 1U);
    QCOMPARE(s.stepper.event(0).kind, Event::Kind::Arrived);
}

void StepViewTest::ClickOnABlockGoesThere() {
    Shown s(kLost);
    s.steps("0 1 0 1");
    s.click(s.view.lanes()->blockRect(1).center());
    QCOMPARE(s.stepper.position(), 2U);
    QCOMPARE(s.stepper.length(), 4U);
}

void StepViewTest::DraggingTheRulerScrubs() {
    Shown s(kLost);
    s.steps("0 1 0 1");
    QWidget* area = s.view.lanes()->viewport();
    const QPoint from = s.view.lanes()->rulerRect().topLeft() + QPoint(3, 8);
    QTest::mousePress(area, Qt::LeftButton, {}, from);
    QCOMPARE(s.stepper.position(), 0U);
    const QPoint to(s.view.lanes()->blockRect(2).right(), from.y());
    QMouseEvent move(QEvent::MouseMove, to, area->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(area, &move);
    QCOMPARE(s.stepper.position(), 3U);
    QTest::mouseRelease(area, Qt::LeftButton, {}, to);
    QCOMPARE(s.stepper.position(), 3U);
    QCOMPARE(s.stepper.length(), 4U);
}

void StepViewTest::TheWheelZooms() {
    Shown s(kLost);
    s.steps("0 1 0 1");
    const double before = s.view.lanes()->scene().stepWidth();
    QWidget* area = s.view.lanes()->viewport();
    const QPointF at = area->rect().center();
    QWheelEvent wheel(at, area->mapToGlobal(at), {}, QPoint(0, 240), Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(area, &wheel);
    QVERIFY(s.view.lanes()->scene().stepWidth() > before * 1.2);
    QCOMPARE(s.stepper.position(), 4U);
}

void StepViewTest::TheTableFollowsAndLeads() {
    Shown s(kLost);
    s.steps("0 1 0 1");
    QCOMPARE(s.view.table()->currentIndex().row(), 4);
    s.stepper.jump(2);
    QCOMPARE(s.view.table()->currentIndex().row(), 2);
    s.view.table()->setFocus();
    s.keyGoes(Qt::Key_Up, 1);
    s.keyGoes(Qt::Key_Down, 2);
    const QRect row = s.view.table()->visualRect(s.view.table()->model()->index(3, 1));
    QTest::mouseClick(s.view.table()->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(s.stepper.position(), 3U);
    // The other keys work from the table, too.
    s.keyGoes(Qt::Key_Left, 2);
    s.keyGoes(Qt::Key_End, 4);
    s.key(Qt::Key_0);
    QCOMPARE(s.stepper.length(), 5U);
}

void StepViewTest::CtrlCCopiesTheTable() {
    Shown s(kLost);
    s.steps("0 1");
    s.view.table()->setFocus();
    QTest::keyClick(s.view.table(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("Step\tCPU 0\tCPU 1\tglobal_counter")));
    QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 4);
}

void StepViewTest::TheSliderScrubs() {
    Shown s(kLost);
    s.steps("0 1 0 1");
    s.view.transport()->slider()->setFocus();
    s.keyGoes(Qt::Key_Down, 3);
    s.stepper.jump(1);
    QCOMPARE(s.view.transport()->slider()->value(), 1);
}

void StepViewTest::TheCardsTellTheProspectAndTakeTheChoice() {
    Shown s(kLost);
    s.steps("0 1");  // both have read 5: one will be lost, whatever comes
    const std::vector<ChoiceCard*> cards = s.view.choices()->cards();
    QCOMPARE(cards.size(), 2U);
    QTRY_COMPARE_WITH_TIMEOUT(cards[0]->prospectText(), QStringLiteral("can still go wrong"), 20000);
    QTRY_COMPARE_WITH_TIMEOUT(cards[1]->prospectText(), QStringLiteral("can still go wrong"), 20000);
    QTest::mouseClick(cards[1], Qt::LeftButton, {}, QPoint(20, 10));
    QCOMPARE(s.stepper.length(), 3U);
    QCOMPARE(s.stepper.event(2).choice.cpu, 1);
    // Once the first has stored, the other one is safe.
    s.stepper.first();
    s.steps("0 0 0");
    const std::vector<ChoiceCard*> left = s.view.choices()->cards();
    QCOMPARE(left.size(), 1U);
    QTRY_COMPARE_WITH_TIMEOUT(left[0]->prospectText(), QStringLiteral("safe from here"), 20000);
    QVERIFY(left[0]->why()->isHidden());
}

void StepViewTest::WhyLoadsAWitnessAsABranch() {
    Shown s(kLost);
    s.steps("0");
    ChoiceCard* card = s.view.choices()->cards()[0];
    QTRY_VERIFY_WITH_TIMEOUT(!card->why()->isHidden(), 20000);
    QTest::mouseClick(card->why(), Qt::LeftButton);
    QCOMPARE(s.stepper.branchCount(), 2);
    QCOMPARE(s.stepper.position(), 1U);
    s.stepper.last();
    QCOMPARE(s.stepper.standing(), Standing::Final);
    QVERIFY(s.view.headline().bad);
}

void StepViewTest::ByChanceRunsToTheEnd() {
    Shown s(kLost);
    s.view.transport()->seedBox()->setValue(42);
    s.key(Qt::Key_R);
    QCOMPARE(s.stepper.standing(), Standing::Final);
    const std::vector<Choice> first = s.stepper.schedule();
    s.key(Qt::Key_Home);
    s.view.transport()->seedBox()->setValue(42);
    s.key(Qt::Key_R);
    QVERIFY(s.stepper.schedule() == first);
}

void StepViewTest::TheBranchBoxSelects() {
    Shown s(kLost);
    s.steps("0 0");
    s.stepper.jump(1);
    s.steps("1");
    QComboBox* box = s.view.transport()->branches();
    QCOMPARE(box->count(), 2);
    QVERIFY(box->isVisible());
    QCOMPARE(box->currentIndex(), 1);
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(s.stepper.branch(), 0);
}

void StepViewTest::PlayNarratesEveryStep() {
    Shown s(kLost);
    s.steps("0 1 0 1 0 1");
    s.stepper.first();
    QStringList told;
    connect(&s.view.walk(), &Walk::stepped, &s.view, [&] { told << s.view.narration(); });
    QSignalSpy arrived(&s.view.walk(), &Walk::arrived);
    s.view.walk().start(1);
    QVERIFY(s.view.walk().walking());
    QVERIFY(arrived.wait(20000));
    QVERIFY(!s.view.walk().walking());
    QCOMPARE(s.stepper.position(), 6U);
    QCOMPARE(told.size(), 6);
    QVERIFY(told[0].contains(QStringLiteral("CPU 0: load")));
    QVERIFY(told[5].contains(QStringLiteral("CPU 1 wrote 6 over CPU 0's 6")));
    // P begins and ends it; any other key of the student's ends it.
    s.stepper.first();
    s.key(Qt::Key_P);
    QVERIFY(s.view.walk().walking());
    s.key(Qt::Key_P);
    QVERIFY(!s.view.walk().walking());
    s.key(Qt::Key_P);
    s.key(Qt::Key_Right);
    QVERIFY(!s.view.walk().walking());
}

void StepViewTest::NoArrivalsLetterMeansSomethingElse() {
    Shown s(kLost);
    QString runs;
    for (int i = 0; i < 22; ++i)
        runs += QStringLiteral("[[run]]\ncontext = \"hardirq\"\ncpu = 0\ncall = \"f\"\nname = \"irq%1\"\n").arg(i);
    s.document.setText(QStringLiteral("cpus = 1\ncode = '''\nstatic int c;\nvoid f(void)\n{\n\tc++;\n}\n'''\n") + runs);
    s.document.compileNow();
    const std::size_t arrivals = s.stepper.open().size();
    QVERIFY2(arrivals > 18, qPrintable(QString::number(arrivals)));
    QVERIFY(!s.view.choices()->choiceOf(QLatin1Char('p')));
    QVERIFY(!s.view.choices()->choiceOf(QLatin1Char('r')));
    // The sixteenth is taken by the letter after the one that plays.
    const Choice* sixteenth = s.view.choices()->choiceOf(QLatin1Char('q'));
    QVERIFY(sixteenth);
    const Choice wanted = *sixteenth;
    s.key(Qt::Key_Q);
    QCOMPARE(s.stepper.length(), 1U);
    QVERIFY(s.stepper.event(0).choice == wanted);
}

void StepViewTest::CodeMarksSayWhereEachCpuIs() {
    Shown s(kLost);
    QSignalSpy changed(&s.view, &StepView::codeMarksChanged);
    s.steps("0");
    QVERIFY(changed.size() > 0);
    const std::vector<CodeMark> marks = s.view.codeMarks();
    QCOMPARE(marks.size(), 2U);
    const QStringList lines = s.document.text().split(QLatin1Char('\n'));
    for (const CodeMark& mark : marks) QVERIFY(lines[mark.line - 1].contains(QStringLiteral("global_counter++")));
    s.steps("0 0");
    QCOMPARE(s.view.codeMarks().size(), 1U);
    QCOMPARE(s.view.codeMarks()[0].cpu, 1U);
}

void StepViewTest::TheMachinePanelShowsMemoryCpusAndLocks() {
    Shown s(QStringLiteral("06-irqsave/right"));
    const auto value = [&](const QString& name) {
        const auto found = s.view.machine()->findItems(name, Qt::MatchExactly | Qt::MatchRecursive, 0);
        return found.isEmpty() ? QString() : found.front()->text(1);
    };
    QCOMPARE(value(QStringLiteral("lock")), QStringLiteral("free"));
    QCOMPARE(value(QStringLiteral("interrupts")), QStringLiteral("on"));
    for (int i = 0; i < 3; ++i) s.key(Qt::Key_0);
    QVERIFY(value(QStringLiteral("lock")).startsWith(QStringLiteral("held by")));
    QCOMPARE(value(QStringLiteral("interrupts")), QStringLiteral("OFF"));
    QCOMPARE(value(QStringLiteral("preempt count")), QStringLiteral("0x1"));
    QCOMPARE(value(QStringLiteral("counter")), QStringLiteral("5"));
}

void StepViewTest::EveryControlAndActionHasAName() {
    Shown s(kDemonstration);
    for (const QWidget* widget : s.view.findChildren<QWidget*>())
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() &&
            !widget->objectName().startsWith(QLatin1String("qt_")))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    for (const QAction* action : s.view.actions())
        QVERIFY(!action->objectName().isEmpty() && !action->text().isEmpty());
}

void StepViewTest::ALongRunStaysUsable() {
    Shown s(kLost);
    s.endless();
    s.stepper.runOn(1, 30000);
    s.view.lanes()->zoomToFit();
    QVERIFY(s.view.lanes()->scene().stepWidth() < 1);
    QVERIFY(!s.view.grab().isNull());
    s.keyGoes(Qt::Key_Left, 29999);
    QVERIFY(!s.view.grab().isNull());
    s.key(Qt::Key_Home);
    QVERIFY(!s.view.grab().isNull());
    QCOMPARE(s.view.table()->currentIndex().row(), 0);
}

void StepViewTest::EveryLabCanBeRunAndPainted() {
    Shown s(kLost);
    for (const char* lab :
         {"02-atomic/wrong", "04-same-cpu-interrupt/wrong", "05-spinlock-interrupt/wrong", "07-softirq-bh/wrong",
          "08-abba/wrong", "09-sleeping/wrong", "10-irq-flags/wrong", "11-store-buffers/wrong"}) {
        OpenLab::open(s.document, QLatin1String(lab));
        s.stepper.runOn(2, 400);
        QVERIFY(!s.view.grab().isNull());
        while (s.stepper.position() > 0) s.stepper.back();
        QVERIFY(!s.view.headline().text.isEmpty() || s.stepper.loaded()->program.headline.cell == kNone);
    }
}

void StepViewTest::ItClosesWhileItLooksAhead() {
    for (int i = 0; i < 5; ++i) {
        Shown s(kDemonstration);
        s.key(Qt::Key_0);
    }
}

QTEST_MAIN(StepViewTest)
#include "step_view_test.moc"
