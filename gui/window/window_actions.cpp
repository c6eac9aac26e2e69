// The window's menus, toolbar and actions.
#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>
#include <algorithm>
#include <utility>

#include "code/code_panel.hpp"
#include "lockstep/version.hpp"
#include "look/theme.hpp"
#include "window/choices_bar.hpp"
#include "window/headline_bar.hpp"
#include "window/main_window.hpp"
#include "window/modes.hpp"
#include "window/race_player.hpp"
#include "window/shortcuts_sheet.hpp"

namespace lockstep::gui {

QAction* MainWindow::add(const char* name, const QString& text, const char* icon, const QList<QKeySequence>& keys,
                         const QString& group, const std::function<void()>& act) {
    auto* action = new QAction(text, this);
    const QString file = QString::fromLatin1(icon);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcuts(keys);
    action->setProperty("group", group);
    if (!file.isEmpty()) action->setIcon(theme_.icon(file));
    action->setProperty("iconName", file);
    QString tip = QString(text).remove(u'&').remove(u'…');
    if (!keys.isEmpty()) tip += QStringLiteral(" (%1)").arg(keys.first().toString(QKeySequence::NativeText));
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    actions_[QString::fromLatin1(name)] = action;
    return action;
}

QAction* MainWindow::action(const QString& name) const {
    const auto at = actions_.find(name);
    return at == actions_.end() ? code_->action(name) : at->second;
}

void MainWindow::buildActions() {
    const QString files = tr("Files");
    const QString modes = tr("Modes");
    const QString looks = tr("Window");
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(add("open", tr("&Open…"), "open", {QKeySequence::Open}, files, [this] { chooseFile(); }));
    recent_ = file->addMenu(tr("Open &recent"));
    file->addSeparator();
    file->addAction(add("save", tr("&Save"), "save", {QKeySequence::Save}, files, [this] { saveFile(); }));
    file->addAction(add("saveAs", tr("Save &as…"), "", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)}, files,
                        [this] { chooseAndSave(); }));
    file->addSeparator();
    file->addAction(add("exportPicture", tr("Export a &picture…"), "image",
                        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)}, files, [this] { exportPicture(); }));
    file->addAction(add("exportPage", tr("Export a &web page…"), "export",
                        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)}, files, [this] { exportPage(); }));
#ifdef LOCKSTEP_HAS_HAMMER
    for (const auto& [name, keys] : {std::pair("openTelemetry", Qt::CTRL | Qt::SHIFT | Qt::Key_O),
                                     std::pair("exportTelemetry", Qt::CTRL | Qt::SHIFT | Qt::Key_T)}) {
        QAction* a = telemetry_->action(QString::fromLatin1(name));
        a->setShortcut(keys);
        a->setToolTip(QStringLiteral("%1 (%2)").arg(a->toolTip(), a->shortcut().toString(QKeySequence::NativeText)));
        connect(a, &QAction::triggered, this, [this] { dock(QStringLiteral("telemetry"))->show(); });
        file->addAction(a);
        actions_[a->objectName()] = a;
    }
