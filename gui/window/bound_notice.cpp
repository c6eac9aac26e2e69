#include "window/bound_notice.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

#include "look/theme.hpp"
#include "models/document.hpp"

namespace lockstep::gui {

BoundNotice::BoundNotice(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      sign_(new QLabel(this)),
      text_(new QLabel(this)),
      bound_(new QSpinBox(this)) {
    setObjectName(QStringLiteral("boundNotice"));
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::PlainText);
    text_->setAccessibleName(tr("About runs that go on for ever"));
    bound_->setObjectName(QStringLiteral("bound"));
    bound_->setRange(1, 1000);
    bound_->setKeyboardTracking(false);
    bound_->setAccessibleName(tr("Calls of a run that goes on for ever"));
    bound_->setToolTip(tr("How many calls of it Step and Explore make. More calls mean many more ways to explore."));
    auto* row = new QHBoxLayout(this);
    row->addWidget(sign_, 0, Qt::AlignTop);
    row->addWidget(text_, 1);
    row->addWidget(bound_);
    connect(bound_, &QSpinBox::valueChanged, &document_,
            [this](int times) { document_.setBound(static_cast<std::uint32_t>(times)); });
    connect(&document_, &Document::loadedChanged, this, &BoundNotice::refresh);
    connect(&Theme::of(this), &Theme::changed, this, &BoundNotice::refresh);
    refresh();
}

void BoundNotice::setWanted(bool wanted) {
    wanted_ = wanted;
    refresh();
}

QString BoundNotice::text() const {
    return isHidden() ? QString() : text_->text();
}

void BoundNotice::refresh() {
    const Theme& theme = Theme::of(this);
    const auto loaded = document_.loaded();
    sign_->setPixmap(theme.icon(QStringLiteral("info"), theme.colour(Theme::Role::Accent)).pixmap(theme.px(18)));
    text_->setText(tr("A run of this scenario goes on for ever: Hammer runs it so. Step and Explore need an end; they "
                      "make this many calls of it. To keep a number, write it in the [[run]], as in times = 2."));
    const QSignalBlocker quiet(bound_);
    bound_->setValue(static_cast<int>(document_.bound()));
    setVisible(wanted_ && loaded && loaded->endless);
}

}  // namespace lockstep::gui
