// The run that the student steps through: stepping, forks, undo, and long runs in bounded memory.
#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

#include "machine/run.hpp"
#include "models/branch.hpp"
#include "models/document.hpp"
#include "models/stepper.hpp"

using namespace lockstep;
using gui::Branch;
using gui::Document;

namespace {

const char* const kLostUpdate = R"(title = "Lost update"
isa = "x86_64"
cpus = 2
code = '''
static int counter = 5;
void update(void)
{
	counter++;
}
'''
[[run]]
context = "task"
cpu = "all"
call = "update"
[check]
always = "counter == 7"
)";

const char* const kEndless = R"(title = "Round and round"
cpus = 2
code = '''
static int counter;
void update(void)
{
	for (;;) counter++;
}
'''
[[run]]
context = "task"
cpu = "all"
call = "update"
)";

Choice cpu(std::uint8_t number) {
    return {Choice::Kind::Step, number, 0};
}

std::uint64_t counter(const gui::Stepper& stepper) {
    return stepper.loaded()->machine.cell(stepper.state(), 0);
}

}  // namespace

class StepperTest : public QObject {
    Q_OBJECT
private slots:
    void TakesStepsAndGoesBack();
    void TakingTheRecordedStepMovesTheCursor();
    void AnotherChoiceForksAndKeepsBothBranches();
    void EverythingCanBeUndone();
    void ScrubbingIsOneThingToUndo();
    void RunsOnAsDriveDoes();
    void LoadsAWitness();
    void LoadStopsAtWhatIsNotOpen();
    void StatesBetweenCheckpointsAreExact();
    void ALongBranchThatNobodyLooksAtIsPackedAndComesBack();
    void StartsAnewWithAnotherScenario();
    void AChoiceOfTheIsaIsUndoneWithItsRuns();
    void AnotherTextEndsWhatCanBeUndone();
    void ALongRunIsMadeInSlices();
    void WhoGoesElsewhereDropsTheRunUnderWay();
    void NothingLoadedIsHarmless();

private:
    static void open(Document& document, const char* text) {
        document.setText(QString::fromUtf8(text));
        document.compileNow();
        QVERIFY(document.loaded());
    }
};

void StepperTest::TakesStepsAndGoesBack() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    QCOMPARE(stepper.open().size(), 2U);
    QSignalSpy steps(&stepper, &gui::Stepper::stepsChanged), moves(&stepper, &gui::Stepper::cursorMoved);
    QVERIFY(stepper.takeCpu(0));
    QCOMPARE(stepper.length(), 1U);
    QCOMPARE(stepper.position(), 1U);
    QCOMPARE(steps.size(), 1);
    QCOMPARE(moves.size(), 1);
    QCOMPARE(stepper.event(0).kind, Event::Kind::Read);
    while (stepper.takeCpu(0)) {}
    QCOMPARE(counter(stepper), 6U);
    QVERIFY(!stepper.take(cpu(0)));
    stepper.first();
    QCOMPARE(counter(stepper), 5U);
    QVERIFY(stepper.length() > 0);
    stepper.last();
    QCOMPARE(counter(stepper), 6U);
    QCOMPARE(stepper.standing(), Standing::Running);
}

void StepperTest::TakingTheRecordedStepMovesTheCursor() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    stepper.takeCpu(0);
    stepper.takeCpu(1);
    stepper.first();
    QVERIFY(stepper.takeCpu(0));
    QCOMPARE(stepper.branchCount(), 1);
    QCOMPARE(stepper.length(), 2U);
    QCOMPARE(stepper.position(), 1U);
}

