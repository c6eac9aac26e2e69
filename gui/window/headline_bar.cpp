#include "window/headline_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>

#include "look/theme.hpp"

namespace lockstep::gui {

HeadlineBar::HeadlineBar(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    counter_ = new QLabel(this);
    counter_->setObjectName(QStringLiteral("headlineCounter"));
    counter_->setTextFormat(Qt::RichText);
    sign_ = new QLabel(this);
    said_ = new QLabel(this);
    said_->setObjectName(QStringLiteral("headlineWords"));
    said_->setAccessibleName(tr("What went wrong"));
    said_->setWordWrap(true);
    said_->setTextFormat(Qt::PlainText);
    said_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(counter_);
    row->addWidget(sign_);
    row->addWidget(said_, 1);
    connect(&Theme::of(this), &Theme::changed, this, &HeadlineBar::show);
    show();
}

void HeadlineBar::setCounter(const QString& name, const QString& value, const QString& expected) {
    if (name == name_ && value == value_ && expected == expected_) return;
    name_ = name;
    value_ = value;
    expected_ = expected;
    show();
}

void HeadlineBar::setWords(const QString& text, State state) {
    if (text == words_ && state == state_) return;
    words_ = text;
    state_ = state;
    show();
}

QString HeadlineBar::text() const {
    QString all;
    if (!value_.isEmpty()) all = tr("%1 is %2").arg(name_, value_);
    if (!value_.isEmpty() && !expected_.isEmpty()) all += tr(", expected %1").arg(expected_);
    if (!all.isEmpty() && !words_.isEmpty()) all += QStringLiteral(". ");
    return all + words_;
}

void HeadlineBar::show() {
    const Theme& theme = Theme::of(this);
    layout()->setContentsMargins(theme.px(14), theme.px(6), theme.px(14), theme.px(6));
    static_cast<QHBoxLayout*>(layout())->setSpacing(theme.px(10));
    const QString dim = theme.colour(Theme::Role::Dim).name();
    const auto part = [&](const QString& label, const QString& value) {
        return QStringLiteral("<span style='font-size:%1px;color:%2'>%3&nbsp;</span>"
                              "<span style='font-size:%4px;font-weight:bold'>%5</span>")
            .arg(theme.px(15))
            .arg(dim, label.toHtmlEscaped())
            .arg(theme.px(26))
            .arg(value.toHtmlEscaped());
    };
    QString counter;
    if (!value_.isEmpty()) counter = part(name_, value_);
    if (!value_.isEmpty() && !expected_.isEmpty())
        counter += QStringLiteral("&nbsp;&nbsp;&nbsp;") + part(tr("expected"), expected_);
    counter_->setText(counter);
    counter_->setVisible(!counter.isEmpty());

    const auto [icon, role] = state_ == State::Good      ? std::pair("check", Theme::Role::Good)
                              : state_ == State::Bad     ? std::pair("error", Theme::Role::Bad)
                              : state_ == State::Warning ? std::pair("warning", Theme::Role::Warning)
                                                         : std::pair("", Theme::Role::Text);
    sign_->setVisible(*icon != 0);
    if (*icon) sign_->setPixmap(theme.icon(QString::fromLatin1(icon), theme.colour(role)).pixmap(theme.px(24)));
    QFont font = theme.font();
    font.setPixelSize(theme.px(18));
    said_->setFont(font);
    said_->setText(words_);
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, theme.colour(role));
    said_->setPalette(palette);
    setAccessibleName(tr("Headline: %1").arg(text()));
    setMinimumHeight(theme.px(54));
}

}  // namespace lockstep::gui
