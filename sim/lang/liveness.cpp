#include <algorithm>

#include "lang/lower.hpp"

namespace lockstep {
namespace {

// A set of the registers of one function.
class RegisterSet {
public:
    explicit RegisterSet(std::size_t size) : bits_(size, false) {}
    void add(std::size_t r) { bits_[r] = true; }
    void remove(std::size_t r) { bits_[r] = false; }
    [[nodiscard]] bool has(std::size_t r) const { return bits_[r]; }
    // True if this grew.
    bool unite(const RegisterSet& other) {
        bool grew = false;
        for (std::size_t r = 0; r < bits_.size(); ++r)
            if (other.bits_[r] && !bits_[r]) bits_[r] = grew = true;
        return grew;
    }

private:
    std::vector<bool> bits_;
};

class Liveness {
public:
    Liveness(Program& program, const Function& f) : program_(program), f_(f), size_(f.registers.size()) {
        live_.assign(f.end - f.entry, RegisterSet(size_));
    }

    void run() {
        for (bool changed = true; changed;) {
            changed = false;
            for (std::uint32_t i = f_.end; i-- > f_.entry;) changed |= update(i);
        }
        findStale();
        for (std::uint32_t i = f_.entry; i < f_.end; ++i) {
            MicroOp& op = program_.ops[i];
            op.firstDead = static_cast<std::uint32_t>(program_.deadRegisters.size());
            for (std::size_t r = 0; r < size_; ++r)
                if (stale_[i - f_.entry].has(r) && !live_[i - f_.entry].has(r))
                    program_.deadRegisters.push_back(static_cast<std::uint16_t>(f_.firstRegister + r));
            op.deadCount = static_cast<std::uint32_t>(program_.deadRegisters.size()) - op.firstDead;
        }
    }

private:
    bool update(std::uint32_t i) {
        const MicroOp& op = program_.ops[i];
        RegisterSet in(size_);
        const auto after = [&](std::uint32_t successor) {
            if (successor < f_.end) in.unite(live_[successor - f_.entry]);
        };
        switch (op.op) {
        case Op::Return: break;
        case Op::Jump:
        case Op::Spin: after(op.target); break;
        case Op::BranchIfZero:
        case Op::BranchIfNotZero:
            after(op.target);
            after(i + 1);
            break;
        default: after(i + 1); break;
        }
        if (op.dst != kNoRegister) in.remove(static_cast<std::size_t>(op.dst - f_.firstRegister));
        const auto use = [&](const Operand& operand) {
            if (operand.isRegister()) in.add(static_cast<std::size_t>(operand.reg - f_.firstRegister));
        };
        use(op.a);
        use(op.b);
        use(op.index);
        for (std::uint32_t k = 0; k < op.argumentCount; ++k) use(program_.arguments[op.firstArgument + k].second);
        return live_[i - f_.entry].unite(in);
    }

    // The registers that may hold something on arrival at a micro-op: what its predecessors kept and what they set.
    // A step keeps what is live where it stands, since the rest was cleared there; control flow clears nothing.
    void findStale() {
        stale_.assign(f_.end - f_.entry, RegisterSet(size_));
        for (std::uint16_t p = 0; p < f_.parameterCount; ++p) stale_.front().add(p);
        for (bool changed = true; changed;) {
            changed = false;
            for (std::uint32_t i = f_.entry; i < f_.end; ++i) {
                const MicroOp& op = program_.ops[i];
                RegisterSet out = isControl(op.op) ? stale_[i - f_.entry] : live_[i - f_.entry];
                if (op.dst != kNoRegister) out.add(static_cast<std::size_t>(op.dst - f_.firstRegister));
                const auto into = [&](std::uint32_t successor) {
                    if (successor < f_.end) changed |= stale_[successor - f_.entry].unite(out);
                };
                if (op.op == Op::Return) continue;
                if (op.target != kNone && (op.op == Op::Spin || op.op == Op::Jump || op.op == Op::BranchIfZero ||
                                           op.op == Op::BranchIfNotZero))
                    into(op.target);
                if (op.op != Op::Jump && op.op != Op::Spin) into(i + 1);
            }
        }
    }

    Program& program_;
    const Function& f_;
    std::size_t size_;
    std::vector<RegisterSet> live_;
    std::vector<RegisterSet> stale_;
};

}  // namespace

void markDeadRegisters(Program& program) {
    program.deadRegisters.clear();
    for (const Function& f : program.functions) Liveness(program, f).run();
}

}  // namespace lockstep