void StepperTest::AnotherChoiceForksAndKeepsBothBranches() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    for (const std::uint32_t n : {0U, 0U, 0U, 1U, 1U, 1U}) stepper.takeCpu(n);
    QCOMPARE(counter(stepper), 7U);
    QSignalSpy reset(&stepper, &gui::Stepper::reset), branches(&stepper, &gui::Stepper::branchesChanged);
    stepper.jump(2);
    stepper.takeCpu(1);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(branches.size(), 1);
    QCOMPARE(stepper.branchCount(), 2);
    QCOMPARE(stepper.branch(), 1);
    QCOMPARE(stepper.length(), 3U);
    for (const std::uint32_t n : {1U, 0U, 1U}) stepper.takeCpu(n);
    QCOMPARE(counter(stepper), 6U);
    stepper.selectBranch(0);
    stepper.last();
    QCOMPARE(stepper.length(), 6U);
    QCOMPARE(counter(stepper), 7U);
    QVERIFY(stepper.branchName(0) != stepper.branchName(1));
}

void StepperTest::EverythingCanBeUndone() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    struct Seen {
        int branches, branch;
        std::size_t length, position;
        State state;
        bool operator==(const Seen&) const = default;
    };
    const auto now = [&] {
        return Seen{stepper.branchCount(), stepper.branch(), stepper.length(), stepper.position(),
                    stepper.stateAt(stepper.position())};
    };
    std::vector<Seen> seen{now()};
    const auto note = [&] {
        if (!(now() == seen.back())) seen.push_back(now());
    };
    stepper.takeCpu(0);
    note();
    stepper.takeCpu(1);
    note();
    stepper.jump(1);
    note();
    stepper.takeCpu(0);  // forks
    note();
    stepper.runOn(7, 100);
    note();
    stepper.selectBranch(0);
    note();
    stepper.load({cpu(1), cpu(1)}, QStringLiteral("other"), 1);
    note();
    stepper.first();
    note();
    stepper.runOn(3, 100);  // forks
    note();
    QVERIFY(seen.size() == 10);
    for (std::size_t i = seen.size() - 1; i-- > 0;) {
        stepper.undoStack()->undo();
        QVERIFY(now() == seen[i]);
    }
    QVERIFY(!stepper.undoStack()->canUndo());
    for (std::size_t i = 1; i < seen.size(); ++i) {
        stepper.undoStack()->redo();
        QVERIFY(now() == seen[i]);
    }
}

void StepperTest::ScrubbingIsOneThingToUndo() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    stepper.runOn(1, 100);
    const std::size_t end = stepper.position();
    for (std::size_t i = end; i-- > 0;) stepper.jump(i);
    stepper.undoStack()->undo();
    QCOMPARE(stepper.position(), end);
}

void StepperTest::RunsOnAsDriveDoes() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    for (const std::uint64_t seed : {1U, 2U, 42U}) {
        stepper.first();
        stepper.runOn(seed, 1000);
        Run run(stepper.loaded()->machine);
        drive(run, {}, Random(seed), 1000);
        QVERIFY(stepper.schedule() == run.schedule());
        QCOMPARE(stepper.standing(), Standing::Final);
    }
}

void StepperTest::LoadsAWitness() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    stepper.load({cpu(0), cpu(1), cpu(0), cpu(1), cpu(0), cpu(1)}, QStringLiteral("5 to 6"));
    QCOMPARE(stepper.branchCount(), 1);  // in place of the empty one
    QCOMPARE(stepper.branchName(0), QStringLiteral("5 to 6"));
    QCOMPARE(stepper.position(), 0U);
    stepper.last();
    QCOMPARE(counter(stepper), 6U);
    stepper.load({cpu(0)}, QStringLiteral("again"), 1);
    QCOMPARE(stepper.branchCount(), 2);
    QCOMPARE(stepper.position(), 1U);
}

void StepperTest::LoadStopsAtWhatIsNotOpen() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    stepper.load(std::vector<Choice>(50, cpu(0)), QStringLiteral("too long"));
    QVERIFY(stepper.length() > 0 && stepper.length() < 10);
    stepper.load({cpu(63), {Choice::Kind::Arrive, 0, 200}}, QStringLiteral("nonsense"));
    QCOMPARE(stepper.length(), 0U);
}

