// Store buffers (memory = "tso"): what waits in them, what sees through them, what must wait for them.
#include <cstring>

#include "explore/explore.hpp"
#include "machine/run.hpp"
#include "machine/store_buffer.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

const std::string kTso = "memory = \"tso\"\n";

// A run driven by pieces of a schedule.
class Walk {
public:
    explicit Walk(const std::string& text) : loaded_(loadScenario(text)), run_(*loaded_.machine) {}

    // The event of the last choice.
    Event take(const std::string& schedule) {
        const ParsedSchedule parsed = parseSchedule(program(), schedule);
        EXPECT_EQ(parsed.error, "");
        Event last;
        for (const Choice choice : parsed.choices) {
            if (!machine().isOpen(run_.state(), choice)) {
                ADD_FAILURE() << spell(program(), choice) << " after " << spell(program(), run_.schedule()) << ": "
                              << whyNotOpen(machine(), run_.state(), choice);
                break;
            }
            last = run_.take(choice);
        }
        return last;
    }
    // Why a choice is not open; empty if it is. `choices` must agree.
    std::string refusal(const std::string& word) {
        const Choice choice = parseSchedule(program(), word).choices.front();
        const bool open = machine().isOpen(run_.state(), choice);
        const std::vector<Choice> all = run_.open();
        EXPECT_EQ(open, std::find(all.begin(), all.end(), choice) != all.end()) << word;
        return open ? "" : whyNotOpen(machine(), run_.state(), choice);
    }
    std::uint32_t cellOf(const std::string& name) {
        for (std::uint32_t i = 0; i < program().cells.size(); ++i)
            if (program().cellName(i) == name) return i;
        ADD_FAILURE() << name;
        return 0;
    }
    std::uint64_t memory(const std::string& name) { return machine().cell(run_.state(), cellOf(name)); }
    std::uint64_t seen(std::uint32_t cpu, const std::string& name) {
        return machine().seen(run_.state(), cpu, cellOf(name));
    }
    std::size_t buffered(std::uint32_t cpu) { return machine().buffered(run_.state(), cpu).size(); }

    const Machine& machine() { return *loaded_.machine; }
    const Program& program() { return *loaded_.program; }
    lockstep::Run& run() { return run_; }

private:
    Loaded loaded_;
    lockstep::Run run_;
};

std::string oneTask(const std::string& body, const std::string& globals = "static int x, y, r;\n") {
    return scenarioText(globals + "void a(void)\n{\n" + body + "\n}\n", {{"task", 0, "a"}}, {}, kTso);
}

TEST(StoreBuffer, AStoreReachesMemoryAtItsDrain) {
    Walk walk(oneTask("\tWRITE_ONCE(x, 1);"));
    const Event stored = walk.take("0");
    EXPECT_EQ(stored.kind, Event::Kind::Write);
    EXPECT_TRUE(stored.buffered);
    EXPECT_EQ(walk.memory("x"), 0U);
    EXPECT_EQ(walk.seen(0, "x"), 1U);
    const Event drained = walk.take("0~");
    EXPECT_EQ(drained.kind, Event::Kind::Drained);
    EXPECT_EQ(drained.op, kNone);
    EXPECT_EQ(drained.cell, walk.cellOf("x"));
    EXPECT_EQ(drained.before, 0U);
    EXPECT_EQ(drained.after, 1U);
    EXPECT_EQ(walk.memory("x"), 1U);
}

TEST(StoreBuffer, ARunEndsWithEmptyBuffersOnly) {
    Walk walk(oneTask("\tWRITE_ONCE(x, 1);"));
    EXPECT_TRUE(walk.take("0").runEnded);
    EXPECT_EQ(walk.run().standing(), Standing::Running);
    EXPECT_EQ(spell(walk.program(), walk.run().open()), "0~");
    walk.take("0~");
    EXPECT_EQ(walk.run().standing(), Standing::Final);
}

