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
    {"spin_lock(&k);", "spin_unlock(&k);"},
    {"spin_lock(&l); spin_lock(&k);", "spin_unlock(&k); spin_unlock(&l);"},
    {"spin_lock(&k); spin_lock(&l);", "spin_unlock(&k); spin_unlock(&l);"},
    {"spin_lock_irq(&k); spin_lock(&l);", "spin_unlock(&l); spin_unlock_irq(&k);"},
    {"spin_lock(&l); if (spin_trylock(&k)) {", "spin_unlock(&k); } spin_unlock(&l);"},
    {"local_irq_disable();", "local_irq_enable();"},
    {"unsigned long f; local_irq_save(f);", "local_irq_restore(f);"},
    {"local_bh_disable();", "local_bh_enable();"},
    {"preempt_disable();", "preempt_enable();"},
    {"mutex_lock(&m);", "mutex_unlock(&m);", true},
    {"mutex_lock(&m); spin_lock(&l);", "spin_unlock(&l); mutex_unlock(&m);", true},
    {"if (mutex_trylock(&m)) {", "mutex_unlock(&m); }", true},
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
    {"spin_lock(&l); mutex_lock(&m);", "mutex_unlock(&m); spin_unlock(&l);", true},
    {"mutex_lock(&m); mutex_lock(&m);", "mutex_unlock(&m);", true},
    {"mutex_lock(&m);", "", true},
    {"a = 4 / b;", ""},
    {"v[a] = 1;", ""},
};

class Generator {
public:
    explicit Generator(Random& random) : random_(random) {}

    RandomProgram program() {
        RandomProgram made;
        made.isa = chance(2) ? Isa::X86_64 : Isa::Arm64;
        std::string top;
        if (made.isa == Isa::Arm64 && chance(4)) top = "atomics = \"llsc\"\n";
        std::string code = "static int a = 1;\nstatic int b;\nstatic int v[2];\nstatic atomic_t n = ATOMIC_INIT(1);\n"
                           "static DEFINE_SPINLOCK(l);\nstatic DEFINE_SPINLOCK(k);\nstatic DEFINE_MUTEX(m);\n"
                           "static int sum(int x, int y) { return x + y; }\n";
        std::vector<TestRun> runs;
        if (chance(3)) {  // two or three CPUs that run the same
            const std::string f = function(code, 0, "task");
            const bool three = chance(4);
            for (int cpu = 0; cpu < (three ? 3 : 2); ++cpu) runs.push_back({"task", cpu, f});
            if (!three && chance(3)) another(code, runs, "task");
        } else {
            const std::uint64_t cpus = chance(5) ? 3 : 2;
            const std::uint64_t contexts = cpus == 3 ? 3 : 2 + (chance(2) ? 1 : 0);
            runs.push_back({"task", 0, function(code, 0, "task"), chance(8) ? 2 : 1});
            for (std::uint64_t i = 1; i < contexts; ++i) another(code, runs, i < cpus && chance(2) ? "task" : nullptr);
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

    std::string function(std::string& code, std::size_t number, const std::string& kind) {
        Section section = chance(8) ? any(kMisused) : any(kSections);
        if (section.taskOnly && kind != "task") section = kSections[0];
        const bool bare = *section.open == 0 && *section.close == 0;
        const std::string name = "f" + std::to_string(number);
        code +=
            "void " + name + "(void) { " + section.open + " " + filled(chance(3) ? any(kProtocols) : any(kStatements));
        if (bare && chance(2)) code += " " + filled(any(kStatements));
        code += std::string(" ") + section.close + " }\n";
        return name;
    }

    void another(std::string& code, std::vector<TestRun>& runs, const char* kind) {
        static constexpr const char* kKinds[] = {"task", "hardirq", "hardirq", "softirq"};
        const std::string context = kind ? kind : any(kKinds);
        const std::string f = function(code, runs.size() + 1, context);
        runs.push_back({context, static_cast<int>(random_.below(2)), f});
        if (kind && runs.size() > 1) runs.back().cpu = static_cast<int>(runs.size() - 1) % 3;
    }

    Random& random_;
};

}  // namespace

RandomProgram randomProgram(Random& random) {
    return Generator(random).program();
}

}  // namespace lockstep::test
