#include "lang/primitives.hpp"

#include <algorithm>

namespace lockstep {
namespace {

using Kind = PrimitiveKind;

struct Suffix {
    const char* name;
    Protect protect;
    const char* words;
};

class Table {
public:
    std::vector<Primitive> build() {
        locks();
        cpuState();
        memory();
        for (const bool wide : {false, true}) atomics(wide);
        std::sort(all_.begin(), all_.end(), [](const Primitive& a, const Primitive& b) { return a.name < b.name; });
        return std::move(all_);
    }

private:
    Primitive& add(std::string name, std::string arguments, Kind kind, std::string prototype, std::string summary) {
        Primitive p;
        p.name = std::move(name);
        p.arguments = std::move(arguments);
        p.kind = kind;
        p.prototype = std::move(prototype);
        p.summary = std::move(summary);
        all_.push_back(std::move(p));
        return all_.back();
    }
    Primitive& value(Primitive& p, IntType type) {
        p.returnsValue = true;
        p.type = type;
        return p;
    }

    void locks() {
        static constexpr Suffix kLock[] = {
            {"", Protect::None, "Turns preemption off and waits, spinning, until the lock is free."},
            {"_irq", Protect::Irq, "Turns this CPU's interrupts and preemption off, then spins for the lock."},
            {"_irqsave", Protect::IrqSave,
             "Saves this CPU's interrupt state in flags, turns interrupts off, then spins for the lock."},
            {"_bh", Protect::Bh, "Turns softirqs off on this CPU, then spins for the lock."}};
        static constexpr Suffix kUnlock[] = {
            {"", Protect::None, "Releases the lock; preemption is possible again."},
            {"_irq", Protect::Irq, "Releases the lock and turns interrupts ON, whatever they were before."},
            {"_irqrestore", Protect::IrqSave,
             "Releases the lock and puts the interrupt state back to what flags says."},
            {"_bh", Protect::Bh, "Releases the lock and lets softirqs run again."}};
        for (const Suffix& s : kLock) {
            const bool flags = s.protect == Protect::IrqSave;
            const std::string extra = flags ? ", unsigned long flags" : "";
            add(std::string("spin_lock") + s.name, flags ? "Lf" : "L", Kind::SpinLock,
                std::string("void spin_lock") + s.name + "(spinlock_t *lock" + extra + ")", s.words)
                .protect = s.protect;
            Primitive& p =
                add(std::string("spin_trylock") + s.name, flags ? "Lf" : "L", Kind::SpinTrylock,
                    std::string("int spin_trylock") + s.name + "(spinlock_t *lock" + extra + ")",
                    "Takes the lock if it is free and returns 1; returns 0 at once, changing nothing, if it is not.");
            p.protect = s.protect;
            value(p, kInt);
        }
        for (const Suffix& s : kUnlock) {
            const bool flags = s.protect == Protect::IrqSave;
            add(std::string("spin_unlock") + s.name, flags ? "Lf" : "L", Kind::SpinUnlock,
                std::string("void spin_unlock") + s.name + "(spinlock_t *lock" +
                    (flags ? ", unsigned long flags)" : ")"),
                s.words)
                .protect = s.protect;
        }
        add("mutex_lock", "M", Kind::MutexLock, "void mutex_lock(struct mutex *lock)",
            "Takes the mutex; sleeps while another task has it. Never in an interrupt, never under a spinlock.");
        add("mutex_unlock", "M", Kind::MutexUnlock, "void mutex_unlock(struct mutex *lock)",
            "Releases the mutex and wakes a waiter.");
        value(add("mutex_trylock", "M", Kind::MutexTrylock, "int mutex_trylock(struct mutex *lock)",
                  "Takes the mutex if it is free and returns 1; otherwise returns 0 without sleeping."),
              kInt);
    }

