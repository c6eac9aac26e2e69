// Who may run when: interrupts, softirqs, preemption, sleeping, and what a return cleans up.
#include <algorithm>

#include "machine/run.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

class Scene {
public:
    Scene(const std::string& code, const std::vector<TestRun>& runs, Isa isa = Isa::X86_64, const std::string& top = {})
        : loaded_(loadScenario(scenarioText(code, runs, {}, top), isa)), run_(*loaded_.machine) {}

    // Takes a schedule; fails the test at the first choice that is not open.
    Scene& take(const std::string& schedule) {
        const ParsedSchedule parsed = parseSchedule(*loaded_.program, schedule);
        EXPECT_EQ(parsed.error, "");
        for (const Choice choice : parsed.choices) {
            if (!open(spell(*loaded_.program, choice))) {
                ADD_FAILURE() << "not open: " << spell(*loaded_.program, choice);
                return *this;
            }
            run_.take(choice);
        }
        return *this;
    }
    [[nodiscard]] bool open(const std::string& choice) const {
        const std::vector<Choice> all = run_.open();
        return std::any_of(all.begin(), all.end(), [&](Choice c) { return spell(*loaded_.program, c) == choice; });
    }
    [[nodiscard]] std::int64_t value(const std::string& name) const {
        for (std::uint32_t cell = 0; cell < loaded_.program->cells.size(); ++cell)
            if (loaded_.program->cellName(cell) == name)
                return static_cast<std::int64_t>(loaded_.machine->cell(run_.state(), cell));
        ADD_FAILURE() << "no variable " << name;
        return 0;
    }
    [[nodiscard]] CpuState cpu(std::uint32_t n) const { return loaded_.machine->cpu(run_.state(), n); }
    [[nodiscard]] const Event& last() const { return run_.event(run_.position() - 1); }
    [[nodiscard]] Standing standing() const { return run_.standing(); }

private:
    Loaded loaded_;
    Run run_;
};

const std::string kIncrement = "static int c;\nvoid update(void) { c++; }\nvoid tick(void) { c++; }\n";

TEST(Interrupts, ComeOnlyBetweenInstructions) {
    Scene x86(kIncrement, {{"task", 0, "update"}, {"hardirq", 0, "tick"}}, Isa::X86_64);
    EXPECT_TRUE(x86.open("0@tick"));
    x86.take("0");
    EXPECT_FALSE(x86.open("0@tick"));  // inside incl
    x86.take("0 0");
    EXPECT_TRUE(x86.open("0@tick"));

    Scene arm(kIncrement, {{"task", 0, "update"}, {"hardirq", 0, "tick"}}, Isa::Arm64);
    arm.take("0");
    EXPECT_TRUE(arm.open("0@tick"));  // between ldr and add
}

TEST(Interrupts, ComeOnAnIdleCpuAndAfterAllTasks) {
    Scene idle(kIncrement, {{"task", 0, "update"}, {"hardirq", 1, "tick"}});
    EXPECT_TRUE(idle.open("1@tick"));
    idle.take("0 0 0");
    EXPECT_EQ(idle.standing(), Standing::Running);  // the interrupt is still to come
    idle.take("1@tick 1 1 1");
    EXPECT_EQ(idle.standing(), Standing::Final);
    EXPECT_EQ(idle.value("c"), 2);
}

TEST(Interrupts, NeverNestInThemselvesAndStartWithIrqsOff) {
    Scene s("static int c;\nvoid t(void) { c++; }\nvoid h(void) { local_irq_enable(); c++; c++; }\n",
            {{"task", 0, "t"}, {"hardirq", 0, "h", 2}});
    s.take("0@h");
    EXPECT_TRUE(s.cpu(0).irqsOff);
    s.take("0");
    EXPECT_FALSE(s.cpu(0).irqsOff);
    EXPECT_FALSE(s.open("0@h"));  // irqs are on, but a hardirq is active
    s.take("0*6");
    EXPECT_TRUE(s.open("0@h"));
}

TEST(Interrupts, ArriveWhileATaskWaitsForASpinlock) {
    Scene s("static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { spin_lock(&l); c++; spin_unlock(&l); }\nvoid "
            "h(void) { c++; }\n"
            "void q(void) { spin_lock_irq(&l); c++; spin_unlock_irq(&l); }\n",
            {{"task", 0, "t"}, {"task", 1, "t"}, {"hardirq", 1, "h"}, {"task", 2, "q"}, {"hardirq", 2, "h"}});
    s.take("0 0 1 2 2");  // CPU 0 has the lock; 1 waits with irqs on, 2 with irqs off
    EXPECT_FALSE(s.open("1"));
    EXPECT_TRUE(s.open("1@h"));
    EXPECT_FALSE(s.open("2"));
    EXPECT_FALSE(s.open("2@h"));
}

