// What expressions mean: names, types, and calls of the scenario's functions and the kernel's. Internal to sema.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lang/ast.hpp"
#include "lang/fold.hpp"
#include "lang/format_string.hpp"
#include "lang/sema.hpp"
#include "lang/suggest.hpp"

namespace lockstep::meaning {

using namespace ast;

inline constexpr std::uint64_t kMostElements = 4096;
inline constexpr std::size_t kMostFunctions = 1000;  // bounds the recursion of every pass over the call graph

inline std::string quoted(const std::string& name) {
    return "'" + name + "'";
}

inline std::string describe(const Global& g) {
    switch (g.type.kind) {
    case Type::Kind::Spinlock: return "a spinlock";
    case Type::Kind::Mutex: return "a mutex";
    case Type::Kind::Atomic: return g.type.integer.bytes == 8 ? "an atomic64_t" : "an atomic_t";
    default: return "an integer variable";
    }
}

// The value of an expression of numbers and const globals.
inline std::optional<std::uint64_t> constantOf(const Expr& expression, const Unit& unit) {
    return fold(expression, [&](const Expr& node, std::uint64_t index) -> std::optional<std::uint64_t> {
        if (node.binding != Binding::Global) return std::nullopt;
        const Global& g = unit.globals[node.symbol];
        return g.type.isConst && index < g.values.size() ? std::optional(g.values[index]) : std::nullopt;
    });
}

class ExpressionAnalyser {
public:
    ExpressionAnalyser(Unit& unit, Diagnostics& out) : unit_(unit), out_(out) {}

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

protected:
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
    bool inCheck_ = false;
    bool callsAllowed_ = false;
};

}  // namespace lockstep::meaning
