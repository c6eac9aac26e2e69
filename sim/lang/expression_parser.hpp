// Expressions, by precedence climbing. Internal to the parser.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/type_parser.hpp"

namespace lockstep::parsing {

struct BinaryLevel {
    std::string_view text;
    int level;
    AluOp op;
};

inline constexpr std::array<BinaryLevel, 16> kBinary = {{{"|", 3, AluOp::Or},
                                                         {"^", 4, AluOp::Xor},
                                                         {"&", 5, AluOp::And},
                                                         {"==", 6, AluOp::Eq},
                                                         {"!=", 6, AluOp::Ne},
                                                         {"<", 7, AluOp::Lt},
                                                         {">", 7, AluOp::Gt},
                                                         {"<=", 7, AluOp::Le},
                                                         {">=", 7, AluOp::Ge},
                                                         {"<<", 8, AluOp::Shl},
                                                         {">>", 8, AluOp::Shr},
                                                         {"+", 9, AluOp::Add},
                                                         {"-", 9, AluOp::Sub},
                                                         {"*", 10, AluOp::Mul},
                                                         {"/", 10, AluOp::Div},
                                                         {"%", 10, AluOp::Mod}}};

class ExpressionParser : protected TypeParser {
public:
    using TypeParser::TypeParser;

    ExprPtr parseOnlyExpression() {
        try {
            ExprPtr e = parseComma();
            if (!atEnd()) fail(peek().span, "unexpected " + shown(peek()) + " after the expression");
            return e;
        } catch (const Recover&) {
            return nullptr;
        }
    }

protected:
    static constexpr int kLargestExpression = 1000;  // parts; bounds the recursion of every pass over the tree

    ExprPtr node(ExprKind kind, const Span& span) {
        auto e = std::make_unique<Expr>();
        e->kind = kind;
        e->span = span;
        if (++parts_ > kLargestExpression)
            fail(span, "this expression is too large", "at most 1000 parts: split it into statements");
        return e;
    }
    ExprPtr join(ExprKind kind, const Span& span, ExprPtr a, ExprPtr b) {
        ExprPtr e = node(kind, span);
        e->operands.push_back(std::move(a));
        e->operands.push_back(std::move(b));
        return e;
    }

    ExprPtr parseComma() {
        ExprPtr e = parseAssignment();
        while (peek().is(",")) {
            const Span span = take().span;
            e = join(ExprKind::Comma, span, std::move(e), parseAssignment());
        }
        return e;
    }

    ExprPtr parseAssignment() {
        ExprPtr left = parseConditional();
        const Token& token = peek();
        if (token.kind != Token::Kind::Punctuator) return left;
        if (token.text == "=") {
            const Span span = take().span;
            return join(ExprKind::Assign, span, std::move(left), parseAssignment());
        }
        if (token.text.size() < 2 || token.text.back() != '=') return left;
        const std::string base = token.text.substr(0, token.text.size() - 1);
        for (const BinaryLevel& b : kBinary) {
            if (b.text != base || isComparison(b.op)) continue;
            const Span span = take().span;
            ExprPtr e = join(ExprKind::Assign, span, std::move(left), parseAssignment());
            e->compound = true;
            e->op = b.op;
            return e;
        }
        return left;
    }

    ExprPtr parseConditional() {
        ExprPtr condition = parseLogicalOr();
        if (!peek().is("?")) return condition;
        const Nested guard(*this);
        ExprPtr e = node(ExprKind::Conditional, take().span);
        e->operands.push_back(std::move(condition));
        e->operands.push_back(parseComma());
        expect(":", "in a conditional expression");
        e->operands.push_back(parseConditional());
        return e;
    }
    ExprPtr parseLogicalOr() {
        ExprPtr e = parseLogicalAnd();
        while (peek().is("||")) {
            const Span span = take().span;
            e = join(ExprKind::LogicalOr, span, std::move(e), parseLogicalAnd());
        }
        return e;
    }
    ExprPtr parseLogicalAnd() {
        ExprPtr e = parseBinary(3);
        while (peek().is("&&")) {
            const Span span = take().span;
            e = join(ExprKind::LogicalAnd, span, std::move(e), parseBinary(3));
        }
        return e;
    }
    ExprPtr parseBinary(int level) {
        ExprPtr left = parseUnary();
        for (;;) {
            const Token& token = peek();
            const auto found = std::find_if(kBinary.begin(), kBinary.end(), [&](const BinaryLevel& b) {
                return token.kind == Token::Kind::Punctuator && token.text == b.text && b.level >= level;
            });
            if (found == kBinary.end()) return left;
            const Span span = take().span;
            ExprPtr right = parseBinary(found->level + 1);
            left = join(ExprKind::Binary, span, std::move(left), std::move(right));
            left->op = found->op;
        }
    }