TEST(Interrupts, EachArrivalIsItsOwn) {
    Scene s(kIncrement, {{"hardirq", 0, "tick", 3}});
    s.take("0@tick 0 0 0 0@tick 0 0 0 0@tick 0 0 0");
    EXPECT_EQ(s.value("c"), 3);
    EXPECT_FALSE(s.open("0@tick"));
    EXPECT_EQ(s.standing(), Standing::Final);
}

TEST(Softirqs, WaitForBhIrqsAndOtherInterrupts) {
    Scene s("static int c;\nvoid t(void) { local_bh_disable(); c++; local_bh_enable(); local_irq_disable(); c++; "
            "local_irq_enable(); }\n"
            "void soft(void) { c++; }\nvoid hard(void) { c++; }\n",
            {{"task", 0, "t"}, {"softirq", 0, "soft", 2}, {"hardirq", 0, "hard"}});
    EXPECT_TRUE(s.open("0@soft"));
    s.take("0");  // bh off
    EXPECT_FALSE(s.open("0@soft"));
    EXPECT_TRUE(s.open("0@hard"));
    s.take("0 0 0 0");  // c++, bh on
    EXPECT_TRUE(s.open("0@soft"));
    s.take("0");  // irqs off
    EXPECT_FALSE(s.open("0@soft"));
    EXPECT_FALSE(s.open("0@hard"));
    s.take("0*4 0@soft");
    EXPECT_FALSE(s.open("0@soft"));  // softirqs never nest
    EXPECT_TRUE(s.open("0@hard"));   // but run with irqs on
    s.take("0@hard");
    EXPECT_FALSE(s.open("0@soft"));
}

TEST(Tasks, ArePreemptedOnlyWhereCountsAreZeroAndIrqsOn) {
    Scene s("static int c;\nstatic DEFINE_SPINLOCK(l);\n"
            "void a(void) { c++; preempt_disable(); preempt_enable(); local_irq_disable(); local_irq_enable(); "
            "spin_lock(&l); spin_unlock(&l); c++; }\n"
            "void b(void) { c++; c++; }\nvoid h(void) { cpu_relax(); }\n",
            {{"task", 0, "a"}, {"task", 0, "b"}, {"hardirq", 0, "h"}});
    EXPECT_TRUE(s.open("0:b"));
    s.take("0");
    EXPECT_FALSE(s.open("0:b"));  // inside an instruction
    s.take("0 0 0");
    EXPECT_FALSE(s.open("0:b"));  // preemption off
    s.take("0");
    EXPECT_TRUE(s.open("0:b"));
    s.take("0");
    EXPECT_FALSE(s.open("0:b"));  // irqs off
    s.take("0 0");
    EXPECT_FALSE(s.open("0:b"));  // spin_lock has turned preemption off before it waits
    s.take("0 0 0");
    EXPECT_TRUE(s.open("0:b"));
    s.take("0:b");
    EXPECT_FALSE(s.open("0:a"));  // a switch is followed by a step
    s.take("0@h 0");
    EXPECT_FALSE(s.open("0:a"));  // of the task: an interrupt's does not count
    s.take("0 0 0");
    EXPECT_TRUE(s.open("0:a"));
}

TEST(Tasks, SleepOnAMutexAndLetOthersRun) {
    Scene s("static int c;\nstatic DEFINE_MUTEX(m);\nvoid a(void) { mutex_lock(&m); c++; mutex_unlock(&m); }\nvoid "
            "b(void) { c += 10; }\n",
            {{"task", 0, "a"}, {"task", 1, "a"}, {"task", 1, "b"}});
    s.take("0 1");
    EXPECT_EQ(s.last().kind, Event::Kind::Slept);
    EXPECT_FALSE(s.open("1"));
    EXPECT_TRUE(s.open("1:b"));
    s.take("1:b 1*3");
    EXPECT_FALSE(s.open("1:a"));  // still asleep
    s.take("0*4");
    EXPECT_TRUE(s.open("1:a"));
    s.take("1:a 1*5");
    EXPECT_EQ(s.standing(), Standing::Final);
    EXPECT_EQ(s.value("c"), 12);
}

