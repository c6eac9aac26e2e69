#include "window/race_player.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <chrono>

#include "explore/expected.hpp"
#include "explore/explore.hpp"
#include "look/theme.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep::gui {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

struct Found {
    std::vector<Choice> witness;
    std::optional<std::uint64_t> expected;
    bool complete = false;
};

Found searchFor(const Machine& machine, std::stop_token stop) {
    ExploreOptions options;
    options.question = Question::Outcomes;
    options.limits.seconds = 20;
    options.limits.bytes = std::uint64_t{512} << 20;
    options.clock = [] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    options.stopRequested = [stop] { return stop.stop_requested(); };
    const Exploration x = explore(machine, options);
    Found found;
    found.complete = x.complete;
    found.witness = tellingWitness(x);
    if (!stop.stop_requested()) found.expected = expectedValue(machine);
    return found;
}

}  // namespace

RacePlayer::RacePlayer(Document& document, Stepper& stepper, Walk& walk, QWidget* parent)
    : QWidget(parent), document_(document), stepper_(stepper), walk_(walk), search_(*this) {
    setObjectName(QStringLiteral("racePlayer"));
    setAttribute(Qt::WA_StyledBackground, false);
    auto* row = new QHBoxLayout(this);
    icon_ = new QLabel(this);
    icon_->setAlignment(Qt::AlignTop);
    row->addWidget(icon_);
    auto* words = new QVBoxLayout;
    text_ = new QLabel(this);
    text_->setObjectName(QStringLiteral("raceText"));
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::PlainText);
    more_ = new QLabel(this);
    more_->setObjectName(QStringLiteral("raceMore"));
    more_->setWordWrap(true);
    more_->setTextFormat(Qt::PlainText);
    words->addWidget(text_);
    words->addWidget(more_);
    row->addLayout(words, 1);
    const auto button = [&](const char* name, const QString& text, const QString& tip, bool primary) {
        auto* b = new QPushButton(text, this);
        b->setObjectName(QString::fromLatin1(name));
        b->setToolTip(tip);
        b->setAccessibleName(QString(text).remove(u'&'));
        b->setProperty("primary", primary);
        b->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        row->addWidget(b, 0, Qt::AlignVCenter);
        return b;
    };
    play_ =
        button("showRace", tr("Show me the &race"), tr("Plays the easiest run that goes wrong, step by step"), true);
    pause_ = button("pauseRace", tr("&Pause"), tr("Stops at this step; look around"), false);
    next_ = button("nextRace", tr("&Next step"), tr("The next step now"), false);
    prove_ = button("proveRace", tr("See all the &ways"),
                    tr("Every way in which this can end, with how often it comes"), false);
    you_ = button("nowYou", tr("No&w you"),
                  tr("Back to the start: choose who goes next, and make it go wrong yourself"), true);
    close_ = button("closeRace", tr("✕"), tr("Closes this guide; Show me the race brings it back"), false);
    close_->setAccessibleName(tr("Close the guide"));

    connect(play_, &QPushButton::clicked, this, [this] {
        if (state_ != State::Paused) play();
        else if (stepper_.position() < stepper_.length()) walk_.start(pace_);
        else tellEnd();
    });
    connect(pause_, &QPushButton::clicked, this, &RacePlayer::pause);
    connect(next_, &QPushButton::clicked, this, [this] {
        pause();
        step();
    });
    connect(you_, &QPushButton::clicked, this, &RacePlayer::nowYou);
    connect(prove_, &QPushButton::clicked, this, &RacePlayer::proveWanted);
    connect(close_, &QPushButton::clicked, this, [this] {
        walk_.stop();
        search_.cancel();
        if (state_ != State::NothingFound && state_ != State::Ended) show(State::Invites);
        hide();
    });
    connect(&walk_, &Walk::stepped, this, [this](std::size_t step) {
        if (moving()) tell(step);
    });
    connect(&walk_, &Walk::changed, this, [this] {
        if (moving()) show(walk_.walking() ? State::Playing : State::Paused);
    });
    connect(&walk_, &Walk::arrived, this, [this] {
        if (moving()) tellEnd();
    });
    connect(&stepper_, &Stepper::reset, this, [this] {
        if (!moving() || loading_) return;
        say(tr("This run is yours now."), tr("Show me the race plays the one that goes wrong again."));
        show(State::Invites);
    });
    connect(&document_, &Document::loadedChanged, this, &RacePlayer::forget);
    connect(&Theme::of(this), &Theme::changed, this, [this] { show(state_); });
    forget();
}

