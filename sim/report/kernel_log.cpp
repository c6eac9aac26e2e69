#include "report/kernel_log.hpp"

#include <algorithm>

#include "report/log_texts.hpp"

namespace lockstep {

std::string kernelReport(const Machine& machine, const Report& report) {
    LogPage page(machine, report);
    if (page.history().empty()) return {};
    switch (report.kind) {
    case Report::Kind::InconsistentHardirq:
    case Report::Kind::InconsistentSoftirq: logs::inconsistentLockState(page); break;
    case Report::Kind::SleepingInAtomic: logs::sleepingInAtomic(page); break;
    case Report::Kind::SchedulingWhileAtomic: logs::schedulingWhileAtomic(page); break;
    case Report::Kind::UnlockNotHeld: logs::badUnlockBalance(page); break;
    case Report::Kind::LeakedAtomic: logs::leakedAtomic(page); break;
    case Report::Kind::LeakedIrqs: logs::leakedIrqs(page); break;
    case Report::Kind::CountUnderflow: logs::countUnderflow(page); break;
    case Report::Kind::BogusIrqRestore: logs::bogusIrqRestore(page); break;
    case Report::Kind::BhInAtomic: logs::bhInAtomic(page); break;
    case Report::Kind::DivideError: logs::divideError(page); break;
    case Report::Kind::OutOfBounds: logs::outOfBounds(page); break;
    case Report::Kind::CircularLocking: logs::circularLocking(page); break;
    case Report::Kind::IrqLockInversion: logs::irqLockInversion(page); break;
    case Report::Kind::RecursiveLocking: logs::recursiveLocking(page); break;
    case Report::Kind::HeldAtExit: logs::heldAtExit(page); break;
    case Report::Kind::DataRace: logs::dataRace(page); break;
    }
    return page.text();
}

std::string kernelTitle(const Machine& machine, const Report& report) {
    const std::string text = kernelReport(machine, report);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        if (!line.empty() && line[0] != '=' && line[0] != '-') return line;
        at = end + 1;
    }
    return {};
}

}  // namespace lockstep
