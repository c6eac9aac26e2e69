#include "step/choice_panel.hpp"

#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "look/theme.hpp"
#include "report/words.hpp"
#include "step/narrator.hpp"

namespace lockstep::gui {
namespace {

using Role = Theme::Role;

constexpr std::size_t kMostCards = 40;

}  // namespace

ChoiceCard::ChoiceCard(QWidget* parent) : QAbstractButton(parent), why_(new QToolButton(this)) {
    setFocusPolicy(Qt::TabFocus);  // a click must not take the focus: the card may be gone after it
    setCursor(Qt::PointingHandCursor);
    why_->setText(tr("why?"));
    why_->setCursor(Qt::PointingHandCursor);
    why_->setToolTip(tr("Shows a run from here that goes wrong, as a new branch"));
    why_->setFocusPolicy(Qt::TabFocus);
    QFont link = why_->font();
    link.setUnderline(true);
    why_->setFont(link);
    why_->hide();
}

void ChoiceCard::present(Choice choice, const QString& who, const QString& what, const QString& key) {
    choice_ = choice;
    who_ = who;
    what_ = what;
    key_ = key;
    setVisible(true);
    setProspect(nullptr, true);
}

void ChoiceCard::setProspect(const Outlook* outlook, bool looking) {
    looking_ = looking && !outlook;
    prospect_ = outlook ? outlook->prospect : Prospect::Unknown;
    switch (prospect_) {
    case Prospect::Safe:
        prospectText_ = tr("safe from here");
        prospectIcon_ = QStringLiteral("check");
        break;
    case Prospect::CanFail:
        prospectText_ = tr("can still go wrong");
        prospectIcon_ = QStringLiteral("cross");
        break;
    case Prospect::CanHang:
        prospectText_ = tr("can hang for ever");
        prospectIcon_ = QStringLiteral("warning");
        break;
    case Prospect::Unknown:
        prospectText_ = looking_ ? tr("looking ahead …") : tr("not known yet");
        prospectIcon_ = QStringLiteral("question");
        break;
    }
    why_->setVisible(outlook && !outlook->witness.empty());
    why_->setAccessibleName(tr("Why can it go wrong after: %1").arg(what_));
    setAccessibleName(tr("%1: %2. %3").arg(who_, what_, prospectText_));
    setToolTip(tr("%1: %2\n%3\nKey: %4").arg(who_, what_, prospectText_, key_));
    update();
}

QSize ChoiceCard::sizeHint() const {
    const Theme& theme = Theme::of(this);
    return {theme.px(205), QFontMetrics(theme.font()).height() * 2 + theme.px(18)};
}

void ChoiceCard::resizeEvent(QResizeEvent*) {
    const Theme& theme = Theme::of(this);
    const QSize size = why_->sizeHint();
    why_->setGeometry(width() - size.width() - theme.px(6), height() - size.height() - theme.px(1), size.width(),
                      size.height());
}
void ChoiceCard::enterEvent(QEnterEvent*) {
    hot_ = true;
    update();
}
void ChoiceCard::leaveEvent(QEvent*) {
    hot_ = false;
    update();
}

void ChoiceCard::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    const QColor cpu = theme.cpu(choice_.cpu);
    QColor fill = cpu;
    fill.setAlphaF(isDown() ? 0.34F : hot_ ? 0.2F : 0.08F);
    p.setPen(QPen(hasFocus() ? theme.colour(Role::Accent)
                  : hot_     ? cpu
                             : theme.colour(Role::Line),
                  hasFocus() ? theme.px(2) : 1));
    p.setBrush(theme.colour(Role::Surface));
    p.drawRoundedRect(box, theme.px(6), theme.px(6));
    p.setBrush(fill);
    p.drawRoundedRect(box, theme.px(6), theme.px(6));
    p.fillRect(QRectF(box.left() + theme.px(3), box.top() + theme.px(6), theme.px(4), box.height() - theme.px(12)),
               cpu);

    QFont bold = theme.font();
    bold.setBold(true);
    const QFontMetrics large(bold), normal(theme.font());
    const QRect key(theme.px(14), theme.px(7), std::max(theme.px(20), large.horizontalAdvance(key_) + theme.px(10)),
                    large.height() + theme.px(2));
    p.setPen(QPen(theme.colour(Role::Dim), 1));
    p.setBrush(theme.colour(Role::Surface));
    p.drawRoundedRect(key, theme.px(3), theme.px(3));
    p.setFont(bold);
    p.setPen(theme.colour(Role::Text));
    p.drawText(key, Qt::AlignCenter, key_);
    const int x = key.right() + theme.px(8), room = width() - x - theme.px(8);
    const QString who = who_.isEmpty() ? QString() : who_ + QStringLiteral(": ");
    const int wide = std::min(room, large.horizontalAdvance(who));
    p.drawText(QRect(x, key.top(), wide, key.height()), Qt::AlignVCenter | Qt::AlignLeft, who);
    p.setFont(theme.font());
    p.drawText(QRect(x + wide, key.top(), room - wide, key.height()), Qt::AlignVCenter | Qt::AlignLeft,
               normal.elidedText(what_, Qt::ElideRight, room - wide));

    const int second = key.bottom() + theme.px(2), side = theme.px(15);
    const QColor state = theme.colour(prospect_ == Prospect::Safe      ? Role::Good
                                      : prospect_ == Prospect::CanFail ? Role::Bad
                                      : prospect_ == Prospect::CanHang ? Role::Warning
                                                                       : Role::Dim);
    const QRect line(x, second, room, normal.height() + theme.px(2));
    theme.icon(prospectIcon_).paint(&p, QRect(line.left(), line.center().y() - side / 2, side, side));
    p.setPen(state);
    // "why?" keeps its place; where that is too narrow, fewer words.
    const QRect words = line.adjusted(side + theme.px(5), 0, why_->isHidden() ? 0 : -why_->width(), 0);
    const bool fits = normal.horizontalAdvance(prospectText_) <= words.width();
    p.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
               normal.elidedText(fits || prospect_ != Prospect::CanFail ? prospectText_ : tr("can fail"),
                                 Qt::ElideRight, words.width()));
}

