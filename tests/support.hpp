// What several tests share: scenarios from a piece of C, and their searches.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "explore/explore.hpp"
#include "lang/scenario.hpp"
#include "machine/machine.hpp"

namespace lockstep::test {

/// A program and its machine, kept together.
struct Loaded {
    std::unique_ptr<Program> program;
    std::unique_ptr<Machine> machine;
};

inline Loaded loadScenario(const std::string& text, Isa isa = Isa::X86_64) {
    Settings settings;
    settings.isa = isa;
    Result<Program> result = loadText(text, "test.toml", settings);
    EXPECT_TRUE(result.ok()) << format(result.diagnostics) << text;
    Loaded loaded;
    loaded.program = std::make_unique<Program>(std::move(result.value));
    loaded.machine = std::make_unique<Machine>(*loaded.program);
    return loaded;
}

/// One [[run]].
struct TestRun {
    std::string context;  ///< task, softirq, hardirq
    int cpu = 0;
    std::string call;
    int times = 1;
};

inline std::string scenarioText(const std::string& code, const std::vector<TestRun>& runs,
                                const std::string& check = {}, const std::string& top = {}) {
    std::string text = top + "code = '''\n" + code + "'''\n";
    for (const TestRun& r : runs)
        text += "[[run]]\ncontext = \"" + r.context + "\"\ncpu = " + std::to_string(r.cpu) + "\ncall = \"" + r.call +
                "\"\ntimes = " + std::to_string(r.times) + "\n";
    if (!check.empty()) text += "[check]\nalways = \"" + check + "\"\n";
    return text;
}

/// The final values of the variable called `name`.
inline std::set<std::int64_t> finals(const Loaded& loaded, const Exploration& x, const std::string& name) {
    std::set<std::int64_t> values;
    for (const Outcome& o : x.outcomes)
        for (std::size_t i = 0; i < x.cells.size(); ++i)
            if (loaded.program->cellName(x.cells[i]) == name) values.insert(static_cast<std::int64_t>(o.values[i]));
    return values;
}

inline bool reports(const Exploration& x, Report::Kind kind) {
    for (const Report& r : x.reports)
        if (r.kind == kind) return true;
    return false;
}

}  // namespace lockstep::test
