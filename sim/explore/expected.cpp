#include "explore/expected.hpp"

#include <cstring>

#include "explore/state_table.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kLongestCall = 100000;
constexpr std::size_t kMostWork = 3000000;

// A call's stores have all reached memory before another one begins.
void emptyBuffer(const Machine& machine, std::uint64_t* state, std::uint8_t cpu) {
    const Choice drain{Choice::Kind::Drain, cpu, 0};
    while (machine.isOpen(state, drain)) machine.step(state, drain);
}

// Runs one call from its beginning to its end on a CPU that nothing interrupts. False if it must wait for another.
bool wholeCall(const Machine& machine, std::uint64_t* state, Choice first, std::size_t& work) {
    Event e = machine.step(state, first);
    emptyBuffer(machine, state, first.cpu);
    const Choice step{Choice::Kind::Step, first.cpu, 0};
    for (std::size_t n = 0; !e.callEnded; ++n) {
        if (e.fault != Fault::None || e.kind == Event::Kind::Slept || n > kLongestCall || ++work > kMostWork)
            return false;
        if (!machine.isOpen(state, step)) return false;
        e = machine.step(state, step);
        emptyBuffer(machine, state, first.cpu);
    }
    return e.fault == Fault::None;
}

// Initial values, and the calls that each context is to make.
class AllCallsDone final : public CellReader {
public:
    explicit AllCallsDone(const Program& program) : program_(program) {}
    [[nodiscard]] std::uint64_t cell(std::uint32_t index) const override {
        const Global& g = program_.globalOf(index);
        return g.initial[program_.cells[index].element];
    }
    [[nodiscard]] std::uint64_t completedCalls(std::uint32_t function) const override {
        std::uint64_t calls = 0;
        for (const Context& c : program_.contexts)
            if (c.function == function) calls += c.times;
        return calls;
    }

private:
    const Program& program_;
};

}  // namespace

std::vector<std::optional<std::uint64_t>> serialValues(const Machine& machine, std::size_t limit) {
    const Program& program = machine.program();
    std::vector<std::optional<std::uint64_t>> agreed(program.cells.size());
    const std::vector<std::optional<std::uint64_t>> none(program.cells.size());
    const std::size_t words = machine.layout().size() / 8;
    StateTable between(words * 2);
    const auto add = [&](const State& s) {
        std::vector<std::uint32_t> halves(words * 2);
        std::memcpy(halves.data(), s.data(), words * 8);
        between.insert(halves.data());
    };
    State state = machine.initial();
    add(state);
    bool any = false;
    std::size_t work = 0;
    std::vector<Choice> open;
    for (std::uint32_t i = 0; i < between.size(); ++i) {
        if (between.size() > limit || work > kMostWork) return none;
        State here(words);
        std::memcpy(here.data(), between.state(i), words * 8);
        if (machine.standing(here.data()) == Standing::Final) {
            for (std::uint32_t cell = 0; cell < agreed.size(); ++cell) {
                const std::uint64_t value = machine.cell(here.data(), cell);
                if (!any) agreed[cell] = value;
                else if (agreed[cell] && *agreed[cell] != value) agreed[cell].reset();
            }
            any = true;
            continue;
        }
        open.clear();
        machine.choices(here.data(), open);
        for (const Choice choice : open) {
            state = here;
            if (wholeCall(machine, state.data(), choice, work)) add(state);
        }
    }
    return any ? agreed : none;
}

std::optional<std::uint64_t> expectedValue(const Machine& machine) {
    const Headline& headline = machine.program().headline;
    if (headline.cell == kNone) return std::nullopt;
    if (!headline.expected) return serialValues(machine)[headline.cell];
    const auto value = evaluate(machine.program(), *headline.expected, AllCallsDone(machine.program()));
    if (!value) return std::nullopt;
    return normalise(machine.program().globalOf(headline.cell).type, *value);
}

}  // namespace lockstep
