// What the user asked for on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lang/diagnostic.hpp"

namespace lockstep::cli {

struct Options {
    std::string command;             ///< "run", "step", …; empty where there is nothing left to do
    std::vector<std::string> files;  ///< scenarios, or the replay
    std::string isa;                 ///< "", "x86_64", "arm64", or "both" (show)
    std::string memory;              ///< "", "sc" or "tso"
    std::vector<std::string> sets;   ///< "name=value"
    std::string colour = "auto";
    std::optional<std::uint32_t> times;  ///< a bound for runs that go on for ever
    bool json = false;
    std::optional<std::uint64_t> seed;
    std::optional<std::string> schedule;
    bool goOn = false;  ///< replay: past its end
    std::string save;
    std::string trace;       ///< a Trace Event file to write
    std::string telemetry;   ///< run: a recording to write
    std::string csv, jsonl;  ///< telemetry files to write; of sweep its table
    std::string html;        ///< a page to write
    std::string beside;      ///< a second scenario on that page
    std::vector<std::string> besideSets;
    std::uint64_t maxSteps = 100000;
    bool allRows = false;
    bool verdictOnly = false;
    std::string steps = "micro";
    unsigned threads = 0;
    std::uint64_t maxStates = 100'000'000;
    std::uint64_t maxMemory = 2048;  ///< MiB
    double maxTime = 300;            ///< seconds
    // --- hammer and sweep
    std::string duration;  ///< a time; empty: the scenario's
    std::optional<std::uint32_t> cpus;
    std::string lock;
    std::string hammerTimes;  ///< a number, or "forever", for every run
    std::string noise;
    std::vector<std::string> rates;  ///< "1000", or "tick=1000"
    bool pin = false;
    std::string sideBySide;           ///< a parameter
    std::vector<std::string> varies;  ///< "cpus=1..8", "protection=none,spinlock"
    unsigned jobs = 0;                ///< runs at a time; 0: as many as do not take one another's processors
};

/// Reads the arguments. On --help or --version, and on a mistake, `command` is empty and `exitCode` says how to end.
struct Parsed {
    Options options;
    int exitCode = 0;
    std::string output;                   ///< help or version, for standard output
    std::vector<Diagnostic> diagnostics;  ///< a mistake
};
Parsed parseArguments(int argc, char** argv);

}  // namespace lockstep::cli
