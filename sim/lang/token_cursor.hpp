// Walks over tokens: look, take, expect, report, and skip to where parsing can go on. Internal to the parser.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/lexer.hpp"

namespace lockstep::parsing {

// Thrown inside the parser only, to unwind to the place where parsing can go on; its message is already recorded.
struct Recover {};

class TokenCursor {
protected:
    static constexpr int kDeepestNesting = 100;

    TokenCursor(std::vector<Token> tokens, Diagnostics& out) : tokens_(std::move(tokens)), out_(out) {}

    [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    [[nodiscard]] bool atEnd() const { return peek().kind == Token::Kind::End; }
    [[nodiscard]] bool isName() const { return peek().kind == Token::Kind::Name; }
    const Token& take() {
        const Token& token = peek();
        if (!atEnd()) ++at_;
        return token;
    }
    bool eat(std::string_view text) {
        if (!peek().is(text)) return false;
        take();
        return true;
    }
    static std::string shown(const Token& token) {
        switch (token.kind) {
        case Token::Kind::End: return "the end of the code";
        case Token::Kind::String: return "a string";
        default: return "'" + token.text + "'";
        }
    }
    [[noreturn]] void fail(const Span& where, std::string cause, std::string remedy = {}) {
        out_.error(where, std::move(cause), std::move(remedy));
        throw Recover{};
    }
    void expect(std::string_view text, std::string_view context) {
        if (eat(text)) return;
        // A missing ';' or ')' belongs to the end of what precedes it, where the eye looks for it.
        Span where = peek().span;
        if (at_ > 0 && (text == ";" || text == ")")) {
            const Span& last = tokens_[at_ - 1].span;
            if (last.line != where.line) where = {last.line, last.column + last.length, 1};
        }
        fail(where, "expected '" + std::string(text) + "' " + std::string(context) + ", found " + shown(peek()));
    }
    void skipToTopLevel() {
        int depth = 0;
        while (!atEnd()) {
            const Token& token = take();
            if (token.is("{")) ++depth;
            else if (token.is("}")) {
                if (--depth <= 0) return;
            } else if (token.is(";") && depth <= 0) return;
        }
    }
    void skipStatement() {
        int depth = 0;
        while (!atEnd()) {
            if (peek().is("}") && depth == 0) return;
            const Token& token = take();
            if (token.is("{")) ++depth;
            else if (token.is("}")) --depth;
            else if (token.is(";") && depth == 0) return;
        }
    }
    class Nested {
    public:
        explicit Nested(TokenCursor& p) : parser_(p) {
            if (++parser_.depth_ <= kDeepestNesting) return;
            --parser_.depth_;
            const Span where = parser_.peek().span;
            parser_.at_ = parser_.tokens_.size() - 1;  // what follows would only repeat this
            parser_.gaveUp_ = true;
            parser_.fail(where, "the code is nested too deeply", "at most 100 levels");
        }
        ~Nested() { --parser_.depth_; }
        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;

    private:
        TokenCursor& parser_;
    };

    std::vector<Token> tokens_;
    Diagnostics& out_;
    std::size_t at_ = 0;
    bool gaveUp_ = false;  // at the end because of an error, not of the text
    int depth_ = 0;
};

}  // namespace lockstep::parsing