    void cpuState() {
        add("local_irq_disable", "", Kind::LocalIrqDisable, "void local_irq_disable(void)",
            "Turns interrupts off on this CPU.");
        add("local_irq_enable", "", Kind::LocalIrqEnable, "void local_irq_enable(void)",
            "Turns interrupts on on this CPU.");
        add("local_irq_save", "f", Kind::LocalIrqSave, "void local_irq_save(unsigned long flags)",
            "Saves this CPU's interrupt state in flags and turns interrupts off.");
        add("local_irq_restore", "f", Kind::LocalIrqRestore, "void local_irq_restore(unsigned long flags)",
            "Puts this CPU's interrupt state back to what flags says.");
        add("local_bh_disable", "", Kind::LocalBhDisable, "void local_bh_disable(void)",
            "Keeps softirqs from running on this CPU.");
        add("local_bh_enable", "", Kind::LocalBhEnable, "void local_bh_enable(void)",
            "Lets softirqs run again on this CPU.");
        add("preempt_disable", "", Kind::PreemptDisable, "void preempt_disable(void)",
            "Keeps other tasks from being scheduled on this CPU.");
        add("preempt_enable", "", Kind::PreemptEnable, "void preempt_enable(void)",
            "Allows other tasks to be scheduled again.");
        value(add("smp_processor_id", "", Kind::ProcessorId, "int smp_processor_id(void)",
                  "The number of the CPU this runs on."),
              kInt);
        value(add("in_hardirq", "", Kind::InHardirq, "unsigned long in_hardirq(void)",
                  "Not 0 in a hardware interrupt's handler: the hardirq bits of preempt_count()."),
              kUnsignedLong);
        value(add("in_softirq", "", Kind::InSoftirq, "unsigned long in_softirq(void)",
                  "Not 0 in a softirq, and where softirqs are disabled: the softirq bits of preempt_count()."),
              kUnsignedLong);
        value(add("in_serving_softirq", "", Kind::InServingSoftirq, "unsigned long in_serving_softirq(void)",
                  "Not 0 in a softirq's handler."),
              kUnsignedLong);
        value(add("in_task", "", Kind::InTask, "bool in_task(void)",
                  "True in a task: neither in a hardirq nor in a softirq."),
              kBool);
        value(add("in_atomic", "", Kind::InAtomic, "bool in_atomic(void)", "True where the preempt count is not 0."),
              kBool);
        value(add("preempt_count", "", Kind::PreemptCount, "int preempt_count(void)",
                  "Preempt depth, plus 256 for each softirq level and 65536 for a hardirq."),
              kInt);
        value(add("irqs_disabled", "", Kind::IrqsDisabled, "bool irqs_disabled(void)",
                  "True where this CPU's interrupts are off."),
              kBool);
    }

    void memory() {
        value(add("READ_ONCE", "x", Kind::ReadOnce, "READ_ONCE(x)",
                  "Reads x exactly once, as the compiler must not merge, repeat or split it."),
              kInt)
            .order = Order::Once;
        add("WRITE_ONCE", "xv", Kind::WriteOnce, "WRITE_ONCE(x, value)",
            "Writes x exactly once, as the compiler must not merge, repeat or split it.")
            .order = Order::Once;
        add("smp_store_release", "gv", Kind::StoreRelease, "smp_store_release(p, v)",
            "Stores v to *p after all earlier accesses.")
            .order = Order::Release;
        value(add("smp_load_acquire", "g", Kind::LoadAcquire, "smp_load_acquire(p)",
                  "Loads *p before all later accesses."),
              kInt)
            .order = Order::Acquire;
        value(add("xchg", "gv", Kind::Xchg, "xchg(p, new)", "Atomically stores new in *p and returns what was there."),
              kInt);
        value(add("cmpxchg", "gvv", Kind::Cmpxchg, "cmpxchg(p, old, new)",
                  "Atomically stores new in *p if it holds old; returns what was there."),
              kInt);
        add("smp_mb", "", Kind::FullBarrier, "void smp_mb(void)", "Orders all earlier accesses before all later ones.");
        add("smp_rmb", "", Kind::ReadBarrier, "void smp_rmb(void)", "Orders earlier reads before later reads.");
        add("smp_wmb", "", Kind::WriteBarrier, "void smp_wmb(void)", "Orders earlier writes before later writes.");
        add("barrier", "", Kind::CompilerBarrier, "void barrier(void)",
            "Stops the compiler from moving accesses across it; no instruction.");
        add("cpu_relax", "", Kind::CpuRelax, "void cpu_relax(void)", "Tells the CPU that this is a spin loop.");
        add("udelay", "v", Kind::Delay, "void udelay(unsigned long usecs)",
            "Waits for some microseconds without sleeping (one step here).");
        for (const char* name : {"pr_info", "pr_warn", "pr_err", "pr_notice", "pr_debug"})
            add(name, "s", Kind::Print, std::string(name) + "(fmt, ...)", "Writes a line to the kernel log.");
    }

