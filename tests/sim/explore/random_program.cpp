#include "random_program.hpp"

#include <span>
#include <vector>

#include "support.hpp"

namespace lockstep::test {
namespace {

// `$` is a variable, `@` perhaps another one, `#` a small number.
constexpr const char* kStatements[] = {
    "$++;",
    "$ += 2;",
    "$ = @;",
    "$ = #;",
    "WRITE_ONCE($, #);",
    "WRITE_ONCE($, READ_ONCE(@) + 1);",
    "$ = READ_ONCE(@);",
    "if (READ_ONCE($) > 1) @ = 3; else @++;",
    "if ($) @ = 2;",
    "if (READ_ONCE($)) WRITE_ONCE(@, 2);",
    "{ int t = $; @ = t + 1; }",
    "$ = sum(@, 1);",
    "v[READ_ONCE($) & 1] = #;",
    "v[smp_processor_id() & 1]++;",
    "for (int i = 0; i < 2; i++) WRITE_ONCE(v[i], $);",
    "smp_store_release(&$, #);",
    "$ = smp_load_acquire(&@);",
    "if (smp_load_acquire(&$)) @ = 2;",
    "atomic_inc(&n);",
    "atomic_set(&n, #);",
    "$ = atomic_read(&n);",
    "$ = atomic_inc_return(&n);",
    "if (atomic_dec_and_test(&n)) $ = 9;",
    "$ = atomic_cmpxchg(&n, 1, 4);",
    "atomic_add_unless(&n, 1, 2);",
    "$ = cmpxchg(&@, #, 2);",
    "$ = xchg(&@, 3);",
    "smp_mb();",
};

// Whole halves of protocols with a flag: `$` is the flag, `@` the data.
constexpr const char* kProtocols[] = {
    "@ = #; WRITE_ONCE($, 2);",
    "@ = #; smp_wmb(); WRITE_ONCE($, 2);",
    "@ = #; smp_mb(); WRITE_ONCE($, 2);",
    "@ = #; smp_store_release(&$, 2);",
    "@ = #; atomic_set_release(&n, 2);",
    "@ = #; atomic_inc_return_release(&n);",
    "if (@ == 0) smp_store_release(&$, 2);",
    "if (READ_ONCE($) == 2) @++;",
    "if (READ_ONCE($) == 2) { smp_rmb(); a = @; }",
    "if (READ_ONCE($) == 2) { smp_rmb(); @ = 4; }",
    "if (READ_ONCE($) == 2) { smp_mb(); @ = 4; }",
    "if (READ_ONCE($) == 2) { smp_wmb(); @ = 4; }",
    "if (smp_load_acquire(&$) == 2) @ = 5;",
    "if (atomic_read_acquire(&n) == 2) @ = 5;",
    "if (smp_load_acquire(&$) == 2) WRITE_ONCE(v[0], 1);",
};

struct Section {
    const char* open;
    const char* close;
    bool taskOnly = false;
};
constexpr Section kSections[] = {
    {"", ""},
    {"spin_lock(&l);", "spin_unlock(&l);"},
    {"spin_lock_irq(&l);", "spin_unlock_irq(&l);"},
    {"spin_lock_bh(&l);", "spin_unlock_bh(&l);"},
    {"unsigned long f; spin_lock_irqsave(&l, f);", "spin_unlock_irqrestore(&l, f);"},
    {"if (spin_trylock(&l)) {", "spin_unlock(&l); }"},
    {"unsigned long f; if (spin_trylock_irqsave(&l, f)) {", "spin_unlock_irqrestore(&l, f); }"},
    {"if (spin_trylock_bh(&l)) {", "spin_unlock_bh(&l); }"},
    {"spin_lock(&k);", "spin_unlock(&k);"},
    {"local_irq_disable();", "local_irq_enable();"},
    {"unsigned long f; local_irq_save(f);", "local_irq_restore(f);"},
    {"local_bh_disable();", "local_bh_enable();"},
    {"preempt_disable();", "preempt_enable();"},
    {"mutex_lock(&m);", "mutex_unlock(&m);", true},
    {"if (mutex_trylock(&m)) {", "mutex_unlock(&m); }", true},
};
// Programs that are about locks have little between them: what is there takes no step but the locks'.
constexpr Section kLocking[] = {
    {"spin_lock(&l);", "spin_unlock(&l);"},
    {"spin_lock(&k);", "spin_unlock(&k);"},
    {"spin_lock_irq(&l);", "spin_unlock_irq(&l);"},
    {"spin_lock_bh(&k);", "spin_unlock_bh(&k);"},
    {"spin_lock(&l); spin_lock(&k);", "spin_unlock(&k); spin_unlock(&l);"},
    {"spin_lock(&k); spin_lock(&l);", "spin_unlock(&k); spin_unlock(&l);"},
    {"spin_lock(&l); spin_lock(&k); spin_unlock(&k); spin_unlock(&l); spin_lock(&k); spin_lock(&l);",
     "spin_unlock(&l); spin_unlock(&k);"},
    {"spin_lock_irq(&k); spin_lock(&l);", "spin_unlock(&l); spin_unlock_irq(&k);"},
    {"spin_lock(&l); if (spin_trylock(&k)) {", "spin_unlock(&k); } spin_unlock(&l);"},
    {"if (spin_trylock(&k)) { spin_lock(&l);", "spin_unlock(&l); spin_unlock(&k); }"},
    {"if (spin_trylock_irq(&l)) {", "spin_unlock_irq(&l); }"},
    {"mutex_lock(&m); spin_lock(&l);", "spin_unlock(&l); mutex_unlock(&m);", true},
    {"spin_lock(&l); mutex_lock(&m);", "mutex_unlock(&m); spin_unlock(&l);", true},
    {"mutex_lock(&m); mutex_lock(&o);", "mutex_unlock(&o); mutex_unlock(&m);", true},
    {"mutex_lock(&o); mutex_lock(&m);", "mutex_unlock(&o); mutex_unlock(&m);", true},
};
constexpr Section kMisused[] = {
    {"spin_lock(&l);", "spin_unlock(&l); spin_unlock(&l);"},
    {"spin_lock(&l);", ""},
    {"", "spin_unlock(&l);"},
    {"spin_lock(&l); spin_lock(&l);", "spin_unlock(&l);"},
    {"spin_lock_irq(&l);", "spin_unlock(&l);"},
    {"spin_lock(&l);", "spin_unlock_irq(&l);"},
    {"spin_lock(&l); local_irq_disable();", "local_irq_enable(); spin_unlock(&l);"},
    {"spin_lock_bh(&l); local_bh_enable();", "spin_unlock(&l);"},
    {"preempt_disable();", ""},
    {"local_irq_disable();", ""},
    {"", "local_irq_enable();"},
    {"", "local_bh_enable();"},
    {"local_irq_disable(); local_bh_disable();", "local_bh_enable(); local_irq_enable();"},
    {"mutex_lock(&m); mutex_lock(&m);", "mutex_unlock(&m);", true},
    {"mutex_lock(&m);", "", true},
    {"a = 4 / b;", ""},
    {"v[a + 1] = 1;", ""},
    {"unsigned long f; local_irq_save(f); local_irq_enable();", "local_irq_restore(f);"},
};

class Generator {
public:
    explicit Generator(Random& random) : random_(random) {}

