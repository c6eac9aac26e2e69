// The run that the student steps through, and the one cursor that all views share. Runs can be forked: each branch is
// kept, and every change can be undone. Memory is bounded: states are kept at checkpoints and worked out again between.
#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <memory>
#include <vector>

#include "machine/choice.hpp"
#include "machine/event.hpp"
#include "models/document.hpp"

class QUndoStack;

namespace lockstep::gui {

class Stepper : public QObject {
    Q_OBJECT
public:
    explicit Stepper(Document& document, QObject* parent = nullptr);  ///< starts anew when the document is another one
    ~Stepper() override;

    [[nodiscard]] std::shared_ptr<const Loaded> loaded() const;  ///< what the run is of; null if nothing is loaded
    // --- the current branch
    [[nodiscard]] std::size_t length() const;    ///< steps taken
    [[nodiscard]] std::size_t position() const;  ///< the cursor: after so many steps, 0 to length()
    [[nodiscard]] const Event& event(std::size_t step) const;
    [[nodiscard]] const std::vector<Event>& events() const;
    [[nodiscard]] const std::uint64_t* state() const;  ///< at the cursor
    [[nodiscard]] std::vector<std::uint64_t> stateAt(std::size_t position) const;
    [[nodiscard]] std::vector<Choice> open() const;      ///< at the cursor
    [[nodiscard]] std::vector<Choice> schedule() const;  ///< up to the cursor
    [[nodiscard]] Standing standing() const;             ///< at the cursor
    // --- branches
    [[nodiscard]] int branchCount() const;
    [[nodiscard]] int branch() const;
    [[nodiscard]] QString branchName(int branch) const;
    void selectBranch(int branch);
    // --- moving and stepping
    void jump(std::size_t position);
    void back() {
        if (position() > 0) jump(position() - 1);
    }
    void forward() {
        if (position() < length()) jump(position() + 1);
    }
    void first() { jump(0); }
    void last() { jump(length()); }
    /// Takes an open choice at the cursor. One that the branch has there already moves the cursor; another one, before
    /// the end, forks: the old branch stays. False if it is not open.
    bool take(Choice choice);
    /// The next step of a CPU: its context's micro-op, or else the first thing open on it.
    bool takeCpu(std::uint32_t cpu);
    /// A whole run in place of the current branch's, as a new branch called `name`; the cursor goes to `position`.
    void load(const std::vector<Choice>& schedule, const QString& name, std::size_t position = 0);
    /// Goes on by chance until the run ends or `most` steps.
    void runOn(std::uint64_t seed, std::size_t most);
    /// The same in slices of a few milliseconds, so that the window goes on; what fits into the first is done at once.
    /// Any other change of the run or the cursor meanwhile drops it.
    void startRunOn(std::uint64_t seed, std::size_t most);
    /// Ends it early; the steps taken so far are kept.
    void endRunOn();
    [[nodiscard]] bool runningOn() const;
    /// Of steps, and of a choice of parameters, ISA or memory: undoing that brings its runs back, too.
    [[nodiscard]] QUndoStack* undoStack() const;

signals:
    void reset();                         ///< another scenario or branch: everything is different
    void stepsChanged(std::size_t from);  ///< steps from `from` on were added or removed
    void cursorMoved(std::size_t position);
    void branchesChanged();
    void ranOn(std::size_t steps);  ///< so many, and going on
    void runOnEnded();

private:
    class Body;
    void slice();
    std::unique_ptr<Body> body_;
};

}  // namespace lockstep::gui
