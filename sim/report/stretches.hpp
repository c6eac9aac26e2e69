// What lasts longer than a step: locks held, interrupts or softirqs off. As data, for every drawing of a run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "machine/run.hpp"

namespace lockstep {

struct Stretch {
    enum class Kind : std::uint8_t { LockHeld, IrqsOff, SoftirqsOff };
    Kind kind = Kind::LockHeld;
    std::uint32_t cpu = 0;
    std::uint32_t context = kNone;  ///< LockHeld: the holder
    std::uint32_t cell = kNone;     ///< LockHeld: the lock
    std::size_t begin = 0;          ///< the step that began it
    std::size_t end = 0;            ///< the step that ended it, or the run's length where none did
    bool open = false;              ///< none did
};

/// Finds them in a run that is shown to it one state after another, so that nobody need keep the states.
class StretchFinder {
public:
    explicit StretchFinder(const Machine& machine);
    ~StretchFinder();
    void see(const std::uint64_t* after);  ///< the state after the next step
    std::vector<Stretch> finish();         ///< in the order of their begins

private:
    class Followers;
    std::unique_ptr<Followers> followers_;
};

/// Those of the run up to its present position, in the order of their begins.
std::vector<Stretch> stretches(const Run& run);

/// "lock_a", "irqs off", "softirqs off"
std::string name(const Program& program, const Stretch& stretch);

}  // namespace lockstep
