// The editor's left margin, a widget of its own that the editor paints.
#pragma once

#include <QMouseEvent>
#include <QWidget>

#include "code/code_editor.hpp"

namespace lockstep::gui {

class CodeEditor::Margin : public QWidget {
public:
    explicit Margin(CodeEditor* editor);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    CodeEditor& editor_;
};

}  // namespace lockstep::gui
