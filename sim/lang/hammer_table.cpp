#include "lang/hammer_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/suggest.hpp"

namespace lockstep {
namespace {

class HammerTable {
public:
    HammerTable(const std::vector<RunSpec>& runs, TomlReader& reader) : runs_(runs), reader_(reader) {}

    HammerSettings read(const toml::node& node) {
        const toml::table* t = node.as_table();
        if (!t) {
            reader_.error(node, "'hammer' must be a table", "write [hammer] and below it duration = \"5s\"");
            return settings_;
        }
        reader_.keys(*t, "[hammer]", {"duration", "times", "lock", "noise", "sample", "interrupt"});
        if (const toml::node* n = t->get("duration"))
            settings_.duration =
                reader_.duration(*n, "duration", kShortestHammer, kLongestHammer).value_or(settings_.duration);
        if (const toml::node* n = t->get("times")) settings_.times = reader_.times(*n);
        if (const auto lock = reader_.string(*t, "lock")) {
            if (const auto parsed = parseLockImplementation(*lock)) settings_.lock = *parsed;
            else
                reader_.error(*t->get("lock"), fmt::format("unknown lock '{}'", *lock),
                              "it is \"queued\", \"ticket\" or \"test-and-set\"");
        }
        if (const toml::node* n = t->get("noise"))
            settings_.noise = reader_.number(*n, "noise", 0, 1).value_or(settings_.noise);
        if (const toml::node* n = t->get("sample"))
            settings_.samplePeriod =
                reader_.duration(*n, "sample", kShortestSample, kLongestHammer).value_or(settings_.samplePeriod);
        if (const toml::node* n = t->get("interrupt")) interrupts(*n);
        return settings_;
    }

private:
    void interrupts(const toml::node& node) {
        const toml::array* list = node.as_array();
        if (!list)
            return reader_.error(node, "'interrupt' must be a list of tables",
                                 "write [[hammer.interrupt]] with two brackets");
        for (const toml::node& item : *list) {
            const toml::table* table = item.as_table();
            if (!table)
                reader_.error(item, "each interrupt is a table", "write [[hammer.interrupt]] with two brackets");
            else interrupt(*table);
        }
    }

    void interrupt(const toml::table& t) {
        reader_.keys(t, "[[hammer.interrupt]]", {"run", "rate", "period", "jitter", "burst", "storm"});
        InterruptTimer timer;
        timer.run = whose(t);
        const toml::node* rate = t.get("rate");
        const toml::node* period = t.get("period");
        if (rate && period)
            reader_.error(*period, "'rate' and 'period' say the same", "keep one of them; the rate is 1 / period");
        if (rate) timer.rate = reader_.number(*rate, "rate", 0, kHighestRate).value_or(timer.rate);
        else if (period)
            if (const auto p = reader_.duration(*period, "period", 1 / kHighestRate, kLongestHammer))
                timer.rate = 1 / *p;
        if (const toml::node* n = t.get("jitter"))
            timer.jitter = reader_.number(*n, "jitter", 0, 1).value_or(timer.jitter);
        if (const toml::node* n = t.get("burst"))
            timer.burst = static_cast<std::uint32_t>(reader_.integer(*n, "burst", 1, kLargestBurst).value_or(1));
        if (const toml::node* n = t.get("storm")) storm(*n, timer);
        settings_.timers.push_back(std::move(timer));
    }

    void storm(const toml::node& node, InterruptTimer& timer) {
        const toml::table* t = node.as_table();
        const char* const kExample = "for example storm = { at = \"1s\", for = \"500ms\", rate = 100000 }";
        if (!t) return reader_.error(node, "'storm' must be a table", kExample);
        reader_.keys(*t, "storm", {"at", "for", "rate"});
        for (const char* key : {"at", "for", "rate"})
            if (!t->contains(key)) return reader_.error(*t, fmt::format("this storm has no '{}'", key), kExample);
        const auto at = reader_.duration(*t->get("at"), "at", 0, kLongestHammer);
        const auto length = reader_.duration(*t->get("for"), "for", 0, kLongestHammer);
        const auto rate = reader_.number(*t->get("rate"), "rate", 0, kHighestRate);
        if (!at || !length || !rate) return;
        timer.stormAt = *at;
        timer.stormFor = *length;
        timer.stormRate = *rate;
    }

    // The name of a run of interrupts that no other entry is about; empty for all the rest.
    std::string whose(const toml::table& t) {
        const auto run = reader_.string(t, "run");
        std::string name = run.value_or("");
        const toml::node& place = run ? *t.get("run") : static_cast<const toml::node&>(t);
        std::vector<std::string> interrupts;
        bool task = false;
        for (const RunSpec& r : runs_) {
            const std::string& called = r.name.empty() ? r.call : r.name;
            if (r.kind != ContextKind::Task) interrupts.push_back(called);
            else task = task || called == name;
        }
        if (std::any_of(settings_.timers.begin(), settings_.timers.end(),
                        [&](const InterruptTimer& other) { return other.run == name; }))
            reader_.error(place,
                          name.empty() ? "a second entry for all interrupts"
                                       : fmt::format("a second entry for the interrupts of '{}'", name),
                          "say everything in one entry");
        else if (run && std::find(interrupts.begin(), interrupts.end(), name) == interrupts.end()) {
            const auto near = nearest(name, interrupts);
            reader_.error(place,
                          task ? fmt::format("the run '{}' is a task: it has no interrupts", name)
                               : fmt::format("there is no run '{}'", name),
                          near && !task        ? fmt::format("did you mean '{}'?", *near)
                          : interrupts.empty() ? "no run of this scenario is an interrupt"
                                               : fmt::format("interrupts are: {}", fmt::join(interrupts, ", ")));
        }
        return name;
    }

    const std::vector<RunSpec>& runs_;
    TomlReader& reader_;
    HammerSettings settings_;
};

}  // namespace

HammerSettings readHammer(const toml::node& node, const std::vector<RunSpec>& runs, TomlReader& reader) {
    return HammerTable(runs, reader).read(node);
}

}  // namespace lockstep
