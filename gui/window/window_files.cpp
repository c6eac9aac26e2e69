// Files: opening, saving, recent ones, changes from outside, and what is kept from one session to the next.
#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QHeaderView>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QTreeWidget>
#include <algorithm>

#include "code/code_panel.hpp"
#include "look/theme.hpp"
#include "window/data_folder.hpp"
#include "window/main_window.hpp"
#include "window/modes.hpp"

namespace lockstep::gui {
namespace {

QString folderTitle(const QString& name) {
    // "05-spinlock-interrupt" → "5  spinlock interrupt"
    QString words = name.section(u'-', 1);
    words.replace(u'-', u' ');
    if (!words.isEmpty()) words[0] = words[0].toUpper();
    return QStringLiteral("%1  %2").arg(name.section(u'-', 0, 0).toInt()).arg(words);
}
QString mark(const QString& name) {
    return name == QLatin1String("wrong")   ? QStringLiteral("✕ ")
           : name == QLatin1String("right") ? QStringLiteral("✓ ")
                                            : QStringLiteral("• ");
}

}  // namespace

void MainWindow::fillLabs() {
    const QVector<LabFolder> folders = labsIn(dataFolder());
    for (const LabFolder& folder : folders) {
        QMenu* menu = labMenu_->addMenu(folderTitle(folder.name));
        auto* top = new QTreeWidgetItem(labs_, {folderTitle(folder.name)});
        top->setFlags(Qt::ItemIsEnabled);
        for (const Lab& lab : folder.labs) {
            const QString text = mark(lab.name) + lab.title;
            menu->addAction(QString(text).replace(u'&', QStringLiteral("&&")), this,
                            [this, path = lab.path] { openFile(path); });
            auto* item = new QTreeWidgetItem(top, {text});
            item->setData(0, Qt::UserRole, lab.path);
            item->setToolTip(0, lab.title);
        }
    }
    if (folders.isEmpty())
        labMenu_->addAction(tr("No labs found: set LOCKSTEP_DATA to the folder that holds them"))->setEnabled(false);
    labs_->expandAll();
    connect(labs_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const QString path = item->data(0, Qt::UserRole).toString();
        if (!path.isEmpty()) openFile(path);
    });
    connect(labs_, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
        const QString path = item->data(0, Qt::UserRole).toString();
        if (!path.isEmpty() && path != document_->path()) openFile(path);
    });
}

bool MainWindow::openFile(const QString& path) {
#ifdef LOCKSTEP_HAS_HAMMER
    if (isRecording(path)) {
        dock(QStringLiteral("telemetry"))->show();
        telemetry_->open(path);
        return true;
    }
#endif
    if (!mayDiscard()) return false;
    QString problem;
    if (!document_->open(path, &problem)) {
        say(problem);
        auto* box = new QMessageBox(QMessageBox::Warning, tr("Not opened"), problem, QMessageBox::Ok, this);
        box->setObjectName(QStringLiteral("notOpened"));
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
        return false;
    }
    noteRecent(document_->path());
    say(tr("Opened %1").arg(document_->path()));
    return true;
}

void MainWindow::openFirstLab() {
    const QString path = dataFolder() + QStringLiteral("/labs/01-lost-update/wrong.toml");
    if (document_->open(path, nullptr)) return;
    // Without its data folder the program still has its first lab.
    document_->setText(QStringLiteral("title = \"5 → 6 instead of 7\"\n"
                                      "description = \"Two CPUs each add 1 to a counter that starts at 5.\"\n"
                                      "isa = \"x86_64\"\ncpus = 2\ncode = '''\nstatic int global_counter = 5;\n\n"
                                      "void update(void)\n{\n\tglobal_counter++;\n}\n'''\n\n[[run]]\n"
                                      "context = \"task\"\ncpu = \"all\"\ncall = \"update\"\n\n[check]\n"
                                      "always = \"global_counter == 7\"\n"));
    document_->compileNow();
}

void MainWindow::chooseFile() {
    const QString from = document_->path().isEmpty() ? dataFolder() : QFileInfo(document_->path()).path();
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a scenario"), from, tr("Scenarios (*.toml);;All files (*)"));
    if (!path.isEmpty()) openFile(path);
}

bool MainWindow::saveFile() {
    if (document_->path().isEmpty()) return chooseAndSave();
    QString problem;
    if (!document_->save(document_->path(), &problem)) {
        QMessageBox::warning(this, tr("Not saved"), problem);
        return false;
    }
    updateTitle();
    say(tr("Saved %1").arg(document_->path()));
    return true;
}

bool MainWindow::chooseAndSave() {
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save the scenario as"), document_->path(), tr("Scenarios (*.toml)"));
    if (path.isEmpty()) return false;
    QString problem;
    if (!document_->save(path, &problem)) {
        QMessageBox::warning(this, tr("Not saved"), problem);
        return false;
    }
    noteRecent(document_->path());
    updateTitle();
    return true;
}

