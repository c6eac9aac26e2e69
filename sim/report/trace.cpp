#include "report/trace.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "explore/blame.hpp"
#include "report/kernel_log.hpp"
#include "report/stretches.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
constexpr std::size_t kMostCounters = 32;

int threadOf(std::uint32_t context) {
    return static_cast<int>(context) + 1;
}

class Trace {
public:
    explicit Trace(const Run& run) : run_(run), program_(run.machine().program()) {}

    std::string text(std::span<const Report> reports) {
        names();
        steps();
        held();
        counters();
        flows();
        instants(reports);
        std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
        Json other{{"scenario", program_.title}, {"time", "1 step = 1 microsecond"}};
        std::string out = "{\"displayTimeUnit\": \"ns\",\n\"otherData\": " + dump(other) + ",\n\"traceEvents\": [\n";
        for (std::size_t i = 0; i < lines_.size(); ++i) out += lines_[i].text + (i + 1 < lines_.size() ? ",\n" : "\n");
        return out + "]}\n";
    }

private:
    // A line each, since the tree of a long run would not fit into memory.
    struct Line {
        double at = 0;
        std::string text;
    };
    static std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
    void push(const Json& e) { lines_.push_back({e.value("ts", -1.0), dump(e)}); }
    static Json event(const char* phase, const std::string& name, double at, std::uint32_t context) {
        return Json{{"ph", phase}, {"name", name}, {"pid", kProcess}, {"tid", threadOf(context)}, {"ts", at}};
    }

    void names() {
        const auto meta = [&](const char* what, int thread, Json args) {
            Json e{{"ph", "M"}, {"name", what}, {"pid", kProcess}};
            if (thread) e["tid"] = thread;
            e["args"] = std::move(args);
            push(e);
        };
        const std::string title = program_.title.empty() ? program_.path : program_.title;
        meta("process_name", 0, Json{{"name", "Lockstep: " + title}});
        meta("process_labels", 0, Json{{"labels", "1 step = 1 µs, " + lockstep::name(program_.isa)}});
        for (std::uint32_t i = 0; i < program_.contexts.size(); ++i) {
            const Context& c = program_.contexts[i];
            meta("thread_name", threadOf(i),
                 Json{{"name", fmt::format("CPU {}: {} {}", c.cpu, lockstep::name(c.kind), c.name)}});
            meta("thread_sort_index", threadOf(i),
                 Json{{"sort_index", c.cpu * program_.contexts.size() * 4 +
                                         static_cast<std::size_t>(c.kind) * program_.contexts.size() + i}});
        }
    }

    void steps() {
        for (std::size_t i = 0; i < run_.position(); ++i) {
            const Event& e = run_.event(i);
            Json slice = event("X", eventText(program_, e), static_cast<double>(i), e.context);
            slice["dur"] = 1;
            slice["cat"] = "step";
            slice["args"] = Json{{"step", i + 1}, {"choice", spell(program_, e.choice)}};
            if (e.op != kNone) {
                slice["args"]["line"] = program_.fileLine(program_.statementOf(e.op).line);
                slice["args"]["code"] = program_.statementOf(e.op).text;
                slice["args"]["instruction"] = program_.instructionOf(e.op).text;
            }
            push(slice);
        }
    }

    // Spans overlap as they like, so they are asynchronous events: one track for each lock and each CPU's flag.
    void held() {
        for (const Stretch& s : stretches(run_)) {
            const bool lock = s.kind == Stretch::Kind::LockHeld;
            const std::string what = name(program_, s);
            const std::uint32_t context = lock ? s.context : run_.event(s.begin).context;
            const std::string label = lock ? fmt::format("{} held by {}", what, shortActor(program_, s.context))
                                           : fmt::format("CPU {} {}", s.cpu, what);
            const std::string id = lock ? "lock " + what : fmt::format("cpu {} {}", s.cpu, what);
            for (const bool begins : {true, false}) {
                const std::size_t at = begins ? s.begin : s.open ? s.end : s.end + 1;
                Json e = event(begins ? "b" : "e", label, static_cast<double>(at), context);
                e["cat"] = lock ? "lock" : "cpu";
                e["id"] = id;
                push(e);
            }
        }
    }

    void counters() {
        std::size_t shown = 0;
        for (std::uint32_t cell = 0; cell < program_.cells.size() && shown < kMostCounters; ++cell) {
            const Global& g = program_.globalOf(cell);
            if (g.isLock() || g.isConst) continue;
            ++shown;
            std::optional<std::uint64_t> last;
            for (std::size_t position = 0; position <= run_.position(); ++position) {
                const std::uint64_t value = run_.machine().cell(run_.stateAt(position), cell);
                if (last == value) continue;
                last = value;
                Json e{{"ph", "C"}, {"name", program_.cellName(cell)}, {"pid", kProcess}};
                e["ts"] = static_cast<double>(position);
                e["args"]["value"] = g.type.isSigned ? Json(static_cast<std::int64_t>(value)) : Json(value);
                push(e);
            }
        }
    }

    // From the read that became stale over the write that it did not see to the write that came of it.
    void flows() {
        int id = 0;
        for (const Blame& b : blame(run_)) {
            ++id;
            const std::pair<const char*, std::size_t> points[] = {{"s", b.read}, {"t", b.change}, {"f", b.act}};
            for (const auto& [phase, step] : points) {
                Json e = event(phase, name(b.kind), static_cast<double>(step) + 0.5, run_.event(step).context);
                e["cat"] = "blame";
                e["id"] = id;
                if (*phase == 'f') e["bp"] = "e";
                push(e);
            }
            instant(sentence(program_, b), b.act, "blame");
        }
    }

    void instant(const std::string& words, std::size_t step, const char* category) {
        Json e = event("i", words, static_cast<double>(step) + 0.5, run_.event(step).context);
        e["s"] = "t";
        e["cat"] = category;
        push(e);
    }
    void instants(std::span<const Report> reports) {
        const std::vector<Choice> schedule = run_.schedule();
        for (const Report& r : reports) {
            if (r.witness.empty() || r.witness.size() > schedule.size()) continue;
            if (std::equal(r.witness.begin(), r.witness.end(), schedule.begin()))
                instant(kernelTitle(run_.machine(), r), r.witness.size() - 1, "report");
        }
        for (std::size_t i = 0; i < run_.position(); ++i) {
            const Event& e = run_.event(i);
            if (const std::string trouble = troubleText(program_, e); !trouble.empty()) instant(trouble, i, "report");
            if (e.kind == Event::Kind::Printed)
                instant("pr_info: " + printedText(run_.machine(), e, run_.stateAt(i)), i, "log");
        }
        if (run_.position() == 0) return;
        const std::size_t last = run_.position() - 1;
        if (run_.standing() == Standing::Deadlock) {
            std::string words = "Deadlock:";
            for (const Wait& w : waits(run_.machine(), run_.state())) words += " " + sentence(program_, w);
            instant(words, last, "report");
        }
        for (const FailedCheck& f : failedChecks(run_))
            instant(fmt::format("Check failed: {}: {}", lockstep::name(program_.checks[f.check].kind),
                                program_.checks[f.check].text),
                    f.position > 0 ? f.position - 1 : 0, "check");
    }

    const Run& run_;
    const Program& program_;
    std::vector<Line> lines_;
};

}  // namespace

std::string traceJson(const Run& run, std::span<const Report> reports) {
    return Trace(run).text(reports);
}

}  // namespace lockstep
