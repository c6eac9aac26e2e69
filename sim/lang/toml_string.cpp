#include "lang/toml_string.hpp"

namespace lockstep {
namespace {

class Scanner {
public:
    Scanner(std::string_view file, int line, int column) : file_(file), fileLine_(line) {
        for (int i = 1; i < line && at_ < file_.size(); ++i) {
            const std::size_t end = file_.find('\n', at_);
            at_ = end == std::string_view::npos ? file_.size() : end + 1;
        }
        lineStart_ = at_;
        at_ += static_cast<std::size_t>(column > 0 ? column - 1 : 0);
    }

    std::vector<TextAnchor> run() {
        const char quote = peek();
        const bool multiLine = (quote == '"' || quote == '\'') && peek(1) == quote && peek(2) == quote;
        at_ += multiLine ? 3 : 1;
        if (multiLine && peek() == '\r' && peek(1) == '\n') ++at_;
        if (multiLine && peek() == '\n') newFileLine();
        anchor();
        while (at_ < file_.size()) {
            const char c = peek();
            if (c == quote && (!multiLine || (peek(1) == quote && peek(2) == quote))) break;
            if (c == '\\' && quote == '"') escape();
            else if (c == '\n') {
                newFileLine();
                newLine();
            } else {
                ++at_;
                ++column_;
            }
        }
        return std::move(anchors_);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < file_.size() ? file_[at_ + ahead] : '\0';
    }

    void anchor() { anchors_.push_back({line_, column_, fileLine_, static_cast<int>(at_ - lineStart_) + 1}); }
    void newFileLine() {
        lineStart_ = ++at_;
        ++fileLine_;
    }
    void newLine() {
        ++line_;
        column_ = 1;
        anchor();
    }

    void escape() {
        const char what = peek(1);
        if (what == 'n') {
            at_ += 2;
            return newLine();
        }
        if (what == ' ' || what == '\t' || what == '\r' ||
            what == '\n') {  // a backslash at the end of a line joins it with the next
            for (++at_; peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n';)
                if (peek() == '\n') newFileLine();
                else ++at_;
        } else {
            const std::size_t digits = what == 'x' ? 2 : what == 'u' ? 4 : what == 'U' ? 8 : 0;
            column_ += digits ? utf8Bytes(digits) : 1;
            at_ += 2 + digits;
        }
        anchor();
    }
    [[nodiscard]] std::uint32_t utf8Bytes(std::size_t digits) const {
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = peek(2 + i);
            code = code * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }

    std::string_view file_;
    std::vector<TextAnchor> anchors_;
    std::size_t at_ = 0;
    std::size_t lineStart_ = 0;
    int fileLine_ = 1;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
};

}  // namespace

std::vector<TextAnchor> anchorsOf(std::string_view file, int line, int column) {
    return Scanner(file, line, column).run();
}

}  // namespace lockstep