RacePlayer::~RacePlayer() = default;

QString RacePlayer::said() const {
    return text_->text() + QLatin1Char('\n') + more_->text();
}

void RacePlayer::forget() {
    walk_.stop();
    search_.cancel();
    witness_.clear();
    blames_.clear();
    about_ = document_.loaded();
    if (!about_) {
        say(tr("This text does not compile yet: the errors are marked in the code."));
        show(State::Invites);
        return;
    }
    const Program& program = about_->program;
    const bool counter = program.headline.cell != kNone;
    say(program.description.empty() ? q(program.title) : q(program.description),
        counter ? tr("What can %1 be in the end? Watch a run that goes wrong, or step yourself.")
                      .arg(q(program.cellName(program.headline.cell)))
                : tr("Can it go wrong? Watch such a run, or step yourself."));
    show(State::Invites);
}

void RacePlayer::play() {
    QWidget::show();
    if (!about_) return;
    if (!witness_.empty()) {
        found(witness_);
        return;
    }
    say(tr("Looking for a run that goes wrong…"), tr("Every schedule is tried until the easiest is found."));
    show(State::Searching);
    search_.run<Found>(
        [about = about_](std::stop_token stop) { return searchFor(about->machine, stop); },
        [this](Found& result) {
            expected_ = result.expected;
            if (!result.witness.empty()) {
                found(result.witness);
                return;
            }
            if (result.complete)
                say(tr("Nothing goes wrong here."),
                    tr("Every schedule was tried, and each one ends as it should. That is a proof."));
            else
                say(tr("Nothing found in 20 seconds."),
                    tr("There are too many schedules to try all of them at once. Explore goes on longer."));
            show(State::NothingFound);
        });
}

void RacePlayer::found(const std::vector<Choice>& witness) {
    witness_ = witness;
    load(witness_, tr("the race"));
    blames_ = blame(about_->program, stepper_.events(), stepper_.length());
    say(tr("Here is a run that goes wrong, in %n step(s).", nullptr, static_cast<int>(stepper_.length())),
        tr("Watch who reads, and who writes."));
    show(State::Playing);
    emit started();
    walk_.start(pace_);
}

void RacePlayer::load(const std::vector<Choice>& schedule, const QString& name) {
    loading_ = true;
    stepper_.load(schedule, name, 0);
    loading_ = false;
}

void RacePlayer::pause() {
    if (state_ == State::Playing) walk_.stop();
}

void RacePlayer::step() {
    if (!moving() || walk_.step()) return;
    walk_.stop();
    tellEnd();
}

void RacePlayer::tell(std::size_t step) {
    const Program& program = about_->program;
    const Event& e = stepper_.event(step);
    const QString who = q(actor(program, e.context));
    QString more;
    for (const Blame& b : blames_) {
        const QString cell = q(program.cellName(b.cell));
        if (b.read == step)
            more = tr("%1 now works with %2. Keep an eye on it.").arg(who, q(valueText(program, b.cell, b.valueRead)));
        if (b.change == step)
            more = tr("%1 is %2 now, but %3 still works with the %4 that it read before: a stale value.")
                       .arg(cell, q(valueText(program, b.cell, b.valueChanged)), q(actor(program, b.actor)),
                            q(valueText(program, b.cell, b.valueRead)));
    }
    for (const Blame& b : blames_)
        if (b.act == step) more = q(sentence(program, b));
    if (const std::string trouble = troubleText(program, e); !trouble.empty()) more = q(trouble);
    say(tr("%1: %2").arg(who, q(eventText(program, e))), more);
    update();  // how far it is
}

