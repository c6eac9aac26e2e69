#include "window/main_window.hpp"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QSettings>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <chrono>

#include "code/code_panel.hpp"
#include "explore/blame.hpp"
#include "explore/expected.hpp"
#include "explore/explore.hpp"
#include "look/theme.hpp"
#include "report/words.hpp"
#include "window/bound_notice.hpp"
#include "window/choices_bar.hpp"
#include "window/data_folder.hpp"
#include "window/headline_bar.hpp"
#include "window/lab_panel.hpp"
#include "window/modes.hpp"
#include "window/race_player.hpp"

namespace lockstep::gui {
namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

MainWindow::MainWindow(const Options& options, QWidget* parent)
    : QMainWindow(parent),
      options_(options),
      theme_(Theme::of(this)),
      settings_(options.settingsFile.isEmpty()
                    ? std::make_unique<QSettings>(QStringLiteral("lockstep"), QStringLiteral("lockstep"))
                    : std::make_unique<QSettings>(options.settingsFile, QSettings::IniFormat)),
      document_(new Document(this)),
      stepper_(new Stepper(*document_, this)),
      watcher_(new QFileSystemWatcher(this)),
      expectedWork_(*this),
      isaWork_(*this),
      pageWork_(*this) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    buildViews();
    buildDocks();
    buildActions();
    connectViews();
    fillLabs();
    fillRecent();
    themeChanged();
    resize(1366, 768);
    if (options_.restore) restoreSession();
    else resetLayout();
    updateTitle();
}

MainWindow::~MainWindow() {
    // The views first: they read the document.
    for (auto& [name, dock] : docks_) delete dock;
    delete takeCentralWidget();
}

void MainWindow::buildViews() {
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    headline_ = new HeadlineBar(middle);
    modes_ = new QTabWidget(middle);
    modes_->setObjectName(QStringLiteral("modes"));
    modes_->setDocumentMode(true);
    modes_->setAccessibleName(tr("Modes"));
    modes_->tabBar()->setAccessibleName(tr("Modes"));
    step_ = new StepView(*document_, *stepper_, modes_);
    race_ = new RacePlayer(*document_, *stepper_, step_->walk(), middle);
    column->addWidget(headline_);
    column->addWidget(race_);
    bound_ = new BoundNotice(*document_, middle);
    column->addWidget(bound_);
    column->addWidget(modes_, 1);
    setCentralWidget(middle);
    [[maybe_unused]] const auto mode = [&](QWidget* view, const QString& name, const QString& tip) {
        modes_->setTabToolTip(modes_->addTab(view, name), tip);
    };
    mode(step_, tr("Step"), tr("One run, step by step: you choose who goes next (Ctrl+1)"));
#ifdef LOCKSTEP_HAS_EXPLORE
    explore_ = new ExploreView(*document_, *stepper_, modes_);
    mode(explore_, tr("Explore"), tr("Every way in which it can end, and the proof (Ctrl+2)"));
#endif
#ifdef LOCKSTEP_HAS_HAMMER
    hammer_ = new HammerView(*document_, modes_);
    mode(hammer_, tr("Hammer"), tr("The same code on real threads, at full speed (Ctrl+3)"));
#endif
    code_ = new CodePanel(*document_, this);
    lab_ = new LabPanel(*document_, this);
    choices_ = new ChoicesBar(*document_, this);
    labs_ = new QTreeWidget(this);
    labs_->setHeaderHidden(true);
    labs_->setAccessibleName(tr("Labs"));
    labs_->setObjectName(QStringLiteral("labsTree"));
}

void MainWindow::buildDocks() {
    const auto dock = [&](const char* name, const QString& title, QWidget* content, Qt::DockWidgetArea area) {
        auto* d = new QDockWidget(title, this);
        d->setObjectName(QStringLiteral("dock-") + QString::fromLatin1(name));
        if (!content) content = new QWidget(d);
        content->setProperty("title", title);
        d->setWidget(content);
        addDockWidget(area, d);
        docks_[QString::fromLatin1(name)] = d;
    };
    QWidget* log = nullptr;
    QWidget* telemetry = nullptr;
#ifdef LOCKSTEP_HAS_EXPLORE
    log = log_ = new KernelLogPanel(*stepper_, this);
#endif
#ifdef LOCKSTEP_HAS_HAMMER
    telemetry = telemetry_ = new TelemetryPanel(this);
#endif
    dock("lab", tr("Lab"), lab_, Qt::LeftDockWidgetArea);
    dock("code", tr("Code"), code_, Qt::LeftDockWidgetArea);
    dock("telemetry", tr("Telemetry"), telemetry, Qt::RightDockWidgetArea);
    dock("log", tr("Kernel log"), log, Qt::BottomDockWidgetArea);
    dock("labs", tr("Labs"), labs_, Qt::LeftDockWidgetArea);
}