#endif
    file->addSeparator();
    file->addAction(add("quit", tr("&Quit"), "", {QKeySequence(Qt::CTRL | Qt::Key_Q)}, files, [this] { close(); }));

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    for (const char* name :
         {"undoText", "redoText", "find", "findNext", "findPrevious", "goToLine", "complete", "instructions"}) {
        QAction* a = code_->action(QString::fromLatin1(name));
        a->setProperty("group", tr("Code"));
        edit->addAction(a);
    }
    edit->addSeparator();
    for (const bool back : {true, false}) {
        QAction* a =
            add(back ? "undoStep" : "redoStep", back ? tr("Undo a step or a choice") : tr("Redo a step or a choice"),
                back ? "undo" : "redo", {QKeySequence(back ? Qt::CTRL | Qt::Key_Z : Qt::CTRL | Qt::SHIFT | Qt::Key_Z)},
                modes, [this, back] { back ? stepper_->undoStack()->undo() : stepper_->undoStack()->redo(); });
        removeAction(a);
        // In the editor these keys are about the text.
        for (QWidget* place :
             {static_cast<QWidget*>(modes_), static_cast<QWidget*>(choices_), static_cast<QWidget*>(race_)})
            place->addAction(a);
        connect(stepper_->undoStack(), back ? &QUndoStack::undoTextChanged : &QUndoStack::redoTextChanged, a,
                [a, back, idle = a->text()](const QString& what) {
                    a->setText(what.isEmpty() ? idle : back ? tr("Undo: %1").arg(what) : tr("Redo: %1").arg(what));
                });
        a->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        a->setEnabled(false);
        connect(stepper_->undoStack(), back ? &QUndoStack::canUndoChanged : &QUndoStack::canRedoChanged, a,
                &QAction::setEnabled);
        edit->addAction(a);
    }
    edit->addSeparator();
    edit->addAction(add("copyTable", tr("Copy the &table"), "copy", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)},
                        tr("Code"), [this] { copyTable(); }));

    labMenu_ = menuBar()->addMenu(tr("&Labs"));

    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addAction(add("race", tr("Show me the &race"), "play", {QKeySequence(Qt::CTRL | Qt::Key_R)}, modes, [this] {
        setMode(Mode::Step);
        race_->play();
    }));
    run->addSeparator();
    run->addAction(add("modeStep", tr("&Step"), "step", {QKeySequence(Qt::CTRL | Qt::Key_1)}, modes,
                       [this] { setMode(Mode::Step); }));
    run->addAction(add("modeExplore", tr("&Explore"), "explore", {QKeySequence(Qt::CTRL | Qt::Key_2)}, modes,
                       [this] { setMode(Mode::Explore); }));
    run->addAction(add("modeHammer", tr("&Hammer"), "hammer", {QKeySequence(Qt::CTRL | Qt::Key_3)}, modes,
                       [this] { setMode(Mode::Hammer); }));

    QMenu* view = menuBar()->addMenu(tr("&View"));
    int number = 1;
    for (const char* name : {"lab", "code", "telemetry", "log", "labs"}) {
        QDockWidget* dock = docks_.at(QString::fromLatin1(name));
        QAction* toggle = dock->toggleViewAction();
        toggle->setObjectName(QStringLiteral("dock-") + QString::fromLatin1(name));
        toggle->setShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(number++)));
        toggle->setProperty("group", tr("Docks"));
        view->addAction(toggle);
        addAction(toggle);
    }
    view->addAction(add("resetLayout", tr("&Reset layout"), "reset", {QKeySequence(Qt::ALT | Qt::Key_0)}, tr("Docks"),
                        [this] { resetLayout(); }));
    view->addSeparator();
    view->addAction(add("theme", tr("Dark or &light"), "moon", {QKeySequence(Qt::CTRL | Qt::Key_D)}, looks, [this] {
        theme_.setMode(theme_.mode() == Theme::Mode::Light ? Theme::Mode::Dark : Theme::Mode::Light);
    }));
    view->addAction(add("zoomIn", tr("&Larger"), "plus",
                        {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)}, looks,
                        [this] { zoom(1.1); }));
    view->addAction(add("zoomOut", tr("&Smaller"), "minus", {QKeySequence(Qt::CTRL | Qt::Key_Minus)}, looks,
                        [this] { zoom(1 / 1.1); }));
    view->addAction(add("zoomReset", tr("&Normal size"), "", {QKeySequence(Qt::CTRL | Qt::Key_0)}, looks,
                        [this] { theme_.setScale(1); }));
    view->addAction(add("present", tr("&Presenter mode"), "presenter", {QKeySequence(Qt::Key_F5)}, looks,
                        [this] { setPresenting(!presenting_); }));
    add("leavePresenting", tr("Leave presenter mode"), "", {QKeySequence(Qt::Key_Escape)}, looks, [this] {
        setPresenting(false);
    })->setEnabled(false);
    view->addAction(add("fullScreen", tr("&Full screen"), "", {QKeySequence(Qt::Key_F11)}, looks,
                        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); }));

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(add("keys", tr("All &keys"), "help", {QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_Question)},
                        looks, [this] { showKeys(); }));
    help->addAction(add("about", tr("&About Lockstep"), "", {}, looks, [this] { showAbout(); }));

    auto* bar = addToolBar(tr("Scenario"));
    bar->setObjectName(QStringLiteral("toolbar"));
    bar->setMovable(false);
    bar->addAction(action(QStringLiteral("open")));
    bar->addAction(action(QStringLiteral("save")));
    auto* labs = new QToolButton(bar);
    labs->setText(tr("Labs"));
    labs->setObjectName(QStringLiteral("labsButton"));
    labs->setAccessibleName(tr("Labs"));
    labs->setToolTip(tr("Open one of the labs"));
    labs->setMenu(labMenu_);
    labs->setPopupMode(QToolButton::InstantPopup);
    labs->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    labs->setIcon(theme_.icon(QStringLiteral("lab")));
    connect(&theme_, &Theme::changed, labs, [this, labs] { labs->setIcon(theme_.icon(QStringLiteral("lab"))); });
    bar->addWidget(labs);
    bar->addSeparator();
    bar->addWidget(choices_);
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    bar->addAction(action(QStringLiteral("race")));
    if (auto* race = qobject_cast<QToolButton*>(bar->widgetForAction(action(QStringLiteral("race")))))
        race->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addAction(action(QStringLiteral("theme")));
    bar->addAction(action(QStringLiteral("present")));
    bar->addAction(action(QStringLiteral("keys")));
    for (QToolButton* button : bar->findChildren<QToolButton*>())
        if (button->accessibleName().isEmpty() && button->defaultAction())
            button->setAccessibleName(QString(button->defaultAction()->text()).remove(u'&').remove(u'…'));
}

