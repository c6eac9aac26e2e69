// Programs and events for tests of the lanes.
#pragma once

#include <memory>
#include <stdexcept>

#include "lang/scenario.hpp"
#include "live/hammer.hpp"

namespace lockstep::gui {

/// On each CPU a task (context 3·cpu), a softirq (the next) and a hardirq (the one after).
inline std::shared_ptr<const Program> laneProgram(int cpus = 2) {
    std::string text = "title = \"lanes\"\ncpus = " + std::to_string(cpus) +
                       "\ncode = '''\nunsigned int counter = 0;\nspinlock_t lock;\n"
                       "void work(void)\n{\n    counter++;\n}\n'''\n";
    for (int cpu = 0; cpu < cpus; ++cpu)
        for (const char* kind : {"task", "softirq", "hardirq"})
            text += "[[run]]\ncpu = " + std::to_string(cpu) + "\ncontext = \"" + kind + "\"\ncall = \"work\"\n";
    Result<Program> program = loadText(text, "lanes.toml");
    if (!program.ok()) throw std::runtime_error(format(program.diagnostics));
    return std::make_shared<const Program>(std::move(program.value));
}

/// What `cpu` does, told in the order of time.
class LaneScript {
public:
    using Kind = Activity::Kind;
    explicit LaneScript(unsigned cpu = 0) : cpu_(cpu) {}
    LaneScript& at(std::uint64_t ns, Kind kind, unsigned level = 0, std::uint32_t cell = kNone) {
        events.push_back(
            {ns, kind, static_cast<std::uint8_t>(cpu_), static_cast<std::uint16_t>(3 * cpu_ + level), cell});
        return *this;
    }
    std::vector<Activity> events;

private:
    unsigned cpu_;
};

}  // namespace lockstep::gui
