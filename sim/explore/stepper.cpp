#include "explore/stepper.hpp"

#include <algorithm>

#include "explore/races.hpp"

namespace lockstep {
namespace {

constexpr std::uint32_t kMostJoined = 256;  // a loop that concerns only its CPU must not keep the search to itself

bool isRegisterWork(const MicroOp& op) {
    return op.op == Op::Move || op.op == Op::Alu;
}

bool isOwnWork(const MicroOp& op) {
    switch (op.op) {
    case Op::IrqSave:
    case Op::IrqRestore:
    case Op::IrqDisable:
    case Op::IrqEnable:
    case Op::BhDisable:
    case Op::BhEnable:
    case Op::PreemptDisable:
    case Op::PreemptEnable:
    case Op::Relax:
    case Op::Print: return true;
    default: return false;
    }
}

// Between an instruction's micro-ops nothing can come; a register micro-op before an access of the same instruction
// must stay, since an interrupt can come before the one and not before the other.
bool mayJoin(const Program& program, std::uint32_t op) {
    const Instruction& instruction = program.instructionOf(op);
    if (instruction.first != op) return true;
    for (std::uint32_t k = 0; k < instruction.count; ++k)
        if (!isRegisterWork(program.ops[instruction.first + k])) return false;
    return true;
}

}  // namespace

bool joins(const Machine& machine, const std::uint64_t* state, std::uint32_t cpu, Grain grain) {
    if (grain == Grain::MicroOp || machine.fault(state) != Fault::None) return false;
    const std::uint32_t context = machine.running(state, cpu);
    if (context == kNone) return false;
    const Program& program = machine.program();
    const std::uint32_t pc = machine.context(state, context).pc;
    const MicroOp& op = program.ops[pc];
    const auto alone = [&] {
        for (std::uint32_t other = 0; other < program.contexts.size(); ++other)
            if (other != context && program.contexts[other].cpu == cpu && !machine.done(state, other)) return false;
        return true;
    };
    if (isRegisterWork(op)) {
        // A trap ends the run for all: that is nobody's own matter.
        if (op.op == Op::Alu && program.isa == Isa::X86_64 &&
            trapsOnX86(op.alu, op.type, machine.value(state, context, op.a), machine.value(state, context, op.b)))
            return false;
        return mayJoin(program, pc) && (grain != Grain::Alone || alone());
    }
    return grain != Grain::Access && isOwnWork(op) && alone();
}

Stepper::Stepper(Parts& parts, Grain grain, bool judging)
    : parts_(parts),
      machine_(parts.machine()),
      grain_(grain),
      judging_(judging),
      monitors_(machine_.program().llsc),
      locals_(parts.roles()),
      whole_(machine_.layout().size() / 8),
      before_(machine_.layout().size() / 8),
      next_(parts.words()),
      applied_(parts.words()),
      here_(parts.cpus()) {
    const std::size_t ops = machine_.program().ops.size();
    if (judging && ops <= 512) racing_.resize(ops * ops, kNone);
}

void Stepper::note(const Noted& noted) {
    if (noted_.insert(noted.finding).second) found_.push_back(noted);
}

// --- keys: sums, so that a step changes only its own terms, and so that equal CPUs may change places

std::uint64_t Stepper::keyOf(const std::uint32_t* state) {
    std::uint64_t key = 0;
    for (std::uint32_t cpu = 0; cpu < parts_.cpus(); ++cpu)
        key += local(parts_.roleOf(cpu), parts_.part(state, cpu)).key;
    for (std::uint32_t cell = 0; cell < machine_.program().cells.size(); ++cell)
        key += cellKey(cell, parts_.cell(state, cell));
    return key;
}

// --- what a CPU can do next

void Stepper::learn(std::uint32_t role, std::uint32_t number) {
    auto fresh = std::make_unique<Local>();
    fresh->bytes = parts_.bytes(role, number);
    fresh->hash = 0x243f6a8885a308d3U;
    for (const char c : fresh->bytes) fresh->hash = (fresh->hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    fresh->hash = mixed(fresh->hash);
    fresh->key = mixed(fresh->hash + 0x9e3779b97f4a7c15U * (role + 1));
    fresh->faulted = fresh->bytes[0] != 0;
    learnMoves(*fresh, parts_.cpusOf(role).front());
    memory_ += sizeof(Local) + fresh->bytes.capacity() + fresh->moves.size() * (sizeof(Move) + 64);
    locals_[role][number] = std::move(fresh);
}

std::uint32_t Stepper::cellOf(const std::uint64_t* whole, std::uint32_t context, std::uint32_t pc) const {
    const MicroOp& op = machine_.program().ops[pc];
    if (op.global == kNone) return kNone;
    const Global& g = machine_.program().globals[op.global];
    const std::uint64_t element = op.index.kind == Operand::Kind::None ? 0 : machine_.value(whole, context, op.index);
    return element < g.elements ? g.firstCell + static_cast<std::uint32_t>(element) : kNone;
}

Stepper::Access Stepper::accessAt(const std::uint64_t* whole, std::uint32_t context, std::uint32_t pc) const {
    const Program& program = machine_.program();
    const MicroOp& op = program.ops[pc];
    if (op.global == kNone || program.globals[op.global].isLock()) return {};
    // Whether a compare-and-exchange writes shows only when it is made: see races.cpp.
    const bool write = op.op == Op::Store || op.op == Op::Rmw;
    return {cellOf(whole, context, pc), pc, write, op.order == Order::Plain && !op.atomic};
}

// The CPU alone: its own part, all locks free, so that every choice shows that some other state could open.
void Stepper::learnMoves(Local& l, std::uint32_t cpu) {
    State alone = machine_.initial();
    std::vector<std::uint32_t> any(parts_.words());
    parts_.put(alone.data(), cpu, l.bytes);
    const Program& program = machine_.program();
    l.monitor = machine_.cpu(alone.data(), cpu).monitor;
    const std::vector<std::uint32_t>& contexts = parts_.contextsOf(cpu);
    l.done =
        std::all_of(contexts.begin(), contexts.end(), [&](std::uint32_t i) { return machine_.done(alone.data(), i); });
    if (l.faulted) return;
    const std::uint32_t active = machine_.running(alone.data(), cpu);
    if (active != kNone) l.next = accessAt(alone.data(), active, machine_.context(alone.data(), active).pc);
    if (judging_) seeAccess(l, parts_.roleOf(cpu));

    State free = alone;
    Parts::freeLocks(machine_, free.data());
    open_.clear();
    machine_.choices(free.data(), open_);
    for (const Choice choice : open_) {
        if (choice.cpu != cpu) continue;
        Move move;
        move.kind = choice.kind;
        if (choice.kind == Choice::Kind::Step) {
            const ContextState c = machine_.context(free.data(), active);
            const Op op = program.ops[c.pc].op;
            move.access = cellOf(free.data(), active, c.pc);
            if (op == Op::SpinAcquire || (op == Op::MutexAcquire && c.asleep)) move.guard = move.access;
        } else if (choice.kind == Choice::Kind::Drain) {
            move.access = machine_.buffered(free.data(), cpu).front().cell;
        } else {
            move.context = static_cast<std::uint8_t>(std::find(contexts.begin(), contexts.end(), choice.context) -
                                                     contexts.begin());
            const ContextState c = machine_.context(free.data(), choice.context);
            if (choice.kind == Choice::Kind::Switch && c.asleep) move.guard = cellOf(free.data(), choice.context, c.pc);
        }
        l.moves.push_back(std::move(move));
    }
}

void Stepper::seeAccess(const Local& l, std::uint32_t role) {
    if (l.next.cell == kNone) return;
    const std::string_view held = parts_.locksHeld(l.bytes);
    const auto [at, isNew] = accesses_.try_emplace({role, l.next.op, l.next.cell}, held.size(), true);
    for (std::size_t i = 0; i < held.size(); ++i) at->second[i] = at->second[i] && held[i] != 0;
}

// --- steps

// Takes a choice and what joins it; returns the micro-ops taken.
std::uint32_t Stepper::run(std::uint64_t* whole, Choice choice, bool judged) {
    std::uint32_t ops = 0;
    for (;; choice = {Choice::Kind::Step, choice.cpu, 0}) {
        if (judged) before_.assign(whole, whole + machine_.layout().size() / 8);
        const Event e = machine_.step(whole, choice);
        wrote_ = (ops > 0 && wrote_) || e.kind == Event::Kind::Write || e.kind == Event::Kind::ReadModifyWrite;
        ++ops;
        if (judged) {
            judge(machine_, e, before_.data(), whole, fresh_);
            judgeSuspended(machine_, e, before_.data(), fresh_);
        }
        if (ops >= kMostJoined || !joins(machine_, whole, choice.cpu, grain_)) return ops;
    }
}

Choice Stepper::choiceOf(std::uint32_t cpu, const Move& move) const {
    const bool named = move.kind == Choice::Kind::Arrive || move.kind == Choice::Kind::Switch;
    return {move.kind, static_cast<std::uint8_t>(cpu),
            named ? static_cast<std::uint8_t>(parts_.contextsOf(cpu)[move.context]) : std::uint8_t{0}};
}

std::uint32_t Stepper::work(const std::uint32_t* state, std::uint32_t cpu, const Local& from, Move& move) {
    parts_.whole(state, whole_.data());
    std::vector<std::string> others;
    for (std::uint32_t c = 0; c < parts_.cpus(); ++c) others.push_back(parts_.take(whole_.data(), c, kNone));
    const Choice choice = choiceOf(cpu, move);
    Effect effect;
    fresh_.clear();
    effect.ops = run(whole_.data(), choice, judging_);
    effect.wrote = wrote_;
    for (const Finding& f : fresh_) note({f, Noted::Where::Step});
    effect.part = parts_.number(parts_.roleOf(cpu), parts_.take(whole_.data(), cpu, cpu));
    for (std::uint32_t c = 0; c < parts_.cpus(); ++c)
        if (c != cpu && parts_.take(whole_.data(), c, kNone) != others[c]) effect.others = true;
    if (move.access != kNone) {
        const std::uint64_t raw = parts_.rawCell(whole_.data(), move.access);
        if (raw != parts_.cell(state, move.access)) {
            effect.cell = move.access;
            effect.value = raw;
            // The old value is the one that the effect is remembered by: always the same.
            effect.key = cellKey(move.access, raw) - cellKey(move.access, parts_.cell(state, move.access));
        }
    }
    effect.key += local(parts_.roleOf(cpu), effect.part).key - from.key;
    const auto index = static_cast<std::uint32_t>(effects_.size());
    effects_.push_back(effect);
    memory_ += sizeof(Effect) * 2;
    if (move.access == kNone) {
        move.alone = index;
        return index;
    }
    const auto put = [&](std::uint64_t value, std::uint32_t to) {
        const std::size_t mask = move.byValue.size() - 1;
        std::size_t at = mixed(value) & mask;
        while (move.byValue[at].second != kNone) at = (at + 1) & mask;
        move.byValue[at] = {value, to};
    };
    if ((move.used + 1) * 2 > move.byValue.size()) {
        auto old = std::move(move.byValue);
        move.byValue.assign(std::max<std::size_t>(4, old.size() * 2), {0, kNone});
        memory_ += move.byValue.size() * sizeof(move.byValue[0]);
        for (const auto& [value, to] : old)
            if (to != kNone) put(value, to);
    }
    put(parts_.cell(state, move.access), index);
    ++move.used;
    return index;
}

// The long way round, for steps that change other CPUs' parts.
void Stepper::apply(const std::uint32_t* state, std::uint32_t cpu, const Move& move) {
    parts_.whole(state, whole_.data());
    run(whole_.data(), choiceOf(cpu, move), false);
    parts_.compact(whole_.data(), applied_.data(), cpu);
}

bool Stepper::watched(const std::uint32_t* state, std::uint32_t cpu, std::uint32_t cell) {
    for (std::uint32_t other = 0; other < parts_.cpus(); ++other)
        if (other != cpu && local(parts_.roleOf(other), parts_.part(state, other)).monitor == cell + 1) return true;
    return false;
}

void Stepper::enter(std::uint64_t* whole, std::uint32_t* state) {
    fresh_.clear();
    for (std::uint32_t cpu = 0; cpu < parts_.cpus(); ++cpu) {
        const Choice step{Choice::Kind::Step, static_cast<std::uint8_t>(cpu), 0};
        if (joins(machine_, whole, cpu, grain_)) run(whole, step, judging_);
    }
    for (const Finding& f : fresh_) note({f, Noted::Where::Here});
    parts_.compact(whole, state, kNone);
    sort(state);
}

// --- checkers that look at states

void Stepper::judgeWaiting(const std::uint32_t* state, std::uint32_t cpu, Local& l) {
    l.waitJudged = true;
    parts_.whole(state, whole_.data());
    fresh_.clear();
    judgeWait(machine_, whole_.data(), machine_.running(whole_.data(), cpu), fresh_);
    for (const Finding& f : fresh_) note({f, Noted::Where::Here});
}

// Two CPUs about to access the same cell: nothing orders the one before the other.
void Stepper::judgeRaces() {
    const std::size_t cpus = here_.size();
    const std::size_t ops = machine_.program().ops.size();
    for (std::size_t i = 0; i + 1 < cpus; ++i) {
        const Access& a = here_[i]->next;
        if (a.cell == kNone) continue;
        for (std::size_t k = i + 1; k < cpus; ++k) {
            const Access& b = here_[k]->next;
            if (a.cell != b.cell || !(a.write || b.write) || !(a.plain || b.plain)) continue;
            if (!racing_.empty()) {
                std::uint32_t& last = racing_[a.op * ops + b.op];
                if (last == a.cell) continue;
                last = a.cell;
            }
            note({{Finding::Kind::Race, std::min(a.op, b.op), std::max(a.op, b.op), a.cell, 0}, Noted::Where::Here});
        }
    }
}

}  // namespace lockstep