void MainWindow::resetLayout() {
    if (presenting_) setPresenting(false);
    const std::pair<const char*, Qt::DockWidgetArea> areas[] = {{"labs", Qt::LeftDockWidgetArea},
                                                                {"lab", Qt::LeftDockWidgetArea},
                                                                {"code", Qt::LeftDockWidgetArea},
                                                                {"telemetry", Qt::RightDockWidgetArea},
                                                                {"log", Qt::BottomDockWidgetArea}};
    for (const auto& [name, area] : areas) {
        QDockWidget* d = docks_.at(QString::fromLatin1(name));
        d->setFloating(false);
        removeDockWidget(d);
        addDockWidget(area, d);
        d->setVisible(std::string_view(name) == "lab" || std::string_view(name) == "code");
    }
    resizeDocks({docks_.at(QStringLiteral("lab")), docks_.at(QStringLiteral("code"))}, {theme_.px(330), theme_.px(380)},
                Qt::Vertical);
    resizeDocks({docks_.at(QStringLiteral("lab"))}, {theme_.px(390)}, Qt::Horizontal);
    resizeDocks({docks_.at(QStringLiteral("telemetry"))}, {theme_.px(330)}, Qt::Horizontal);
    resizeDocks({docks_.at(QStringLiteral("log"))}, {theme_.px(170)}, Qt::Vertical);
}

void MainWindow::connectViews() {
    connect(&theme_, &Theme::changed, this, &MainWindow::themeChanged);
    connect(document_, &Document::loadedChanged, this, &MainWindow::scenarioChanged);
    connect(document_, &Document::textChanged, this, &MainWindow::updateTitle);
    connect(document_, &Document::pathChanged, this, [this] {
        if (!watcher_->files().isEmpty()) watcher_->removePaths(watcher_->files());
        if (!document_->path().isEmpty()) watcher_->addPath(document_->path());
        updateTitle();
    });
    connect(document_, &Document::diagnosticsChanged, this, &MainWindow::updateHeadline);
    connect(watcher_, &QFileSystemWatcher::fileChanged, this,
            [this] { QTimer::singleShot(100, this, &MainWindow::fileChangedOutside); });
    connect(stepper_, &Stepper::cursorMoved, this, &MainWindow::updateHeadline);
    connect(stepper_, &Stepper::reset, this, &MainWindow::updateHeadline);
    connect(modes_, &QTabWidget::currentChanged, this, [this] {
        race_->setVisible(mode() == Mode::Step);
        bound_->setWanted(mode() != Mode::Hammer);
        updateHeadline();
    });
    connect(race_, &RacePlayer::started, this, [this] { setMode(Mode::Step); });
    connect(race_, &RacePlayer::proveWanted, this, [this] { labWants(QStringLiteral("prove")); });
    connect(race_, &RacePlayer::handedOver, this, [this] {
        if (QWidget* v = view(Mode::Step)) v->setFocus();
    });
    connect(lab_, &LabPanel::wanted, this, &MainWindow::labWants);
    connect(&code_->editor(), &CodeEditor::cpuClicked, this, [this](std::uint32_t cpu) { stepper_->takeCpu(cpu); });
    connect(step_, &StepView::headlineChanged, this, &MainWindow::updateHeadline);
    connect(step_, &StepView::codeMarksChanged, this, &MainWindow::updateMarks);
#ifdef LOCKSTEP_HAS_EXPLORE
    connect(explore_, &ExploreView::headlineChanged, this, &MainWindow::updateHeadline);
    connect(explore_, &ExploreView::witnessChosen, this, [this] {
        setMode(Mode::Step);
        if (QWidget* v = view(Mode::Step)) v->setFocus();
    });
    connect(explore_, &ExploreView::explored, log_, &KernelLogPanel::setExplored);
    connect(log_, &KernelLogPanel::witnessChosen, explore_, &ExploreView::witnessChosen);
    connect(explore_, &ExploreView::reportsChanged, this, [this](const QString& text) {
        if (!text.isEmpty() && !presenting_) dock(QStringLiteral("log"))->show();
    });
#endif
#ifdef LOCKSTEP_HAS_HAMMER
    connect(hammer_, &HammerView::started, telemetry_, &TelemetryPanel::begin);
    connect(hammer_, &HammerView::sampled, telemetry_, &TelemetryPanel::add);
    connect(telemetry_, &TelemetryPanel::opened, this, [this](const QString& path, const QString& problem) {
        say(problem.isEmpty() ? tr("Opened %1").arg(path) : problem);
    });
    connect(telemetry_, &TelemetryPanel::saved, this, [this](const QString& path, const QString& problem) {
        say(problem.isEmpty() ? tr("Written: %1").arg(path) : problem);
    });
    connect(hammer_, &HammerView::headline, this, [this](const QString& text, bool bad) {
        hammerWords_ = text;
        hammerBad_ = bad;
        updateHeadline();
    });
    connect(hammer_, &HammerView::protectionWanted, this,
            [this](const QString& name, const QString& value) { document_->setParameter(name, value); });
#endif
}

