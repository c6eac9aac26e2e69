// The code with its line for finding, and the actions on it.
#pragma once

#include <QWidget>
#include <functional>

#include "code/code_editor.hpp"

namespace lockstep::gui {

class FindBar;

class CodePanel : public QWidget {
    Q_OBJECT
public:
    explicit CodePanel(Document& document, QWidget* parent = nullptr);
    [[nodiscard]] CodeEditor& editor() { return *editor_; }
    /// "undoText", "redoText", "find", "findNext", "findPrevious", "goToLine", "complete", "instructions"
    [[nodiscard]] QAction* action(const QString& name) const;

private:
    void add(const char* name, const QString& text, const char* icon, const QList<QKeySequence>& keys,
             const std::function<void()>& act);
    void askForLine();
    CodeEditor* editor_ = nullptr;
    FindBar* find_ = nullptr;
};

}  // namespace lockstep::gui
