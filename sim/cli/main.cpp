#include <cstdio>
#include <exception>
#include <new>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace lockstep::cli {
namespace {

int dispatch(const Options& o) {
    const Console console = makeConsole(o.colour);
    watchForInterrupt();
    if (o.command == "run") return runCommand(o, console);
    if (o.command == "step") return stepCommand(o, console);
    if (o.command == "explore") return exploreCommand(o, console);
    if (o.command == "replay") return replayCommand(o, console);
    if (o.command == "show") return showCommand(o, console);
    if (o.command == "check") return checkCommand(o, console);
    if (o.command == "telemetry") return telemetryCommand(o, console);
    if (o.command == "hammer") return hammerCommand(o, console);
    if (o.command == "sweep") return sweepCommand(o, console);
    return demoCommand(o, console);
}

int run(int argc, char** argv) {
    const Parsed parsed = parseArguments(argc, argv);
    int code = parsed.exitCode;
    if (!parsed.diagnostics.empty()) code = refuse(parsed.options, parsed.diagnostics);
    else if (parsed.options.command.empty()) print(parsed.output);
    else code = dispatch(parsed.options);
    if (outputFailed()) {
        complain("lockstep: error: the output could not be written whole; is the disk full?\n");
        return kBadInput;
    }
    return code;
}

}  // namespace
}  // namespace lockstep::cli

int main(int argc, char** argv) {
    try {
        return lockstep::cli::run(argc, argv);
    } catch (const std::bad_alloc&) {
        std::fputs("lockstep: error: out of memory\nhelp: lower --max-memory, or use a smaller scenario\n", stderr);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "lockstep: error: %s\n", e.what());
    }
    return lockstep::cli::kBadInput;
}
