// Kernel functions called with what they cannot take.
#include "diagnose.hpp"

namespace {

using namespace lockstep;

void expectError(std::string_view statement, int column, std::string_view cause, std::string_view remedy = {}) {
    SCOPED_TRACE(statement.substr(0, 80));
    expectOnly(diagnose(inFunction(statement)), 5, column, cause, remedy);
}

TEST(Arguments, LocksArePassedByAddressAndKind) {
    expectError("spin_lock(lock);", 12, "'spin_lock' takes the address of a spinlock", "write &lock");
    expectError("spin_lock(&hits);", 12, "takes a spinlock, but 'hits' is an atomic_t", "atomic_inc(&hits)");
    expectError("spin_lock(&mutex);", 12, "'mutex' is a mutex", "mutex_lock(&mutex)");
    expectError("mutex_lock(&lock);", 13, "takes a mutex, but 'lock' is a spinlock", "spin_lock(&lock)");
    expectError("spin_lock(&counter);", 12, "'counter' is an integer variable");
    expectError("spin_lock(&x);", 12, "'x' is a local variable", "make it a global");
    expectError("lock = 1;", 2, "'lock' is a spinlock and has no value", "&lock");
}

TEST(Arguments, AtomicsAreNoPlainIntegers) {
    expectError("hits++;", 2, "'hits' is an atomic_t, not a plain integer", "atomic_inc(&hits)");
    expectError("x = wide;", 6, "'wide' is an atomic64_t", "atomic64_read(&wide)");
    expectError("atomic_inc(&wide);", 13, "takes a atomic_t, but 'wide' is an atomic64_t");
    expectError("atomic_inc(&counter);", 13, "'counter' is an integer variable");
    expectError("xchg(&hits, 1);", 7, "'hits' is an atomic_t");
}

TEST(Arguments, FlagsAreAnUnsignedLongByName) {
    expectError("spin_lock_irqsave(&lock, &flags);", 27, "takes the flags variable itself", "leave out the '&'");
    expectError("spin_lock_irqsave(&lock, x);", 27, "must be 'unsigned long'", "unsigned long x;");
    expectError("local_irq_save(1);", 17, "takes the flags variable itself", "unsigned long flags;");
    expectError("const unsigned long c = 0; local_irq_save(c);", 44, "'c' is const");
}

TEST(Arguments, TheirNumberFollowsThePrototype) {
    expectError("spin_lock();", 2, "'spin_lock' takes 1 argument, not 0", "void spin_lock(spinlock_t *lock)");
    expectError("atomic_add(&hits);", 2, "takes 2 arguments, not 1", "atomic_add(int i, atomic_t *v)");
    expectError("add(1);", 2, "'add' takes 2 arguments, not 1");
    expectError("x = spin_lock(&lock);", 6, "'spin_lock' returns nothing", "statement of its own");
    expectError("x = f();", 6, "'f' returns nothing");
}

TEST(Arguments, TryCmpxchgTakesALocalOfTheRightWidth) {
    expectError("atomic_try_cmpxchg(&hits, x, 2);", 28, "address of a local variable", "&old");
    expectError("atomic_try_cmpxchg(&hits, &counter, 2);", 28, "'counter' must be a local variable");
    expectError("atomic64_try_cmpxchg(&wide, &x, 2);", 30, "'x' must be of type s64");
}

TEST(Arguments, ReadOnceTakesAVariable) {
    expectError("x = READ_ONCE(1 + counter);", 18, "'READ_ONCE' takes a variable", "READ_ONCE(counter)");
    expectError("x = READ_ONCE(hits);", 16, "'hits' is an atomic_t");
}

TEST(Printing, FormatsMatchTheirValues) {
    expectError("pr_info(\"%d\\n\");", 10, "more conversions than there are values");
    expectError("pr_info(\"x\", x);", 10, "more values than the format has conversions");
    expectError("pr_info(\"%d\", flags);", 10, "conversion 1, '%d', does not fit its value of type unsigned long", "");
    expectError("pr_info(\"%s\", x);", 10, "'%s' is not a conversion");
    expectError("pr_info(x);", 2, "'pr_info' takes a format string first", "");
    expectError("pr_info(\"%d%d%d%d%d%d%d%d%d\",1,2,3,4,5,6,7,8,9);", 2, "too many values to print", "at most 8");
    expectError("x = \"text\";", 6, "a string only stands as the format");
    EXPECT_TRUE(diagnose(inFunction("pr_info(\"%d %u %lx %5ld %%\\n\", x, counter, flags, 1L);")).empty());
}

}  // namespace
