// The text a scenario was read from, and where its kernel C stands in it, so that every message points into the file
// that the user edits. Collects diagnostics; decides nothing about them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.hpp"
#include "lang/toml_string.hpp"

namespace lockstep {

/// A stretch of one line of the C text: line and column from 1, length in bytes.
struct Span {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t length = 1;
};

/// A file's lines, and the place of its embedded C.
class SourceText {
public:
    SourceText() = default;
    SourceText(std::string fileName, std::string_view text);

    /// Says where the C text stands; without it, the file is the C text.
    void placeCode(std::vector<TextAnchor> anchors) { anchors_ = std::move(anchors); }

    [[nodiscard]] const std::string& fileName() const { return fileName_; }
    [[nodiscard]] Place place(const Span& inCode) const;
    [[nodiscard]] Place placeInFile(int line, int column, int length = 1) const;
    [[nodiscard]] std::string line(int number) const;  ///< empty when out of range

private:
    std::string fileName_;
    std::vector<std::string> lines_;
    std::vector<TextAnchor> anchors_ = {TextAnchor{}};
};

/// Gathers diagnostics, each completed with its place and line; takes at most `kMost` errors and as many warnings.
class Diagnostics {
public:
    static constexpr std::size_t kMost = 20;

    explicit Diagnostics(const SourceText& source) : source_(source) {}

    void error(const Span& where, std::string cause, std::string remedy = {});
    void warning(const Span& where, std::string cause, std::string remedy = {});
    void errorInFile(int line, int column, std::string cause, std::string remedy = {}, int length = 1);

    /// No further error would be taken: a good moment to stop looking for them.
    [[nodiscard]] bool full() const { return errors_ >= kMost; }
    [[nodiscard]] bool hasErrors() const { return errors_ > 0; }
    [[nodiscard]] const SourceText& source() const { return source_; }
    std::vector<Diagnostic> take() { return std::move(list_); }

private:
    void add(Diagnostic::Severity severity, Place place, std::string cause, std::string remedy);

    const SourceText& source_;
    std::vector<Diagnostic> list_;
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
};

}  // namespace lockstep
