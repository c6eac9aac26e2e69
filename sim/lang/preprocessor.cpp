#include "lang/preprocessor.hpp"

#include <cctype>

#include "lang/suggest.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kDeepestNesting = 64;

struct Condition {
    bool parentActive;
    bool taken;   // some branch so far was compiled
    bool active;  // this branch is compiled
    bool sawElse;
    Span where;
};

bool isNameStart(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool isNamePart(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Evaluates `defined(X) && !(defined Y || 0)`; the part of the language that kernel code uses for CONFIG symbols.
class ConditionParser {
public:
    ConditionParser(std::string_view text, std::uint32_t line, std::uint32_t column,
                    const std::set<std::string>& defined, const std::set<std::string>& known, Diagnostics& out)
        : text_(text), line_(line), column_(column), defined_(defined), known_(known), out_(out) {}

    bool parse() {
        const bool value = parseOr();
        skipSpace();
        if (at_ < text_.size()) complain("unexpected text in a preprocessor condition");
        return value;
    }

    bool isDefined(const std::string& name, Span where) {
        if (defined_.contains(name)) return true;
        if (!known_.contains(name) && !name.starts_with("CONFIG_")) {
            const std::vector<std::string> names(known_.begin(), known_.end());
            const auto near = nearest(name, names);
            out_.warning(where, "macro '" + name + "' is never defined",
                         near ? "did you mean '" + *near + "'?"
                              : "macros come from [parameters] and the ISA (CONFIG_X86, CONFIG_ARM64)");
        }
        return false;
    }

private:
    void skipSpace() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    }
    bool eat(std::string_view token) {
        skipSpace();
        if (text_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        return true;
    }
    void complain(std::string cause) {
        if (failed_) return;
        failed_ = true;
        out_.error({line_, column_ + static_cast<std::uint32_t>(at_), 1}, std::move(cause),
                   "conditions are made of defined(NAME), !, &&, ||, parentheses, 0 and 1");
    }
    bool parseOr() {
        bool value = parseAnd();
        while (eat("||")) value = parseAnd() || value;
        return value;
    }
    bool parseAnd() {
        bool value = parseNot();
        while (eat("&&")) value = parseNot() && value;
        return value;
    }
    bool parseNot() {
        if (++depth_ > kDeepestNesting) {
            complain("preprocessor condition is nested too deeply");
            return false;
        }
        bool value = false;
        if (eat("!")) value = !parseNot();
        else if (eat("(")) {
            value = parseOr();
            if (!eat(")")) complain("expected ')' in a preprocessor condition");
        } else value = parseAtom();
        --depth_;
        return value;
    }
    bool parseAtom() {
        skipSpace();
        const std::size_t start = at_;
        if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) {
            bool nonZero = false;
            while (at_ < text_.size() && isNamePart(text_[at_])) nonZero |= text_[at_++] != '0';
            return nonZero;
        }
        const std::string word = readName();
        if (word == "defined" || word == "IS_ENABLED") {
            const bool paren = eat("(");
            skipSpace();
            const std::size_t nameStart = at_;
            const std::string name = readName();
            if (name.empty()) complain("expected a macro name after '" + word + "'");
            else {
                const Span where{line_, column_ + static_cast<std::uint32_t>(nameStart),
                                 static_cast<std::uint32_t>(name.size())};
                const bool value = isDefined(name, where);
                if (paren && !eat(")")) complain("expected ')' after '" + word + "(" + name + "'");
                return value;
            }
            return false;
        }
        at_ = start;
        complain(word.empty() ? "expected a condition"
                              : "'" + word + "' has no value here; write defined(" + word + ")");
        at_ = text_.size();
        return false;
    }
    std::string readName() {
        skipSpace();
        if (at_ >= text_.size() || !isNameStart(text_[at_])) return {};
        const std::size_t start = at_;
        while (at_ < text_.size() && isNamePart(text_[at_])) ++at_;
        return std::string(text_.substr(start, at_ - start));
    }

    std::string_view text_;
    std::uint32_t line_, column_;
    const std::set<std::string>& defined_;
    const std::set<std::string>& known_;
    Diagnostics& out_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    bool failed_ = false;
};

// Whether a /* comment is still open at the end of `line`, given whether one was open at its start.
bool openCommentAfter(std::string_view line, bool open) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (open) {
            if (line.substr(i, 2) == "*/") open = false, ++i;
            continue;
        }
        if (line.substr(i, 2) == "//") return false;
        if (line.substr(i, 2) == "/*") open = true, ++i;
        else if (line[i] == '\'' && i + 2 < line.size() && line[i + 2] == '\'') i += 2;
        else if (line[i] == '"')
            for (++i; i < line.size() && line[i] != '"'; ++i)
                if (line[i] == '\\') ++i;
    }
    return open;
}

std::string_view withoutComment(std::string_view text) {
    const std::size_t at = std::min(text.find("//"), text.find("/*"));
    return text.substr(0, at);
}

