// The kernel's reports: their fixed lines, in the kernel's order and wording (Linux 6.1), with the scenario's frames.
#include "report/kernel_log.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

// The report of the given kind, with its lines in order.
class Reported {
public:
    Reported(const std::string& code, const std::vector<TestRun>& runs, Report::Kind kind, Isa isa = Isa::X86_64)
        : loaded_(loadScenario(scenarioText(code, runs), isa)), found_(explore(*loaded_.machine)) {
        for (const Report& r : found_.reports)
            if (r.kind == kind) text_ = kernelReport(*loaded_.machine, r);
        EXPECT_FALSE(text_.empty()) << "no such report";
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    // Each of `lines` is a whole line, or the start of one if it ends in '…'; they come in this order.
    void expectInOrder(const std::vector<std::string>& lines) const {
        std::size_t at = 0;
        const std::string text = "\n" + text_;
        for (std::string line : lines) {
            const bool start = line.ends_with("…");
            if (start) line.resize(line.size() - std::string("…").size());
            const std::size_t found = text.find("\n" + line + (start ? "" : "\n"), at);
            ASSERT_NE(found, std::string::npos) << "missing or out of order: \"" << line << "\" in\n" << text_;
            at = found + 1;
        }
    }

private:
    Loaded loaded_;
    Exploration found_;
    std::string text_;
};

const std::string kLocked =
    "static int c;\nstatic DEFINE_SPINLOCK(lock);\nvoid update(void) { spin_lock(&lock); c++; spin_unlock(&lock); }\n";

TEST(KernelLog, InconsistentLockStateHasLockdepsLines) {
    const Reported r(kLocked, {{"task", 0, "update"}, {"hardirq", 0, "update"}}, Report::Kind::InconsistentHardirq);
    r.expectInOrder({"================================",
                     "WARNING: inconsistent lock state",
                     "6.1.0-lockstep #1 Not tainted",
                     "--------------------------------",
                     "inconsistent {HARDIRQ-ON-W} -> {IN-HARDIRQ-W} usage.",
                     "update/0/1 [HC1[1]:SC0[0]:HE0:SE1] takes:",
                     "ffffffffc0…",
                     "{HARDIRQ-ON-W} state was registered at:",
                     "  update (test.toml:4)",
                     "irq event stamp: 1",
                     "hardirqs last  enabled at (0): 0x0",
                     "hardirqs last disabled at (1): …",
                     "softirqs last  enabled at (0): 0x0",
                     "softirqs last disabled at (0): 0x0",
                     "",
                     "other info that might help us debug this:",
                     " Possible unsafe locking scenario:",
                     "",
                     "       CPU0",
                     "       ----",
                     "  lock(lock);",
                     "  <Interrupt>",
                     "    lock(lock);",
                     "",
                     " *** DEADLOCK ***",
                     "",
                     "no locks held by update/0/1.",
                     "",
                     "stack backtrace:",
                     "CPU: 0 PID: 1 Comm: update/0 Not tainted 6.1.0-lockstep #1",
                     "Call Trace:",
                     " <IRQ>",
                     "  update (test.toml:4)",
                     " </IRQ>",
                     " <TASK>",
                     " </TASK>"});
    EXPECT_NE(r.text().find("(lock){?.+.}-{2:2}, at: update (test.toml:4)"), std::string::npos);
}

TEST(KernelLog, SoftirqsHaveTheirOwnWords) {
    const Reported r(kLocked, {{"task", 0, "update"}, {"softirq", 0, "update"}}, Report::Kind::InconsistentSoftirq);
    r.expectInOrder({"inconsistent {SOFTIRQ-ON-W} -> {IN-SOFTIRQ-W} usage.",
                     "update/0/1 [HC0[0]:SC1[1]:HE1:SE0] takes:", "{SOFTIRQ-ON-W} state was registered at:"});
    EXPECT_NE(r.text().find("{+.?.}"), std::string::npos);
}

TEST(KernelLog, AnIdleCpuIsTheSwapper) {
    const Reported r(kLocked, {{"task", 0, "update"}, {"hardirq", 1, "update"}}, Report::Kind::InconsistentHardirq);
    r.expectInOrder({"swapper/1/0 [HC1[1]:SC0[0]:HE0:SE1] takes:", "no locks held by swapper/1/0.",
                     "CPU: 1 PID: 0 Comm: swapper/1 Not tainted 6.1.0-lockstep #1"});
}

TEST(KernelLog, SleepingInAtomicHasMightSleepsLines) {
    const Reported r("static DEFINE_SPINLOCK(lock);\nstatic DEFINE_MUTEX(m);\nvoid t(void) { spin_lock(&lock); "
                     "mutex_lock(&m); mutex_unlock(&m); spin_unlock(&lock); }\n",
                     {{"task", 0, "t"}}, Report::Kind::SleepingInAtomic);
    r.expectInOrder({"BUG: sleeping function called from invalid context at test.toml:4",
                     "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 1, name: t/0",
                     "preempt_count: 1, expected: 0", "RCU nest depth: 0, expected: 0",
                     "1 lock held by t/0/1:", " #0: ffffffffc0…", "CPU: 0 PID: 1 Comm: t/0 …", "Call Trace:"});
}

TEST(KernelLog, IrqsOffAloneIsNotAtomicButInvalid) {
    const Reported r("static DEFINE_MUTEX(m);\nvoid t(void) { local_irq_disable(); mutex_lock(&m); mutex_unlock(&m); "
                     "local_irq_enable(); }\n",
                     {{"task", 0, "t"}}, Report::Kind::SleepingInAtomic);
    r.expectInOrder({"in_atomic(): 0, irqs_disabled(): 1, non_block: 0, pid: 1, name: t/0",
                     "preempt_count: 0, expected: 0", "no locks held by t/0/1.", "irq event stamp: 1"});
}

TEST(KernelLog, SchedulingWhileAtomicPrintsTheCount) {
    const Reported r("static DEFINE_MUTEX(m);\nvoid a(void) { mutex_lock(&m); mutex_unlock(&m); }\nvoid h(void) { "
                     "mutex_lock(&m); mutex_unlock(&m); }\n",
                     {{"task", 0, "a"}, {"hardirq", 0, "h"}}, Report::Kind::SchedulingWhileAtomic);
    r.expectInOrder({"BUG: scheduling while atomic: a/0/1/0x00010001",
                     "2 locks held by a/0/1:", "Modules linked in:", "CPU: 0 PID: 1 …", "Call Trace:", " <IRQ>"});
}

TEST(KernelLog, BadUnlockBalance) {
    const Reported r("static DEFINE_SPINLOCK(lock);\nvoid t(void) { preempt_disable(); spin_unlock(&lock); }\n",
                     {{"task", 0, "t"}}, Report::Kind::UnlockNotHeld);
    r.expectInOrder({"=====================================", "WARNING: bad unlock balance detected!",
                     "-------------------------------------", "t/0/1 is trying to release lock (lock) at:",
                     "t (test.toml:3)", "but there are no more locks to release!",
                     "other info that might help us debug this:", "no locks held by t/0/1."});
}

TEST(KernelLog, ALeakedCountIsTheWorkqueuesComplaint) {
    const Reported r("static DEFINE_SPINLOCK(lock);\nvoid t(void) { spin_lock(&lock); }\n", {{"task", 0, "t"}},
                     Report::Kind::LeakedAtomic);
    r.expectInOrder(
        {"BUG: workqueue leaked lock or atomic: t/0/0x00000001/1", "     last function: t", "1 lock held by t/0/1:"});
    const Reported soft("static int c;\nvoid s(void) { c++; local_bh_disable(); }\n", {{"softirq", 0, "s"}},
                        Report::Kind::LeakedAtomic);
    soft.expectInOrder({"huh, entered softirq 0 s …"});
}

TEST(KernelLog, UbsanAndDivideError) {
    const Reported bounds("static int a[4], i = 4;\nvoid t(void) { a[i] = 1; }\n", {{"task", 0, "t"}},
                          Report::Kind::OutOfBounds);
    bounds.expectInOrder({"================================================================================",
                          "UBSAN: array-index-out-of-bounds in test.toml:3:16",
                          "index 4 is out of range for type 'int [4]'", "CPU: 0 PID: 1 …"});
    const Reported divide("static int a, b;\nvoid t(void) { a = a / b; }\n", {{"task", 0, "t"}},
                          Report::Kind::DivideError);
    divide.expectInOrder({"divide error: 0000 [#1] PREEMPT SMP"});
}

TEST(KernelLog, EnablingSoftirqsWithIrqsOff) {
    const Reported r("static DEFINE_SPINLOCK(lock);\nvoid t(void) { unsigned long f; local_irq_save(f); "
                     "spin_lock_bh(&lock); spin_unlock_bh(&lock); local_irq_restore(f); }\n",
                     {{"task", 0, "t"}}, Report::Kind::BhInAtomic);
    r.expectInOrder(
        {"------------[ cut here ]------------", "WARNING: CPU: 0 PID: 1 at test.toml:3 __local_bh_enable_ip"});
}

TEST(KernelLog, ALockIsUsedAlsoWhereItIsNeverGot) {
    // The interrupt tries only once the task has the lock for good: lockdep marks the use before the wait.
    const Reported r("static int held;\nstatic DEFINE_SPINLOCK(lock);\n"
                     "void t(void) { spin_lock(&lock); WRITE_ONCE(held, 1); for (;;) cpu_relax(); }\n"
                     "void h(void) { if (READ_ONCE(held)) spin_lock(&lock); }\n",
                     {{"task", 0, "t"}, {"hardirq", 0, "h"}}, Report::Kind::InconsistentHardirq);
    r.expectInOrder({"WARNING: inconsistent lock state", "inconsistent {HARDIRQ-ON-W} -> {IN-HARDIRQ-W} usage."});
}

TEST(KernelLog, BogusIrqRestore) {
    const Reported r("void t(void) { unsigned long f; local_irq_disable(); local_irq_save(f); local_irq_enable(); "
                     "local_irq_restore(f); local_irq_enable(); }\n",
                     {{"task", 0, "t"}}, Report::Kind::BogusIrqRestore);
    r.expectInOrder({"------------[ cut here ]------------", "raw_local_irq_restore() called with IRQs enabled",
                     "WARNING: CPU: 0 PID: 1 at test.toml:2 warn_bogus_irq_restore",
                     "---[ end trace 0000000000000000 ]---"});
}

}  // namespace
}  // namespace lockstep::test
