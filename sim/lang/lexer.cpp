#include "lang/lexer.hpp"

#include <array>
#include <cctype>

namespace lockstep {
namespace {

// Longest first, so that the first match is the right one.
constexpr std::array<std::string_view, 46> kPunctuators = {
    "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=",
    "*=",  "/=",  "%=",  "&=", "|=", "^=", "{",  "}",  "(",  ")",  "[",  "]",  ";",  ",",  "?",  ":",
    "=",   "+",   "-",   "*",  "/",  "%",  "&",  "|",  "^",  "~",  "!",  "<",  ">",  "."};

class Lexer {
public:
    Lexer(std::string_view text, Diagnostics& out) : text_(text), out_(out) {}

    std::vector<Token> run() {
        while (skipBlank()) next();
        Token end;
        end.span = here();
        tokens_.push_back(end);
        return std::move(tokens_);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] Span here(std::size_t length = 1) const {
        return {line_, static_cast<std::uint32_t>(at_ - lineStart_ + 1), static_cast<std::uint32_t>(length)};
    }
    void newline() {
        ++line_;
        lineStart_ = at_ + 1;
    }

    bool skipBlank() {
        while (at_ < text_.size()) {
            const char c = peek();
            if (c == '\n') newline(), ++at_;
            else if (std::isspace(static_cast<unsigned char>(c)) != 0) ++at_;
            else if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) ++at_;
            else if (c == '/' && peek(1) == '/')
                while (at_ < text_.size() && peek() != '\n') ++at_;
            else if (c == '/' && peek(1) == '*') skipComment();
            else return true;
        }
        return false;
    }
    void skipComment() {
        const Span start = here(2);
        for (at_ += 2; at_ < text_.size(); ++at_) {
            if (peek() == '*' && peek(1) == '/') {
                at_ += 2;
                return;
            }
            if (peek() == '\n') newline();
        }
        out_.error(start, "this comment is never closed", "close it with */");
    }

    void next() {
        const auto c = static_cast<unsigned char>(peek());
        if (std::isalpha(c) != 0 || c == '_') return name();
        if (std::isdigit(c) != 0 || (c == '.' && std::isdigit(static_cast<unsigned char>(peek(1))) != 0))
            return number();
        if (c == '"') return string();
        if (c == '\'') return character();
        for (const std::string_view p : kPunctuators) {
            if (text_.substr(at_, p.size()) != p) continue;
            Token token;
            token.kind = Token::Kind::Punctuator;
            token.span = here(p.size());
            token.text = p;
            tokens_.push_back(std::move(token));
            at_ += p.size();
            return;
        }
        unexpected(c);
    }
    void unexpected(unsigned char c) {
        std::size_t length = 1;
        while (at_ + length < text_.size() && (static_cast<unsigned char>(text_[at_ + length]) & 0xc0U) == 0x80U)
            ++length;
        const std::string shown =
            c < 0x20 || c == 0x7f ? "a control character" : "'" + std::string(text_.substr(at_, length)) + "'";
        out_.error(here(length), shown + " does not belong in C code", "remove it");
        at_ += length;
    }

    void name() {
        std::size_t length = 0;
        while (std::isalnum(static_cast<unsigned char>(peek(length))) != 0 || peek(length) == '_') ++length;
        Token token;
        token.kind = Token::Kind::Name;
        token.span = here(length);
        token.text = text_.substr(at_, length);
        tokens_.push_back(std::move(token));
        at_ += length;
    }

    static int digitValue(char c) {
        if (c >= '0' && c <= '9') return c - '0';
        const int lower = std::tolower(static_cast<unsigned char>(c));
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
    }

