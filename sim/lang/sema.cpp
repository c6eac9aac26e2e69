#include "lang/sema.hpp"

#include "lang/expression_analyser.hpp"

namespace lockstep {
namespace {

using namespace meaning;

// Declarations and statements.
class Analyser : public ExpressionAnalyser {
public:
    using ExpressionAnalyser::ExpressionAnalyser;

    void run() {
        declareGlobals();
        declareFunctions();
        for (Function& f : unit_.functions)
            if (f.body) analyseFunction(f);
        if (!out_.hasErrors()) refuseRecursion();
    }

private:
    // --- declarations
    void declareGlobals() {
        for (std::uint32_t i = 0; i < unit_.globals.size(); ++i) {
            Global& g = unit_.globals[i];
            if (findPrimitive(g.name))
                out_.error(g.span, quoted(g.name) + " is a kernel function", "choose another name");
            if (!globals_.emplace(g.name, i).second)
                out_.error(g.span, quoted(g.name) + " is defined twice", "remove one or rename it");
            if (g.isArray) arraySize(g);
            g.values.assign(g.elements, 0);
            for (std::size_t k = 0; k < g.initialisers.size(); ++k) {
                if (!g.initialisers[k] || k >= g.elements) continue;
                Expr& e = *g.initialisers[k];
                const Span where = e.span;
                expression(e);
                std::uint64_t value = 0;
                if (!constantValue(e, unit_, value, out_)) continue;
                g.values[k] = normalise(g.type.integer, value);
                const bool fits = g.type.integer.isBool || g.values[k] == value || (g.type.integer.bytes == 8);
                if (!fits)
                    out_.warning(where, "the initialiser of " + quoted(g.name) + " does not fit in " +
                                            name(g.type.integer) + " and becomes " +
                                            std::to_string(static_cast<std::int64_t>(g.values[k])));
            }
        }
    }
    void arraySize(Global& g) {
        std::uint64_t size = g.initialisers.size();
        if (!g.sizeFromInitialiser) {
            expression(*g.size);
            if (!constantValue(*g.size, unit_, size, out_)) size = 1;
        }
        if (size == 0 || size > kMostElements) {
            out_.error(g.span,
                       "array " + quoted(g.name) + " has " + std::to_string(static_cast<std::int64_t>(size)) +
                           " elements",
                       "an array has 1 to 4096");
            size = 1;
        }
        if (g.initialisers.size() > size) out_.error(g.span, quoted(g.name) + " has more initialisers than elements");
        g.elements = static_cast<std::uint32_t>(size);
    }
    void declareFunctions() {
        // A prototype gives its name to the definition that follows; the list keeps one entry for each name.
        std::vector<Function> kept;
        std::map<std::string, std::size_t> at;
        for (Function& f : unit_.functions) {
            if (findPrimitive(f.name))
                out_.error(f.span, quoted(f.name) + " is a kernel function", "choose another name");
            if (globals_.contains(f.name))
                out_.error(f.span, quoted(f.name) + " is already a variable", "choose another name");
            const auto known = at.find(f.name);
            if (known == at.end()) {
                at[f.name] = kept.size();
                kept.push_back(std::move(f));
                continue;
            }
            Function& first = kept[known->second];
            if (first.body && f.body)
                out_.error(f.span, quoted(f.name) + " is defined twice", "remove one or rename it");
            if (first.parameters.size() != f.parameters.size() || first.returnsValue != f.returnsValue)
                out_.error(f.span, quoted(f.name) + " is declared differently before", "make both alike");
            if (f.body) first = std::move(f);
        }
        unit_.functions = std::move(kept);
        if (unit_.functions.size() > kMostFunctions)
            out_.error(unit_.functions[kMostFunctions].span,
                       "the code has over " + std::to_string(kMostFunctions) + " functions",
                       "a scenario is a small piece of a kernel: leave out what the race does not need");
        for (std::uint32_t i = 0; i < unit_.functions.size(); ++i) {
            functions_[unit_.functions[i].name] = i;
            if (!unit_.functions[i].body)
                out_.error(unit_.functions[i].span, quoted(unit_.functions[i].name) + " is declared but never defined",
                           "write its body");
        }
    }