void MainWindow::zoom(double factor) {
    theme_.setScale(theme_.scale() * factor);
    say(tr("Size %1 %").arg(qRound(theme_.scale() * 100)));
}

void MainWindow::themeChanged() {
    // What a dock shows needs as much more room as its type does.
    const double grown = theme_.scale() / std::exchange(laidOutAt_, theme_.scale());
    if (QDockWidget* lab = docks_.at(QStringLiteral("lab")); grown != 1 && lab->isVisible() && !lab->isFloating())
        resizeDocks({lab}, {qRound(lab->width() * grown)}, Qt::Horizontal);
    for (const auto& [name, action] : actions_) {
        QString icon = action->property("iconName").toString();
        if (name == QLatin1String("theme"))
            icon = theme_.mode() == Theme::Mode::Light ? QStringLiteral("moon") : QStringLiteral("sun");
        if (!icon.isEmpty()) action->setIcon(theme_.icon(icon));
    }
    for (QToolBar* bar : findChildren<QToolBar*>()) bar->setIconSize(QSize(theme_.px(20), theme_.px(20)));
    modes_->setTabIcon(0, theme_.icon(QStringLiteral("step")));
    modes_->setTabIcon(1, theme_.icon(QStringLiteral("explore")));
    modes_->setTabIcon(2, theme_.icon(QStringLiteral("hammer")));
    modes_->setIconSize(QSize(theme_.px(18), theme_.px(18)));
}

void MainWindow::showKeys() {
    ShortcutsSheet sheet(*this);
    sheet.exec();
}

void MainWindow::showAbout() {
    QMessageBox box(this);
    box.setWindowTitle(tr("About Lockstep"));
    box.setIconPixmap(QIcon(QStringLiteral(":/lockstep/icons/lockstep.svg")).pixmap(theme_.px(72)));
    box.setText(tr("<h2>Lockstep %1</h2><p>A teaching lab for kernel synchronisation.</p>")
                    .arg(QString::fromUtf8(kVersion.data(), static_cast<qsizetype>(kVersion.size()))));
    box.setInformativeText(tr("Free software under the Apache License 2.0. Made with Qt %1. The fonts are DejaVu.")
                               .arg(QString::fromLatin1(qVersion())));
    box.exec();
}

void MainWindow::setPresenting(bool presenting) {
    if (presenting == presenting_) return;
    presenting_ = presenting;
    action(QStringLiteral("leavePresenting"))->setEnabled(presenting);
    if (presenting) {
        layoutBefore_ = saveState();
        scaleBefore_ = theme_.scale();
        for (const auto& [name, dock] : docks_) dock->hide();
        for (QToolBar* bar : findChildren<QToolBar*>()) bar->hide();
        menuBar()->hide();
        statusBar()->hide();
        // Large type, but not so large that a small projector shows a part of it only.
        theme_.setScale(std::max(1.0, scaleBefore_) * (height() < 900 ? 1.3 : 1.5));
    } else {
        theme_.setScale(scaleBefore_);
        menuBar()->show();
        statusBar()->show();
        restoreState(layoutBefore_);
        for (QToolBar* bar : findChildren<QToolBar*>()) bar->show();
    }
}

}  // namespace lockstep::gui