    RandomProgram program() {
        RandomProgram made;
        locking_ = chance(4);
        made.isa = chance(2) ? Isa::X86_64 : Isa::Arm64;
        std::string top;
        if (made.isa == Isa::Arm64 && chance(4)) top = "atomics = \"llsc\"\n";
        std::string code =
            "static int a = 1;\nstatic int b;\nstatic int v[2];\nstatic atomic_t n = ATOMIC_INIT(1);\n"
            "static DEFINE_SPINLOCK(l);\nstatic DEFINE_SPINLOCK(k);\nstatic DEFINE_MUTEX(m);\nstatic DEFINE_MUTEX(o);\n"
            "static int sum(int x, int y) { return x + y; }\n";
        std::vector<TestRun> runs;
        if (chance(3)) {  // two or three CPUs that run the same
            const int cpus = chance(4) ? 3 : 2;
            small_ = cpus == 3;
            const std::string f = function(code, 0, "task");
            for (int cpu = 0; cpu < cpus; ++cpu) runs.push_back({"task", cpu, f});
            if (cpus == 2 && chance(3)) add(code, runs, kInterrupts[random_.below(2)], random_.below(2));
        } else {
            const std::uint64_t contexts = chance(locking_ ? 6 : 3) ? 3 : 2;
            const std::uint64_t cpus = contexts == 3 && chance(3) ? 3 : 2;
            small_ = contexts == 3;
            for (std::uint64_t i = 0; i < contexts; ++i) {
                const bool task = i == 0 || i == 2 ? chance(3) || i == 0 : chance(2);
                add(code, runs, task ? "task" : kInterrupts[random_.below(3)], i == 0 ? 0 : random_.below(cpus));
            }
            if (contexts == 2 && chance(8)) runs[1].times = 2;
        }
        made.text = scenarioText(code, runs, {}, top);
        return made;
    }

private:
    bool chance(std::uint64_t oneIn) { return random_.below(oneIn) == 0; }
    template <class T, std::size_t N>
    const T& any(const T (&all)[N]) {
        return all[random_.below(N)];
    }

    // Variables in place of `$` and `@`, a number in place of `#`.
    std::string filled(const char* pattern) {
        static constexpr const char* kVariables[] = {"a", "b", "b", "v[0]"};
        const std::string first = any(kVariables);
        const std::string second = any(kVariables);
        std::string text;
        for (const char* c = pattern; *c; ++c) {
            if (*c == '$') text += first;
            else if (*c == '@') text += second;
            else if (*c == '#') text += std::to_string(random_.below(3));
            else text += *c;
        }
        return text;
    }

    // Adds a function for a context of that kind to the code; gives its name.
    std::string function(std::string& code, std::size_t number, const std::string& kind) {
        Section section = chance(6) ? any(kMisused) : locking_ ? any(kLocking) : any(kSections);
        if ((!locking_ && chance(small_ ? 2 : 3)) || (section.taskOnly && kind != "task" && !chance(4)))
            section = kSections[0];
        const bool bare = *section.open == 0 && *section.close == 0;
        const std::string name = "f" + std::to_string(number);
        code +=
            "void " + name + "(void) { " + section.open + " " +
            (locking_ ? chance(3) ? "atomic_inc(&n);" : "" : filled(chance(3) ? any(kProtocols) : any(kStatements)));
        if (bare && !small_ && !locking_) code += " " + filled(any(kStatements));
        code += std::string(" ") + section.close + " }\n";
        return name;
    }

    void add(std::string& code, std::vector<TestRun>& runs, const std::string& kind, std::uint64_t cpu) {
        runs.push_back({kind, static_cast<int>(cpu), function(code, runs.size(), kind)});
    }

    static constexpr const char* kInterrupts[] = {"hardirq", "softirq", "hardirq"};

    bool locking_ = false;
    bool small_ = false;  // many contexts: a statement or two each
    Random& random_;
};

}  // namespace

RandomProgram randomProgram(Random& random) {
    return Generator(random).program();
}

}  // namespace lockstep::test