TEST(StoreBuffer, LoadsSeeTheNewestStoreOfTheirOwnCpu) {
    Walk walk(scenarioText("static int x;\nstatic long r, s;\n"
                           "void a(void) { WRITE_ONCE(x, 1); WRITE_ONCE(x, -2); r = READ_ONCE(x); }\n"
                           "void b(void) { s = READ_ONCE(x); }\n",
                           {{"task", 0, "a"}, {"task", 1, "b"}}, {}, kTso));
    EXPECT_EQ(walk.take("0 0").before, 1U);  // what the CPU saw before its second store
    const Event own = walk.take("0");
    EXPECT_EQ(static_cast<std::int64_t>(own.after), -2);
    EXPECT_TRUE(own.buffered);
    const Event other = walk.take("1");
    EXPECT_EQ(other.after, 0U);
    EXPECT_FALSE(other.buffered);
    walk.take("0~");
    EXPECT_EQ(walk.memory("x"), 1U);
    EXPECT_EQ(static_cast<std::int64_t>(walk.seen(0, "x")), -2);
    EXPECT_EQ(walk.seen(1, "x"), 1U);
}

TEST(StoreBuffer, StoresReachMemoryInTheirOrder) {
    Walk walk(oneTask("\tWRITE_ONCE(x, 1);\n\tWRITE_ONCE(y, 2);\n\tWRITE_ONCE(x, 3);"));
    walk.take("0 0 0");
    EXPECT_EQ(walk.buffered(0), 3U);
    EXPECT_EQ(walk.take("0~").after, 1U);
    EXPECT_EQ(walk.take("0~").after, 2U);
    EXPECT_EQ(walk.memory("x"), 1U);
    EXPECT_EQ(walk.take("0~").after, 3U);
    EXPECT_EQ(walk.memory("x"), 3U);
}

TEST(StoreBuffer, AnIncrementOfMemoryLoadsAndStoresThroughIt) {
    Walk walk(oneTask("\tx++;\n\tx++;"));
    walk.take("0 0 0 0 0 0");
    EXPECT_EQ(walk.seen(0, "x"), 2U);
    EXPECT_EQ(walk.memory("x"), 0U);
    walk.take("0~ 0~");
    EXPECT_EQ(walk.memory("x"), 2U);
}

TEST(StoreBuffer, LockedInstructionsWaitUntilItIsEmpty) {
    const std::string globals =
        "static int x, r;\nstatic atomic_t n;\nstatic DEFINE_SPINLOCK(lock);\nstatic DEFINE_MUTEX(sleeper);\n";
    for (const std::string statement :
         {"smp_mb();", "atomic_inc(&n);", "r = atomic_add_return_relaxed(1, &n);", "r = atomic_xchg(&n, 1);",
          "r = xchg(&x, 2);", "r = cmpxchg(&x, 7, 8);", "spin_lock(&lock);", "r = spin_trylock(&lock);",
          "mutex_lock(&sleeper);", "r = mutex_trylock(&sleeper);", "mutex_unlock(&sleeper);"}) {
        SCOPED_TRACE(statement);
        Walk walk(oneTask("\tWRITE_ONCE(x, 1);\n\t" + statement, globals));
        walk.take("0");
        while (walk.refusal("0").empty() && !walk.machine().done(walk.run().state(), 0)) walk.take("0");
        EXPECT_EQ(walk.refusal("0"), "CPU 0's store buffer must empty first: take 0~");
        EXPECT_TRUE(walk.machine().waitsForBuffer(walk.run().state(), 0));
        EXPECT_EQ(walk.machine().waitsFor(walk.run().state(), 0), kNone);
        EXPECT_EQ(walk.run().standing(), Standing::Running);
        walk.take("0~");
        ASSERT_EQ(walk.refusal("0"), "");
        const Event locked = walk.take("0");
        EXPECT_FALSE(locked.buffered);
        EXPECT_TRUE(needsEmptyBuffer(walk.program().ops[locked.op]));
    }
}

TEST(StoreBuffer, NothingElseWaitsForIt) {
    const std::string globals = "static int x, r;\nstatic atomic_t n;\nstatic DEFINE_SPINLOCK(lock);\n";
    for (const std::string statement :
         {"smp_wmb();", "smp_rmb();", "barrier();", "cpu_relax();", "r = READ_ONCE(x);", "r = smp_load_acquire(&x);",
          "smp_store_release(&x, 3);", "atomic_set(&n, 3);", "r = atomic_read(&n);", "x++;", "local_irq_disable();",
          "local_irq_enable();", "preempt_disable();", "local_bh_disable();", "pr_info(\"x\");",
          "spin_unlock(&lock);"}) {
        SCOPED_TRACE(statement);
        Walk walk(oneTask("\tWRITE_ONCE(x, 1);\n\t" + statement + "\n\tWRITE_ONCE(x, 2);", globals));
        while (!walk.machine().done(walk.run().state(), 0)) walk.take("0");
        EXPECT_EQ(walk.machine().buffered(walk.run().state(), 0).front().value, 1U);
        EXPECT_EQ(walk.memory("x"), 0U);
    }
}

