#include "explore/races.hpp"

#include <algorithm>

namespace lockstep {
namespace {

bool mayWrite(Op op) {
    return op == Op::Store || op == Op::Rmw || op == Op::CompareExchange || op == Op::StoreExclusive;
}
bool isPlain(const MicroOp& op) {
    return op.order == Order::Plain && !op.atomic;
}
Finding raceOf(std::uint32_t a, std::uint32_t b, std::uint32_t cell, bool onOneCpu) {
    return {Finding::Kind::Race, std::min(a, b), std::max(a, b), cell, onOneCpu ? 1U : 0U};
}
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

// What is known of each access that may be half of a race: who would have to do with it in order, as bits. For a CPU:
// its later reads, its later writes, what it has heard by marked reads but not yet ordered by a barrier, and what its
// next marked writes announce. For a cell: what its present value tells to one who reads it in order.
class Knowledge {
public:
    Knowledge(const Machine& machine, const std::set<Finding>& open) : program_(machine.program()) {
        std::set<std::uint32_t> synchronising;
        for (const MicroOp& op : program_.ops)
            if (op.global != kNone && (op.atomic || op.order != Order::Plain)) synchronising.insert(op.global);
        bits_ = program_.cpus * 4;
        for (const std::uint32_t global : synchronising)
            for (std::uint32_t i = 0; i < program_.globals[global].elements; ++i)
                message_[program_.globals[global].firstCell + i] = bits_++;
        for (const Finding& f : open)
            for (const std::uint32_t op : {f.a, f.b})
                for (std::uint32_t cpu = 0; cpu < program_.cpus; ++cpu) records_.insert({cpu, op, f.c});
        std::uint32_t next = 0;
        for (const Record& r : records_) number_[r] = next++;
    }
    [[nodiscard]] bool fits() const { return bits_ < 63 && records_.size() <= 256; }
    [[nodiscard]] std::size_t size() const { return records_.size(); }

    // Follows one step; `masks` has a word for each record, 0 until the access was made.
    void observe(const Event& e, std::vector<std::uint64_t>& masks, std::vector<Finding>& out) const {
        if (e.op == kNone) return;
        const std::uint32_t cpu = e.choice.cpu;
        const MicroOp& op = program_.ops[e.op];
        switch (e.kind) {
        case Event::Kind::Fence: barrier(cpu, op.order, masks); break;
        case Event::Kind::Acquired: learn(cpu, messageBit(e.cell), masks); break;
        case Event::Kind::Released: publish(e.cell, bit(cpu, kReads) | bit(cpu, kWrites), false, masks); break;
        case Event::Kind::Read:
        case Event::Kind::CompareFailed:
            access(e, false, masks, out);
            if (op.order == Order::Plain) break;
            add(messageBit(e.cell), bit(cpu, kHeard), masks);
            if (op.op == Op::Load && op.order == Order::Acquire) learn(cpu, messageBit(e.cell), masks);
            break;
        case Event::Kind::Write:
            if (op.op == Op::StoreExclusive) {
                readModifyWrite(e, op, masks, out);
                break;
            }
            access(e, true, masks, out);
            publish(e.cell,
                    op.order == Order::Plain     ? 0
                    : op.order == Order::Release ? bit(cpu, kReads) | bit(cpu, kWrites)
                                                 : bit(cpu, kAnnounced),
                    false, masks);
            break;
        case Event::Kind::ReadModifyWrite: readModifyWrite(e, op, masks, out); break;
        default: break;
        }
        if (e.barriers & Event::kReadBarrier) barrier(cpu, Order::Acquire, masks);
        if (e.barriers & Event::kWriteBarrier) barrier(cpu, Order::Release, masks);
    }

private:
    enum Who : std::uint8_t { kReads, kWrites, kHeard, kAnnounced };
    struct Record {
        std::uint32_t cpu, op, cell;
        auto operator<=>(const Record&) const = default;
    };
    static constexpr std::uint64_t kMade = std::uint64_t{1} << 63;
    static std::uint64_t bit(std::uint32_t cpu, Who who) { return std::uint64_t{1} << (cpu * 4 + who); }
    [[nodiscard]] std::uint64_t messageBit(std::uint32_t cell) const {
        const auto at = message_.find(cell);
        return at == message_.end() ? 0 : std::uint64_t{1} << at->second;
    }

