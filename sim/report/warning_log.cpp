// WARN_ON()s, and what ends a run: a divide error, and UBSAN's complaint about an index (lib/ubsan.c).
#include "report/log_texts.hpp"
#include "report/words.hpp"

namespace lockstep::logs {

void warning(LogPage& page, const std::string& message, const char* function) {
    page.line("------------[ cut here ]------------");
    if (!message.empty()) page.line("{}", message);
    page.line("WARNING: CPU: {} PID: {} at {} {}", page.cpuNumber(), page.pid(),
              placeOf(page.program(), page.history().last().op), function);
    page.line("Modules linked in:");
    page.backtrace();
    page.line("---[ end trace 0000000000000000 ]---");
}

void countUnderflow(LogPage& page) {
    warning(page, "DEBUG_LOCKS_WARN_ON(val > preempt_count())", "preempt_count_sub");
}

// WARN_ON_ONCE(in_hardirq()) and lockdep_assert_irqs_enabled() have no words of their own.
void bhInAtomic(LogPage& page) {
    const bool disable = page.program().ops[page.history().last().op].op == Op::BhDisable;
    warning(page, "", disable ? "__local_bh_disable_ip" : "__local_bh_enable_ip");
}

void bogusIrqRestore(LogPage& page) {
    warning(page, "raw_local_irq_restore() called with IRQs enabled", "warn_bogus_irq_restore");
}

void divideError(LogPage& page) {
    page.line("divide error: 0000 [#1] PREEMPT SMP");
    page.backtrace();
}

void outOfBounds(LogPage& page) {
    const Event& last = page.history().last();
    const Program& program = page.program();
    const Global& g = program.globals[program.ops[last.op].global];
    const std::string type = g.kind == Global::Kind::Integer  ? name(g.type)
                             : g.kind == Global::Kind::Atomic ? (g.type.bytes == 8 ? "atomic64_t" : "atomic_t")
                             : g.kind == Global::Kind::Mutex  ? "struct mutex"
                                                              : "spinlock_t";
    page.line("================================================================================");
    page.line("UBSAN: array-index-out-of-bounds in {}:{}", placeOf(program, last.op),
              program.statementOf(last.op).column);
    page.line("index {} is out of range for type '{} [{}]'", static_cast<std::int64_t>(last.result), type, g.elements);
    page.backtrace();
    page.line("================================================================================");
}

}  // namespace lockstep::logs
