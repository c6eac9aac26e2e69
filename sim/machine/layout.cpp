#include "machine/layout.hpp"

#include <algorithm>

#include "machine/store_buffer.hpp"

namespace lockstep {
namespace {

std::uint32_t aligned(std::uint32_t offset, std::uint32_t to) {
    return (offset + to - 1) / to * to;
}

}  // namespace

std::vector<std::uint32_t> reachableFunctions(const Program& program, std::uint32_t root) {
    std::vector<bool> seen(program.functions.size(), false);
    std::vector<std::uint32_t> found{root};
    seen[root] = true;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Function& f = program.functions[found[i]];
        for (std::uint32_t op = f.entry; op < f.end; ++op) {
            if (program.ops[op].op != Op::Call || seen[program.ops[op].target]) continue;
            seen[program.ops[op].target] = true;
            found.push_back(program.ops[op].target);
        }
    }
    return found;
}

Layout::Layout(const Program& program) {
    buffers_ = cpu(program.cpus);
    if (program.memory == MemoryModel::Tso) bufferBytes_ = aligned(static_cast<std::uint32_t>(sizeof(StoreBuffer)), 8);
    std::uint32_t at = buffer(program.cpus);
    for (const Context& context : program.contexts) {
        ContextBlock block;
        std::size_t first = program.registerCount;
        std::size_t end = 0;
        for (const std::uint32_t f : reachableFunctions(program, context.function)) {
            const Function& function = program.functions[f];
            first = std::min<std::size_t>(first, function.firstRegister);
            end = std::max<std::size_t>(end, function.firstRegister + function.registers.size());
        }
        block.offset = at;
        block.registers = at + static_cast<std::uint32_t>(sizeof(ContextState));
        block.firstRegister = static_cast<std::uint16_t>(first);
        block.registerCount = static_cast<std::uint16_t>(end > first ? end - first : 0);
        block.stack = block.registers + block.registerCount * 8U;
        at = aligned(block.stack + program.deepestCall * 2U, 8);
        contexts_.push_back(block);
    }
    for (const Cell& cell : program.cells) {
        at = aligned(at, cell.bytes);
        cells_.push_back(at);
        at += cell.bytes;
    }
    size_ = aligned(at, 8);
}

}  // namespace lockstep
