// Every example in docs/scenarios.md does what the text says.
#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "example.hpp"
#include "explore/explore.hpp"
#include "lang/scenario.hpp"

namespace lockstep::test {
namespace {

constexpr const char* kPage = "docs/scenarios.md";

Settings settingsOf(const Example& example) {
    Settings settings;
    if (const auto isa = example.promise("isa")) settings.isa = parseIsa(*isa);
    const auto [first, last] = example.promises.equal_range("set");
    for (auto set = first; set != last; ++set) {
        const std::size_t equals = set->second.find('=');
        settings.parameters[set->second.substr(0, equals)] = set->second.substr(equals + 1);
    }
    return settings;
}

bool says(const Result<Program>& result, Diagnostic::Severity severity, const std::string& text) {
    return std::any_of(result.diagnostics.begin(), result.diagnostics.end(), [&](const Diagnostic& d) {
        return d.severity == severity && (d.cause + "\n" + d.remedy).find(text) != std::string::npos;
    });
}

void expectFinals(const Example& example, const Program& program, const Exploration& x) {
    const auto [first, last] = example.promises.equal_range("final");
    for (auto promise = first; promise != last; ++promise) {
        std::istringstream words(promise->second);
        std::string name, equals;
        words >> name >> equals;
        std::set<std::int64_t> wanted, found;
        for (std::int64_t value = 0; words >> value;) wanted.insert(value);
        for (const Outcome& o : x.outcomes)
            for (std::size_t i = 0; i < x.cells.size(); ++i)
                if (program.cellName(x.cells[i]) == name) found.insert(static_cast<std::int64_t>(o.values[i]));
        EXPECT_EQ(found, wanted) << "final values of " << name;
    }
}

void expectPromises(const Example& example) {
    SCOPED_TRACE(std::string(kPage) + ":" + std::to_string(example.line) + "\n" + example.text);
    const auto error = example.promise("error");
    const auto verdict = example.promise("verdict");
    ASSERT_NE(error.has_value(), verdict.has_value()) << "an example states its verdict or its error";
    const Result<Program> result = loadText(example.text, "example.toml", settingsOf(example));
    if (error) {
        EXPECT_FALSE(result.ok());
        EXPECT_TRUE(says(result, Diagnostic::Severity::Error, *error)) << format(result.diagnostics);
        return;
    }
    ASSERT_TRUE(result.ok()) << format(result.diagnostics);
    if (const auto warning = example.promise("warning"))
        EXPECT_TRUE(says(result, Diagnostic::Severity::Warning, *warning)) << format(result.diagnostics);
    else EXPECT_TRUE(result.diagnostics.empty()) << format(result.diagnostics);
    const Machine machine(result.value);
    const Exploration x = explore(machine);
    EXPECT_EQ(name(x.verdict), *verdict);
    std::multiset<std::string> promised, reported;
    const auto [first, last] = example.promises.equal_range("report");
    for (auto report = first; report != last; ++report) promised.insert(report->second);
    for (const Report& report : x.reports) reported.insert(name(report.kind));
    EXPECT_EQ(std::set(reported.begin(), reported.end()), std::set(promised.begin(), promised.end()));
    expectFinals(example, result.value, x);
}

TEST(Documentation, EveryExampleOfTheScenarioLanguageDoesWhatItSays) {
    const std::vector<Example> all = examples(projectFile(kPage));
    ASSERT_GT(all.size(), 20U);
    for (const Example& example : all) expectPromises(example);
}

}  // namespace
}  // namespace lockstep::test
