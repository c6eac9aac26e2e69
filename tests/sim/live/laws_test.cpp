// The two laws between the hammer and the search, over every bounded scenario in labs/: each final state that real
// threads reach is one of explore's, and what explore proves does not fail on real threads.
//
// The hammer runs the instructions of the scenario's ISA on this computer's memory, so on an x86_64 host both ISAs'
// instructions are explored with store buffers. A user's scenario may ask for them only with x86_64; here an arm64
// Program is given them, since it is the host's memory that counts. Weaker memories are not built: on another host the
// laws are not checked.
#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <thread>

#include "explore/explore.hpp"
#include "lang/scenario.hpp"
#include "live/hammer.hpp"
#include "machine/call_effects.hpp"
#include "support.hpp"

namespace lockstep::test {
namespace {

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr bool kStoreBuffersAreOurs = true;
#else
constexpr bool kStoreBuffersAreOurs = false;
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// Rounds of each scenario, parameter's value and ISA; and what a slow or busy computer may take for them.
constexpr std::uint64_t kRounds = kSanitized ? 60 : 400;
constexpr double kPatience = 60;
constexpr std::uint64_t kIncrements = kSanitized ? 500'000 : 10'000'000;
constexpr std::uint64_t kIncrementsOfEach = kIncrements / 20;

Program loaded(const std::string& path, const Settings& settings) {
    Result<Program> result = load(path, settings);
    EXPECT_TRUE(result.ok()) << format(result.diagnostics);
    return std::move(result.value);
}

// A scenario file with one value for each of its parameters, for one ISA.
struct Case {
    std::string path;
    Settings settings;
    [[nodiscard]] std::string words() const {
        std::string text = fs::path(path).lexically_relative(LOCKSTEP_SOURCE_DIR).string() + " " + name(*settings.isa);
        for (const auto& [parameter, value] : settings.parameters) text += " " + parameter + "=" + value;
        return text;
    }
};

std::vector<Case> labs() {
    std::set<std::string> paths;
    for (const auto& file : fs::recursive_directory_iterator(LOCKSTEP_SOURCE_DIR "/labs"))
        if (file.path().extension() == ".toml") paths.insert(file.path().string());
    std::vector<Case> cases;
    for (const std::string& path : paths)
        for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
            Settings settings;
            settings.isa = isa;
            settings.memory = MemoryModel::Sc;
            std::vector<Settings> all{settings};
            for (const Parameter& p : loaded(path, settings).parameters) {
                std::vector<Settings> more;
                for (Settings s : all)
                    for (const std::string& value : p.values) {
                        s.parameters[p.name] = value;
                        more.push_back(s);
                    }
                all = std::move(more);
            }
            for (Settings& s : all) cases.push_back({path, std::move(s)});
        }
    return cases;
}

Exploration explored(Program program, MemoryModel memory) {
    program.memory = memory;
    const Machine machine(program);
    ExploreOptions options;
    options.question = Question::Outcomes;
    options.threads = 1;
    return explore(machine, options);
}

Exploration exploredAsHere(const Program& program) {
    return explored(program, MemoryModel::Tso);
}

std::set<std::vector<std::uint64_t>> statesOf(const Exploration& x) {
    std::set<std::vector<std::uint64_t>> states;
    for (const Outcome& o : x.outcomes) states.insert(o.values);
    return states;
}

HammerOptions optionsOf(const Program& program) {
    HammerOptions options;
    options.settings = program.hammer;
    options.settings.duration = kPatience;
    options.watchdog = 30;  // a slow computer is not a hung kernel
    return options;
}

// Until `enough`, or the time is up.
HammerResult hammeredUntil(const Program& program, const HammerOptions& options,
                           const std::function<bool(const Sample&)>& enough) {
    Hammer hammer(program, options);
    hammer.start();
    while (hammer.running()) {
        if (enough(hammer.sample())) hammer.stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return hammer.wait();
}

HammerResult hammeredForRounds(const Program& program, const HammerOptions& options, std::uint64_t rounds) {
    std::uint64_t calls = 0;  // of a round
    for (const Context& c : program.contexts) calls += c.times;
    return hammeredUntil(program, options, [&](const Sample& s) { return s.calls >= calls * rounds; });
}

// Rounds of a bounded scenario, under interrupts that come often.
HammerResult hammered(const Program& program, bool mayHang) {
    HammerOptions options = optionsOf(program);
    options.settings.times.reset();
    options.settings.noise = 0.01;
    InterruptTimer often;
    often.rate = 20000;
    options.settings.timers = {often};
    if (mayHang) options.watchdog = 0.3;
    return hammeredForRounds(program, options, kRounds);
}

bool failsWith(const Exploration& x, Failure::Kind kind) {
    for (const Failure& f : x.failures)
        if (f.kind == kind) return true;
    return false;
}

std::string textOf(const std::vector<std::uint64_t>& values) {
    std::string text;
    for (const std::uint64_t value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
    return text;
}

TEST(Laws, RealThreadsReachOnlyWhatTheSearchReaches) {
    if (!kStoreBuffersAreOurs)
        GTEST_SKIP() << "this computer's memory is not x86_64's: the model of its memory is not built";
    int interrupted = 0;
    for (const Case& c : labs()) {
        const Program program = loaded(c.path, c.settings);
        if (program.llsc) continue;  // ldxr and stxr do not go through a store buffer of x86_64's
        const Exploration x = exploredAsHere(program);
        ASSERT_TRUE(x.complete) << c.words() << ": " << x.whyIncomplete;
        const std::set<std::vector<std::uint64_t>> possible = statesOf(x);
        const bool mayHang = !x.deadlocks.empty() || !x.endless.empty();
        const bool mayFault = failsWith(x, Failure::Kind::Bug);

        const HammerResult r = hammered(program, mayHang);
        ASSERT_EQ(r.cells, x.cells) << c.words();
        for (const ObservedOutcome& o : r.outcomes)
            EXPECT_TRUE(possible.contains(o.values)) << c.words() << ": " << o.count << " rounds ended with "
                                                     << textOf(o.values) << ", which explore excludes";
        const bool hung = r.end == HammerEnd::Deadlock || r.end == HammerEnd::Lockup;
        EXPECT_TRUE(!hung || mayHang) << c.words() << ": " << r.why;
        EXPECT_TRUE(r.end != HammerEnd::Fault || mayFault) << c.words() << ": " << r.why;
        if (!hung && r.end != HammerEnd::Fault) {
            EXPECT_GE(r.rounds, kRounds) << c.words() << ": too few to say much; this computer is too busy";
        }
        // Where all is on one CPU, interrupts come anywhere among its instructions, whatever the computer does.
        if (program.cpus == 1 && possible.size() > 1 && !mayHang && !mayFault) {
            EXPECT_GT(r.outcomes.size(), 1U) << c.words();
            ++interrupted;
        }
        // Law 2.
        if (x.verdict != Verdict::Holds) continue;
        EXPECT_EQ(r.end, HammerEnd::Stopped) << c.words() << ": " << r.why;
        EXPECT_TRUE(r.failedChecks.empty()) << c.words();
        for (const ObservedOutcome& o : r.outcomes) EXPECT_FALSE(o.violates) << c.words();
    }
    EXPECT_GT(interrupted, 0);
}

// Without this, the law above could be kept by threads that never run at the same time.
TEST(Laws, RealThreadsShowStoreBuffersWhichNoOrderOfStepsExplains) {
    if (!kStoreBuffersAreOurs)
        GTEST_SKIP() << "this computer's memory is not x86_64's: the model of its memory is not built";
    Settings settings;
    settings.isa = Isa::X86_64;
    const Program program = loaded(LOCKSTEP_SOURCE_DIR "/labs/11-store-buffers/wrong.toml", settings);
    const auto sc = statesOf(explored(program, MemoryModel::Sc));
    const auto tso = statesOf(explored(program, MemoryModel::Tso));
    ASSERT_GT(tso.size(), sc.size());

    constexpr std::uint64_t kPart = 20'000;
    // Thousands of two million show it while two threads run at a time. What the sanitizers put between a store and the
    // load behind it may take longer than the store needs to reach memory.
    constexpr std::uint64_t kEnough = kSanitized ? 200'000 : 2'000'000;
    std::uint64_t rounds = 0;
    std::uint64_t beyond = 0;
    double seconds = 0;
    for (std::uint64_t seed = 1; beyond == 0 && rounds < kEnough && seconds < kPatience; ++seed) {
        HammerOptions options = optionsOf(program);
        options.settings.noise = 0;
        options.settings.duration = kPatience / 10;
        options.seed = seed;
        const HammerResult r = hammeredForRounds(program, options, kPart);
        if (r.processors < 2) GTEST_SKIP() << "one processor sees its own stores in order";
        for (const ObservedOutcome& o : r.outcomes) {
            EXPECT_TRUE(tso.contains(o.values)) << textOf(o.values);
            if (!sc.contains(o.values)) beyond += o.count;
        }
        rounds += r.rounds;
        seconds += r.seconds;
    }
    RecordProperty("rounds", static_cast<int>(rounds));
    RecordProperty("beyond", static_cast<int>(beyond));
    if (beyond == 0 && kSanitized) GTEST_SKIP() << "the sanitizer's own work hides the store buffers here";
    if (beyond == 0 && rounds < kEnough)
        GTEST_SKIP() << "this computer is too busy to run two threads at a time: only " << rounds << " rounds in "
                     << seconds << " s";
    EXPECT_GT(beyond, 0U) << "in " << rounds << " rounds";
}

// What explore proves of a few calls, for millions: every lab whose counter has an expected value.
TEST(Laws, TenMillionProtectedIncrementsLoseNothing) {
    std::uint64_t increments = 0;
    for (const Case& c : labs()) {
        const Program program = loaded(c.path, c.settings);
        if (exploredAsHere(program).verdict != Verdict::Holds) continue;
        const Machine machine(program);
        const CallEffects effects(machine);
        bool counts = false;
        for (std::uint32_t i = 0; i < program.contexts.size(); ++i)
            counts = counts || effects.change(i).value_or(0) != 0;
        if (!counts) continue;
        HammerOptions options = optionsOf(program);
        options.settings.times = kForever;
        options.settings.lock = LockImplementation::TestAndSet;  // a fair lock waits for threads that are not running
        options.settings.noise = 0;
        const HammerResult r =
            hammeredUntil(program, options, [](const Sample& s) { return s.increments >= kIncrementsOfEach; });
        EXPECT_EQ(r.end, HammerEnd::Stopped) << c.words() << ": " << r.why;
        EXPECT_TRUE(r.lostKnown) << c.words();
        EXPECT_EQ(r.lost, 0U) << c.words();
        EXPECT_EQ(r.total.lost, 0U) << c.words();
        increments += r.total.increments;
    }
    EXPECT_GE(increments, kIncrements);
}

}  // namespace
}  // namespace lockstep::test
