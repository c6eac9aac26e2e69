#include "code/highlighter.hpp"

#include <QSet>
#include <QTextDocument>
#include <algorithm>

#include "lang/primitives.hpp"

namespace lockstep::gui {
namespace {

const QSet<QString>& keywords() {
    static const QSet<QString> words{"if",       "else",     "for",    "while",   "do",      "return", "break",
                                     "continue", "switch",   "case",   "default", "goto",    "sizeof", "static",
                                     "const",    "volatile", "struct", "enum",    "typedef", "inline", "extern"};
    return words;
}
const QSet<QString>& types() {
    static const QSet<QString> words{"int",        "unsigned",   "signed",       "long", "short",  "char",
                                     "void",       "bool",       "u8",           "u16",  "u32",    "u64",
                                     "s8",         "s16",        "s32",          "s64",  "size_t", "atomic_t",
                                     "atomic64_t", "spinlock_t", "atomic_long_t"};
    return words;
}
bool isMacroName(const QString& word) {
    return word.size() > 2 &&
           std::all_of(word.begin(), word.end(), [](QChar c) { return c.isUpper() || c.isDigit() || c == u'_'; });
}
bool isWordChar(QChar c) {
    return c.isLetterOrNumber() || c == u'_';
}

}  // namespace

Highlighter::Highlighter(QTextDocument* document) : QSyntaxHighlighter(document), theme_(Theme::of(document)) {
    connect(&theme_, &Theme::changed, this, &Highlighter::rehighlight);
}

bool Highlighter::isCode(const QTextBlock& block) {
    return block.previous().userState() > Toml;
}

void Highlighter::paint(qsizetype from, qsizetype length, Theme::Role role, bool bold) {
    QTextCharFormat format;
    format.setForeground(theme_.colour(role));
    if (bold) format.setFontWeight(QFont::Bold);
    setFormat(static_cast<int>(from), static_cast<int>(length), format);
}

void Highlighter::highlightBlock(const QString& text) {
    setCurrentBlockState(std::max(previousBlockState(), 0));
    if (currentBlockState() == Toml) toml(text);
    else code(text, 0);
}

void Highlighter::toml(const QString& text) {
    qsizetype i = 0;
    while (i < text.size() && text[i].isSpace()) ++i;
    if (i < text.size() && text[i] == u'[') {
        qsizetype end = text.indexOf(u'#', i);
        if (end < 0) end = text.size();
        paint(i, end - i, Theme::Role::CodeKeyword, true);
        i = end;
    }
    bool key = true;
    while (i < text.size()) {
        const QChar c = text[i];
        if (c == u'#') {
            paint(i, text.size() - i, Theme::Role::CodeComment);
            return;
        }
        if (text.mid(i, 3) == QLatin1String("'''") || text.mid(i, 3) == QLatin1String("\"\"\"")) {
            paint(i, 3, Theme::Role::CodeString);
            const qsizetype close = text.indexOf(text.mid(i, 3), i + 3);
            if (close >= 0) {
                i = close + 3;
                continue;
            }
            setCurrentBlockState(Code);
            code(text, i + 3);
            return;
        }
        if (c == u'"' || c == u'\'') {
            qsizetype end = i + 1;
            while (end < text.size() && text[end] != c) end += text[end] == u'\\' && c == u'"' ? 2 : 1;
            end = std::min(end + 1, text.size());
            paint(i, end - i, Theme::Role::CodeString);
            i = end;
        } else if (isWordChar(c)) {
            qsizetype end = i;
            while (end < text.size() && (isWordChar(text[end]) || text[end] == u'-' || text[end] == u'.')) ++end;
            const QString name = text.mid(i, end - i);
            if (key) paint(i, end - i, Theme::Role::CodeType);
            else if (c.isDigit() || name == QLatin1String("true") || name == QLatin1String("false"))
                paint(i, end - i, Theme::Role::CodeNumber);
            i = end;
        } else {
            if (c == u'=') key = false;
            ++i;
        }
    }
}

/// A word or a number at `at`; returns where it ends.
qsizetype Highlighter::word(const QString& text, qsizetype at) {
    qsizetype end = at;
    while (end < text.size() && isWordChar(text[end])) ++end;
    const QString name = text.mid(at, end - at);
    if (name[0].isDigit()) paint(at, end - at, Theme::Role::CodeNumber);
    else if (keywords().contains(name)) paint(at, end - at, Theme::Role::CodeKeyword);
    else if (types().contains(name)) paint(at, end - at, Theme::Role::CodeType);
    else if (findPrimitive(name.toStdString())) paint(at, end - at, Theme::Role::CodePrimitive, true);
    else if (isMacroName(name)) paint(at, end - at, Theme::Role::CodeMacro);
    return end;
}

void Highlighter::code(const QString& text, qsizetype i) {
    if (currentBlockState() == CodeComment) {
        const qsizetype close = text.indexOf(QLatin1String("*/"), i);
        const qsizetype end = close < 0 ? text.size() : close + 2;
        paint(i, end - i, Theme::Role::CodeComment);
        if (close < 0) return;
        setCurrentBlockState(Code);
        i = end;
    }
    while (i < text.size()) {
        const QChar c = text[i];
        const QStringView two = QStringView(text).mid(i, 2);
        if (text.mid(i, 3) == QLatin1String("'''") || text.mid(i, 3) == QLatin1String("\"\"\"")) {
            paint(i, 3, Theme::Role::CodeString);
            setCurrentBlockState(Toml);
            return;
        }
        if (two == QLatin1String("//")) {
            paint(i, text.size() - i, Theme::Role::CodeComment);
            return;
        }
        if (two == QLatin1String("/*")) {
            const qsizetype close = text.indexOf(QLatin1String("*/"), i + 2);
            const qsizetype end = close < 0 ? text.size() : close + 2;
            paint(i, end - i, Theme::Role::CodeComment);
            if (close < 0) setCurrentBlockState(CodeComment);
            i = end;
        } else if (c == u'"') {
            qsizetype end = i + 1;
            while (end < text.size() && text[end] != u'"') end += text[end] == u'\\' ? 2 : 1;
            end = std::min(end + 1, text.size());
            paint(i, end - i, Theme::Role::CodeString);
            i = end;
        } else if (c == u'#') {
            qsizetype end = i + 1;
            while (end < text.size() && (isWordChar(text[end]) || (end == i + 1 && text[end].isSpace()))) ++end;
            paint(i, end - i, Theme::Role::CodeMacro, true);
            i = end;
        } else if (isWordChar(c)) {
            i = word(text, i);
        } else {
            ++i;
        }
    }
}

}  // namespace lockstep::gui