TEST(Tasks, SleepingWithIrqsOffComesBackWithIrqsOn) {
    Scene s("static DEFINE_MUTEX(m);\nvoid a(void) { mutex_lock(&m); mutex_unlock(&m); }\nvoid b(void) { "
            "local_irq_disable(); mutex_lock(&m); mutex_unlock(&m); }\n",
            {{"task", 0, "a"}, {"task", 1, "b"}});
    s.take("0 1");
    EXPECT_TRUE(s.cpu(1).irqsOff);
    s.take("1");
    EXPECT_TRUE(s.last().trouble & trouble::kMightSleep);
    EXPECT_FALSE(s.cpu(1).irqsOff);  // schedule() turns them on
}

TEST(Mutex, SchedulingWhileAtomicEndsTheRun) {
    Scene s("static DEFINE_MUTEX(m);\nvoid a(void) { mutex_lock(&m); mutex_unlock(&m); }\nvoid b(void) { "
            "preempt_disable(); mutex_lock(&m); }\n",
            {{"task", 0, "a"}, {"task", 1, "b"}});
    s.take("0 1 1");
    EXPECT_EQ(s.last().fault, Fault::SchedulingWhileAtomic);
    EXPECT_EQ(s.standing(), Standing::Faulted);
    EXPECT_FALSE(s.open("0"));
}

TEST(IrqFlags, NestAsTheKernelDoes) {
    const std::string code = "void t(void) { unsigned long a, b; local_irq_save(a); local_irq_save(b); "
                             "local_irq_restore(b); local_irq_restore(a); }\n";
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        Scene s(code, {{"task", 0, "t"}}, isa);
        s.take("0 0 0");
        EXPECT_TRUE(s.cpu(0).irqsOff);  // the inner restore keeps them off
        s.take("0");
        EXPECT_EQ(s.standing(), Standing::Final);
    }
}

TEST(IrqFlags, RestoringOffWhileOnIsBogus) {
    const std::string code =
        "static int after;\nvoid t(void) { unsigned long f; local_irq_disable(); local_irq_save(f); "
        "local_irq_enable(); local_irq_restore(f); after = irqs_disabled(); }\n";
    Scene x86(code, {{"task", 0, "t"}}, Isa::X86_64);
    x86.take("0 0 0 0");
    EXPECT_TRUE(x86.last().trouble & trouble::kBogusIrqRestore);
    x86.take("0 0");
    EXPECT_EQ(x86.value("after"), 0);  // 6.1 on x86 only ever turns them on
    Scene arm(code, {{"task", 0, "t"}}, Isa::Arm64);
    arm.take("0 0 0 0 0 0");
    EXPECT_EQ(arm.value("after"), 1);
}

TEST(PreemptCount, HasTheKernelsBits) {
    Scene s("static int t0, t1, t2, h, so;\nvoid t(void) { t0 = preempt_count(); preempt_disable(); t1 = "
            "preempt_count(); local_bh_disable(); t2 = preempt_count(); local_bh_enable(); preempt_enable(); }\n"
            "void hard(void) { h = preempt_count(); }\nvoid soft(void) { so = preempt_count(); }\n",
            {{"task", 0, "t"}, {"hardirq", 0, "hard"}, {"softirq", 0, "soft"}});
    s.take("0*10 0@hard 0 0 0@soft 0 0");
    EXPECT_EQ(s.standing(), Standing::Final);
    EXPECT_EQ(s.value("t0"), 0);
    EXPECT_EQ(s.value("t1"), 1);
    EXPECT_EQ(s.value("t2"), 0x201);
    EXPECT_EQ(s.value("h"), 0x10000);
    EXPECT_EQ(s.value("so"), 0x100);
}

TEST(Returns, ReportWhatLeaks) {
    Scene task("void t(void) { preempt_disable(); }\n", {{"task", 0, "t"}});
    task.take("0");
    EXPECT_TRUE(task.last().trouble & trouble::kLeaked);
    EXPECT_EQ(task.cpu(0).preempt, 0);
    Scene soft("static int c;\nvoid t(void) { c++; }\nvoid s(void) { local_bh_disable(); }\n",
               {{"task", 0, "t"}, {"softirq", 0, "s"}});
    soft.take("0@s 0");
    EXPECT_TRUE(soft.last().trouble & trouble::kLeaked);
    EXPECT_EQ(soft.cpu(0).bh, 0);  // __do_softirq puts it back
    Scene hard("static int c;\nvoid t(void) { c++; }\nvoid h(void) { preempt_disable(); }\n",
               {{"task", 0, "t"}, {"hardirq", 0, "h"}});
    hard.take("0@h 0");
    EXPECT_TRUE(hard.last().trouble & trouble::kLeaked);
    EXPECT_EQ(hard.cpu(0).preempt, 1);  // nobody puts this back
}

