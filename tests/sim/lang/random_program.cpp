#include "random_program.hpp"

namespace oracle {
namespace {

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
    divisor_ = &globals_.front();
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
    case Variable::Kind::Scalar:
        code_ += "static " + std::string(kNames[v.type]) + " " + v.name + " = " + initial + ";\n";
        break;
    case Variable::Kind::Array:
        code_ += "static " + std::string(kNames[v.type]) + " " + v.name + "[4] = { " + initial + " };\n";
        break;
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
    const Statement body = block(pool, 1, false);
    const Expression result = expression(pool, 2, !pool.empty());
    code_ += "\nstatic " + std::string(kNames[h.type]) + " " + h.name + "(" +
             (parameters.empty() ? "void" : parameters) + ")\n{\n" + indented(body.text) + "\n\treturn " + result.text +
             ";\n}\n";
    h.call = [h, body, result](const std::vector<Value>& arguments) {
        for (std::size_t i = 0; i < arguments.size(); ++i)
            h.parameters[i]->values[0] = converted(h.parameters[i]->type, arguments[i]);
        (void)body.run();
        return converted(h.type, result.eval());
    };
    helpers_.push_back(std::move(h));
}

void RandomProgram::mainFunction() {
    Pool pool;
    for (Variable& g : globals_)
        if (&g != divisor_ || chance(30)) pool.push_back(&g);
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

}  // namespace oracle
