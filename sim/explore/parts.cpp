#include "explore/parts.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <tuple>

namespace lockstep {

using namespace raw;

namespace {

bool asksForCpu(const Program& program) {
    return std::any_of(program.ops.begin(), program.ops.end(),
                       [](const MicroOp& op) { return op.op == Op::Query && op.query == PrimitiveKind::ProcessorId; });
}

// What a CPU runs, without names and numbers.
using Runs = std::vector<std::tuple<ContextKind, std::uint32_t, std::uint32_t, std::vector<std::uint64_t>>>;

Runs runsOf(const Program& program, const std::vector<std::uint32_t>& contexts) {
    Runs runs;
    for (const std::uint32_t i : contexts) {
        const Context& c = program.contexts[i];
        runs.emplace_back(c.kind, c.function, c.times, c.arguments);
    }
    return runs;
}

}  // namespace

Parts::Parts(const Machine& machine, const State& from, bool symmetry, bool wide)
    : machine_(machine), wide_(wide), initial_(machine.initial()) {
    const Program& program = machine.program();
    const Layout& layout = machine.layout();
    contextsOf_.resize(program.cpus);
    for (std::uint32_t i = 0; i < program.contexts.size(); ++i) contextsOf_[program.contexts[i].cpu].push_back(i);

    const bool asks = asksForCpu(program);
    std::map<Runs, std::size_t> known;
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        std::size_t like = alike_.size();
        if (!asks) like = known.emplace(runsOf(program, contextsOf_[cpu]), like).first->second;
        if (like == alike_.size()) alike_.emplace_back();
        alike_[like].push_back(cpu);
    }
    for (std::uint32_t cpu = 0; cpu < program.cpus; ++cpu) {
        std::vector<Range> ranges;
        for (const std::uint32_t i : contextsOf_[cpu]) {
            const Layout::ContextBlock& block = layout.context(i);
            const std::uint32_t end = block.stack + program.deepestCall * 2U;
            ranges.push_back({block.offset, end - block.offset});
        }
        if (layout.bufferBytes() != 0)
            ranges.push_back({layout.buffer(cpu), static_cast<std::uint32_t>(layout.bufferBytes())});
        ranges_.push_back(std::move(ranges));
    }

    cellsFrom_ = program.cpus * (wide ? 4 : 2);
    std::uint32_t at = cellsFrom_;
    for (std::uint32_t cell = 0; cell < program.cells.size(); ++cell) {
        const Global& g = program.globalOf(cell);
        const std::uint8_t bytes = g.isLock() ? std::uint8_t{1} : g.type.bytes;
        if (g.isLock()) locks_.push_back(cell);
        cellBytes_.push_back(bytes);
        cellAt_.push_back(g.isConst ? kNone : at);
        if (!g.isConst) at += bytes;
    }
    words_ = (at + 3) / 4;

    // Those that stand differently in `from` have each a role of their own: of the states that swapping them would
    // give, not all can be reached from there.
    roleOf_.resize(program.cpus);
    for (const std::vector<std::uint32_t>& same : alike_) {
        std::map<std::string, std::uint32_t> standing;
        for (const std::uint32_t cpu : same) {
            const auto next = static_cast<std::uint32_t>(cpusOf_.size());
            const auto role = symmetry ? standing.emplace(take(from.data(), cpu, kNone), next).first->second : next;
            if (role == next) cpusOf_.emplace_back();
            else symmetric_ = true;
            roleOf_[cpu] = role;
            cpusOf_[role].push_back(cpu);
        }
    }
    numbers_.resize(cpusOf_.size());
}

std::uint32_t Parts::number(std::uint32_t role, const std::string& bytes) {
    const std::lock_guard guard(*mutex_);
    Numbers& numbers = numbers_[role];
    const auto next = static_cast<std::uint32_t>(numbers.byNumber.size());
    const auto [at, isNew] = numbers.byBytes.emplace(bytes, next);
    if (!isNew) return at->second;
    if (!wide_ && next > 0xffff) throw TooMany();
    numbers.byNumber.push_back(&at->first);
    numbers.memory += bytes.size() + 100;
    return next;
}

std::string Parts::bytes(std::uint32_t role, std::uint32_t number) const {
    const std::lock_guard guard(*mutex_);
    return *numbers_[role].byNumber[number];
}

std::optional<std::vector<std::uint64_t>> Parts::sameWaits(const std::vector<std::uint64_t>& waits) const {
    const std::lock_guard guard(*mutex_);
    const auto at = sameWaits_.find(waits);
    if (at == sameWaits_.end()) return std::nullopt;
    return at->second;
}

void Parts::rememberWaits(std::vector<std::uint64_t> waits, std::vector<std::uint64_t> same) const {
    const std::lock_guard guard(*mutex_);
    sameWaits_.emplace(std::move(waits), std::move(same));
}

std::size_t Parts::memory() const {
    const std::lock_guard guard(*mutex_);
    std::size_t all = 0;
    for (const Numbers& n : numbers_) all += n.memory;
    return all;
}