    ExprPtr parseUnary() {
        const Nested guard(*this);
        const Token token = peek();
        if (token.kind != Token::Kind::Punctuator) return parsePostfix();
        if (token.text == "(" && peek(1).kind == Token::Kind::Name && isTypeWord(peek(1).text)) {
            take();
            const Specifiers s = parseSpecifiers();
            if (s.type.kind != Type::Kind::Integer) fail(token.span, "a cast gives an integer type");
            expect(")", "after the type of the cast");
            ExprPtr e = node(ExprKind::Cast, token.span);
            e->type = s.type.integer;
            e->operands.push_back(parseUnary());
            return e;
        }
        static constexpr std::pair<std::string_view, ExprKind> kUnary[] = {
            {"-", ExprKind::Negate},    {"~", ExprKind::Complement}, {"!", ExprKind::Not},
            {"&", ExprKind::AddressOf}, {"++", ExprKind::Increment}, {"--", ExprKind::Decrement}};
        for (const auto& [text, kind] : kUnary) {
            if (token.text != text) continue;
            take();
            ExprPtr e = node(kind, token.span);
            e->prefix = true;
            e->operands.push_back(parseUnary());
            return e;
        }
        if (eat("+")) return parseUnary();
        if (token.text == "*")
            fail(token.span, "pointers are not part of the scenario language yet", "name the variable itself");
        return parsePostfix();
    }

    ExprPtr parsePostfix() {
        ExprPtr e = parsePrimary();
        for (;;) {
            const Token token = peek();
            if (token.is("++") || token.is("--")) {
                take();
                ExprPtr post = node(token.is("++") ? ExprKind::Increment : ExprKind::Decrement, token.span);
                post->operands.push_back(std::move(e));
                e = std::move(post);
            } else if (token.is("->") || token.is(".")) {
                fail(token.span, "structures are not part of the scenario language yet",
                     "use separate globals or arrays");
            } else {
                return e;
            }
        }
    }

    ExprPtr parsePrimary() {
        const Token token = peek();
        if (token.kind == Token::Kind::Number) {
            take();
            ExprPtr e = node(ExprKind::Number, token.span);
            e->number = token.number;
            e->type = token.type;
            return e;
        }
        if (token.kind == Token::Kind::String) {
            take();
            ExprPtr e = node(ExprKind::String, token.span);
            e->text = token.text;
            return e;
        }
        if (eat("(")) {
            if (peek().is("{")) fail(peek().span, "statement expressions are not supported", "write a function");
            ExprPtr e = parseComma();
            expect(")", "after the expression");
            return e;
        }
        if (token.kind != Token::Kind::Name) fail(token.span, "expected an expression, found " + shown(token));
        refuse(token);
        take();
        if (eat("(")) {
            ExprPtr e = node(ExprKind::Call, token.span);
            e->text = token.text;
            while (!peek().is(")") && !atEnd()) {
                e->operands.push_back(parseAssignment());
                if (!eat(",")) break;
            }
            expect(")", "after the arguments of '" + token.text + "'");
            return e;
        }
        if (eat("[")) {
            ExprPtr e = node(ExprKind::Index, token.span);
            e->text = token.text;
            e->operands.push_back(parseComma());
            expect("]", "after the index");
            return e;
        }
        if (token.text == "true" || token.text == "false") {
            ExprPtr e = node(ExprKind::Number, token.span);
            e->number = token.text == "true" ? 1 : 0;
            return e;
        }
        ExprPtr e = node(ExprKind::Name, token.span);
        e->text = token.text;
        return e;
    }

    int parts_ = 0;  // of the expression being read
};

}  // namespace lockstep::parsing