ChoicePanel::ChoicePanel(Stepper& stepper, Prospects& prospects, QString takenLetters, QWidget* parent)
    : QScrollArea(parent),
      stepper_(stepper),
      prospects_(prospects),
      takenLetters_(std::move(takenLetters)),
      page_(new QWidget) {
    setObjectName(QStringLiteral("choices"));
    setAccessibleName(tr("What can happen next"));
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* ended = new QLabel(page_);
    ended->setObjectName(QStringLiteral("runEnded"));
    ended->setWordWrap(true);
    ended->setMargin(6);
    ended_ = ended;
    setWidget(page_);
    connect(&stepper, &Stepper::cursorMoved, this, &ChoicePanel::refresh);
    connect(&stepper, &Stepper::reset, this, &ChoicePanel::refresh);
    connect(&prospects, &Prospects::changed, this, &ChoicePanel::refreshProspects);
    connect(&Theme::of(this), &Theme::changed, this, [this] { arrange(); });
    refresh();
}

std::vector<ChoiceCard*> ChoicePanel::cards() const {
    std::vector<ChoiceCard*> shown;
    for (ChoiceCard* card : cards_)
        if (!card->isHidden()) shown.push_back(card);
    return shown;
}

const Choice* ChoicePanel::choiceOf(QChar key) const {
    const auto found = keys_.find(key);
    return found == keys_.end() ? nullptr : &found->second;
}

void ChoicePanel::refresh() {
    open_ = stepper_.open();
    if (open_.size() > kMostCards) open_.resize(kMostCards);
    keys_.clear();
    while (cards_.size() < open_.size()) {
        auto* card = new ChoiceCard(page_);
        card->setObjectName(QStringLiteral("choice%1").arg(cards_.size()));
        cards_.push_back(card);
        connect(card, &ChoiceCard::clicked, this, [this, card] { emit chosen(card->choice()); });
        connect(card->why(), &QToolButton::clicked, this, [this, card] {
            if (const Outlook* o = prospects_.of(card->choice())) {
                const std::vector<Choice> witness = o->witness;
                emit witnessWanted(witness);
            }
        });
    }
    QString letters;
    for (char letter = 'a'; letter <= 'z'; ++letter)
        if (!takenLetters_.contains(QLatin1Char(letter))) letters += QLatin1Char(letter);
    qsizetype used = 0;
    for (std::size_t i = 0; i < cards_.size(); ++i) {
        if (i >= open_.size()) {
            if (cards_[i]->hasFocus() || cards_[i]->why()->hasFocus()) emit focusLost();
            cards_[i]->hide();
            continue;
        }
        const Choice choice = open_[i];
        const Machine& machine = stepper_.loaded()->machine;
        State copy(stepper_.state(), stepper_.state() + machine.layout().size() / 8);
        const Event e = machine.step(copy.data(), choice);
        const bool step = choice.kind == Choice::Kind::Step;
        QString key;
        if (step && choice.cpu < 10) key = QString::number(choice.cpu);
        else if (!step && used < letters.size()) key = letters[used++];
        if (!key.isEmpty()) keys_[key.front()] = choice;
        cards_[i]->present(choice,
                           step ? fromUtf8(shortActor(machine.program(), e.context)) : tr("CPU %1").arg(choice.cpu),
                           fromUtf8(eventText(machine.program(), e)), key.toUpper());
    }
    auto* ended = static_cast<QLabel*>(ended_);
    ended->setVisible(open_.empty() && stepper_.loaded());
    if (open_.empty() && stepper_.loaded()) {
        const Standing standing = stepper_.standing();
        ended->setText((standing == Standing::Deadlock  ? tr("Deadlock: nobody can go on.")
                        : standing == Standing::Faulted ? tr("The kernel has stopped.")
                                                        : tr("The run has ended.")) +
                       QLatin1Char(' ') +
                       tr("Go back with ← and choose another way: this run stays, as a branch of its own."));
    }
    arrange();
    refreshProspects();
}

void ChoicePanel::refreshProspects() {
    for (ChoiceCard* card : cards_)
        if (!card->isHidden()) card->setProspect(prospects_.of(card->choice()), prospects_.busy());
}

void ChoicePanel::resizeEvent(QResizeEvent*) {
    arrange();
}

void ChoicePanel::arrange() {
    const Theme& theme = Theme::of(this);
    const int gap = theme.px(6), width = viewport()->width();
    const int least = theme.px(205);
    const int count = std::max(1, static_cast<int>(open_.size()));
    const int columns = std::clamp(width / (least + gap), 1, count);
    const int wide = (width - gap * (columns - 1)) / columns;
    int y = 0, high = theme.px(40);
    for (std::size_t i = 0; i < open_.size() && i < cards_.size(); ++i) {
        high = cards_[i]->sizeHint().height();
        const int column = static_cast<int>(i) % columns;
        y = static_cast<int>(i) / columns * (high + gap);
        cards_[i]->setGeometry(column * (wide + gap), y, wide, high);
    }
    ended_->setGeometry(0, 0, width, high);
    page_->resize(width, y + high);
    // As many as fit into two rows are all in sight.
    const int rows = std::clamp((count + columns - 1) / columns, 1, 2);
    setFixedHeight(rows * (high + gap));
}

}  // namespace lockstep::gui