TEST(StoreBuffer, ASwitchOfTaskWaitsUntilItIsEmpty) {
    Walk walk(scenarioText("static int x;\nvoid a(void) { WRITE_ONCE(x, 1); WRITE_ONCE(x, 2); }\n"
                           "void b(void) { WRITE_ONCE(x, 3); }\n",
                           {{"task", 0, "a"}, {"task", 0, "b"}}, {}, kTso));
    EXPECT_EQ(walk.refusal("0:b"), "");
    walk.take("0");
    EXPECT_EQ(walk.refusal("0:b"), "CPU 0's store buffer must empty first: take 0~");
    walk.take("0~ 0:b 0");
    EXPECT_NE(walk.refusal("0:a"), "");  // also from a task that has ended
    walk.take("0~ 0:a");
}

TEST(StoreBuffer, AnInterruptComesAndGoesWithoutEmptyingIt) {
    Walk walk(scenarioText("static int x, y, r;\nvoid a(void) { WRITE_ONCE(x, 1); WRITE_ONCE(y, 1); }\n"
                           "void tick(void) { r = READ_ONCE(x); }\n",
                           {{"task", 0, "a"}, {"hardirq", 0, "tick"}}, {}, kTso));
    walk.take("0 0@tick");
    EXPECT_EQ(walk.take("0").after, 1U);  // the handler sees its CPU's store
    EXPECT_TRUE(walk.take("0").callEnded);
    EXPECT_EQ(walk.buffered(0), 2U);
    EXPECT_EQ(walk.memory("x"), 0U);
}

const std::string kTwoLockers = scenarioText(
    "static int x;\nstatic DEFINE_SPINLOCK(lock);\nvoid f(void) { spin_lock(&lock); x++; spin_unlock(&lock); }\n",
    {{"task", 0, "f", 2}, {"task", 1, "f"}}, {}, kTso);

TEST(StoreBuffer, ALockIsFreeForOthersWhenItsReleaseReachesMemory) {
    Walk walk(kTwoLockers);
    walk.take("1 0 0 0 0 0");  // x++ is in CPU 0's buffer
    EXPECT_NE(walk.refusal("1").find("waits for lock"), std::string::npos);
    const Event release = walk.take("0");
    EXPECT_EQ(release.kind, Event::Kind::Released);
    EXPECT_TRUE(release.buffered);
    EXPECT_EQ(release.trouble, 0U);
    EXPECT_EQ(walk.memory("lock"), 1U);
    EXPECT_EQ(walk.seen(0, "lock"), 0U);
    EXPECT_EQ(walk.machine().waitsFor(walk.run().state(), 1), walk.cellOf("lock"));
    walk.take("0~");
    EXPECT_NE(walk.refusal("1"), "");
    walk.take("0~");
    EXPECT_EQ(walk.take("1").kind, Event::Kind::Acquired);
    EXPECT_EQ(walk.memory("x"), 1U);
}

TEST(StoreBuffer, WhoeverReleasedALockWaitsOnlyForItsOwnBuffer) {
    Walk walk(kTwoLockers);
    walk.take("0*6");
    EXPECT_EQ(walk.take("0").trouble, 0U);  // preemption on, and the first call returns: nothing is leaked
    walk.take("0");                         // preemption off, again
    EXPECT_EQ(walk.machine().waitsFor(walk.run().state(), 0), kNone);
    EXPECT_TRUE(walk.machine().waitsForBuffer(walk.run().state(), 0));
    walk.take("0~ 0~");
    EXPECT_EQ(walk.take("0").kind, Event::Kind::Acquired);
}

TEST(StoreBuffer, ASecondReleaseIsReportedWhileTheFirstIsOnItsWay) {
    Walk walk(oneTask("\tspin_lock(&lock);\n\tspin_unlock(&lock);\n\tspin_unlock(&lock);",
                      "static DEFINE_SPINLOCK(lock);\n"));
    walk.take("0 0 0 0");
    EXPECT_EQ(walk.memory("lock"), 1U);
    EXPECT_TRUE(walk.take("0").trouble & trouble::kUnlockNotHeld);
}

