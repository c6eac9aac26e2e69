#include "lang/sema.hpp"

#include <map>
#include <optional>

#include "lang/fold.hpp"
#include "lang/format_string.hpp"
#include "lang/suggest.hpp"

namespace lockstep {
namespace {

using namespace ast;

constexpr std::uint64_t kMostElements = 4096;
constexpr std::size_t kMostFunctions = 1000;  // bounds the recursion of every pass over the call graph

std::string quoted(const std::string& name) {
    return "'" + name + "'";
}

std::string describe(const Global& g) {
    switch (g.type.kind) {
    case Type::Kind::Spinlock: return "a spinlock";
    case Type::Kind::Mutex: return "a mutex";
    case Type::Kind::Atomic: return g.type.integer.bytes == 8 ? "an atomic64_t" : "an atomic_t";
    default: return "an integer variable";
    }
}

// The value of an expression of numbers and const globals.
std::optional<std::uint64_t> constantOf(const Expr& expression, const Unit& unit) {
    return fold(expression, [&](const Expr& node, std::uint64_t index) -> std::optional<std::uint64_t> {
        if (node.binding != Binding::Global) return std::nullopt;
        const Global& g = unit.globals[node.symbol];
        return g.type.isConst && index < g.values.size() ? std::optional(g.values[index]) : std::nullopt;
    });
}

class Analyser {
public:
    Analyser(Unit& unit, Diagnostics& out) : unit_(unit), out_(out) {}

    void run() {
        declareGlobals();
        declareFunctions();
        for (Function& f : unit_.functions)
            if (f.body) analyseFunction(f);
        if (!out_.hasErrors()) refuseRecursion();
    }

