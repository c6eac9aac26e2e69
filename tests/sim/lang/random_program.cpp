#include "random_program.hpp"

#include <algorithm>
#include <memory>

namespace oracle {
namespace {

constexpr int kExpressionDepth = 4;
constexpr std::size_t kInt = 5;
constexpr std::size_t kLong = 7;

std::string indented(const std::string& text) {
    std::string out = "\t";
    for (const char c : text) {
        out += c;
        if (c == '\n') out += '\t';
    }
    return out;
}

}  // namespace

RandomProgram::RandomProgram(std::uint64_t seed, bool traps) : random_(seed), traps_(traps) {
    for (int i = 0; i < 4; ++i) global(Variable::Kind::Scalar);
    for (int i = 0; i < 2; ++i) global(Variable::Kind::Array);
    for (int i = 0; i < 2; ++i) global(Variable::Kind::Atomic);
    const std::uint64_t helpers = below(3);
    for (std::uint64_t i = 0; i < helpers; ++i) helper();
    mainFunction();
}

bool RandomProgram::run() {
    try {
        main_();
        return false;
    } catch (const DivideError&) {
        return true;
    }
}

// ---- declarations

Variable& RandomProgram::global(Variable::Kind kind) {
    Variable& v = globals_.emplace_back();
    v.name = "g" + std::to_string(names_++);
    v.kind = kind;
    v.global = true;
    v.type = kind == Variable::Kind::Atomic ? (chance(50) ? kInt : kLong) : below(kTypes);
    std::string initial;
    for (int i = 0; i < (kind == Variable::Kind::Array ? 4 : 1); ++i) {
        v.values.push_back(converted(v.type, static_cast<long>(below(400)) - 200));
        initial += (i ? ", " : "") + std::to_string(static_cast<long>(bits(v.values.back())));
    }
    switch (kind) {
    case Variable::Kind::Scalar: code_ += "static " + std::string(kNames[v.type]) + " " + v.name + " = " + initial + ";\n"; break;
    case Variable::Kind::Array: code_ += "static " + std::string(kNames[v.type]) + " " + v.name + "[4] = { " + initial + " };\n"; break;
    case Variable::Kind::Atomic:
        code_ += v.type == kLong ? "static atomic64_t " + v.name + " = ATOMIC64_INIT(" + initial + ");\n"
                                 : "static atomic_t " + v.name + " = ATOMIC_INIT(" + initial + ");\n";
        break;
    }
    return v;
}

Variable& RandomProgram::local(const std::string& prefix) {
    Variable& v = locals_.emplace_back();
    v.name = prefix + std::to_string(names_++);
    v.type = below(kTypes);
    v.values.emplace_back(0);
    return v;
}

void RandomProgram::helper() {
    inHelper_ = true;
    Helper h;
    h.name = "h" + std::to_string(names_++);
    h.type = below(kTypes);
    Pool pool;
    std::string parameters;
    for (std::uint64_t i = 0, n = below(4); i < n; ++i) {
        Variable& p = local("p");
        h.parameters.push_back(&p);
        pool.push_back(&p);
        parameters += (parameters.empty() ? "" : ", ") + std::string(kNames[p.type]) + " " + p.name;
    }
    const Statement body = pool.empty() ? Statement{"", [] { return Flow::Next; }} : block(pool, 1, false);
    const Expression result = expression(pool, 2, !pool.empty());
    code_ += "\nstatic " + std::string(kNames[h.type]) + " " + h.name + "(" + (parameters.empty() ? "void" : parameters) + ")\n{\n" +
             (body.text.empty() ? "" : indented(body.text) + "\n") + "\treturn " + result.text + ";\n}\n";
    h.call = [h, body, result](const std::vector<Value>& arguments) {
        for (std::size_t i = 0; i < arguments.size(); ++i) h.parameters[i]->values[0] = converted(h.parameters[i]->type, arguments[i]);
        (void)body.run();
        return converted(h.type, result.eval());
    };
    helpers_.push_back(std::move(h));
    inHelper_ = false;
}

void RandomProgram::mainFunction() {
    Pool pool;
    for (Variable& g : globals_) pool.push_back(&g);
    std::string text;
    std::vector<std::function<void()>> parts;
    std::vector<Variable*> own;
    for (int i = 0; i < 4; ++i) {
        Variable& v = local("x");
        const Expression initial = expression(pool, 2, false);
        text += "\t" + std::string(kNames[v.type]) + " " + v.name + " = " + initial.text + ";\n";
        parts.emplace_back([&v, initial] { v.values[0] = converted(v.type, initial.eval()); });
        own.push_back(&v);
    }
    pool.insert(pool.end(), own.begin(), own.end());
    for (int i = 0; i < 6; ++i) {
        const Statement s = statement(pool, 3, false);
        text += indented(s.text) + "\n";
        parts.emplace_back([s] { (void)s.run(); });
    }
    for (Variable* v : own) {  // so that the globals tell what the locals were
        Variable& sink = globals_.emplace_back();
        sink.name = "sink_" + v->name;
        sink.type = kLong;
        sink.values.emplace_back(0L);
        code_ += "static s64 " + sink.name + ";\n";
        text += "\t" + sink.name + " = " + v->name + ";\n";
        parts.emplace_back([&sink, v] { sink.values[0] = converted(kLong, v->values[0]); });
    }
    code_ += "\nvoid f(void)\n{\n" + text + "}\n";
    main_ = [parts] {
        for (const auto& part : parts) part();
    };
}

// ---- expressions

std::vector<RandomProgram::Pool> RandomProgram::split(const Pool& pool, std::size_t parts, RandomProgram& self) {
    std::vector<Pool> out(parts);
    for (Variable* v : pool) out[self.below(parts)].push_back(v);
    return out;
}

Expression RandomProgram::literal() {
    static const std::vector<unsigned long> kCorners = {0, 1, 2, 3, 7, 8, 31, 32, 63, 127, 128, 255, 256, 32767, 32768, 65535, 65536,
                                                        0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff};
    const unsigned long n = chance(60) ? below(20) : pick(kCorners);
    switch (below(6)) {
    case 0: return {std::to_string(n) + "ul", [n] { return Value(n); }};
    case 1: return {std::to_string(n) + "L", [n] { return Value(static_cast<long>(n)); }};
    case 2:
        if (n <= 0xffffffff) return {std::to_string(n) + "u", [n] { return Value(static_cast<unsigned>(n)); }};
        break;
    case 3:
        if (n <= 0x7f) return {"'\\t'", [] { return Value(static_cast<int>('\t')); }};
        if (n > 0x7fffffff && n <= 0xffffffff) return {"0x80000001", [] { return Value(0x80000001); }};
        break;
    default: break;
    }
    if (n <= 0x7fffffff) return {std::to_string(n), [n] { return Value(static_cast<int>(n)); }};
    return {std::to_string(n), [n] { return Value(static_cast<long>(n)); }};
}

Expression RandomProgram::leaf(const Pool& pool) {
    if (pool.empty() || chance(25)) return literal();
    if (!counters_.empty() && chance(15)) {
        Variable* c = pick(counters_);
        return {c->name, [c] { return c->values[0]; }};
    }
    Variable* v = pick(pool);
    switch (v->kind) {
    case Variable::Kind::Array: {
        const Place at = place(*v, {});
        return {at.text, [at] { return *at.find(); }};
    }
    case Variable::Kind::Atomic:
        return {std::string(v->type == kLong ? "atomic64_read(&" : "atomic_read(&") + v->name + ")", [v] { return v->values[0]; }};
    default:
        if (chance(20)) return {"READ_ONCE(" + v->name + ")", [v] { return v->values[0]; }};
        return {v->name, [v] { return v->values[0]; }};
    }
}

// A scalar, or an element whose index reads `pool`.
RandomProgram::Place RandomProgram::place(Variable& v, const Pool& pool) {
    if (v.kind != Variable::Kind::Array) return {v.name, [&v] { return &v.values[0]; }};
    if (chance(50) || pool.empty()) {
        const std::size_t at = below(4);
        return {v.name + "[" + std::to_string(at) + "]", [&v, at] { return &v.values[at]; }};
    }
    const Expression index = expression(pool, 1, false);
    return {v.name + "[(" + index.text + ") & 3]", [&v, index] { return &v.values[bits(index.eval()) & 3]; }};
}

Expression RandomProgram::expression(const Pool& pool, int depth, bool effects) {
    if (depth <= 0) return leaf(pool);
    const auto inner = [&] { return expression(pool, depth - 1, effects); };
    switch (below(effects ? 14 : 10)) {
    case 0: return leaf(pool);
    case 1: {
        const char op = "-~!+"[below(4)];
        const Expression e = inner();
        return {std::string(1, op) + "(" + e.text + ")", [op, e] { return unary(op, e.eval()); }};
    }
    case 2: {
        const std::size_t type = below(kTypes);
        const Expression e = inner();
        return {"(" + std::string(kNames[type]) + ")(" + e.text + ")", [type, e] { return converted(type, e.eval()); }};
    }
    case 3: {
        const Expression c = inner(), yes = inner(), no = inner();
        return {"(" + c.text + " ? " + yes.text + " : " + no.text + ")", [c, yes, no] {
                    const bool condition = truth(c.eval());
                    const Value value = (condition ? yes : no).eval();
                    return chosen(condition, condition ? value : yes.zero(), condition ? no.zero() : value);
                }};
    }
    case 4: {
        const bool both = chance(50);
        const Expression a = inner(), b = inner();
        return {"(" + a.text + (both ? " && " : " || ") + b.text + ")", [both, a, b] {
                    const bool first = truth(a.eval());
                    return Value(static_cast<int>(first == both ? truth(b.eval()) : !both));
                }};
    }
    case 5: return helpers_.empty() ? binaryOf(pool, depth, effects) : callOf(pool, depth, effects);
    case 6: case 7: case 8: case 9: return binaryOf(pool, depth, effects);
    case 10: {
        const Expression a = inner(), b = inner();
        return {"(" + a.text + ", " + b.text + ")", [a, b] { (void)a.eval(); return b.eval(); }};
    }
    default: return effect(pool, depth);
    }
}
