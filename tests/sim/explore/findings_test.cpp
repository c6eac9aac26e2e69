// What the lock validator and the other checkers make of whole scenarios: each wrong one is caught, its right twin is
// silent.
#include <algorithm>

#include "explore/findings.hpp"
#include "machine/run.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Kind = Report::Kind;

// A scenario's reports, found once.
class Judged {
public:
    Judged(const std::string& code, const std::vector<TestRun>& runs)
        : loaded_(loadScenario(scenarioText(code, runs))), x_(explore(*loaded_.machine)) {}

    [[nodiscard]] std::vector<Kind> kinds() const {
        std::vector<Kind> all;
        for (const Report& r : x_.reports)
            if (r.kind != Kind::DataRace) all.push_back(r.kind);  // the counters are not what these are about
        std::sort(all.begin(), all.end());
        return all;
    }
    [[nodiscard]] std::size_t count(Kind kind) const {
        return static_cast<std::size_t>(
            std::count_if(x_.reports.begin(), x_.reports.end(), [&](const Report& r) { return r.kind == kind; }));
    }
    [[nodiscard]] const Report& first(Kind kind) const {
        static const Report kNoReport;
        for (const Report& r : x_.reports)
            if (r.kind == kind) return r;
        ADD_FAILURE() << "no such report";
        return kNoReport;
    }
    // "a>b b>a": the report's orders, the new one first.
    [[nodiscard]] std::string chain(Kind kind) const {
        std::string text;
        for (const LockOrder& o : first(kind).chain)
            text += (text.empty() ? "" : " ") + name(o.held) + ">" + name(o.taken);
        return text;
    }
    [[nodiscard]] std::string name(std::uint32_t cell) const {
        return cell == kNone ? "none" : loaded_.program->cellName(cell);
    }
    [[nodiscard]] const Exploration& exploration() const { return x_; }
    [[nodiscard]] const Machine& machine() const { return *loaded_.machine; }

private:
    Loaded loaded_;
    Exploration x_;
};

// Spinlocks or mutexes a, b, c and m, with functions called LOCK and UNLOCK.
std::string locks(bool mutexes, const std::string& code) {
    const std::string define = mutexes ? "static DEFINE_MUTEX(" : "static DEFINE_SPINLOCK(";
    std::string text = "static int x;\n";
    for (const char* lock : {"a", "b", "c", "m"}) text += define + lock + ");\n";
    std::string body = code;
    const auto replace = [&](const std::string& from, const std::string& to) {
        for (std::size_t at = 0; (at = body.find(from, at)) != std::string::npos; at += to.size())
            body.replace(at, from.size(), to);
    };
    const std::string prefix = mutexes ? "mutex_" : "spin_";
    replace("UNLOCK(", prefix + "unlock(&");
    replace("TRYLOCK(", prefix + "trylock(&");
    replace("LOCK(", prefix + "lock(&");
    return text + body;
}

class OfBothKinds : public ::testing::TestWithParam<bool> {
protected:
    static Judged judged(const std::string& code, const std::vector<TestRun>& runs) {
        return {locks(GetParam(), code), runs};
    }
};
INSTANTIATE_TEST_SUITE_P(Locks, OfBothKinds, ::testing::Bool(),
                         [](const auto& param) { return param.param ? "Mutexes" : "Spinlocks"; });

const std::string kAb = "void ab(void) { LOCK(a); LOCK(b); x++; UNLOCK(b); UNLOCK(a); }\n";
const std::string kBa = "void ba(void) { LOCK(b); LOCK(a); x++; UNLOCK(a); UNLOCK(b); }\n";
const std::string kBc = "void bc(void) { LOCK(b); LOCK(c); x++; UNLOCK(c); UNLOCK(b); }\n";
const std::string kCa = "void ca(void) { LOCK(c); LOCK(a); x++; UNLOCK(a); UNLOCK(c); }\n";
const std::string kAc = "void ac(void) { LOCK(a); LOCK(c); x++; UNLOCK(c); UNLOCK(a); }\n";