    void analyseFunction(Function& f) {
        function_ = &f;
        scopes_.assign(1, {});
        f.locals.clear();
        for (const Local& p : f.parameters) declareLocal(p);
        statement(*f.body);
        scopes_.clear();
        function_ = nullptr;
    }
    std::uint32_t declareLocal(const Local& local) {
        const auto index = static_cast<std::uint32_t>(function_->locals.size());
        if (index >= 200)
            out_.error(local.span, "too many local variables in " + quoted(function_->name), "at most 200");
        if (findPrimitive(local.name))
            out_.error(local.span, quoted(local.name) + " is a kernel function", "choose another name");
        if (!scopes_.back().emplace(local.name, index).second)
            out_.error(local.span, quoted(local.name) + " is declared twice in this block", "remove one or rename it");
        function_->locals.push_back(local);
        return index;
    }

    // A call graph with a cycle has no bound on its frames; the kernel's stack has one.
    void refuseRecursion() {
        std::vector<int> mark(unit_.functions.size(), 0);
        for (std::uint32_t i = 0; i < unit_.functions.size(); ++i) visit(i, mark);
    }
    void visit(std::uint32_t f, std::vector<int>& mark) {
        if (mark[f] == 2) return;
        mark[f] = 1;
        for (const auto& [callee, where] : calls_[f]) {
            if (mark[callee] == 1) {
                out_.error(where,
                           quoted(unit_.functions[callee].name) + " calls itself" +
                               (callee == f ? "" : ", by way of " + quoted(unit_.functions[f].name)),
                           "recursion is not supported (the kernel's stack is small): use a loop");
                continue;
            }
            visit(callee, mark);
        }
        mark[f] = 2;
    }

    // --- statements
    void statement(Stmt& s) {
        switch (s.kind) {
        case StmtKind::Block:
            scopes_.emplace_back();
            for (auto& inner : s.body) statement(*inner);
            scopes_.pop_back();
            break;
        case StmtKind::Declare:
            if (s.expr) value(*s.expr);
            s.local = declareLocal(s.declared);
            break;
        case StmtKind::Expr: expression(*s.expr); break;
        case StmtKind::If:
            value(*s.expr);
            for (auto& inner : s.body) statement(*inner);
            break;
        case StmtKind::While:
        case StmtKind::DoWhile:
            value(*s.expr);
            loop(*s.body[0]);
            break;
        case StmtKind::For:
            scopes_.emplace_back();
            if (s.init && s.init->kind == StmtKind::Block)
                for (auto& inner : s.init->body) statement(*inner);
            else if (s.init) statement(*s.init);
            if (s.expr) value(*s.expr);
            if (s.step) expression(*s.step);
            loop(*s.body[0]);
            scopes_.pop_back();
            break;
        case StmtKind::Break:
        case StmtKind::Continue:
            if (loops_ == 0)
                out_.error(s.span,
                           std::string(s.kind == StmtKind::Break ? "'break'" : "'continue'") + " outside a loop");
            break;
        case StmtKind::Return:
            if (s.expr) value(*s.expr);
            if (s.expr && !function_->returnsValue)
                out_.error(s.span, quoted(function_->name) + " returns nothing, but here a value",
                           "write 'return;' or give the function a type");
            if (!s.expr && function_->returnsValue)
                out_.error(s.span, quoted(function_->name) + " must return a value");
            break;
        case StmtKind::Empty: break;
        }
    }
    void loop(Stmt& body) {
        ++loops_;
        statement(body);
        --loops_;
    }

    int loops_ = 0;
};

}  // namespace

void analyse(Unit& unit, Diagnostics& diagnostics) {
    Analyser(unit, diagnostics).run();
}

bool analyseCheck(Expr& expression, const Unit& unit, bool calls, Diagnostics& diagnostics) {
    return meaning::ExpressionAnalyser(const_cast<Unit&>(unit), diagnostics)
        .check(expression, calls);  // check() only reads the unit
}

bool constantValue(const Expr& expression, const Unit& unit, std::uint64_t& value, Diagnostics& diagnostics) {
    const auto folded = constantOf(expression, unit);
    if (folded) value = *folded;
    else if (!diagnostics.hasErrors())
        diagnostics.error(expression.span, "this must be a constant", "use numbers and operators");
    return folded.has_value();
}

}  // namespace lockstep
