#include "explore/blame.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "explore/data_flow.hpp"

namespace lockstep {
namespace {

using Kind = Blame::Kind;
using Source = DataFlow::Source;

class Prosecutor {
public:
    Prosecutor(const Program& program, const std::vector<Event>& events)
        : program_(program), events_(events), flow_(program) {}

    void see(std::size_t step) {
        const Event& e = events_[step];
        auto& buffer = buffers_[e.choice.cpu];
        const bool writes = e.kind == Event::Kind::Write || e.kind == Event::Kind::ReadModifyWrite;
        if (writes) {
            const std::vector<Source> value = flow_.sources(flow_.stored(e));
            if (e.buffered) buffer.push_back({e.context, e.op, value});
            else lostUpdate(step, e.context, e.op, value);
            staleDecisions(step);
            staleSources(step, value);
            staleSources(step, flow_.sources(flow_.index(e)));
            if (!e.buffered) writes_[e.cell].push_back({step, e.context});
        }
        if (e.kind == Event::Kind::Released && e.buffered) buffer.push_back({e.context, e.op, {}});
        if (e.kind == Event::Kind::Drained) {
            const Buffered& store = buffer.front();
            lostUpdate(step, store.context, store.op, store.value);
            writes_[e.cell].push_back({step, store.context});
            buffer.pop_front();
        }
        flow_.take(e, step);
    }
    std::vector<Blame> found;

private:
    // The last write to a cell by another context than `context` after `step`; 0 if there is none, since a write that
    // comes after a read is never the first step.
    std::size_t changeAfter(std::uint32_t cell, std::size_t step, std::uint16_t context) {
        const std::vector<Landed>& all = writes_[cell];
        for (auto w = all.rbegin(); w != all.rend() && w->step > step; ++w)
            if (w->context != context) return w->step;
        return 0;
    }
    bool wroteBetween(std::uint32_t cell, std::size_t from, std::size_t to, std::uint16_t context) {
        const std::vector<Landed>& all = writes_[cell];
        return std::any_of(all.begin(), all.end(),
                           [&](const Landed& w) { return w.step > from && w.step < to && w.context == context; });
    }
    void accuse(Kind kind, std::size_t read, std::size_t change, std::size_t act, std::uint16_t actor) {
        if (!accused_.emplace(kind, read, change).second) return;
        const std::uint32_t cell = events_[read].cell;
        std::uint16_t other = events_[change].context;
        for (const Landed& w : writes_[cell])
            if (w.step == change) other = w.context;
        found.push_back({kind, cell, events_[act].cell, read, change, act, actor, other, events_[read].before,
                         events_[change].after, events_[act].after});
    }

    // A compare-and-exchange, and an addition, take the present value into account by themselves; so does a store
    // exclusive whose own load, which nobody came after, went into its value or into the decision to store.
    void lostUpdate(std::size_t step, std::uint16_t context, std::uint32_t number, const std::vector<Source>& value) {
        const Event& e = events_[step];
        const MicroOp& op = program_.ops[number];
        const bool replaces =
            op.op == Op::Store || op.op == Op::StoreExclusive || (op.op == Op::Rmw && op.rmw == RmwOp::Exchange);
        if (!replaces) return;
        const auto own =
            std::find_if(value.rbegin(), value.rend(), [&](const Source& s) { return events_[s.step].cell == e.cell; });
        if (own == value.rend()) return;
        const std::size_t change = changeAfter(e.cell, own->step, context);
        if (change == 0) return;
        if (op.op == Op::StoreExclusive)
            for (const DataFlow::Decision& d : flow_.decisions(e.context))
                for (const Source& s : flow_.sources(d.condition))
                    if (s.atomic && events_[s.step].cell == e.cell && s.step > change) return;
        accuse(Kind::LostUpdate, own->step, change, step, context);
    }

    // The decision is stale if it would be another one with the values that others have written since. Of several reads
    // of a variable the last one counts: a comparison with an older value is a check that it has not changed.
    void staleDecisions(std::size_t step) {
        const Event& e = events_[step];
        for (const DataFlow::Decision& d : flow_.decisions(e.context)) {
            std::map<std::size_t, std::uint64_t> instead;
            std::size_t read = 0, change = 0;
            for (const Source& s : lastReads(flow_.sources(d.condition))) {
                const std::uint32_t cell = events_[s.step].cell;
                const std::size_t w = s.atomic ? 0 : changeAfter(cell, s.step, e.context);
                if (w == 0 || wroteBetween(cell, s.step, w, e.context)) continue;
                instead[s.step] = events_[w].after;
                if (w > change) {
                    change = w;
                    read = s.step;
                }
            }
            if (change == 0) continue;
            if ((flow_.wouldBe(d.condition, instead) == 0) != (flow_.was(d.condition) == 0))
                accuse(Kind::StaleDecision, read, change, step, e.context);
        }
    }

    void staleSources(std::size_t step, const std::vector<Source>& sources) {
        const Event& e = events_[step];
        for (const Source& s : lastReads(sources)) {
            const Event& read = events_[s.step];
            const std::size_t change = s.atomic ? 0 : changeAfter(read.cell, s.step, e.context);
            if (change == 0 || events_[change].after == read.before) continue;
            if (wroteBetween(read.cell, s.step, step, e.context)) continue;
            if (!accused_.contains({Kind::LostUpdate, s.step, change}))
                accuse(Kind::StaleSource, s.step, change, step, e.context);
        }
    }

    // The last read of each variable.
    std::vector<Source> lastReads(const std::vector<Source>& sources) const {
        std::vector<Source> last;
        std::set<std::uint32_t> cells;
        for (auto s = sources.rbegin(); s != sources.rend(); ++s)
            if (cells.insert(events_[s->step].cell).second) last.push_back(*s);
        return last;
    }

    const Program& program_;
    const std::vector<Event>& events_;
    DataFlow flow_;
    // A write where it reached memory, and who made it; and those on their way there.
    struct Landed {
        std::size_t step;
        std::uint16_t context;
    };
    struct Buffered {
        std::uint16_t context;
        std::uint32_t op;
        std::vector<Source> value;
    };
    std::map<std::uint32_t, std::vector<Landed>> writes_;           // to each cell
    std::map<std::uint8_t, std::deque<Buffered>> buffers_;          // of each CPU
    std::set<std::tuple<Kind, std::size_t, std::size_t>> accused_;  // once for a read and a change
};

}  // namespace

std::string name(Blame::Kind kind) {
    switch (kind) {
    case Kind::LostUpdate: return "lost-update";
    case Kind::StaleDecision: return "stale-decision";
    case Kind::StaleSource: return "stale-source";
    }
    return {};
}

std::vector<Blame> blame(const Program& program, const std::vector<Event>& events, std::size_t length) {
    Prosecutor prosecutor(program, events);
    for (std::size_t i = 0; i < std::min(length, events.size()); ++i) prosecutor.see(i);
    return std::move(prosecutor.found);
}

std::vector<Blame> blame(const Run& run) {
    return blame(run.machine().program(), run.events(), run.position());
}

}  // namespace lockstep
