// "Can it still go wrong from here?", loops that never end, and checks that were never put to the test.
#include <algorithm>

#include "explore/outlook.hpp"
#include "machine/run.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

const char* const kRacy = "static int c = 5;\nvoid update(void) { c++; }\n";
const std::vector<TestRun> kTwo{{"task", 0, "update"}, {"task", 1, "update"}};

std::vector<Choice> choices(const Loaded& loaded, const std::string& text) {
    const ParsedSchedule parsed = parseSchedule(*loaded.program, text);
    EXPECT_EQ(parsed.error, "");
    return parsed.choices;
}

std::vector<Prospect> prospects(const Loaded& loaded, const std::string& after) {
    ExploreOptions options;
    options.after = choices(loaded, after);
    std::vector<Prospect> all;
    for (const Outlook& o : outlook(*loaded.machine, options)) all.push_back(o.prospect);
    return all;
}

TEST(Outlook, ARaceCanStillGoWrongUntilOneIsThrough) {
    const Loaded loaded = loadScenario(scenarioText(kRacy, kTwo, "c == 7"));
    using enum Prospect;
    EXPECT_EQ(prospects(loaded, ""), (std::vector{CanFail, CanFail}));
    EXPECT_EQ(prospects(loaded, "0 0"), (std::vector{Safe, CanFail}));  // its store, or the other's load
    EXPECT_EQ(prospects(loaded, "0 0 0"), std::vector{Safe});
    EXPECT_EQ(prospects(loaded, "0 1"), (std::vector{CanFail, CanFail}));
    EXPECT_TRUE(prospects(loaded, "0 0 0 1 1 1").empty());
}

TEST(Outlook, ItsWitnessGoesWrong) {
    const Loaded loaded = loadScenario(scenarioText(kRacy, kTwo, "c == 7"));
    ExploreOptions options;
    options.after = choices(loaded, "0 0");
    const std::vector<Outlook> all = outlook(*loaded.machine, options);
    ASSERT_EQ(all.size(), 2U);
    ASSERT_EQ(all[1].prospect, Prospect::CanFail);
    EXPECT_EQ(std::vector(all[1].witness.begin(), all[1].witness.begin() + 3), choices(loaded, "0 0 1"));
    lockstep::Run run(*loaded.machine);
    EXPECT_EQ(follow(run, all[1].witness).end, Drive::End::Ended);
    EXPECT_EQ(failedChecks(run).size(), 1U);
}

TEST(Outlook, ADeadlockIsSeenComing) {
    const Loaded loaded = loadScenario(
        scenarioText("static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; "
                     "spin_unlock(&l); }\n",
                     {{"task", 0, "update"}, {"hardirq", 0, "update"}}));
    using enum Prospect;
    EXPECT_EQ(prospects(loaded, "0 0"), (std::vector{CanFail, CanFail}));  // the interrupt may come now, or later
    EXPECT_EQ(prospects(loaded, "0*5"), (std::vector{Safe, CanFail}));     // released before it comes, or not
    EXPECT_EQ(prospects(loaded, "0@update.2"), std::vector{Safe});
}

TEST(Outlook, ALimitLeavesItUnknown) {
    const Loaded loaded = loadScenario(
        scenarioText("static int c;\nvoid update(void) { WRITE_ONCE(c, READ_ONCE(c) + 1); }\n",
                     {{"task", 0, "update", 60}, {"task", 1, "update", 61}, {"task", 2, "update", 62}}, "c <= 200"));
    ExploreOptions options;
    options.limits.states = 2000;
    for (const Outlook& o : outlook(*loaded.machine, options)) EXPECT_EQ(o.prospect, Prospect::Unknown);
}

TEST(Explore, FromAStateTellsOnlyWhatCanStillHappen) {
    const Loaded loaded = loadScenario(scenarioText(kRacy, kTwo, "c == 7"));
    ExploreOptions options;
    options.after = choices(loaded, "0 0 0 1");
    const Exploration x = explore(*loaded.machine, options);
    ASSERT_EQ(x.outcomes.size(), 1U);
    EXPECT_EQ(x.outcomes[0].values, std::vector<std::uint64_t>{7});
    EXPECT_EQ(x.outcomes[0].witness, choices(loaded, "0 0 0 1 1 1"));
    EXPECT_EQ(x.interleavings, "1");
    EXPECT_EQ(x.verdict, Verdict::Holds);
}

// --- loops

