#include "explore/values_view.hpp"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

constexpr double kEach = 5;  ///< seconds for each value

const Parameter* named(const Program& program, const QString& name) {
    for (const Parameter& p : program.parameters)
        if (QString::fromStdString(p.name) == name) return &p;
    return nullptr;
}

/// The same text and the same choices but for one parameter?
bool sameButFor(const Loaded& a, const Loaded& b, const std::string& parameter) {
    if (a.program.text != b.program.text || a.program.isa != b.program.isa || a.program.memory != b.program.memory ||
        a.program.parameters.size() != b.program.parameters.size())
        return false;
    return std::equal(a.program.parameters.begin(), a.program.parameters.end(), b.program.parameters.begin(),
                      [&](const Parameter& p, const Parameter& q) {
                          return p.name == q.name && (p.name == parameter || p.chosen == q.chosen);
                      });
}

}  // namespace

ValuesView::ValuesView(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      model_(new ValuesModel(this)),
      table_(new QTableView(this)),
      parameter_(new QComboBox(this)),
      hint_(new QLabel(this)),
      compare_(new QPushButton(tr("Compare &all"), this)),
      cancel_(new QPushButton(tr("&Stop comparing"), this)),
      work_(*this) {
    setObjectName(QStringLiteral("comparison"));
    auto* row = new QHBoxLayout;
    row->addWidget(hint_, 1);
    row->addWidget(parameter_);
    row->addWidget(compare_);
    row->addWidget(cancel_);
    auto* column = new QVBoxLayout(this);
    column->addLayout(row);
    column->addWidget(table_, 1);
    hint_->setWordWrap(true);
    hint_->setObjectName(QStringLiteral("comparisonHint"));
    parameter_->setObjectName(QStringLiteral("comparedParameter"));
    parameter_->setAccessibleName(tr("Parameter to compare"));
    parameter_->setToolTip(tr("Which parameter's values are compared"));
    compare_->setObjectName(QStringLiteral("compareAll"));
    compare_->setToolTip(tr("Searches every schedule with each value, a few seconds each"));
    cancel_->setObjectName(QStringLiteral("compareStop"));
    cancel_->setToolTip(tr("Stops; the rows that are there stay"));
    table_->setObjectName(QStringLiteral("comparisonTable"));
    table_->setAccessibleName(tr("Every value of the parameter"));
    table_->setModel(model_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    auto* enter = new QAction(tr("Choose this value, and show it in Step"), table_);
    enter->setObjectName(QStringLiteral("chooseCompared"));
    enter->setProperty("group", tr("Explore"));
    enter->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    enter->setShortcutContext(Qt::WidgetShortcut);
    table_->addAction(enter);
    connect(enter, &QAction::triggered, this, [this] { choose(table_->currentIndex().row()); });
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& at) { choose(at.row()); });
    connect(compare_, &QPushButton::clicked, this, &ValuesView::compare);
    connect(cancel_, &QPushButton::clicked, this, &ValuesView::cancel);
    connect(parameter_, &QComboBox::activated, this, [this] {
        anew();
        compare();
    });
    connect(&document_, &Document::loadedChanged, this, &ValuesView::scenarioChanged);
    connect(&Theme::of(this), &Theme::changed, this, &ValuesView::restyle);
    restyle();
    scenarioChanged();
}

ValuesView::~ValuesView() = default;

void ValuesView::scenarioChanged() {
    const auto now = document_.loaded();
    if (now && about_ && possible() && sameButFor(*now, *about_, model_->parameter().toStdString())) {
        about_ = now;
        model_->setChosen(QString::fromStdString(named(now->program, model_->parameter())->chosen));
        return;
    }
    about_ = now;
    QStringList names;
    if (now)
        for (const Parameter& p : now->program.parameters)
            if (p.values.size() > 1) names << QString::fromStdString(p.name);
    const QSignalBlocker quiet(parameter_);
    const QString before = parameter_->currentText();
    parameter_->clear();
    parameter_->addItems(names);
    parameter_->setCurrentIndex(std::max(0, static_cast<int>(names.indexOf(before))));
    parameter_->setVisible(names.size() > 1);
    anew();
    emit possibleChanged();
}