MainWindow::Mode MainWindow::mode() const {
    const QWidget* current = modes_->currentWidget();
    if (current && current == view(Mode::Explore)) return Mode::Explore;
    if (current && current == view(Mode::Hammer)) return Mode::Hammer;
    return Mode::Step;
}

QWidget* MainWindow::view(Mode mode) const {
    // Only whole types convert; what a build lacks stays null.
    switch (mode) {
#ifdef LOCKSTEP_HAS_STEP
    case Mode::Step: return step_;
#endif
#ifdef LOCKSTEP_HAS_EXPLORE
    case Mode::Explore: return explore_;
#endif
#ifdef LOCKSTEP_HAS_HAMMER
    case Mode::Hammer: return hammer_;
#endif
    default: return nullptr;
    }
}

void MainWindow::setMode(Mode mode) {
    if (QWidget* v = view(mode)) modes_->setCurrentWidget(v);
}

QDockWidget* MainWindow::dock(const QString& name) const {
    return docks_.at(name);
}

void MainWindow::say(const QString& text) {
    statusBar()->showMessage(text, 8000);
}

void MainWindow::updateTitle() {
    const QString name = document_->path().isEmpty() ? tr("untitled") : QFileInfo(document_->path()).fileName();
    const QString folder =
        document_->path().isEmpty() ? QString() : QFileInfo(document_->path()).dir().dirName() + QLatin1Char('/');
    setWindowTitle(tr("%1%2[*] – Lockstep").arg(folder, name));
    setWindowModified(document_->modified());
}

void MainWindow::scenarioChanged() {
    expected_.reset();
    const auto loaded = document_->loaded();
    if (loaded)
        expectedWork_.run<std::optional<std::uint64_t>>(
            [loaded](std::stop_token) { return expectedValue(loaded->machine); },
            [this](std::optional<std::uint64_t>& value) {
                expected_ = value;
                updateHeadline();
            });
    hammerWords_.clear();
    compareIsas();
    updateTitle();
    updateHeadline();
    updateMarks();
}

/// Does the answer depend on the ISA? A quick look at both, in the background; if it takes long, nothing is said.
void MainWindow::compareIsas() {
    lab_->setIsaNote({}, {});
    const auto loaded = document_->loaded();
    if (!loaded || loaded->program.memory == MemoryModel::Tso) return;
    struct Both {
        Verdict here = Verdict::Unknown;
        Verdict there = Verdict::Unknown;
    };
    const Isa other = loaded->program.isa == Isa::X86_64 ? Isa::Arm64 : Isa::X86_64;
    Settings settings = document_->settings();
    settings.isa = other;
    settings.times = document_->bound();
    isaWork_.run<Both>(
        [loaded, settings, text = document_->text().toStdString(),
         path = document_->path().toStdString()](std::stop_token stop) {
            ExploreOptions options;
            options.question = Question::Verdict;
            options.limits.states = 300'000;
            options.limits.seconds = 3;
            options.clock = now;
            options.threads = 1;
            options.stopRequested = [stop] { return stop.stop_requested(); };
            Both both;
            const Result<Program> program = loadText(text, path, settings);
            if (!program.ok()) return both;
            both.here = explore(loaded->machine, options).verdict;
            if (stop.stop_requested() || both.here == Verdict::Unknown) return both;
            const Machine machine(program.value);
            both.there = explore(machine, options).verdict;
            return both;
        },
        [this, loaded, other](Both& both) {
            if (both.here == Verdict::Unknown || both.there == Verdict::Unknown || both.here == both.there) return;
            const auto word = [](Verdict v) {
                return v == Verdict::Holds ? tr("nothing can go wrong") : tr("it can go wrong");
            };
            lab_->setIsaNote(tr("The result depends on the ISA: on %1 %2, on %3 %4.")
                                 .arg(QString::fromStdString(name(loaded->program.isa)), word(both.here),
                                      QString::fromStdString(name(other)), word(both.there)),
                             QString::fromStdString(name(other)));
        });
}

