// Whole texts of the validators that know several accesses: lockdep's and KCSAN's, as Linux 6.1 prints them.
#include "explore/findings.hpp"
#include "machine/run.hpp"
#include "report/kernel_log.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

// Addresses are the layout's matter.
std::string withoutAddresses(std::string text) {
    const std::string first = "ffffffffc0";
    for (std::size_t at = 0; (at = text.find(first, at)) != std::string::npos;) text.replace(at, 16, "ADDRESS");
    return text;
}

std::string textOf(const std::string& code, const std::vector<TestRun>& runs, Report::Kind kind) {
    const Loaded loaded = loadScenario(scenarioText(code, runs));
    for (const Report& r : explore(*loaded.machine).reports)
        if (r.kind == kind) return withoutAddresses(kernelReport(*loaded.machine, r));
    return "no such report";
}

const std::string kLocks = "static int x;\nstatic DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\nstatic "
                           "DEFINE_MUTEX(c);\nstatic DEFINE_MUTEX(d);\n";

TEST(LockdepLog, TwoLocksInACircle) {
    EXPECT_EQ(textOf(kLocks + R"(
void dc(void)
{
	mutex_lock(&d);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&d);
}
void t(void)
{
	mutex_lock(&c);
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_unlock(&c);
	dc();
}
)",
                     {{"task", 0, "t"}}, Report::Kind::CircularLocking),
              R"(
======================================================
WARNING: possible circular locking dependency detected
6.1.0-lockstep #1 Not tainted
------------------------------------------------------
t/0/1 is trying to acquire lock:
ADDRESS (c){+.+.}-{3:3}, at: dc (test.toml:11)

but task is already holding lock:
ADDRESS (d){+.+.}-{3:3}, at: dc (test.toml:10)

which lock already depends on the new lock.


the existing dependency chain (in reverse order) is:

-> #1 (d){+.+.}-{3:3}:
       t (test.toml:18)

-> #0 (c){+.+.}-{3:3}:
       dc (test.toml:11)
       t (test.toml:21)

other info that might help us debug this:

 Possible unsafe locking scenario:

       CPU0                    CPU1
       ----                    ----
  lock(d);
                               lock(c);
                               lock(d);
  lock(c);

 *** DEADLOCK ***

1 lock held by t/0/1:
 #0: ADDRESS (d){+.+.}-{3:3}, at: dc (test.toml:10)

stack backtrace:
CPU: 0 PID: 1 Comm: t/0 Not tainted 6.1.0-lockstep #1
Call Trace:
 <TASK>
  dc (test.toml:11)
  t (test.toml:21)
 </TASK>
)");
}

TEST(LockdepLog, ThreeLocksInACircleAreAChain) {
    const std::string text = textOf(kLocks + R"(
void t(void)
{
	mutex_lock(&c);
	mutex_lock(&d);
	mutex_unlock(&d);
	mutex_unlock(&c);

	mutex_lock(&d);
	spin_lock(&a);
	spin_unlock(&a);
	mutex_unlock(&d);

	spin_lock(&a);
	if (mutex_trylock(&c))
		mutex_unlock(&c);
	mutex_lock(&c);
	mutex_unlock(&c);
	spin_unlock(&a);
}
)",
                                    {{"task", 0, "t"}}, Report::Kind::CircularLocking);
    EXPECT_NE(text.find(R"(t/0/1 is trying to acquire lock:
ADDRESS (c){+.+.}-{3:3}, at: t (test.toml:23)

but task is already holding lock:
ADDRESS (a){+.+.}-{2:2}, at: t (test.toml:20)

which lock already depends on the new lock.


the existing dependency chain (in reverse order) is:

-> #2 (a){+.+.}-{2:2}:
       t (test.toml:16)

-> #1 (d){+.+.}-{3:3}:
       t (test.toml:11)

-> #0 (c){+.+.}-{3:3}:
       t (test.toml:23)

other info that might help us debug this:

Chain exists of:
  c --> d --> a

 Possible unsafe locking scenario:

       CPU0                    CPU1
       ----                    ----
  lock(a);
                               lock(d);
                               lock(a);
  lock(c);

 *** DEADLOCK ***

1 lock held by t/0/1:
)"),
              std::string::npos)
        << text;
}