void ValuesView::anew() {
    work_.cancel();
    const Parameter* p = about_ ? named(about_->program, parameter_->currentText()) : nullptr;
    model_->begin(parameter_->currentText(), p ? p->values : std::vector<std::string>());
    if (p) model_->setChosen(QString::fromStdString(p->chosen));
    tell();
}

void ValuesView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    compare();
}

void ValuesView::know(const std::shared_ptr<const Explored>& explored) {
    if (!about_ || explored->loaded != about_) return;
    const Parameter* p = named(about_->program, model_->parameter());
    for (int row = 0; p && row < model_->rowCount(); ++row)
        if (model_->value(row).toStdString() == p->chosen) model_->setAnswer(row, explored);
    if (isVisible() && !running()) compare();
}

std::shared_ptr<const Explored> ValuesView::answerFor(const std::shared_ptr<const Loaded>& loaded) const {
    for (int row = 0; row < model_->rowCount(); ++row)
        if (const auto answer = model_->answer(row); answer && answer->loaded == loaded) return answer;
    return nullptr;
}

void ValuesView::compare() {
    if (!about_ || !possible() || running()) return;
    std::vector<std::pair<int, std::string>> missing;
    for (int row = 0; row < model_->rowCount(); ++row)
        if (!model_->answer(row)) missing.emplace_back(row, model_->value(row).toStdString());
    if (missing.empty()) return;
    struct Nothing {};
    // The work ends before this object does: ~Latest waits for it.
    work_.run<Nothing>(
        [this, missing, about = about_, name = model_->parameter().toStdString()](std::stop_token token) {
            const auto tellHere = [this, token](const std::function<void()>& what) {
                QMetaObject::invokeMethod(
                    this,
                    [token, what] {
                        if (!token.stop_requested()) what();
                    },
                    Qt::QueuedConnection);
            };
            for (const auto& [row, value] : missing) {
                if (token.stop_requested()) break;
                tellHere([this, row = row] { model_->setSearched(row); });
                Settings settings = about->settings;
                for (const Parameter& p : about->program.parameters) settings.parameters[p.name] = p.chosen;
                settings.parameters[name] = value;
                std::shared_ptr<const Loaded> loaded = about;
                const Parameter* now = named(about->program, QString::fromStdString(name));
                if (now->chosen != value) {
                    Result<Program> program = loadText(about->program.text, about->program.path, settings);
                    if (!program.ok()) continue;  // a value that the text does not compile with: its row stays empty
                    loaded = std::make_shared<const Loaded>(std::move(program.value), settings, program.diagnostics);
                }
                const auto unwanted = [&token] { return token.stop_requested(); };
                auto explored = search(
                    loaded, {kEach}, [] { return false; }, unwanted);
                tellHere([this, row = row, explored] { model_->setAnswer(row, explored); });
            }
            return Nothing{};
        },
        [this](Nothing&) {
            model_->setSearched(-1);
            tell();
        });
    tell();
}

void ValuesView::cancel() {
    work_.cancel();
    model_->setSearched(-1);
    tell();
}

void ValuesView::choose(int row) {
    if (row < 0 || row >= model_->rowCount()) return;
    if (const auto answer = model_->answer(row)) emit chosen(answer);
    else document_.setParameter(model_->parameter(), model_->value(row));
}

void ValuesView::tell() {
    bool missing = false;
    for (int row = 0; row < model_->rowCount(); ++row) missing = missing || !model_->answer(row);
    compare_->setVisible(!running() && missing);
    cancel_->setVisible(running());
    hint_->setText(running()
                       ? tr("Every schedule of each value is searched…")
                       : tr("Click a row, or press Enter on it: that value is chosen, and Step shows how it ends."));
}

void ValuesView::restyle() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(6), theme.px(6), theme.px(6), 0);
    layout()->setSpacing(theme.px(6));
    table_->verticalHeader()->setDefaultSectionSize(theme.px(32));
    QPalette dim = palette();
    dim.setColor(QPalette::WindowText, theme.colour(Theme::Role::Dim));
    hint_->setPalette(dim);
}

}  // namespace lockstep::gui
