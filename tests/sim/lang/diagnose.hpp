// What the compiler says about a scenario, for tests that read it as a user would.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lang/scenario.hpp"

namespace lockstep {

/// A scenario with this C code, whose first line is line 2 of the file, and one run of `f`.
inline std::string scenarioWith(std::string_view code, std::string_view rest = {}) {
    return "code = '''\n" + std::string(code) + "\n'''\n[[run]]\ncall = \"f\"\n" + std::string(rest);
}

/// Code with `statement` on line 5 of the file, indented by one tab, and globals to use in it.
inline std::string inFunction(std::string_view statement, std::string_view rest = {}) {
    return scenarioWith("int counter; static DEFINE_SPINLOCK(lock); static DEFINE_MUTEX(mutex); atomic_t hits; "
                        "atomic64_t wide; const int k = 3; int list[4];\n"
                        "int add(int a, int b) { return a + b; }\nvoid f(void) { int x = 1; unsigned long flags;\n\t" +
                            std::string(statement) + "\n}",
                        rest);
}

inline std::vector<Diagnostic> diagnose(std::string_view text, const Settings& settings = {}) {
    return loadText(text, "test.toml", settings).diagnostics;
}

/// Expects exactly one diagnostic, here, with these words.
inline void expectOnly(const std::vector<Diagnostic>& found, int line, int column, std::string_view cause,
                       std::string_view remedy = {}) {
    ASSERT_EQ(found.size(), 1U) << format(found);
    const Diagnostic& d = found.front();
    EXPECT_EQ(d.place.line, line) << format(d);
    EXPECT_EQ(d.place.column, column) << format(d);
    EXPECT_NE(d.cause.find(cause), std::string::npos) << format(d);
    EXPECT_NE(d.remedy.find(remedy), std::string::npos) << format(d);
}

/// Expects that one of several diagnostics is this one.
inline void expectAmong(const std::vector<Diagnostic>& found, int line, std::string_view cause,
                        std::string_view remedy = {}) {
    const bool there = std::any_of(found.begin(), found.end(), [&](const Diagnostic& d) {
        return d.place.line == line && d.cause.find(cause) != std::string::npos &&
               d.remedy.find(remedy) != std::string::npos;
    });
    EXPECT_TRUE(there) << "no '" << cause << "' on line " << line << " in\n" << format(found);
}

inline Program compiled(std::string_view text, Isa isa = Isa::X86_64) {
    Settings settings;
    settings.isa = isa;
    Result<Program> result = loadText(text, "test.toml", settings);
    EXPECT_TRUE(result.ok()) << format(result.diagnostics) << text;
    return std::move(result.value);
}

}  // namespace lockstep