TEST_P(OfBothKinds, TwoLocksInTwoOrdersAreACircle) {
    const Judged wrong = judged(kAb + kBa, {{"task", 0, "ab"}, {"task", 1, "ba"}});
    EXPECT_EQ(wrong.kinds(), std::vector{Kind::CircularLocking});
    const Report& r = wrong.first(Kind::CircularLocking);
    ASSERT_EQ(r.chain.size(), 2U);
    EXPECT_EQ(r.chain[0].held, r.chain[1].taken);
    EXPECT_EQ(r.chain[0].taken, r.chain[1].held);
    EXPECT_EQ(r.cell, r.chain[0].taken);
    EXPECT_EQ(r.context, r.chain[0].context);
    EXPECT_EQ(r.witness, r.chain[0].witness);
    EXPECT_TRUE(judged(kAb, {{"task", 0, "ab"}, {"task", 1, "ab"}}).kinds().empty());
}

TEST_P(OfBothKinds, ACircleIsFoundWhereNoRunDeadlocks) {
    const Judged wrong = judged(kAb + kBa + "void t(void) { ab(); ba(); }\n", {{"task", 0, "t"}});
    EXPECT_EQ(wrong.kinds(), std::vector{Kind::CircularLocking});
    EXPECT_EQ(wrong.exploration().verdict, Verdict::Holds);
    // Not even where a third lock keeps them apart.
    EXPECT_EQ(
        judged(kAb + kBa + "void t(void) { LOCK(m); ab(); UNLOCK(m); }\nvoid u(void) { LOCK(m); ba(); UNLOCK(m); }\n",
               {{"task", 0, "t"}, {"task", 1, "u"}})
            .count(Kind::CircularLocking),
        1U);
}