    // Whoever is in `from` passes on to all in `to`.
    static void add(std::uint64_t from, std::uint64_t to, std::vector<std::uint64_t>& masks) {
        for (std::uint64_t& m : masks)
            if (m & from) m |= to;
    }
    static void learn(std::uint32_t cpu, std::uint64_t from, std::vector<std::uint64_t>& masks) {
        add(from, bit(cpu, kReads) | bit(cpu, kWrites), masks);
    }
    // The cell's message is what `from` knows; a read-modify-write continues the one that was there.
    void publish(std::uint32_t cell, std::uint64_t from, bool continues, std::vector<std::uint64_t>& masks) const {
        const std::uint64_t message = messageBit(cell);
        for (std::uint64_t& m : masks) {
            if (!continues) m &= ~message;
            if (m & from) m |= message;
        }
    }
    void barrier(std::uint32_t cpu, Order order, std::vector<std::uint64_t>& masks) const {
        if (order == Order::Acquire) return add(bit(cpu, kHeard), bit(cpu, kReads), masks);
        if (order == Order::Full) {
            learn(cpu, bit(cpu, kHeard), masks);
            return add(bit(cpu, kReads) | bit(cpu, kWrites), bit(cpu, kAnnounced), masks);
        }
        // smp_wmb() orders writes: of the CPU's own accesses these, of others' what its writes come after.
        for (const auto& [record, i] : number_)
            if ((masks[i] & bit(cpu, kWrites)) && (record.cpu != cpu || mayWrite(program_.ops[record.op].op)))
                masks[i] |= bit(cpu, kAnnounced);
    }
    void access(const Event& e, bool write, std::vector<std::uint64_t>& masks, std::vector<Finding>& out) const {
        const std::uint32_t cpu = e.choice.cpu;
        const bool plain = isPlain(program_.ops[e.op]);
        for (const auto& [record, i] : number_) {
            if (!(masks[i] & kMade) || record.cpu == cpu || record.cell != e.cell) continue;
            const MicroOp& other = program_.ops[record.op];
            if (!(write || (masks[i] & kWrote)) || !(plain || isPlain(other))) continue;
            if (!(masks[i] & bit(cpu, write ? kWrites : kReads))) out.push_back(raceOf(record.op, e.op, e.cell, false));
        }
        const auto mine = number_.find({cpu, e.op, e.cell});
        if (mine != number_.end())
            masks[mine->second] = kMade | (write ? kWrote : 0) | bit(cpu, kReads) | bit(cpu, kWrites);
    }
    void readModifyWrite(const Event& e, const MicroOp& op, std::vector<std::uint64_t>& masks,
                         std::vector<Finding>& out) const {
        const std::uint32_t cpu = e.choice.cpu;
        const std::uint64_t message = messageBit(e.cell);
        if (op.order == Order::Full) barrier(cpu, Order::Full, masks);
        access(e, true, masks, out);
        add(message, bit(cpu, kHeard), masks);
        if (op.order == Order::Full || op.order == Order::Acquire) learn(cpu, message, masks);
        publish(e.cell,
                op.order == Order::Full || op.order == Order::Release ? bit(cpu, kReads) | bit(cpu, kWrites)
                                                                      : bit(cpu, kAnnounced),
                true, masks);
        if (op.order == Order::Full) barrier(cpu, Order::Full, masks);
    }

    static constexpr std::uint64_t kWrote = std::uint64_t{1} << 62;
    const Program& program_;
    std::uint32_t bits_ = 0;
    std::map<std::uint32_t, std::uint32_t> message_;  // cell → bit
    std::set<Record> records_;
    std::map<Record, std::uint32_t> number_;
};

// All runs with what is known in each, breadth first.
class HistorySearch {
public:
    HistorySearch(const Machine& machine, const std::set<Finding>& open, Patience& patience)
        : machine_(machine),
          open_(open),
          patience_(patience),
          knowledge_(machine, open),
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
    Knowledge knowledge_;
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
