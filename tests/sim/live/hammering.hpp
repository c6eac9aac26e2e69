// Runs of the hammer for the tests of this folder.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "lang/scenario.hpp"
#include "live/hammer.hpp"

namespace lockstep::test {

/// Sanitizers slow everything down; what a test waits for then comes later.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double kPatience = 4;
#else
inline constexpr double kPatience = 1;
#endif

inline std::shared_ptr<const Program> accepted(Result<Program> result) {
    for (const Diagnostic& d : result.diagnostics) ADD_FAILURE() << d.cause;
    return std::make_shared<const Program>(std::move(result.value));
}

inline std::shared_ptr<const Program> scenario(const std::string& text, Settings settings = {}) {
    settings.acceptForever = true;
    return accepted(loadText(text, "test.toml", settings));
}

/// A lab's file, with a value of `protection` if it has that parameter.
inline std::shared_ptr<const Program> lab(const std::string& file, const std::string& protection = {}) {
    Settings settings;
    settings.acceptForever = true;
    if (!protection.empty()) settings.parameters["protection"] = protection;
    return accepted(load(std::string(LOCKSTEP_SOURCE_DIR) + "/labs/" + file, settings));
}

inline HammerOptions options(const Program& program, double seconds, std::optional<std::uint32_t> times = {}) {
    HammerOptions o;
    o.settings = program.hammer;
    o.settings.duration = seconds;
    if (times) o.settings.times = times;
    return o;
}

}  // namespace lockstep::test
