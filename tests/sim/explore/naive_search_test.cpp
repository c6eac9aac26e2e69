// The search against the oracle, on random programs.
#include "random_program.hpp"
#include "same_as_naive.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using testing::Test;

// Which questions the programs had an answer to: what never comes up is not tested.
struct Coverage {
    int compared = 0;
    int severalOutcomes = 0, deadlocks = 0, faults = 0;
    int races = 0, sameCpuRaces = 0, noRaces = 0;
    int inconsistentHardirq = 0, inconsistentSoftirq = 0, circular = 0, inversions = 0, recursive = 0, heldAtExit = 0;
    std::set<Report::Kind> troubles;

    void add(const NaiveResult& r) {
        ++compared;
        severalOutcomes += r.outcomes.size() > 1;
        deadlocks += !r.deadlocks.empty();
        faults += !r.faults.empty();
        noRaces += r.races.empty() && r.outcomes.size() > 1;
        bool same = false, other = false;
        for (const RaceKey& race : r.races) (race.sameCpu ? same : other) = true;
        races += other;
        sameCpuRaces += same;
        inconsistentHardirq += !r.locks.inconsistent(false).empty();
        inconsistentSoftirq += !r.locks.inconsistent(true).empty();
        circular += !r.locks.circular().empty();
        inversions += !r.locks.inversions().empty();
        recursive += !r.locks.recursive.empty();
        heldAtExit += !r.locks.heldAtExit.empty();
        for (const TroubleKey& t : r.troubles) troubles.insert(t.kind);
    }
};

// Compares random programs; those with too many runs are skipped.
Coverage compare(std::uint64_t seed, int programs, Steps steps) {
    Random random(seed);
    Coverage coverage;
    for (int i = 0; i < programs && !Test::HasFailure(); ++i) {
        const RandomProgram p = randomProgram(random);
        const Loaded loaded = loadScenario(p.text, p.isa);
        if (Test::HasFailure()) break;
        const NaiveResult naive = enumerate(*loaded.machine, {steps, 200'000, 300});
        if (naive.tooMany) continue;
        coverage.add(naive);
        SCOPED_TRACE(name(p.isa) + " program " + std::to_string(i) + ":\n" + p.text);
        ExploreOptions options;
        options.steps = steps;
        expectSame(*loaded.machine, explore(*loaded.machine, options), naive, steps);
    }
    Test::RecordProperty("compared", coverage.compared);
    Test::RecordProperty("skipped", programs - coverage.compared);
    if(getenv("NAIVE_V")) { printf("compared %d several %d deadlocks %d faults %d races %d same %d none %d incH %d incS %d circ %d inv %d rec %d held %d\n", coverage.compared, coverage.severalOutcomes, coverage.deadlocks, coverage.faults, coverage.races, coverage.sameCpuRaces, coverage.noRaces, coverage.inconsistentHardirq, coverage.inconsistentSoftirq, coverage.circular, coverage.inversions, coverage.recursive, coverage.heldAtExit); for (auto k: coverage.troubles) printf("%s ", name(k).c_str()); printf("\n");}
    return coverage;
}

TEST(Naive, SearchAgreesOnRandomPrograms) {
    const Coverage c = compare(getenv("NAIVE_SEED") ? atoi(getenv("NAIVE_SEED")) : 2026, getenv("NAIVE_N") ? atoi(getenv("NAIVE_N")) : 700, Steps::MicroOp);
    if (HasFailure()) return;
    EXPECT_GE(c.compared, 500);
    EXPECT_GE(c.severalOutcomes, 200);
    for (const int often : {c.deadlocks, c.races, c.sameCpuRaces, c.noRaces, c.inconsistentHardirq})
        EXPECT_GE(often, 30);
    for (const int seen : {c.faults, c.inconsistentSoftirq, c.circular, c.inversions, c.recursive, c.heldAtExit})
        EXPECT_GE(seen, 4);
    EXPECT_EQ(c.troubles.size(), 10U);  // every kind that single events tell
}

TEST(Naive, SearchAgreesOnRandomProgramsByAccesses) {
    if (!kSearchCounts) GTEST_SKIP() << "the search does not count steps by accesses yet";
    EXPECT_GE(compare(2027, 400, Steps::Access).compared, 300);
}

}  // namespace
}  // namespace lockstep::test
