#include "lang/source.hpp"

#include <algorithm>
#include <utility>

namespace lockstep {

SourceText::SourceText(std::string fileName, std::string_view text) : fileName_(std::move(fileName)) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines_.emplace_back(line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
}

Place SourceText::place(const Span& inCode) const {
    const auto isAfter = [](const Span& span, const TextAnchor& a) {
        return std::pair(span.line, span.column) < std::pair(a.line, a.column);
    };
    auto at = std::upper_bound(anchors_.begin(), anchors_.end(), inCode, isAfter);
    if (at != anchors_.begin()) --at;
    const auto line =
        static_cast<int>(inCode.line) - static_cast<int>(at->line);  // 0, unless the value goes on past the anchors
    const int column =
        static_cast<int>(inCode.column) + (line == 0 ? at->fileColumn - static_cast<int>(at->column) : 0);
    return {fileName_, at->fileLine + line, column, static_cast<int>(inCode.length)};
}

Place SourceText::placeInFile(int line, int column, int length) const {
    return {fileName_, line, column, length};
}

std::string SourceText::line(int number) const {
    if (number < 1 || static_cast<std::size_t>(number) > lines_.size()) return {};
    return lines_[static_cast<std::size_t>(number) - 1];
}

void Diagnostics::add(Diagnostic::Severity severity, Place place, std::string cause, std::string remedy) {
    std::size_t& count = severity == Diagnostic::Severity::Error ? errors_ : warnings_;
    if (count >= kMost) return;
    for (const Diagnostic& known : list_)  // one slip often breaks the same place twice
        if (known.place.line == place.line && known.place.column == place.column && known.cause == cause) return;
    ++count;
    Diagnostic d;
    d.severity = severity;
    d.sourceLine = source_.line(place.line);
    d.place = std::move(place);
    d.cause = std::move(cause);
    d.remedy = std::move(remedy);
    list_.push_back(std::move(d));
}

void Diagnostics::error(const Span& where, std::string cause, std::string remedy) {
    add(Diagnostic::Severity::Error, source_.place(where), std::move(cause), std::move(remedy));
}

void Diagnostics::warning(const Span& where, std::string cause, std::string remedy) {
    add(Diagnostic::Severity::Warning, source_.place(where), std::move(cause), std::move(remedy));
}

void Diagnostics::errorInFile(int line, int column, std::string cause, std::string remedy, int length) {
    add(Diagnostic::Severity::Error, source_.placeInFile(line, column, length), std::move(cause), std::move(remedy));
}

}  // namespace lockstep
