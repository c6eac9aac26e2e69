// The editor, with real keys and the mouse.
#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include "code/code_panel.hpp"
#include "code/completion.hpp"
#include "lab.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {
int lineOf(const CodeEditor& editor, const QString& text) {
    return editor.document()->find(text).blockNumber() + 1;
}
QColor colourOf(const CodeEditor& editor, const QString& text) {
    const QTextCursor at = editor.document()->find(text);
    for (const auto& range : at.block().layout()->formats())
        if (range.start <= at.selectionStart() - at.block().position() &&
            at.selectionStart() - at.block().position() < range.start + range.length)
            return range.format.foreground().color();
    return {};
}
}  // namespace

class CodeEditorTest : public QObject {
    Q_OBJECT
    std::unique_ptr<Document> document_;
    std::unique_ptr<CodePanel> panel_;
    CodeEditor& editor() { return panel_->editor(); }
    void open(const char* name) { QVERIFY(document_->open(labPath(QLatin1String(name)), nullptr)); }
private slots:
    void initTestCase() { Theme::of(qApp).apply(); }
    void init() {
        document_ = std::make_unique<Document>();
        panel_ = std::make_unique<CodePanel>(*document_);
        panel_->resize(600, 500);
        panel_->show();
        panel_->activateWindow();  // nobody else does, where no window manager runs
        QVERIFY(QTest::qWaitForWindowActive(panel_.get()));
        editor().setFocus();
    }
    void cleanup() {
        panel_.reset();
        document_.reset();
    }

