// The expressions of a random program. C leaves the order of most operands open, so operands that may change something
// get variables of their own; only &&, ||, ?: and the comma let both sides touch the same ones.
#include <algorithm>

#include "random_program.hpp"

namespace oracle {
namespace {

constexpr std::size_t kInt = 5;
constexpr std::size_t kUnsigned = 6;
constexpr std::size_t kLong = 7;
constexpr std::size_t kUnsignedLong = 8;

const std::vector<std::string> kBinary = {"+",  "-",  "*",  "/",  "%", "&",  "|", "^",
                                          "<<", ">>", "==", "!=", "<", "<=", ">", ">="};
const std::vector<std::string> kCompound = {"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"};

Value one(std::size_t type) {
    return converted(type, 1);
}

std::vector<Variable*> without(std::vector<Variable*> pool, const Variable& v) {
    std::erase(pool, &v);
    return pool;
}

}  // namespace

std::vector<RandomProgram::Pool> RandomProgram::split(const Pool& pool, std::size_t parts) {
    std::vector<Pool> out(parts);
    for (Variable* v : pool) out[below(parts)].push_back(v);
    return out;
}

Expression RandomProgram::literal() {
    static const std::vector<unsigned long> kCorners = {0,
                                                        1,
                                                        2,
                                                        31,
                                                        32,
                                                        63,
                                                        127,
                                                        128,
                                                        255,
                                                        256,
                                                        32767,
                                                        32768,
                                                        65535,
                                                        65536,
                                                        0x7fffffff,
                                                        0x80000000,
                                                        0xffffffff,
                                                        0x100000000,
                                                        0x7fffffffffffffff};
    const unsigned long n = chance(60) ? below(20) : pick(kCorners);
    switch (below(6)) {
    case 0: return {std::to_string(n) + "ul", [n] { return Value(n); }, kUnsignedLong};
    case 1: return {std::to_string(n) + "L", [n] { return Value(static_cast<long>(n)); }, kLong};
    case 2:
        if (n <= 0xffffffff)
            return {std::to_string(n) + "u", [n] { return Value(static_cast<unsigned>(n)); }, kUnsigned};
        break;
    case 3: return {"0x80000001", [] { return Value(0x80000001); }, kUnsigned};
    case 4: return {"'\\t'", [] { return Value(static_cast<int>('\t')); }, kInt};
    default: break;
    }
    if (n <= 0x7fffffff) return {std::to_string(n), [n] { return Value(static_cast<int>(n)); }, kInt};
    return {std::to_string(n), [n] { return Value(static_cast<long>(n)); }, kLong};
}

Expression RandomProgram::leaf(const Pool& pool) {
    if (!counters_.empty() && chance(15)) {
        Variable* c = pick(counters_);
        return {c->name, [c] { return c->values[0]; }, c->type};
    }
    if (pool.empty() || chance(25)) return literal();
    Variable* v = pick(pool);
    if (v->kind == Variable::Kind::Atomic)
        return {std::string(v->type == kLong ? "atomic64_read(&" : "atomic_read(&") + v->name + ")",
                [v] { return v->values[0]; }, v->type};
    const Place at = place(*v, {});
    return {chance(15) ? "READ_ONCE(" + at.text + ")" : at.text, [at] { return *at.find(); }, v->type};
}

// A scalar, or an element whose index may read `indexPool`.
Place RandomProgram::place(Variable& v, const Pool& indexPool) {
    if (v.kind != Variable::Kind::Array) return {v.name, [&v] { return v.values.data(); }};
    if (indexPool.empty()) {
        const std::size_t at = below(4);
        return {v.name + "[" + std::to_string(at) + "]", [&v, at] { return &v.values[at]; }};
    }
    const Expression index = expression(indexPool, 1, false);
    return {v.name + "[(" + index.text + ") & 3]", [&v, index] { return &v.values[bits(index.eval()) & 3]; }};
}

Expression RandomProgram::expression(const Pool& pool, int depth, bool effects) {
    if (depth <= 0) return leaf(pool);
    switch (below(effects ? 15 : 10)) {
    case 0: return leaf(pool);
    case 1: {
        const char op = "-~!+"[below(4)];
        const Expression e = expression(pool, depth - 1, effects);
        return {std::string(1, op) + "(" + e.text + ")", [op, e] { return unary(op, e.eval()); },
                unary(op, one(e.type)).index()};
    }
    case 2: {
        const std::size_t type = below(kTypes);
        const Expression e = expression(pool, depth - 1, effects);
        return {"(" + std::string(kNames[type]) + ")(" + e.text + ")", [type, e] { return converted(type, e.eval()); },
                type};
    }
    case 3: return conditionalOf(pool, depth, effects);
    case 4: return logicalOf(pool, depth, effects);
    case 5: return helpers_.empty() ? binaryOf(pool, depth, effects) : callOf(pool, depth, effects);
    case 10: {
        const Expression a = expression(pool, depth - 1, true);
        const Expression b = expression(pool, depth - 1, true);
        return {"(" + a.text + ", " + b.text + ")", [a, b] { return (void)a.eval(), b.eval(); }, b.type};
    }
    case 11:
    case 12:
    case 13:
    case 14: return effect(pool, depth);
    default: return binaryOf(pool, depth, effects);
    }
}

Expression RandomProgram::conditionalOf(const Pool& pool, int depth, bool effects) {
    const Expression c = expression(pool, depth - 1, effects);
    const Expression yes = expression(pool, depth - 1, effects);
    const Expression no = expression(pool, depth - 1, effects);
    const std::size_t type = common(one(yes.type), one(no.type)).index();
    return {"(" + c.text + " ? " + yes.text + " : " + no.text + ")",
            [=] { return converted(type, truth(c.eval()) ? yes.eval() : no.eval()); }, type};
}

Expression RandomProgram::logicalOf(const Pool& pool, int depth, bool effects) {
    const bool both = chance(50);
    const Expression a = expression(pool, depth - 1, effects);
    const Expression b = expression(pool, depth - 1, effects);
    return {"(" + a.text + (both ? " && " : " || ") + b.text + ")",
            [=] { return Value(static_cast<int>(truth(a.eval()) == both ? truth(b.eval()) : !both)); }, kInt};
}

Expression RandomProgram::binaryOf(const Pool& pool, int depth, bool effects) {
    const std::string op = pick(kBinary);
    const std::vector<Pool> pools = effects ? split(pool, 2) : std::vector<Pool>{pool, pool};
    Expression a = expression(pools[0], depth - 1, effects);
    Expression b = expression(pools[1], depth - 1, effects);
    if (op.find_first_of("=<>") != std::string::npos && op != "<<" && op != ">>" && chance(40)) {  // near misses
        const int n = static_cast<int>(below(4));
        a = {std::to_string(n), [n] { return Value(n); }, kInt};
        b = {"(" + b.text + " & 3)", [b] { return binary("&", b.eval(), 3, false); },
             binary("&", one(b.type), 3, false).index()};
        if (chance(50)) std::swap(a, b);
    }
    const bool divides = op == "/" || op == "%";
    if (divides && chance(30)) {
        const long n = chance(20) ? -1 : 1 + static_cast<long>(below(9));
        b = {std::to_string(n) + "L", [n] { return Value(n); }, kLong};
    } else if (divides) {  // a constant 0 would be refused, and too many runs would end here
        Variable* v = divisor_;
        b = {"(" + b.text + " | " + v->name + ")", [b, v] { return binary("|", b.eval(), v->values[0], false); },
             binary("|", one(b.type), one(v->type), false).index()};
    }
    return {"(" + a.text + " " + op + " " + b.text + ")",
            [this, op, a, b] {
                const Value left = a.eval();
                return binary(op, left, b.eval(), traps_);
            },
            binary(op, one(a.type), one(b.type), false).index()};
}

Expression RandomProgram::callOf(const Pool& pool, int depth, bool effects) {
    const Helper& h = pick(helpers_);
    const std::vector<Pool> pools =
        effects ? split(pool, h.parameters.size() + 1) : std::vector<Pool>(h.parameters.size() + 1, pool);
    std::vector<Expression> arguments;
    std::string text;
    for (std::size_t i = 0; i < h.parameters.size(); ++i) {
        arguments.push_back(expression(pools[i], depth - 1, effects));
        text += (i ? ", " : "") + arguments.back().text;
    }
    return {h.name + "(" + text + ")",
            [call = h.call, arguments] {
                std::vector<Value> values;
                for (const Expression& a : arguments) values.push_back(a.eval());
                return call(values);
            },
            h.type};
}

// ---- what changes a variable

Expression RandomProgram::effect(const Pool& pool, int depth) {
    if (pool.empty()) return literal();
    Variable& v = *pick(pool);
    const Pool rest = without(pool, v);
    if (v.kind == Variable::Kind::Atomic) return atomicEffect(v, rest, depth);
    switch (below(v.global && v.type != 0 ? 4 : 3)) {
    case 0: return incrementOf(v, rest);
    case 3: return exchangeOf(v, rest, depth);
    default: return assignmentOf(v, rest, depth);
    }
}

Expression RandomProgram::incrementOf(Variable& v, const Pool& rest) {
    const Place at = place(v, rest);
    const bool up = chance(50), prefix = chance(50);
    const std::string op = up ? "++" : "--";
    return {"(" + (prefix ? op + at.text : at.text + op) + ")",
            [=, type = v.type] {
                Value& value = *at.find();
                const Value before = value;
                value = converted(type, binary(up ? "+" : "-", value, 1, false));
                return prefix ? value : before;
            },
            v.type};
}

Expression RandomProgram::assignmentOf(Variable& v, const Pool& rest, int depth) {
    const std::vector<Pool> pools = split(rest, 2);
    const Place at = place(v, pools[0]);
    const Expression source = expression(pools[1], depth - 1, true);
    if (chance(40))
        return {"(" + at.text + " = " + source.text + ")",
                [at, source, type = v.type] { return *at.find() = converted(type, source.eval()); }, v.type};
    if (chance(25) && v.kind == Variable::Kind::Scalar) {  // what a compiler may treat as `v op= source`
        const std::string op = kCompound[below(3) == 0 ? 5 + below(3) : below(3)];
        const bool left = chance(50);
        return {"(" + at.text + " = " +
                    (left ? at.text + " " + op + " " + source.text : source.text + " " + op + " " + at.text) + ")",
                [=, type = v.type] {
                    const Value value = source.eval();
                    Value& target = *at.find();
                    return target = converted(type, left ? binary(op, target, value, false)
                                                         : binary(op, value, target, false));
                },
                v.type};
    }
    const std::string op = pick(kCompound);
    Expression amount = source;
    if (op == "/" || op == "%")
        amount = {"(" + source.text + " | " + divisor_->name + ")",
                  [source, d = divisor_] { return binary("|", source.eval(), d->values[0], false); }, source.type};
    return {"(" + at.text + " " + op + "= " + amount.text + ")",
            [=, this, type = v.type] {
                const Value value = amount.eval();
                Value& target = *at.find();
                return target = converted(type, binary(op, target, value, traps_));
            },
            v.type};
}

// xchg() and cmpxchg() on a plain variable.
Expression RandomProgram::exchangeOf(Variable& v, const Pool& rest, int depth) {
    const std::vector<Pool> pools = split(rest, 3);
    const Place at = place(v, pools[0]);
    const Expression desired = expression(pools[1], depth - 1, true);
    const bool compare = chance(50);
    const Expression expected = compare ? expression(pools[2], depth - 1, true) : desired;
    return {(compare ? "cmpxchg(&" : "xchg(&") + at.text + ", " + (compare ? expected.text + ", " : "") + desired.text +
                ")",
            [=, type = v.type] {
                const Value wanted = compare ? converted(type, expected.eval()) : Value();
                const Value next = converted(type, desired.eval());
                Value& target = *at.find();
                const Value before = target;
                if (!compare || bits(before) == bits(wanted)) target = next;
                return before;
            },
            v.type};
}

}  // namespace oracle
