#include "explore/happens_before.hpp"

#include <algorithm>

namespace lockstep {

Finding raceOf(std::uint32_t a, std::uint32_t b, std::uint32_t cell, bool onOneCpu) {
    return {Finding::Kind::Race, std::min(a, b), std::max(a, b), cell, onOneCpu ? 1U : 0U};
}

HappensBefore::HappensBefore(const Program& program, const std::set<Finding>& open) : program_(program) {
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

void HappensBefore::observe(const Event& e, std::vector<std::uint64_t>& masks, std::vector<Finding>& out) const {
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

std::uint64_t HappensBefore::messageBit(std::uint32_t cell) const {
    const auto at = message_.find(cell);
    return at == message_.end() ? 0 : std::uint64_t{1} << at->second;
}

// Whoever is in `from` passes on to all in `to`.
void HappensBefore::add(std::uint64_t from, std::uint64_t to, std::vector<std::uint64_t>& masks) {
    for (std::uint64_t& m : masks)
        if (m & from) m |= to;
}

void HappensBefore::learn(std::uint32_t cpu, std::uint64_t from, std::vector<std::uint64_t>& masks) {
    add(from, bit(cpu, kReads) | bit(cpu, kWrites), masks);
}

// The cell's message is what `from` knows; a read-modify-write continues the one that was there.
void HappensBefore::publish(std::uint32_t cell, std::uint64_t from, bool continues,
                            std::vector<std::uint64_t>& masks) const {
    const std::uint64_t message = messageBit(cell);
    for (std::uint64_t& m : masks) {
        if (!continues) m &= ~message;
        if (m & from) m |= message;
    }
}

void HappensBefore::barrier(std::uint32_t cpu, Order order, std::vector<std::uint64_t>& masks) const {
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

void HappensBefore::access(const Event& e, bool write, std::vector<std::uint64_t>& masks,
                           std::vector<Finding>& out) const {
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

void HappensBefore::readModifyWrite(const Event& e, const MicroOp& op, std::vector<std::uint64_t>& masks,
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

}  // namespace lockstep
