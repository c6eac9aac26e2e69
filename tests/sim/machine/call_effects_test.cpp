// What completed calls should have done to the headline's variable.
#include <filesystem>

#include "explore/expected.hpp"
#include "machine/call_effects.hpp"
#include "machine/call_proof.hpp"
#include "machine/serial_calls.hpp"
#include "sim/explore/random_program.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

using Calls = std::vector<std::uint64_t>;

std::optional<std::int64_t> expected(const Loaded& loaded, const Calls& completed) {
    return CallEffects(*loaded.machine).expected(completed);
}

TEST(CallEffects, CallsAddUpHoweverManyThereAre) {
    const Loaded loaded = loadScenario(
        scenarioText("static int c = 5;\nvoid up(void) { c += 3; }\nvoid down(void) { c--; }\nvoid look(void) { "
                     "int x = c; if (x) smp_mb(); }\n",
                     {{"task", 0, "up"}, {"hardirq", 0, "down"}, {"softirq", 1, "look"}}));
    const CallEffects effects(*loaded.machine);
    EXPECT_EQ(effects.change(0), 3);
    EXPECT_EQ(effects.change(1), -1);
    EXPECT_EQ(effects.change(2), 0);
    EXPECT_EQ(effects.change(3), std::nullopt);
    EXPECT_TRUE(effects.changesHeadline(0));
    EXPECT_TRUE(effects.changesHeadline(1));
    EXPECT_FALSE(effects.changesHeadline(2));
    EXPECT_EQ(effects.expected(Calls{0, 0, 0}), 5);
    EXPECT_EQ(effects.expected(Calls{1000000, 7, 99}), 5 + 3000000 - 7);
}

TEST(CallEffects, WrapsAsTheTypeWraps) {
    const auto after = [](const std::string& type, std::uint64_t calls) {
        const Loaded loaded =
            loadScenario(scenarioText("static " + type + " c;\nvoid up(void) { c++; }\n", {{"task", 0, "up"}}));
        return expected(loaded, {calls});
    };
    EXPECT_EQ(after("u8", 257), 1);
    EXPECT_EQ(after("s8", 128), -128);
    EXPECT_EQ(after("u16", 65535), 65535);
    EXPECT_EQ(after("int", 0x80000000U), -0x80000000LL);
    EXPECT_EQ(after("unsigned int", 0x100000002U), 2);
    EXPECT_EQ(after("u64", 0x100000002U), 0x100000002LL);
}

TEST(CallEffects, LostIsWhatIsMissingInTheCallsDirection) {
    const auto lost = [](const std::string& type, const std::string& change, std::int64_t expected,
                         std::int64_t counter) {
        const Loaded loaded = loadScenario(
            scenarioText("static " + type + " c;\nvoid t(void) { c" + change + "; }\n", {{"task", 0, "t"}}));
        return CallEffects(*loaded.machine).lost(expected, counter);
    };
    EXPECT_EQ(lost("int", "++", 10, 7), 3U);
    EXPECT_EQ(lost("int", "++", 7, 10), 0U);
    EXPECT_EQ(lost("int", "--", -10, -7), 3U);
    EXPECT_EQ(lost("int", "--", -7, -10), 0U);
    EXPECT_EQ(lost("u8", "++", 3, 250), 9U);  // the expected one has wrapped already
    EXPECT_EQ(lost("s64", "++", INT64_MIN + 1, INT64_MAX), 2U);
}

TEST(CallEffects, TimesForEverAndEmptyCallsComeToAnEnd) {
    Loaded loaded = loadScenario(scenarioText("static int c;\nvoid up(void) { c++; }\nvoid nothing(void) { }\n",
                                              {{"task", 0, "up"}, {"task", 0, "nothing"}, {"hardirq", 0, "nothing"}}));
    for (Context& c : loaded.program->contexts) c.times = kForever;
    EXPECT_EQ(expected(loaded, {1U << 30, 12, 13}), 1 << 30);
}

TEST(CallEffects, WhatDoesNotAddIsNotGuessed) {
    const auto unknown = [](const std::string& code, std::vector<TestRun> runs) {
        for (TestRun& r : runs) r.times = 6000;
        const Loaded loaded = loadScenario(scenarioText(code, runs));
        const CallEffects effects(*loaded.machine);
        EXPECT_TRUE(effects.changesHeadline(0)) << code;
        return !effects.change(0) && !effects.expected(Calls(runs.size(), 2));
    };
    EXPECT_TRUE(unknown("static int c;\nvoid t(void) { c = 1; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c = 1;\nvoid t(void) { c *= 2; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c, n;\nvoid t(void) { if (++n != 900) c++; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c;\nvoid t(void) { if (c < 100000) c++; }\n", {{"task", 0, "t"}}));
    EXPECT_TRUE(unknown("static int c, off;\nvoid t(void) { if (!off) c++; }\nvoid u(void) { off = 1; }\n",
                        {{"task", 0, "t"}, {"task", 1, "u"}}));
    EXPECT_TRUE(unknown("static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid t(void) { spin_lock(&l); c++; }\n",
                        {{"task", 0, "t"}}));  // the second call waits for ever
}