class Preprocessor {
public:
    Preprocessor(const std::set<std::string>& defined, const std::set<std::string>& known, Diagnostics& out)
        : defined_(defined), known_(known), out_(out) {}

    Preprocessed run(std::string_view code) {
        std::uint32_t number = 0;
        bool comment = false;
        while (!code.empty()) {
            const std::size_t end = code.find('\n');
            const std::string_view line = code.substr(0, end);
            ++number;
            const std::size_t first = line.find_first_not_of(" \t");
            const bool directive = !comment && first != std::string_view::npos && line[first] == '#';
            if (directive) handle(line, first, number);
            else if (active()) result_.text += line;
            else markInactive(static_cast<int>(number));
            comment = openCommentAfter(line, comment);
            if (directive && comment && active()) result_.text += "/*";  // it goes on in the lines below
            if (end == std::string_view::npos) break;
            result_.text += '\n';
            code.remove_prefix(end + 1);
        }
        if (!stack_.empty()) out_.error(stack_.back().where, "this #if has no #endif", "close it with #endif");
        return std::move(result_);
    }

private:
    [[nodiscard]] bool active() const { return stack_.empty() || stack_.back().active; }

    void markInactive(int line) {
        auto& ranges = result_.inactive;
        if (!ranges.empty() && ranges.back().last == line - 1) ranges.back().last = line;
        else ranges.push_back({line, line});
    }

    bool condition(std::string_view word, std::string_view rest, std::uint32_t line, std::uint32_t column) {
        ConditionParser parser(rest, line, column, defined_, known_, out_);
        if (word == "if" || word == "elif") return parser.parse();
        const std::size_t first = rest.find_first_not_of(" \t");
        std::size_t last = first;
        while (last < rest.size() && isNamePart(rest[last])) ++last;
        const Span where{line, column + static_cast<std::uint32_t>(first == std::string_view::npos ? 0 : first),
                         static_cast<std::uint32_t>(last > first ? last - first : 1)};
        if (first == std::string_view::npos || last == first) {
            out_.error(where, "expected a macro name after #" + std::string(word));
            return false;
        }
        const bool value = parser.isDefined(std::string(rest.substr(first, last - first)), where);
        return word == "ifdef" ? value : !value;
    }

    void handle(std::string_view line, std::size_t hash, std::uint32_t number) {
        const std::size_t wordStart = std::min(line.find_first_not_of(" \t", hash + 1), line.size());
        std::size_t wordEnd = wordStart;
        while (wordEnd < line.size() && isNamePart(line[wordEnd])) ++wordEnd;
        const std::string_view word = line.substr(wordStart, wordEnd - wordStart);
        const std::string_view rest = withoutComment(line.substr(wordEnd));
        const Span where{number, static_cast<std::uint32_t>(hash + 1), static_cast<std::uint32_t>(wordEnd - hash)};
        const auto column = static_cast<std::uint32_t>(wordEnd + 1);

        if (word == "if" || word == "ifdef" || word == "ifndef") {
            const bool parent = active();
            const bool value = parent && condition(word, rest, number, column);
            if (stack_.size() >= kDeepestNesting) out_.error(where, "#if is nested too deeply", "at most 64 levels");
            stack_.push_back({parent, value, value, false, where});
        } else if (word == "elif" || word == "else") {
            if (stack_.empty() || stack_.back().sawElse) {
                out_.error(where, "#" + std::string(word) + " without #if");
                return;
            }
            Condition& top = stack_.back();
            const bool open = top.parentActive && !top.taken;
            top.active = word == "else" ? open : (open && condition(word, rest, number, column));
            top.taken = top.taken || top.active;
            top.sawElse = word == "else";
        } else if (word == "endif") {
            if (stack_.empty()) out_.error(where, "#endif without #if");
            else stack_.pop_back();
        } else if (word == "include") {
            if (active() && rest.find("<linux/") == std::string_view::npos &&
                rest.find("<asm/") == std::string_view::npos)
                out_.error(where, "only kernel headers can be named by #include",
                           "remove the line; the kernel's synchronisation functions are always there");
        } else if (active()) {
            out_.error(where, "#" + std::string(word) + " is not supported in a scenario",
                       word == "define" ? "use 'static const int NAME = VALUE;' for a constant"
                                        : "supported: #if, #ifdef, #ifndef, #elif, #else, #endif, #include <linux/…>");
        }
    }

    const std::set<std::string>& defined_;
    const std::set<std::string>& known_;
    Diagnostics& out_;
    Preprocessed result_;
    std::vector<Condition> stack_;
};

}  // namespace

Preprocessed preprocess(std::string_view code, const std::set<std::string>& defined, const std::set<std::string>& known,
                        Diagnostics& diagnostics) {
    return Preprocessor(defined, known, diagnostics).run(code);
}

}  // namespace lockstep
