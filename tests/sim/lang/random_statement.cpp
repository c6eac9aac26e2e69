// The statements of a random program. Every loop counts to a small number in a variable that nothing else changes.
#include "random_program.hpp"

namespace oracle {
namespace {

std::string indented(const std::string& text) {
    std::string out = "\t";
    for (const char c : text) {
        out += c;
        if (c == '\n') out += '\t';
    }
    return out;
}

}  // namespace

Statement RandomProgram::block(const Pool& pool, int depth, bool inLoop) {
    std::vector<Statement> statements;
    Pool inside = pool;
    std::string text = "{\n";
    for (std::uint64_t i = 0, n = 1 + below(3); i < n; ++i) {
        if (chance(25)) {
            const bool shadows = !pool.empty() && chance(30);
            const Expression initial = expression(inside, 2, false);
            Variable& v = local("y");
            const Variable* hidden = shadows ? pick(pool) : nullptr;  // of a block around this one
            if (hidden && std::erase(inside, hidden) == 1 && initial.text.find(hidden->name) == std::string::npos &&
                !hidden->global && hidden->name[0] == 'x') {
                v.name = hidden->name;
            }
            text += "\t" + std::string(kNames[v.type]) + " " + v.name + " = " + initial.text + ";\n";
            statements.push_back(
                {"", [&v, initial] { return v.values[0] = converted(v.type, initial.eval()), Flow::Next; }});
            inside.push_back(&v);
        }
        statements.push_back(statement(inside, depth, inLoop));
        text += indented(statements.back().text) + "\n";
    }
    return {text + "}", [statements] {
                for (const Statement& s : statements)
                    if (const Flow flow = s.run(); flow != Flow::Next) return flow;
                return Flow::Next;
            }};
}

Statement RandomProgram::statement(const Pool& pool, int depth, bool inLoop) {
    const std::uint64_t kind = below(10);
    if (depth > 0 && kind < 2) return choice(pool, depth - 1, inLoop);
    if (depth > 0 && kind == 2 && counters_.size() < 2) return loop(pool, depth - 1);
    if (depth > 0 && kind == 3) return block(pool, depth - 1, inLoop);
    if (inLoop && kind == 4) {
        const bool out = chance(50);
        const Expression c = expression(pool, 2, true);
        return {"if (" + c.text + ")\n\t" + (out ? "break;" : "continue;"), [c, out] {
                    return !truth(c.eval()) ? Flow::Next : out ? Flow::Break : Flow::Continue;
                }};
    }
    Expression e = chance(80) ? effect(pool, 3) : expression(pool, 3, true);
    if (e.text.front() == '(' && e.text.back() == ')' && chance(70) && e.text.find(')') == e.text.size() - 1)
        e.text = e.text.substr(1, e.text.size() - 2);  // as people write it
    return {e.text + ";", [e] { return (void)e.eval(), Flow::Next; }};
}

Statement RandomProgram::choice(const Pool& pool, int depth, bool inLoop) {
    const Expression c = expression(pool, 3, true);
    const Statement yes = block(pool, depth, inLoop);
    if (chance(50))
        return {"if (" + c.text + ") " + yes.text, [c, yes] { return truth(c.eval()) ? yes.run() : Flow::Next; }};
    const Statement no = block(pool, depth, inLoop);
    return {"if (" + c.text + ") " + yes.text + " else " + no.text,
            [c, yes, no] { return truth(c.eval()) ? yes.run() : no.run(); }};
}

Statement RandomProgram::loop(const Pool& pool, int depth) {
    Variable& i = local("i");
    if (i.type == 0) i.type = 5;  // a bool would not count
    const std::string declared = std::string(kNames[i.type]) + " " + i.name + " = 0";
    const long times = 1 + static_cast<long>(below(3));
    const std::string limit = std::to_string(times);
    counters_.push_back(&i);
    const Expression extra = chance(50) ? expression(pool, 2, true) : Expression{"1", [] { return Value(1); }};
    const Statement body = block(pool, depth, true);
    counters_.pop_back();
    const std::uint64_t kind = below(3);
    const auto begin = [&i] { i.values[0] = converted(i.type, 0); };
    const auto before = [&i, times] { return static_cast<long>(bits(i.values[0])) < times; };
    const auto step = [&i] { i.values[0] = converted(i.type, binary("+", i.values[0], 1, false)); };
    std::string text;
    if (kind == 0)
        text = "for (" + declared + "; " + i.name + " < " + limit + " && (" + extra.text + "); " + i.name + "++) " +
               body.text;
    else if (kind == 1)
        text = "{\n\t" + declared + ";\n\twhile (" + i.name + "++ < " + limit + " && (" + extra.text + "))\n" +
               indented(body.text) + "\n}";
    else
        text = "{\n\t" + declared + ";\n\tdo\n" + indented(body.text) + "\n\twhile (++" + i.name + " < " + limit +
               " && (" + extra.text + "));\n}";
    return {text, [=] {
                begin();
                for (bool first = true;; first = false) {
                    if (kind == 2 && !first) {
                        step();
                        if (!before() || !truth(extra.eval())) return Flow::Next;
                    } else if (kind == 1) {
                        const bool more = before();
                        step();
                        if (!more || !truth(extra.eval())) return Flow::Next;
                    } else if (kind == 0) {
                        if (!first) step();
                        if (!before() || !truth(extra.eval())) return Flow::Next;
                    }
                    const Flow flow = body.run();
                    if (flow == Flow::Break) return Flow::Next;
                    if (flow == Flow::Return) return flow;
                }
            }};
}

}  // namespace oracle
