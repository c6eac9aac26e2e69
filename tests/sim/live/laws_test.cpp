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

constexpr double kRound = kSanitized ? 0.08 : 0.15;  // seconds for each scenario, parameter's value and ISA
constexpr std::uint64_t kIncrements = kSanitized ? 500'000 : 10'000'000;

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

Exploration exploredAsHere(Program program) {
    program.memory = MemoryModel::Tso;
    const Machine machine(program);
    ExploreOptions options;
    options.question = Question::Outcomes;
    options.threads = 1;
    return explore(machine, options);
}

HammerOptions optionsOf(const Program& program) {
    HammerOptions options;
    options.settings = program.hammer;
    options.settings.duration = kRound;
    return options;
}

// Rounds of a bounded scenario, as many as there is time for, under interrupts that come often.
HammerResult hammered(const Program& program, bool mayHang) {
    HammerOptions options = optionsOf(program);
    options.settings.times.reset();
    options.settings.noise = 0.01;
    InterruptTimer often;
    often.rate = 20000;
    options.settings.timers = {often};
    options.watchdog = mayHang ? 0.3 : 30;  // a slow computer is not a hung kernel
    return hammer(program, options);
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
    std::uint64_t rounds = 0, several = 0;
    for (const Case& c : labs()) {
        const Program program = loaded(c.path, c.settings);
        if (program.llsc) continue;  // ldxr and stxr do not go through a store buffer of x86_64's
        const Exploration x = exploredAsHere(program);
        ASSERT_TRUE(x.complete) << c.words() << ": " << x.whyIncomplete;
        std::set<std::vector<std::uint64_t>> possible;
        for (const Outcome& o : x.outcomes) possible.insert(o.values);
        const bool mayHang = !x.deadlocks.empty() || !x.endless.empty();

        const HammerResult r = hammered(program, mayHang);
        ASSERT_EQ(r.cells, x.cells) << c.words();
        for (const ObservedOutcome& o : r.outcomes) {
            EXPECT_TRUE(possible.contains(o.values)) << c.words() << ": " << o.count << " rounds ended with "
                                                     << textOf(o.values) << ", which explore excludes";
            rounds += o.count;
        }
        several += r.outcomes.size() > 1 ? 1 : 0;
        const bool hung = r.end == HammerEnd::Deadlock || r.end == HammerEnd::Lockup;
        EXPECT_TRUE(!hung || mayHang) << c.words() << ": " << r.why;
        EXPECT_TRUE(r.end != HammerEnd::Fault || failsWith(x, Failure::Kind::Bug)) << c.words() << ": " << r.why;
        // Law 2.
        if (x.verdict != Verdict::Holds) continue;
        EXPECT_TRUE(r.end == HammerEnd::Duration || r.end == HammerEnd::Finished) << c.words() << ": " << r.why;
        EXPECT_TRUE(r.failedChecks.empty()) << c.words();
        for (const ObservedOutcome& o : r.outcomes) EXPECT_FALSE(o.violates) << c.words();
        EXPECT_FALSE(r.outcomes.empty()) << c.words() << ": no round came to its end";
    }
    EXPECT_GT(rounds, kSanitized ? 500U : 10'000U) << "too few to say much";
    EXPECT_GT(several, kSanitized ? 0U : 3U) << "nothing raced";
}

// Until `enough`, or the time is up.
HammerResult hammeredUntil(const Program& program, const HammerOptions& options,
                           const std::function<bool(const Sample&)>& enough) {
    Hammer hammer(program, options);
    hammer.start();
    while (hammer.running()) {
        if (enough(hammer.sample())) hammer.stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return hammer.wait();
}

TEST(Laws, TenMillionProtectedIncrementsLoseNothing) {
    Settings settings;
    settings.isa = Isa::X86_64;
    const Program program = loaded(LOCKSTEP_SOURCE_DIR "/labs/06-irqsave/right.toml", settings);
    ASSERT_EQ(exploredAsHere(program).verdict, Verdict::Holds);
    HammerOptions options = optionsOf(program);
    options.settings.times = kForever;
    options.settings.lock = LockImplementation::TestAndSet;  // a fair lock waits for threads that are not running
    options.settings.noise = 0;
    options.settings.duration = 120;
    options.watchdog = 30;
    const HammerResult r = hammeredUntil(program, options, [](const Sample& s) { return s.increments >= kIncrements; });
    EXPECT_EQ(r.end, HammerEnd::Stopped) << r.why;
    EXPECT_GE(r.total.increments, kIncrements);
    EXPECT_TRUE(r.lostKnown);
    EXPECT_EQ(r.lost, 0U);
    EXPECT_EQ(r.total.lost, 0U);
}

}  // namespace
}  // namespace lockstep::test
