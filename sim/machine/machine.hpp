// The virtual computer: CPUs, contexts, interrupts, memory and locks, all in one flat state. One function takes a
// choice and returns what happened; nothing here searches, prints, reads a clock or draws a random number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lang/program.hpp"
#include "machine/choice.hpp"
#include "machine/event.hpp"
#include "machine/layout.hpp"

namespace lockstep {

/// A state that owns its bytes; `Machine` also works on any 8-byte aligned block of Layout::size() bytes.
using State = std::vector<std::uint64_t>;

/// How a state stands.
enum class Standing : std::uint8_t {
    Running,   ///< some choice is open
    Final,     ///< every run is done, and every store buffer is empty
    Deadlock,  ///< some run is not done and no choice is open
    Faulted,   ///< the kernel would have stopped: state's fault says why
};

/// A store that has not reached memory yet.
struct BufferedStore {
    std::uint32_t cell = 0;
    std::uint64_t value = 0;
};

/// A place in the call chain of a context, innermost first.
struct Frame {
    std::uint32_t function = 0;
    std::uint32_t op = 0;
};

class Machine {
public:
    /// Keeps a reference: `program` must outlive the machine.
    explicit Machine(const Program& program);

    [[nodiscard]] const Program& program() const { return program_; }
    [[nodiscard]] const Layout& layout() const { return layout_; }

    [[nodiscard]] State initial() const;

    /// Appends the open choices in a fixed order (by CPU: its step, its arrivals, its switches, its drain).
    void choices(const std::uint64_t* state, std::vector<Choice>& out) const;
    [[nodiscard]] bool isOpen(const std::uint64_t* state, Choice choice) const;

    /// Takes an open choice; changes `state` in place.
    Event step(std::uint64_t* state, Choice choice) const;

    [[nodiscard]] Standing standing(const std::uint64_t* state) const;
    [[nodiscard]] Fault fault(const std::uint64_t* state) const;

    // --- looking into a state
    [[nodiscard]] std::uint64_t cell(const std::uint64_t* state, std::uint32_t index) const;
    /// The cell as the loads of a CPU see it: its newest buffered store, else memory. Who holds a lock is a question to
    /// ask of the holder's CPU: its release may be on the way.
    [[nodiscard]] std::uint64_t seen(const std::uint64_t* state, std::uint32_t cpu, std::uint32_t index) const;
    /// What is in a CPU's store buffer, oldest first; nothing under MemoryModel::Sc.
    [[nodiscard]] std::vector<BufferedStore> buffered(const std::uint64_t* state, std::uint32_t cpu) const;
    [[nodiscard]] CpuState cpu(const std::uint64_t* state, std::uint32_t index) const;
    [[nodiscard]] ContextState context(const std::uint64_t* state, std::uint32_t index) const;
    [[nodiscard]] std::uint64_t value(const std::uint64_t* state, std::uint32_t context, const Operand& operand) const;
    /// The context that runs on a CPU (the interrupt before the task), or kNone when it idles.
    [[nodiscard]] std::uint32_t running(const std::uint64_t* state, std::uint32_t cpu) const;
    /// Where a context is: its present function and line first, then its callers.
    [[nodiscard]] std::vector<Frame> frames(const std::uint64_t* state, std::uint32_t context) const;
    /// True if a context's next micro-op is locked, and waits until its CPU's store buffer is empty.
    [[nodiscard]] bool waitsForBuffer(const std::uint64_t* state, std::uint32_t context) const;
    /// The lock that a context waits for at its next micro-op, or kNone. A lock whose release stands in the CPU's own
    /// store buffer is not waited for: the buffer is.
    [[nodiscard]] std::uint32_t waitsFor(const std::uint64_t* state, std::uint32_t context) const;
    /// True once a context's run is done.
    [[nodiscard]] bool done(const std::uint64_t* state, std::uint32_t context) const {
        return this->context(state, context).remaining == 0;
    }

private:
    class Block;

    bool mustDrain(const Block& b, std::uint32_t context) const;
    bool canStep(const Block& b, std::uint32_t context) const;
    bool runnable(const Block& b, std::uint32_t context) const;
    bool openArrival(const Block& b, std::uint32_t context) const;
    bool openSwitch(const Block& b, std::uint32_t context) const;
    void enter(Block& b, std::uint32_t context, Event* e) const;
    void settle(Block& b, std::uint32_t context, Event* e) const;
    bool returnFrom(Block& b, std::uint32_t context, const MicroOp& op) const;
    void callInto(Block& b, std::uint32_t context, std::uint16_t pc) const;
    bool endCall(Block& b, std::uint32_t context, Event* e) const;
    void act(Block& b, std::uint32_t context, const MicroOp& op, CpuState& cpu, Event& e) const;
    void stepContext(Block& b, std::uint32_t context, Event& e) const;
    void drain(Block& b, Event& e) const;
    void clear(Block& b, std::uint32_t context, std::uint32_t op) const;

    const Program& program_;
    Layout layout_;
    std::vector<std::vector<std::uint32_t>> byCpu_;  // the contexts of each CPU
    std::vector<std::uint32_t> locks_;               // the cells that are locks
};

/// Reads checks over one state.
class StateReader final : public CellReader {
public:
    StateReader(const Machine& machine, const std::uint64_t* state) : machine_(machine), state_(state) {}
    [[nodiscard]] std::uint64_t cell(std::uint32_t index) const override { return machine_.cell(state_, index); }
    [[nodiscard]] std::uint64_t completedCalls(std::uint32_t function) const override;

private:
    const Machine& machine_;
    const std::uint64_t* state_;
};

}  // namespace lockstep
