#include "machine/call_proof.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "machine/effect.hpp"
#include "machine/layout.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kMostSteps = 200000;
// Visits of a place until what changes there is taken to be unknown, so that every loop comes to an end.
constexpr std::uint32_t kMostVisits = 4096;

struct Value {
    enum class Kind : std::uint8_t { Known, Start, Unknown };  // Start: as the headline at first, plus n
    Kind kind = Kind::Unknown;
    std::uint64_t n = 0;
    [[nodiscard]] bool known() const { return kind == Kind::Known; }
    [[nodiscard]] bool start() const { return kind == Kind::Start; }
    friend auto operator<=>(const Value&, const Value&) = default;
};
constexpr Value known(std::uint64_t n) {
    return {Value::Kind::Known, n};
}

struct Path {
    std::uint32_t pc = 0;
    std::vector<std::uint32_t> returns;
    std::vector<Value> registers;
    std::map<std::uint32_t, Value> cells;  // what is not in it is as `Prover::read` says
    std::set<std::uint32_t> held;          // locks
    std::uint32_t monitor = kNone;         // the cell of a load-exclusive
    friend auto operator<=>(const Path&, const Path&) = default;
};

bool writes(const MicroOp& op) {
    return op.op == Op::Store || op.op == Op::Rmw || op.op == Op::CompareExchange || op.op == Op::StoreExclusive;
}
bool reads(const MicroOp& op) {
    return op.op == Op::Load || op.op == Op::LoadExclusive || writes(op);
}

class Prover {
public:
    Prover(const Program& program, std::uint32_t context)
        : program_(program),
          context_(program.contexts[context]),
          head_(program.headline.cell),
          headType_(program.globalOf(head_).type),
          written_(program.globals.size(), false) {
        for (const MicroOp& op : program.ops)
            if (writes(op) && op.global != kNone) written_[op.global] = true;
            else if (writes(op)) anywhere_ = true;
    }

    std::optional<std::int64_t> run() {
        if (headType_.isBool) return std::nullopt;
        const Function& f = program_.functions[context_.function];
        Path first;
        first.pc = f.entry;
        first.registers.assign(program_.registerCount, known(0));
        for (std::size_t k = 0; k < context_.arguments.size(); ++k)
            first.registers[f.firstRegister + k] = known(context_.arguments[k]);
        first.cells[head_] = {Value::Kind::Start, 0};
        open_.push_back(std::move(first));
        while (!open_.empty() && !failed_) {
            Path path = std::move(open_.back());
            open_.pop_back();
            follow(path);
        }
        if (failed_ || !added_) return std::nullopt;
        IntType type = headType_;
        type.isSigned = true;
        return static_cast<std::int64_t>(normalise(type, *added_));
    }

private:
    // Up to the path's end, or to a place that was reached in the same state before.
    void follow(Path& path) {
        bool jumped = true;
        while (!failed_) {
            if (++steps_ > kMostSteps) return fail();
            const MicroOp& op = program_.ops[path.pc];
            if (isControl(op.op)) {
                if (!control(path, op)) return;
                jumped = true;
                continue;
            }
            for (std::uint32_t k = 0; k < op.deadCount; ++k)
                path.registers[program_.deadRegisters[op.firstDead + k]] = known(0);
            if (jumped && !isNew(path)) return;
            jumped = op.op == Op::Spin;
            if (!step(path, op)) return;
            path.pc = jumped ? op.target : path.pc + 1;
        }
    }

    // Where a place is visited too often, `path` becomes all that was seen there.
    bool isNew(Path& path) {
        Place& place = places_[{path.pc, path.returns}];
        if (++place.visits > kMostVisits) {
            if (place.visits == kMostVisits + 1) place.all = path;
            join(path, place.all);
            place.all = path;
        }
        return place.seen.insert(path).second;
    }

    void join(Path& path, const Path& other) {
        if (path.held != other.held || path.monitor != other.monitor) return fail();
        for (std::size_t r = 0; r < path.registers.size(); ++r)
            if (path.registers[r] != other.registers[r]) path.registers[r] = {};
        std::erase_if(path.cells, [&](const auto& cell) {
            const auto at = other.cells.find(cell.first);
            return at == other.cells.end() || at->second != cell.second;
        });
    }

    // ---- values

