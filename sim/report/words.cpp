#include "report/words.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "lang/format_string.hpp"
#include "machine/store_buffer.hpp"

namespace lockstep {

std::string actor(const Program& program, std::uint32_t context) {
    const Context& c = program.contexts[context];
    const auto others = std::count_if(program.contexts.begin(), program.contexts.end(),
                                      [&](const Context& o) { return o.cpu == c.cpu; });
    if (others == 1 && c.kind == ContextKind::Task) return fmt::format("CPU {}", c.cpu);
    return fmt::format("{} {} on CPU {}", name(c.kind), c.name, c.cpu);
}

std::string shortActor(const Program& program, std::uint32_t context) {
    const Context& c = program.contexts[context];
    const auto count = [&](auto test) { return std::count_if(program.contexts.begin(), program.contexts.end(), test); };
    if (c.kind == ContextKind::Task && count([&](const Context& o) { return o.cpu == c.cpu; }) == 1)
        return fmt::format("CPU {}", c.cpu);
    return count([&](const Context& o) { return o.name == c.name; }) == 1 ? c.name
                                                                          : fmt::format("{}/{}", c.name, c.cpu);
}

std::string valueText(const Program& program, std::uint32_t cell, std::uint64_t value) {
    const Global& g = program.globalOf(cell);
    if (g.isLock()) {
        if (value == 0) return "free";
        const Context& c = program.contexts[value - 1];
        return fmt::format("{}/{}", c.name, c.cpu);
    }
    if (g.type.isBool) return value ? "true" : "false";
    return g.type.isSigned ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{}", value);
}

std::string name(Fault fault) {
    switch (fault) {
    case Fault::SchedulingWhileAtomic: return "scheduling while atomic";
    case Fault::DivideError: return "divide error";
    case Fault::OutOfBounds: return "array index out of bounds";
    case Fault::Capacity: return "a store buffer, or a preempt or softirq count, is full";
    case Fault::None: break;
    }
    return "";
}

std::string placeOf(const Program& program, std::uint32_t op) {
    const Statement& s = program.statementOf(op);
    const std::uint32_t line = s.line ? s.line : program.functions[s.function].line;
    return fmt::format("{}:{}", program.path, program.fileLine(line));
}

namespace {

bool bufferFull(const Program& program, const Event& e) {
    if (e.fault != Fault::Capacity || e.op == kNone) return false;
    return program.ops[e.op].op == Op::Store || program.ops[e.op].op == Op::SpinRelease;
}

}  // namespace

std::string eventText(const Program& program, const Event& e) {
    using Kind = Event::Kind;
    const Context& c = program.contexts[e.context];
    if (e.kind == Kind::Arrived)
        return fmt::format("{} {} arrives", name(c.kind), c.name) + (e.callEnded ? " and returns" : "");
    if (e.kind == Kind::Switched) return fmt::format("switch to {}", c.name);
    if (e.kind == Kind::Drained && program.globalOf(e.cell).isLock())
        return fmt::format("the release of {} reaches memory", program.cellName(e.cell));
    if (e.kind == Kind::Drained)
        return fmt::format("{} ← {} reaches memory", program.cellName(e.cell), valueText(program, e.cell, e.after));
    const MicroOp& op = program.ops[e.op];
    const std::string cell = e.cell == kNone ? "" : program.cellName(e.cell);
    const auto shown = [&](std::uint64_t v) { return e.cell == kNone ? "" : valueText(program, e.cell, v); };
    std::string text;
    switch (e.kind) {
    case Kind::Read:
        text = fmt::format("{} ({}{})", describe(program, e.op), shown(e.after),
                           e.buffered ? ", from the store buffer" : "");
        break;
    case Kind::Write:
        text = fmt::format("store {} ← {}{}", cell, shown(e.after), e.buffered ? " (buffered)" : "");
        break;
    case Kind::ReadModifyWrite: text = fmt::format("atomic {}: {} → {}", cell, shown(e.before), shown(e.after)); break;
    case Kind::CompareFailed: text = fmt::format("atomic {}: is {}, no exchange", cell, shown(e.before)); break;
    case Kind::ExclusiveFailed: text = fmt::format("store {} fails: somebody came between", cell); break;
    case Kind::Work: {
        const IntType type = op.op == Op::Alu && isComparison(op.alu) ? kInt : op.op == Op::Query ? kInt : op.type;
        const std::uint64_t v = normalise(type, e.result);
        if (op.op == Op::Move && op.a.isImmediate()) text = describe(program, e.op);
        else if (op.op == Op::Alu && isComparison(op.alu))
            text = fmt::format("{} ({})", describe(program, e.op), v ? "yes" : "no");
        else
            text = type.isSigned ? fmt::format("{} ({})", describe(program, e.op), static_cast<std::int64_t>(v))
                                 : fmt::format("{} ({})", describe(program, e.op), v);
        break;
    }
    case Kind::Acquired: text = fmt::format("take {}", cell); break;
    case Kind::TryFailed: text = fmt::format("try {}: taken", cell); break;
    case Kind::Released: text = fmt::format("release {}{}", cell, e.buffered ? " (buffered)" : ""); break;
    case Kind::Slept: text = fmt::format("{} is taken: sleep", cell); break;
    case Kind::CpuFlags:
        text = describe(program, e.op);
        if (op.op == Op::IrqRestore) text += e.result ? " (off)" : " (on)";
        break;
    case Kind::Faulted: text = bufferFull(program, e) ? "the store buffer is full" : "BUG: " + name(e.fault); break;
    default: text = describe(program, e.op); break;
    }
    if (e.callEnded && c.kind != ContextKind::Task) text += "; returns";
    return text;
}

std::string shortText(const Program& program, const Event& e) {
    using Kind = Event::Kind;
    switch (e.kind) {
    case Kind::Read: return "load";
    case Kind::Write: return "store";
    case Kind::ReadModifyWrite: return "atomic";
    case Kind::CompareFailed: return "no exchange";
    case Kind::ExclusiveFailed: return "store fails";
    case Kind::Acquired: return "lock";
    case Kind::TryFailed: return "try: taken";
    case Kind::Released: return "unlock";
    case Kind::Slept: return "sleep";
    case Kind::Fence: return "fence";
    case Kind::Relaxed: return "relax";
    case Kind::Printed: return "print";
    case Kind::Arrived: return "arrives";
    case Kind::Switched: return "switch";
    case Kind::Drained: return "to memory";
    case Kind::Faulted: return "BUG";
    case Kind::Work:
    case Kind::CpuFlags: break;
    }
    const MicroOp& op = program.ops[e.op];
    switch (op.op) {
    case Op::IrqSave:
    case Op::IrqDisable: return "irqs off";
    case Op::IrqRestore: return e.result ? "irqs off" : "irqs on";
    case Op::IrqEnable: return "irqs on";
    case Op::BhDisable: return "bh off";
    case Op::BhEnable: return "bh on";
    case Op::PreemptDisable: return "preempt off";
    case Op::PreemptEnable: return "preempt on";
    case Op::Alu: return isComparison(op.alu) ? "compare" : "compute";
    case Op::Move: return "set";
    default: return "query";
    }
}

std::string printedText(const Machine& machine, const Event& e, const std::uint64_t* before) {
    const Program& program = machine.program();
    const MicroOp& op = program.ops[e.op];
    std::vector<std::uint64_t> values;
    for (std::uint32_t k = 0; k < op.argumentCount; ++k)
        values.push_back(machine.value(before, e.context, program.arguments[op.firstArgument + k].second));
    return formatValues(program.formats[op.target], values);
}

std::string sentence(const Program& program, const Blame& blame) {
    const std::string writer = shortActor(program, blame.actor);
    const std::string other = shortActor(program, blame.other);
    const std::string read = valueText(program, blame.cell, blame.valueRead);
    const std::string changed = valueText(program, blame.cell, blame.valueChanged);
    const std::string written = valueText(program, blame.written, blame.valueWritten);
    switch (blame.kind) {
    case Blame::Kind::LostUpdate:
        return fmt::format("{} wrote {} over {}'s {}: it had read {} before {} wrote.", writer, written, other, changed,
                           read, other);
    case Blame::Kind::StaleDecision:
        return fmt::format("{} decided by {} = {}, which {} had already changed to {}.", writer,
                           program.cellName(blame.cell), read, other, changed);
    case Blame::Kind::StaleSource:
        return fmt::format("{} wrote {} = {}, computed from {} = {}, which {} had already changed to {}.", writer,
                           program.cellName(blame.written), written, program.cellName(blame.cell), read, other,
                           changed);
    }
    return {};
}

std::string sentence(const Program& program, const Wait& wait) {
    const std::string who = shortActor(program, wait.context);
    const std::string lock = wait.cell == kNone ? "" : program.cellName(wait.cell);
    if (wait.cell == kNone) return fmt::format("{} can never start: interrupts or softirqs stay off on its CPU.", who);
    if (wait.holder >= program.contexts.size()) return fmt::format("{} waits for {}.", who, lock);
    if (wait.holder == wait.context) return fmt::format("{} waits for {}, which it holds itself.", who, lock);
    const Context& waiting = program.contexts[wait.context];
    const Context& holding = program.contexts[wait.holder];
    const bool above = waiting.cpu == holding.cpu && waiting.kind > holding.kind;
    return fmt::format("{} waits for {}, which {} holds{}.", who, lock, shortActor(program, wait.holder),
                       above ? "; and that one cannot go on before the interrupt returns" : "");
}

std::string troubleText(const Program& program, const Event& e) {
    const std::string who = actor(program, e.context);
    const std::string lock = e.cell == kNone ? "" : program.cellName(e.cell);
    std::string text;
    const auto add = [&](const std::string& s) { text += (text.empty() ? "" : " ") + s; };
    if (e.trouble & trouble::kMightSleep)
        add(fmt::format("{} calls mutex_lock({}), which may sleep, in atomic context.", who, lock));
    if (e.trouble & trouble::kUnlockNotHeld) add(fmt::format("{} releases {}, which it does not hold.", who, lock));
    if (e.trouble & trouble::kCountUnderflow) add(fmt::format("{} enables what it had not disabled.", who));
    if (e.trouble & trouble::kLeaked)
        add(fmt::format(
            "{} returns with a preempt count that it did not have before, or with a lock (preempt count {:#x}).", who,
            e.countAtReturn));
    if (e.trouble & trouble::kLeakedIrqs)
        add(fmt::format("{} returns with interrupts {}.", who,
                        program.contexts[e.context].kind == ContextKind::Hardirq ? "on" : "off"));
    if (e.trouble & trouble::kBhInAtomic)
        add(fmt::format("{} disables or enables softirqs in a hardirq or with interrupts off.", who));
    if (e.trouble & trouble::kBogusIrqRestore)
        add(fmt::format("{} restores the interrupt state although interrupts are on already.", who));
    switch (e.fault) {
    case Fault::SchedulingWhileAtomic:
        add(fmt::format("{} must sleep for {} where it cannot: scheduling while atomic.", who, lock));
        break;
    case Fault::DivideError: add(fmt::format("{} divides by zero.", who)); break;
    case Fault::OutOfBounds:
        add(fmt::format("{} uses index {}, outside the array.", who, static_cast<std::int64_t>(e.result)));
        break;
    case Fault::Capacity:
        if (bufferFull(program, e))
            add(fmt::format("CPU {}'s store buffer is full: Lockstep keeps {} stores in it.", e.choice.cpu,
                            kBufferedStores));
        break;
    default: break;
    }
    return text;
}

std::string outcomeText(const Program& program, const std::vector<std::uint32_t>& cells,
                        const std::vector<std::uint64_t>& values) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i)
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", program.cellName(cells[i]),
                            valueText(program, cells[i], values[i]));
    return text.empty() ? "(no variables)" : text;
}

