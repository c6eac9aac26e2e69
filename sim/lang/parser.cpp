#include "lang/parser.hpp"

#include "lang/expression_parser.hpp"

namespace lockstep {
namespace {

using namespace parsing;

// Declarations and statements.
class Parser : public ExpressionParser {
public:
    using ExpressionParser::ExpressionParser;

    Unit parseUnit() {
        while (!atEnd() && !out_.full()) {
            const std::size_t before = at_;
            try {
                parseTopLevel();
            } catch (const Recover&) {
                skipToTopLevel();
            }
            if (at_ == before) ++at_;
        }
        return std::move(unit_);
    }

private:
    // --- top level
    void parseTopLevel() {
        if (eat(";")) return;
        if (isName() && peek().text == "static" && isDefineMacro(peek(1).text)) take();
        if (isName() && isDefineMacro(peek().text)) return parseDefineMacro();
        if (isName() && peek(1).is("(") && (peek().text.starts_with("MODULE_") || peek().text.starts_with("module_")))
            fail(peek().span, "'" + peek().text + "' belongs to a module's own file",
                 "leave it out: the harness makes the module around this code");
        Specifiers s = parseSpecifiers();
        for (;;) {
            if (!isName()) fail(peek().span, "expected a name, found " + shown(peek()));
            const Token nameToken = take();
            refuse(nameToken);
            if (peek().is("(")) {
                if (parseFunction(s, nameToken)) return;
            } else {
                parseGlobal(s, nameToken);
            }
            if (eat(",")) continue;
            expect(";", "after the declaration of '" + nameToken.text + "'");
            return;
        }
    }
    static bool isDefineMacro(std::string_view text) { return text == "DEFINE_SPINLOCK" || text == "DEFINE_MUTEX"; }

    void parseDefineMacro() {
        const Token macro = take();
        expect("(", "after " + macro.text);
        if (!isName()) fail(peek().span, "expected the name of the lock, found " + shown(peek()));
        Global g;
        const Token& nameToken = take();
        g.name = nameToken.text;
        g.span = nameToken.span;
        g.type.kind = macro.text == "DEFINE_MUTEX" ? Type::Kind::Mutex : Type::Kind::Spinlock;
        expect(")", "after the name of the lock");
        expect(";", "after " + macro.text);
        unit_.globals.push_back(std::move(g));
    }

    void parseGlobal(const Specifiers& s, const Token& nameToken) {
        if (s.type.kind == Type::Kind::Void) fail(nameToken.span, "a variable cannot be void");
        Global g;
        g.name = nameToken.text;
        g.span = nameToken.span;
        g.type = s.type;
        if (eat("[")) {
            g.isArray = true;
            parts_ = 0;
            if (peek().is("]")) g.sizeFromInitialiser = true;
            else g.size = parseConditional();
            expect("]", "after the size of the array");
            if (peek().is("["))
                fail(peek().span, "arrays have one dimension in a scenario", "use index = row * columns + column");
        }
        if (eat("=")) {
            if (eat("{")) {
                while (!peek().is("}") && !atEnd()) {
                    g.initialisers.push_back(parseInitialiser(g));
                    if (!eat(",")) break;
                }
                expect("}", "after the initialisers");
                if (!g.isArray && g.initialisers.size() > 1)
                    fail(g.span, "'" + g.name + "' is not an array but has several initialisers");
            } else {
                if (g.isArray) fail(peek().span, "an array's initialiser is a list", "write { 1, 2, 3 }");
                g.initialisers.push_back(parseInitialiser(g));
            }
        } else if (g.sizeFromInitialiser) {
            fail(g.span, "array '" + g.name + "' has neither a size nor initialisers",
                 "write its size: " + g.name + "[4]");
        }
        unit_.globals.push_back(std::move(g));
    }
    // A number; ATOMIC_INIT(n) for atomics; the kernel's initialiser macros for locks (null: "unlocked").
    ExprPtr parseInitialiser(const Global& g) {
        parts_ = 0;
        const bool lock = g.type.kind == Type::Kind::Spinlock || g.type.kind == Type::Kind::Mutex;
        const bool atomic = g.type.kind == Type::Kind::Atomic;
        if (!lock && !atomic) return parseAssignment();
        const Token token = peek();
        const std::string wanted =
            lock ? (g.type.kind == Type::Kind::Mutex ? "__MUTEX_INITIALIZER" : "__SPIN_LOCK_UNLOCKED")
                 : (g.type.integer.bytes == 8 ? "ATOMIC64_INIT" : "ATOMIC_INIT");
        if (!token.is(wanted))
            fail(token.span, "'" + g.name + "' needs the kernel's own initialiser",
                 "write " + wanted + (lock ? "(" + g.name + ")" : "(0)"));
        take();
        expect("(", "after " + wanted);
        ExprPtr value = parseAssignment();
        expect(")", "after the argument of " + wanted);
        return lock ? nullptr : std::move(value);
    }