    // Only globals are in scope, and nothing may change.
    bool check(Expr& e, bool calls) {
        for (std::uint32_t i = 0; i < unit_.globals.size(); ++i) globals_[unit_.globals[i].name] = i;
        for (std::uint32_t i = 0; i < unit_.functions.size(); ++i) functions_[unit_.functions[i].name] = i;
        inCheck_ = true;
        callsAllowed_ = calls;
        scopes_.emplace_back();
        expression(e);
        return !out_.hasErrors();
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

    // --- expressions
    void value(Expr& e) {
        expression(e);
        if (e.isVoid) out_.error(e.span, quoted(e.text) + " returns nothing", "call it in a statement of its own");
    }

    void expression(Expr& e) {
        switch (e.kind) {
        case ExprKind::Number: break;
        case ExprKind::String: out_.error(e.span, "a string only stands as the format of pr_info() and its kin"); break;
        case ExprKind::Name:
        case ExprKind::Index: variable(e); break;
        case ExprKind::Negate:
        case ExprKind::Complement:
            value(*e.operands[0]);
            e.type = promote(e.operands[0]->type);
            break;
        case ExprKind::Not:
            value(*e.operands[0]);
            e.type = kInt;
            break;
        case ExprKind::Cast: value(*e.operands[0]); break;
        case ExprKind::Binary: binary(e); break;
        case ExprKind::LogicalAnd:
        case ExprKind::LogicalOr:
            value(*e.operands[0]);
            value(*e.operands[1]);
            e.type = kInt;
            break;
        case ExprKind::Conditional:
            value(*e.operands[0]);
            value(*e.operands[1]);
            value(*e.operands[2]);
            e.type = commonType(e.operands[1]->type, e.operands[2]->type);
            break;
        case ExprKind::Assign:
            value(*e.operands[1]);
            target(e, *e.operands[0]);
            if (e.compound) refuseZeroDivisor(e);
            break;
        case ExprKind::Increment:
        case ExprKind::Decrement: target(e, *e.operands[0]); break;
        case ExprKind::Comma:
            if (inCheck_) out_.error(e.span, "a check is one expression, not a list", "join the parts with &&");
            expression(*e.operands[0]);
            value(*e.operands[1]);
            e.type = e.operands[1]->type;
            break;
        case ExprKind::AddressOf:
            out_.error(e.span, "'&' is written only where a kernel function takes an address",
                       "pointers are not part of the scenario language yet");
            value(*e.operands[0]);
            break;
        case ExprKind::Call: call(e); break;
        }
    }

    void binary(Expr& e) {
        value(*e.operands[0]);
        value(*e.operands[1]);
        const IntType common = commonType(e.operands[0]->type, e.operands[1]->type);
        if (isComparison(e.op)) e.type = kInt;
        else if (e.op == AluOp::Shl || e.op == AluOp::Shr) e.type = promote(e.operands[0]->type);
        else e.type = common;
        refuseZeroDivisor(e);
    }
    void refuseZeroDivisor(const Expr& e) {
        if (isDivision(e.op) && constantOf(*e.operands[1], unit_) == 0U) out_.error(e.span, "division by zero");
    }

    // `left` is assigned to by `e`.
    void target(Expr& e, Expr& left) {
        if (inCheck_) {
            out_.error(e.span, "a check must not change anything", "compare with ==");
            return;
        }
        if (left.kind != ExprKind::Name && left.kind != ExprKind::Index) {
            out_.error(left.span, "only a variable can be assigned to");
            value(left);
            return;
        }
        variable(left);
        e.type = left.type;
        refuseConst(left, left.span);
    }
    // `variable`, which is about to change, must not be const.
    void refuseConst(const Expr& variable, const Span& where) {
        const bool isConst = variable.binding == Binding::Global  ? unit_.globals[variable.symbol].type.isConst
                             : variable.binding == Binding::Local ? function_->locals[variable.symbol].isConst
                                                                  : false;
        if (isConst)
            out_.error(where, quoted(variable.text) + " is const and cannot be changed",
                       "remove 'const' from its declaration");
    }

    bool lookUp(Expr& e) {
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
            const auto found = scope->find(e.text);
            if (found == scope->end()) continue;
            e.binding = Binding::Local;
            e.symbol = found->second;
            return true;
        }
        const auto found = globals_.find(e.text);
        if (found == globals_.end()) return false;
        e.binding = Binding::Global;
        e.symbol = found->second;
        return true;
    }
    void unknown(const Expr& e) {
        if (out_.full()) return;  // suggestions take time
        if (functions_.contains(e.text) || findPrimitive(e.text)) {
            out_.error(e.span, quoted(e.text) + " is a function", "call it: " + e.text + "(…)");
            return;
        }
        std::vector<std::string> names;
        for (const auto& scope : scopes_)
            for (const auto& [known, index] : scope) names.push_back(known);
        for (const auto& [known, index] : globals_) names.push_back(known);
        const auto near = nearest(e.text, names);
        std::string all;
        for (const auto& [known, index] : globals_) all += (all.empty() ? "" : ", ") + known;
        out_.error(e.span, "unknown variable " + quoted(e.text),
                   near ? "did you mean " + quoted(*near) + "?"
                        : (all.empty() ? "declare it first" : "the globals are: " + all));
    }

    // A variable read or written as an integer.
    void variable(Expr& e) {
        if (e.kind == ExprKind::Index) value(*e.operands[0]);
        if (!lookUp(e)) return unknown(e);
        if (e.binding == Binding::Local) {
            e.type = function_->locals[e.symbol].type;
            if (e.kind == ExprKind::Index) out_.error(e.span, quoted(e.text) + " is not an array");
            return;
        }
        const Global& g = unit_.globals[e.symbol];
        e.type = g.type.integer;
        shape(e, g);
        if (g.type.kind == Type::Kind::Integer || (inCheck_ && g.type.kind == Type::Kind::Atomic)) return;
        if (g.type.kind == Type::Kind::Atomic) {
            const std::string prefix = g.type.integer.bytes == 8 ? "atomic64_" : "atomic_";
            out_.error(e.span, quoted(e.text) + " is " + describe(g) + ", not a plain integer",
                       "use " + prefix + "read(&" + e.text + "), " + prefix + "set(…), " + prefix + "inc(&" + e.text +
                           ")");
        } else {
            out_.error(e.span, quoted(e.text) + " is " + describe(g) + " and has no value",
                       "pass its address to a lock function: &" + e.text);
        }
    }
    // The use has an index exactly where the variable is an array, and a constant index is inside it.
    void shape(const Expr& e, const Global& g) {
        if (g.isArray && e.kind == ExprKind::Name)
            out_.error(e.span, quoted(e.text) + " is an array", "name an element: " + e.text + "[0]");
        if (!g.isArray && e.kind == ExprKind::Index) out_.error(e.span, quoted(e.text) + " is not an array");
        if (!g.isArray || e.kind != ExprKind::Index) return;
        const auto index = constantOf(*e.operands[0], unit_);
        if (index && *index >= g.elements)
            out_.error(e.operands[0]->span, "index " + std::to_string(static_cast<std::int64_t>(*index)) +
                                                " is outside " + quoted(e.text) + ", which has " +
                                                std::to_string(g.elements) + " elements");
    }

