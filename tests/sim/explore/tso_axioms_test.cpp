// Random programs of stores, loads, barriers and exchanges against another definition of the same memory models: the
// axioms, over total orders of all accesses. Source: Owens, Sarkar, Sewell, "A better x86 memory model: x86-TSO",
// TPHOLs 2009, which proves its axioms (those of SPARC's TSO) the same as its machine with store buffers.
#include <algorithm>

#include "machine/random.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

struct Access {
    enum class Kind { Load, Store, Exchange, Fence };
    Kind kind = Kind::Fence;
    std::size_t thread = 0;
    std::size_t variable = 0;  // x, y
    int value = 0;             // Store, Exchange
    std::size_t result = 0;    // Load, Exchange: which r
    [[nodiscard]] bool reads() const { return kind == Kind::Load || kind == Kind::Exchange; }
    [[nodiscard]] bool writes() const { return kind == Kind::Store || kind == Kind::Exchange; }
};

struct LitmusProgram {
    std::vector<Access> accesses;  // a thread's in its order
    std::size_t threads = 2;
    std::size_t results = 0;
};

LitmusProgram randomLitmus(Random& random) {
    LitmusProgram p;
    p.threads = 2 + random.below(2);
    const std::size_t each = p.threads == 2 ? 3 : 2;
    int value = 0;
    for (std::size_t thread = 0; thread < p.threads; ++thread)
        for (std::size_t i = 0; i < each; ++i) {
            constexpr Access::Kind kKinds[] = {Access::Kind::Load,  Access::Kind::Load,    Access::Kind::Load,
                                               Access::Kind::Store, Access::Kind::Store,   Access::Kind::Store,
                                               Access::Kind::Fence, Access::Kind::Exchange};
            Access a;
            a.kind = kKinds[random.below(std::size(kKinds))];
            a.thread = thread;
            a.variable = random.below(2);
            if (a.writes()) a.value = ++value;
            if (a.reads()) a.result = p.results++;
            p.accesses.push_back(a);
        }
    return p;
}

// As kernel C. Results are stored behind all accesses of their thread.
std::string textOf(const LitmusProgram& p, MemoryModel memory) {
    const auto variable = [](const Access& a) { return a.variable == 0 ? "x" : "y"; };
    std::string code =
        "static int x, y" + std::string(p.results ? ", r[" + std::to_string(p.results) + "]" : "") + ";\n";
    std::vector<TestRun> runs;
    for (std::size_t thread = 0; thread < p.threads; ++thread) {
        std::string results;
        code += "void t" + std::to_string(thread) + "(void)\n{\n";
        for (const Access& a : p.accesses) {
            if (a.thread != thread) continue;
            const std::string number = std::to_string(a.result);
            const std::string into = a.reads() ? "\tint a" + number + " = " : "\t";
            const std::string value = std::to_string(a.value);
            if (a.reads()) results += "\tr[" + number + "] = a" + number + ";\n";
            switch (a.kind) {
            case Access::Kind::Load: code += into + "READ_ONCE(" + variable(a) + ");\n"; break;
            case Access::Kind::Store: code += "\tWRITE_ONCE(" + std::string(variable(a)) + ", " + value + ");\n"; break;
            case Access::Kind::Exchange: code += into + "xchg(&" + variable(a) + ", " + value + ");\n"; break;
            case Access::Kind::Fence: code += "\tsmp_mb();\n"; break;
            }
        }
        code += results + "}\n";
        runs.push_back({"task", static_cast<int>(thread), "t" + std::to_string(thread)});
    }
    return scenarioText(code, runs, {}, "memory = \"" + name(memory) + "\"\n");
}

using Values = std::vector<std::int64_t>;  // x, y, then the results

// Every total order of the accesses that keeps the program's order where the model does.
class Axioms {
public:
    Axioms(const LitmusProgram& program, MemoryModel memory) : all_(program.accesses), results_(program.results) {
        for (std::size_t i = 0; i < all_.size(); ++i) {
            std::vector<std::size_t> before;
            for (std::size_t j = 0; j < i; ++j)
                if (all_[j].thread == all_[i].thread && (memory == MemoryModel::Sc || keptInOrder(j, i)))
                    before.push_back(j);
            before_.push_back(before);
        }
    }
    std::set<Values> outcomes() {
        extend();
        return outcomes_;
    }

private:
    // Only a store, and a load behind it with no fence between, may trade places. (A fence stands in the order, too.)
    [[nodiscard]] bool keptInOrder(std::size_t first, std::size_t second) const {
        return all_[first].kind != Access::Kind::Store || all_[second].kind != Access::Kind::Load;
    }
    void extend() {
        if (order_.size() == all_.size()) return judge();
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const auto placed = [&](std::size_t j) {
                return std::find(order_.begin(), order_.end(), j) != order_.end();
            };
            if (placed(i) || !std::all_of(before_[i].begin(), before_[i].end(), placed)) continue;
            order_.push_back(i);
            extend();
            order_.pop_back();
        }
    }
    // A load has the value of the last store, in the order, among those before it there and those before it in its
    // thread.
    void judge() {
        Values values(2 + results_, 0);
        for (std::size_t at = 0; at < order_.size(); ++at) {
            const Access& load = all_[order_[at]];
            if (load.writes()) values[load.variable] = load.value;
            if (!load.reads()) continue;
            for (std::size_t k = 0; k < order_.size(); ++k) {
                const Access& store = all_[order_[k]];
                const bool own = store.thread == load.thread && order_[k] < order_[at];
                if (store.writes() && store.variable == load.variable && (k < at || own))
                    values[2 + load.result] = store.value;
            }
        }
        outcomes_.insert(values);
    }

    const std::vector<Access>& all_;
    std::size_t results_;
    std::vector<std::vector<std::size_t>> before_;
    std::vector<std::size_t> order_;
    std::set<Values> outcomes_;
};

TEST(StoreBuffers, AgreeWithTheAxiomsOnRandomPrograms) {
    Random random(2009);
    int weaker = 0;
    for (int i = 0; i < 400; ++i) {
        const LitmusProgram program = randomLitmus(random);
        std::set<Values> found[2];
        for (const MemoryModel memory : {MemoryModel::Sc, MemoryModel::Tso}) {
            const Loaded loaded = loadScenario(textOf(program, memory));
            const Exploration x = explore(*loaded.machine);
            ASSERT_TRUE(x.complete) << x.whyIncomplete;
            std::set<Values>& outcomes = found[static_cast<std::size_t>(memory)];
            for (const Outcome& o : x.outcomes) {
                Values values;
                for (const std::uint64_t v : o.values) values.push_back(static_cast<std::int64_t>(v));
                outcomes.insert(values);
            }
            ASSERT_EQ(outcomes, Axioms(program, memory).outcomes()) << name(memory) << "\n" << textOf(program, memory);
        }
        weaker += found[0] != found[1] ? 1 : 0;
    }
    EXPECT_GT(weaker, 20);  // the programs are of a kind that tells the models apart
}

}  // namespace
}  // namespace lockstep::test
