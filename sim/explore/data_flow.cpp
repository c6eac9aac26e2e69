#include "explore/data_flow.hpp"

#include <algorithm>
#include <cassert>

#include "explore/post_dominators.hpp"

namespace lockstep {

DataFlow::DataFlow(const Program& program) : program_(program), nodes_(1), flows_(program.contexts.size()) {
    for (std::uint32_t i = 0; i < flows_.size(); ++i) {
        flows_[i].registers.assign(program.registerCount, 0);
        flows_[i].remaining = program.contexts[i].times;
        if (program.contexts[i].kind == ContextKind::Task && flows_[i].remaining > 0) {
            start(i);
            settle(i);
        }
    }
}

DataFlow::Value DataFlow::add(const Node& node) {
    nodes_.push_back(node);
    return static_cast<Value>(nodes_.size() - 1);
}

DataFlow::Value DataFlow::operand(Flow& f, const Operand& o) {
    if (o.isRegister()) return f.registers[o.reg];
    if (!o.isImmediate() || o.value == 0) return 0;
    Node constant;
    constant.value = o.value;
    return add(constant);
}

DataFlow::Value DataFlow::convert(IntType type, Value of) {
    if (normalise(type, was(of)) == was(of) && nodes_[of].kind == Node::Kind::Constant) return of;
    Node node;
    node.kind = Node::Kind::Convert;
    node.type = type;
    node.left = of;
    node.value = normalise(type, was(of));
    return add(node);
}

DataFlow::Value DataFlow::stored(const Event& e) const {
    const MicroOp& op = program_.ops[e.op];
    const Operand& value = op.op == Op::CompareExchange ? op.b : op.a;
    return value.isRegister() ? flows_[e.context].registers[value.reg] : 0;
}
DataFlow::Value DataFlow::index(const Event& e) const {
    const Operand& index = program_.ops[e.op].index;
    return index.isRegister() ? flows_[e.context].registers[index.reg] : 0;
}

// ---- asking

// An expression grows with the loop that computes it; the newest part is what explains it.
std::vector<DataFlow::Value> DataFlow::below(Value value) const {
    constexpr std::size_t kMost = 512;
    std::vector<Value> found{value};
    for (std::size_t i = 0; i < found.size() && found.size() < kMost; ++i)
        for (const Value part : {nodes_[found[i]].left, nodes_[found[i]].right})
            if (part != 0 && std::find(found.begin(), found.end(), part) == found.end()) found.push_back(part);
    std::sort(found.begin(), found.end());  // a part is older than the whole
    return found;
}

std::vector<DataFlow::Source> DataFlow::sources(Value value) const {
    std::vector<Source> found;
    for (const Value v : below(value))
        if (nodes_[v].kind == Node::Kind::Read) found.push_back({nodes_[v].step, nodes_[v].atomic});
    return found;
}

std::uint64_t DataFlow::wouldBe(Value value, const std::map<std::size_t, std::uint64_t>& instead) const {
    std::map<Value, std::uint64_t> now;
    const auto valueOf = [&](Value v) {
        const auto found = now.find(v);
        return found != now.end() ? found->second : was(v);
    };
    for (const Value v : below(value)) {
        const Node& node = nodes_[v];
        std::uint64_t& result = now[v] = node.value;
        if (node.kind == Node::Kind::Read) {
            if (const auto other = instead.find(node.step); other != instead.end()) result = other->second;
        } else if (node.kind == Node::Kind::Convert) {
            result = normalise(node.type, valueOf(node.left));
        } else if (node.kind == Node::Kind::Alu) {
            const std::uint64_t a = valueOf(node.left), b = valueOf(node.right);
            if (!trapsOnX86(node.alu, node.type, a, b)) result = evaluate(node.alu, node.type, a, b);
        }
    }
    return valueOf(value);
}

// ---- following

DataFlow::Value DataFlow::result(Flow& f, const MicroOp& op, const Event& e, std::size_t step) {
    Node node;
    node.value = e.result;
    switch (op.op) {
    case Op::Move: return convert(op.type, operand(f, op.a));
    case Op::Alu:
        node.kind = Node::Kind::Alu;
        node.alu = op.alu;
        node.type = op.type;
        node.left = operand(f, op.a);
        node.right = operand(f, op.b);
        return add(node);
    case Op::Load:
    case Op::LoadExclusive:
    case Op::Rmw:
    case Op::CompareExchange:
        node.kind = Node::Kind::Read;
        node.atomic = op.op != Op::Load;
        node.step = step;
        node.left = operand(f, op.index);
        if (const auto own = carried_.find(e.cell);
            own != carried_.end() && own->second.context == e.context && own->second.call == f.call)
            node.right = own->second.value;
        return add(node);
    default: return add(node);
    }
}

void DataFlow::take(const Event& e, std::size_t step) {
    if (e.kind == Event::Kind::Switched || e.kind == Event::Kind::Drained) return;
    if (e.kind == Event::Kind::Arrived) {
        start(e.context);
        settle(e.context);
        return;
    }
    if (e.fault != Fault::None || e.kind == Event::Kind::Slept) return;
    Flow& f = flows_[e.context];
    assert(f.pc == e.op);
    const MicroOp& op = program_.ops[e.op];
    const Value value = op.dst == kNoRegister ? 0 : result(f, op, e, step);
    if (e.kind == Event::Kind::Write || e.kind == Event::Kind::ReadModifyWrite)
        carried_[e.cell] = {e.context, f.call, stored(e)};
    if (op.dst != kNoRegister) f.registers[op.dst] = value;
    f.pc = op.op == Op::Spin ? op.target : e.op + 1;
    settle(e.context);
}

void DataFlow::start(std::uint32_t context) {
    const Context& c = program_.contexts[context];
    const Function& function = program_.functions[c.function];
    Flow& f = flows_[context];
    f.pc = function.entry;
    f.callers.clear();
    f.decisions.clear();
    ++f.call;
    for (std::size_t k = 0; k < c.arguments.size(); ++k)
        f.registers[function.firstRegister + k] = operand(f, Operand::immediate(c.arguments[k]));
}

// As Machine::settle: control flow takes no step.
void DataFlow::settle(std::uint32_t context) {
    Flow& f = flows_[context];
    for (;;) {
        std::erase_if(f.decisions, [&](const Decision& d) { return d.join == f.pc && d.depth == f.callers.size(); });
        const MicroOp& op = program_.ops[f.pc];
        switch (op.op) {
        case Op::Jump: f.pc = op.target; break;
        case Op::Barrier: ++f.pc; break;
        case Op::BranchIfZero:
        case Op::BranchIfNotZero: branch(f, op); break;
        case Op::Call: {
            const Function& callee = program_.functions[op.target];
            for (std::uint32_t k = 0; k < op.argumentCount; ++k) {
                const auto& [reg, argument] = program_.arguments[op.firstArgument + k];
                const IntType type = callee.registers[static_cast<std::size_t>(reg - callee.firstRegister)].type;
                f.registers[reg] = convert(type, operand(f, argument));
            }
            f.callers.push_back(f.pc);
            f.pc = callee.entry;
            break;
        }
        case Op::Return:
            if (!leave(context, op)) return;
            break;
        default: return;
        }
    }
}

void DataFlow::branch(Flow& f, const MicroOp& op) {
    const Value condition = operand(f, op.a);
    const std::size_t depth = f.callers.size();
    // A loop that comes round decides anew.
    const auto again = std::find_if(f.decisions.begin(), f.decisions.end(),
                                    [&](const Decision& d) { return d.branch == f.pc && d.depth == depth; });
    f.decisions.erase(again, f.decisions.end());
    if (condition != 0) f.decisions.push_back({f.pc, joinOf(f.pc), depth, condition});
    const bool taken = (was(condition) == 0) == (op.op == Op::BranchIfZero);
    f.pc = taken ? op.target : f.pc + 1;
}

// False when this was the context's last call for now.
bool DataFlow::leave(std::uint32_t context, const MicroOp& op) {
    Flow& f = flows_[context];
    if (f.callers.empty()) {
        --f.remaining;
        f.decisions.clear();
        if (program_.contexts[context].kind != ContextKind::Task || f.remaining == 0) return false;
        start(context);
        return true;
    }
    const Value value = convert(program_.functionOf(f.pc).type, operand(f, op.a));
    const std::uint32_t call = f.callers.back();
    f.callers.pop_back();
    std::erase_if(f.decisions, [&](const Decision& d) { return d.depth > f.callers.size(); });
    if (program_.ops[call].dst != kNoRegister) f.registers[program_.ops[call].dst] = value;
    f.pc = call + 1;
    return true;
}

std::uint32_t DataFlow::joinOf(std::uint32_t op) {
    const std::uint32_t function = program_.statementOf(op).function;
    auto found = joins_.find(function);
    if (found == joins_.end())
        found = joins_.emplace(function, postDominators(program_, program_.functions[function])).first;
    return found->second[op - program_.functions[function].entry];
}

}  // namespace lockstep
