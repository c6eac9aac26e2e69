// From facts to reports: what the kernel's checkers would print when they had seen all of these.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "explore/findings.hpp"
#include "explore/lock_order.hpp"
#include "machine/run.hpp"

namespace lockstep {
namespace {

constexpr std::array<LockUse, 5> kUses = {LockUse::InHardirq, LockUse::HardirqOn, LockUse::InSoftirq,
                                          LockUse::SoftirqOn, LockUse::Used};

Run replayed(const Machine& machine, const std::vector<Choice>& schedule) {
    Run run(machine);
    for (const Choice choice : schedule) {
        if (!machine.isOpen(run.state(), choice)) break;
        run.take(choice);
    }
    return run;
}

class Reports {
public:
    Reports(const Machine& machine, const std::vector<Found>& found)
        : machine_(machine), program_(machine.program()), found_(found) {
        for (std::size_t i = 0; i < found.size(); ++i) locks_.add(found[i].finding, i);
    }

    std::vector<Report> all() {
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i].finding.kind == Finding::Kind::Trouble) trouble(i);
        for (const Global& g : program_.globals) {
            if (!g.isLock()) continue;
            for (std::uint32_t cell = g.firstCell; cell < g.firstCell + g.elements; ++cell) {
                inconsistent(cell, LockUse::InHardirq, LockUse::HardirqOn, Report::Kind::InconsistentHardirq);
                inconsistent(cell, LockUse::InSoftirq, LockUse::SoftirqOn, Report::Kind::InconsistentSoftirq);
            }
        }
        for (const LockGraph::Path& circle : locks_.circles()) circular(circle);
        for (const LockGraph::Path& path : locks_.inversions()) inversion(path);
        races();
        std::stable_sort(reports_.begin(), reports_.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<Report> sorted;
        for (auto& [completed, report] : reports_) sorted.push_back(std::move(report));
        return sorted;
    }

private:
    void add(std::size_t completed, Report report) { reports_.emplace_back(completed, std::move(report)); }

    void trouble(std::size_t i) {
        const Found& f = found_[i];
        const Run run = replayed(machine_, f.schedule);
        if (run.length() == 0) return;
        const Event& e = run.event(run.length() - 1);
        Report r;
        r.kind = static_cast<Report::Kind>(f.finding.a);
        r.context = f.context == kNone ? e.context : f.context;
        r.cell = e.cell;
        if (r.kind == Report::Kind::RecursiveLocking) {
            if (const std::uint32_t cell = machine_.waitsFor(run.state(), r.context); cell != kNone) r.cell = cell;
            addUses(r, {r.cell});
        }
        if (r.kind == Report::Kind::HeldAtExit) r.cell = firstHeld(run.state(), r.context);
        r.witness = f.schedule;
        add(i, std::move(r));
    }
    std::uint32_t firstHeld(const std::uint64_t* state, std::uint32_t context) const {
        for (std::uint32_t cell = 0; cell < program_.cells.size(); ++cell)
            if (program_.globalOf(cell).isLock() &&
                machine_.seen(state, program_.contexts[context].cpu, cell) == std::uint64_t{context} + 1)
                return cell;
        return kNone;
    }

    // --- locks
    void addUses(Report& r, const std::vector<std::uint32_t>& cells) const {
        for (const std::uint32_t cell : std::set(cells.begin(), cells.end()))
            for (const LockUse use : kUses)
                if (const auto i = locks_.use(cell, use))
                    r.uses.push_back({cell, use, found_[*i].context, found_[*i].schedule});
    }
    void inconsistent(std::uint32_t cell, LockUse inIrq, LockUse irqOn, Report::Kind kind) {
        const auto in = locks_.use(cell, inIrq);
        const auto on = locks_.use(cell, irqOn);
        if (!in || !on) return;
        const Found& last = found_[std::max(*in, *on)];
        Report r;
        r.kind = kind;
        r.cell = cell;
        r.context = last.context;
        r.irqUseFirst = *in < *on;
        r.earlier = found_[std::min(*in, *on)].schedule;
        r.witness = last.schedule;
        addUses(r, {cell});
        r.usage = usageCharacters(r.uses, cell);
        add(std::max(*in, *on), std::move(r));
    }
    // The edges of a path as the report's orders, the one at `newest` first.
    Report ofOrders(Report::Kind kind, const LockGraph::Path& path, std::size_t newest) const {
        Report r;
        r.kind = kind;
        const auto order = [&](const LockGraph::Edge& edge) {
            const Found& f = found_[edge.number];
            return LockOrder{edge.held, edge.taken, f.context, f.schedule};
        };
        r.chain.push_back(order(path.edges[newest]));
        for (std::size_t i = 0; i < path.edges.size(); ++i)
            if (i != newest) r.chain.push_back(order(path.edges[i]));
        r.cell = r.chain.front().taken;
        r.context = r.chain.front().context;
        r.witness = r.chain.front().witness;
        std::vector<std::uint32_t> cells;
        for (const LockOrder& o : r.chain) cells.insert(cells.end(), {o.held, o.taken});
        addUses(r, cells);
        return r;
    }
    void circular(const LockGraph::Path& circle) {
        Report r = ofOrders(Report::Kind::CircularLocking, circle, 0);
        r.earlier = r.chain[1].witness;
        add(circle.completed, std::move(r));
    }
    // Told as if the last order had come last of all, even where a use did: lockdep has two texts, which say the same.
    void inversion(const LockGraph::Path& path) {
        std::size_t newest = 0;
        for (std::size_t i = 0; i < path.edges.size(); ++i)
            if (path.edges[i].number > path.edges[newest].number) newest = i;
        Report r = ofOrders(Report::Kind::IrqLockInversion, path, newest);
        const std::uint32_t safe = path.edges.front().held;
        const std::uint32_t unsafe = path.edges.back().taken;
        const bool hard = locks_.use(safe, LockUse::InHardirq) && locks_.use(unsafe, LockUse::HardirqOn);
        r.earlier = found_[*locks_.use(safe, hard ? LockUse::InHardirq : LockUse::InSoftirq)].schedule;
        add(path.completed, std::move(r));
    }