TEST(LockdepLog, AWaitIsToldFromTheStateOfTheWait) {
    // The task asks for b only once it is gone for good: the order is known from a wait, with softirqs off twice.
    const std::string text =
        textOf(kLocks + R"(
void soft(void)
{
	spin_lock(&a);
	spin_unlock(&a);
}
void keep(void)
{
	spin_lock(&b);
	WRITE_ONCE(x, 1);
	for (;;)
		cpu_relax();
}
void t(void)
{
	if (READ_ONCE(x)) {
		spin_lock_bh(&a);
		spin_lock_bh(&b);
	}
}
)",
               {{"softirq", 0, "soft"}, {"task", 0, "t"}, {"task", 1, "keep"}}, Report::Kind::IrqLockInversion);
    EXPECT_NE(text.find("t/0/2 [HC0[0]:SC0[4]:HE1:SE0] is trying to acquire:\nADDRESS (b){+.+.}-{2:2}, at: t "
                        "(test.toml:24)\n\nand this task is already holding:\nADDRESS (a){+.-.}-{2:2}, at: t "
                        "(test.toml:23)\n"),
              std::string::npos)
        << text;
}

TEST(LockdepLog, AnIrqSafeLockBeforeAnUnsafeOne) {
    EXPECT_EQ(textOf(kLocks + R"(
void tick(void)
{
	spin_lock(&a);
	spin_unlock(&a);
}
void t(void)
{
	unsigned long flags;

	spin_lock(&b);
	spin_unlock(&b);
	spin_lock_irqsave(&a, flags);
	spin_lock(&b);
	spin_unlock(&b);
	spin_unlock_irqrestore(&a, flags);
}
)",
                     {{"hardirq", 0, "tick"}, {"task", 0, "t"}}, Report::Kind::IrqLockInversion),
              R"(
=====================================================
WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected
6.1.0-lockstep #1 Not tainted
-----------------------------------------------------
t/0/2 [HC0[0]:SC0[0]:HE0:SE1] is trying to acquire:
ADDRESS (b){+.+.}-{2:2}, at: t (test.toml:20)

and this task is already holding:
ADDRESS (a){-...}-{2:2}, at: t (test.toml:19)
which would create a new lock dependency:
 (a){-...}-{2:2} -> (b){+.+.}-{2:2}

but this new dependency connects a HARDIRQ-irq-safe lock:
 (a){-...}-{2:2}

... which became HARDIRQ-irq-safe at:
  tick (test.toml:10)

to a HARDIRQ-irq-unsafe lock:
 (b){+.+.}-{2:2}

... which became HARDIRQ-irq-unsafe at:
...
  t (test.toml:17)

other info that might help us debug this:

 Possible interrupt unsafe locking scenario:

       CPU0                    CPU1
       ----                    ----
  lock(b);
                               local_irq_disable();
                               lock(a);
                               lock(b);
  <Interrupt>
    lock(a);

 *** DEADLOCK ***

1 lock held by t/0/2:
 #0: ADDRESS (a){-...}-{2:2}, at: t (test.toml:19)

the dependencies between HARDIRQ-irq-safe lock and the holding lock:
-> (a){-...}-{2:2} {
   IN-HARDIRQ-W at:
                    tick (test.toml:10)
   INITIAL USE at:
                   tick (test.toml:10)
 }
 ... key      at: [<ADDRESS>] a

the dependencies between the lock to be acquired
 and HARDIRQ-irq-unsafe lock:
-> (b){+.+.}-{2:2} {
   HARDIRQ-ON-W at:
                    t (test.toml:17)
   SOFTIRQ-ON-W at:
                    t (test.toml:17)
   INITIAL USE at:
                   t (test.toml:17)
 }
 ... key      at: [<ADDRESS>] b
 ... acquired at:
   t (test.toml:20)


stack backtrace:
CPU: 0 PID: 2 Comm: t/0 Not tainted 6.1.0-lockstep #1
Call Trace:
 <TASK>
  t (test.toml:20)
 </TASK>
)");
}

