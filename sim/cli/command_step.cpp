// `step`: the run in the reader's hands, one choice at a time, forward and back.
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/replay_file.hpp"
#include "explore/expected.hpp"
#include "explore/outlook.hpp"
#include "machine/effect.hpp"
#include "report/json.hpp"
#include "report/replay.hpp"
#include "report/story.hpp"
#include "report/table.hpp"
#include "report/words.hpp"

namespace lockstep::cli {
namespace {

constexpr const char* kHelp = "  0, 1, 0@tick …  take that choice (several in a row as in a schedule: 0 1 0 1)\n"
                              "  ENTER           take the first one         e         go on to the end by chance\n"
                              "  b               one step back              f         one step forward again\n"
                              "  j N             jump to step N             s         back to the start\n"
                              "  bad             show me a bad run          save F    keep this run in the file F\n"
                              "  code            the code                   t         the whole table\n"
                              "  ?               this help                  q         quit\n";

class Stepper {
public:
    Stepper(const Machine& machine, const Options& o, const Console& console, std::uint64_t seed)
        : machine_(machine),
          program_(machine.program()),
          options_(o),
          console_(console),
          run_(machine),
          seed_(seed),
          random_(seed),
          expected_(expectedValue(machine)) {}

    Run& run() { return run_; }

    void loop() {
        say(kHelp);
        while (!interrupted()) {
            show();
            say(fmt::format("step {}> ", run_.position()));
            std::fflush(stdout);
            std::string line;
            if (!std::getline(std::cin, line)) break;
            if (!obey(line)) break;
        }
        say("\n");
    }

private:
    void say(const std::string& text) const {
        if (options_.json) complain(text);  // standard output is for the one JSON object
        else print(text);
    }

    void show() {
        TableOptions table;
        table.columns = console_.columns;
        table.mostRows = whole_ ? 400 : 24;
        whole_ = false;
        table.cursor = run_.position();
        say("\n" + interleavingTable(run_, console_.paint, table));
        open_ = run_.open();
        if (open_.empty()) {
            say("\n" + runStory(run_, expected_, console_.paint));
            say("The run has ended here: b goes back, s to the start, bad shows a bad run, q quits.\n");
            return;
        }
        say("\n" + cpuLines() + "\n");
        const std::vector<Outlook> ahead = lookAhead();
        std::size_t columns = 0;
        for (const Choice choice : open_) columns = std::max(columns, width(preview(choice)));
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const std::string what = preview(open_[i]);
            say(fmt::format("  {:<12} {}{}  {}\n", spell(program_, open_[i]), what,
                            std::string(columns - width(what), ' '), prospectText(ahead[i].prospect, console_.paint)));
        }
    }

    // Whether it can still go wrong, for each open choice; quickly, for a menu.
    std::vector<Outlook> lookAhead() const {
        ExploreOptions options;
        options.limits.states = 50000;
        options.limits.seconds = 0.5 / static_cast<double>(open_.size());
        options.clock = seconds;
        options.stopRequested = interrupted;
        options.threads = 1;
        for (std::size_t i = 0; i < run_.position(); ++i) options.after.push_back(run_.event(i).choice);
        return outlook(machine_, options);
    }

    // What each CPU runs and what its flags are.
    std::string cpuLines() const {
        std::string text;
        for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) {
            const CpuState s = machine_.cpu(run_.state(), cpu);
            const std::uint32_t context = machine_.running(run_.state(), cpu);
            std::string what = "idle";
            if (context != kNone) {
                const Frame frame = machine_.frames(run_.state(), context).front();
                what = fmt::format("{} {}, line {}", name(program_.contexts[context].kind),
                                   program_.contexts[context].name,
                                   program_.fileLine(program_.statementOf(frame.op).line));
                const std::uint32_t lock = machine_.waitsFor(run_.state(), context);
                if (machine_.waitsForBuffer(run_.state(), context)) what += ", waits until its store buffer is empty";
                else if (lock != kNone)
                    what +=
                        fmt::format(", {} for {}", machine_.context(run_.state(), context).asleep ? "asleep" : "waits",
                                    program_.cellName(lock));
            }
            text += console_.paint.dim(fmt::format("  CPU {}: {}; irqs {}, preempt count {:#x}{}", cpu, what,
                                                   s.irqsOff ? "off" : "on", preemptCount(s), bufferText(cpu))) +
                    "\n";
        }
        return text;
    }

