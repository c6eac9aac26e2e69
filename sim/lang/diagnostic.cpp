#include "lang/diagnostic.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lockstep {
namespace {

constexpr std::size_t kLongestShownLine = 160;

// The caret line repeats the tabs of the source line, so that both are indented alike by any terminal.
std::string caretLine(const std::string& source, int column, int length) {
    std::string line;
    const auto before = static_cast<std::size_t>(std::max(column - 1, 0));
    for (std::size_t i = 0; i < before && i < source.size(); ++i) {
        const auto byte = static_cast<unsigned char>(source[i]);
        if (byte == '\t') line += '\t';
        else if ((byte & 0xc0U) != 0x80U) line += ' ';  // UTF-8 continuation bytes take no column
    }
    line += '^';
    const std::size_t room = source.size() > before + 1 ? source.size() - before - 1 : 0;
    const std::size_t tail = std::min<std::size_t>(room, static_cast<std::size_t>(std::max(length - 1, 0)));
    line.append(tail, '~');
    return line;
}

}  // namespace

std::string format(const Diagnostic& d) {
    std::string text = d.place.file;
    if (d.place.line > 0) text += fmt::format(":{}", d.place.line);
    if (d.place.line > 0 && d.place.column > 0) text += fmt::format(":{}", d.place.column);
    if (!text.empty()) text += ": ";
    text += d.severity == Diagnostic::Severity::Error ? "error: " : "warning: ";
    text += d.cause + "\n";
    if (!d.sourceLine.empty() && d.sourceLine.size() <= kLongestShownLine) {
        const std::string number = fmt::format("{:5} | ", d.place.line);
        text += number + d.sourceLine + "\n";
        if (d.place.column > 0) text += "      | " + caretLine(d.sourceLine, d.place.column, d.place.length) + "\n";
    }
    if (!d.remedy.empty()) text += "help: " + d.remedy + "\n";
    return text;
}

std::string format(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) text += format(diagnostic);
    return text;
}

Diagnostic failure(std::string file, std::string cause, std::string remedy) {
    Diagnostic d;
    d.place.file = std::move(file);
    d.cause = std::move(cause);
    d.remedy = std::move(remedy);
    return d;
}

}  // namespace lockstep
