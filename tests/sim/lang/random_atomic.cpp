// The atomics of a random program.
#include "random_program.hpp"

namespace oracle {
namespace {

constexpr std::size_t kLong = 7;

}  // namespace

// atomic_…() as Documentation/atomic_t.txt describes it.
Expression RandomProgram::atomicEffect(Variable& v, const Pool& rest, int depth) {
    static const std::vector<std::pair<std::string, std::string>> kOps = {{"add", "+"}, {"sub", "-"}, {"and", "&"},
                                                                          {"or", "|"},  {"xor", "^"}, {"andnot", "&~"}};
    const std::string prefix = v.type == kLong ? "atomic64_" : "atomic_";
    const std::string address = "&" + v.name;
    const auto changed = [](const Value& old, std::string op, Value by) {
        if (op == "&~") op = "&", by = unary('~', by);
        return binary(op, old, by, false);
    };
    const std::vector<Pool> pools = split(rest, 2);
    const Expression a = expression(pools[0], depth - 1, true);
    const Expression b = expression(pools[1], depth - 1, true);
    const auto amount = [type = v.type](const Expression& e) { return converted(type, e.eval()); };
    switch (below(7)) {
    case 0: {
        const auto& [name, op] = pick(kOps);
        return {prefix + "fetch_" + name + "(" + a.text + ", " + address + ")",
                [=, &v, op = op] {
                    const Value by = amount(a), before = v.values[0];
                    v.values[0] = changed(before, op, by);
                    return before;
                },
                v.type};
    }
    case 1: {
        const std::size_t which = below(2);
        return {prefix + kOps[which].first + "_return_relaxed(" + a.text + ", " + address + ")",
                [=, &v] { return v.values[0] = changed(v.values[0], kOps[which].second, amount(a)); }, v.type};
    }
    case 2: {
        const bool up = chance(50);
        return {
            prefix + (up ? "inc" : "dec") + "_and_test(" + address + ")",
            [=, &v] { return v.values[0] = binary(up ? "+" : "-", v.values[0], 1, false), Value(!truth(v.values[0])); },
            0};
    }
    case 3:
        return {prefix + "add_negative(" + a.text + ", " + address + ")",
                [=, &v] {
                    return v.values[0] = changed(v.values[0], "+", amount(a)),
                           Value(static_cast<long>(bits(v.values[0])) < 0);
                },
                0};
    case 4:
        return {prefix + "add_unless(" + address + ", " + a.text + ", " + b.text + ")",
                [=, &v] {
                    const Value by = amount(a), unless = amount(b);
                    if (bits(v.values[0]) == bits(unless)) return Value(false);
                    v.values[0] = changed(v.values[0], "+", by);
                    return Value(true);
                },
                0};
    case 5:
        return {prefix + "cmpxchg(" + address + ", " + a.text + ", " + b.text + ")",
                [=, &v] {
                    const Value expected = amount(a), desired = amount(b), before = v.values[0];
                    if (bits(before) == bits(expected)) v.values[0] = desired;
                    return before;
                },
                v.type};
    default:
        return {prefix + "dec_if_positive(" + address + ")",
                [&v] {
                    const Value next = binary("-", v.values[0], 1, false);
                    if (static_cast<long>(bits(next)) >= 0) v.values[0] = next;
                    return next;
                },
                v.type};
    }
}

}  // namespace oracle
