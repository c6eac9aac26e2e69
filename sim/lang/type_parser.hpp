// The types of declarations, parameters and casts. Internal to the parser.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lang/ast.hpp"
#include "lang/primitives.hpp"
#include "lang/suggest.hpp"
#include "lang/token_cursor.hpp"
#include "lang/type_names.hpp"

namespace lockstep::parsing {

using namespace ast;

class TypeParser : protected TokenCursor {
public:
    /// Plain `char` is signed on x86_64 and unsigned on arm64.
    TypeParser(std::vector<Token> tokens, bool charIsSigned, Diagnostics& out)
        : TokenCursor(std::move(tokens), out), charIsSigned_(charIsSigned) {}

protected:
    struct Specifiers {
        bool isStatic = false;
        bool isTypedef = false;
        Type type;
        bool any = false;
        Span span;
    };

    void refuse(const Token& token) {
        if (const std::optional<Refusal> refusal = refusalOf(token.text))
            fail(token.span, refusal->cause, refusal->remedy);
    }
    [[nodiscard]] bool startsDeclaration() const {
        if (!isName()) return false;
        const std::string& text = peek().text;
        return isTypeWord(text) || isQualifier(text) || text == "static" || text == "struct" ||
               refusesDeclaration(text) ||
               (peek(1).kind == Token::Kind::Name && peek(1).span.line == peek().span.line && !isStatementWord(text) &&
                !findPrimitive(text));
    }

    Specifiers parseSpecifiers() {
        Specifiers s;
        s.span = peek().span;
        IntegerWords words;
        bool other = false;
        while (isName()) {
            const Token& token = peek();
            if (token.text == "static") s.isStatic = true;
            else if (token.text == "const") s.type.isConst = true;
            else if (isQualifier(token.text)) {
            } else if (token.text == "struct") {
                take();
                if (!peek().is("mutex"))
                    fail(token.span, "structures are not part of the scenario language yet",
                         "use separate globals or arrays; 'struct mutex' is known");
                s.type.kind = Type::Kind::Mutex;
                other = true;
            } else if (token.text == "spinlock_t" || token.text == "atomic_t" || token.text == "atomic64_t" ||
                       token.text == "void") {
                s.type.kind = token.text == "spinlock_t" ? Type::Kind::Spinlock
                              : token.text == "void"     ? Type::Kind::Void
                                                         : Type::Kind::Atomic;
                s.type.integer = token.text == "atomic64_t" ? kLong : kInt;
                other = true;
            } else if (!other && words.add(token.text)) {
                s.any = true;
            } else {
                if (!s.any && !other) refuse(token);
                break;
            }
            take();
        }
        if (s.any) {
            if (const auto type = words.type(charIsSigned_)) s.type.integer = *type;
            else fail(s.span, "these words do not make an integer type", "write for example 'unsigned long' or 'u64'");
        } else if (!other) {
            unknownType();
        }
        s.any = true;
        if (peek().is("*"))
            fail(peek().span, "pointers are not part of the scenario language yet",
                 "name the variable itself; '&' is written only where a kernel function takes an address");
        return s;
    }
    [[noreturn]] void unknownType() {
        const Token& token = peek();
        if (token.kind != Token::Kind::Name) fail(token.span, "expected a declaration, found " + shown(token));
        const auto near = nearest(token.text, typeWords());
        fail(token.span, "unknown type '" + token.text + "'",
             near ? "did you mean '" + *near + "'?"
                  : "types: int, unsigned, long, bool, u8…u64, s8…s64, atomic_t, atomic64_t, spinlock_t, struct mutex");
    }

private:
    bool charIsSigned_;
};

}  // namespace lockstep::parsing
