// The texts of the kernel's reports, one function each: internal to the room, called by kernel_log.cpp.
#pragma once

#include "report/log_page.hpp"

namespace lockstep::logs {

// kernel/locking/lockdep.c, one lock
void inconsistentLockState(LogPage& page);
void recursiveLocking(LogPage& page);
void badUnlockBalance(LogPage& page);
void heldAtExit(LogPage& page);

// kernel/locking/lockdep.c, several locks
void circularLocking(LogPage& page);
void irqLockInversion(LogPage& page);

// kernel/kcsan/report.c
void dataRace(LogPage& page);

// kernel/sched/core.c, kernel/workqueue.c, kernel/softirq.c, kernel/irq/handle.c
void sleepingInAtomic(LogPage& page);
void schedulingWhileAtomic(LogPage& page);
void leakedAtomic(LogPage& page);
void leakedIrqs(LogPage& page);

// WARN_ON and what ends a run
void countUnderflow(LogPage& page);
void bogusIrqRestore(LogPage& page);
void bhInAtomic(LogPage& page);
void warning(LogPage& page, const std::string& message, const char* function);
void divideError(LogPage& page);
void outOfBounds(LogPage& page);

}  // namespace lockstep::logs