    // What is on its way to memory: "; store buffer: x ← 1, y ← 2", the oldest first.
    std::string bufferText(std::uint32_t cpu) const {
        if (program_.memory != MemoryModel::Tso) return {};
        std::string text;
        for (const BufferedStore& store : machine_.buffered(run_.state(), cpu))
            text += fmt::format("{}{} ← {}", text.empty() ? "" : ", ", program_.cellName(store.cell),
                                valueText(program_, store.cell, store.value));
        return "; store buffer: " + (text.empty() ? "empty" : text);
    }

    // What a choice would do, found by doing it on a copy.
    std::string preview(Choice choice) const {
        State copy(run_.state(), run_.state() + machine_.layout().size() / 8);
        const Event e = machine_.step(copy.data(), choice);
        return choice.kind == Choice::Kind::Step
                   ? fmt::format("{}: {}", shortActor(program_, e.context), eventText(program_, e))
                   : eventText(program_, e);
    }

    bool obey(std::string line) {
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
        const std::size_t first = line.find_first_not_of(' ');
        line = first == std::string::npos ? "" : line.substr(first);
        if (line == "q" || line == "quit") return false;
        if (line == "?" || line == "help" || line == "h") say(kHelp);
        else if (line.empty()) {
            if (!open_.empty()) run_.take(open_.front());
        } else if (line == "b" || line == "back") run_.jump(run_.position() > 0 ? run_.position() - 1 : 0);
        else if (line == "f" || line == "forward") {
            if (run_.position() == run_.length()) say("There is nothing ahead: take a choice.\n");
            run_.jump(run_.position() + 1);
        } else if (line == "s" || line == "start") run_.jump(0);
        else if (line == "t" || line == "table") whole_ = true;
        else if (line == "code") code();
        else if (line == "e" || line == "end") toTheEnd();
        else if (line == "bad") badRun();
        else if (line.rfind("save ", 0) == 0) save(line.substr(5));
        else if (line[0] == 'j') jump(line.substr(1));
        else choose(line);
        return true;
    }

    void code() const {
        std::uint32_t line = 1;  // of the C text
        std::string text;
        std::size_t at = 0;
        while (at < program_.code.size()) {
            const std::size_t end = std::min(program_.code.find('\n', at), program_.code.size());
            std::string here;
            for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) {
                const std::uint32_t context = machine_.running(run_.state(), cpu);
                if (context == kNone || machine_.done(run_.state(), context)) continue;
                const Frame frame = machine_.frames(run_.state(), context).front();
                if (program_.statementOf(frame.op).line == line) here += fmt::format("{} ", cpu);
            }
            text += fmt::format("{:>8} {:>4} | {}\n", here.empty() ? "" : "CPU " + here, program_.fileLine(line),
                                program_.code.substr(at, end - at));
            at = end + 1;
            ++line;
        }
        say(text);
    }
    void toTheEnd() {
        const Drive d = drive(run_, {}, Random(random_.next()), run_.position() + options_.maxSteps, interrupted);
        if (d.end == Drive::End::StepLimit)
            say(fmt::format("{} steps were taken, and the run has not ended: is there an endless loop?\n",
                            options_.maxSteps));
    }
    void badRun() {
        const Exploration x = exploreWithProgress(machine_, options_, console_);
        forgetInterrupt();  // Ctrl-C stopped the search, not the session
        const std::vector<Choice> witness = tellingWitness(x);
        if (witness.empty()) return say(verdictSentence(machine_, x) + "\n");
        run_.jump(0);
        for (const Choice choice : witness) run_.take(choice);
        say("A shortest bad run; b and f walk through it.\n");
    }
    void save(const std::string& file) {
        const std::string problem = writeFile(file, writeReplay(run_, seed_, pathFromReplay(program_.path, file)));
        say(problem.empty() ? fmt::format("Saved: lockstep replay {}\n", file) : problem + "\n");
    }
    void jump(const std::string& text) {
        const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
        std::size_t position = 0;
        const auto [end, error] = std::from_chars(text.data() + first, text.data() + text.size(), position);
        if (error != std::errc{} || end != text.data() + text.size())
            return say("j is followed by the number of a step, as in j 3\n");
        if (position > run_.length())
            return say(fmt::format("The run has {} so far.\n", counted(run_.length(), "step")));
        run_.jump(position);
    }
    void choose(const std::string& line) {
        const ParsedSchedule parsed = parseSchedule(program_, line);
        const bool choiceLike = !line.empty() && line[0] >= '0' && line[0] <= '9';
        if (!parsed.error.empty() && choiceLike) return say(parsed.error + "\n");
        if (!parsed.error.empty())
            return say(fmt::format("'{}' is not known here: ? shows what is.\n", line.substr(0, 60)));
        for (const Choice choice : parsed.choices) {
            if (!machine_.isOpen(run_.state(), choice))
                return say(fmt::format("'{}' cannot be taken: {}.\n", spell(program_, choice),
                                       whyNotOpen(machine_, run_.state(), choice)));
            run_.take(choice);
        }
    }

    const Machine& machine_;
    const Program& program_;
    const Options& options_;
    const Console& console_;
    Run run_;
    std::uint64_t seed_;
    Random random_;
    std::optional<std::uint64_t> expected_;
    std::vector<Choice> open_;
    bool whole_ = false;
};

}  // namespace

