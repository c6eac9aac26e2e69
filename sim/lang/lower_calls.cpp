// The kernel's functions as instructions. The order of the steps is that of include/linux/spinlock_api_smp.h,
// include/linux/bottom_half.h and the architectures' atomic.h of Linux 6.1.
#include <fmt/format.h>

#include "lang/lowering.hpp"

namespace lockstep {

using namespace ast;
using Kind = PrimitiveKind;

namespace {

AluOp aluOf(RmwOp op) {
    switch (op) {
    case RmwOp::Sub: return AluOp::Sub;
    case RmwOp::And:
    case RmwOp::AndNot: return AluOp::And;
    case RmwOp::Or: return AluOp::Or;
    case RmwOp::Xor: return AluOp::Xor;
    default: return AluOp::Add;
    }
}

const Expr& pointee(const Expr& addressOf) {
    return *addressOf.operands[0];
}

}  // namespace

void Lowering::cpuOp(Op op, const Operand& a, std::uint16_t dst) {
    MicroOp m;
    m.op = op;
    m.a = a;
    m.dst = dst;
    m.type = kUnsignedLong;
    const bool x86 = program_.isa == Isa::X86_64;
    const std::string reg = a.isRegister()       ? emit_.text(a, kUnsignedLong)
                            : dst != kNoRegister ? emit_.text(Operand::ofRegister(dst), kUnsignedLong)
                                                 : "";
    std::string text;
    switch (op) {
    case Op::IrqSave:
        text = x86 ? fmt::format("pushfq; popq {}; cli", reg) : fmt::format("mrs {}, daif; msr daifset, #3", reg);
        break;
    case Op::IrqRestore:
        text = x86 ? fmt::format("btq $9, {}; jnc 1f; sti; 1:", reg) : fmt::format("msr daif, {}", reg);
        break;
    case Op::IrqDisable: text = x86 ? "cli" : "msr daifset, #3"; break;
    case Op::IrqEnable: text = x86 ? "sti" : "msr daifclr, #3"; break;
    case Op::BhDisable:
        text = x86 ? fmt::format("addl ${:#x}, %gs:__preempt_count", 0x200 + a.value)
                   : fmt::format("add preempt_count, #{:#x}", 0x200 + a.value);
        break;
    case Op::BhEnable:
        text = x86 ? fmt::format("subl ${:#x}, %gs:__preempt_count", 0x200 + a.value)
                   : fmt::format("sub preempt_count, #{:#x}", 0x200 + a.value);
        break;
    case Op::PreemptDisable: text = x86 ? "incl %gs:__preempt_count" : "add preempt_count, #1"; break;
    case Op::PreemptEnable: text = x86 ? "decl %gs:__preempt_count" : "sub preempt_count, #1"; break;
    case Op::Relax: text = x86 ? "pause" : "yield"; break;
    default: break;
    }
    emit_.single(m, std::move(text));
}

void Lowering::lockOp(Op op, const Location& lock, std::uint16_t dst) {
    MicroOp m;
    m.op = op;
    m.global = lock.global;
    m.index = lock.index;
    m.dst = dst;
    m.atomic = true;
    m.order = op == Op::SpinRelease || op == Op::MutexRelease ? Order::Release : Order::Acquire;
    const bool x86 = program_.isa == Isa::X86_64;
    const std::string where = emit_.memoryText(lock);
    std::string text;
    switch (op) {
    case Op::SpinAcquire:
    case Op::SpinTry: text = x86 ? "lock cmpxchgl %edx, " + where : "casa w0, w1, " + where; break;
    case Op::SpinRelease: text = x86 ? "movb $0, " + where : "stlrb wzr, " + where; break;
    case Op::MutexAcquire: text = (x86 ? "call mutex_lock  # " : "bl mutex_lock  // ") + where; break;
    case Op::MutexTry: text = (x86 ? "call mutex_trylock  # " : "bl mutex_trylock  // ") + where; break;
    case Op::MutexRelease: text = (x86 ? "call mutex_unlock  # " : "bl mutex_unlock  // ") + where; break;
    default: break;
    }
    emit_.single(m, std::move(text));
}

// `flags` is a variable that the macro assigns; a local one takes the value directly.
std::uint16_t Lowering::saveFlags(const Expr& flags) {
    const std::uint16_t reg =
        flags.binding == Binding::Local ? static_cast<std::uint16_t>(flags.symbol) : emit_.temporary(kUnsignedLong);
    cpuOp(Op::IrqSave, {}, reg);
    return reg;
}

void Lowering::storeFlags(const Expr& flags, std::uint16_t reg) {
    if (flags.binding == Binding::Global) emit_.store(Operand::ofRegister(reg), location(flags), Order::Plain);
}

void Lowering::spinLock(const Primitive& p, const Expr& e) {
    const Location lock = location(pointee(*e.operands[0]));
    std::uint16_t flags = kNoRegister;
    if (p.protect == Protect::Irq) cpuOp(Op::IrqDisable);
    if (p.protect == Protect::IrqSave) flags = saveFlags(*e.operands[1]);
    if (p.protect == Protect::Bh) cpuOp(Op::BhDisable, Operand::immediate(1));
    else cpuOp(Op::PreemptDisable);
    lockOp(Op::SpinAcquire, lock);
    if (flags != kNoRegister) storeFlags(*e.operands[1], flags);
}

void Lowering::spinUnlock(const Primitive& p, const Expr& e) {
    const Location lock = location(pointee(*e.operands[0]));
    Operand flags;
    if (p.protect == Protect::IrqSave) flags = value(*e.operands[1]).operand;
    lockOp(Op::SpinRelease, lock);
    if (p.protect == Protect::Irq) cpuOp(Op::IrqEnable);
    if (p.protect == Protect::IrqSave) cpuOp(Op::IrqRestore, flags);
    if (p.protect == Protect::Bh) cpuOp(Op::BhEnable, Operand::immediate(1));
    else cpuOp(Op::PreemptEnable);
}

Value Lowering::spinTrylock(const Primitive& p, const Expr& e, std::uint16_t hint) {
    const Location lock = location(pointee(*e.operands[0]));
    std::uint16_t flags = kNoRegister;
    if (p.protect == Protect::Irq) cpuOp(Op::IrqDisable);
    if (p.protect == Protect::IrqSave) {
        flags = saveFlags(*e.operands[1]);
        storeFlags(*e.operands[1], flags);
    }
    if (p.protect == Protect::Bh) cpuOp(Op::BhDisable, Operand::immediate(1));
    else cpuOp(Op::PreemptDisable);
    const std::uint16_t dst =
        hint != kNoRegister && lock.index != Operand::ofRegister(hint) ? hint : emit_.temporary(kInt);
    lockOp(Op::SpinTry, lock, dst);
    const Label taken = emit_.newLabel();
    emit_.branchIfNotZero(Operand::ofRegister(dst), taken);
    if (p.protect == Protect::Bh) cpuOp(Op::BhEnable, Operand::immediate(1));
    else cpuOp(Op::PreemptEnable);
    if (p.protect == Protect::Irq) cpuOp(Op::IrqEnable);
    if (p.protect == Protect::IrqSave) cpuOp(Op::IrqRestore, Operand::ofRegister(flags));
    emit_.place(taken);
    return {Operand::ofRegister(dst), kInt};
}

void Lowering::exchangeOnce(std::uint16_t dst, const Operand& expected, const Operand& desired, const Location& at,
                            Order order) {
    if (!program_.llsc) return emit_.compareExchange(dst, expected, desired, at, order);
    const Label retry = emit_.newLabel();
    const Label done = emit_.newLabel();
    const std::uint32_t mark = emit_.temporaryMark();
    const Operand wanted = inRegister(desired, at.type);
    const std::uint16_t status = emit_.temporary(kInt);
    emit_.place(retry);
    emit_.loadExclusive(dst, at, order);
    emit_.alu(AluOp::Eq, at.type, status, Operand::ofRegister(dst), expected, true);
    const MicroOp flags = emit_.last();
    emit_.branchIfZero(Operand::ofRegister(status), done, &flags);
    emit_.storeExclusive(status, wanted, at, order);
    emit_.branchIfZero(Operand::ofRegister(status), done);
    emit_.jump(retry);
    emit_.place(done);
    emit_.releaseTo(mark);
}

Value Lowering::exclusiveLoop(const Primitive& p, const Location& at, const Operand& amount, std::uint16_t hint) {
    const std::uint16_t old = destination(hint, at.type);
    const std::uint32_t mark = emit_.temporaryMark();
    const Operand k = p.rmw == RmwOp::Exchange ? inRegister(amount, at.type) : amount;
    const std::uint16_t next = emit_.temporary(at.type);
    const std::uint16_t status = emit_.temporary(kInt);
    const Label retry = emit_.newLabel();
    const Label done = emit_.newLabel();
    emit_.place(retry);
    emit_.loadExclusive(old, at, p.order);
    if (p.rmw == RmwOp::Exchange) {
        emit_.storeExclusive(status, k, at, p.order);
    } else {
        emit_.alu(aluOf(p.rmw), at.type, next, Operand::ofRegister(old), k);
        emit_.storeExclusive(status, Operand::ofRegister(next), at, p.order);
    }
    emit_.branchIfZero(Operand::ofRegister(status), done);
    emit_.jump(retry);
    emit_.place(done);
    if (p.order == Order::Full) {
        MicroOp fence;
        fence.op = Op::Fence;
        fence.order = Order::Full;
        emit_.single(fence, "dmb ish");
    }
    emit_.releaseTo(mark);
    return {Operand::ofRegister(old), at.type};
}

// The kernel's generic loop: read, compute the next value (or leave for `done`), then cmpxchg until nobody came
// between.
Lowering::Exchanged Lowering::exchangeLoop(const Location& at, Order order, std::uint16_t hint,
                                           const std::function<void(const Exchanged&, Label done)>& compute) {
    const std::uint16_t old = destination(hint, at.type);
    const std::uint16_t next = emit_.temporary(at.type);
    const std::uint16_t seen = emit_.temporary(at.type);
    const Exchanged result{old, next, emit_.temporary(kInt)};
    const Label retry = emit_.newLabel();
    const Label done = emit_.newLabel();
    emit_.load(old, at, Order::Once);
    emit_.place(retry);
    compute(result, done);
    exchangeOnce(seen, Operand::ofRegister(old), Operand::ofRegister(next), at, order);
    emit_.alu(AluOp::Ne, at.type, result.test, Operand::ofRegister(seen), Operand::ofRegister(old), true);
    const MicroOp flags = emit_.last();
    emit_.branchIfZero(Operand::ofRegister(result.test), done, &flags);
    emit_.move(old, Operand::ofRegister(seen), at.type);
    emit_.jump(retry);
    emit_.place(done);
    return result;
}

// x86_64 has no fetching and/or/xor: the kernel loops around cmpxchg.
Value Lowering::fetchLoop(const Primitive& p, const Location& at, const Operand& amount, std::uint16_t hint) {
    const Exchanged x = exchangeLoop(at, p.order, hint, [&](const Exchanged& r, Label) {
        emit_.alu(aluOf(p.rmw), at.type, r.next, Operand::ofRegister(r.old), amount);
    });
    return {Operand::ofRegister(x.old), at.type};
}

Operand Lowering::negated(const Operand& amount, IntType type) {
    if (amount.isImmediate()) return Operand::immediate(0 - amount.value);
    return arithmetic(AluOp::Sub, type, type, Operand::immediate(0), amount, emit_.temporary(type)).operand;
}

Value Lowering::atomicRmw(const Primitive& p, const Expr& e, std::uint16_t hint) {
    const bool x86 = program_.isa == Isa::X86_64;
    const bool exchange = p.rmw == RmwOp::Exchange;
    const Expr& target = pointee(*e.operands[exchange || p.byOne ? 0 : 1]);
    const IntType type = unit_.globals[target.symbol].type.integer;
    Operand amount = Operand::immediate(1);
    if (exchange) amount = value(*e.operands[1]).operand;
    else if (!p.byOne) amount = value(*e.operands[0]).operand;
    const Location at = location(target);
    RmwOp op = p.rmw;
    // x86_64 and the ldxr/stxr loop know `and`, LSE knows `clr`, and-not: the other one inverts its operand.
    const bool lse = !x86 && !program_.llsc;
    const RmwOp inverted = lse ? RmwOp::And : RmwOp::AndNot;
    if (op == inverted) {
        if (amount.isImmediate()) amount = Operand::immediate(~amount.value);
        else {
            const std::uint16_t t = emit_.temporary(type);
            amount =
                arithmetic(AluOp::Xor, promote(type), type, amount, Operand::immediate(~std::uint64_t{0}), t).operand;
        }
        op = lse ? RmwOp::AndNot : RmwOp::And;
    }
    Primitive plain = p;
    plain.rmw = op;

    if (p.result == RmwResult::None) {
        if (program_.llsc) (void)exclusiveLoop(plain, at, amount, kNoRegister);
        else if (lse && op == RmwOp::Sub) emit_.rmw(RmwOp::Add, kNoRegister, negated(amount, type), at, p.order);
        else emit_.rmw(op, kNoRegister, amount, at, p.order);
        return {};
    }
    std::uint16_t oldHint = p.result == RmwResult::Old ? hint : kNoRegister;
    if (oldHint != kNoRegister && (at.index == Operand::ofRegister(oldHint) || amount == Operand::ofRegister(oldHint)))
        oldHint = kNoRegister;
    Value old;
    if (program_.llsc) old = exclusiveLoop(plain, at, amount, oldHint);
    else if (x86 && (op == RmwOp::And || op == RmwOp::Or || op == RmwOp::Xor))
        old = fetchLoop(plain, at, amount, oldHint);
    else {
        Operand added = amount;
        if (op == RmwOp::Sub) {  // xadd and ldadd only add
            added = negated(amount, type);
            op = RmwOp::Add;
        }
        const std::uint16_t dst = destination(oldHint, type);
        emit_.rmw(op, dst, added, at, p.order);
        old = {Operand::ofRegister(dst), type};
    }
    const auto result = [&](AluOp alu, IntType resultType, const Operand& a, const Operand& b) {
        return arithmetic(alu, type, resultType, a, b, destination(hint, resultType));
    };
    switch (p.result) {
    case RmwResult::New: return result(aluOf(p.rmw), type, old.operand, amount);
    case RmwResult::IsZero: {
        // old + k == 0 exactly where old == -k
        if (p.rmw == RmwOp::Sub) return result(AluOp::Eq, kInt, old.operand, amount);
        if (amount.isImmediate())
            return result(AluOp::Eq, kInt, old.operand, Operand::immediate(normalise(type, 0 - amount.value)));
        const Value sum = arithmetic(AluOp::Add, type, type, old.operand, amount, emit_.temporary(type));
        return result(AluOp::Eq, kInt, sum.operand, Operand::immediate(0));
    }
    case RmwResult::IsNegative: {
        const Value sum = arithmetic(AluOp::Add, type, type, old.operand, amount, emit_.temporary(type));
        return result(AluOp::Lt, kInt, sum.operand, Operand::immediate(0));
    }
    default: return old;
    }
}

Value Lowering::compareExchange(const Expr& e, std::uint16_t) {
    const Expr& target = pointee(*e.operands[0]);
    const IntType type = target.type;
    const Operand expected = value(*e.operands[1]).operand;
    const Operand desired = value(*e.operands[2]).operand;
    const Location at = location(target);
    const std::uint16_t dst = emit_.temporary(type);
    exchangeOnce(dst, expected, desired, at, e.primitive->order);
    return {Operand::ofRegister(dst), type};
}

Value Lowering::tryCompareExchange(const Expr& e, std::uint16_t) {
    const Expr& target = pointee(*e.operands[0]);
    const Expr& oldVariable = pointee(*e.operands[1]);
    const IntType type = target.type;
    const auto old = static_cast<std::uint16_t>(oldVariable.symbol);
    const Operand desired = value(*e.operands[2]).operand;
    const Location at = location(target);
    const std::uint16_t seen = emit_.temporary(type);
    const std::uint16_t ok = emit_.temporary(kBool);
    exchangeOnce(seen, Operand::ofRegister(old), desired, at, e.primitive->order);
    emit_.alu(AluOp::Eq, type, ok, Operand::ofRegister(seen), Operand::ofRegister(old));
    emit_.move(old, Operand::ofRegister(seen), oldVariable.type);
    return {Operand::ofRegister(ok), kBool};
}

Value Lowering::addUnless(const Primitive& p, const Expr& e, std::uint16_t hint) {
    const Expr& target = pointee(*e.operands[0]);
    const IntType type = target.type;
    const Operand amount = p.byOne ? Operand::immediate(1) : value(*e.operands[1]).operand;
    const Operand unless = p.byOne ? Operand::immediate(0) : value(*e.operands[2]).operand;
    const Location at = location(target);
    const Exchanged x = exchangeLoop(at, Order::Full, kNoRegister, [&](const Exchanged& r, Label done) {
        emit_.alu(AluOp::Eq, type, r.test, Operand::ofRegister(r.old), unless, true);
        const MicroOp flags = emit_.last();
        emit_.branchIfNotZero(Operand::ofRegister(r.test), done, &flags);
        emit_.alu(AluOp::Add, type, r.next, Operand::ofRegister(r.old), amount);
    });
    if (p.result == RmwResult::Old) return {Operand::ofRegister(x.old), type};
    return arithmetic(AluOp::Ne, type, kBool, Operand::ofRegister(x.old), unless, destination(hint, kBool));
}

Value Lowering::decIfPositive(const Expr& e, std::uint16_t) {
    const Location at = location(pointee(*e.operands[0]));
    const Exchanged x = exchangeLoop(at, Order::Full, kNoRegister, [&](const Exchanged& r, Label done) {
        emit_.alu(AluOp::Sub, at.type, r.next, Operand::ofRegister(r.old), Operand::immediate(1));
        emit_.alu(AluOp::Lt, at.type, r.test, Operand::ofRegister(r.next), Operand::immediate(0), true);
        const MicroOp flags = emit_.last();
        emit_.branchIfNotZero(Operand::ofRegister(r.test), done, &flags);
    });
    return {Operand::ofRegister(x.next), at.type};
}

void Lowering::print(const Expr& e) {
    std::vector<Operand> arguments;
    for (std::size_t i = 1; i < e.operands.size(); ++i) arguments.push_back(value(*e.operands[i]).operand);
    program_.formats.push_back(e.operands[0]->text);
    emit_.print(static_cast<std::uint32_t>(program_.formats.size() - 1), arguments);
}

Value Lowering::primitive(const Expr& e, std::uint16_t hint) {
    const Primitive& p = *e.primitive;
    const bool x86 = program_.isa == Isa::X86_64;
    const auto fence = [&](Order order, const char* x86Text, const char* armText) {
        const char* text = x86 ? x86Text : armText;
        if (!*text) return emit_.barrier(order);  // ordered by the hardware already
        MicroOp m;
        m.op = Op::Fence;
        m.order = order;
        emit_.single(m, text);
    };
    const auto query = [&](const char* x86Text, const char* armText) -> Value {
        const std::uint16_t dst = destination(hint, p.type);
        MicroOp m;
        m.op = Op::Query;
        m.query = p.kind;
        m.dst = dst;
        emit_.single(m, fmt::format(fmt::runtime(x86 ? x86Text : armText), emit_.text(Operand::ofRegister(dst), kInt)));
        return {Operand::ofRegister(dst), p.type};
    };
    switch (p.kind) {
    case Kind::SpinLock: spinLock(p, e); return {};
    case Kind::SpinUnlock: spinUnlock(p, e); return {};
    case Kind::SpinTrylock: return spinTrylock(p, e, hint);
    case Kind::MutexLock: lockOp(Op::MutexAcquire, location(pointee(*e.operands[0]))); return {};
    case Kind::MutexUnlock: lockOp(Op::MutexRelease, location(pointee(*e.operands[0]))); return {};
    case Kind::MutexTrylock: {
        const Location lock = location(pointee(*e.operands[0]));
        const std::uint16_t dst =
            hint != kNoRegister && lock.index != Operand::ofRegister(hint) ? hint : emit_.temporary(kInt);
        lockOp(Op::MutexTry, lock, dst);
        return {Operand::ofRegister(dst), kInt};
    }
    case Kind::LocalIrqDisable: cpuOp(Op::IrqDisable); return {};
    case Kind::LocalIrqEnable: cpuOp(Op::IrqEnable); return {};
    case Kind::LocalIrqSave: storeFlags(*e.operands[0], saveFlags(*e.operands[0])); return {};
    case Kind::LocalIrqRestore: cpuOp(Op::IrqRestore, value(*e.operands[0]).operand); return {};
    case Kind::LocalBhDisable: cpuOp(Op::BhDisable, Operand::immediate(0)); return {};
    case Kind::LocalBhEnable: cpuOp(Op::BhEnable, Operand::immediate(0)); return {};
    case Kind::PreemptDisable: cpuOp(Op::PreemptDisable); return {};
    case Kind::PreemptEnable: cpuOp(Op::PreemptEnable); return {};
    case Kind::ReadOnce: return variable(*e.operands[0], hint, Order::Once);
    case Kind::AtomicRead:
    case Kind::LoadAcquire: return variable(pointee(*e.operands[0]), hint, p.order);
    case Kind::WriteOnce: {
        const Expr& target = *e.operands[0];
        if (target.binding == Binding::Local) {
            into(static_cast<std::uint16_t>(target.symbol), target.type, *e.operands[1]);
            return {};
        }
        const Operand what = value(*e.operands[1]).operand;
        emit_.store(what, location(target), Order::Once);
        return {};
    }
    case Kind::AtomicSet:
    case Kind::StoreRelease: {
        const Operand what = value(*e.operands[1]).operand;
        emit_.store(what, location(pointee(*e.operands[0])), p.order);
        return {};
    }
    case Kind::AtomicRmw: return atomicRmw(p, e, hint);
    case Kind::Xchg: {
        Primitive exchange = p;
        exchange.rmw = RmwOp::Exchange;
        exchange.result = RmwResult::Old;
        return atomicRmw(exchange, e, hint);
    }
    case Kind::AtomicCmpxchg:
    case Kind::Cmpxchg: return compareExchange(e, hint);
    case Kind::AtomicTryCmpxchg: return tryCompareExchange(e, hint);
    case Kind::AtomicAddUnless: return addUnless(p, e, hint);
    case Kind::AtomicDecIfPositive: return decIfPositive(e, hint);
    case Kind::FullBarrier: fence(Order::Full, "lock addl $0, -4(%rsp)", "dmb ish"); return {};
    case Kind::ReadBarrier: fence(Order::Acquire, "", "dmb ishld"); return {};
    case Kind::WriteBarrier: fence(Order::Release, "", "dmb ishst"); return {};
    case Kind::CompilerBarrier: return {};
    case Kind::CpuRelax: cpuOp(Op::Relax); return {};
    case Kind::Delay: {
        (void)value(*e.operands[0]);
        MicroOp m;
        m.op = Op::Relax;
        emit_.single(m, x86 ? "call __udelay" : "bl __udelay");
        return {};
    }
    case Kind::ProcessorId: return query("movl %gs:cpu_number, {}", "ldr {}, cpu_number");
    case Kind::IrqsDisabled:
        return query("pushfq; popq {0}; testl $0x200, {0}; setz", "mrs {0}, daif; tst {0}, #0x80; cset");
    case Kind::InHardirq:
    case Kind::InSoftirq:
    case Kind::InServingSoftirq:
    case Kind::InTask:
    case Kind::InAtomic:
    case Kind::PreemptCount: return query("movl %gs:__preempt_count, {}", "ldr {}, preempt_count");
    case Kind::Print: print(e); return {};
    }
    return {};
}

}  // namespace lockstep
