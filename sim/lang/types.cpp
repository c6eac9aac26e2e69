#include "lang/types.hpp"

namespace lockstep {

std::string name(IntType type) {
    if (type.isBool) return "bool";
    switch (type.bytes) {
    case 1: return type.isSigned ? "s8" : "u8";
    case 2: return type.isSigned ? "s16" : "u16";
    case 4: return type.isSigned ? "int" : "unsigned int";
    default: return type.isSigned ? "long" : "unsigned long";
    }
}

std::string symbol(AluOp op) {
    static constexpr const char* kSymbols[] = {"+",  "-",  "*",  "/",  "%", "&",  "|", "^",
                                               "<<", ">>", "==", "!=", "<", "<=", ">", ">="};
    return kSymbols[static_cast<std::size_t>(op)];
}

}  // namespace lockstep
