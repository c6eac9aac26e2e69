#include "explore/explore_view.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "explore/bar_delegate.hpp"
#include "explore/outcomes_model.hpp"
#include "explore/values_view.hpp"
#include "look/theme.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

constexpr double kQuick = 2;    ///< seconds that a search may take without being asked for
constexpr double kWhole = 300;  ///< and when it is

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

QString phaseText(const QString& phase) {
    if (phase == QLatin1String("searching")) return ExploreView::tr("Trying every schedule");
    if (phase == QLatin1String("counting")) return ExploreView::tr("Counting the schedules");
    if (phase == QLatin1String("looking for loops")) return ExploreView::tr("Looking for loops that never end");
    if (phase == QLatin1String("looking for data races")) return ExploreView::tr("Looking for data races");
    if (phase == QLatin1String("finding the easiest ways"))
        return ExploreView::tr("Finding the easiest way to each end");
    return ExploreView::tr("Looking quickly");
}

}  // namespace

ExploreView::ExploreView(Document& document, Stepper& stepper, QWidget* parent)
    : QWidget(parent), document_(document), stepper_(stepper) {
    setObjectName(QStringLiteral("exploreView"));
    auto* column = new QVBoxLayout(this);
    auto* top = new QHBoxLayout;
    icon_ = new QLabel(this);
    word_ = new QLabel(this);
    word_->setObjectName(QStringLiteral("verdictWord"));
    text_ = new QLabel(this);
    text_->setObjectName(QStringLiteral("verdictText"));
    text_->setAccessibleName(tr("Verdict"));
    text_->setWordWrap(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    top->addWidget(icon_);
    top->addWidget(word_);
    top->addWidget(text_, 1);
    const auto button = [&](const char* name, const QString& text, const QString& tip, const QKeySequence& key) {
        auto* b = new QPushButton(text, this);
        b->setObjectName(QString::fromLatin1(name) + QStringLiteral("Button"));
        b->setAccessibleName(QString(text).remove(u'&'));
        auto* action = new QAction(QString(text).remove(u'&'), this);
        action->setObjectName(QString::fromLatin1(name));
        action->setProperty("group", tr("Explore"));
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        b->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
        connect(b, &QPushButton::clicked, action, &QAction::trigger);
        top->addWidget(b);
        return std::pair(b, action);
    };
    const auto [proveButton, proveAction] =
        button("prove", tr("Pro&ve it"), tr("Tries every schedule, up to five minutes"), QKeySequence(Qt::Key_V));
    prove_ = proveButton;
    prove_->setProperty("primary", true);
    connect(proveAction, &QAction::triggered, this, &ExploreView::prove);
    const auto [cancelButton, cancelAction] =
        button("cancelExplore", tr("&Cancel"), tr("Stops, and keeps what was found"), QKeySequence(Qt::Key_X));
    cancel_ = cancelButton;
    connect(cancelAction, &QAction::triggered, this, &ExploreView::cancel);
    const auto [copyButton, copyAction] = button("copyVerdict", tr("C&opy verdict"),
                                                 tr("The verdict with its figures, to quote"), QKeySequence(Qt::Key_C));
    copy_ = copyButton;
    connect(copyAction, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(quotation()); });
    column->addLayout(top);
    progress_ = new QProgressBar(this);
    progress_->setAccessibleName(tr("Progress of the search"));
    progress_->setToolTip(tr("How much of the time that the search may take is gone"));
    progress_->setTextVisible(false);
    column->addWidget(progress_);
    stale_ = new QLabel(this);
    stale_->setObjectName(QStringLiteral("exploreStale"));
    stale_->setWordWrap(true);
    column->addWidget(stale_);
    hint_ = new QLabel(tr("Click a row, or press Enter on it: Step shows the easiest way to it."), this);
    column->addWidget(hint_);

    model_ = new OutcomesModel(this);
    table_ = new QTableView(this);
    table_->setObjectName(QStringLiteral("outcomes"));
    table_->setAccessibleName(tr("Every way in which it can end"));
    table_->setModel(model_);
    table_->setItemDelegate(new BarDelegate(table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    column->addWidget(table_, 3);
    lower_ = new QTabWidget(this);
    lower_->setObjectName(QStringLiteral("exploreLower"));
    lower_->setDocumentMode(true);
    lower_->setAccessibleName(tr("More about the result"));
    lower_->tabBar()->setAccessibleName(tr("More about the result"));
    comparison_ = new ValuesView(document_, lower_);
    lower_->addTab(comparison_, tr("Side by side"));
    notes_ = new QTextBrowser(lower_);
    notes_->setObjectName(QStringLiteral("exploreNotes"));
    notes_->setAccessibleName(tr("The result in words"));
    lower_->addTab(notes_, tr("In words"));
    column->addWidget(lower_, 2);
    connect(comparison_, &ValuesView::chosen, this, &ExploreView::showCompared);
    connect(comparison_, &ValuesView::possibleChanged, this, &ExploreView::showParts);
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) { choose(index.row()); });
    // Enter; a click is already the line above.
    auto* enter = new QAction(tr("Show this ending in Step"), table_);
    enter->setObjectName(QStringLiteral("chooseEnding"));
    enter->setProperty("group", tr("Explore"));
    enter->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    enter->setShortcutContext(Qt::WidgetShortcut);
    table_->addAction(enter);
    connect(enter, &QAction::triggered, this, [this] {
        if (table_->currentIndex().isValid()) choose(table_->currentIndex().row());
    });
    setFocusProxy(table_);

    connect(&job_, &ExplorationJob::finished, this, &ExploreView::finished);
    connect(&job_, &ExplorationJob::progressed, this,
            [this](const QString& phase, quint64 states, double rate, double seconds) {
                progress_->setValue(static_cast<int>(1000 * std::min(1.0, seconds / limit_)));
                banner("find", int(Theme::Role::Accent), tr("Searching"),
                       tr("%1: %L2 states, %L3 a second; %L4 s of at most %L5 s are gone.")
                           .arg(phaseText(phase))
                           .arg(states)
                           .arg(qRound64(rate))
                           .arg(seconds, 0, 'f', 1)
                           .arg(limit_));
            });
    connect(&document_, &Document::diagnosticsChanged, this, &ExploreView::tellWhetherStale);
    connect(&document_, &Document::loadedChanged, this, &ExploreView::scenarioChanged);
    connect(&Theme::of(this), &Theme::changed, this, &ExploreView::restyle);
    showParts();
    scenarioChanged();
}