void StepperTest::StatesBetweenCheckpointsAreExact() {
    Document document;
    open(document, kEndless);
    gui::Stepper stepper(document);
    stepper.runOn(5, 2000);
    QCOMPARE(stepper.length(), 2000U);
    Run run(stepper.loaded()->machine);
    drive(run, {}, Random(5), 2000);
    for (const std::size_t position : {0U, 1U, 255U, 256U, 257U, 511U, 1024U, 1999U, 2000U}) {
        QVERIFY(stepper.stateAt(position) ==
                State(run.stateAt(position), run.stateAt(position) + run.machine().layout().size() / 8));
        stepper.jump(position);
        QVERIFY(
            std::equal(stepper.state(), stepper.state() + run.machine().layout().size() / 8, run.stateAt(position)));
    }
    // Undoing a run cuts its checkpoints, too: another one from there has its own.
    stepper.last();
    stepper.runOn(6, 1000);
    stepper.undoStack()->undo();
    QCOMPARE(stepper.length(), 2000U);
    stepper.runOn(7, 1000);
    Run other(stepper.loaded()->machine);
    follow(other, stepper.schedule());
    const std::size_t words = other.machine().layout().size() / 8;
    QVERIFY(stepper.stateAt(2600) == State(other.stateAt(2600), other.stateAt(2600) + words));
}

void StepperTest::ALongBranchThatNobodyLooksAtIsPackedAndComesBack() {
    Document document;
    open(document, kEndless);
    gui::Stepper stepper(document);
    stepper.runOn(5, 30000);
    const State end = stepper.stateAt(30000);
    stepper.jump(10);
    stepper.take(stepper.event(10).choice == cpu(0) ? cpu(1) : cpu(0));
    QCOMPARE(stepper.branch(), 1);
    QCOMPARE(stepper.length(), 11U);
    stepper.selectBranch(0);
    QCOMPARE(stepper.length(), 30000U);
    QVERIFY(stepper.stateAt(30000) == end);

    Branch branch(stepper.loaded()->machine, QStringLiteral("long"));
    for (std::size_t i = 0; i < 30000; ++i) branch.take(stepper.event(i).choice);
    const std::size_t bytes = branch.checkpointBytes();
    branch.pack();
    QVERIFY(branch.packed());
    QCOMPARE(branch.length(), 30000U);
    QVERIFY(branch.checkpointBytes() < bytes / 50);
    branch.unpack();
    QVERIFY(branch.stateAt(30000) == end);
}

void StepperTest::StartsAnewWithAnotherScenario() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    stepper.takeCpu(0);
    QSignalSpy reset(&stepper, &gui::Stepper::reset);
    open(document, kEndless);
    QVERIFY(reset.size() > 0);
    QCOMPARE(stepper.length(), 0U);
    QVERIFY(!stepper.undoStack()->canUndo());
    QVERIFY(stepper.loaded() == document.loaded());
}

void StepperTest::AChoiceOfTheIsaIsUndoneWithItsRuns() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    const auto first = stepper.loaded();
    stepper.takeCpu(0);
    stepper.takeCpu(1);
    document.setIsa(Isa::Arm64);
    QTRY_VERIFY(document.loaded() != first);
    const auto second = document.loaded();
    QCOMPARE(stepper.loaded(), second);
    QCOMPARE(stepper.length(), 0U);
    stepper.takeCpu(1);
    stepper.undoStack()->undo();  // the step
    QCOMPARE(stepper.loaded(), second);
    QCOMPARE(stepper.undoStack()->undoText(), QStringLiteral("choice of ISA"));
    stepper.undoStack()->undo();
    QCOMPARE(stepper.loaded(), first);
    QCOMPARE(document.loaded(), first);
    QVERIFY(!document.settings().isa);
    QVERIFY(!document.busy());
    QCOMPARE(stepper.length(), 2U);
    QCOMPARE(stepper.position(), 2U);
    stepper.undoStack()->undo();
    QCOMPARE(stepper.length(), 1U);
    while (stepper.undoStack()->canRedo()) stepper.undoStack()->redo();
    QCOMPARE(document.loaded(), second);
    QCOMPARE(document.settings().isa, std::optional(Isa::Arm64));
    QCOMPARE(stepper.length(), 1U);
    QCOMPARE(stepper.event(0).choice.cpu, 1U);
}

