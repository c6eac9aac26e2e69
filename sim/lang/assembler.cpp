#include "lang/assembler.hpp"

#include <array>

#include <fmt/format.h>

namespace lockstep {
namespace {

constexpr std::array<const char*, 6> kX86Locals = {"rbx", "rbp", "r12", "r13", "r14", "r15"};
constexpr std::array<const char*, 9> kX86Temporaries = {"rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11"};

const char* x86Mnemonic(RmwOp op) {
    switch (op) {
    case RmwOp::Add: return "add";
    case RmwOp::Sub: return "sub";
    case RmwOp::And:
    case RmwOp::AndNot: return "and";
    case RmwOp::Or: return "or";
    case RmwOp::Xor: return "xor";
    case RmwOp::Exchange: return "xchg";
    }
    return "";
}

const char* armAlu(AluOp op, bool isSigned) {
    switch (op) {
    case AluOp::Add: return "add";
    case AluOp::Sub: return "sub";
    case AluOp::Mul: return "mul";
    case AluOp::Div: return isSigned ? "sdiv" : "udiv";
    case AluOp::And: return "and";
    case AluOp::Or: return "orr";
    case AluOp::Xor: return "eor";
    case AluOp::Shl: return "lsl";
    case AluOp::Shr: return isSigned ? "asr" : "lsr";
    default: return "";
    }
}

const char* condition(AluOp op, bool isSigned, bool arm) {
    switch (op) {
    case AluOp::Eq: return arm ? "eq" : "e";
    case AluOp::Ne: return arm ? "ne" : "ne";
    case AluOp::Lt: return isSigned ? (arm ? "lt" : "l") : (arm ? "lo" : "b");
    case AluOp::Le: return isSigned ? (arm ? "le" : "le") : (arm ? "ls" : "be");
    case AluOp::Gt: return isSigned ? (arm ? "gt" : "g") : (arm ? "hi" : "a");
    default: return isSigned ? (arm ? "ge" : "ge") : (arm ? "hs" : "ae");
    }
}

// "a"/"l" of ldaddal: acquire and release halves of an arm64 atomic.
const char* armOrder(Order order) {
    switch (order) {
    case Order::Acquire: return "a";
    case Order::Release: return "l";
    case Order::Full: return "al";
    default: return "";
    }
}

const char* armSize(IntType type) {
    return type.bytes == 1 ? "b" : type.bytes == 2 ? "h" : "";
}

}  // namespace

std::string registerFamily(Isa isa, RegisterRole role, std::uint32_t index) {
    if (isa == Isa::X86_64) {
        if (role == RegisterRole::Local && index < kX86Locals.size()) return kX86Locals[index];
        if (role == RegisterRole::Temporary && index < kX86Temporaries.size()) return kX86Temporaries[index];
        return fmt::format("{}({})", (role == RegisterRole::Local ? 8 : 2048) + 8 * index, "%rsp");
    }
    if (role == RegisterRole::Local && index < 10) return fmt::format("x{}", 19 + index);
    if (role == RegisterRole::Temporary && index < 16) return fmt::format("x{}", index);
    return fmt::format("[sp, #{}]", (role == RegisterRole::Local ? 8 : 2048) + 8 * index);
}

std::string registerName(Isa isa, const std::string& family, std::uint8_t bytes) {
    if (family.find("sp") != std::string::npos) return family;  // a stack slot
    if (isa == Isa::Arm64) return bytes == 8 ? family : "w" + family.substr(1);
    if (bytes == 8) return family;
    const bool numbered = family[1] >= '0' && family[1] <= '9';
    if (numbered) return family + (bytes == 4 ? "d" : bytes == 2 ? "w" : "b");
    if (bytes == 4) return "e" + family.substr(1);
    if (bytes == 2) return family.substr(1);
    const bool pair = family.back() == 'x';
    return pair ? family.substr(1, 1) + "l" : family.substr(1) + "l";
}

char Assembler::suffix(IntType type) const {
    return type.bytes == 1 ? 'b' : type.bytes == 2 ? 'w' : type.bytes == 4 ? 'l' : 'q';
}

std::string Assembler::reg(const std::string& family, std::uint8_t bytes) const {
    const std::string text = registerName(isa_, family, bytes);
    if (isa_ == Isa::Arm64 || text.find("sp") != std::string::npos) return text;
    return "%" + text;
}

std::string Assembler::imm(std::uint64_t value) const {
    return fmt::format("{}{}", isa_ == Isa::X86_64 ? "$" : "#", static_cast<std::int64_t>(value));
}

std::string Assembler::memory(const Global& global, const Operand& index, const std::string& indexRegister) const {
    std::string text = global.name;
    if (index.isImmediate() && index.value != 0) text += fmt::format("+{}", index.value * global.type.bytes);
    if (isa_ == Isa::X86_64)
        return index.isRegister() ? fmt::format("{}(,{},{})", text, indexRegister, global.type.bytes) : text;
    return index.isRegister() ? fmt::format("[{}, {}]", text, indexRegister) : fmt::format("[{}]", text);
}

std::string Assembler::load(const std::string& to, const std::string& from, IntType type, Order order) const {
    if (isa_ == Isa::X86_64) {
        if (type.bytes >= 4) return fmt::format("mov{} {}, {}", suffix(type), from, to);
        return fmt::format("mov{}{}l {}, {}", type.isSigned ? 's' : 'z', suffix(type), from, to);
    }
    const char* sign = type.isSigned && type.bytes < 4 ? "s" : "";
    return fmt::format("{}{}{} {}, {}", order == Order::Acquire ? "ldar" : "ldr", sign, armSize(type), to, from);
}

std::string Assembler::store(const std::string& what, const std::string& to, IntType type, Order order) const {
    if (isa_ == Isa::X86_64) return fmt::format("mov{} {}, {}", suffix(type), what, to);
    return fmt::format("{}{} {}, {}", order == Order::Release ? "stlr" : "str", armSize(type), what, to);
}

std::string Assembler::move(const std::string& to, const std::string& what, bool isImmediate, IntType type) const {
    if (isa_ == Isa::Arm64) {
        if (!isImmediate && type.bytes < 4)
            return fmt::format("{}xt{} {}, {}", type.isSigned ? "s" : "u", type.bytes == 1 ? "b" : "h", to, what);
        return fmt::format("mov {}, {}", to, what);
    }
    if (isImmediate && what == "$0") return fmt::format("xorl {0}, {0}", to);
    if (!isImmediate && type.bytes < 4)
        return fmt::format("mov{}{}l {}, {}", type.isSigned ? 's' : 'z', suffix(type), what, to);
    return fmt::format("mov{} {}, {}", suffix(type), what, to);
}

std::string Assembler::alu(AluOp op, IntType type, const std::string& to, const std::string& a, const std::string& b,
                           bool bIsImmediate, std::uint64_t bValue) const {
    const char s = suffix(type);
    if (isComparison(op)) {
        const char* cc = condition(op, type.isSigned, isa_ == Isa::Arm64);
        if (isa_ == Isa::Arm64)
            return to.empty() ? fmt::format("cmp {}, {}", a, b) : fmt::format("cmp {}, {}; cset {}, {}", a, b, to, cc);
        const bool zero = bIsImmediate && bValue == 0;
        const std::string compare = zero ? fmt::format("test{} {}, {}", s, a, a) : fmt::format("cmp{} {}, {}", s, b, a);
        return to.empty() ? compare : fmt::format("{}; set{} {}", compare, cc, to);
    }
    if (isa_ == Isa::Arm64) {
        if (op == AluOp::Mod)
            return fmt::format("{0}div {1}, {2}, {3}; msub {1}, {1}, {3}, {2}", type.isSigned ? 's' : 'u', to, a, b);
        if (op == AluOp::Sub && a == "#0") return fmt::format("neg {}, {}", to, b);
        if (op == AluOp::Xor && bIsImmediate && bValue == ~std::uint64_t{0}) return fmt::format("mvn {}, {}", to, a);
        return fmt::format("{} {}, {}, {}", armAlu(op, type.isSigned), to, a, b);
    }
    if (isDivision(op))
        return fmt::format("mov{0} {1}, {2}; {3}div{0} {4}", s, a, s == 'q' ? "%rax" : "%eax", type.isSigned ? "i" : "",
                           b) +
               (op == AluOp::Mod ? " (remainder)" : "");
    if (op == AluOp::Sub && a == "$0")
        return (b == to ? "" : fmt::format("mov{} {}, {}; ", s, b, to)) + fmt::format("neg{} {}", s, to);
    if (op == AluOp::Xor && bIsImmediate && bValue == ~std::uint64_t{0})
        return (a == to ? "" : fmt::format("mov{} {}, {}; ", s, a, to)) + fmt::format("not{} {}", s, to);
    const char* mnemonic = op == AluOp::Add   ? "add"
                           : op == AluOp::Sub ? "sub"
                           : op == AluOp::Mul ? "imul"
                           : op == AluOp::And ? "and"
                           : op == AluOp::Or  ? "or"
                           : op == AluOp::Xor ? "xor"
                           : op == AluOp::Shl ? "shl"
                           : type.isSigned    ? "sar"
                                              : "shr";
    if (to == a) return fmt::format("{}{} {}, {}", mnemonic, s, b, to);
    if (to == b && isCommutative(op)) return fmt::format("{}{} {}, {}", mnemonic, s, a, to);
    const bool stackSlots = (to + a + b).find("sp") != std::string::npos;
    if (op == AluOp::Add && !stackSlots)
        return bIsImmediate ? fmt::format("lea{} {}({}), {}", s, static_cast<std::int64_t>(bValue), a, to)
                            : fmt::format("lea{} ({},{}), {}", s, a, b, to);
    return fmt::format("mov{} {}, {}; {}{} {}, {}", s, a, to, mnemonic, s, b, to);
}

std::string Assembler::memoryAlu(RmwOp op, const std::string& what, const std::string& memory, IntType type,
                                 bool locked, std::uint64_t amount, bool amountKnown) const {
    if (isa_ == Isa::Arm64) {
        const char* mnemonic = op == RmwOp::Or                        ? "stset"
                               : op == RmwOp::Xor                     ? "steor"
                               : op == RmwOp::Add || op == RmwOp::Sub ? "stadd"
                                                                      : "stclr";
        return fmt::format("{}{} {}, {}", mnemonic, armSize(type), what, memory);
    }
    const std::string prefix = locked ? "lock " : "";
    const char s = suffix(type);
    if (amountKnown && amount == 1 && op == RmwOp::Add) return fmt::format("{}inc{} {}", prefix, s, memory);
    if (amountKnown && amount == 1 && op == RmwOp::Sub) return fmt::format("{}dec{} {}", prefix, s, memory);
    return fmt::format("{}{}{} {}, {}", prefix, x86Mnemonic(op), s, what, memory);
}

std::string Assembler::fetch(RmwOp op, const std::string& to, const std::string& what, const std::string& memory,
                             IntType type, Order order) const {
    if (isa_ == Isa::X86_64) {
        const char s = suffix(type);
        if (op == RmwOp::Exchange) return fmt::format("xchg{} {}, {}", s, what, memory);
        return fmt::format("lock xadd{} {}, {}", s, what, memory);
    }
    const char* mnemonic = op == RmwOp::Exchange                  ? "swp"
                           : op == RmwOp::Or                      ? "ldset"
                           : op == RmwOp::Xor                     ? "ldeor"
                           : op == RmwOp::Add || op == RmwOp::Sub ? "ldadd"
                                                                  : "ldclr";
    return fmt::format("{}{}{} {}, {}, {}", mnemonic, armOrder(order), armSize(type), what, to, memory);
}

std::string Assembler::compareExchange(const std::string& expectedAndOld, const std::string& desired,
                                       const std::string& memory, IntType type, Order order) const {
    if (isa_ == Isa::X86_64)
        return fmt::format("lock cmpxchg{} {}, {}  # expected and old value: {}", suffix(type), desired, memory,
                           expectedAndOld);
    return fmt::format("cas{}{} {}, {}, {}", armOrder(order), armSize(type), expectedAndOld, desired, memory);
}

}  // namespace lockstep
