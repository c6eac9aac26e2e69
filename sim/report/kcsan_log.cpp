// The Kernel Concurrency Sanitizer's text: print_report() of kernel/kcsan/report.c.
#include <algorithm>

#include "report/log_texts.hpp"

namespace lockstep::logs {
namespace {

// get_access_type(). A marked read-modify-write is one access, also where it is a loop of ldxr and stxr; a plain one is
// a read and a write, as gcc instruments it.
std::string accessType(const Program& program, const RacingAccess& access) {
    const Op op = program.ops[access.op].op;
    const bool compound =
        op == Op::Rmw || op == Op::CompareExchange || op == Op::LoadExclusive || op == Op::StoreExclusive;
    return std::string(compound ? "read-write" : access.write ? "write" : "read") + (access.marked ? " (marked)" : "");
}

}  // namespace

// The access that KCSAN watched, stalled, is the first; the other one is printed before it.
void dataRace(LogPage& page) {
    const Report& report = page.report();
    const Program& program = page.program();
    const Run& run = page.history().run();
    const auto& [first, second] = report.accesses;
    if (first.context == kNone || second.context == kNone) return;
    const Context& watcher = program.contexts[first.context];
    const bool oneCpu = watcher.cpu == program.contexts[second.context].cpu;
    const std::size_t at = run.length() - 1;
    std::size_t before = at;  // where the watched access was made, or is about to be
    while (!oneCpu && before > 0 && (run.event(before).op != first.op || run.event(before).context != first.context))
        --before;
    const std::uint64_t* watched = run.stateAt(before);
    const auto access = [&](const RacingAccess& a, const std::uint64_t* state) {
        const Context& c = program.contexts[a.context];
        page.line("{} to 0x{} of {} bytes by {} on cpu {}:", accessType(program, a), page.address(report.cell),
                  program.cells[report.cell].bytes,
                  c.kind == ContextKind::Task ? fmt::format("task {}", a.context + 1) : "interrupt", c.cpu);
        page.frames(page.machine().frames(state, a.context), 0);
    };
    const auto [less, more] = std::minmax(program.functionOf(first.op).name, program.functionOf(second.op).name);
    page.line("==================================================================");
    page.line("BUG: KCSAN: data-race in {} / {}", less, more);
    page.line("");
    access(second, run.stateAt(at));
    page.line("");
    access(first, watched);
    const Event& last = page.history().last();
    if (last.before != last.after) {
        const int digits = program.cells[report.cell].bytes * 2;
        const std::uint64_t mask = digits == 16 ? ~std::uint64_t{0} : (std::uint64_t{1} << (digits * 4)) - 1;
        page.line("");
        page.line("value changed: 0x{:0{}x} -> 0x{:0{}x}", last.before & mask, digits, last.after & mask, digits);
    }
    page.line("");
    page.line("Reported by Kernel Concurrency Sanitizer on:");
    const CpuState cpu = page.machine().cpu(watched, watcher.cpu);
    const std::string comm = cpu.task ? program.contexts[cpu.task - 1U].name : "swapper";
    page.line("CPU: {} PID: {} Comm: {}/{} Not tainted 6.1.0-lockstep #1", watcher.cpu, cpu.task, comm, watcher.cpu);
    page.line("==================================================================");
}

}  // namespace lockstep::logs