    // --- calls
    void call(Expr& e) {
        const auto own = functions_.find(e.text);
        if (inCheck_ && own == functions_.end() && e.text == "calls") return completedCalls(e);
        if (own != functions_.end()) return inCheck_ ? refuseInCheck(e) : callOwn(e, own->second);
        e.primitive = findPrimitive(e.text);
        if (!e.primitive) return unknownFunction(e);
        if (inCheck_ && e.primitive->kind != PrimitiveKind::AtomicRead && e.primitive->kind != PrimitiveKind::ReadOnce)
            return refuseInCheck(e);
        callPrimitive(e, *e.primitive);
    }
    void refuseInCheck(const Expr& e) {
        out_.error(e.span, "a check cannot call " + quoted(e.text), "compare variables; atomic_read(&v) may be called");
    }
    void completedCalls(Expr& e) {
        e.type = kLong;
        if (!callsAllowed_)
            return out_.error(e.span, "calls(…) only stands in the headline's 'expected'", "compare variables");
        if (e.operands.size() != 1 || e.operands[0]->kind != ExprKind::Name ||
            !functions_.contains(e.operands[0]->text)) {
            out_.error(e.span, "calls(…) takes the name of a function of the scenario", "for example calls(update)");
            return;
        }
        e.function = functions_.at(e.operands[0]->text);
    }
    void callOwn(Expr& e, std::uint32_t index) {
        const Function& f = unit_.functions[index];
        e.function = index;
        e.type = f.type;
        e.isVoid = !f.returnsValue;
        if (e.operands.size() != f.parameters.size())
            out_.error(e.span, quoted(f.name) + " takes " + count(f.parameters.size()) + ", not " +
                                   std::to_string(e.operands.size()));
        for (auto& operand : e.operands) value(*operand);
        if (function_)
            calls_[static_cast<std::uint32_t>(function_ - unit_.functions.data())].emplace_back(index, e.span);
    }
    static std::string count(std::size_t n) { return std::to_string(n) + (n == 1 ? " argument" : " arguments"); }

    void unknownFunction(Expr& e) {
        if (out_.full()) return;
        std::vector<std::string> names;
        for (const Primitive& p : primitives()) names.push_back(p.name);
        for (const auto& [known, index] : functions_) names.push_back(known);
        std::string remedy = "define it, or use one of the kernel functions in docs/scenarios.md";
        static const std::map<std::string, std::string, std::less<>> kNearest = {
            {"printk", "pr_info()"},
            {"printf", "pr_info()"},
            {"msleep", "udelay(), which does not sleep"},
            {"schedule", "mutex_lock(), which may sleep"},
            {"raw_spin_lock", "spin_lock()"},
            {"read_lock", "spin_lock()"},
            {"write_lock", "spin_lock()"},
            {"down", "mutex_lock()"},
            {"up", "mutex_unlock()"},
            {"kmalloc", "a global"},
            {"kfree", "a global"},
            {"rcu_read_lock", "spin_lock()"},
            {"this_cpu_inc", "an array indexed by smp_processor_id()"},
            {"spin_lock_init", "DEFINE_SPINLOCK(name)"},
            {"mutex_init", "DEFINE_MUTEX(name)"},
            {"in_irq", "in_hardirq()"},
            {"in_interrupt", "!in_task()"}};
        if (const auto known = kNearest.find(e.text); known != kNearest.end())
            remedy = "not supported yet; the nearest that is: " + known->second;
        else if (const auto near = nearest(e.text, names)) remedy = "did you mean " + quoted(*near) + "?";
        out_.error(e.span, "unknown function " + quoted(e.text), remedy);
        for (auto& operand : e.operands)
            if (operand->kind != ExprKind::AddressOf && operand->kind != ExprKind::String) expression(*operand);
    }

