// The window: modes over one scenario, docks around them, the headline above. It arranges; the views show.
#pragma once

#include <QMainWindow>
#include <QTimer>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "models/document.hpp"
#include "models/latest.hpp"
#include "models/stepper.hpp"

class QDockWidget;
class QFileSystemWatcher;
class QMenu;
class QSettings;
class QTabWidget;
class QTreeWidget;

namespace lockstep::gui {

class BoundNotice;
class ChoicesBar;
class CodePanel;
class ExploreView;
class HammerView;
class HeadlineBar;
class KernelLogPanel;
class LabPanel;
class RacePlayer;
class StepView;
class TelemetryPanel;
class Theme;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    struct Options {
        QString settingsFile;  ///< empty: the user's
        bool restore = true;   ///< what the last session left
        bool remember = true;  ///< for the next one
    };
    enum class Mode { Step, Explore, Hammer };

    explicit MainWindow(const Options& options, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Document& document() { return *document_; }
    [[nodiscard]] Stepper& stepper() { return *stepper_; }
    [[nodiscard]] CodePanel& code() { return *code_; }
    [[nodiscard]] RacePlayer& racePlayer() { return *race_; }
    [[nodiscard]] HeadlineBar& headline() { return *headline_; }
    [[nodiscard]] Mode mode() const;
    void setMode(Mode mode);
    [[nodiscard]] QWidget* view(Mode mode) const;

    /// Opens a scenario, or a telemetry recording (.csv, .jsonl) in its dock. A scenario asks about unsaved changes first.
    /// False if it could not, or the user thought better of it.
    bool openFile(const QString& path);
    /// The lost update as on the very first start.
    void openFirstLab();
    bool saveFile();
    void setPresenting(bool presenting);
    [[nodiscard]] bool presenting() const { return presenting_; }
    /// The action called `name`: "open", "save", "theme", "zoomIn", "present", "keys", "race", "modeStep", …
    [[nodiscard]] QAction* action(const QString& name) const;
    [[nodiscard]] QDockWidget* dock(const QString& name) const;  ///< "lab", "code", "telemetry", "log", "labs"

    [[nodiscard]] TelemetryPanel* telemetry() const { return telemetry_; }

    // --- exports; false with a sentence in `problem`
    bool writePicture(const QString& path, QString* problem);
    /// Explores and writes the page in another thread; `pageWritten` tells the end.
    void writePage(const QString& path);

signals:
    void pageWritten(const QString& path, const QString& problem);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void buildViews();
    void buildDocks();
    void connectViews();
    void resetLayout();
    void updateTitle();
    void updateHeadline();
    void updateMarks();
    void scenarioChanged();
    void themeChanged();
    void labWants(const QString& what);
    void compareIsas();
    void say(const QString& text);  ///< in the status bar
    // window_actions.cpp
    void buildActions();
    QAction* add(const char* name, const QString& text, const char* icon, const QList<QKeySequence>& keys,
                 const QString& group, const std::function<void()>& act);
    void zoom(double factor);
    void showKeys();
    void showAbout();
    // window_files.cpp
    void fillLabs();
    void chooseFile();
    bool chooseAndSave();
    bool mayDiscard();
    void fillRecent();
    void noteRecent(const QString& path);
    void fileChangedOutside();
    void restoreSession();
    void rememberSession();
    // window_exports.cpp
    void exportPicture();
    void exportPage();
    void copyTable();

    Options options_;
    Theme& theme_;
    std::unique_ptr<QSettings> settings_;
    Document* document_ = nullptr;
    Stepper* stepper_ = nullptr;
    QTabWidget* modes_ = nullptr;
    HeadlineBar* headline_ = nullptr;
    RacePlayer* race_ = nullptr;
    BoundNotice* bound_ = nullptr;
    CodePanel* code_ = nullptr;
    LabPanel* lab_ = nullptr;
    ChoicesBar* choices_ = nullptr;
    StepView* step_ = nullptr;
    ExploreView* explore_ = nullptr;
    HammerView* hammer_ = nullptr;
    KernelLogPanel* log_ = nullptr;
    TelemetryPanel* telemetry_ = nullptr;
    QTreeWidget* labs_ = nullptr;
    QMenu* recent_ = nullptr;
    QMenu* labMenu_ = nullptr;
    QFileSystemWatcher* watcher_ = nullptr;
    std::map<QString, QDockWidget*> docks_;
    std::map<QString, QAction*> actions_;
    Latest expectedWork_, isaWork_, pageWork_;
    std::optional<std::uint64_t> expected_;
    QString hammerWords_;
    bool hammerBad_ = false;
    bool presenting_ = false;
    double scaleBefore_ = 1;
    double laidOutAt_ = 1;  ///< the scale for which the docks are wide enough
    QByteArray layoutBefore_;
    bool asking_ = false;  ///< a question about the changed file is open
};

}  // namespace lockstep::gui
