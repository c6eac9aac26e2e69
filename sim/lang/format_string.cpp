#include "lang/format_string.hpp"

#include <array>
#include <cctype>
#include <cstdio>
#include <optional>

namespace lockstep {
namespace {

struct Conversion {
    std::string flags;
    int width = 0;
    int bytes = 4;   // of the value
    int narrow = 0;  // of what is shown of it, where that is less
    char letter = 'd';
    std::size_t length = 0;  // of the text, from '%' on
};

constexpr int kWidest = 64;

std::optional<Conversion> readConversion(std::string_view text) {
    Conversion c;
    std::size_t i = 1;
    while (i < text.size() && std::string_view("0-+# ").find(text[i]) != std::string_view::npos) c.flags += text[i++];
    while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0) {
        c.width = c.width * 10 + (text[i++] - '0');
        if (c.width > kWidest) return std::nullopt;
    }
    if (text.substr(i, 2) == "ll") c.bytes = 8, i += 2;
    else if (text.substr(i, 2) == "hh") c.narrow = 1, i += 2;
    else if (i < text.size() && (text[i] == 'l' || text[i] == 'z')) c.bytes = 8, ++i;
    else if (i < text.size() && text[i] == 'h') c.narrow = 2, ++i;
    if (i >= text.size() || std::string_view("diuxXoc").find(text[i]) == std::string_view::npos) return std::nullopt;
    c.letter = text[i];
    c.length = i + 1;
    return c;
}

}  // namespace

std::string checkFormat(std::string_view format, std::span<const IntType> types) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') continue;
        if (format.substr(i, 2) == "%%") {
            ++i;
            continue;
        }
        const auto c = readConversion(format.substr(i));
        if (!c)
            return "'" + std::string(format.substr(i, 3)) +
                   "' is not a conversion that pr_info() has here: use %d, %u, %ld, %lu, %x or %lx";
        if (used >= types.size()) return "the format has more conversions than there are values";
        if (c->bytes != types[used].bytes)
            return "conversion " + std::to_string(used + 1) + ", '" + std::string(format.substr(i, c->length)) +
                   "', does not fit its value of type " + name(types[used]) + ": use " +
                   (types[used].bytes == 8 ? "%ld or %lu" : "%d or %u");
        ++used;
        i += c->length - 1;
    }
    if (used < types.size()) return "there are more values than the format has conversions";
    return {};
}

std::string formatValues(std::string_view format, std::span<const std::uint64_t> values) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            out += format[i];
            continue;
        }
        if (format.substr(i, 2) == "%%") {
            out += '%';
            ++i;
            continue;
        }
        const auto c = readConversion(format.substr(i));
        if (!c || used >= values.size()) break;
        const bool isSigned = c->letter == 'd' || c->letter == 'i';
        std::uint64_t value = values[used++];
        if (c->narrow > 0) value = normalise({static_cast<std::uint8_t>(c->narrow), isSigned, false}, value);
        else if (c->bytes == 4) value = normalise(isSigned ? kInt : kUnsigned, value);
        const bool wide = c->letter != 'c';
        const std::string pattern =
            "%" + c->flags + (c->width > 0 ? std::to_string(c->width) : "") + (wide ? "ll" : "") + c->letter;
        std::array<char, 2 * kWidest> buffer{};
        const int written =
            wide ? std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), static_cast<long long>(value))
                 : std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), static_cast<int>(value));
        if (written > 0) out.append(buffer.data(), static_cast<std::size_t>(written));
        i += c->length - 1;
    }
    while (out.ends_with('\n')) out.pop_back();
    return out;
}

}  // namespace lockstep