void MainWindow::updateMarks() {
    std::map<int, std::vector<std::uint32_t>> marks;
    if (stepper_->loaded() == document_->loaded())
        for (const CodeMark& mark : step_->codeMarks()) marks[mark.line].push_back(mark.cpu);
    code_->editor().setMarks(marks);
}

void MainWindow::updateHeadline() {
    headline_->setVisible(mode() != Mode::Explore);  // which has the same words beside its buttons
    const auto loaded = stepper_->loaded();
    if (!loaded || !document_->loaded()) {
        headline_->setCounter({}, {}, {});
        headline_->setWords(
            document_->diagnostics().empty()
                ? QString()
                : tr("The code has an error: %1").arg(QString::fromStdString(document_->diagnostics().front().cause)),
            HeadlineBar::State::Warning);
        return;
    }
    const Program& program = loaded->program;
    const std::uint32_t cell = program.headline.cell;
    const auto text = [&](std::uint64_t value) { return QString::fromStdString(valueText(program, cell, value)); };
    const bool stepping = mode() == Mode::Step;
    if (cell == kNone || !stepping) headline_->setCounter({}, {}, {});
    else
        headline_->setCounter(QString::fromStdString(program.cellName(cell)),
                              text(loaded->machine.cell(stepper_->state(), cell)),
                              expected_ ? text(*expected_) : QString());
    if (stepping) {
        const Headline& now = step_->headline();
        headline_->setWords(now.text, now.bad    ? HeadlineBar::State::Bad
                                      : now.good ? HeadlineBar::State::Good
                                                 : HeadlineBar::State::Neutral);
        return;
    }
#ifdef LOCKSTEP_HAS_EXPLORE
    if (mode() == Mode::Explore) {
        const auto have = explore_->result();
        const Verdict verdict = have ? have->exploration.verdict : Verdict::Unknown;
        headline_->setWords(explore_->headline(), verdict == Verdict::Holds      ? HeadlineBar::State::Good
                                                  : verdict == Verdict::Violated ? HeadlineBar::State::Bad
                                                                                 : HeadlineBar::State::Neutral);
    }
#endif
    if (mode() == Mode::Hammer)
        headline_->setWords(hammerWords_.isEmpty() ? tr("The same code on real threads and real memory.")
                                                   : hammerWords_,
                            hammerBad_ ? HeadlineBar::State::Bad : HeadlineBar::State::Neutral);
}

void MainWindow::labWants(const QString& what) {
    if (what == QLatin1String("race")) action(QStringLiteral("race"))->trigger();
    else if (what == QLatin1String("explore") || what == QLatin1String("prove")) {
        setMode(Mode::Explore);
        if (QWidget* v = view(Mode::Explore)) v->setFocus();
#ifdef LOCKSTEP_HAS_EXPLORE
        if (auto* prove = explore_->findChild<QAction*>(QStringLiteral("prove"))) prove->trigger();
#endif
    } else if (what == QLatin1String("hammer")) setMode(Mode::Hammer);
    else if (what == QLatin1String("code")) {
        docks_.at(QStringLiteral("code"))->show();
        code_->editor().setFocus();
    } else if (what == QLatin1String("twin")) openFile(twinOf(document_->path()));
    else if (what.startsWith(QLatin1String("isa:")))
        if (const auto isa = parseIsa(what.mid(4).toStdString())) document_->setIsa(*isa);
}

}  // namespace lockstep::gui
