// Lockdep's texts about the order of locks: print_circular_bug() and print_bad_irq_dependency() of
// kernel/locking/lockdep.c.
#include <algorithm>

#include "report/log_texts.hpp"

namespace lockstep::logs {
namespace {

constexpr const char* kUseNames[] = {"IN-HARDIRQ-W", "HARDIRQ-ON-W", "IN-SOFTIRQ-W", "SOFTIRQ-ON-W", "INITIAL USE"};

// The call chain in which a lock was taken or used, as lockdep saved it then.
std::vector<Frame> trace(const LogPage& page, std::uint32_t context, std::uint32_t cell,
                         const std::vector<Choice>& witness) {
    const LogHistory then(page.machine(), witness);
    if (then.empty() || context == kNone) return {};
    return page.machine().frames(then.moment(context, cell), context);
}
std::vector<Frame> trace(const LogPage& page, const LockOrder& order) {
    return trace(page, order.context, order.taken, order.witness);
}

const LockUsed* findUse(const Report& report, std::uint32_t cell, LockUse use) {
    const auto at = std::find_if(report.uses.begin(), report.uses.end(),
                                 [&](const LockUsed& u) { return u.cell == cell && u.use == use; });
    return at == report.uses.end() ? nullptr : &*at;
}

// Where the lock that the new order holds was taken.
std::vector<Frame> takenAt(const LogPage& page, std::uint32_t cell) {
    for (const LogHistory::Held& h : page.held())
        if (h.cell == cell) return h.frames;
    return {};
}

void circularEntry(LogPage& page, std::size_t depth, std::uint32_t cell, const std::vector<Frame>& frames) {
    page.line("");
    page.line("-> #{} {}:", depth, page.lockClass(cell));
    page.frames(frames, 6);
}

void chainExists(LogPage& page, std::uint32_t first, std::uint32_t middle, std::uint32_t last) {
    page.line("Chain exists of:");
    page.line("  {} --> {} --> {}", page.lockName(first), page.lockName(middle), page.lockName(last));
    page.line("");
}

void circularScenario(LogPage& page, std::uint32_t source, std::uint32_t parent, std::uint32_t target) {
    if (parent != source) chainExists(page, source, parent, target);
    page.line(" Possible unsafe locking scenario:");
    page.line("");
    page.line("       CPU0                    CPU1");
    page.line("       ----                    ----");
    page.line("  lock({});", page.lockName(target));
    page.line("                               lock({});", page.lockName(parent));
    page.line("                               lock({});", page.lockName(target));
    page.line("  lock({});", page.lockName(source));
    page.line("");
    page.line(" *** DEADLOCK ***");
    page.line("");
}

// print_irq_lock_scenario()
void irqScenario(LogPage& page, std::uint32_t safe, std::uint32_t middle, std::uint32_t unsafe) {
    if (middle != unsafe) chainExists(page, safe, middle, unsafe);
    page.line(" Possible interrupt unsafe locking scenario:");
    page.line("");
    page.line("       CPU0                    CPU1");
    page.line("       ----                    ----");
    page.line("  lock({});", page.lockName(unsafe));
    page.line("                               local_irq_disable();");
    page.line("                               lock({});", page.lockName(safe));
    page.line("                               lock({});", page.lockName(middle));
    page.line("  <Interrupt>");
    page.line("    lock({});", page.lockName(safe));
    page.line("");
    page.line(" *** DEADLOCK ***");
    page.line("");
}

// print_lock_class_header(): a trace stands below the end of the words before it.
void classHeader(LogPage& page, std::uint32_t cell, std::size_t depth) {
    const std::string indent(depth, ' ');
    page.line("{}-> {} {{", indent, page.lockClass(cell));
    for (const LockUsed& u : page.report().uses) {
        if (u.cell != cell) continue;
        const std::string words = fmt::format("{}   {} at:", indent, kUseNames[static_cast<std::size_t>(u.use)]);
        page.line("{}", words);
        page.frames(trace(page, u.context, cell, u.witness), static_cast<int>(words.size()));
    }
    page.line("{} }}", indent);
    page.line("{} ... key      at: [<{}>] {}", indent, page.address(cell), page.lockName(cell));
}
void acquiredAt(LogPage& page, const LockOrder& order, std::size_t depth) {
    page.line("{} ... acquired at:", std::string(depth, ' '));
    page.frames(trace(page, order), 2);
    page.line("");
}

// The new order splits the way from the safe lock to the unsafe one.
struct Way {
    std::vector<LockOrder> toHeld;     ///< from the safe lock to the one held
    std::vector<LockOrder> fromTaken;  ///< from the one taken to the unsafe lock
};
Way split(const Report& report) {
    Way way;
    const auto rest = report.chain.begin() + 1;
    const auto cut = std::find_if(rest, report.chain.end(),
                                  [&](const LockOrder& o) { return o.taken == report.chain.front().held; });
    const auto from = cut == report.chain.end() ? rest : cut + 1;
    way.toHeld.assign(rest, from);
    way.fromTaken.assign(from, report.chain.end());
    return way;
}

// print_shortest_lock_dependencies_backwards() and print_shortest_lock_dependencies()
void dependencies(LogPage& page, const std::string& irq, const Way& way) {
    const LockOrder& fresh = page.report().chain.front();
    page.line("");
    page.line("the dependencies between {}-irq-safe lock and the holding lock:", irq);
    std::size_t depth = way.toHeld.size();
    classHeader(page, way.toHeld.empty() ? fresh.held : way.toHeld.front().held, depth);
    for (const LockOrder& order : way.toHeld) {
        classHeader(page, order.taken, --depth);
        acquiredAt(page, order, depth);
    }
    page.line("");
    page.line("the dependencies between the lock to be acquired");
    page.line(" and {}-irq-unsafe lock:", irq);
    for (depth = way.fromTaken.size(); depth > 0; --depth) {
        classHeader(page, way.fromTaken[depth - 1].taken, depth);
        acquiredAt(page, way.fromTaken[depth - 1], depth);
    }
    classHeader(page, fresh.taken, 0);
    acquiredAt(page, fresh, 0);
}

}  // namespace

void circularLocking(LogPage& page) {
    const std::vector<LockOrder>& chain = page.report().chain;
    if (chain.size() < 2) return;
    const LockOrder& fresh = chain.front();
    page.line("");
    page.line("======================================================");
    page.line("WARNING: possible circular locking dependency detected");
    page.ident();
    page.line("------------------------------------------------------");
    page.line("{} is trying to acquire lock:", page.commPid());
    page.lockLine("", fresh.taken, trace(page, fresh));
    page.line("");
    page.line("but task is already holding lock:");
    page.lockLine("", fresh.held, takenAt(page, fresh.held));
    page.line("");
    page.line("which lock already depends on the new lock.");
    page.line("");
    page.line("");
    page.line("the existing dependency chain (in reverse order) is:");
    for (std::size_t i = chain.size() - 1; i > 0; --i) circularEntry(page, i, chain[i].taken, trace(page, chain[i]));
    circularEntry(page, 0, fresh.taken, trace(page, fresh));
    page.line("");
    page.line("other info that might help us debug this:");
    page.line("");
    circularScenario(page, fresh.taken, chain.back().held, fresh.held);
    page.heldLocks();
    page.line("");
    page.line("stack backtrace:");
    page.backtrace();
}

void irqLockInversion(LogPage& page) {
    const Report& report = page.report();
    if (report.chain.empty()) return;
    const LockOrder& fresh = report.chain.front();
    const Way way = split(report);
    const std::uint32_t safe = way.toHeld.empty() ? fresh.held : way.toHeld.front().held;
    const std::uint32_t unsafe = way.fromTaken.empty() ? fresh.taken : way.fromTaken.back().taken;
    const LockUsed* in = findUse(report, safe, LockUse::InHardirq);
    const LockUsed* on = findUse(report, unsafe, LockUse::HardirqOn);
    const bool hard = in && on;
    if (!hard) {
        in = findUse(report, safe, LockUse::InSoftirq);
        on = findUse(report, unsafe, LockUse::SoftirqOn);
    }
    if (!in || !on) return;
    const std::string irq = hard ? "HARDIRQ" : "SOFTIRQ";
    page.line("");
    page.line("=====================================================");
    page.line("WARNING: {}-safe -> {}-unsafe lock order detected", irq, irq);
    page.ident();
    page.line("-----------------------------------------------------");
    page.line("{} {} is trying to acquire:", page.commPid(), page.irqState(page.cpu()));
    page.lockLine("", fresh.taken, trace(page, fresh));
    page.line("");
    page.line("and this task is already holding:");
    page.lockLine("", fresh.held, takenAt(page, fresh.held));
    page.line("which would create a new lock dependency:");
    page.line(" {} -> {}", page.lockClass(fresh.held), page.lockClass(fresh.taken));
    page.line("");
    page.line("but this new dependency connects a {}-irq-safe lock:", irq);
    page.line(" {}", page.lockClass(safe));
    page.line("");
    page.line("... which became {}-irq-safe at:", irq);
    page.frames(trace(page, in->context, safe, in->witness), 1);
    page.line("");
    page.line("to a {}-irq-unsafe lock:", irq);
    page.line(" {}", page.lockClass(unsafe));
    page.line("");
    page.line("... which became {}-irq-unsafe at:", irq);
    page.line("...");
    page.frames(trace(page, on->context, unsafe, on->witness), 1);
    page.line("");
    page.line("other info that might help us debug this:");
    page.line("");
    irqScenario(page, safe, fresh.held == safe ? fresh.taken : fresh.held, unsafe);
    page.heldLocks();
    dependencies(page, irq, way);
    page.line("");
    page.line("stack backtrace:");
    page.backtrace();
}

}  // namespace lockstep::logs
