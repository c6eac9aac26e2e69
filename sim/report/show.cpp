#include "report/show.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "report/words.hpp"

namespace lockstep {
namespace {

struct Row {
    std::string text;
    bool isOp = false;
};
using Rows = std::vector<Row>;

// The instructions that belong to each line of C, in program order. Line 0 holds a function's implicit return.
std::map<std::uint32_t, Rows> byLine(const Program& program) {
    std::map<std::uint32_t, Rows> lines;
    for (const Instruction& i : program.instructions) {
        const std::uint32_t line = program.statements[i.statement].line;
        if (line == 0 || i.text.empty()) continue;
        lines[line].push_back({i.text, false});
        if (i.control) continue;
        for (std::uint32_t op = i.first; op < i.first + i.count; ++op)
            lines[line].push_back({"· " + describe(program, op), true});
    }
    return lines;
}

std::vector<std::string> split(const std::string& code) {
    std::vector<std::string> lines(1);
    for (const char c : code)
        if (c == '\n') lines.emplace_back();
        else if (c == '\t') lines.back() += "    ";
        else lines.back() += c;
    if (lines.back().empty()) lines.pop_back();
    return lines;
}

bool inactive(const Program& program, int line) {
    return std::any_of(program.inactiveLines.begin(), program.inactiveLines.end(),
                       [&](const LineRange& r) { return line >= r.first && line <= r.last; });
}

}  // namespace

std::string listing(std::span<const Program* const> programs, const Paint& paint, std::size_t columns) {
    const Program& first = *programs.front();
    std::string out;
    std::vector<std::map<std::uint32_t, Rows>> all;
    for (const Program* p : programs) all.push_back(byLine(*p));
    constexpr std::size_t kMargin = 10;
    std::size_t lane = columns > kMargin + 4 ? (columns - kMargin) / programs.size() - 2 : 40;
    if (programs.size() > 1) {
        std::size_t widest = 20;
        for (const auto& lines : all)
            for (const auto& [line, rows] : lines)
                for (const Row& row : rows) widest = std::max(widest, width(row.text) + 4);
        lane = std::min(lane, widest);
    }
    out += std::string(kMargin, ' ');
    for (const Program* p : programs) out += paint.bold(padded(name(p->isa), lane + 2));
    while (out.ends_with(' ')) out.pop_back();
    out += "\n";
    const std::vector<std::string> code = split(first.code);
    for (std::size_t i = 0; i < code.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        const std::string text = fmt::format("{:>5} | {}", first.fileLine(static_cast<std::uint32_t>(number)), code[i]);
        const bool grey =
            std::all_of(programs.begin(), programs.end(), [&](const Program* p) { return inactive(*p, number); });
        out += (grey ? paint.dim(text + (code[i].empty() ? "" : "   (left out)")) : paint.bold(text)) + "\n";
        std::size_t height = 0;
        for (auto& lines : all) height = std::max(height, lines[static_cast<std::uint32_t>(number)].size());
        for (std::size_t r = 0; r < height; ++r) {
            std::string line(kMargin, ' ');
            for (std::size_t p = 0; p < all.size(); ++p) {
                const Rows& rows = all[p][static_cast<std::uint32_t>(number)];
                const std::string cell = r < rows.size() ? (rows[r].isOp ? "    " + rows[r].text : rows[r].text) : "";
                const std::string shown = p + 1 < all.size() ? padded(cell, lane) + "  " : cell;
                line += r < rows.size() && rows[r].isOp ? paint.dim(shown) : paint.accent(shown);
            }
            while (line.ends_with(' ')) line.pop_back();
            out += line + "\n";
        }
    }
    return out;
}

}  // namespace lockstep
