#include "explore/ends.hpp"

#include <algorithm>

namespace lockstep {
namespace {

constexpr std::size_t kMostOrders = 5040;

// All ways to name the CPUs that run the same, as maps from context to context. Of very many only some: two equal
// deadlocks may then be told twice.
std::vector<std::vector<std::uint32_t>> renamings(const Parts& parts) {
    std::vector<std::uint32_t> same;
    for (std::uint32_t i = 0; i < parts.machine().program().contexts.size(); ++i) same.push_back(i);
    std::vector<std::vector<std::uint32_t>> all{same};
    for (const std::vector<std::uint32_t>& cpus : parts.alike()) {
        std::vector<std::size_t> order(cpus.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        const std::vector<std::vector<std::uint32_t>> before = all;
        while (std::next_permutation(order.begin(), order.end())) {
            for (std::vector<std::uint32_t> map : before) {
                if (all.size() >= kMostOrders) return all;
                for (std::size_t i = 0; i < cpus.size(); ++i) {
                    const auto& from = parts.contextsOf(cpus[i]);
                    const auto& to = parts.contextsOf(cpus[order[i]]);
                    for (std::size_t k = 0; k < from.size(); ++k) map[from[k]] = to[k];
                }
                all.push_back(std::move(map));
            }
        }
    }
    return all;
}

std::vector<std::uint64_t> signature(const std::vector<Wait>& waits, const std::vector<std::uint32_t>& rename) {
    std::vector<std::array<std::uint64_t, 3>> triples;
    const auto renamed = [&](std::uint32_t context) { return context < rename.size() ? rename[context] : context; };
    for (const Wait& w : waits) triples.push_back({renamed(w.context), w.cell, renamed(w.holder)});
    std::sort(triples.begin(), triples.end());
    std::vector<std::uint64_t> flat;
    for (const auto& t : triples) flat.insert(flat.end(), t.begin(), t.end());
    return flat;
}

}  // namespace

std::vector<std::uint32_t> outcomeCells(const Program& program) {
    std::vector<std::uint32_t> cells;
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
        if (const Global& g = program.globalOf(cell); !g.isLock() && !g.isConst) cells.push_back(cell);
    return cells;
}

End endOf(const Parts& parts, const std::uint64_t* whole, const std::vector<std::uint32_t>& cells) {
    const Machine& machine = parts.machine();
    if (const Fault fault = machine.fault(whole); fault != Fault::None)
        return {End::Kind::Fault, {static_cast<std::uint64_t>(fault)}};
    End end;
    bool done = true;
    for (std::uint32_t i = 0; i < machine.program().contexts.size(); ++i) done = done && machine.done(whole, i);
    if (done) {
        for (const std::uint32_t cell : cells) end.values.push_back(machine.cell(whole, cell));
        return end;
    }
    end.kind = End::Kind::Deadlock;
    const std::vector<Wait> all = waits(machine, whole);
    // There are few different deadlocks, and many states in each.
    std::vector<std::uint64_t> here = signature(all, {});
    if (auto known = parts.sameWaits(here)) {
        end.values = std::move(*known);
        return end;
    }
    end.values = here;
    for (const auto& rename : renamings(parts)) end.values = std::min(end.values, signature(all, rename));
    parts.rememberWaits(std::move(here), end.values);
    return end;
}

bool fails(const Program& program, const std::vector<std::uint32_t>& cells, const End& end) {
    if (end.kind == End::Kind::Deadlock) return true;
    if (end.kind == End::Kind::Fault) return end.values.front() != static_cast<std::uint64_t>(Fault::Capacity);
    const OutcomeReader reader(program, cells, end.values);
    return std::any_of(program.checks.begin(), program.checks.end(), [&](const Check& c) {
        return c.kind == Check::Kind::Always && evaluate(program, *c.expression, reader).value_or(0) == 0;
    });
}

OutcomeReader::OutcomeReader(const Program& program, const std::vector<std::uint32_t>& cells,
                             const std::vector<std::uint64_t>& values) {
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell)
        values_.push_back(normalise(
            program.globalOf(cell).type,
            program.globalOf(cell).isLock() ? 0 : program.globalOf(cell).initial[program.cells[cell].element]));
    for (std::size_t i = 0; i < cells.size(); ++i) values_[cells[i]] = values[i];
}

}  // namespace lockstep
