// The search against the oracle, on random programs.
#include "random_program.hpp"
#include "same_as_naive.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

// Compares until `enough` programs are; those with too many runs are skipped, but few may be.
void compare(std::uint64_t seed, int programs, int enough, Steps steps) {
    Random random(seed);
    int compared = 0;
    for (int i = 0; i < programs && !testing::Test::HasFailure(); ++i) {
        const RandomProgram p = randomProgram(random);
        const Loaded loaded = loadScenario(p.text, p.isa);
        ASSERT_FALSE(testing::Test::HasFailure());
        NaiveOptions options;
        options.steps = steps;
        options.maxSteps = 60'000;
        const NaiveResult naive = enumerate(*loaded.machine, options);
        if (naive.tooMany) continue;
        ++compared;
        SCOPED_TRACE(name(p.isa) + " program " + std::to_string(i) + ":\n" + p.text);
        ExploreOptions explored;
        explored.steps = steps;
        expectSame(*loaded.machine, explore(*loaded.machine, explored), naive, steps);
    }
    testing::Test::RecordProperty("compared", compared);
    testing::Test::RecordProperty("skipped", programs - compared);
    if (testing::Test::HasFailure()) return;
    EXPECT_GE(compared, enough) << "of " << programs;
}

TEST(Naive, SearchAgreesOnRandomPrograms) {
    compare(2026, 400, 300, Steps::MicroOp);
}

TEST(Naive, SearchAgreesOnRandomProgramsByAccesses) {
    if (!kSearchCounts) GTEST_SKIP() << "the search does not count steps by accesses yet";
    compare(2027, 300, 250, Steps::Access);
}

}  // namespace
}  // namespace lockstep::test