TEST(LockdepLog, AnInversionOverALockBetweenIsAChain) {
    const std::string text = textOf("static DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(m);\nstatic "
                                    "DEFINE_SPINLOCK(b);\n"
                                    R"(
void soft(void)
{
	spin_lock(&a);
	spin_unlock(&a);
}
void t(void)
{
	spin_lock_bh(&m);
	spin_lock(&b);
	spin_unlock(&b);
	spin_unlock_bh(&m);
	spin_lock(&b);
	spin_unlock(&b);
	spin_lock_bh(&a);
	spin_lock(&m);
	spin_unlock(&m);
	spin_unlock_bh(&a);
}
)",
                                    {{"softirq", 0, "soft"}, {"task", 0, "t"}}, Report::Kind::IrqLockInversion);
    for (const char* part : {R"(WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected
)",
                             R"(which would create a new lock dependency:
 (a){+.-.}-{2:2} -> (m){+...}-{2:2}

but this new dependency connects a SOFTIRQ-irq-safe lock:
 (a){+.-.}-{2:2}
)",
                             R"(Chain exists of:
  a --> m --> b

 Possible interrupt unsafe locking scenario:

       CPU0                    CPU1
       ----                    ----
  lock(b);
                               local_irq_disable();
                               lock(a);
                               lock(m);
  <Interrupt>
    lock(a);
)",
                             R"(the dependencies between the lock to be acquired
 and SOFTIRQ-irq-unsafe lock:
 -> (b){+.+.}-{2:2} {
    HARDIRQ-ON-W at:
                     t (test.toml:14)
)",
                             R"(  }
  ... key      at: [<ADDRESS>] b
  ... acquired at:
   t (test.toml:14)

-> (m){+...}-{2:2} {
)",
                             R"( ... key      at: [<ADDRESS>] m
 ... acquired at:
   t (test.toml:20)


stack backtrace:
)"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "is not in\n" << text;
}

TEST(LockdepLog, RecursiveLocking) {
    EXPECT_EQ(textOf(kLocks + R"(
void inner(void)
{
	spin_lock(&a);
	spin_unlock(&a);
}
void t(void)
{
	spin_lock(&a);
	inner();
	spin_unlock(&a);
}
)",
                     {{"task", 0, "t"}}, Report::Kind::RecursiveLocking),
              R"(
============================================
WARNING: possible recursive locking detected
6.1.0-lockstep #1 Not tainted
--------------------------------------------
t/0/1 is trying to acquire lock:
ADDRESS (a){+.+.}-{2:2}, at: inner (test.toml:10)

but task is already holding lock:
ADDRESS (a){+.+.}-{2:2}, at: t (test.toml:15)

other info that might help us debug this:
 Possible unsafe locking scenario:

       CPU0
       ----
  lock(a);
  lock(a);

 *** DEADLOCK ***

 May be due to missing lock nesting notation

1 lock held by t/0/1:
 #0: ADDRESS (a){+.+.}-{2:2}, at: t (test.toml:15)

stack backtrace:
CPU: 0 PID: 1 Comm: t/0 Not tainted 6.1.0-lockstep #1
Call Trace:
 <TASK>
  inner (test.toml:10)
  t (test.toml:16)
 </TASK>
)");
}

TEST(LockdepLog, LocksHeldAtExit) {
    EXPECT_EQ(textOf(kLocks + R"(
void t(void)
{
	mutex_lock(&c);
	x++;
}
)",
                     {{"task", 1, "t"}}, Report::Kind::HeldAtExit),
              R"(
====================================
WARNING: t/1/1 still has locks held!
6.1.0-lockstep #1 Not tainted
------------------------------------
1 lock held by t/1/1:
 #0: ADDRESS (c){+.+.}-{3:3}, at: t (test.toml:10)

stack backtrace:
CPU: 1 PID: 1 Comm: t/1 Not tainted 6.1.0-lockstep #1
Call Trace:
 <TASK>
  t (test.toml:11)
 </TASK>
)");
}

TEST(LockdepLog, APreemptedTasksLocksAreNotTheCurrentOnes) {
    const std::string text = textOf(kLocks + R"(
void other(void)
{
	mutex_lock(&c);
	for (;;)
		cpu_relax();
}
void t(void)
{
	if (mutex_trylock(&c))
		mutex_unlock(&c);
	else
		mutex_lock(&d);
}
)",
                                    {{"task", 0, "other"}, {"task", 0, "t"}}, Report::Kind::HeldAtExit);
    EXPECT_NE(text.find("1 lock held by t/0/2:\n #0: ADDRESS (d)"), std::string::npos) << text;
}

// --- KCSAN: the facts by hand