Exploration looped(const std::string& code, const std::vector<TestRun>& runs) {
    const Loaded loaded = loadScenario(scenarioText(code, runs));
    const Exploration x = explore(*loaded.machine);
    // The way leads into the loop, and once round it back to the same state.
    for (const Endless& e : x.endless) {
        lockstep::Run run(*loaded.machine);
        EXPECT_EQ(follow(run, e.witness).end, Drive::End::Ended);
        const State before(run.state(), run.state() + loaded.machine->layout().size() / 8);
        EXPECT_FALSE(e.cycle.empty());
        EXPECT_EQ(follow(run, e.cycle).end, Drive::End::Ended);
        EXPECT_TRUE(std::equal(before.begin(), before.end(), run.state()));
    }
    return x;
}

TEST(Endless, WaitingForSomebodyWhoWillComeIsNone) {
    const Exploration x = looped("static int flag;\nvoid set(void) { WRITE_ONCE(flag, 1); }\n"
                                 "void wait(void) { while (!READ_ONCE(flag)) cpu_relax(); }\n",
                                 {{"task", 0, "set"}, {"task", 1, "wait"}});
    EXPECT_TRUE(x.endless.empty());  // only an unfair scheduler keeps the setter from its turn
    EXPECT_TRUE(x.interleavings.empty());
    EXPECT_NE(x.whyNotCounted, "");
    ASSERT_EQ(x.outcomes.size(), 1U);
    EXPECT_NEAR(x.outcomes[0].frequency.probability.value_or(0), 1, 1e-12);
}

TEST(Endless, AfterYouIsALivelockThatLuckEnds) {
    const Exploration x =
        looped("static int a, b;\n"
               "void left(void) { WRITE_ONCE(a, 1); while (READ_ONCE(b)) { WRITE_ONCE(a, 0); WRITE_ONCE(a, 1); } "
               "WRITE_ONCE(a, 0); }\n"
               "void right(void) { WRITE_ONCE(b, 1); while (READ_ONCE(a)) { WRITE_ONCE(b, 0); WRITE_ONCE(b, 1); } "
               "WRITE_ONCE(b, 0); }\n",
               {{"task", 0, "left"}, {"task", 1, "right"}});
    ASSERT_EQ(x.endless.size(), 1U);
    EXPECT_EQ(x.endless[0].kind, Endless::Kind::Livelock);
    EXPECT_TRUE(x.endless[0].leavable);
    EXPECT_EQ(x.endless[0].contexts, (std::vector<std::uint32_t>{0, 1}));
    for (const int cpu : {0, 1})  // a fair way round: both act
        EXPECT_TRUE(std::any_of(x.endless[0].cycle.begin(), x.endless[0].cycle.end(),
                                [cpu](Choice c) { return c.cpu == cpu; }));
    EXPECT_FALSE(x.outcomes.empty());
}

TEST(Endless, WaitingForEachOtherIsLivelock) {
    const Exploration x =
        looped("static int a = 1, b = 1;\nvoid left(void) { while (READ_ONCE(b)) cpu_relax(); WRITE_ONCE(a, 0); }\n"
               "void right(void) { while (READ_ONCE(a)) cpu_relax(); WRITE_ONCE(b, 0); }\n",
               {{"task", 0, "left"}, {"task", 1, "right"}});
    ASSERT_EQ(x.endless.size(), 1U);
    EXPECT_EQ(x.endless[0].kind, Endless::Kind::Livelock);
    EXPECT_FALSE(x.endless[0].leavable);
    EXPECT_TRUE(x.neverEnds);
    EXPECT_NEAR(x.endlessFrequency.probability.value_or(0), 1, 1e-12);
}

TEST(Endless, AnInterruptThatIsStillToComeIsNoReasonToStarve) {
    const Exploration x = looped("static int flag;\nvoid tick(void) { WRITE_ONCE(flag, 1); }\n"
                                 "void wait(void) { while (!READ_ONCE(flag)) cpu_relax(); }\n",
                                 {{"task", 0, "wait"}, {"hardirq", 0, "tick"}});
    EXPECT_TRUE(x.endless.empty());
    const Exploration off = looped("static int flag;\nvoid tick(void) { WRITE_ONCE(flag, 1); }\n"
                                   "void wait(void) { local_irq_disable(); while (!READ_ONCE(flag)) cpu_relax(); "
                                   "local_irq_enable(); }\n",
                                   {{"task", 0, "wait"}, {"hardirq", 0, "tick"}});
    ASSERT_EQ(off.endless.size(), 1U);  // unless it cannot come
    EXPECT_EQ(off.endless[0].kind, Endless::Kind::EndlessLoop);
}