// What a call adds, from code and its globals; nothing where it is not proved.
std::optional<std::int64_t> added(const std::string& globals, const std::string& body, Isa isa = Isa::X86_64,
                                  const std::string& atomics = {}) {
    const Loaded loaded =
        loadScenario((atomics.empty() ? "" : "atomics = \"" + atomics + "\"\n") +
                         scenarioText(globals + "\nvoid t(void) { " + body + " }\n", {{"task", 0, "t", 6000}}) +
                         "[headline]\nvariable = \"c\"\n",
                     isa);
    return CallEffects(*loaded.machine).change(0);
}

// Each of these adds 1 in all that a few trials would see.
TEST(CallEffects, WhatDependsOnARareStateIsNotProved) {
    EXPECT_EQ(added("static int c;", "if (c != 77777) c++;"), std::nullopt);
    EXPECT_EQ(added("static u64 c;", "if (c >> 60 != 9) c++;"), std::nullopt);
    EXPECT_EQ(added("static int c, n;", "n++; if (n != 123456) c++;"), std::nullopt);
    EXPECT_EQ(added("static int c, n;", "n = n * 5 + 1; c += n == 0x1234567 ? 2 : 1;"), std::nullopt);
    EXPECT_EQ(added("static int c;", "int x = c; c = (x & 0x40000000) ? x : x + 1;"), std::nullopt);
    EXPECT_EQ(added("static int c;", "u16 x = c; c = x + 1;"), std::nullopt);
    EXPECT_EQ(added("static u8 c;", "int x = c + 1; if (x != 256) c = x;"), std::nullopt);
    EXPECT_EQ(added("static u8 c;", "int x = c; c++; int y = c; if (y > x) return; c++;"), std::nullopt);
    EXPECT_EQ(added("static int c, d;", "d += c; c = d;"), std::nullopt);
    EXPECT_EQ(added("static int c; static int a[4];", "a[c & 3] = 1; c++; c += a[0] > 1;"), std::nullopt);
    EXPECT_EQ(added("static atomic_t c;", "atomic_add_unless(&c, 1, 5000);"), std::nullopt);
    EXPECT_EQ(added("static bool c;", "c = !c;"), std::nullopt);
    EXPECT_EQ(added("static int c;", "int i; for (i = 0; i < 100000; i++) c++;"), std::nullopt);  // too long
}

TEST(CallEffects, WhatEveryPathAddsIsProved) {
    EXPECT_EQ(added("static int c;", "int i; for (i = 0; i < 10; i++) c += 2;"), 20);
    EXPECT_EQ(added("static int c;", "int i; for (i = 0; i < 100000; i++) cpu_relax(); c++;"), 1);
    EXPECT_EQ(added("static int c, n;", "int i; for (i = 0; i < n; i++) smp_mb(); n++; if (n & 1) c++; else ++c;"), 1);
    EXPECT_EQ(added("static int c; static int step = 3;", "c += step; c -= 4;"), -1);
    EXPECT_EQ(added("static u8 c;", "int x = c; c = x + 300;"), 300 - 256);
    EXPECT_EQ(added("static s64 c; static int n;", "s64 x = c; n++; c = x - 1;"), -1);
    EXPECT_EQ(added("static int c, n;", "int x = c; n = x; n++; c = n;"), 1);
    EXPECT_EQ(added("static int c; static int a[4]; static int i;", "a[i] = 5; i = (i + 1) & 3; c++;"), 1);
    EXPECT_EQ(added("static int c; static DEFINE_SPINLOCK(l);", "if (spin_trylock(&l)) { c++; spin_unlock(&l); }"), 1);
    EXPECT_EQ(added("static int c; static int up(int x) { return x + 2; }", "c = up(c) - 1;"), 1);
    for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
        EXPECT_EQ(added("static atomic_t c;",
                        "int old; do { old = atomic_read(&c); } while (atomic_cmpxchg(&c, old, old + 1) != old);", isa),
                  1);
        EXPECT_EQ(added("static atomic_t c; static int n;", "n = atomic_inc_return(&c); atomic_sub(3, &c);", isa), -2);
    }
    EXPECT_EQ(added("static atomic_t c;", "atomic_inc(&c);", Isa::Arm64, "llsc"), 1);
}