    void number() {
        std::size_t length = 0;
        bool floating = false;
        const bool isHex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
        while (std::isalnum(static_cast<unsigned char>(peek(length))) != 0 || peek(length) == '_' ||
               peek(length) == '.') {
            floating |= peek(length) == '.' || (!isHex && (peek(length) == 'e' || peek(length) == 'E'));
            ++length;
        }
        const std::string_view text = text_.substr(at_, length);
        const Span span = here(length);
        at_ += length;
        Token token;
        token.kind = Token::Kind::Number;
        token.span = span;
        token.text = text;
        if (floating) out_.error(span, "floating-point number in kernel code", "the kernel has no FPU: use an integer");
        else parseInteger(text, token);
        tokens_.push_back(std::move(token));
    }
    void parseInteger(std::string_view text, Token& token) {
        unsigned base = 10;
        std::size_t i = 0;
        if (text.size() > 1 && text[0] == '0') {
            const char marker = static_cast<char>(std::tolower(static_cast<unsigned char>(text[1])));
            base = marker == 'x' ? 16 : marker == 'b' ? 2 : 8;
            i = base == 8 ? 1 : 2;
        }
        const std::size_t digits = i;
        bool overflow = false;
        for (; i < text.size() && digitValue(text[i]) < static_cast<int>(base); ++i) {
            const auto digit = static_cast<std::uint64_t>(digitValue(text[i]));
            overflow |= token.number > (~std::uint64_t{0} - digit) / base;
            token.number = token.number * base + digit;
        }
        bool isUnsigned = false;
        int longs = 0;
        bool bad = base != 8 && i == digits;
        for (; i < text.size(); ++i) {
            const int c = std::tolower(static_cast<unsigned char>(text[i]));
            if (c == 'u' && !isUnsigned) isUnsigned = true;
            else if (c == 'l' && longs < 2) ++longs;
            else bad = true;
        }
        if (bad) {
            out_.error(token.span, "'" + std::string(text) + "' is not a number",
                       "integers are written 10, 0x1f, 0b101 or 017, with an optional u, l or ul");
        } else if (overflow) {
            out_.error(token.span, "integer '" + std::string(text) + "' is out of range",
                       "the largest is 18446744073709551615 (u64)");
        } else {
            token.type = literalType(token.number, isUnsigned, longs > 0, base == 10);
        }
    }
    // C11 6.4.4.1: the first of int, unsigned, long, unsigned long that holds the value (decimal skips unsigned).
    static IntType literalType(std::uint64_t value, bool isUnsigned, bool isLong, bool decimal) {
        if (!isLong && !isUnsigned && value <= 0x7fffffffU) return kInt;
        if (!isLong && (isUnsigned || !decimal) && value <= 0xffffffffU) return kUnsigned;
        if (!isUnsigned && value <= 0x7fffffffffffffffU) return kLong;
        return kUnsignedLong;
    }

    bool escape(std::string& out) {  // after a backslash
        switch (peek()) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case '0': out += '\0'; break;
        case '\\':
        case '"':
        case '\'':
        case '%': out += peek(); break;
        default: return false;
        }
        ++at_;
        return true;
    }
    void string() {
        const std::size_t start = at_;
        const Span open = here();
        std::string value;
        for (++at_; peek() != '"';) {
            if (at_ >= text_.size() || peek() == '\n') {
                out_.error(open, "this string is never closed", "close it with \" on the same line");
                break;
            }
            if (peek() == '\\') {
                ++at_;
                if (escape(value)) continue;
                out_.error(here(), "unknown escape in a string", "known: \\n \\t \\r \\0 \\\\ \\\" \\'");
                if (at_ >= text_.size() || peek() == '\n') continue;
            }
            value += text_[at_++];
        }
        if (peek() == '"') ++at_;
        if (!tokens_.empty() && tokens_.back().kind == Token::Kind::String) {
            tokens_.back().text += value;
            return;
        }
        Token token;
        token.kind = Token::Kind::String;
        token.span = {open.line, open.column, static_cast<std::uint32_t>(at_ - start)};
        token.text = std::move(value);
        tokens_.push_back(std::move(token));
    }
    void character() {
        const Span open = here();
        std::string value;
        ++at_;
        if (peek() == '\\') {
            ++at_;
            if (!escape(value)) value = "?";
        } else if (at_ < text_.size() && peek() != '\n') {
            value += text_[at_++];
            while ((static_cast<unsigned char>(peek()) & 0xc0U) == 0x80U) value += text_[at_++];
        }
        Token token;
        token.kind = Token::Kind::Number;
        token.span = open;
        token.number = value.empty() ? 0 : static_cast<unsigned char>(value[0]);
        if (value.size() > 1) out_.error(open, "this character is more than one byte", "write its number");
        if (peek() == '\'') ++at_;
        else out_.error(open, "this character constant is never closed", "write one character, as in 'a'");
        tokens_.push_back(std::move(token));
    }

    std::string_view text_;
    Diagnostics& out_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t lineStart_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, Diagnostics& diagnostics) {
    return Lexer(text, diagnostics).run();
}

}  // namespace lockstep
