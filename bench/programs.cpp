#include "programs.hpp"

#include <fmt/format.h>

namespace bench {

std::string Counter::name() const {
    switch (increment) {
    case Increment::LoadStore: return fmt::format("racy {}×{}, load/store", cpus, times);
    case Increment::LoadAddStore: return fmt::format("racy {}×{}, load/add/store", cpus, times);
    case Increment::Locked: return fmt::format("locked {}×{}", cpus, times);
    }
    return {};
}

std::set<int> Counter::finalValues() const {
    std::set<int> values;
    for (int v = racy() ? (times == 1 ? 1 : 2) : total(); v <= total(); ++v) values.insert(v);
    return values;
}

std::string scenario(const Counter& c) {
    const char* body = c.racy() ? "\tcounter++;\n" : "\tspin_lock(&lock);\n\tcounter++;\n\tspin_unlock(&lock);\n";
    return fmt::format("title = \"{}\"\nisa = \"x86_64\"\ncpus = {}\ncode = '''\n"
                       "static DEFINE_SPINLOCK(lock);\nstatic int counter;\n\nvoid update(void)\n{{\n{}}}\n'''\n\n"
                       "[[run]]\ncontext = \"task\"\ncpu = \"all\"\ncall = \"update\"\ntimes = {}\n\n"
                       "[check]\nalways = \"counter == {}\"\n",
                       c.name(), c.cpus, body, c.times, c.total());
}

std::string promela(const Counter& c) {
    std::string model = "c_code { static char seen[256]; }\n\nbyte counter = 0;\nbyte finished = 0;\n";
    if (!c.racy()) model += "bit lock = 0;\n";
    model += fmt::format("\nactive [{}] proctype cpu()\n{{\n\tbyte tmp = 0;\n", c.cpus);
    for (int i = 1; i <= c.times; ++i) {
        if (!c.racy()) model += "\tatomic { lock == 0 -> lock = 1 };\n";
        model += "\ttmp = counter;\n";
        const bool add = c.increment == Increment::LoadAddStore;
        if (add) model += "\ttmp++;\n";
        std::string last = add ? "counter = tmp; tmp = 0" : "counter = tmp + 1; tmp = 0";
        if (!c.racy()) {
            model += "\td_step { " + last + " };\n";
            last = "lock = 0";
        }
        if (i < c.times) {
            model += "\td_step { " + last + " };\n";
            continue;
        }
        model += fmt::format("\td_step {{\n\t\t{};\n\t\tfinished++;\n\t\tif\n\t\t:: finished == {} ->\n"
                             "\t\t\tc_code {{ if (!seen[now.counter]) {{ seen[now.counter] = 1;"
                             " printf(\"outcome %d\\n\", now.counter); }} }};\n"
                             "\t\t\tassert(counter == {})\n\t\t:: else\n\t\tfi\n\t}};\n",
                             last, c.cpus, c.total());
    }
    // Waiting for ever is a valid end here; leaving the process would be a step that the scenario has not.
    return model + "end:\tfalse\n}\n";
}

}  // namespace bench
