// The editor of a scenario's text: kernel C and TOML in colours, line numbers, errors under the lines that they are
// about, lines that are not compiled in grey, each CPU's place in the margin, and the instructions of a statement
// unfolded under it.
#pragma once

#include <QPlainTextEdit>
#include <QTimer>
#include <map>
#include <memory>
#include <vector>

#include "look/theme.hpp"
#include "models/document.hpp"

namespace lockstep::gui {

class Completion;
class ZoneLayout;

class CodeEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeEditor(Document& document, QWidget* parent = nullptr);
    ~CodeEditor() override;

    /// Line of the file (from 1) → the CPUs whose next step is there.
    void setMarks(const std::map<int, std::vector<std::uint32_t>>& marks);
    [[nodiscard]] const std::map<int, std::vector<std::uint32_t>>& marks() const { return marks_; }
    /// Brings a line (from 1) into view and puts the cursor there.
    void goToLine(int line);
    /// Folds or unfolds the instructions of the statement in a line.
    void toggleInstructions(int line);
    [[nodiscard]] bool instructionsShown(int line) const { return unfolded_.contains(line); }
    [[nodiscard]] bool hasInstructions(int line) const;
    /// What is written under a line: messages first, then instructions. For tests and screen readers.
    [[nodiscard]] QStringList textUnder(int line) const;
    [[nodiscard]] bool isInactive(int line) const;
    /// Lines that the newest choice of a parameter or ISA brought in.
    [[nodiscard]] const std::vector<int>& freshLines() const { return fresh_; }
    void complete();

signals:
    /// The mouse went for a CPU's badge.
    void cpuClicked(std::uint32_t cpu);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Margin;
    friend class Margin;
    void themeChanged();
    void textFromDocument();
    void textToDocument();
    void programChanged();
    void diagnosticsChanged();
    void layOutZones();
    void layOutMargin();
    void decorate();
    void insertCompletion(const QString& word);
    void completeIfTyping();
    void setNamesOfText();
    void smartReturn();
    [[nodiscard]] QString wordAt(const QTextCursor& cursor) const;
    [[nodiscard]] int marginWidth() const;
    [[nodiscard]] QStringList instructionsOf(int line) const;
    [[nodiscard]] const Diagnostic* diagnosticAt(int line) const;
    void paintUnder(QPainter& painter, int line, const QRectF& zone);
    void paintMargin(QPaintEvent* event);
    void clickMargin(const QPoint& at);

    Document& document_;
    Theme& theme_;
    ZoneLayout* zones_ = nullptr;
    Completion* completion_ = nullptr;
    Margin* margin_ = nullptr;
    QTimer freshTimer_;
    std::map<int, std::vector<std::uint32_t>> marks_;
    std::map<int, QStringList> unfolded_;  ///< line → its instructions, as they were when last laid out
    std::map<int, std::vector<std::size_t>> diagnosticsOf_;  ///< line → indices into the document's
    std::vector<int> fresh_;
    std::vector<bool> inactive_, statement_;  ///< by line
    QString programText_;                     ///< the text that these are about
    bool loading_ = false;
};

}  // namespace lockstep::gui