ExploreView::~ExploreView() = default;

void ExploreView::scenarioChanged() {
    job_.forget();
    if (auto known = comparison_->answerFor(document_.loaded())) return job_.take(std::move(known));
    model_->set(nullptr);
    notes_->clear();
    emit explored(nullptr);
    emit reportsChanged({});
    progress_->hide();
    outOfDate_ = std::exchange(explored_, false);
    if (outOfDate_)
        banner("stale", int(Theme::Role::Warning), tr("Out of date"),
               tr("The scenario has changed since it was explored: explore it again."));
    else
        banner("question", int(Theme::Role::Unknown), tr("Not explored"), tr("Nobody has looked yet at all the ways."));
    tellWhetherStale();
    if (isVisible()) start(kQuick);
}

// A text that does not compile leaves the last good one in place, and what was found out about it.
void ExploreView::tellWhetherStale() {
    bool broken = false;
    for (const Diagnostic& d : document_.diagnostics()) broken = broken || d.severity == Diagnostic::Severity::Error;
    stale_->setText(broken && job_.result()
                        ? tr("⚠ The code has errors now. This is still about the last code without.")
                        : QString());
    stale_->setVisible(!stale_->text().isEmpty());
}

void ExploreView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!job_.running() && !job_.result()) start(kQuick);
}

void ExploreView::prove() {
    const auto have = job_.result();
    if (have && have->exploration.complete) return finished();  // it is proved already
    start(kWhole);
}

void ExploreView::start(double seconds) {
    const auto loaded = document_.loaded();
    if (!loaded) {
        banner("warning", int(Theme::Role::Warning), tr("Nothing to explore"), tr("The code has errors."));
        return;
    }
    limit_ = seconds;
    outOfDate_ = false;
    job_.start(loaded, {seconds});
    progress_->setRange(0, 1000);
    progress_->setValue(0);
    progress_->show();
    banner("find", int(Theme::Role::Accent), tr("Searching"), tr("Every schedule is tried."));
    restyle();
}

void ExploreView::cancel() {
    job_.stop();
}

QString ExploreView::quotation() const {
    const auto have = job_.result();
    if (!have) return text_->text();
    const Exploration& x = have->exploration;
    QString all = q(verdictSentence(have->loaded->machine, x));
    if (!x.interleavings.empty())
        all += u' ' +
               tr("%1 interleavings, %2 states, on %3.")
                   .arg(q(x.interleavings), QString::number(x.states), q(lockstep::name(have->loaded->program.isa)));
    return all;
}

