#include "window/lab_panel.hpp"

#include "look/theme.hpp"
#include "window/data_folder.hpp"

namespace lockstep::gui {

LabPanel::LabPanel(Document& document, QWidget* parent) : QTextBrowser(parent), document_(document) {
    setObjectName(QStringLiteral("labText"));
    setAccessibleName(tr("The lab's text and tasks"));
    setOpenLinks(false);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) { emit wanted(url.toString()); });
    connect(&document_, &Document::loadedChanged, this, &LabPanel::fill);
    connect(&Theme::of(this), &Theme::changed, this, &LabPanel::fill);
    fill();
}

void LabPanel::setIsaNote(const QString& text, const QString& isa) {
    if (text == note_ && isa == noteIsa_) return;
    note_ = text;
    noteIsa_ = isa;
    fill();
}

QString LabPanel::tasks(const Program& program) const {
    QStringList items;
    const auto link = [](const char* to, const QString& text) {
        return QStringLiteral("<a href='%1'>%2</a>").arg(QLatin1String(to), text);
    };
    if (program.headline.cell != kNone)
        items << tr("Predict: what can %1 be in the end?")
                     .arg(QStringLiteral("<code>%1</code>")
                              .arg(QString::fromStdString(program.cellName(program.headline.cell)).toHtmlEscaped()));
    else items << tr("Predict: what can go wrong here?");
    items << tr("Step through a run: you choose who goes next.");
    items << tr("%1 all the ways in which it can end.").arg(link("explore", tr("Explore")));
    items << (program.parameters.empty()
                  ? tr("%1, and %2 that nothing goes wrong any more.")
                  : tr("Choose a protection above or %1, and %2 that nothing goes wrong any more."))
                 .arg(link("code", tr("change the code")), link("prove", tr("prove")));
    items << tr("%1 it: the same code on real threads.").arg(link("hammer", tr("Hammer")));
    QString html = QStringLiteral("<ol>");
    for (const QString& item : items) html += QStringLiteral("<li style='margin-bottom:4px'>%1</li>").arg(item);
    return html + QStringLiteral("</ol>");
}

void LabPanel::fill() {
    const Theme& theme = Theme::of(this);
    const auto loaded = document_.loaded();
    if (!loaded) {
        setHtml(tr("<p>Nothing is loaded yet: the text has errors. They are marked in the code.</p>"));
        return;
    }
    const Program& program = loaded->program;
    const QString dim = theme.colour(Theme::Role::Dim).name();
    QString html = QStringLiteral("<div style='margin:%1px'>").arg(theme.px(6));
    html += QStringLiteral("<h2 style='font-size:%1px;margin-bottom:6px'>%2</h2>")
                .arg(theme.px(18))
                .arg(QString::fromStdString(program.title).toHtmlEscaped());
    if (!program.description.empty())
        html += QStringLiteral("<p>%1</p>").arg(QString::fromStdString(program.description).toHtmlEscaped());
    if (!note_.isEmpty())
        html += QStringLiteral("<p style='color:%1'><b>⚠ %2</b> <a href='isa:%3'>%4</a></p>")
                    .arg(theme.colour(Theme::Role::Warning).name(), note_.toHtmlEscaped(), noteIsa_,
                         tr("Try %1").arg(noteIsa_));
    QStringList who;
    for (const Context& c : program.contexts) {
        const QString call = QString::fromStdString(program.functions[c.function].name) + QStringLiteral("()");
        const QString name = QString::fromStdString(c.name).toHtmlEscaped();
        who << QStringLiteral(
                   "<tr><td style='color:%1;padding-right:10px'>%2 %3</td><td style='padding-right:10px'>%4</td>"
                   "<td><code>%5</code>%6</td></tr>")
                   .arg(dim, tr("CPU"), QString::number(c.cpu),
                        c.kind == ContextKind::Task ? tr("task")
                                                    : QString::fromStdString(lockstep::name(c.kind)) + u' ' + name,
                        call.toHtmlEscaped(), c.times > 1 ? QStringLiteral(" × %1").arg(c.times) : QString());
        if (who.size() == 8 && program.contexts.size() > 9) {
            who << QStringLiteral("<tr><td colspan=3>%1</td></tr>")
                       .arg(tr("… and %1 more").arg(program.contexts.size() - 8));
            break;
        }
    }
    html += QStringLiteral("<table style='margin-top:8px'>%1</table>").arg(who.join(QString()));
    if (!program.checks.empty()) {
        html += QStringLiteral("<p style='color:%1;margin-bottom:2px'>%2</p>").arg(dim, tr("What must hold"));
        for (const Check& check : program.checks)
            html += QStringLiteral("<p style='margin-top:0'>%1: <code>%2</code></p>")
                        .arg(check.kind == Check::Kind::Always  ? tr("always")
                             : check.kind == Check::Kind::Never ? tr("never")
                                                                : tr("possible"),
                             QString::fromStdString(check.text).toHtmlEscaped());
    }
    html += QStringLiteral("<p style='color:%1;margin-bottom:0'>%2</p>").arg(dim, tr("Tasks")) + tasks(program);
    if (!twinOf(document_.path()).isEmpty())
        html += QStringLiteral("<p><a href='twin'>%1</a></p>")
                    .arg(document_.path().endsWith(QLatin1String("wrong.toml")) ? tr("See it done right")
                                                                                : tr("See what goes wrong without it"));
    html += QStringLiteral("</div>");
    document()->setDefaultStyleSheet(QStringLiteral("a { color: %1; } code { font-family: 'DejaVu Sans Mono'; }")
                                         .arg(theme.colour(Theme::Role::Accent).name()));
    setHtml(html);
}

}  // namespace lockstep::gui