    // True when a body followed, which ends the declaration.
    bool parseFunction(const Specifiers& s, const Token& nameToken) {
        Function f;
        f.name = nameToken.text;
        f.span = nameToken.span;
        f.returnsValue = s.type.kind != Type::Kind::Void;
        f.type = s.type.integer;
        if (s.type.kind != Type::Kind::Void && s.type.kind != Type::Kind::Integer)
            fail(nameToken.span, "a function returns an integer or nothing");
        expect("(", "after the function's name");
        if (peek().is("void") && peek(1).is(")")) take();
        while (!peek().is(")") && !atEnd()) {
            const Specifiers p = parseSpecifiers();
            if (p.type.kind != Type::Kind::Integer)
                fail(p.span, "a parameter is an integer", "locks and atomics are named directly: they are global");
            if (!isName()) fail(peek().span, "expected the parameter's name, found " + shown(peek()));
            const Token& parameter = take();
            f.parameters.push_back({parameter.text, p.type.integer, parameter.span, p.type.isConst});
            if (!eat(",")) break;
        }
        expect(")", "after the parameters of '" + f.name + "'");
        const bool hasBody = peek().is("{");
        if (hasBody) f.body = parseBlock();
        unit_.functions.push_back(std::move(f));
        return hasBody;
    }

    // --- statements
    StmtPtr parseBlock() {
        auto block = std::make_unique<Stmt>();
        block->kind = StmtKind::Block;
        block->span = peek().span;
        const Token open = peek();
        expect("{", "here");
        while (!peek().is("}") && !atEnd() && !out_.full()) {
            const std::size_t before = at_;
            try {
                parseInto(block->body);
            } catch (const Recover&) {
                skipStatement();
                if (at_ == before) take();
            }
        }
        if (gaveUp_) throw Recover{};
        if (atEnd()) fail(open.span, "this '{' is never closed", "close it with }");
        expect("}", "at the end of the block");
        return block;
    }

    void parseInto(std::vector<StmtPtr>& out) {
        parts_ = 0;
        if (startsDeclaration()) return parseLocals(out);
        out.push_back(parseStatement());
    }

    void parseLocals(std::vector<StmtPtr>& out) {
        const Specifiers s = parseSpecifiers();
        if (s.isStatic) fail(s.span, "a static variable inside a function is not supported", "make it a global");
        if (s.type.kind != Type::Kind::Integer)
            fail(s.span, "a local variable is an integer", "locks, mutexes and atomics are global, as they are shared");
        do {
            if (!isName()) fail(peek().span, "expected a variable's name, found " + shown(peek()));
            const Token nameToken = take();
            if (peek().is("["))
                fail(peek().span, "arrays are global in a scenario",
                     "move '" + nameToken.text + "' out of the function");
            auto declare = std::make_unique<Stmt>();
            declare->kind = StmtKind::Declare;
            declare->span = nameToken.span;
            declare->declared = {nameToken.text, s.type.integer, nameToken.span, s.type.isConst};
            if (eat("=")) declare->expr = parseAssignment();
            out.push_back(std::move(declare));
        } while (eat(","));
        expect(";", "after the declaration");
    }

