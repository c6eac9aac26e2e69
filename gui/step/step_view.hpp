// The Step mode: lanes, choices, interleaving table and machine over one cursor. The student chooses who goes next.
#pragma once

#include <QWidget>
#include <vector>

#include "models/document.hpp"
#include "models/stepper.hpp"
#include "models/walk.hpp"
#include "step/narrator.hpp"
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
    [[nodiscard]] const Headline& headline() const { return headline_; }
    /// What the last step did, in a plain sentence.
    [[nodiscard]] QString narration() const;
    [[nodiscard]] std::vector<CodeMark> codeMarks() const;

    /// The one walk over the stepper's run; a key of the student's ends it.
    [[nodiscard]] Walk& walk() { return walk_; }
    [[nodiscard]] LaneView* lanes() const { return lanes_; }
    [[nodiscard]] InterleavingView* table() const { return table_; }
    [[nodiscard]] MachinePanel* machine() const { return machine_; }
    [[nodiscard]] ChoicePanel* choices() const { return choices_; }
    [[nodiscard]] TransportBar* transport() const { return transport_; }
    [[nodiscard]] const FactsKeeper& facts() const { return facts_; }

signals:
    void headlineChanged();
    void codeMarksChanged();

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
    void makeActions();
    [[nodiscard]] QString takenLetters() const;
    void showWalking();
    void refresh();
    void restyle();
    void arrange();
    void restart();

    Document& document_;
    Stepper& stepper_;
    FactsKeeper facts_;
    Prospects prospects_;
    Walk walk_;
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
    Headline headline_;
};

}  // namespace lockstep::gui