// Shape: 1 byte for the fault, the CpuState with contexts by their position on the CPU, the contexts' blocks, and for
// each lock 0 or 1 + the position of the context that holds it.
std::string Parts::take(const std::uint64_t* whole, std::uint32_t cpu, std::uint32_t faulted) const {
    const std::byte* from = bytesOf(whole);
    const std::vector<std::uint32_t>& contexts = contextsOf_[cpu];
    const auto position = [&](std::uint64_t id) -> char {
        if (id == 0) return 0;
        const auto at = std::find(contexts.begin(), contexts.end(), static_cast<std::uint32_t>(id - 1));
        return at == contexts.end() ? char{0} : static_cast<char>(at - contexts.begin() + 1);
    };
    std::string bytes;
    bytes += cpu == faulted ? static_cast<char>(machine_.fault(whole)) : char{0};
    CpuState s = machine_.cpu(whole, cpu);
    s.task = static_cast<std::uint8_t>(position(s.task));
    s.softirq = static_cast<std::uint8_t>(position(s.softirq));
    s.hardirq = static_cast<std::uint8_t>(position(s.hardirq));
    char raw[sizeof(CpuState)];
    std::memcpy(raw, &s, sizeof s);
    bytes.append(raw, sizeof raw);
    for (const Range& r : ranges_[cpu]) bytes.append(reinterpret_cast<const char*>(from + r.from), r.size);
    for (const std::uint32_t lock : locks_) bytes += position(load<std::uint8_t>(from + machine_.layout().cell(lock)));
    return bytes;
}

void Parts::put(std::uint64_t* whole, std::uint32_t cpu, const std::string& bytes) const {
    std::byte* to = bytesOf(whole);
    const std::vector<std::uint32_t>& contexts = contextsOf_[cpu];
    const auto identity = [&](std::uint8_t position) {
        return position == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(contexts[position - 1U] + 1);
    };
    if (bytes[0] != 0) std::memcpy(to, bytes.data(), 1);
    CpuState s;
    std::memcpy(&s, bytes.data() + 1, sizeof s);
    s.task = identity(s.task);
    s.softirq = identity(s.softirq);
    s.hardirq = identity(s.hardirq);
    std::memcpy(to + machine_.layout().cpu(cpu), &s, sizeof s);
    std::size_t at = 1 + sizeof s;
    for (const Range& r : ranges_[cpu]) {
        std::memcpy(to + r.from, bytes.data() + at, r.size);
        at += r.size;
    }
    for (const std::uint32_t lock : locks_) {
        const auto holder = static_cast<std::uint8_t>(bytes[at++]);
        if (holder) store(to + machine_.layout().cell(lock), identity(holder), 1);
    }
}

void Parts::compact(const std::uint64_t* whole, std::uint32_t* state, std::uint32_t faulted) {
    std::fill(state, state + words_, 0U);
    for (std::uint32_t cpu = 0; cpu < cpus(); ++cpu)
        setPart(state, cpu, number(roleOf_[cpu], take(whole, cpu, faulted)));
    for (std::uint32_t cell = 0; cell < cellAt_.size(); ++cell) setCell(state, cell, rawCell(whole, cell));
}

std::uint64_t Parts::rawCell(const std::uint64_t* whole, std::uint32_t cell) const {
    const std::uint64_t value = load(bytesOf(whole) + machine_.layout().cell(cell), cellBytes_[cell]);
    return machine_.program().globalOf(cell).isLock() ? std::uint64_t{value != 0} : value;
}

void Parts::freeLocks(const Machine& machine, std::uint64_t* whole) {
    for (std::uint32_t cell = 0; cell < machine.program().cells.size(); ++cell)
        if (machine.program().globalOf(cell).isLock()) store(bytesOf(whole) + machine.layout().cell(cell), 0, 1);
}

void Parts::whole(const std::uint32_t* state, std::uint64_t* whole) const {
    std::copy(initial_.begin(), initial_.end(), whole);
    for (std::uint32_t c = 0; c < cellAt_.size(); ++c)
        store(bytesOf(whole) + machine_.layout().cell(c), machine_.program().globalOf(c).isLock() ? 0 : cell(state, c),
              cellBytes_[c]);
    for (std::uint32_t cpu = 0; cpu < cpus(); ++cpu) put(whole, cpu, bytes(roleOf_[cpu], part(state, cpu)));
}

std::uint64_t Parts::orbit(const std::uint32_t* state) const {
    if (!symmetric_) return 1;
    std::uint64_t ways = 1;
    for (const std::vector<std::uint32_t>& same : cpusOf_) {
        std::uint64_t equal = 0;
        for (std::size_t i = 0; i < same.size(); ++i) {
            equal = i > 0 && part(state, same[i]) == part(state, same[i - 1]) ? equal + 1 : 1;
            if (ways > std::numeric_limits<std::uint64_t>::max() / (i + 1))
                return std::numeric_limits<std::uint64_t>::max();
            ways = ways * (i + 1) / equal;
        }
    }
    return ways;
}

}  // namespace lockstep
