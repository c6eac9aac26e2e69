#include "explore/explore_view.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "explore/bar_delegate.hpp"
#include "explore/outcomes_model.hpp"
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
    progress_->setRange(0, 0);
    progress_->setTextVisible(false);
    column->addWidget(progress_);
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
    notes_ = new QTextBrowser(this);
    notes_->setObjectName(QStringLiteral("exploreNotes"));
    notes_->setAccessibleName(tr("The result in words"));
    column->addWidget(notes_, 2);
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
    connect(&job_, &ExplorationJob::progressed, this, [this](const QString& phase, quint64 states, double seconds) {
        banner("find", int(Theme::Role::Accent), tr("Searching"),
               tr("%1: %L2 states in %3 s").arg(phase).arg(states).arg(seconds, 0, 'f', 1));
    });
    connect(&document_, &Document::loadedChanged, this, &ExploreView::scenarioChanged);
    connect(&Theme::of(this), &Theme::changed, this, &ExploreView::restyle);
    scenarioChanged();
}

ExploreView::~ExploreView() = default;

void ExploreView::scenarioChanged() {
    job_.forget();
    model_->set(nullptr);
    notes_->clear();
    emit explored(nullptr);
    emit reportsChanged({});
    progress_->hide();
    banner("question", int(Theme::Role::Unknown), tr("Not explored"), tr("Nobody has looked yet at all the ways."));
    if (isVisible()) start(kQuick);
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
    job_.start(loaded, seconds);
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
    progress_->hide();
    model_->set(have);
    table_->setColumnWidth(OutcomesModel::What, Theme::of(this).px(250));
    QString text = quotation();
    text = text.mid(text.indexOf(u':') + 1).trimmed();
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    switch (x.verdict) {
    case Verdict::Holds: banner("shield", int(Theme::Role::Good), tr("HOLDS"), text); break;
    case Verdict::Violated: banner("error", int(Theme::Role::Bad), tr("VIOLATED"), text); break;
    case Verdict::Unknown:
        banner("question", int(Theme::Role::Unknown), tr("UNKNOWN"), text + u' ' + tr("Prove it searches for longer."));
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
    table_->verticalHeader()->setDefaultSectionSize(theme.px(34));
    table_->setColumnWidth(OutcomesModel::What, theme.px(250));
    table_->setColumnWidth(OutcomesModel::Share, theme.px(260));
    table_->setColumnWidth(OutcomesModel::Count, theme.px(120));
    table_->horizontalHeader()->setSectionResizeMode(OutcomesModel::Probability, QHeaderView::Stretch);
    const bool running = job_.running();
    const auto have = job_.result();
    cancel_->setVisible(running);
    prove_->setVisible(!running && !(have && have->exploration.complete));
    copy_->setVisible(!running && have != nullptr);
    hint_->setVisible(model_->rowCount() > 0);
    QPalette dim = this->palette();
    dim.setColor(QPalette::WindowText, theme.colour(Theme::Role::Dim));
    hint_->setPalette(dim);
}

}  // namespace lockstep::gui