bool MainWindow::mayDiscard() {
    if (!document_->modified()) return true;
    QMessageBox box(QMessageBox::Question, tr("Unsaved changes"),
                    tr("The scenario has changes that are not saved. Keep them?"),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setObjectName(QStringLiteral("unsavedChanges"));
    switch (box.exec()) {
    case QMessageBox::Save: return saveFile();
    case QMessageBox::Discard: return true;
    default: return false;
    }
}

void MainWindow::noteRecent(const QString& path) {
    if (!options_.remember) return;
    QStringList recent = settings_->value(QStringLiteral("recent")).toStringList();
    recent.removeAll(path);
    recent.prepend(path);
    settings_->setValue(QStringLiteral("recent"), recent.mid(0, 10));
    fillRecent();
}

void MainWindow::fillRecent() {
    recent_->clear();
    for (const QString& path : settings_->value(QStringLiteral("recent")).toStringList())
        if (QFile::exists(path))
            recent_->addAction(QString(path).replace(u'&', QStringLiteral("&&")), this,
                               [this, path] { openFile(path); });
    recent_->setEnabled(!recent_->isEmpty());
}

void MainWindow::fileChangedOutside() {
    const QString path = document_->path();
    if (asking_ || path.isEmpty() || !QFile::exists(path)) return;
    if (!watcher_->files().contains(path)) watcher_->addPath(path);  // editors replace files
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return;
    const QString now = QString::fromUtf8(file.readAll());
    if (now == document_->text()) return;
    if (document_->modified()) {
        asking_ = true;
        QMessageBox box(QMessageBox::Question, tr("The file has changed"),
                        tr("%1 was changed by another program, and here too. Take its new text, and lose the changes "
                           "made here?")
                            .arg(path),
                        QMessageBox::Yes | QMessageBox::No, this);
        box.setObjectName(QStringLiteral("changedOutside"));
        const bool take = box.exec() == QMessageBox::Yes;
        asking_ = false;
        if (!take) return;
    }
    QString problem;
    if (document_->open(path, &problem)) say(tr("Read again, since the file has changed"));
    else say(problem);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    openFile(event->mimeData()->urls().first().toLocalFile());
}

void MainWindow::restoreSession() {
    const auto kept = [&](const char* key) { return settings_->value(QLatin1String(key)); };
    theme_.setScale(kept("scale").isValid() ? kept("scale").toDouble() : 1);
    theme_.setMode(kept("dark").toBool() ? Theme::Mode::Dark : Theme::Mode::Light);
    resetLayout();
    const QString last = kept("file").toString();
    if (last.isEmpty() || !QFile::exists(last) || !document_->open(last, nullptr)) {
        openFirstLab();
    } else {
        Settings settings;
        for (const QString& entry : kept("parameters").toStringList())
            settings.parameters[entry.section(u'=', 0, 0).toStdString()] = entry.section(u'=', 1).toStdString();
        if (kept("isa").isValid()) settings.isa = parseIsa(kept("isa").toString().toStdString());
        if (kept("memory").isValid()) settings.memory = parseMemory(kept("memory").toString().toStdString());
        document_->setSettings(settings);
        document_->compileNow();
        code_->editor().goToLine(kept("line").toInt());
        setMode(Mode(std::clamp(kept("mode").toInt(), 0, 2)));
    }
    if (kept("geometry").isValid()) restoreGeometry(kept("geometry").toByteArray());
    if (kept("layout").isValid()) restoreState(kept("layout").toByteArray());
}

void MainWindow::rememberSession() {
    if (!options_.remember) return;
    if (presenting_) setPresenting(false);
    const auto keep = [&](const char* key, const QVariant& value) { settings_->setValue(QLatin1String(key), value); };
    keep("scale", theme_.scale());
    keep("dark", theme_.mode() == Theme::Mode::Dark);
    keep("file", document_->path());
    keep("line", code_->editor().textCursor().blockNumber() + 1);
    keep("mode", int(mode()));
    QStringList parameters;
    for (const auto& [name, value] : document_->settings().parameters)
        parameters << QString::fromStdString(name) + u'=' + QString::fromStdString(value);
    keep("parameters", parameters);
    if (document_->settings().isa) keep("isa", QString::fromStdString(name(*document_->settings().isa)));
    else settings_->remove(QStringLiteral("isa"));
    if (document_->settings().memory) keep("memory", QString::fromStdString(name(*document_->settings().memory)));
    else settings_->remove(QStringLiteral("memory"));
    keep("geometry", saveGeometry());
    keep("layout", saveState());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayDiscard()) {
        event->ignore();
        return;
    }
    rememberSession();
    event->accept();
}

}  // namespace lockstep::gui
