#include "report/text.hpp"

namespace lockstep {

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    for (const char c : text)
        if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) ++columns;
    return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t has = width(text);
    if (has <= columns) return std::string(text) + std::string(columns - has, ' ');
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
        if (starts && used + 1 == columns) break;
        if (starts) ++used;
        out += text[i];
    }
    return columns == 0 ? "" : out + "…";
}

std::string Paint::wrap(const char* code, std::string_view text) const {
    if (!colour_) return std::string(text);
    return std::string("\033[") + code + "m" + std::string(text) + "\033[0m";
}

}  // namespace lockstep