TEST(Endless, ADeadlockBesideALoopIsADeadlock) {
    const std::string code = "static int done;\nstatic DEFINE_SPINLOCK(l);\n"
                             "void update(void) { spin_lock(&l); spin_unlock(&l); WRITE_ONCE(done, 1); }\n"
                             "void tick(void) { spin_lock(&l); spin_unlock(&l); }\n"
                             "void poll(void) { while (!READ_ONCE(done)) cpu_relax(); }\n";
    const std::vector<TestRun> runs{{"task", 0, "update"}, {"hardirq", 0, "tick"}, {"task", 1, "poll"}};
    const Exploration x = looped(code, runs);
    EXPECT_EQ(x.verdict, Verdict::Violated);
    ASSERT_EQ(x.deadlocks.size(), 1U);
    ASSERT_EQ(x.deadlocks[0].waits.size(), 1U);  // the interrupt, for what it came upon; the poller waits for no lock
    EXPECT_EQ(x.deadlocks[0].waits[0].context, 1U);
    EXPECT_EQ(x.deadlocks[0].waits[0].holder, 0U);
    const Loaded loaded = loadScenario(scenarioText(code, runs));
    ExploreOptions only;
    only.question = Question::Verdict;
    EXPECT_EQ(explore(*loaded.machine, only).verdict, Verdict::Violated);
    using enum Prospect;
    const std::vector<Prospect> after = prospects(loaded, "0 0 0@tick");
    EXPECT_TRUE(std::all_of(after.begin(), after.end(), [](Prospect p) { return p == CanFail; }));
}

TEST(Outlook, ALoopThatNobodyLeavesIsNotSafe) {
    const Loaded loaded = loadScenario(scenarioText("static int go;\nvoid waiter(void) { preempt_disable(); while "
                                                    "(!READ_ONCE(go)) cpu_relax(); preempt_enable(); }\n"
                                                    "void setter(void) { WRITE_ONCE(go, 1); }\n",
                                                    {{"task", 0, "waiter"}, {"task", 0, "setter"}}));
    EXPECT_EQ(prospects(loaded, "0"), std::vector{Prospect::CanHang});
    EXPECT_EQ(prospects(loaded, "0:setter"), (std::vector{Prospect::Safe}));
}

// --- checks that say nothing

TEST(Unexercised, ACheckWhoseSecondPartIsNeverLookedAtIsTold) {
    const auto untested = [](const std::string& check) {
        const Loaded loaded = loadScenario(scenarioText(kRacy, kTwo) + "[check]\n" + check + "\n");
        return explore(*loaded.machine).unexercised;
    };
    EXPECT_TRUE(untested("always = \"c == 7\"").empty());
    EXPECT_TRUE(untested("always = \"c != 7 || c == 7\"").empty());
    ASSERT_EQ(untested("always = \"c > 5 || c == 100\"").size(), 1U);
    EXPECT_EQ(untested("always = \"c > 5 || c == 100\"")[0].part, "||");
    EXPECT_EQ(untested("never = \"c == 9 && c > 0\"").size(), 1U);
    EXPECT_TRUE(untested("never = \"c == 6 && c > 100\"").empty());
}

TEST(Unexercised, ACheckOfRunsThatNeverEndIsTold) {
    const Loaded loaded = loadScenario(
        scenarioText("static int c;\nvoid spin(void) { for (;;) cpu_relax(); }\n", {{"task", 0, "spin"}}, "c == 1"));
    const Exploration x = explore(*loaded.machine);
    ASSERT_EQ(x.unexercised.size(), 1U);
    EXPECT_EQ(x.unexercised[0].part, "");
    ExploreOptions only;
    only.question = Question::Verdict;
    EXPECT_TRUE(explore(*loaded.machine, only).neverEnds);
}

TEST(Question, TheVerdictAloneFindsAViolationAmongFarTooManyStates) {
    const Loaded loaded = loadScenario(scenarioText(
        kRacy,
        {{"task", 0, "update", 30}, {"task", 1, "update", 30}, {"task", 2, "update", 30}, {"task", 3, "update", 30}},
        "c == 125"));
    ExploreOptions options;
    options.question = Question::Verdict;
    options.limits.states = 60000;
    const Exploration x = explore(*loaded.machine, options);
    EXPECT_EQ(x.verdict, Verdict::Violated);
    ASSERT_FALSE(x.failures.empty());
    lockstep::Run run(*loaded.machine);
    EXPECT_EQ(follow(run, x.failures[0].witness).end, Drive::End::Ended);
    EXPECT_EQ(failedChecks(run).size(), 1U);
    // Asked for everything, what was found before the limit stays found.
    options.question = Question::Counts;
    const Exploration all = explore(*loaded.machine, options);
    EXPECT_FALSE(all.complete);
    EXPECT_EQ(all.verdict, Verdict::Violated);
    EXPECT_TRUE(all.interleavings.empty());
}

}  // namespace
}  // namespace lockstep::test