TEST(StoreBuffer, ATaskThatKeepsALockStillLeaksIt) {
    Walk walk(oneTask("\tspin_lock(&lock);\n\tpreempt_enable();", "static DEFINE_SPINLOCK(lock);\n"));
    EXPECT_TRUE(walk.take("0 0 0").trouble & trouble::kLeaked);
}

TEST(StoreBuffer, AStoreIntoAFullOneEndsTheRun) {
    std::string body;
    for (std::size_t i = 0; i <= kBufferedStores; ++i) body += "\tWRITE_ONCE(x, " + std::to_string(i + 1) + ");\n";
    Walk walk(oneTask(body));
    walk.take("0*" + std::to_string(kBufferedStores));
    const State before(walk.run().state(), walk.run().state() + walk.machine().layout().size() / 8);
    const Event full = walk.take("0");
    EXPECT_EQ(full.fault, Fault::Capacity);
    EXPECT_EQ(walk.run().standing(), Standing::Faulted);
    EXPECT_EQ(walk.buffered(0), kBufferedStores);
    EXPECT_TRUE(walk.run().open().empty());
    const Exploration x = explore(walk.machine());
    EXPECT_EQ(x.verdict, Verdict::Unknown);
    EXPECT_NE(x.whyIncomplete.find("store buffer"), std::string::npos) << x.whyIncomplete;
}

TEST(StoreBuffer, StatesHaveNoneUnderSequentialConsistency) {
    const std::string text =
        scenarioText("static int x;\nvoid a(void) { x = 1; }\n", {{"task", 0, "a"}, {"task", 1, "a"}});
    const Loaded sc = loadScenario(text);
    const Loaded tso = loadScenario(kTso + text);
    EXPECT_EQ(sc.machine->layout().bufferBytes(), 0U);
    EXPECT_GE(tso.machine->layout().bufferBytes(), sizeof(StoreBuffer));
    EXPECT_EQ(tso.machine->layout().size(), sc.machine->layout().size() + 2 * tso.machine->layout().bufferBytes());
    EXPECT_NE(
        whyNotOpen(*sc.machine, sc.machine->initial().data(), {Choice::Kind::Drain, 0, 0}).find("memory = \"tso\""),
        std::string::npos);
}

TEST(StoreBuffer, ItsEmptyEntriesAreZero) {
    std::string body, drains;
    for (std::size_t i = 0; i < kBufferedStores; ++i) body += "\tWRITE_ONCE(x, -7);\n", drains += " 0~";
    Walk walk(oneTask(body));
    walk.take("0*" + std::to_string(kBufferedStores) + drains);
    const auto* bytes = reinterpret_cast<const unsigned char*>(walk.run().state());
    const Layout& layout = walk.machine().layout();
    for (std::uint32_t i = 0; i < layout.bufferBytes(); ++i) EXPECT_EQ(bytes[layout.buffer(0) + i], 0U);
}

// What a search may rely on when it lets steps of different CPUs trade places.
TEST(StoreBuffer, AStepChangesOnlyItsCpuAndOneCell) {
    const std::string text = scenarioText(
        "static int x, y, r[2];\nstatic atomic_t n;\nstatic DEFINE_SPINLOCK(lock);\nstatic DEFINE_MUTEX(m);\n"
        "void f(void) { x++; spin_lock(&lock); WRITE_ONCE(y, x); spin_unlock(&lock); atomic_inc(&n); r[0] = y; }\n"
        "void g(void) { mutex_lock(&m); r[1] = READ_ONCE(x); xchg(&y, 4); mutex_unlock(&m); smp_mb(); y = 1; }\n"
        "void tick(void) { x = 3; r[1] = y; }\n",
        {{"task", 0, "f"}, {"task", 0, "g"}, {"hardirq", 0, "tick"}, {"task", 1, "f"}, {"task", 1, "g"}}, {}, kTso);
    const Loaded loaded = loadScenario(text);
    const Layout& layout = loaded.machine->layout();
    const Program& program = *loaded.program;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        lockstep::Run run(*loaded.machine);
        drive(run, {}, Random(seed), 500);
        for (std::size_t i = 0; i < run.length(); ++i) {
            const Event& e = run.event(i);
            std::vector<unsigned char> before(layout.size()), after(layout.size());
            std::memcpy(before.data(), run.stateAt(i), layout.size());
            std::memcpy(after.data(), run.stateAt(i + 1), layout.size());
            const auto forget = [&](std::uint32_t from, std::uint32_t length) {
                std::fill_n(before.begin() + from, length, 0);
                std::fill_n(after.begin() + from, length, 0);
            };
            const std::uint32_t cpu = e.choice.cpu;
            forget(0, 8);
            forget(layout.cpu(cpu), sizeof(CpuState));
            forget(layout.buffer(cpu), layout.bufferBytes());
            for (std::uint32_t c = 0; c < program.contexts.size(); ++c) {
                const Layout::ContextBlock& block = layout.context(c);
                if (program.contexts[c].cpu == cpu)
                    forget(block.offset, block.stack + program.deepestCall * 2U - block.offset);
            }
            const bool toMemory = e.cell != kNone && e.kind != Event::Kind::Read && !e.buffered;
            if (toMemory) forget(layout.cell(e.cell), program.cells[e.cell].bytes);
            EXPECT_EQ(before, after) << spell(program, e.choice) << " at step " << i << ", seed " << seed;
        }
    }
}

