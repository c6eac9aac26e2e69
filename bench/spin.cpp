#include "spin.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "child.hpp"

namespace bench {
namespace {

constexpr double kLong = 2;      // seconds; longer runs are not repeated
constexpr int kUsualSlots = 24;  // pan's own: 2^24
constexpr int kFewestSlots = 12;

std::vector<std::string> words(const std::string& command) {
    std::istringstream in(command);
    return {std::istream_iterator<std::string>(in), {}};
}

// The number before `what`, as in "    22707 states, stored".
std::optional<double> numberBefore(const std::string& text, const std::string& what) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t line = text.rfind('\n', at) + 1;
    return std::strtod(text.c_str() + line, nullptr);
}

std::set<int> outcomesIn(const std::string& text) {
    std::set<int> values;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (line.rfind("outcome ", 0) == 0) values.insert(std::atoi(line.c_str() + 8));
    return values;
}

// What pan says of its own limits: an answer with one of these is none.
std::string complaintIn(const std::string& text) {
    for (const char* what : {"max search depth too small", "out of memory", "reached -DMEMLIM", "VECTORSZ is too small",
                             "invalid end state ("})
        if (text.find(what) != std::string::npos) return what;
    return {};
}

Measured failed(std::string problem) {
    Measured m;
    m.problem = std::move(problem);
    return m;
}

}  // namespace

Spin::Spin(double cpuLimit, int repeats) : cpuLimit_(cpuLimit), repeats_(repeats) {
    std::string pattern = (std::filesystem::temp_directory_path() / "lockstep-bench-XXXXXX").string();
    if (mkdtemp(pattern.data())) folder_ = pattern;
    const Child spin = runChild({"spin", "-V"}, folder_, 10);
    if (spin.started) version_ = spin.output.substr(0, spin.output.find('\n'));
}

Spin::~Spin() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::string Spin::whatIsMissing() const {
    if (version_.empty())
        return "Spin is not installed, so only our own figures follow. On Debian and Ubuntu: apt-get install spin gcc";
    if (!runChild({"gcc", "--version"}, folder_, 10).started)
        return "gcc is not installed, and Spin's verifier is a C program. On Debian and Ubuntu: apt-get install gcc";
    return {};
}

Measured Spin::run(const std::string& folder, const std::string& compile, Asked asked, int slotBits,
                   double limit) const {
    // -A: go on past the assertion; -c0: report no violation; -m: no run of these programs is longer.
    const std::string pan = fmt::format("./pan -m2000 -w{}{}", slotBits, asked == Asked::Verdict ? "" : " -A -c0");
    const Child child = runChild(words(pan), folder, limit);
    Measured m;
    m.how = compile + " && " + pan;
    m.cpuSeconds = child.cpuSeconds;
    m.wallSeconds = child.wallSeconds;
    m.finals = outcomesIn(child.output);
    m.states = static_cast<std::uint64_t>(numberBefore(child.output, " states, stored").value_or(0));
    m.bytes = static_cast<std::uint64_t>(child.residentBytes);
    m.violated = child.output.find("assertion violated") != std::string::npos;
    const std::string complaint = complaintIn(child.output);
    m.finished = child.inTime && child.status == 0 && complaint.empty() && m.states > 0;
    if (child.inTime && complaint != "reached -DMEMLIM" && complaint != "out of memory" && !m.finished)
        m.problem = complaint.empty() ? "pan: " + child.output.substr(0, 400) : "pan: " + complaint;
    return m;
}

// One compiled verifier: with its usual table, and with one of the size that the states need.
Measured Spin::best(const std::string& folder, const std::string& compile, Asked asked, double limit) const {
    Measured best = run(folder, compile, asked, kUsualSlots, limit);
    if (!best.finished) return best;
    const auto fitting = std::max(kFewestSlots, static_cast<int>(std::bit_width(best.states)));
    for (int i = 0; i < repeats_; ++i) {
        if (fitting != kUsualSlots || (i > 0 && best.cpuSeconds < kLong)) {
            const Measured m = run(folder, compile, asked, fitting, limit);
            if (m.finished && m.cpuSeconds < best.cpuSeconds) best = m;
        }
        if (best.cpuSeconds >= kLong) break;
    }
    return best;
}

Measured Spin::measure(const Counter& counter, Asked asked) {
    const std::string folder = folder_ + "/model";
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/model.pml") << promela(counter);
    const Child generated = runChild({"spin", "-a", "model.pml"}, folder, cpuLimit_);
    if (generated.status != 0) return failed("spin -a: " + generated.output);

    const std::string plain = "gcc -O2 -w -DSAFETY -DNOBOUNDCHECK -DMEMLIM=6144 ";
    std::vector<std::string> settings = {"", "-DCOLLAPSE", "-DNOREDUCE"};
    if (asked == Asked::States) settings = {"-DNOREDUCE"};
    Measured best;
    for (const std::string& setting : settings) {
        const std::string compile = plain + setting + (setting.empty() ? "" : " ") + "-o pan pan.c";
        const Child compiled = runChild(words(compile), folder, cpuLimit_);
        if (compiled.status != 0) return failed(compile + ": " + compiled.output);
        // What takes half as long again as the best is not worth waiting for.
        const double limit = best.finished ? std::clamp(best.cpuSeconds * 1.5, 1.0, cpuLimit_) : cpuLimit_;
        Measured m = this->best(folder, compile, asked, limit);
        m.buildSeconds = generated.cpuSeconds + compiled.cpuSeconds;
        if (!m.problem.empty()) return m;
        const bool better = m.finished && (!best.finished || m.cpuSeconds < best.cpuSeconds);
        if (better || best.how.empty()) best = m;
        if (!best.finished) break;  // the first is Spin's own choice; the others may be better, but not by much
    }
    best.how = "spin -a model.pml && " + best.how;
    return best;
}

}  // namespace bench