    void callPrimitive(Expr& e, const Primitive& p) {
        e.isVoid = !p.returnsValue;
        e.type = p.type;
        if (p.kind == PrimitiveKind::Print) return print(e, p);
        if (e.operands.size() != p.arguments.size()) {
            out_.error(e.span,
                       quoted(p.name) + " takes " + count(p.arguments.size()) + ", not " +
                           std::to_string(e.operands.size()),
                       "its prototype: " + p.prototype);
            return;
        }
        for (std::size_t i = 0; i < e.operands.size(); ++i) argument(e, p, p.arguments[i], *e.operands[i]);
    }

    void argument(Expr& e, const Primitive& p, char letter, Expr& a) {
        switch (letter) {
        case 'v': value(a); break;
        case 'L':
        case 'M':
        case 'A':
        case 'g': address(e, p, letter, a); break;
        case 'o': {
            if (a.kind != ExprKind::AddressOf || a.operands[0]->kind != ExprKind::Name) {
                out_.error(a.span, quoted(p.name) + " takes the address of a local variable here", "write &old");
                break;
            }
            Expr& variableNode = *a.operands[0];
            variable(variableNode);
            a.type = variableNode.type;
            if (variableNode.binding == Binding::Global)
                out_.error(a.span, quoted(variableNode.text) + " must be a local variable here");
            refuseConst(variableNode, a.span);
            const IntType wanted = p.wide ? kLong : kInt;
            if (variableNode.binding == Binding::Local && variableNode.type.bytes != wanted.bytes)
                out_.error(a.span, quoted(variableNode.text) + " must be of type " + (p.wide ? "s64" : "int"));
            break;
        }
        case 'x':
            if (a.kind != ExprKind::Name && a.kind != ExprKind::Index) {
                out_.error(a.span, quoted(p.name) + " takes a variable",
                           "for example " + p.name + "(counter" + (p.returnsValue ? ")" : ", value)"));
                value(a);
                break;
            }
            variable(a);
            if (p.kind == PrimitiveKind::ReadOnce) e.type = a.type;
            if (p.kind == PrimitiveKind::WriteOnce) refuseConst(a, a.span);
            break;
        case 'f':
            if (a.kind != ExprKind::Name && a.kind != ExprKind::Index) {
                out_.error(a.span, quoted(p.name) + " takes the flags variable itself",
                           a.kind == ExprKind::AddressOf ? "leave out the '&': it is a macro"
                                                         : "declare 'unsigned long flags;' and pass flags");
                break;
            }
            variable(a);
            if (p.kind != PrimitiveKind::SpinUnlock && p.kind != PrimitiveKind::LocalIrqRestore) refuseConst(a, a.span);
            if (a.type.bytes != 8 || a.type.isSigned)
                out_.error(a.span, "the flags variable must be 'unsigned long'",
                           "declare 'unsigned long " + a.text + ";'");
            break;
        default: break;
        }
    }