void StepperTest::AnotherTextEndsWhatCanBeUndone() {
    Document document;
    open(document, kLostUpdate);
    gui::Stepper stepper(document);
    const auto first = document.loaded();
    document.setIsa(Isa::Arm64);
    QTRY_VERIFY(document.loaded() != first);
    document.setText(document.text() + QStringLiteral("# more\n"));
    document.compileNow();
    QVERIFY(!stepper.undoStack()->canUndo());
    // Undone while the text does not compile: the choice is another one, and the errors are told again.
    document.setIsa(Isa::X86_64);
    QTRY_COMPARE(document.loaded()->program.isa, Isa::X86_64);
    document.setText(QStringLiteral("nonsense"));
    document.compileNow();
    stepper.undoStack()->undo();
    QCOMPARE(document.loaded()->program.isa, Isa::Arm64);
    QTRY_VERIFY(!document.busy());
    QVERIFY(!document.diagnostics().empty());
    QCOMPARE(document.settings().isa, std::optional(Isa::Arm64));
}

void StepperTest::ALongRunIsMadeInSlices() {
    Document document;
    open(document, kEndless);
    gui::Stepper whole(document), sliced(document);
    constexpr std::size_t kSteps = 300'000;
    whole.runOn(5, kSteps);
    QSignalSpy told(&sliced, &gui::Stepper::ranOn), ended(&sliced, &gui::Stepper::runOnEnded);
    sliced.startRunOn(5, kSteps);
    QVERIFY(sliced.runningOn());  // nobody takes so many in one slice
    QCOMPARE(sliced.length(), 0U);
    QTRY_VERIFY_WITH_TIMEOUT(!sliced.runningOn(), 60000);
    QVERIFY(told.size() > 1);
    QCOMPARE(ended.size(), 1);
    QCOMPARE(sliced.length(), kSteps);
    QVERIFY(sliced.schedule() == whole.schedule());
    for (const std::size_t position : {0U, 100'000U, 100'001U, 299'999U})
        QVERIFY(sliced.stateAt(position) == whole.stateAt(position));
    sliced.undoStack()->undo();
    QCOMPARE(sliced.length(), 0U);
    sliced.undoStack()->redo();
    QVERIFY(sliced.stateAt(150'000) == whole.stateAt(150'000));

    sliced.startRunOn(6, 100 * kSteps);
    QVERIFY(sliced.runningOn());
    sliced.endRunOn();  // what was taken is kept
    QVERIFY(!sliced.runningOn());
    QVERIFY(sliced.length() > kSteps && sliced.length() < 100 * kSteps);
    QCOMPARE(sliced.position(), sliced.length());
}

void StepperTest::WhoGoesElsewhereDropsTheRunUnderWay() {
    Document document;
    open(document, kEndless);
    gui::Stepper stepper(document);
    stepper.runOn(1, 10);
    QSignalSpy ended(&stepper, &gui::Stepper::runOnEnded);
    stepper.startRunOn(5, 10'000'000);
    QVERIFY(stepper.runningOn());
    stepper.back();
    QVERIFY(!stepper.runningOn());
    QCOMPARE(ended.size(), 1);
    stepper.startRunOn(5, 10'000'000);
    open(document, kLostUpdate);
    QVERIFY(!stepper.runningOn());
    QCOMPARE(stepper.length(), 0U);
}

void StepperTest::NothingLoadedIsHarmless() {
    Document document;
    gui::Stepper stepper(document);
    QCOMPARE(stepper.length(), 0U);
    QVERIFY(!stepper.takeCpu(0));
    QVERIFY(stepper.open().empty());
    stepper.first();
    stepper.last();
    stepper.runOn(1, 10);
    stepper.load({}, QString());
    QCOMPARE(stepper.branchCount(), 0);
}

QTEST_GUILESS_MAIN(StepperTest)
#include "stepper_test.moc"