// What a whole call really adds, as CallEffects counts it; nothing if it cannot come to its end.
std::optional<std::int64_t> really(const Program& program, const SerialCalls& calls, State& state,
                                   std::uint32_t context) {
    const std::uint64_t before = calls.headline(state);
    std::size_t budget = 10000;
    if (calls.done(state, context) || !calls.call(state, context, budget)) return std::nullopt;
    IntType type = program.globalOf(program.headline.cell).type;
    type.isSigned = true;
    return static_cast<std::int64_t>(normalise(type, calls.headline(state) - before));
}

// With each variable of random programs as the headline: whole calls in random order, from a random value of it, do
// what was proved.
TEST(CallEffects, ProofsHoldInRandomPrograms) {
    Random random(20);
    int proved = 0;
    for (int i = 0; i < 150; ++i) {
        const RandomProgram made = randomProgram(random);
        const Loaded loaded = loadScenario(made.text, made.isa);
        Program program = *loaded.program;
        for (Context& c : program.contexts) c.times = 40;
        for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell) {
            const Global& g = program.globalOf(cell);
            if (g.isLock() || g.isConst) continue;
            program.headline.cell = cell;
            const Machine machine(program);
            const CallEffects effects(machine);
            if (!effects.change(0)) continue;
            bool moves = false;
            Program shifted = program;
            shifted.globals[program.cells[cell].global].initial[program.cells[cell].element] =
                normalise(g.type, random.next());
            const SerialCalls calls(shifted);
            State state = calls.initial();
            for (int k = 0; k < 60; ++k) {
                const auto context = static_cast<std::uint32_t>(random.below(program.contexts.size()));
                State after = state;
                const auto added = really(program, calls, after, context);
                if (!added) continue;
                EXPECT_EQ(added, effects.change(context)) << g.name << "\n" << made.text;
                moves = moves || *added != 0;
                state = std::move(after);
            }
            proved += moves ? 1 : 0;
        }
    }
    EXPECT_GT(proved, 20);
}

TEST(CallEffects, ACallThatNeverEndsIsGivenUp) {
    const Loaded loaded =
        loadScenario(scenarioText("static int c;\nvoid up(void) { c++; }\nvoid t(void) { for (;;) ; }\n",
                                  {{"task", 0, "up", 1000}, {"task", 1, "t", 1000}}));
    EXPECT_EQ(expected(loaded, {1, 0}), std::nullopt);
}

TEST(CallEffects, TheScenariosOwnExpressionComesFirst) {
    const Loaded loaded = loadScenario(scenarioText("static u8 c = 7;\nvoid t(void) { c = 1; }\nvoid u(void) { }\n",
                                                    {{"task", 0, "t"}, {"task", 1, "t"}, {"task", 0, "u"}}) +
                                       "[headline]\nvariable = \"c\"\nexpected = \"c + 2 * calls(t)\"\n");
    const CallEffects effects(*loaded.machine);
    EXPECT_EQ(effects.expected(Calls{0, 0, 0}), 7);
    EXPECT_EQ(effects.expected(Calls{100, 25, 9}), 257 % 256);
    EXPECT_TRUE(effects.changesHeadline(0));
    EXPECT_FALSE(effects.changesHeadline(2));
}

TEST(CallEffects, AFewCallsAreTriedInEveryOrder) {
    const std::string code = "static int c = 1;\nvoid a(void) { c *= 2; }\nvoid b(void) { c += 1; }\n";
    const Loaded loaded = loadScenario(scenarioText(code, {{"task", 0, "a", 3}, {"task", 1, "b", 2}}));
    const CallEffects effects(*loaded.machine);
    EXPECT_EQ(effects.change(0), std::nullopt);
    EXPECT_EQ(effects.expected(Calls{3, 0}), 8);
    EXPECT_EQ(effects.expected(Calls{0, 2}), 3);
    EXPECT_EQ(effects.expected(Calls{1, 1}), std::nullopt);  // 3 or 4
    EXPECT_EQ(effects.expected(Calls{4, 0}), std::nullopt);  // more calls than there are
    EXPECT_TRUE(effects.changesHeadline(0));
}

TEST(CallEffects, AgreesWithTheSearchOverEveryLab) {
    int known = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(LOCKSTEP_SOURCE_DIR "/labs")) {
        if (file.path().extension() != ".toml") continue;
        Result<Program> program = load(file.path().string());
        ASSERT_TRUE(program.ok()) << file.path();
        const Machine machine(program.value);
        Calls all;
        bool bounded = true;
        for (const Context& c : program.value.contexts) {
            all.push_back(c.times);
            bounded = bounded && c.times != kForever;
        }
        if (!bounded) continue;
        const auto searched = expectedValue(machine);
        const auto ours = CallEffects(machine).expected(all);
        EXPECT_EQ(ours, searched ? std::optional(static_cast<std::int64_t>(*searched)) : std::nullopt) << file.path();
        known += ours.has_value();
    }
    EXPECT_GT(known, 10);
}

}  // namespace
}  // namespace lockstep::test