std::string raceText(const Loaded& loaded, const std::string& schedule, bool oneCpu, std::uint32_t first = kNone) {
    const Machine& machine = *loaded.machine;
    const std::vector<Choice> choices = parseSchedule(machine.program(), schedule).choices;
    lockstep::Run run(machine);
    for (const Choice choice : choices) run.take(choice);
    const Event& last = run.event(run.length() - 1);
    const std::uint32_t a = oneCpu ? first : run.event(run.length() - 2).op;
    const Found found{{Finding::Kind::Race, a, last.op, last.cell, oneCpu ? 1U : 0U}, choices, last.context};
    const std::vector<Report> reports = reportsOf(machine, {found});
    EXPECT_EQ(reports.size(), 1U);
    EXPECT_EQ(kernelTitle(machine, reports.at(0)).rfind("BUG: KCSAN: data-race in ", 0), 0U);
    return withoutAddresses(kernelReport(machine, reports.at(0)));
}

TEST(KcsanLog, AnInterruptBetweenReadAndWrite) {
    const Loaded loaded = loadScenario(scenarioText(R"(
static int counter = 5;
static void bump(void)
{
	WRITE_ONCE(counter, counter + 1);
}
void worker(void)
{
	bump();
}
void tick(void)
{
	bump();
}
)",
                                                    {{"task", 0, "worker"}, {"hardirq", 0, "tick"}}));
    const std::uint32_t load = loaded.machine->context(loaded.machine->initial().data(), 0).pc;
    EXPECT_EQ(raceText(loaded, "0@tick 0 0 0", true, load),
              R"(==================================================================
BUG: KCSAN: data-race in bump / bump

write (marked) to 0xADDRESS of 4 bytes by interrupt on cpu 0:
 bump (test.toml:6)
 tick (test.toml:14)

read to 0xADDRESS of 4 bytes by task 1 on cpu 0:
 bump (test.toml:6)
 worker (test.toml:10)

value changed: 0x00000005 -> 0x00000006

Reported by Kernel Concurrency Sanitizer on:
CPU: 0 PID: 1 Comm: worker/0 Not tainted 6.1.0-lockstep #1
==================================================================
)");
}

TEST(KcsanLog, FunctionsComeByNameAndTheSecondAccessFirst) {
    const Loaded loaded = loadScenario(
        scenarioText("static atomic_t n;\nstatic long s = -1;\nvoid writer(void) { s = 1; }\nvoid reader(void) { "
                     "WRITE_ONCE(s, -2); }\n",
                     {{"task", 0, "reader"}, {"task", 1, "writer"}}));
    EXPECT_EQ(raceText(loaded, "0 1", false), R"(==================================================================
BUG: KCSAN: data-race in reader / writer

write to 0xADDRESS of 8 bytes by task 2 on cpu 1:
 writer (test.toml:4)

write (marked) to 0xADDRESS of 8 bytes by task 1 on cpu 0:
 reader (test.toml:5)

value changed: 0xfffffffffffffffe -> 0x0000000000000001

Reported by Kernel Concurrency Sanitizer on:
CPU: 0 PID: 1 Comm: reader/0 Not tainted 6.1.0-lockstep #1
==================================================================
)");
    // A read changes no value: the line is left out.
    const std::string text = raceText(loadScenario(scenarioText("static char c;\nstatic int r;\nvoid w(void) { c = 7; "
                                                                "}\nvoid g(void) { r = c; }\n",
                                                                {{"task", 0, "w"}, {"task", 1, "g"}})),
                                      "0 1", false);
    EXPECT_NE(text.find("data-race in g / w\n\nread to 0xADDRESS of 1 bytes by task 2 on cpu 1:\n"), std::string::npos);
    EXPECT_EQ(text.find("value changed"), std::string::npos);
}

TEST(KcsanLog, AnAtomicOperationIsAMarkedReadWrite) {
    const Loaded loaded =
        loadScenario(scenarioText("static int n;\nvoid t(void) { n = 3; }\nvoid u(void) { xchg(&n, 4); }\n",
                                  {{"task", 0, "t"}, {"task", 1, "u"}}));
    EXPECT_NE(
        raceText(loaded, "1 0 1", false).find("read-write (marked) to 0xADDRESS of 4 bytes by task 2 on cpu 1:\n"),
        std::string::npos);
}

}  // namespace
}  // namespace lockstep::test