    StmtPtr make(StmtKind kind, const Span& span) {
        auto s = std::make_unique<Stmt>();
        s->kind = kind;
        s->span = span;
        return s;
    }
    ExprPtr parenthesised(std::string_view after) {
        expect("(", "after '" + std::string(after) + "'");
        ExprPtr e = parseComma();
        expect(")", "after the condition");
        return e;
    }
    StmtPtr parseBody() {
        if (startsDeclaration()) fail(peek().span, "a declaration cannot be the whole body", "put it in { … }");
        return parseStatement();
    }

    StmtPtr parseStatement() {
        const Nested guard(*this);
        parts_ = 0;
        const Token token = peek();
        if (token.is("{")) return parseBlock();
        if (eat(";")) return make(StmtKind::Empty, token.span);
        if (token.kind == Token::Kind::Name) {
            if (eat("if")) {
                StmtPtr s = make(StmtKind::If, token.span);
                s->expr = parenthesised("if");
                s->body.push_back(parseBody());
                if (eat("else")) s->body.push_back(parseBody());
                return s;
            }
            if (eat("while")) {
                StmtPtr s = make(StmtKind::While, token.span);
                s->expr = parenthesised("while");
                s->body.push_back(parseBody());
                return s;
            }
            if (eat("do")) {
                StmtPtr s = make(StmtKind::DoWhile, token.span);
                s->body.push_back(parseBody());
                expect("while", "after the body of 'do'");
                s->expr = parenthesised("while");
                expect(";", "after do … while (…)");
                return s;
            }
            if (eat("for")) return parseFor(token);
            if (eat("break")) return finish(make(StmtKind::Break, token.span), "after 'break'");
            if (eat("continue")) return finish(make(StmtKind::Continue, token.span), "after 'continue'");
            if (eat("return")) {
                StmtPtr s = make(StmtKind::Return, token.span);
                if (!peek().is(";")) s->expr = parseComma();
                return finish(std::move(s), "after 'return'");
            }
            if (token.is("else")) fail(token.span, "'else' without 'if'");
            refuse(token);
            if (peek(1).is(":"))
                fail(token.span, "labels are not part of the scenario language yet", "use if, while, break or return");
        }
        StmtPtr s = make(StmtKind::Expr, token.span);
        s->expr = parseComma();
        return finish(std::move(s), "after the expression");
    }
    StmtPtr finish(StmtPtr s, std::string_view context) {
        expect(";", context);
        return s;
    }
    StmtPtr parseFor(const Token& token) {
        StmtPtr s = make(StmtKind::For, token.span);
        expect("(", "after 'for'");
        if (!peek().is(";") && startsDeclaration()) {
            s->init = make(StmtKind::Block, peek().span);
            parseLocals(s->init->body);
        } else {
            if (!peek().is(";")) {
                s->init = make(StmtKind::Expr, peek().span);
                s->init->expr = parseComma();
            }
            expect(";", "after the first part of 'for'");
        }
        if (!peek().is(";")) s->expr = parseComma();
        expect(";", "after the condition of 'for'");
        if (!peek().is(")")) s->step = parseComma();
        expect(")", "after the parts of 'for'");
        s->body.push_back(parseBody());
        return s;
    }

    Unit unit_;
};

}  // namespace

ast::Unit parse(std::vector<Token> tokens, bool charIsSigned, Diagnostics& diagnostics) {
    return Parser(std::move(tokens), charIsSigned, diagnostics).parseUnit();
}

ast::ExprPtr parseExpression(std::vector<Token> tokens, Diagnostics& diagnostics) {
    return Parser(std::move(tokens), true, diagnostics).parseOnlyExpression();
}

}  // namespace lockstep
