// The programs that are measured: counters that several CPUs increase, once as a scenario of ours and once as a model
// for Spin, step for step the same.
#pragma once

#include <set>
#include <string>

namespace bench {

/// What an increment is made of. The scenario is the same for the first two: load, add, store.
enum class Increment {
    LoadStore,     ///< for Spin: two steps, the addition being part of the store
    LoadAddStore,  ///< three steps
    Locked,        ///< load and store between taking and releasing a lock, for which a CPU waits until it is free
};

struct Counter {
    Increment increment = Increment::LoadStore;
    int cpus = 2;
    int times = 1;  ///< increments of each CPU

    [[nodiscard]] int total() const { return cpus * times; }
    [[nodiscard]] bool racy() const { return increment != Increment::Locked; }
    [[nodiscard]] std::string name() const;  ///< "racy 4×8, load/store"
    /// The values that the counter can end with. Racy: 2 to all (1 if there is only one increment each), which is
    /// easily seen: the last store but one's reader may have read 1 at the least.
    [[nodiscard]] std::set<int> finalValues() const;
};

/// A scenario file of kernel C that holds if no increment is lost.
std::string scenario(const Counter& counter);

/// A Promela model. Loops are unrolled, values are reset once they are dead, and the last step of the last process
/// checks the sum, so that Spin has no state that the scenario has not. Prints "outcome N" for each final value, once.
std::string promela(const Counter& counter);

}  // namespace bench