std::string sentence(const Program& program, const Endless& endless) {
    std::string who;
    for (std::size_t i = 0; i < endless.contexts.size(); ++i)
        who += (i == 0                             ? ""
                : i + 1 == endless.contexts.size() ? " and "
                                                   : ", ") +
               shortActor(program, endless.contexts[i]);
    const std::string leaves =
        endless.leavable ? "although everybody who can go on gets a turn" : "no run ends from there";
    std::string text;
    switch (endless.kind) {
    case Endless::Kind::Livelock: text = fmt::format("Livelock: {} go round and round, and none gets on: ", who); break;
    case Endless::Kind::Starvation: text = fmt::format("Starvation: {} may go round a loop for ever, ", who); break;
    case Endless::Kind::EndlessLoop: text = fmt::format("Endless loop: {} goes round for ever: ", who); break;
    }
    text += leaves + ".";
    for (const Wait& w : endless.waits) text += " " + sentence(program, w);
    return text;
}

std::string sentence(const Program& program, const Unexercised& unexercised) {
    const Check& check = program.checks[unexercised.check];
    if (unexercised.part.empty()) return fmt::format("\"{}\" was never looked at: no run ends.", check.text);
    return fmt::format("\"{}\" was never put to the test: what follows its {} was never looked at, since what stands "
                       "before it is always {}.",
                       check.text, unexercised.part, unexercised.part == "&&" ? "false" : "true");
}