    void fail() { failed_ = true; }
    [[nodiscard]] static Value value(const Path& path, const Operand& o) {
        if (o.kind == Operand::Kind::Register) return path.registers[o.reg];
        if (o.kind == Operand::Kind::Immediate || o.kind == Operand::Kind::None) return known(o.value);
        return {};
    }
    static void put(Path& path, std::uint16_t reg, Value v) {
        if (reg != kNoRegister) path.registers[reg] = v;
    }
    // The low bits, which are all that a Start tells, survive in any type that is as wide.
    [[nodiscard]] Value converted(Value v, IntType type) const {
        if (v.known()) return known(normalise(type, v.n));
        return v.start() && !type.isBool && type.bytes >= headType_.bytes ? v : Value{};
    }
    [[nodiscard]] Value computed(AluOp alu, IntType type, Value a, Value b) const {
        if (a.known() && b.known()) return known(evaluate(alu, type, a.n, b.n));
        if (type.isBool || type.bytes < headType_.bytes) return {};
        if (alu == AluOp::Add && b.start()) std::swap(a, b);
        if (a.start() && b.known() && alu == AluOp::Add) return {Value::Kind::Start, a.n + b.n};
        if (a.start() && b.known() && alu == AluOp::Sub) return {Value::Kind::Start, a.n - b.n};
        // In a wider type, a wrap-around of the headline's own would show.
        const bool both = a.start() && b.start() && type.bytes == headType_.bytes;
        if (both && (alu == AluOp::Sub || alu == AluOp::Eq || alu == AluOp::Ne))
            return known(evaluate(alu, type, a.n, b.n));
        return {};
    }
    [[nodiscard]] Value read(const Path& path, std::uint32_t cell, IntType type) const {
        const auto at = path.cells.find(cell);
        if (at != path.cells.end()) return converted(at->second, type);
        const Cell& c = program_.cells[cell];
        if (written_[c.global] || anywhere_) return {};
        return known(normalise(type, program_.globals[c.global].initial[c.element]));
    }
    void write(Path& path, std::uint32_t cell, IntType type, Value v) const {
        const Value stored = type.bytes == program_.globalOf(cell).type.bytes ? converted(v, type) : Value{};
        if (stored.kind == Value::Kind::Unknown) path.cells.erase(cell);
        else path.cells[cell] = stored;
    }

    // ---- steps: false where the path ends

    bool step(Path& path, const MicroOp& op) {
        if (reads(op)) return access(path, op);
        switch (op.op) {
        case Op::Move: put(path, op.dst, converted(value(path, op.a), op.type)); return true;
        case Op::Alu: {
            const Value a = value(path, op.a);
            const Value b = value(path, op.b);
            if (a.known() && b.known() && program_.isa == Isa::X86_64 && trapsOnX86(op.alu, op.type, a.n, b.n))
                return false;
            put(path, op.dst, computed(op.alu, op.type, a, b));
            return true;
        }
        case Op::SpinAcquire:
        case Op::MutexAcquire:
        case Op::SpinTry:
        case Op::MutexTry:
        case Op::SpinRelease:
        case Op::MutexRelease: return lock(path, op);
        default:
            // Flags, barriers, questions: nothing that a cell of a variable holds.
            if (op.global != kNone && !program_.globals[op.global].isLock()) fail();
            put(path, op.dst, {});
            return true;
        }
    }

    // Nothing where the index is not known; false in `inside` where there is no such element.
    std::optional<std::uint32_t> cellOf(const Path& path, const MicroOp& op, bool& inside) const {
        const Global& g = program_.globals[op.global];
        inside = true;
        if (op.index.kind == Operand::Kind::None) return g.firstCell;
        const Value index = value(path, op.index);
        if (!index.known()) return std::nullopt;
        inside = index.n < g.elements;
        return g.firstCell + static_cast<std::uint32_t>(index.n);
    }

    bool access(Path& path, const MicroOp& op) {
        if (op.global == kNone) {
            if (writes(op) || op.op == Op::LoadExclusive) fail();
            put(path, op.dst, {});
            return true;
        }
        bool inside = false;
        const auto cell = cellOf(path, op, inside);
        if (!inside) return false;  // a fault
        if (!cell) return accessSomewhere(path, op);
        const Value before = read(path, *cell, op.type);
        const Value a = value(path, op.a);
        switch (op.op) {
        case Op::Load: put(path, op.dst, before); break;
        case Op::Store: write(path, *cell, op.type, a); break;
        case Op::Rmw: {
            Value after;
            if (op.rmw == RmwOp::Exchange) after = a;
            else if (op.rmw == RmwOp::Add) after = computed(AluOp::Add, op.type, before, a);
            else if (op.rmw == RmwOp::Sub) after = computed(AluOp::Sub, op.type, before, a);
            else if (before.known() && a.known()) after = known(applyRmw(op.rmw, op.type, before.n, a.n));
            put(path, op.dst, before);
            write(path, *cell, op.type, after);
            break;
        }
        case Op::CompareExchange: {
            const Value desired = value(path, op.b);
            const Value expected = converted(a, op.type);
            const Value equal = computed(AluOp::Eq, op.type, before, expected);
            if (!equal.known()) {
                Path other = path;
                put(other, op.dst, before);
                ++other.pc;
                open_.push_back(std::move(other));
            }
            const bool stored = !equal.known() || equal.n != 0;
            put(path, op.dst, equal.known() ? before : expected);
            if (stored) write(path, *cell, op.type, desired);
            break;
        }
        case Op::LoadExclusive:
            path.monitor = *cell;
            put(path, op.dst, before);
            break;
        default: {  // StoreExclusive: nobody else writes meanwhile
            const bool stored = path.monitor == *cell;
            path.monitor = kNone;
            if (stored) write(path, *cell, op.type, a);
            put(path, op.dst, known(stored ? 0 : 1));
            break;
        }
        }
        return true;
    }

