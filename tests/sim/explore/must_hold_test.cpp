// The table of outcomes that the whole project stands on: what races, what deadlocks, and what is safe, on both ISAs.
#include "support.hpp"

namespace lockstep::test {
namespace {

using Values = std::set<std::int64_t>;

class MustHold : public testing::TestWithParam<Isa> {
protected:
    Exploration explored(const std::string& code, const std::vector<TestRun>& runs) {
        loaded_ = loadScenario(scenarioText(code, runs), GetParam());
        Exploration x = explore(*loaded_.machine);
        EXPECT_TRUE(x.complete);
        return x;
    }
    Values finalCounter(const Exploration& x) { return finals(loaded_, x, "c"); }
    static bool x86() { return GetParam() == Isa::X86_64; }

    Loaded loaded_;
    const std::vector<TestRun> twoCpus_{{"task", 0, "update"}, {"task", 1, "update"}};
    const std::vector<TestRun> taskAndHardirq_{{"task", 0, "update"}, {"hardirq", 0, "update"}};
};

INSTANTIATE_TEST_SUITE_P(Isa, MustHold, testing::Values(Isa::X86_64, Isa::Arm64),
                         [](const auto& test) { return name(test.param); });

TEST_P(MustHold, IncrementOnTwoCpusLosesUpdates) {
    const Exploration x = explored("static int c = 5;\nvoid update(void) { c++; }\n", twoCpus_);
    EXPECT_EQ(finalCounter(x), (Values{6, 7}));
}

TEST_P(MustHold, IncrementAgainstItsOwnHardirqIsSafeOnlyAsOneInstruction) {
    const Exploration x = explored("static int c = 5;\nvoid update(void) { c++; }\n", taskAndHardirq_);
    EXPECT_EQ(finalCounter(x), x86() ? Values{7} : (Values{6, 7}));
}

TEST_P(MustHold, SplitIncrementAgainstItsOwnHardirqLosesUpdates) {
    const Exploration x =
        explored("static int c = 5;\nvoid update(void) { WRITE_ONCE(c, READ_ONCE(c) + 1); }\n", taskAndHardirq_);
    EXPECT_EQ(finalCounter(x), (Values{6, 7}));
}

TEST_P(MustHold, IncrementWhoseResultIsUsedIsNotOneInstruction) {
    const Exploration x =
        explored("static int c = 5;\nstatic int hit;\nvoid update(void) { if (c++ == 9) hit = 1; }\n", taskAndHardirq_);
    EXPECT_EQ(finalCounter(x), (Values{6, 7}));
}

TEST_P(MustHold, SpinLockOnTwoCpusIsSafe) {
    const Exploration x = explored(
        "static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
        twoCpus_);
    EXPECT_EQ(finalCounter(x), Values{7});
    EXPECT_TRUE(x.deadlocks.empty());
    EXPECT_TRUE(x.reports.empty());
}

TEST_P(MustHold, SpinLockAgainstItsOwnHardirqDeadlocks) {
    const Exploration x = explored(
        "static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
        taskAndHardirq_);
    ASSERT_EQ(x.deadlocks.size(), 1U);
    EXPECT_EQ(x.verdict, Verdict::Violated);
    EXPECT_TRUE(reports(x, Report::Kind::InconsistentHardirq));
    ASSERT_EQ(x.deadlocks[0].waits.size(), 1U);
    EXPECT_EQ(x.deadlocks[0].waits[0].context, 1U);
    EXPECT_EQ(x.deadlocks[0].waits[0].holder, 0U);
}

TEST_P(MustHold, SpinLockWithTheHardirqOnAnotherCpuIsSafeAndReported) {
    const Exploration x = explored(
        "static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
        {{"task", 0, "update"}, {"hardirq", 1, "update"}});
    EXPECT_EQ(finalCounter(x), Values{7});
    EXPECT_TRUE(x.deadlocks.empty());
    EXPECT_EQ(x.verdict, Verdict::Holds);
    EXPECT_TRUE(reports(x, Report::Kind::InconsistentHardirq));
}

TEST_P(MustHold, SpinLockIrqsaveInTheTaskIsSafe) {
    const Exploration x = explored("static int c = 5;\nstatic DEFINE_SPINLOCK(l);\n"
                                   "void update(void) { unsigned long flags; spin_lock_irqsave(&l, flags); c++; "
                                   "spin_unlock_irqrestore(&l, flags); }\n"
                                   "void tick(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
                                   {{"task", 0, "update"}, {"hardirq", 0, "tick"}});
    EXPECT_EQ(finalCounter(x), Values{7});
    EXPECT_TRUE(x.deadlocks.empty());
    EXPECT_TRUE(x.reports.empty());
}

TEST_P(MustHold, AtomicIncIsSafeAnywhere) {
    const Exploration x =
        explored("static atomic_t c = ATOMIC_INIT(5);\nvoid update(void) { atomic_inc(&c); }\n",
                 {{"task", 0, "update"}, {"task", 1, "update"}, {"hardirq", 0, "update"}, {"softirq", 1, "update"}});
    EXPECT_EQ(finalCounter(x), Values{9});
}

TEST_P(MustHold, AtomicReadThenSetLosesUpdates) {
    const std::string code =
        "static atomic_t c = ATOMIC_INIT(5);\nvoid update(void) { atomic_set(&c, atomic_read(&c) + 1); }\n";
    EXPECT_EQ(finalCounter(explored(code, twoCpus_)), (Values{6, 7}));
    EXPECT_EQ(finalCounter(explored(code, taskAndHardirq_)), (Values{6, 7}));
}

TEST_P(MustHold, SpinLockAgainstItsOwnSoftirqDeadlocksAndBhIsSafe) {
    const std::vector<TestRun> runs{{"task", 0, "update"}, {"softirq", 0, "soft"}};
    const std::string soft = "void soft(void) { spin_lock(&l); c++; spin_unlock(&l); }\n";
    const Exploration wrong = explored(
        "static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; spin_unlock(&l); }\n" +
            soft,
        runs);
    EXPECT_EQ(wrong.deadlocks.size(), 1U);
    EXPECT_TRUE(reports(wrong, Report::Kind::InconsistentSoftirq));
    const Exploration right = explored("static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { "
                                       "spin_lock_bh(&l); c++; spin_unlock_bh(&l); }\n" +
                                           soft,
                                       runs);
    EXPECT_EQ(finalCounter(right), Values{7});
    EXPECT_TRUE(right.deadlocks.empty());
    EXPECT_TRUE(right.reports.empty());
}

TEST_P(MustHold, TwoLocksInTwoOrdersDeadlock) {
    const Exploration x =
        explored("static int c = 5;\nstatic DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\n"
                 "void ab(void) { spin_lock(&a); spin_lock(&b); c++; spin_unlock(&b); spin_unlock(&a); }\n"
                 "void ba(void) { spin_lock(&b); spin_lock(&a); c++; spin_unlock(&a); spin_unlock(&b); }\n",
                 {{"task", 0, "ab"}, {"task", 1, "ba"}});
    ASSERT_EQ(x.deadlocks.size(), 1U);
    EXPECT_EQ(x.deadlocks[0].waits.size(), 2U);
    EXPECT_EQ(finalCounter(x), Values{7});
}

TEST_P(MustHold, TwoTasksOnOneCpuAreSafeWithIrqsOrPreemptionOff) {
    const std::vector<TestRun> runs{{"task", 0, "update"}, {"task", 0, "update"}};
    const std::string split = "WRITE_ONCE(c, READ_ONCE(c) + 1);";
    EXPECT_EQ(finalCounter(explored("static int c = 5;\nvoid update(void) { " + split + " }\n", runs)), (Values{6, 7}));
    EXPECT_EQ(
        finalCounter(explored(
            "static int c = 5;\nvoid update(void) { unsigned long f; local_irq_save(f); c++; local_irq_restore(f); }\n",
            runs)),
        Values{7});
    EXPECT_EQ(
        finalCounter(explored(
            "static int c = 5;\nvoid update(void) { preempt_disable(); " + split + " preempt_enable(); }\n", runs)),
        Values{7});
    EXPECT_EQ(
        finalCounter(explored(
            "static int c = 5;\nvoid update(void) { local_bh_disable(); " + split + " local_bh_enable(); }\n", runs)),
        Values{7});
}

TEST_P(MustHold, MutexInAtomicContextIsReported) {
    const Exploration underLock =
        explored("static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nstatic DEFINE_MUTEX(m);\n"
                 "void update(void) { spin_lock(&l); mutex_lock(&m); c++; mutex_unlock(&m); spin_unlock(&l); }\n",
                 {{"task", 0, "update"}});
    EXPECT_TRUE(reports(underLock, Report::Kind::SleepingInAtomic));
    EXPECT_EQ(underLock.verdict, Verdict::Holds);  // a warning does not end a run that need not wait
    EXPECT_EQ(finalCounter(underLock), Values{6});
    const Exploration inIrq = explored(
        "static int c = 5;\nstatic DEFINE_MUTEX(m);\nvoid update(void) { mutex_lock(&m); c++; mutex_unlock(&m); }\n",
        taskAndHardirq_);
    EXPECT_TRUE(reports(inIrq, Report::Kind::SleepingInAtomic));
    EXPECT_TRUE(reports(inIrq, Report::Kind::SchedulingWhileAtomic));
    EXPECT_EQ(inIrq.verdict, Verdict::Violated);
}

TEST_P(MustHold, UnlockIrqInsideASectionWithIrqsOffLetsTheInterruptIn) {
    const std::string body =
        "void tick(void) { c++; }\nstatic void inner(void) { spin_lock_irq(&l); e++; spin_unlock_irq(&l); }\n"
        "void update(void) { unsigned long flags; int v; local_irq_save(flags); v = READ_ONCE(c); inner(); "
        "WRITE_ONCE(c, v + 1); local_irq_restore(flags); }\n";
    const Exploration x = explored("static int c = 5;\nstatic int e;\nstatic DEFINE_SPINLOCK(l);\n" + body,
                                   {{"task", 0, "update"}, {"hardirq", 0, "tick"}});
    EXPECT_EQ(finalCounter(x), (Values{6, 7}));
}

TEST_P(MustHold, TenSplitIncrementsOnTwoCpusEndAnywhereFromTwoToTwenty) {
    const Exploration x = explored("static int c;\nvoid update(void) { WRITE_ONCE(c, READ_ONCE(c) + 1); }\n",
                                   {{"task", 0, "update", 10}, {"task", 1, "update", 10}});
    Values all;
    for (std::int64_t v = 2; v <= 20; ++v) all.insert(v);
    EXPECT_EQ(finalCounter(x), all);
}

TEST_P(MustHold, EveryWitnessReproducesItsEnd) {
    const std::vector<std::string> codes = {
        "static int c = 5;\nvoid update(void) { WRITE_ONCE(c, READ_ONCE(c) + 1); }\n",
        "static int c = 5;\nstatic DEFINE_SPINLOCK(l);\nvoid update(void) { spin_lock(&l); c++; spin_unlock(&l); }\n",
        "static int c = 5;\nstatic DEFINE_MUTEX(m);\nvoid update(void) { mutex_lock(&m); c++; mutex_unlock(&m); }\n"};
    for (const std::string& code : codes) {
        const Exploration x = explored(
            code, {{"task", 0, "update"}, {"task", 1, "update"}, {"task", 1, "update"}, {"hardirq", 0, "update"}});
        const auto end = [&](const std::vector<Choice>& witness) {
            State state = loaded_.machine->initial();
            for (const Choice choice : witness) {
                EXPECT_TRUE(loaded_.machine->isOpen(state.data(), choice));
                loaded_.machine->step(state.data(), choice);
            }
            return state;
        };
        for (const Outcome& o : x.outcomes) {
            const State state = end(o.witness);
            EXPECT_EQ(loaded_.machine->standing(state.data()), Standing::Final);
            for (std::size_t i = 0; i < x.cells.size(); ++i)
                EXPECT_EQ(loaded_.machine->cell(state.data(), x.cells[i]), o.values[i]);
        }
        for (const Deadlock& d : x.deadlocks)
            EXPECT_EQ(loaded_.machine->standing(end(d.witness).data()), Standing::Deadlock);
        for (const Failure& f : x.failures) {
            if (f.kind == Failure::Kind::Bug) {
                EXPECT_EQ(loaded_.machine->fault(end(f.witness).data()), f.fault);
            }
        }
    }
}

}  // namespace
}  // namespace lockstep::test