TEST(StoreBuffer, ADrainIsSpelledWithATilde) {
    const Loaded loaded = loadScenario(kTwoLockers);
    const std::string text = "0 1 0~ 1~ 0~ 0*6";
    const ParsedSchedule parsed = parseSchedule(*loaded.program, text);
    ASSERT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.choices[2], (Choice{Choice::Kind::Drain, 0, 0}));
    EXPECT_EQ(spell(*loaded.program, parsed.choices), text);
    EXPECT_NE(parseSchedule(*loaded.program, "0~3").error.find("nothing follows '~'"), std::string::npos);
    EXPECT_NE(parseSchedule(*loaded.program, "0~*3").error.find("nothing follows '~'"), std::string::npos);
    EXPECT_NE(parseSchedule(*loaded.program, "~").error.find("0~"), std::string::npos);
    EXPECT_EQ(whyNotOpen(*loaded.machine, loaded.machine->initial().data(), {Choice::Kind::Drain, 1, 0}),
              "CPU 1's store buffer is empty");
}

TEST(StoreBuffer, ARandomRunReplaysFromItsSpelling) {
    const Loaded loaded = loadScenario(kTwoLockers);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        lockstep::Run run(*loaded.machine), again(*loaded.machine);
        EXPECT_EQ(drive(run, {}, Random(seed), 1000).end, Drive::End::Ended);
        EXPECT_EQ(run.standing(), Standing::Final);
        for (const Choice choice : parseSchedule(*loaded.program, spell(*loaded.program, run.schedule())).choices)
            again.take(choice);
        EXPECT_EQ(std::memcmp(run.state(), again.state(), loaded.machine->layout().size()), 0);
    }
}

TEST(StoreBuffer, AreRefusedOnArm64) {
    const std::string text = scenarioText("static int x;\nvoid a(void) { x = 1; }\n", {{"task", 0, "a"}});
    const auto refusal = [](const std::string& scenario, const Settings& settings) {
        const Result<Program> result = loadText(scenario, "test.toml", settings);
        EXPECT_FALSE(result.ok());
        return result.ok() ? Diagnostic{} : result.diagnostics.front();
    };
    const Diagnostic file = refusal("isa = \"arm64\"\nmemory = \"tso\"\n" + text, {});
    EXPECT_EQ(file.place.line, 2);
    EXPECT_NE(file.cause.find("arm64"), std::string::npos);
    EXPECT_NE(file.remedy.find("set isa = \"x86_64\""), std::string::npos) << file.remedy;
    Settings arm;
    arm.isa = Isa::Arm64;
    EXPECT_NE(refusal(kTso + text, arm).remedy.find("--memory sc"), std::string::npos);
    arm.memory = MemoryModel::Tso;
    EXPECT_NE(refusal(text, arm).remedy.find("leave out --memory tso"), std::string::npos);
    arm.memory = MemoryModel::Sc;
    EXPECT_TRUE(loadText(kTso + text, "test.toml", arm).ok());
    const Diagnostic unknown = refusal("memory = \"pso\"\n" + text, {});
    EXPECT_NE(unknown.cause.find("unknown memory model 'pso'"), std::string::npos);
}

}  // namespace
}  // namespace lockstep::test