    struct Arithmetic {
        const char* name;
        RmwOp op;
        bool byOne;
    };

    void atomics(bool wide) {
        const std::string prefix = wide ? "atomic64_" : "atomic_";
        const std::string pointer = wide ? "atomic64_t *v" : "atomic_t *v";
        const std::string number = wide ? "s64" : "int";
        const IntType type = wide ? kLong : kInt;
        const auto define = [&](const std::string& name, const std::string& arguments, Kind kind,
                                const std::string& returned, const std::string& parameters,
                                const std::string& summary) -> Primitive& {
            Primitive& p =
                add(prefix + name, arguments, kind, returned + " " + prefix + name + "(" + parameters + ")", summary);
            p.wide = wide;
            return p;
        };
        value(define("read", "A", Kind::AtomicRead, number, pointer, "Reads v; not a read-modify-write."), type).order =
            Order::Once;
        value(define("read_acquire", "A", Kind::AtomicRead, number, pointer, "Reads v before all later accesses."),
              type)
            .order = Order::Acquire;
        define("set", "Av", Kind::AtomicSet, "void", pointer + ", " + number + " i",
               "Writes v; not a read-modify-write.")
            .order = Order::Once;
        define("set_release", "Av", Kind::AtomicSet, "void", pointer + ", " + number + " i",
               "Writes v after all earlier accesses.")
            .order = Order::Release;

        static constexpr Arithmetic kOps[] = {{"add", RmwOp::Add, false}, {"sub", RmwOp::Sub, false},
                                              {"inc", RmwOp::Add, true},  {"dec", RmwOp::Sub, true},
                                              {"and", RmwOp::And, false}, {"or", RmwOp::Or, false},
                                              {"xor", RmwOp::Xor, false}, {"andnot", RmwOp::AndNot, false}};
        static constexpr std::pair<const char*, Order> kOrders[] = {
            {"", Order::Full}, {"_relaxed", Order::Once}, {"_acquire", Order::Acquire}, {"_release", Order::Release}};
        for (const Arithmetic& a : kOps) {
            const bool sums = a.op == RmwOp::Add || a.op == RmwOp::Sub;
            const std::string arguments = a.byOne ? "A" : "vA";
            const std::string parameters = a.byOne ? pointer : number + " i, " + pointer;
            const auto rmw = [&](const std::string& name, RmwResult result, const std::string& returned, Order order,
                                 const std::string& summary) {
                Primitive& p = define(name, arguments, Kind::AtomicRmw, returned, parameters, summary);
                p.rmw = a.op;
                p.byOne = a.byOne;
                p.result = result;
                p.order = order;
                if (result != RmwResult::None)
                    value(p, result == RmwResult::Old || result == RmwResult::New ? type : kBool);
            };
            rmw(a.name, RmwResult::None, "void", Order::Once,
                "Changes v in one indivisible step; returns nothing and orders nothing.");
            for (const auto& [suffix, order] : kOrders) {
                rmw(std::string("fetch_") + a.name + suffix, RmwResult::Old, number, order,
                    "Changes v in one indivisible step and returns the value before.");
                if (sums)
                    rmw(std::string(a.name) + "_return" + suffix, RmwResult::New, number, order,
                        "Changes v in one indivisible step and returns the value after.");
            }
        }
        const auto test = [&](const std::string& name, RmwOp op, bool byOne, RmwResult result,
                              const std::string& summary) {
            Primitive& p = define(name, byOne ? "A" : "vA", Kind::AtomicRmw, "bool",
                                  byOne ? pointer : number + " i, " + pointer, summary);
            p.rmw = op;
            p.byOne = byOne;
            p.result = result;
            value(p, kBool);
        };
        test("inc_and_test", RmwOp::Add, true, RmwResult::IsZero, "Adds 1 to v; true if v is now 0.");
        test("dec_and_test", RmwOp::Sub, true, RmwResult::IsZero, "Subtracts 1 from v; true if v is now 0.");
        test("sub_and_test", RmwOp::Sub, false, RmwResult::IsZero, "Subtracts i from v; true if v is now 0.");
        test("add_negative", RmwOp::Add, false, RmwResult::IsNegative, "Adds i to v; true if v is now negative.");
        for (const auto& [suffix, order] : kOrders) {
            Primitive& x = value(define(std::string("xchg") + suffix, "Av", Kind::AtomicRmw, number,
                                        pointer + ", " + number + " new",
                                        "Stores new in v in one indivisible step and returns what was there."),
                                 type);
            x.rmw = RmwOp::Exchange;
            x.result = RmwResult::Old;
            x.order = order;
            value(define(std::string("cmpxchg") + suffix, "Avv", Kind::AtomicCmpxchg, number,
                         pointer + ", " + number + " old, " + number + " new",
                         "Stores new in v if it holds old, in one indivisible step; returns what was there."),
                  type)
                .order = order;
            value(define(std::string("try_cmpxchg") + suffix, "Aov", Kind::AtomicTryCmpxchg, "bool",
                         pointer + ", " + number + " *old, " + number + " new",
                         "Stores new in v if it holds *old and returns true; otherwise puts v's value in *old and "
                         "returns false."),
                  kBool)
                .order = order;
        }
        const std::string unless = pointer + ", " + number + " a, " + number + " u";
        Primitive& addUnless = value(define("add_unless", "Avv", Kind::AtomicAddUnless, "bool", unless,
                                            "Adds a to v unless v is u; true if it added."),
                                     kBool);
        addUnless.result = RmwResult::IsZero;
        value(define("fetch_add_unless", "Avv", Kind::AtomicAddUnless, number, unless,
                     "Adds a to v unless v is u; returns the value before."),
              type)
            .result = RmwResult::Old;
        Primitive& notZero = value(define("inc_not_zero", "A", Kind::AtomicAddUnless, "bool", pointer,
                                          "Adds 1 to v unless v is 0; true if it added."),
                                   kBool);
        notZero.byOne = true;
        notZero.result = RmwResult::IsZero;
        value(define("dec_if_positive", "A", Kind::AtomicDecIfPositive, number, pointer,
                     "Subtracts 1 from v if the result is not negative; returns v minus 1 in any case."),
              type);
    }

    std::vector<Primitive> all_;
};

const std::vector<Primitive>& table() {
    static const std::vector<Primitive> all = Table().build();
    return all;
}

}  // namespace

std::span<const Primitive> primitives() {
    return table();
}

const Primitive* findPrimitive(std::string_view name) {
    const auto& all = table();
    const auto at = std::lower_bound(all.begin(), all.end(), name,
                                     [](const Primitive& p, std::string_view n) { return p.name < n; });
    return at != all.end() && at->name == name ? &*at : nullptr;
}

}  // namespace lockstep
