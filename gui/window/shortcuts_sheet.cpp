#include "window/shortcuts_sheet.hpp"

#include <QAbstractButton>
#include <QAction>
#include <QDialogButtonBox>
#include <QMap>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "look/theme.hpp"

namespace lockstep::gui {

ShortcutsSheet::ShortcutsSheet(QWidget& window) : QDialog(&window) {
    const Theme& theme = Theme::of(this);
    setWindowTitle(tr("Keys"));
    setObjectName(QStringLiteral("shortcutsSheet"));
    // Grouped by the part of the window that an action belongs to.
    QMap<QString, QStringList> groups;
    QStringList order;
    for (const QAction* action : window.findChildren<QAction*>()) {
        if (action->shortcuts().isEmpty() || action->text().isEmpty()) continue;
        QString group = action->property("group").toString();
        for (const QObject* p = action->parent(); group.isEmpty() && p && p != &window; p = p->parent())
            if (const auto* widget = qobject_cast<const QWidget*>(p)) group = widget->property("title").toString();
        if (group.isEmpty()) group = action->parent() == &window ? tr("Window") : tr("Views");
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
        if (!order.contains(group)) order << group;
        groups[group] << QStringLiteral(
                             "<tr><td style='padding:3px 18px 3px 0'><code><b>%1</b></code></td><td>%2</td></tr>")
                             .arg(keys.join(tr(" or ")).toHtmlEscaped(),
                                  QString(action->text()).remove(u'&').toHtmlEscaped());
    }
    for (const QString& group : order)
        text_ +=
            QStringLiteral("<h3 style='color:%1'>%2</h3><table>%3</table>")
                .arg(theme.colour(Theme::Role::Accent).name(), group.toHtmlEscaped(), groups[group].join(QString()));
    auto* column = new QVBoxLayout(this);
    auto* browser = new QTextBrowser(this);
    browser->setAccessibleName(tr("All keys"));
    browser->setHtml(text_);
    column->addWidget(browser);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QAbstractButton* b : buttons->buttons()) b->setAccessibleName(b->text().remove(u'&'));
    column->addWidget(buttons);
    resize(theme.px(620), theme.px(640));
}

QString ShortcutsSheet::text() const {
    return text_;
}

}  // namespace lockstep::gui