void RacePlayer::tellEnd() {
    const Machine& machine = about_->machine;
    const Program& program = about_->program;
    Run run(machine);
    follow(run, stepper_.schedule());
    QStringList lines = q(runStory(run, expected_, Paint(false))).split(u'\n', Qt::SkipEmptyParts);
    // Each step's words were told when it was taken.
    lines.removeIf([](const QString& line) {
        return line.startsWith(QLatin1String("Check failed")) || line.startsWith(QLatin1String("Step "));
    });
    QString first = tr("That is the race.");
    const std::uint32_t cell = program.headline.cell;
    if (cell != kNone && stepper_.standing() == Standing::Final && expected_) {
        const std::uint64_t value = machine.cell(stepper_.state(), cell);
        const auto initial = machine.cell(machine.initial().data(), cell);
        // The value is told here, so the story need not say it again.
        lines.removeIf([&](const QString& line) { return line == q(headline(program, value, expected_)); });
        if (value != *expected_)
            first = tr("%1 → %2 instead of %3: an update is lost. That is the race.")
                        .arg(q(valueText(program, cell, initial)), q(valueText(program, cell, value)),
                             q(valueText(program, cell, *expected_)));
    } else if (stepper_.standing() == Standing::Deadlock) {
        first = tr("Nobody can go on: a deadlock.");
    }
    // What the steps' own words have not said already.
    lines = lines.mid(0, 3);
    lines << tr("Now you: choose who goes next, and find it again. Then mend the code, and prove it.");
    say(first, lines.join(QLatin1Char('\n')));
    show(State::Ended);
    emit ended();
}

void RacePlayer::nowYou() {
    load({}, tr("yours"));
    say(tr("Your turn: press 0 or 1, and that CPU takes its next step."),
        tr("Left and Right go back and forth. Can you make the update get lost? And can you avoid it?"));
    show(State::Invites);
    you_->hide();
    emit handedOver();
}

void RacePlayer::say(const QString& what, const QString& more) {
    text_->setText(what);
    more_->setText(more);
    more_->setVisible(!more.isEmpty());
    setAccessibleDescription(said());
}

void RacePlayer::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(rect()).adjusted(theme.px(6), theme.px(2), -theme.px(6), -theme.px(4));
    painter.setPen(theme.colour(Theme::Role::Line));
    painter.setBrush(theme.colour(Theme::Role::Surface));
    painter.drawRoundedRect(card, theme.px(8), theme.px(8));
    // How far the run is, as a line at the card's foot.
    if (stepper_.length() > 0 && moving()) {
        const double part = static_cast<double>(stepper_.position()) / static_cast<double>(stepper_.length());
        painter.fillRect(QRectF(card.left() + theme.px(8), card.bottom() - theme.px(3),
                                (card.width() - theme.px(16)) * part, theme.px(3)),
                         theme.colour(Theme::Role::Accent));
    }
}

void RacePlayer::show(State state) {
    state_ = state;
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(16), theme.px(12), theme.px(12), theme.px(12));
    static_cast<QHBoxLayout*>(layout())->setSpacing(theme.px(10));
    QFont font = theme.font();
    font.setPixelSize(theme.px(17));
    font.setBold(true);
    text_->setFont(font);
    font.setBold(false);
    font.setPixelSize(theme.px(14));
    more_->setFont(font);
    const bool over = state == State::Ended;
    const auto [icon, role] = over                           ? std::pair("warning", Theme::Role::Bad)
                              : state == State::NothingFound ? std::pair("shield", Theme::Role::Good)
                              : state == State::Searching    ? std::pair("find", Theme::Role::Accent)
                                                             : std::pair("info", Theme::Role::Accent);
    icon_->setPixmap(theme.icon(QString::fromLatin1(icon), theme.colour(role)).pixmap(theme.px(28)));
    play_->setVisible(state == State::Invites || state == State::Paused || over);
    play_->setText(state == State::Paused ? tr("&Go on") : over ? tr("Show it &again") : tr("Show me the &race"));
    play_->setAccessibleName(play_->text().remove(u'&'));
    play_->setProperty("primary", !over);
    play_->setEnabled(about_ != nullptr);
    play_->setStyleSheet(QStringLiteral(" "));  // asks the style again, now that the property is another
    pause_->setVisible(state == State::Playing);
    next_->setVisible(moving());
    you_->setVisible(over);
    prove_->setVisible(over || state == State::NothingFound);
    // Whoever drives with keys goes on where a button was before.
    if (QWidget* focus = focusWidget(); focus && (focus->isHidden() || focus == close_) && isVisible())
        (over ? you_ : moving() ? next_ : play_)->setFocus();
    update();
}

}  // namespace lockstep::gui