std::string prospectText(Prospect prospect, const Paint& paint) {
    switch (prospect) {
    case Prospect::Safe: return paint.good("✓ safe from here");
    case Prospect::CanFail: return paint.bad("✗ can still go wrong");
    case Prospect::CanHang: return paint.warn("! can go round a loop for ever");
    case Prospect::Unknown: break;
    }
    return paint.warn("? not known: too much to search");
}

std::string percent(double share) {
    const double p = share * 100;
    if (p == 0 || p == 100) return fmt::format("{:g} %", p);
    if (p > 99.9) return fmt::format("{:.10g} %", p);
    return fmt::format("{:.3g} %", p);
}

std::string frequencyText(const Frequency& f, const std::string& all) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    if (!f.interleavings.empty() && !all.empty())
        add(fmt::format("{} of {} interleavings{}", f.interleavings, all,
                        f.share ? fmt::format(" (share {})", percent(*f.share)) : ""));
    else if (!f.interleavings.empty())
        add(f.interleavings + (f.interleavings == "1" ? " interleaving" : " interleavings"));
    if (f.probability) add(fmt::format("probability {} if every step picks at random", percent(*f.probability)));
    return text;
}

std::string counted(std::uint64_t n, const std::string& noun) {
    if (n == std::numeric_limits<std::uint64_t>::max()) return fmt::format("more than 10^19 {}s", noun);
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : noun.ends_with("ch") ? "es" : "s");
}

}  // namespace lockstep