    // --- data races: one for each pair of statements and variable, as rate_limit_report() compares frames. Of several
    // the first in which the variable's value changes, for KCSAN as configured reports no others.
    void races() {
        struct Best {
            std::size_t index;
            bool changes;
            Report report;
        };
        std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, Best> best;
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const Finding& f = found_[i].finding;
            if (f.kind != Finding::Kind::Race) continue;
            const std::uint32_t first = program_.instructionOf(f.a).statement;
            const std::uint32_t second = program_.instructionOf(f.b).statement;
            const auto key = std::tuple(std::min(first, second), std::max(first, second), program_.cells[f.c].global);
            const auto at = best.find(key);
            if (at != best.end() && at->second.changes) continue;
            const Run run = replayed(machine_, found_[i].schedule);
            if (run.length() < (f.d ? 1U : 2U)) continue;
            const Event& e = run.event(run.length() - 1);
            const bool changes = e.before != e.after;
            if (at == best.end() || changes) best.insert_or_assign(key, Best{i, changes, race(found_[i], run)});
        }
        for (auto& [key, b] : best) add(b.index, std::move(b.report));
    }
    Report race(const Found& found, const Run& run) const {
        const Finding& f = found.finding;
        const Event& second = run.event(run.length() - 1);
        const std::uint32_t other = second.op == f.a ? f.b : f.a;
        const std::uint32_t first =
            f.d ? interruptedBy(run.stateAt(run.length() - 1), second.context, other) : otherSide(run, second, other);
        Report r;
        r.kind = Report::Kind::DataRace;
        r.cell = f.c;
        r.context = second.context;
        r.witness = found.schedule;
        r.accesses = {access(first, other), access(second.context, second.op)};
        return r;
    }
    // The last access by another CPU that the second one races with.
    static std::uint32_t otherSide(const Run& run, const Event& second, std::uint32_t op) {
        for (std::size_t i = run.length() - 1; i-- > 0;) {
            const Event& e = run.event(i);
            if (e.op == op && e.cell == second.cell && e.choice.cpu != second.choice.cpu) return e.context;
        }
        return kNone;
    }
    // The context that stands at micro-op `op`'s instruction while `context` acts on its CPU: one it came upon first.
    std::uint32_t interruptedBy(const std::uint64_t* state, std::uint32_t context, std::uint32_t op) const {
        const std::uint32_t number = program_.contexts[context].cpu;
        const CpuState cpu = machine_.cpu(state, number);
        std::vector<std::uint32_t> order;
        if (cpu.softirq) order.push_back(cpu.softirq - 1U);
        if (cpu.task) order.push_back(cpu.task - 1U);
        for (std::uint32_t i = 0; i < program_.contexts.size(); ++i)
            if (program_.contexts[i].cpu == number && program_.contexts[i].kind == ContextKind::Task)
                order.push_back(i);
        for (const std::uint32_t i : order)
            if (i != context && !machine_.done(state, i) &&
                program_.ops[machine_.context(state, i).pc].instruction == program_.ops[op].instruction)
                return i;
        return kNone;
    }
    RacingAccess access(std::uint32_t context, std::uint32_t op) const {
        const MicroOp& m = program_.ops[op];
        const bool write =
            m.op == Op::Store || m.op == Op::Rmw || m.op == Op::CompareExchange || m.op == Op::StoreExclusive;
        return {context, op, write, m.atomic};
    }

    const Machine& machine_;
    const Program& program_;
    const std::vector<Found>& found_;
    LockGraph locks_;
    std::vector<std::pair<std::size_t, Report>> reports_;  // with the number of the fact that completed each
};

}  // namespace

std::string usageCharacters(const std::vector<LockUsed>& uses, std::uint32_t cell) {
    const auto seen = [&](LockUse use) {
        return std::any_of(uses.begin(), uses.end(), [&](const LockUsed& u) { return u.cell == cell && u.use == use; });
    };
    const auto character = [&](LockUse in, LockUse on) {
        return seen(on) ? (seen(in) ? '?' : '+') : seen(in) ? '-' : '.';
    };
    return {character(LockUse::InHardirq, LockUse::HardirqOn), '.', character(LockUse::InSoftirq, LockUse::SoftirqOn),
            '.'};
}

std::vector<Report> reportsOf(const Machine& machine, const std::vector<Found>& found) {
    return Reports(machine, found).all();
}

}  // namespace lockstep