namespace {

// Goes on by hand from where a replay ends, or from where it no longer goes as recorded.
int stepReplay(const Options& o, const Console& console) {
    if (!o.isa.empty() || !o.sets.empty() || o.schedule)
        return refuse(o, {failure("lockstep step", "a replay file has its own ISA, parameters and schedule",
                                  "leave out --isa, --set and --schedule, or name the scenario")});
    const auto replay = openReplay(o.files.front(), o);
    if (!replay) return kBadInput;
    const Machine machine(replay->program);
    const std::uint64_t seed = o.seed.value_or(replay->file.seed);
    Stepper stepper(machine, o, console, seed);
    if (const auto divergence = follow(stepper.run(), replay->file))
        complain(fmt::format("note: the replay diverges: {}\n", sentence(replay->program, *divergence)));
    if (!o.json) print(titleLine(replay->program, console, fmt::format("replay, then seed {}", seed)));
    stepper.loop();
    if (o.json) print(jsonRun(stepper.run(), seed, expectedValue(machine)));
    return kHolds;
}

}  // namespace

int stepCommand(const Options& o, const Console& console) {
    if (isReplayFile(o.files.front())) return stepReplay(o, console);
    const auto program = loadOrRefuse(o.files.front(), o);
    if (!program) return kBadInput;
    const Machine machine(*program);
    const std::uint64_t seed = o.seed.value_or(std::random_device{}());
    Stepper stepper(machine, o, console, seed);
    if (o.schedule) {
        const ParsedSchedule parsed = parseSchedule(*program, *o.schedule);
        if (!parsed.error.empty())
            return refuse(
                o, {failure("--schedule", parsed.error, "'lockstep step' without --schedule lists what is open")});
        for (std::size_t i = 0; i < parsed.choices.size(); ++i) {
            if (!machine.isOpen(stepper.run().state(), parsed.choices[i]))
                return refuse(o, {failure("--schedule",
                                          fmt::format("choice {} of the schedule, '{}', cannot be taken: {}", i + 1,
                                                      spell(*program, parsed.choices[i]),
                                                      whyNotOpen(machine, stepper.run().state(), parsed.choices[i])),
                                          fmt::format("open there: {}", spell(*program, stepper.run().open())))});
            stepper.run().take(parsed.choices[i]);
        }
    }
    if (!o.json) print(titleLine(*program, console, fmt::format("seed {}", seed)));
    stepper.loop();
    if (o.json) print(jsonRun(stepper.run(), seed, expectedValue(machine)));
    return kHolds;
}

}  // namespace lockstep::cli