TEST(Locks, AnUnlockOfAnothersLockFreesItAndIsReported) {
    Scene s("static DEFINE_SPINLOCK(l);\nvoid a(void) { spin_lock(&l); spin_unlock(&l); }\nvoid b(void) { "
            "spin_unlock(&l); }\n",
            {{"task", 0, "a"}, {"task", 1, "b"}});
    s.take("0 0 1");
    EXPECT_TRUE(s.last().trouble & trouble::kUnlockNotHeld);
    EXPECT_EQ(s.value("l"), 0);
    s.take("1");
    EXPECT_TRUE(s.last().trouble & trouble::kCountUnderflow);
}

TEST(Locks, TrylockNeverWaitsAndPutsTheCountBack) {
    Scene s("static int got;\nstatic DEFINE_SPINLOCK(l);\nvoid a(void) { spin_lock(&l); spin_unlock(&l); }\nvoid "
            "b(void) { if (spin_trylock(&l)) { got = 1; spin_unlock(&l); } }\n",
            {{"task", 0, "a"}, {"task", 1, "b"}});
    s.take("0 0 1 1");
    EXPECT_EQ(s.last().kind, Event::Kind::TryFailed);
    EXPECT_EQ(s.cpu(1).preempt, 1);
    s.take("1");
    EXPECT_EQ(s.cpu(1).preempt, 0);
}

TEST(Monitor, StoreExclusiveFailsAfterAnotherCpusWriteOrAnException) {
    const std::string code = "static atomic_t c;\nvoid update(void) { atomic_inc(&c); }\nvoid nothing(void) { }\n";
    Scene other(code, {{"task", 0, "update"}, {"task", 1, "update"}}, Isa::Arm64, "atomics = \"llsc\"\n");
    other.take("0 0 1 1 1 0");
    EXPECT_EQ(other.last().kind, Event::Kind::ExclusiveFailed);
    other.take("0 0 0");
    EXPECT_EQ(other.value("c"), 2);
    Scene irq(code, {{"task", 0, "update"}, {"hardirq", 0, "nothing"}}, Isa::Arm64, "atomics = \"llsc\"\n");
    irq.take("0 0@nothing 0 0");
    EXPECT_EQ(irq.last().kind, Event::Kind::ExclusiveFailed);
}

TEST(Faults, DivideTrapsOnX86OnlyAndBoundsAlways) {
    const std::string divide = "static int a = 1, z, r;\nvoid t(void) { r = a / z; r = r + 1; }\n";
    Scene x86(divide, {{"task", 0, "t"}}, Isa::X86_64);
    x86.take("0 0 0");
    EXPECT_EQ(x86.standing(), Standing::Faulted);
    EXPECT_EQ(x86.last().fault, Fault::DivideError);
    Scene arm(divide, {{"task", 0, "t"}}, Isa::Arm64);
    arm.take("0 0 0 0 0 0 0");
    EXPECT_EQ(arm.standing(), Standing::Final);
    EXPECT_EQ(arm.value("r"), 1);
    Scene bounds("static int a[3], i = 3;\nvoid t(void) { a[i] = 1; }\n", {{"task", 0, "t"}});
    bounds.take("0 0");
    EXPECT_EQ(bounds.last().fault, Fault::OutOfBounds);
}

TEST(State, DependsOnlyOnWhatTheFutureNeeds) {
    // Both orders of two finished increments leave the same bytes: no dead register, no history.
    const Loaded loaded = loadScenario(scenarioText(
        "static int c;\nstatic int d;\nvoid a(void) { int x = c; d = x; }\n", {{"task", 0, "a"}, {"task", 1, "a"}}));
    const auto after = [&](const std::vector<int>& cpus) {
        State s = loaded.machine->initial();
        for (const int cpu : cpus)
            loaded.machine->step(s.data(), {Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0});
        return s;
    };
    EXPECT_EQ(after({0, 0, 1, 1}), after({1, 0, 0, 1}));
    EXPECT_EQ(after({0, 1}), after({1, 0}));
}

}  // namespace
}  // namespace lockstep::test