    void kernelCIsColouredAndTomlToo() {
        open("03-spinlock/right");
        const Theme& theme = Theme::of(qApp);
        QCOMPARE(colourOf(editor(), QStringLiteral("spin_lock(")), theme.colour(Theme::Role::CodePrimitive));
        QCOMPARE(colourOf(editor(), QStringLiteral("static int")), theme.colour(Theme::Role::CodeKeyword));
        QCOMPARE(colourOf(editor(), QStringLiteral("[[run]]")), theme.colour(Theme::Role::CodeKeyword));
        QCOMPARE(colourOf(editor(), QStringLiteral("title")), theme.colour(Theme::Role::CodeType));
    }
    void typingReachesTheDocumentAndAnErrorStandsUnderItsLine() {
        open("01-lost-update/wrong");
        const int line = lineOf(editor(), QStringLiteral("global_counter++"));
        editor().goToLine(line);
        QTest::keyClick(&editor(), Qt::Key_End);
        QTest::keyClicks(&editor(), QStringLiteral(" oops"));
        QVERIFY(document_->modified());
        QTRY_VERIFY(!editor().textUnder(line).isEmpty() || !editor().textUnder(line + 1).isEmpty());
        for (int i = 0; i < 5; ++i) QTest::keyClick(&editor(), Qt::Key_Backspace);
        QVERIFY(!document_->modified());
        QTRY_VERIFY(editor().textUnder(line).isEmpty() && editor().textUnder(line + 1).isEmpty());
    }
    void undoAndRedoByKey() {
        open("01-lost-update/wrong");
        const QString before = document_->text();
        QTest::keyClicks(&editor(), QStringLiteral("x"));
        QCOMPARE(document_->text(), QStringLiteral("x") + before);
        QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(document_->text(), before);
        QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(document_->text(), QStringLiteral("x") + before);
    }
    void completesAKernelFunction() {
        open("01-lost-update/wrong");
        editor().goToLine(lineOf(editor(), QStringLiteral("global_counter++")));
        QTest::keyClick(&editor(), Qt::Key_Home);
        QTest::keyClicks(&editor(), QStringLiteral("spin_lock_irqs"));
        auto* completer = editor().findChild<QCompleter*>();
        QVERIFY(completer->popup()->isVisible());
        QTest::keyClick(&editor(), Qt::Key_Return);
        QVERIFY(document_->text().contains(QStringLiteral("spin_lock_irqsave\tglobal_counter")));
    }
    void helpNamesPrototypeAndPurpose() {
        QVERIFY(helpFor(QStringLiteral("spin_lock_irqsave")).contains(QStringLiteral("spin_lock_irqsave(")));
        QVERIFY(helpFor(QStringLiteral("nobody")).isEmpty());
        for (const Primitive& p : primitives()) QVERIFY(!helpFor(QString::fromStdString(p.name)).isEmpty());
    }
    void choosingAProtectionGreysWhatIsLeftOutAndShowsWhatCameIn() {
        open("00-demonstration/demonstration");
        const int line = lineOf(editor(), QStringLiteral("spin_lock(&lock)"));
        QVERIFY(editor().isInactive(line));
        document_->setParameter(QStringLiteral("protection"), QStringLiteral("spinlock"));
        QTRY_VERIFY(!editor().isInactive(line));
        QVERIFY(std::find(editor().freshLines().begin(), editor().freshLines().end(), line) !=
                editor().freshLines().end());
        QVERIFY(editor().isInactive(lineOf(editor(), QStringLiteral("spin_lock_irqsave"))));
    }
    void instructionsUnfoldUnderTheirStatement() {
        open("01-lost-update/wrong");
        document_->setIsa(Isa::Arm64);
        document_->compileNow();
        const int line = lineOf(editor(), QStringLiteral("global_counter++"));
        editor().goToLine(line);
        const int lineBelow = line + 1;
        const auto topOf = [&](int n) {
            return editor().cursorRect(QTextCursor(editor().document()->findBlockByNumber(n - 1))).top();
        };
        const int before = topOf(lineBelow) - topOf(line);
        QTest::keyClick(&editor(), Qt::Key_I, Qt::ControlModifier);
        QVERIFY(editor().instructionsShown(line));
        QVERIFY(editor().textUnder(line).join(u'\n').contains(QStringLiteral("ldr")));
        QVERIFY(topOf(lineBelow) - topOf(line) > before);  // they push the text below down
        QCOMPARE(document_->text(), editor().toPlainText());
        QTest::keyClick(&editor(), Qt::Key_I, Qt::ControlModifier);
        QCOMPARE(topOf(lineBelow) - topOf(line), before);
    }
    void theMarginUnfoldsByMouseAndTellsOfCpus() {
        open("01-lost-update/wrong");
        const int line = lineOf(editor(), QStringLiteral("global_counter++"));
        editor().setMarks({{line, {0, 1}}});
        auto* margin = editor().findChild<QWidget*>(QStringLiteral("codeMargin"));
        const int y = editor().cursorRect(QTextCursor(editor().document()->findBlockByNumber(line - 1))).center().y();
        QTest::mouseClick(margin, Qt::LeftButton, {}, QPoint(margin->width() - 8, y));
        QVERIFY(editor().instructionsShown(line));
        QSignalSpy clicked(&editor(), &CodeEditor::cpuClicked);
        QTest::mouseClick(margin, Qt::LeftButton, {}, QPoint(30, y));
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(clicked[0][0].toUInt(), 1U);
    }
    void findsRoundTheEnd() {
        open("01-lost-update/wrong");
        QTest::keyClick(&editor(), Qt::Key_F, Qt::ControlModifier);
        auto* what = panel_->findChild<QLineEdit*>(QStringLiteral("findText"));
        QTRY_VERIFY(what->hasFocus());
        QTest::keyClicks(what, QStringLiteral("global_counter"));
        const int first = editor().textCursor().blockNumber();
        QTest::keyClick(what, Qt::Key_Return);
        const int second = editor().textCursor().blockNumber();
        QVERIFY(second > first);
        QTest::keyClick(what, Qt::Key_Return);
        QTest::keyClick(what, Qt::Key_Return);
        QCOMPARE(editor().textCursor().blockNumber(), first);
        QTest::keyClick(what, Qt::Key_Escape);
        QVERIFY(editor().hasFocus());
    }
    void everyLabPaints() {
        for (const char* name :
             {"00-demonstration/demonstration", "05-spinlock-interrupt/wrong", "11-store-buffers/wrong"}) {
            open(name);
            QVERIFY(!panel_->grab().isNull());
        }
    }
};

QTEST_MAIN(CodeEditorTest)
#include "code_editor_test.moc"
