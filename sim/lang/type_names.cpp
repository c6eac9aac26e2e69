#include "lang/type_names.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace lockstep {
namespace {

constexpr std::array<std::pair<std::string_view, IntType>, 17> kFixed = {{
    {"u8", {1, false, false}},
    {"u16", {2, false, false}},
    {"u32", {4, false, false}},
    {"u64", {8, false, false}},
    {"s8", {1, true, false}},
    {"s16", {2, true, false}},
    {"s32", {4, true, false}},
    {"s64", {8, true, false}},
    {"bool", {1, false, true}},
    {"uint8_t", {1, false, false}},
    {"uint16_t", {2, false, false}},
    {"uint32_t", {4, false, false}},
    {"uint64_t", {8, false, false}},
    {"int32_t", {4, true, false}},
    {"int64_t", {8, true, false}},
    {"size_t", {8, false, false}},
    {"_Bool", {1, false, true}},
}};

constexpr std::array<std::string_view, 6> kBasic = {"unsigned", "signed", "char", "short", "int", "long"};
constexpr std::array<std::string_view, 7> kQualifiers = {"const",  "inline", "noinline", "__always_inline",
                                                         "__init", "__exit", "notrace"};
constexpr std::array<std::string_view, 9> kStatements = {"if",    "else",     "while",  "do",    "for",
                                                         "break", "continue", "return", "sizeof"};

template <class Range>
bool contains(const Range& range, std::string_view word) {
    return std::find(range.begin(), range.end(), word) != range.end();
}

}  // namespace

std::optional<Refusal> refusalOf(std::string_view word) {
    const std::string quoted = "'" + std::string(word) + "'";
    if (word == "float" || word == "double")
        return Refusal{quoted + " in kernel code",
                       "the kernel has no FPU: use an integer (scale it, as the kernel does)"};
    if (word == "volatile")
        return Refusal{
            "'volatile' is not how the kernel marks shared variables",
            "use READ_ONCE() and WRITE_ONCE() at each access (Documentation/process/volatile-considered-harmful.rst)"};
    if (word == "goto")
        return Refusal{"'goto' is not part of the scenario language yet", "use if, while, break or return"};
    if (word == "switch" || word == "case" || word == "default")
        return Refusal{quoted + " is not part of the scenario language", "use if … else if … else"};
    if (word == "enum")
        return Refusal{"'enum' is not part of the scenario language yet", "use 'static const int NAME = VALUE;'"};
    if (word == "typedef" || word == "union")
        return Refusal{quoted + " is not part of the scenario language", "use the kernel's integer types"};
    if (word == "sizeof") return Refusal{"'sizeof' is not part of the scenario language yet", "write the number"};
    if (word == "asm" || word == "__asm__")
        return Refusal{"inline assembly is not part of the scenario language", "use the kernel's functions"};
    if (word == "extern")
        return Refusal{"'extern' has no meaning in a scenario", "define the variable or function here"};
    if (word == "rwlock_t" || word == "seqlock_t" || word == "seqcount_t" || word == "refcount_t" ||
        word == "raw_spinlock_t")
        return Refusal{quoted + " is not part of the scenario language yet",
                       "the nearest that is: spinlock_t, atomic_t, struct mutex"};
    return std::nullopt;
}

bool refusesDeclaration(std::string_view word) {
    return word != "goto" && word != "switch" && word != "case" && word != "default" && word != "sizeof" &&
           word != "asm" && word != "__asm__" && refusalOf(word).has_value();
}

bool isTypeWord(std::string_view word) {
    if (contains(kBasic, word) || word == "atomic_t" || word == "atomic64_t" || word == "spinlock_t" ||
        word == "void" || word == "struct")
        return true;
    return word == "float" || word == "double" ||
           std::any_of(kFixed.begin(), kFixed.end(), [&](const auto& f) { return f.first == word; });
}

bool isQualifier(std::string_view word) {
    return contains(kQualifiers, word);
}
bool isStatementWord(std::string_view word) {
    return contains(kStatements, word);
}

std::span<const std::string> typeWords() {
    static const std::vector<std::string> words = [] {
        std::vector<std::string> all(kBasic.begin(), kBasic.end());
        for (const auto& f : kFixed) all.emplace_back(f.first);
        for (const char* other :
             {"atomic_t", "atomic64_t", "spinlock_t", "void", "static", "struct", "DEFINE_SPINLOCK", "DEFINE_MUTEX"})
            all.emplace_back(other);
        return all;
    }();
    return words;
}

bool IntegerWords::add(std::string_view word) {
    if (word == "unsigned") ++unsigned_;
    else if (word == "signed") ++signed_;
    else if (word == "char") ++char_;
    else if (word == "short") ++short_;
    else if (word == "int") ++int_;
    else if (word == "long") ++long_;
    else {
        const auto* found = std::find_if(kFixed.begin(), kFixed.end(), [&](const auto& f) { return f.first == word; });
        if (found == kFixed.end()) return false;
        fixed_ = found->second;
        ++fixedCount_;
    }
    return true;
}

std::optional<IntType> IntegerWords::type(bool charIsSigned) const {
    const int basic = signed_ + unsigned_ + char_ + short_ + int_ + long_;
    if (fixedCount_ > 0) return fixedCount_ == 1 && basic == 0 ? fixed_ : std::nullopt;
    if (signed_ > 1 || unsigned_ > 1 || (signed_ && unsigned_) || char_ > 1 || short_ > 1 || int_ > 1 || long_ > 2)
        return std::nullopt;
    if ((char_ && (short_ || int_ || long_)) || (short_ && long_)) return std::nullopt;
    const bool isSigned = unsigned_ == 0;
    if (char_) return IntType{1, signed_ ? true : isSigned && charIsSigned, false};
    if (short_) return IntType{2, isSigned, false};
    return IntType{static_cast<std::uint8_t>(long_ ? 8 : 4), isSigned, false};
}

}  // namespace lockstep
