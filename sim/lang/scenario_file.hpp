// The TOML side of a scenario: keys, their types and limits. Knows nothing of C. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.hpp"
#include "lang/program.hpp"
#include "lang/toml_string.hpp"

namespace lockstep {

struct TextSpec {
    std::string text;
    std::vector<TextAnchor> anchors;  ///< where it stands in the file
};

struct RunSpec {
    ContextKind kind = ContextKind::Task;
    std::vector<std::uint32_t> cpus;
    bool onAllCpus = false;
    std::string call;
    std::string name;
    std::vector<std::uint64_t> arguments;
    std::uint32_t times = 1;
    int callLine = 0;
    int callColumn = 0;
    int cpuLine = 0;  ///< where the file says so; 0 where it does not
    int cpuColumn = 0;
    int timesLine = 0;  ///< where the file says so; 0 where it does not
    int timesColumn = 0;
};

struct ParameterSpec {
    std::string name;
    std::vector<std::string> values;  ///< the first is the default
    int line = 0;
    int column = 0;
};

struct CheckSpec {
    Check::Kind kind = Check::Kind::Always;
    TextSpec text;
};

struct ScenarioFile {
    std::string title;
    std::string description;
    Isa isa = Isa::X86_64;
    MemoryModel memory = MemoryModel::Sc;
    int memoryLine = 0;  ///< where the file says so; 0 where it does not
    int memoryColumn = 0;
    bool llsc = false;
    std::uint32_t cpus = 1;
    TextSpec code;
    std::vector<RunSpec> runs;
    std::vector<ParameterSpec> parameters;
    std::vector<CheckSpec> checks;
    TextSpec headlineVariable;
    TextSpec headlineExpected;
    HammerSettings hammer;
};

Result<ScenarioFile> readScenarioFile(std::string_view text, const std::string& path);

}  // namespace lockstep
