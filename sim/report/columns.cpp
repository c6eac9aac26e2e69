#include "report/columns.hpp"

#include <algorithm>

namespace lockstep {
namespace {

std::string painted(const TableCell& cell, const Paint& paint) {
    switch (cell.tone) {
    case TableCell::Tone::Plain: return cell.text;
    case TableCell::Tone::Good: return paint.good(cell.text);
    case TableCell::Tone::Bad: return paint.bad(cell.text);
    case TableCell::Tone::Warn: return paint.warn(cell.text);
    case TableCell::Tone::Dim: return paint.dim(cell.text);
    }
    return cell.text;
}

}  // namespace

std::string columnsTable(const std::vector<std::string>& head, const std::vector<std::vector<TableCell>>& rows,
                         const Paint& paint, const std::vector<std::size_t>& left) {
    std::vector<std::size_t> widths;
    for (const std::string& h : head) widths.push_back(width(h));
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], width(row[i].text));
    std::string out;
    const auto line = [&](const std::vector<TableCell>& row) {
        std::string blanks;
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
            const std::string pad(widths[i] - width(row[i].text), ' ');
            const bool atLeft = i == 0 || std::find(left.begin(), left.end(), i) != left.end();
            blanks += "  " + (atLeft ? "" : pad);
            if (!row[i].text.empty()) {
                out += blanks + painted(row[i], paint);
                blanks.clear();
            }
            if (atLeft) blanks += pad;
        }
        out += '\n';
    };
    std::vector<TableCell> names;
    for (const std::string& h : head) names.push_back({h, TableCell::Tone::Dim});
    line(names);
    for (const auto& row : rows) line(row);
    return out;
}

}  // namespace lockstep