    // Some element of an array.
    bool accessSomewhere(Path& path, const MicroOp& op) {
        if (op.op == Op::LoadExclusive || op.op == Op::StoreExclusive) fail();
        if (writes(op)) {
            const Global& g = program_.globals[op.global];
            if (program_.cells[head_].global == op.global) fail();
            for (std::uint32_t i = 0; i < g.elements; ++i) path.cells.erase(g.firstCell + i);
        }
        put(path, op.dst, {});
        return true;
    }

    bool lock(Path& path, const MicroOp& op) {
        bool inside = false;
        const auto cell = op.global == kNone ? std::nullopt : cellOf(path, op, inside);
        if (op.global != kNone && !inside) return false;
        if (!cell) {
            fail();
            return false;
        }
        const bool mine = path.held.contains(*cell);
        if (op.op == Op::SpinRelease || op.op == Op::MutexRelease) {
            path.held.erase(*cell);
            return true;
        }
        const bool tries = op.op == Op::SpinTry || op.op == Op::MutexTry;
        if (mine && !tries) return false;  // waits for ever
        path.held.insert(*cell);
        if (tries) put(path, op.dst, known(mine ? 0 : 1));
        return true;
    }

    // Where control goes: false where the call, or the path, has come to its end.
    bool control(Path& path, const MicroOp& op) {
        switch (op.op) {
        case Op::Jump: path.pc = op.target; return true;
        case Op::BranchIfZero:
        case Op::BranchIfNotZero: {
            const Value v = value(path, op.a);
            const bool whenZero = op.op == Op::BranchIfZero;
            if (!v.known()) {
                Path other = path;
                other.pc = op.target;
                open_.push_back(std::move(other));
                ++path.pc;
            } else {
                path.pc = (v.n == 0) == whenZero ? op.target : path.pc + 1;
            }
            return true;
        }
        case Op::Call: {
            const Function& callee = program_.functions[op.target];
            for (std::uint32_t k = 0; k < op.argumentCount; ++k) {
                const auto& [reg, operand] = program_.arguments[op.firstArgument + k];
                const IntType type = callee.registers[static_cast<std::size_t>(reg - callee.firstRegister)].type;
                path.registers[reg] = converted(value(path, operand), type);
            }
            path.returns.push_back(path.pc);
            path.pc = callee.entry;
            return true;
        }
        case Op::Return: return giveBack(path, op);
        case Op::Barrier: ++path.pc; return true;
        default: fail(); return false;
        }
    }

    bool giveBack(Path& path, const MicroOp& op) {
        const Function& f = program_.functionOf(path.pc);
        const Value result = converted(value(path, op.a), f.type);
        std::fill_n(path.registers.begin() + f.firstRegister, f.registers.size(), known(0));
        if (path.returns.empty()) {
            end(path);
            return false;
        }
        const std::uint32_t call = path.returns.back();
        path.returns.pop_back();
        put(path, program_.ops[call].dst, result);
        path.pc = call + 1;
        return true;
    }

    void end(const Path& path) {
        const Value head = read(path, head_, headType_);
        if (!head.start() || !path.held.empty()) return fail();
        const std::uint64_t added = normalise(headType_, head.n);
        if (added_.value_or(added) != added) fail();
        added_ = added;
    }

    struct Place {
        std::uint32_t visits = 0;
        std::set<Path> seen;
        Path all;
    };

    const Program& program_;
    const Context& context_;
    std::uint32_t head_;
    IntType headType_;
    std::vector<bool> written_;  // globals that some instruction of the program writes; others keep their initial value
    bool anywhere_ = false;      // some instruction writes through a pointer
    std::vector<Path> open_;
    std::map<std::pair<std::uint32_t, std::vector<std::uint32_t>>, Place> places_;
    std::optional<std::uint64_t> added_;
    std::size_t steps_ = 0;
    bool failed_ = false;
};

}  // namespace

std::optional<std::int64_t> provedAddition(const Program& program, std::uint32_t context) {
    return Prover(program, context).run();
}

bool mayWriteHeadline(const Program& program, std::uint32_t context) {
    const Cell& head = program.cells[program.headline.cell];
    for (const std::uint32_t f : reachableFunctions(program, program.contexts[context].function))
        for (std::uint32_t i = program.functions[f].entry; i < program.functions[f].end; ++i) {
            const MicroOp& op = program.ops[i];
            if (!writes(op)) continue;
            if (op.global == kNone) return true;
            if (op.global == head.global && (!op.index.isImmediate() || op.index.value == head.element)) return true;
        }
    return false;
}

}  // namespace lockstep
