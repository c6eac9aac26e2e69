// Numbers that can be worked out on paper, or that others have measured: N CPUs that each add 1 to a counter K times
// without protection. Each addition is a load, perhaps work on a register, and a store.
#include <cmath>
#include <map>

#include <boost/multiprecision/cpp_int.hpp>

#include "support.hpp"

namespace lockstep::test {
namespace {

using Whole = boost::multiprecision::cpp_int;
using Ratio = boost::multiprecision::cpp_rational;

// A thing that the sanitizers make too slow.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSlow = true;
#else
constexpr bool kSlow = false;
#endif

Whole factorial(unsigned n) {
    Whole product = 1;
    for (unsigned i = 2; i <= n; ++i) product *= i;
    return product;
}
// In how many orders `n` rows of `length` things each can be merged.
Whole merges(unsigned n, unsigned length) {
    Whole orders = factorial(n * length);
    for (unsigned i = 0; i < n; ++i) orders /= factorial(length);
    return orders;
}

// The chance that nobody comes between anybody's load and store: whoever of m CPUs begins must be picked for each of
// its `steps`, and so on with what is left.
Ratio undisturbed(std::vector<unsigned> left, unsigned steps, std::map<std::vector<unsigned>, Ratio>& known) {
    std::sort(left.begin(), left.end());
    const auto at = known.find(left);
    if (at != known.end()) return at->second;
    unsigned active = 0;
    for (const unsigned k : left) active += k > 0;
    if (active == 0) return 1;
    Ratio each = 1;
    for (unsigned i = 0; i < steps; ++i) each /= active;
    Ratio all = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i] == 0) continue;
        std::vector<unsigned> after = left;
        --after[i];
        all += each * undisturbed(after, steps, known);
    }
    return known[left] = all;
}

struct Counter {
    unsigned cpus, increments;
};
Loaded load(const Counter& c) {
    std::vector<TestRun> runs;
    for (unsigned i = 0; i < c.cpus; ++i)
        runs.push_back({"task", static_cast<int>(i), "update", static_cast<int>(c.increments)});
    return loadScenario(scenarioText("static int c;\nvoid update(void) { c++; }\n", runs));
}

// `steps` of one addition: 2 with Steps::Access, else 3.
void expectCounts(const Counter& c, unsigned steps, const Exploration& x) {
    SCOPED_TRACE(std::to_string(c.cpus) + "x" + std::to_string(c.increments) + ", " + std::to_string(steps) + " steps");
    ASSERT_TRUE(x.complete);
    const Whole all = merges(c.cpus, c.increments * steps);
    const Whole right = merges(c.cpus, c.increments);  // additions one after another, undisturbed
    EXPECT_EQ(x.interleavings, all.str());
    Whole sum = 0;
    double chances = 0;
    for (const Outcome& o : x.outcomes) {
        sum += Whole(o.frequency.interleavings);
        chances += o.frequency.probability.value_or(NAN);
        EXPECT_NEAR(o.frequency.share.value_or(NAN), static_cast<double>(Ratio(Whole(o.frequency.interleavings), all)),
                    1e-12);
    }
    EXPECT_EQ(sum, all);
    EXPECT_NEAR(chances, 1, 1e-12);
    const Outcome& best = x.outcomes.back();
    EXPECT_EQ(best.values.front(), c.cpus * c.increments);
    EXPECT_EQ(best.frequency.interleavings, right.str());
    std::map<std::vector<unsigned>, Ratio> known;
    const auto chance = static_cast<double>(undisturbed(std::vector(c.cpus, c.increments), steps, known));
    ASSERT_TRUE(best.frequency.probability);
    EXPECT_NEAR(*best.frequency.probability / chance, 1, 1e-12);
}

Exploration explored(const Counter& c, Steps steps) {
    ExploreOptions options;
    options.steps = steps;
    const Loaded loaded = load(c);
    return explore(*loaded.machine, options);
}

struct Row {
    Counter counter;
    Steps steps;
    double all, right;  // interleavings, to the digits that the table has
    double share, probability;
};

// Both measures as the table gives them, in per cent.
void expectRow(const Row& row) {
    const Exploration x = explored(row.counter, row.steps);
    expectCounts(row.counter, row.steps == Steps::Access ? 2 : 3, x);
    if (testing::Test::HasFailure()) return;
    const Outcome& best = x.outcomes.back();
    EXPECT_NEAR(std::stod(x.interleavings) / row.all, 1, 5e-4);
    EXPECT_NEAR(std::stod(best.frequency.interleavings) / row.right, 1, 5e-4);
    EXPECT_NEAR(*best.frequency.share * 100 / row.share, 1, 5e-3);
    EXPECT_NEAR(*best.frequency.probability * 100 / row.probability, 1, 5e-3);
}

TEST(Tables, TheTwoMeasuresOfAnUndisturbedRun) {
    expectRow({{2, 1}, Steps::Access, 6, 2, 33.333, 50});
    expectRow({{2, 1}, Steps::MicroOp, 20, 2, 10, 25});
    expectRow({{3, 1}, Steps::MicroOp, 1680, 6, 0.357, 2.78});
    expectRow({{4, 2}, Steps::MicroOp, 2308743493056.0, 2520, 1.09e-7, 5.33e-5});
}

TEST(Tables, FourCpusFourTimes) {
    if (kSlow) GTEST_SKIP() << "1.5 million states, too slow here";
    expectRow({{4, 4}, Steps::MicroOp, 2.358e26, 63063000, 2.67e-17, 2.97e-12});
    EXPECT_EQ(merges(4, 12).str(), "235809301462142612780721600");  // not only to the digits of the table
}

// States and final values of the counter with a load and a store, as other checkers report them.
TEST(Tables, LoadAndStoreAsOtherCheckersCountThem) {
    struct Known {
        Counter counter;
        std::uint64_t states, kept;  // 0 where nobody says
        std::uint64_t least;
        double interleavings;
    };
    for (const Known& k : {Known{{2, 1}, 12, 8, 1, 6}, Known{{3, 1}, 59, 20, 1, 90}, Known{{4, 1}, 330, 48, 1, 2520},
                           Known{{2, 10}, 22707, 11446, 2, 1.38e11}, Known{{3, 5}, 169771, 30387, 2, 5.6e12},
                           Known{{4, 4}, 0, 193828, 2, 1.0e17}}) {
        if (kSlow && k.kept > 20000) continue;
        const Exploration x = explored(k.counter, Steps::Access);
        expectCounts(k.counter, 2, x);
        EXPECT_EQ(x.keptStates, k.kept);
        EXPECT_TRUE(k.states == 0 || x.states == k.states) << x.states;
        EXPECT_NEAR(std::stod(x.interleavings) / k.interleavings, 1, 1e-2);
        const std::uint64_t most = k.counter.cpus * k.counter.increments;
        ASSERT_EQ(x.outcomes.size(), most - k.least + 1);  // every value between
        for (std::uint64_t i = 0; i < x.outcomes.size(); ++i) EXPECT_EQ(x.outcomes[i].values.front(), k.least + i);
    }
}

TEST(Tables, StatesWithAndWithoutSymmetry) {
    // Four CPUs, two additions each, load, add, store.
    const Loaded loaded = load({4, 2});
    ExploreOptions options;
    for (const bool symmetry : {true, false}) {
        options.symmetry = symmetry;
        const Exploration x = explore(*loaded.machine, options);
        EXPECT_EQ(x.states, 97662U);
        EXPECT_EQ(x.keptStates, symmetry ? 5933U : 97662U);
    }
}

}  // namespace
}  // namespace lockstep::test
