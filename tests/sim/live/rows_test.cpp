// What is executed as a row counts and does what its instructions would one by one: every call, every acquisition.
#include <tuple>

#include <fmt/format.h>

#include "hammering.hpp"

namespace lockstep::test {
namespace {

struct Body {
    const char* name;
    const char* code;
    unsigned change;  // of c by each call
    unsigned locks;   // acquisitions by each call
    unsigned atomics;
    bool alone;  // right only without a second CPU
};

const Body kBodies[] = {
    {"Plain", "static int c;\nvoid f(void) { c++; }", 1, 0, 0, true},
    {"PlainByte", "static unsigned char c;\nvoid f(void) { c ^= 5; c ^= 5; c += 3; }", 3, 0, 0, true},
    {"Element", "static int a[2]; static int c;\nvoid f(void) { a[1]++; c = a[1]; }", 1, 0, 0, true},
    {"Atomic", "static atomic_t c;\nvoid f(void) { atomic_inc(&c); }", 1, 0, 1, false},
    {"AtomicLong", "static atomic64_t c;\nvoid f(void) { atomic64_add(7, &c); }", 7, 0, 1, false},
    {"AtomicResult",
     "static atomic_t c; static int seen[2];\nvoid f(void) { seen[smp_processor_id()] = "
     "atomic_inc_return(&c); }",
     1, 0, 1, false},
    {"Locked", "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); c++; spin_unlock(&l); }", 1, 1,
     0, false},
    {"LockedLong",
     "static unsigned long c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); c += 5; spin_unlock(&l); }", 5,
     1, 0, false},
    {"LockedTwice",
     "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { spin_lock(&l); c++; spin_unlock(&l); spin_lock(&l); "
     "c = c + 2; spin_unlock(&l); }",
     3, 2, 0, false},
    {"Irqsave",
     "static int c;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { unsigned long flags; spin_lock_irqsave(&l, flags); "
     "c++; "
     "spin_unlock_irqrestore(&l, flags); }",
     1, 1, 0, false},
    {"IrqsaveTwo",
     "static int c; static int d;\nstatic DEFINE_SPINLOCK(l);\nvoid f(void) { unsigned long flags; "
     "spin_lock_irqsave(&l, flags); c++; d++; spin_unlock_irqrestore(&l, flags); }",
     1, 1, 0, false},
};

class Rows : public testing::TestWithParam<std::tuple<Body, LockImplementation, unsigned>> {};

TEST_P(Rows, CountEveryCall) {
    const auto& [body, lock, cpus] = GetParam();
    // The interrupt does the same, so that the row is left and entered everywhere.
    const bool interrupt = !body.alone && (std::string_view(body.name).starts_with("Irqsave") || body.locks == 0);
    std::string text = fmt::format("cpus = {}\ncode = '''\n{}\n", cpus, body.code);
    text += "'''\n[[run]]\ncpu = \"all\"\ncall = \"f\"\ntimes = \"forever\"\n";
    if (interrupt) text += "[[run]]\ncontext = \"hardirq\"\ncpu = 0\ncall = \"f\"\ntimes = \"forever\"\n";
    const auto p = scenario(text);
    HammerOptions o = options(*p, 0.05 * kPatience);
    o.settings.timers = {InterruptTimer{.run = {}, .rate = 20000}};
    o.settings.lock = lock;
    const HammerResult r = hammer(*p, o);
    ASSERT_EQ(r.end, HammerEnd::Duration) << r.why;
    std::uint64_t calls = 0;
    for (const ContextSummary& c : r.contexts) calls += c.calls;
    EXPECT_EQ(calls, r.total.calls);
    EXPECT_GT(calls, 0U);
    std::uint64_t c = 0;
    for (std::size_t i = 0; i < r.cells.size(); ++i)
        if (p->globalOf(r.cells[i]).name == "c") c = r.final[i];
    const unsigned bits = 8U * p->globals.front().type.bytes;
    const std::uint64_t mask = bits == 64 ? ~0ULL : (1ULL << bits) - 1;
    EXPECT_EQ(c & mask, calls * body.change & mask);
    EXPECT_EQ(r.total.acquisitions, calls * body.locks);
    EXPECT_EQ(r.total.atomics, calls * body.atomics);
    if (r.total.acquisitions > 1000) {
        EXPECT_GT(r.total.holdNs, 0U);
    }
}

std::string testName(const testing::TestParamInfo<Rows::ParamType>& info) {
    static const char* const locks[] = {"Queued", "Ticket", "TestAndSet"};
    const auto& [body, lock, cpus] = info.param;
    return fmt::format("{}{}On{}", body.name, locks[static_cast<int>(lock)], cpus);
}
std::vector<Rows::ParamType> all() {
    using enum LockImplementation;
    std::vector<Rows::ParamType> list;
    for (const Body& body : kBodies)
        for (const unsigned cpus : {1U, 2U})
            for (const LockImplementation lock : {Queued, Ticket, TestAndSet})
                if ((cpus == 1 || !body.alone) && (lock == Queued || body.locks != 0))
                    list.emplace_back(body, lock, cpus);
    return list;
}
INSTANTIATE_TEST_SUITE_P(Bodies, Rows, testing::ValuesIn(all()), testName);

// A lock that is free is not one's own: what a row takes for granted is looked at.
TEST(RowsThatGoWrong, AnotherLockIsReleased) {
    const auto p = scenario(
        "cpus = 1\ncode = '''\nstatic int c;\nstatic DEFINE_SPINLOCK(a);\nstatic DEFINE_SPINLOCK(b);\n"
        "void f(void) { spin_lock(&a); c++; spin_unlock(&b); }\n'''\n[[run]]\ncall = \"f\"\ntimes = \"forever\"\n");
    HammerOptions o = options(*p, 10);
    o.watchdog = 0.2 * kPatience;
    const HammerResult r = hammer(*p, o);
    EXPECT_EQ(r.end, HammerEnd::Deadlock) << r.why;
    EXPECT_EQ(r.total.acquisitions, 1U);
    EXPECT_EQ(r.total.calls, 1U);
}

}  // namespace
}  // namespace lockstep::test