    // &lock, &lock[i], &counter: the argument names a global of the right kind.
    void address(Expr& e, const Primitive& p, char letter, Expr& a) {
        const std::string wanted = letter == 'L'   ? "spinlock"
                                   : letter == 'M' ? "mutex"
                                   : letter == 'A' ? (p.wide ? "atomic64_t" : "atomic_t")
                                                   : "variable";
        if (a.kind != ExprKind::AddressOf) {
            const bool isVariable = a.kind == ExprKind::Name || a.kind == ExprKind::Index;
            out_.error(a.span, quoted(p.name) + " takes the address of a " + wanted,
                       isVariable ? "write &" + a.text : "its prototype: " + p.prototype);
            return;
        }
        Expr& variableNode = *a.operands[0];
        if (variableNode.kind != ExprKind::Name && variableNode.kind != ExprKind::Index) {
            out_.error(a.span, "'&' takes the address of a variable");
            return;
        }
        if (variableNode.kind == ExprKind::Index) value(*variableNode.operands[0]);
        if (!lookUp(variableNode)) return unknown(variableNode);
        if (variableNode.binding == Binding::Local) {
            out_.error(a.span, quoted(variableNode.text) + " is a local variable: no other context can see it",
                       "make it a global");
            return;
        }
        const Global& g = unit_.globals[variableNode.symbol];
        shape(variableNode, g);
        variableNode.type = a.type = g.type.integer;
        const bool right =
            (letter == 'L' && g.type.kind == Type::Kind::Spinlock) ||
            (letter == 'M' && g.type.kind == Type::Kind::Mutex) ||
            (letter == 'A' && g.type.kind == Type::Kind::Atomic && (g.type.integer.bytes == 8) == p.wide) ||
            (letter == 'g' && g.type.kind == Type::Kind::Integer);
        if (!right) {
            out_.error(a.span,
                       quoted(p.name) + " takes a " + wanted + ", but " + quoted(variableNode.text) + " is " +
                           describe(g),
                       remedyFor(g, variableNode.text));
            return;
        }
        if (p.kind != PrimitiveKind::LoadAcquire && p.kind != PrimitiveKind::AtomicRead)
            refuseConst(variableNode, a.span);
        if (letter == 'g' && p.returnsValue) e.type = g.type.integer;
    }
    static std::string remedyFor(const Global& g, const std::string& variable) {
        switch (g.type.kind) {
        case Type::Kind::Spinlock: return "use spin_lock(&" + variable + ")";
        case Type::Kind::Mutex: return "use mutex_lock(&" + variable + ")";
        case Type::Kind::Atomic:
            return std::string("use ") + (g.type.integer.bytes == 8 ? "atomic64_inc(&" : "atomic_inc(&") + variable +
                   ") and its kin";
        default: return "declare it with the type that the function takes";
        }
    }

    void print(Expr& e, const Primitive& p) {
        if (e.operands.empty() || e.operands[0]->kind != ExprKind::String) {
            out_.error(e.span, quoted(p.name) + " takes a format string first",
                       "for example " + p.name + "(\"counter=%d\\n\", counter)");
            return;
        }
        for (std::size_t i = 1; i < e.operands.size(); ++i) value(*e.operands[i]);
        std::vector<IntType> types;
        for (std::size_t i = 1; i < e.operands.size(); ++i) types.push_back(promote(e.operands[i]->type));
        if (const std::string problem = checkFormat(e.operands[0]->text, types); !problem.empty())
            out_.error(e.operands[0]->span, problem);
        if (e.operands.size() > 9) out_.error(e.span, "too many values to print", "at most 8");
    }

    Unit& unit_;
    Diagnostics& out_;
    std::map<std::string, std::uint32_t> globals_;
    std::map<std::string, std::uint32_t> functions_;
    std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, Span>>> calls_;
    std::vector<std::map<std::string, std::uint32_t>> scopes_;
    Function* function_ = nullptr;
    int loops_ = 0;
    bool inCheck_ = false;
    bool callsAllowed_ = false;
};

}  // namespace

void analyse(Unit& unit, Diagnostics& diagnostics) {
    Analyser(unit, diagnostics).run();
}

bool analyseCheck(Expr& expression, const Unit& unit, bool calls, Diagnostics& diagnostics) {
    return Analyser(const_cast<Unit&>(unit), diagnostics).check(expression, calls);  // check() only reads the unit
}

bool constantValue(const Expr& expression, const Unit& unit, std::uint64_t& value, Diagnostics& diagnostics) {
    const auto folded = constantOf(expression, unit);
    if (folded) value = *folded;
    else if (!diagnostics.hasErrors())
        diagnostics.error(expression.span, "this must be a constant", "use numbers and operators");
    return folded.has_value();
}

}  // namespace lockstep