TEST_P(OfBothKinds, ThreeLocksMakeACircle) {
    const Judged wrong = judged(kAb + kBc + kCa, {{"task", 0, "ab"}, {"task", 1, "bc"}, {"task", 2, "ca"}});
    EXPECT_EQ(wrong.kinds(), std::vector{Kind::CircularLocking});
    const Report& r = wrong.first(Kind::CircularLocking);
    ASSERT_EQ(r.chain.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(r.chain[i].taken, r.chain[(i + 1) % 3].held);
    EXPECT_TRUE(judged(kAb + kBc + kAc, {{"task", 0, "ab"}, {"task", 1, "bc"}, {"task", 2, "ac"}}).kinds().empty());
}

TEST_P(OfBothKinds, ALongerCircleOverTheSameLocksIsNotToldAgain) {
    const Judged wrong =
        judged("void abc(void) { LOCK(a); LOCK(b); LOCK(c); UNLOCK(c); UNLOCK(b); UNLOCK(a); }\n" + kCa,
               {{"task", 0, "abc"}, {"task", 1, "ca"}});
    EXPECT_EQ(wrong.count(Kind::CircularLocking), 1U);
    EXPECT_EQ(wrong.first(Kind::CircularLocking).chain.size(), 2U);
}

TEST_P(OfBothKinds, AnOrderOverAReleasedLockStays) {
    // Released in the middle: c is taken under b alone.
    const Judged hand =
        judged("void hand(void) { LOCK(a); LOCK(b); UNLOCK(a); LOCK(c); UNLOCK(c); UNLOCK(b); }\n" + kCa,
               {{"task", 0, "hand"}, {"task", 1, "ca"}});
    EXPECT_EQ(hand.first(Kind::CircularLocking).chain.size(), 3U);
}

TEST_P(OfBothKinds, ATrylockIsNeverTheOneThatWaits) {
    const std::string tries = "void t(void) { LOCK(a); if (TRYLOCK(b)) { x++; UNLOCK(b); } UNLOCK(a); }\n";
    EXPECT_TRUE(judged(tries + kBa, {{"task", 0, "t"}, {"task", 1, "ba"}}).kinds().empty());
    const std::string got = "void t(void) { if (TRYLOCK(a)) { LOCK(b); x++; UNLOCK(b); UNLOCK(a); } }\n";
    EXPECT_EQ(judged(got + kBa, {{"task", 0, "t"}, {"task", 1, "ba"}}).kinds(), std::vector{Kind::CircularLocking});
    // Below one that was only tried, the lock beneath counts, too.
    const std::string between =
        "void t(void) { LOCK(a); if (TRYLOCK(m)) { LOCK(b); x++; UNLOCK(b); UNLOCK(m); } UNLOCK(a); }\n";
    EXPECT_EQ(judged(between + kBa, {{"task", 0, "t"}, {"task", 1, "ba"}}).kinds(), std::vector{Kind::CircularLocking});
}

TEST_P(OfBothKinds, TakingALockTwiceIsRecursive) {
    const Judged wrong = judged("void t(void) { LOCK(a); LOCK(a); x++; UNLOCK(a); UNLOCK(a); }\n", {{"task", 0, "t"}});
    EXPECT_EQ(wrong.kinds(), std::vector{Kind::RecursiveLocking});
    EXPECT_EQ(wrong.name(wrong.first(Kind::RecursiveLocking).cell), "a");
    EXPECT_TRUE(judged("void t(void) { LOCK(a); x++; UNLOCK(a); LOCK(a); x++; UNLOCK(a); }\n", {{"task", 0, "t"}})
                    .kinds()
                    .empty());
    EXPECT_TRUE(judged("void t(void) { LOCK(a); if (TRYLOCK(a)) UNLOCK(a); UNLOCK(a); }\n", {{"task", 0, "t"}})
                    .kinds()
                    .empty());
}

TEST_P(OfBothKinds, ATaskMustNotEndWithALock) {
    const Judged wrong = judged("void t(void) { LOCK(a); x++; }\n", {{"task", 0, "t"}});
    EXPECT_EQ(wrong.count(Kind::HeldAtExit), 1U);
    EXPECT_EQ(wrong.name(wrong.first(Kind::HeldAtExit).cell), "a");
    // A spinlock leaves the preempt count raised besides.
    EXPECT_EQ(wrong.count(Kind::LeakedAtomic), GetParam() ? 0U : 1U);
    EXPECT_TRUE(judged("void t(void) { LOCK(a); x++; UNLOCK(a); }\n", {{"task", 0, "t"}}).kinds().empty());
}

TEST_P(OfBothKinds, ALockKeptFromCallToCallIsTheWorkqueuesComplaint) {
    const Judged kept =
        judged("void t(void) { if (x == 0) { LOCK(a); x = 1; } else UNLOCK(a); }\n", {{"task", 0, "t", 2}});
    EXPECT_EQ(kept.kinds(), std::vector{Kind::LeakedAtomic});
}

const std::string kSpins = "static int x;\nstatic DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\nstatic "
                           "DEFINE_SPINLOCK(m);\n";
const std::string kTakes = "void irq(void) { spin_lock(&a); x++; spin_unlock(&a); }\n";
const std::string kPlain = "void plain(void) { spin_lock(&b); x++; spin_unlock(&b); }\n";

TEST(Findings, AnIrqSafeLockBeforeAnUnsafeOneIsAnInversion) {
    const std::string order = "void order(void) { unsigned long f; spin_lock_irqsave(&a, f); spin_lock(&b); "
                              "spin_unlock(&b); spin_unlock_irqrestore(&a, f); }\n";
    const std::vector<TestRun> runs = {{"hardirq", 0, "irq"}, {"task", 0, "order"}, {"task", 1, "plain"}};
    const Judged wrong(kSpins + kTakes + kPlain + order, runs);
    EXPECT_EQ(wrong.kinds(), std::vector{Kind::IrqLockInversion});
    EXPECT_EQ(wrong.chain(Kind::IrqLockInversion), "a>b");
    const std::string safe = "void plain(void) { spin_lock_irq(&b); x++; spin_unlock_irq(&b); }\n";
    EXPECT_TRUE(Judged(kSpins + kTakes + safe + order, runs).kinds().empty());
}

TEST(Findings, ALockInAnInconsistentStateIsToldOnlyAsThat) {
    const std::string order = "void order(void) { unsigned long f; spin_lock_irqsave(&a, f); spin_lock(&b); "
                              "spin_unlock(&b); spin_unlock_irqrestore(&a, f); }\n";
    const Judged judged(kSpins + kTakes + kPlain + order,
                        {{"hardirq", 0, "irq"}, {"task", 0, "order"}, {"task", 1, "plain"}, {"hardirq", 1, "plain"}});
    EXPECT_EQ(judged.kinds(), std::vector{Kind::InconsistentHardirq});
}

TEST(Findings, TheSameForSoftirqs) {
    const std::string order =
        "void order(void) { spin_lock_bh(&a); spin_lock(&b); spin_unlock(&b); spin_unlock_bh(&a); }\n";
    const std::vector<TestRun> runs = {{"softirq", 0, "irq"}, {"task", 0, "order"}, {"task", 1, "plain"}};
    EXPECT_EQ(Judged(kSpins + kTakes + kPlain + order, runs).kinds(), std::vector{Kind::IrqLockInversion});
    const std::string safe = "void plain(void) { spin_lock_bh(&b); x++; spin_unlock_bh(&b); }\n";
    EXPECT_TRUE(Judged(kSpins + kTakes + safe + order, runs).kinds().empty());
}

TEST(Findings, AnInversionThroughALockBetween) {
    const std::string far = "void am(void) { unsigned long f; spin_lock_irqsave(&a, f); spin_lock(&m); "
                            "spin_unlock(&m); spin_unlock_irqrestore(&a, f); }\n"
                            "void mb(void) { unsigned long f; spin_lock_irqsave(&m, f); spin_lock(&b); "
                            "spin_unlock(&b); spin_unlock_irqrestore(&m, f); }\n";
    const Judged wrong(kSpins + kTakes + kPlain + far,
                       {{"hardirq", 0, "irq"}, {"task", 0, "am"}, {"task", 1, "mb"}, {"task", 2, "plain"}});
    EXPECT_EQ(wrong.kinds(), std::vector{Kind::IrqLockInversion});
    ASSERT_EQ(wrong.first(Kind::IrqLockInversion).chain.size(), 2U);
    const Judged right(kSpins + kTakes + kPlain + far,
                       {{"hardirq", 0, "irq"}, {"task", 0, "am"}, {"task", 2, "plain"}});
    EXPECT_TRUE(right.kinds().empty());
}

TEST(Findings, AnInterruptsLocksDoNotFollowThoseOfTheTaskItCameUpon) {
    // While the task holds b the handler takes a: no order. The other way round there is one, but no circle.
    const std::string ab = "void ab(void) { unsigned long f; spin_lock_irqsave(&a, f); spin_lock(&b); "
                           "spin_unlock(&b); spin_unlock_irqrestore(&a, f); }\n";
    const Judged judged(kSpins + kTakes + kPlain + ab,
                        {{"hardirq", 0, "irq"}, {"task", 0, "plain"}, {"task", 1, "ab"}});
    EXPECT_EQ(judged.kinds(), std::vector{Kind::IrqLockInversion});
    // Within the handler there are.
    const std::string inside = "void irq(void) { spin_lock(&b); spin_lock(&a); spin_unlock(&a); spin_unlock(&b); }\n";
    EXPECT_EQ(Judged(kSpins + inside + ab, {{"hardirq", 0, "irq"}, {"task", 1, "ab"}}).kinds(),
              std::vector{Kind::CircularLocking});
}

TEST(Findings, AnInterruptThatWaitsForItsOwnTaskIsInconsistentNotRecursive) {
    const Judged judged(kSpins + kTakes, {{"hardirq", 0, "irq"}, {"task", 0, "irq"}});
    EXPECT_EQ(judged.kinds(), std::vector{Kind::InconsistentHardirq});
}

// --- data races: the search finds them, so these facts are made by hand

class Races : public ::testing::Test {
protected:
    // Follows a schedule; its last step or two are the accesses. `first` is the micro-op of the first one.
    Found found(const Machine& machine, const std::string& schedule, bool oneCpu, std::uint32_t first = kNone) {
        const ParsedSchedule parsed = parseSchedule(machine.program(), schedule);
        EXPECT_TRUE(parsed.error.empty()) << parsed.error;
        lockstep::Run run(machine);
        for (const Choice choice : parsed.choices) {
            EXPECT_TRUE(machine.isOpen(run.state(), choice)) << schedule;
            run.take(choice);
        }
        const Event& last = run.event(run.length() - 1);
        const std::uint32_t a = oneCpu ? first : run.event(run.length() - 2).op;
        return {{Finding::Kind::Race, a, last.op, last.cell, oneCpu ? 1U : 0U}, parsed.choices, last.context};
    }
};

TEST_F(Races, OnTwoCpusAreOneReportThatChangesTheValue) {
    const Loaded loaded = loadScenario(scenarioText("static int c;\nvoid up(void) { WRITE_ONCE(c, c + 1); }\n",
                                                    {{"task", 0, "up"}, {"task", 1, "up"}}));
    const Machine& machine = *loaded.machine;
    // c is loaded, added to, stored with a mark: store then load, load then store.
    const std::vector<Report> reports =
        reportsOf(machine, {found(machine, "0 0 0 1", false), found(machine, "1 1 0 1", false)});
    ASSERT_EQ(reports.size(), 1U);
    const Report& r = reports[0];
    EXPECT_EQ(r.kind, Kind::DataRace);
    EXPECT_EQ(loaded.program->cellName(r.cell), "c");
    EXPECT_EQ(r.context, 1U);
    EXPECT_EQ(r.accesses[0].context, 0U);
    EXPECT_FALSE(r.accesses[0].write);
    EXPECT_FALSE(r.accesses[0].marked);
    EXPECT_EQ(r.accesses[1].context, 1U);
    EXPECT_TRUE(r.accesses[1].write);
    EXPECT_TRUE(r.accesses[1].marked);
    EXPECT_EQ(r.witness.size(), 4U);
}

TEST_F(Races, OnOneCpuTheFirstIsTheInterruptedOnesNext) {
    const Loaded loaded = loadScenario(scenarioText("static int c;\nvoid t(void) { c = 1; }\nvoid h(void) { c = 2; }\n",
                                                    {{"task", 0, "t"}, {"hardirq", 0, "h"}}));
    const Machine& machine = *loaded.machine;
    const std::uint32_t store = machine.context(machine.initial().data(), 0).pc;
    const std::vector<Report> reports = reportsOf(machine, {found(machine, "0@h 0", true, store)});
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].context, 1U);
    EXPECT_EQ(reports[0].accesses[0].context, 0U);
    EXPECT_EQ(reports[0].accesses[0].op, store);
    EXPECT_TRUE(reports[0].accesses[0].write);
    EXPECT_EQ(reports[0].accesses[1].context, 1U);
}

TEST_F(Races, OfOtherStatementsAreOtherReports) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c;\nvoid t(void) { c = 1; c = 2; }\nvoid u(void) { c = 3; }\n",
                                  {{"task", 0, "t"}, {"task", 1, "u"}}));
    const Machine& machine = *loaded.machine;
    EXPECT_EQ(
        reportsOf(machine, {found(machine, "0 1", false), found(machine, "0 0 1", false), found(machine, "1 0", false)})
            .size(),
        2U);
}

TEST(Findings, ReportsComeAsTheirFactsComplete) {
    const std::string code = locks(false, kAb + kBa + "void t(void) { preempt_enable(); ab(); ba(); }\n");
    const Judged judged(code, {{"task", 0, "t"}});
    ASSERT_EQ(judged.exploration().reports.size(), 2U);
    EXPECT_EQ(judged.exploration().reports[0].kind, Kind::CountUnderflow);
    EXPECT_EQ(judged.exploration().reports[1].kind, Kind::CircularLocking);
}

}  // namespace
}  // namespace lockstep::test
