// Colours of a scenario's text: TOML outside, kernel C between the triple quotes.
#pragma once

#include <QSyntaxHighlighter>

#include "look/theme.hpp"

namespace lockstep::gui {

class Highlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit Highlighter(QTextDocument* document);
    /// What the text is after a block; kept as the block's user state.
    enum State { Toml = 0, Code = 1, CodeComment = 2 };
    /// True if a block is C, at least in part.
    static bool isCode(const QTextBlock& block);

protected:
    void highlightBlock(const QString& text) override;

private:
    void toml(const QString& text);
    void code(const QString& text, qsizetype from);
    qsizetype word(const QString& text, qsizetype at);
    void paint(qsizetype from, qsizetype length, Theme::Role role, bool bold = false);
    const Theme& theme_;
};

}  // namespace lockstep::gui
