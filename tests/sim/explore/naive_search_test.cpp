// The search against the oracle, on random programs.
#include <cstdio>

#include "machine/run.hpp"
#include "random_program.hpp"
#include "same_as_naive.hpp"
#include "same_exploration.hpp"
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

// All ways to search that must not matter.
std::vector<ExploreOptions> combinations(Steps steps) {
    std::vector<ExploreOptions> all;
    for (const unsigned threads : {1U, 2U, 3U, 7U})
        for (const bool symmetry : {true, false})
            for (const bool reduction : {true, false}) {
                ExploreOptions& o = all.emplace_back();
                o.steps = steps;
                o.threads = threads;
                o.symmetry = symmetry;
                o.reduction = reduction;
            }
    return all;
}

// Compares random programs, each searched in another way; those with too many runs are skipped.
Coverage compare(std::uint64_t seed, int programs, Steps steps, bool tso = false) {
    Random random(seed);
    Coverage coverage;
    const std::vector<ExploreOptions> ways = combinations(steps);
    for (int i = 0; i < programs && !Test::HasFailure(); ++i) {
        RandomProgram p = randomProgram(random);
        if (tso) {
            if (p.isa != Isa::X86_64) continue;
            p.text = "memory = \"tso\"\n" + p.text;
        }
        const Loaded loaded = loadScenario(p.text, p.isa);
        if (Test::HasFailure()) break;
        const NaiveResult naive = enumerate(*loaded.machine, {steps, 100'000, 300});
        if (naive.tooMany) continue;
        coverage.add(naive);
        SCOPED_TRACE(name(p.isa) + " program " + std::to_string(i) + ":\n" + p.text);
        const ExploreOptions& way = ways[static_cast<std::size_t>(coverage.compared) % ways.size()];
        SCOPED_TRACE(describe(way));
        expectSame(*loaded.machine, explore(*loaded.machine, way), naive, steps);
    }
    std::printf("compared %d of %d programs; the others have too many runs\n", coverage.compared, programs);
    return coverage;
}

TEST(Naive, SearchAgreesOnRandomPrograms) {
    const Coverage c = compare(2026, 1000, Steps::MicroOp);
    if (HasFailure()) return;
    EXPECT_GE(c.compared, 750);
    EXPECT_GE(c.severalOutcomes, 200);
    for (const int often : {c.deadlocks, c.races, c.sameCpuRaces, c.noRaces, c.inconsistentHardirq})
        EXPECT_GE(often, 15);
    for (const int seen : {c.faults, c.inconsistentSoftirq, c.circular, c.inversions, c.recursive, c.heldAtExit})
        EXPECT_GE(seen, 4);
    EXPECT_EQ(c.troubles.size(), 10U);  // every kind that single events tell
}

TEST(Naive, SearchAgreesOnRandomProgramsWithStoreBuffers) {
    EXPECT_GE(compare(2030, 200, Steps::MicroOp, true).compared, 40);
}

// Every program in every way, also those with too many runs for the oracle.
TEST(Search, DoesNotDependOnThreadsSymmetryOrReduction) {
    Random random(2029);
    for (int i = 0; i < 300 && !HasFailure(); ++i) {
        RandomProgram p = randomProgram(random);
        p.text += "[check]\nalways = \"a < 3\"\nnever = \"b == 2 && v[0] != 0\"\npossible = \"a == 2 || b == 0\"\n";
        const Loaded loaded = loadScenario(p.text, p.isa);
        SCOPED_TRACE(name(p.isa) + " program " + std::to_string(i) + ":\n" + p.text);
        // Half of them from somewhere on the way.
        lockstep::Run run(*loaded.machine);
        if (i % 2 == 1) drive(run, {}, Random(static_cast<std::uint64_t>(i)), random.below(8));
        std::optional<Exploration> first;
        for (ExploreOptions way : combinations(Steps::MicroOp)) {
            way.after = run.schedule();
            const Exploration x = explore(*loaded.machine, way);
            SCOPED_TRACE(describe(way));
            if (first) expectSameExploration(*loaded.machine, x, *first);
            else first = x;
        }
    }
}

// Levels of many thousand states, so that threads share them; and a limit that is met on the way.
TEST(Search, DoesNotDependOnThreadsWhereTheyShareTheWork) {
    const std::string code =
        "static int a;\nstatic int b;\nstatic DEFINE_SPINLOCK(l);\nstatic DEFINE_SPINLOCK(k);\n"
        "void f(void) { a++; spin_lock(&l); spin_lock(&k); b++; spin_unlock(&k); spin_unlock(&l); }\n"
        "void g(void) { while (READ_ONCE(a) == 1) cpu_relax(); spin_lock(&k); spin_lock(&l); b++; spin_unlock(&l); "
        "spin_unlock(&k); }\n"
        "void tick(void) { spin_lock(&k); a++; spin_unlock(&k); }\n";
    const Loaded loaded = loadScenario(scenarioText(
        code, {{"task", 0, "f", 2}, {"task", 1, "f"}, {"task", 2, "g"}, {"hardirq", 2, "tick"}}, "a == 4"));
    for (const std::uint64_t limit : {std::uint64_t{100'000'000}, std::uint64_t{8'000}}) {
        std::optional<Exploration> first;
        for (const unsigned threads : {1U, 2U, 3U, 7U}) {
            ExploreOptions way;
            way.limits.states = limit;
            way.threads = threads;
            way.symmetry = false;
            const Exploration x = explore(*loaded.machine, way);
            SCOPED_TRACE(describe(way) + ", limit " + std::to_string(limit));
            EXPECT_EQ(x.complete, limit > 8'000);
            if (first) expectSameExploration(*loaded.machine, x, *first);
            else first = x;
        }
        EXPECT_FALSE(first->deadlocks.empty());
        EXPECT_FALSE(first->reports.empty());
        std::printf("%zu states\n", static_cast<std::size_t>(first->states));
    }
}

template <class Key>
std::set<Key> keys(const std::map<Key, Tally>& tallies) {
    std::set<Key> all;
    for (const auto& [key, tally] : tallies) all.insert(key);
    return all;
}

TEST(Naive, WhatCanHappenDoesNotDependOnTheSteps) {
    Random random(2028);
    int compared = 0;
    for (int i = 0; i < 500 && !HasFailure(); ++i) {
        const RandomProgram p = randomProgram(random);
        const Loaded loaded = loadScenario(p.text, p.isa);
        const NaiveResult fine = enumerate(*loaded.machine, {Steps::MicroOp, 50'000, 300});
        if (fine.tooMany) continue;
        ++compared;
        const NaiveResult coarse = enumerate(*loaded.machine, {Steps::Access, 50'000, 300});
        SCOPED_TRACE(name(p.isa) + " program " + std::to_string(i) + ":\n" + p.text);
        EXPECT_LE(coarse.interleavings, fine.interleavings);
        EXPECT_EQ(keys(coarse.outcomes), keys(fine.outcomes));
        EXPECT_EQ(keys(coarse.deadlocks), keys(fine.deadlocks));
        EXPECT_EQ(keys(coarse.faults), keys(fine.faults));
    }
    EXPECT_GE(compared, 350);
}

TEST(Naive, SearchAgreesOnRandomProgramsByAccesses) {
    EXPECT_GE(compare(2027, 400, Steps::Access).compared, 300);
}

}  // namespace
}  // namespace lockstep::test
