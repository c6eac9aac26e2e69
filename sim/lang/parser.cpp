#include "lang/parser.hpp"

#include <algorithm>
#include <array>

#include "lang/suggest.hpp"
#include "lang/type_names.hpp"

namespace lockstep {
namespace {

using namespace ast;

constexpr int kDeepestNesting = 100;
constexpr int kLargestExpression = 1000;  // parts; bounds the recursion of every pass over the tree

// Thrown inside this file only, to unwind to the place where parsing can go on; its message is already recorded.
struct Recover {};

struct BinaryLevel {
    std::string_view text;
    int level;
    AluOp op;
};

constexpr std::array<BinaryLevel, 16> kBinary = {{{"|", 3, AluOp::Or},
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

class Parser {
public:
    Parser(std::vector<Token> tokens, bool charIsSigned, Diagnostics& out)
        : tokens_(std::move(tokens)), charIsSigned_(charIsSigned), out_(out) {}

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

    ExprPtr parseOnlyExpression() {
        try {
            ExprPtr e = parseComma();
            if (!atEnd()) fail(peek().span, "unexpected " + shown(peek()) + " after the expression");
            return e;
        } catch (const Recover&) {
            return nullptr;
        }
    }

private:
    // --- tokens
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
        explicit Nested(Parser& p) : parser_(p) {
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
        Parser& parser_;
    };

    // --- types
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

    // --- expressions
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

    std::vector<Token> tokens_;
    bool charIsSigned_;
    Diagnostics& out_;
    Unit unit_;
    std::size_t at_ = 0;
    bool gaveUp_ = false;  // at the end because of an error, not of the text
    int depth_ = 0;
    int parts_ = 0;  // of the expression being read
};

}  // namespace

ast::Unit parse(std::vector<Token> tokens, bool charIsSigned, Diagnostics& diagnostics) {
    return Parser(std::move(tokens), charIsSigned, diagnostics).parseUnit();
}

ast::ExprPtr parseExpression(std::vector<Token> tokens, Diagnostics& diagnostics) {
    return Parser(std::move(tokens), true, diagnostics).parseOnlyExpression();
}

}  // namespace lockstep