void ExploreView::finished() {
    const auto have = job_.result();
    if (!have) return;
    const Exploration& x = have->exploration;
    const Machine& machine = have->loaded->machine;
    explored_ = true;
    progress_->hide();
    model_->set(have);
    comparison_->know(have);
    tellWhetherStale();
    QString text = quotation();
    text = text.mid(text.indexOf(u':') + 1).trimmed();
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    switch (x.verdict) {
    case Verdict::Holds: banner("shield", int(Theme::Role::Good), tr("HOLDS"), text); break;
    case Verdict::Violated: banner("error", int(Theme::Role::Bad), tr("VIOLATED"), text); break;
    case Verdict::Unknown:
        banner("question", int(Theme::Role::Unknown), tr("UNKNOWN"),
               text + u' ' +
                   (x.seconds < kWhole / 2 ? tr("Prove it searches for longer.")
                                           : tr("With fewer CPUs there is less to search.")));
        break;
    }
    notes_->setPlainText(q(explorationStory(machine, x, have->expected, Paint(false))));
    restyle();
    emit explored(have);
    emit reportsChanged(q(kernelLog(machine, x, Paint(false))));
}

void ExploreView::choose(int row) {
    const auto have = job_.result();
    if (!have || row < 0 || row >= model_->rowCount() || have->loaded != stepper_.loaded()) return;
    stepper_.load(model_->witness(row), model_->name(row), 0);
    stepper_.last();
    emit witnessChosen();
}

void ExploreView::showCompared(const std::shared_ptr<const Explored>& explored) {
    document_.adopt(explored->loaded);
    if (stepper_.loaded() != explored->loaded) return;
    std::vector<Choice> witness = tellingWitness(explored->exploration);
    if (witness.empty() && !explored->exploration.outcomes.empty())
        witness = explored->exploration.outcomes.front().witness;
    if (witness.empty()) return;
    const auto& parameters = explored->loaded->program.parameters;
    stepper_.load(witness, parameters.empty() ? tr("as compared") : q(parameters.front().chosen), 0);
    stepper_.last();
    emit witnessChosen();
}

void ExploreView::showParts() {
    const bool several = comparison_->possible();
    lower_->setTabVisible(0, several);
    lower_->tabBar()->setVisible(several);
    lower_->setCurrentIndex(several ? 0 : 1);
    if (several) lower_->setTabText(0, tr("Every %1").arg(comparison_->parameter()));
}

void ExploreView::banner(const char* icon, int role, const QString& word, const QString& text) {
    shownIcon_ = icon;
    shownRole_ = role;
    word_->setText(word);
    text_->setText(text);
    headline_ = word + QStringLiteral(": ") + text;
    restyle();
    emit headlineChanged();
}

void ExploreView::restyle() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10));
    layout()->setSpacing(theme.px(8));
    const QColor colour = theme.colour(Theme::Role(shownRole_));
    icon_->setPixmap(theme.icon(QString::fromLatin1(shownIcon_), colour).pixmap(theme.px(34)));
    QFont font = theme.font();
    font.setBold(true);
    font.setPixelSize(theme.px(20));
    word_->setFont(font);
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, colour);
    word_->setPalette(palette);
    progress_->setFixedHeight(theme.px(6));
    notes_->setFont(theme.codeFont());
    QPalette warn = this->palette();
    warn.setColor(QPalette::WindowText, theme.colour(Theme::Role::Warning));
    stale_->setPalette(warn);
    table_->verticalHeader()->setDefaultSectionSize(theme.px(34));
    int widest = theme.px(200);
    for (int row = 0; row < std::min(model_->rowCount(), 100); ++row)
        widest = std::max(
            widest, table_->fontMetrics().horizontalAdvance(model_->index(row, OutcomesModel::What).data().toString()) +
                        theme.px(24));
    table_->setColumnWidth(OutcomesModel::What, std::min(widest, theme.px(400)));
    table_->setColumnWidth(OutcomesModel::Share, theme.px(230));
    table_->setColumnWidth(OutcomesModel::Count, theme.px(110));
    // A short table leaves its room to what is below.
    const int rows = model_->rowCount();
    table_->setMaximumHeight(rows > 0 && rows <= 8
                                 ? table_->horizontalHeader()->sizeHint().height() + rows * theme.px(34) + theme.px(12)
                                 : QWIDGETSIZE_MAX);
    table_->horizontalHeader()->setSectionResizeMode(OutcomesModel::Probability, QHeaderView::Stretch);
    const bool running = job_.running();
    const auto have = job_.result();
    cancel_->setVisible(running);
    prove_->setText(outOfDate_ ? tr("Explore &again") : tr("Pro&ve it"));
    prove_->setVisible(!running && !(have && have->exploration.complete));
    copy_->setVisible(!running && have != nullptr);
    hint_->setVisible(model_->rowCount() > 0);
    QPalette dim = this->palette();
    dim.setColor(QPalette::WindowText, theme.colour(Theme::Role::Dim));
    hint_->setPalette(dim);
}

}  // namespace lockstep::gui
