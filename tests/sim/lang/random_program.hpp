// A random program in the scenario language together with what it computes: every piece of text comes with a closure
// over the oracle's values, so that running both and comparing the globals tests the compiler and the machine.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "c_values.hpp"
#include "machine/random.hpp"

namespace oracle {

/// A scalar, an array of four, or an atomic.
struct Variable {
    enum class Kind : std::uint8_t { Scalar, Array, Atomic };
    std::string name;
    std::size_t type = 5;
    Kind kind = Kind::Scalar;
    bool global = false;
    std::vector<Value> values;
};

/// A function without arguments that is cheap to copy: trees of closures share their parts.
template <class R>
class Shared {
public:
    template <class F>
    Shared(F function) : function_(std::make_shared<std::function<R()>>(std::move(function))) {}
    R operator()() const { return (*function_)(); }

private:
    std::shared_ptr<std::function<R()>> function_;
};

/// Text, value, and the index of the static type.
struct Expression {
    std::string text;
    Shared<Value> eval;
    std::size_t type = 5;
};

/// Something that can be assigned to.
struct Place {
    std::string text;
    Shared<Value*> find;
};

enum class Flow : std::uint8_t { Next, Break, Continue, Return };

struct Statement {
    std::string text;
    Shared<Flow> run;
};

class RandomProgram {
public:
    /// `traps`: a division by zero ends the run, as on x86_64.
    RandomProgram(std::uint64_t seed, bool traps);

    [[nodiscard]] const std::string& code() const { return code_; }
    /// Runs the oracle's half; true if it ended with a divide error.
    bool run();
    [[nodiscard]] const std::deque<Variable>& globals() const { return globals_; }

private:
    using Pool = std::vector<Variable*>;

    std::uint64_t below(std::uint64_t n) { return random_.below(n); }
    bool chance(std::uint64_t percent) { return below(100) < percent; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

    Variable& global(Variable::Kind kind);
    Variable& local(const std::string& prefix);
    void helper();
    void mainFunction();

    // expressions; `effects`: may change variables of the pool, each operand its own
    Expression expression(const Pool& pool, int depth, bool effects);
    Expression leaf(const Pool& pool);
    Expression literal();
    Place place(Variable& v, const Pool& indexPool);
    Expression conditionalOf(const Pool& pool, int depth, bool effects);
    Expression logicalOf(const Pool& pool, int depth, bool effects);
    Expression assignmentOf(Variable& v, const Pool& rest, int depth);
    Expression incrementOf(Variable& v, const Pool& rest);
    Expression exchangeOf(Variable& v, const Pool& rest, int depth);
    Expression effect(const Pool& pool, int depth);
    Expression atomicEffect(Variable& v, const Pool& pool, int depth);
    Expression binaryOf(const Pool& pool, int depth, bool effects);
    Expression callOf(const Pool& pool, int depth, bool effects);
    std::vector<Pool> split(const Pool& pool, std::size_t parts);

    // statements
    Statement block(const Pool& pool, int depth, bool inLoop);
    Statement statement(const Pool& pool, int depth, bool inLoop);
    Statement loop(const Pool& pool, int depth);
    Statement choice(const Pool& pool, int depth, bool inLoop);

    struct Helper {
        std::string name;
        std::size_t type = 5;
        std::vector<Variable*> parameters;
        std::function<Value(const std::vector<Value>&)> call;
    };

    lockstep::Random random_;
    bool traps_;
    std::string code_;
    std::deque<Variable> globals_;
    std::deque<Variable> locals_;
    std::vector<Helper> helpers_;
    Variable* divisor_ = nullptr;  ///< a global that is rarely 0, in every divisor
    Pool counters_;                // of the loops around; read only
    int names_ = 0;
    std::function<void()> main_;
};

}  // namespace oracle
