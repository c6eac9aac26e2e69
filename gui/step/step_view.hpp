// The Step mode: lanes, choices, interleaving table and machine over one cursor. The student chooses who goes next.
#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "models/document.hpp"
#include "models/stepper.hpp"
#include "step/prospects.hpp"
#include "step/run_facts.hpp"

class QAction;
class QLabel;
class QTabBar;

namespace lockstep::gui {

class ChoicePanel;
class InterleavingView;
class LaneView;
class MachinePanel;
class TransportBar;

/// Where a CPU stands in the code.
struct CodeMark {
    std::uint32_t cpu = 0;
    std::uint32_t context = 0;
    int line = 0;  ///< of the scenario file
    QString text;  ///< "CPU 0", "tick on CPU 0"
};

class StepView : public QWidget {
    Q_OBJECT
public:
    StepView(Document& document, Stepper& stepper, QWidget* parent = nullptr);
    ~StepView() override;

    /// How the run stands at the cursor, in words; bad if something went wrong.
    [[nodiscard]] QString headline() const { return headline_; }
    [[nodiscard]] bool headlineBad() const { return headlineBad_; }
    /// What the last step did, in a plain sentence.
    [[nodiscard]] QString narration() const;
    [[nodiscard]] std::vector<CodeMark> codeMarks() const;

    /// Walks through the rest of the recorded run, one step after so many milliseconds; stops at its end.
    void play(int msPerStep);
    void stop();
    [[nodiscard]] bool playing() const { return clock_.isActive(); }

    [[nodiscard]] LaneView* lanes() const { return lanes_; }
    [[nodiscard]] InterleavingView* table() const { return table_; }
    [[nodiscard]] MachinePanel* machine() const { return machine_; }
    [[nodiscard]] ChoicePanel* choices() const { return choices_; }
    [[nodiscard]] TransportBar* transport() const { return transport_; }
    [[nodiscard]] const FactsKeeper& facts() const { return facts_; }

signals:
    void headlineChanged();
    void codeMarksChanged();
    void narrated(const QString& sentence);  ///< for each step that is played, and once more at the end
    void playStopped();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QAction* add(const char* name, const QString& text, const QString& tip, const QString& icon,
                 const QList<QKeySequence>& keys, void (StepView::*what)());
    void goFirst();
    void goBack();
    void goForward();
    void goLast();
    void playOrStop();
    void byChance();
    void showRunning();
    void zoomIn();
    void zoomOut();
    void zoomToFit();
    void copyTable();
    void forwardOrTake();
    void advance();
    void makeActions();
    void refresh();
    void restyle();
    void arrange();
    void restart();

    Document& document_;
    Stepper& stepper_;
    FactsKeeper facts_;
    Prospects prospects_;
    std::vector<QAction*> buttons_;
    std::vector<QAction*> cpuActions_;
    QAction* play_ = nullptr;
    QAction* byChance_ = nullptr;
    LaneView* lanes_;
    InterleavingView* table_;
    MachinePanel* machine_;
    ChoicePanel* choices_;
    TransportBar* transport_;
    QTabBar* tabs_;
    QLabel* story_;
    QTimer clock_;
    QString headline_;
    bool headlineBad_ = false;
};

}  // namespace lockstep::gui
