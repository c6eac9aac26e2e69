#include "explore/races.hpp"

#include <algorithm>
#include <cstring>

#include "explore/happens_before.hpp"

namespace lockstep {
namespace {

bool isAccess(Event::Kind kind) {
    return kind == Event::Kind::Read || kind == Event::Kind::Write || kind == Event::Kind::ReadModifyWrite ||
           kind == Event::Kind::CompareFailed;
}
bool wrote(Event::Kind kind) {
    return kind == Event::Kind::Write || kind == Event::Kind::ReadModifyWrite;
}

}  // namespace

void judgeSuspended(const Machine& machine, const Event& e, const std::uint64_t* before, std::vector<Finding>& out) {
    const Program& program = machine.program();
    if (e.op == kNone || !isAccess(e.kind) || program.globalOf(e.cell).isLock()) return;
    const bool plain = isPlain(program.ops[e.op]);
    for (std::uint32_t other = 0; other < program.contexts.size(); ++other) {
        const Context& context = program.contexts[other];
        if (other == e.context || context.cpu != e.choice.cpu) continue;
        // A task that is not done stands somewhere; of interrupts only one that another came upon.
        const bool suspended = context.kind == ContextKind::Task
                                   ? !machine.done(before, other)
                                   : machine.cpu(before, e.choice.cpu).softirq == other + 1;
        if (!suspended) continue;
        const Instruction& at = program.instructionOf(machine.context(before, other).pc);
        for (std::uint32_t i = at.first; i < at.first + at.count; ++i) {
            const MicroOp& op = program.ops[i];
            if (op.global == kNone || program.globals[op.global].isLock()) continue;
            const Global& g = program.globals[op.global];
            const std::uint64_t element =
                op.index.kind == Operand::Kind::None ? 0 : machine.value(before, other, op.index);
            if (element >= g.elements || g.firstCell + element != e.cell) continue;
            if ((wrote(e.kind) || mayWrite(op.op)) && (plain || isPlain(op)))
                out.push_back(raceOf(i, e.op, e.cell, true));
        }
    }
}

std::set<Finding> openRaces(const Parts& parts, const AccessesSeen& seen, const std::set<Finding>& known) {
    const Program& program = parts.machine().program();
    std::set<Finding> open;
    for (auto a = seen.begin(); a != seen.end(); ++a) {
        for (auto b = a; b != seen.end(); ++b) {
            const auto& [roleA, opA, cellA] = a->first;
            const auto& [roleB, opB, cellB] = b->first;
            if (cellA != cellB || (roleA == roleB && parts.cpusOf(roleA).size() < 2)) continue;
            const MicroOp& one = program.ops[opA];
            const MicroOp& two = program.ops[opB];
            if (!(mayWrite(one.op) || mayWrite(two.op)) || !(isPlain(one) || isPlain(two))) continue;
            const Finding race = raceOf(opA, opB, cellA, false);
            bool locked = false;
            for (std::size_t i = 0; i < a->second.size(); ++i) locked = locked || (a->second[i] && b->second[i]);
            if (!locked && !known.contains(race)) open.insert(race);
        }
    }
    return open;
}

namespace {

// All runs with what is known in each, breadth first.
class HistorySearch {
public:
    HistorySearch(const Machine& machine, const std::set<Finding>& open, Patience& patience)
        : machine_(machine),
          open_(open),
          patience_(patience),
          knowledge_(machine.program(), open),
          words_(machine.layout().size() / 8),
          table_((words_ + knowledge_.size()) * 2) {}

    RaceSearch run(const State& from) {
        if (!knowledge_.fits()) return {};
        State state = from;
        std::vector<std::uint64_t> masks(knowledge_.size(), 0);
        std::vector<Finding> none;
        for (std::uint32_t cpu = 0; cpu < machine_.program().cpus; ++cpu) join(state, masks, cpu, nullptr);
        add(state, masks, kNoState, {});
        for (std::uint32_t i = 0; i < table_.size() && !open_.empty(); ++i) {
            if ((i & 0xff) == 0 &&
                !patience_.goesOn("looking for data races", table_.size(), table_.size() - i,
                                  table_.bytes() + table_.bytesToAdd(4096) + origins_.capacity() * sizeof(Origin)))
                return std::move(result_);
            expand(i);
        }
        result_.complete = true;
        return std::move(result_);
    }

private:
    struct Origin {
        std::uint32_t parent;
        Choice choice;
        std::uint16_t joined;
    };

    void add(const State& state, const std::vector<std::uint64_t>& masks, std::uint32_t parent, Choice choice,
             std::uint16_t joined = 0) {
        flat_.assign(state.begin(), state.end());
        flat_.insert(flat_.end(), masks.begin(), masks.end());
        halves_.resize(flat_.size() * 2);
        std::memcpy(halves_.data(), flat_.data(), flat_.size() * 8);
        if (table_.insert(halves_.data()).isNew) origins_.push_back({parent, choice, joined});
    }

    void expand(std::uint32_t index) {
        State here(words_);
        std::vector<std::uint64_t> known(knowledge_.size());
        std::memcpy(here.data(), table_.state(index), words_ * 8);
        std::memcpy(known.data(), table_.state(index) + words_ * 2, known.size() * 8);
        std::vector<Choice> choices;
        machine_.choices(here.data(), choices);
        for (const Choice choice : choices) {
            State next = here;
            std::vector<std::uint64_t> masks = known;
            std::vector<Finding> races;
            const Event e = machine_.step(next.data(), choice);
            knowledge_.observe(e, masks, races);
            const std::uint16_t joined = join(next, masks, choice.cpu, &races);
            for (const Finding& race : races)
                if (open_.erase(race) != 0) {
                    Found found{race, wayTo(index), e.context};
                    found.schedule.push_back(choice);
                    result_.found.push_back(std::move(found));
                }
            add(next, masks, index, choice, joined);
        }
    }
    std::uint16_t join(State& state, std::vector<std::uint64_t>& masks, std::uint32_t cpu, std::vector<Finding>* out) {
        std::uint16_t joined = 0;
        std::vector<Finding> none;
        for (; joined < 255 && joins(machine_, state.data(), cpu, Grain::Local); ++joined) {
            const Event e = machine_.step(state.data(), {Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0});
            knowledge_.observe(e, masks, out ? *out : none);
        }
        if (!out) first_.insert(first_.end(), joined, {Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0});
        return joined;
    }
    [[nodiscard]] std::vector<Choice> wayTo(std::uint32_t index) const {
        std::vector<Choice> back;
        for (; origins_[index].parent != kNoState; index = origins_[index].parent) {
            const Origin& o = origins_[index];
            back.insert(back.end(), o.joined, {Choice::Kind::Step, o.choice.cpu, 0});
            back.push_back(o.choice);
        }
        std::vector<Choice> way = first_;
        way.insert(way.end(), back.rbegin(), back.rend());
        return way;
    }

    const Machine& machine_;
    std::set<Finding> open_;
    Patience& patience_;
    HappensBefore knowledge_;
    std::size_t words_;
    StateTable table_;
    std::vector<Origin> origins_;
    std::vector<Choice> first_;
    State flat_;
    std::vector<std::uint32_t> halves_;
    RaceSearch result_;
};

}  // namespace

RaceSearch searchRaces(const Machine& machine, const State& from, const std::set<Finding>& open, Patience& patience) {
    if (open.empty()) return {{}, true};
    return HistorySearch(machine, open, patience).run(from);
}

}  // namespace lockstep
