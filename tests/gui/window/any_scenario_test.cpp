// The window with whatever text there is: every lab, and broken ones made from the fuzzer's examples. Nothing may crash
// or hang; the text stays as it is, and the window can be used. The seed is fixed: what fails, fails again.
#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "code/code_panel.hpp"
#include "window/data_folder.hpp"
#include "window/main_window.hpp"
#include "window/modes.hpp"
#include "window/race_player.hpp"
#include "window_fixture.hpp"

using namespace lockstep;
using namespace lockstep::gui;

namespace {

QByteArray contents(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

QList<QByteArray> examples() {
    QList<QByteArray> out;
    for (const char* folder : {"/tests/fuzz/corpus", "/labs/00-demonstration", "/labs/05-spinlock-interrupt"}) {
        const QDir dir(QStringLiteral(LOCKSTEP_SOURCE_DIR) + QLatin1String(folder));
        for (const QString& name : dir.entryList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name))
            out << contents(dir.filePath(name));
    }
    return out;
}

/// Broken in one to three ways: cut off, a piece removed, doubled or moved, a number or a byte changed.
QByteArray broken(QByteArray text, const QList<QByteArray>& others, std::mt19937_64& random) {
    const auto below = [&](qsizetype n) { return static_cast<qsizetype>(random() % static_cast<std::uint64_t>(n)); };
    for (qsizetype ways = below(3) == 0 ? 3 : 1; ways > 0 && !text.isEmpty(); --ways) {
        const qsizetype at = below(text.size());
        const qsizetype length = below(60);
        switch (below(10)) {
        case 0: text.truncate(at); break;
        case 1: text.remove(at, length); break;
        case 2: text.insert(below(text.size()), text.mid(at, length)); break;
        case 3: {
            const QByteArray& other = others[below(others.size())];
            text.insert(at, other.mid(below(other.size()), length));
            break;
        }
        case 4: text[at] = static_cast<char>(32 + below(95)); break;
        case 5: text.insert(at, QByteArrayLiteral("18446744073709551615")); break;
        default:
            for (qsizetype i = at; i < text.size(); ++i)
                if (text[i] >= '0' && text[i] <= '9') {
                    text[i] = static_cast<char>('0' + below(10));
                    break;
                }
        }
    }
    return text;
}

}  // namespace

class AnyScenarioTest : public WindowFixture {
    Q_OBJECT
    void make() {
        MainWindow::Options options;
        options.restore = options.remember = false;
        window_ = std::make_unique<MainWindow>(options);
        window_->openFirstLab();
        show();
    }
    /// The thread of the window comes back within a time that no sound lab or text needs.
    void work(int milliseconds) {
        QElapsedTimer timer;
        timer.start();
        do QApplication::processEvents(QEventLoop::AllEvents, 5);
        while (timer.elapsed() < milliseconds);
        QVERIFY2(timer.elapsed() < 30'000, "the window does not answer");
    }
    /// Some steps by keys and by chance, back, the ends, and every mode.
    void use(unsigned seed) {
        Stepper& stepper = window_->stepper();
        window_->setMode(MainWindow::Mode::Step);
        QWidget* step = window_->view(MainWindow::Mode::Step);
        const Qt::Key keys[] = {Qt::Key_0, Qt::Key_1,    Qt::Key_Space, Qt::Key_Left,
                                Qt::Key_0, Qt::Key_Home, Qt::Key_End};
        for (const Qt::Key key : keys) QTest::keyClick(step, key);
        stepper.runOn(seed, 60);
        QVERIFY(stepper.position() <= stepper.length());
        stepper.jump(stepper.length() / 2);
        stepper.takeCpu(seed % 3);
        QApplication::processEvents();
        if (seed % 4 == 0) QVERIFY(!window_->grab().isNull());
        window_->setMode(MainWindow::Mode::Explore);
        work(5);
        window_->setMode(seed % 2 == 0 ? MainWindow::Mode::Hammer : MainWindow::Mode::Step);
        QApplication::processEvents();
    }

private slots:
    void everyLabIsStepped() {
        make();
        unsigned seed = 0;
        for (const LabFolder& folder : labsIn(dataFolder()))
            for (const Lab& lab : folder.labs) {
                QVERIFY2(window_->openFile(lab.path), qPrintable(lab.path));
                QVERIFY2(window_->document().loaded(), qPrintable(lab.path));
                use(++seed);
            }
        QVERIFY(seed > 20);
    }
    void brokenTextsAreShownAndNeverCrash() {
        make();
        const QList<QByteArray> all = examples();
        QVERIFY(all.size() > 15);
        std::mt19937_64 random(20261201);
        int refused = 0, accepted = 0;
        for (int i = 0; i < 80; ++i) {
            const QByteArray bytes = broken(all[i % all.size()], all, random);
            const QString text = QString::fromUtf8(bytes);
            window_->document().setText(text);
            window_->document().compileNow();
            QVERIFY2(!window_->document().busy(), bytes.constData());
            // The editor shows the same text; it knows no carriage returns and no NUL.
            if (!text.contains(u'\r') && !text.contains(QChar(0)))
                QCOMPARE(window_->code().editor().toPlainText(), text);
            bool wrong = false;
            for (const Diagnostic& d : window_->document().diagnostics())
                wrong = wrong || d.severity == Diagnostic::Severity::Error;
            wrong ? ++refused : ++accepted;
            use(static_cast<unsigned>(i));
        }
        QVERIFY2(refused > 20 && accepted > 10, qPrintable(QStringLiteral("%1 %2").arg(refused).arg(accepted)));
    }
    void aTextIsBrokenWhileItIsTyped() {
        make();
        CodeEditor& editor = window_->code().editor();
        const QString whole = window_->document().text();
        for (qsizetype at = 0; at < whole.size(); at += 37) {
            QTextCursor cursor = editor.textCursor();
            cursor.select(QTextCursor::Document);
            cursor.insertText(whole.left(at));
            QApplication::processEvents();
        }
        QTextCursor cursor = editor.textCursor();
        cursor.select(QTextCursor::Document);
        cursor.insertText(whole);
        QTRY_VERIFY(!window_->document().busy());
        QVERIFY(window_->document().loaded() && window_->document().diagnostics().empty());
        QCOMPARE(window_->document().loaded()->program.title, std::string("5 → 6 instead of 7"));
    }
    void filesThatAreNoScenariosAreRefusedOrMarked() {
        make();
        QTemporaryDir folder;
        std::mt19937_64 random(7);
        for (int i = 0; i < 20; ++i) {
            QByteArray bytes(static_cast<qsizetype>(random() % 3000), '\0');
            for (char& c : bytes) c = static_cast<char>(i % 2 == 0 ? random() % 256 : 32 + random() % 95);
            QFile file(folder.filePath(QStringLiteral("%1.toml").arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
            file.close();
            QString problem;
            const bool opened = window_->document().open(file.fileName(), &problem);
            QVERIFY(opened ? !window_->document().diagnostics().empty() : !problem.isEmpty());
            use(static_cast<unsigned>(i));
        }
    }
};

QTEST_MAIN(AnyScenarioTest)
#include "any_scenario_test.moc"
