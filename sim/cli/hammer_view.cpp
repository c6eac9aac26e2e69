#include "cli/hammer_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/words.hpp"
#include "telemetry/rates.hpp"

namespace lockstep::cli {
namespace {

constexpr std::size_t kBar = 30;
constexpr std::size_t kHistory = 40;

}  // namespace

HammerView::HammerView(const Program& program, double duration, const Console& console, std::string label)
    : variable_(program.headline.cell == kNone ? std::string() : program.cellName(program.headline.cell)),
      duration_(duration),
      paint_(console.paint),
      columns_(console.columns),
      label_(std::move(label)) {}

std::string HammerView::bar(double share) const {
    const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBar);
    std::string text;
    for (std::size_t i = 0; i < kBar; ++i) text += i < full ? "█" : "░";
    return paint_.accent(text);
}

std::vector<std::string> HammerView::lines(const Sample& sample) {
    const Rates r = rates(before_, sample);
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{}{} {:.1f} of {:g} s  {}", label_.empty() ? "" : paint_.bold(label_) + "  ",
                                bar(sample.seconds / duration_), sample.seconds, duration_,
                                paint_.dim("(Ctrl-C stops)")));
    if (!variable_.empty() && sample.counter && sample.expected) {
        const std::uint64_t lost = sample.lost.value_or(0);
        const std::string mark = lost > 0 ? paint_.bad("✗ lost " + grouped(lost)) : paint_.good("✓ lost 0");
        lines.push_back(fmt::format("{} {}   should be {}   {}", variable_, grouped(*sample.counter),
                                    grouped(*sample.expected), mark));
        lost_.push_back(std::max(0.0, r.lost.value_or(0)));
        if (lost_.size() > kHistory) lost_.pop_front();
        const std::vector<std::optional<double>> history(lost_.begin(), lost_.end());
        lines.push_back(fmt::format("lost a second  {}  {}", sparkline(history, kHistory), magnitude(lost_.back())));
    }
    std::string text = fmt::format("{} calls a second", magnitude(r.calls));
    if (sample.acquisitions > 0)
        text += fmt::format(", {} locks taken ({} had to wait)", magnitude(r.acquisitions),
                            percent(std::round(r.contentionShare.value_or(0) * 100) / 100));
    if (sample.interrupts > 0) text += fmt::format(", {} interrupts", magnitude(r.interrupts));
    lines.push_back(text);
    before_ = sample;
    return lines;
}

void HammerView::show(const Sample& sample) {
    std::string text = drawn_ > 0 ? fmt::format("\033[{}A", drawn_) : std::string();
    const std::vector<std::string> all = lines(sample);
    for (const std::string& line : all) text += "\r\033[K" + line + "\n";
    for (std::size_t i = all.size(); i < drawn_; ++i) text += "\r\033[K\n";
    drawn_ = std::max(drawn_, all.size());
    complain("\033[?7l" + text + "\033[?7h");  // a line too long is cut, not wrapped
}

void HammerView::clear() {
    if (drawn_ == 0) return;
    complain(fmt::format("\033[{}A\r\033[J", drawn_));
    drawn_ = 0;
}

}  // namespace lockstep::cli
