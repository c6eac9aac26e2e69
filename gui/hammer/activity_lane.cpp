#include "hammer/activity_lane.hpp"

#include <algorithm>
#include <cmath>

namespace lockstep::gui {

float ActivitySum::total() const {
    float sum = 0;
    for (const float part : ns) sum += part;
    return sum;
}

ActivityLane::ActivityLane(std::size_t most) : most_(std::max<std::size_t>(most, 64)) {}

std::size_t ActivityLane::bytes() const {
    std::size_t bytes = cells_.capacity() * sizeof(Cell);
    for (const auto& level : levels_) bytes += level.capacity() * sizeof(ActivitySum);
    return bytes;
}

void ActivityLane::change(std::uint64_t ns, Doing doing, std::uint16_t context, std::uint32_t cell) {
    if (!cells_.empty()) {
        Cell& last = cells_.back();
        ns = std::max(ns, last.start);
        if (last.doing == doing && last.context == context && last.cell == cell) return;
        // What took no time at all leaves nothing, unless it is what was lost.
        if (last.start == ns && last.lost == 0) {
            last.doing = doing;
            last.context = context;
            last.cell = cell;
            return;
        }
    }
    Cell next;
    next.start = ns;
    next.doing = doing;
    next.context = context;
    next.cell = cell;
    push(next);
}

void ActivityLane::lose(std::uint64_t ns) {
    ++lost_;
    Cell next;
    if (!cells_.empty()) {
        Cell& last = cells_.back();
        ns = std::max(ns, last.start);
        if (last.start == ns) {
            if (last.lost < 0xffff) ++last.lost;
            return;
        }
        next = last;
    }
    next.start = ns;
    next.lost = 1;
    push(next);
}

void ActivityLane::push(const Cell& cell) {
    if (cells_.size() >= most_) coarsen();
    cells_.push_back(cell);
    if (cells_.size() % kFan == 1) raise();
}

void ActivityLane::raise() {
    const std::size_t ended = cells_.empty() ? 0 : cells_.size() - 1;
    for (std::size_t level = 0;; ++level) {
        const std::size_t below = level == 0 ? ended : levels_[level - 1].size();
        if (below < kFan) break;
        if (level == levels_.size()) levels_.emplace_back();
        auto& nodes = levels_[level];
        while ((nodes.size() + 1) * kFan <= below) {
            ActivitySum node;
            for (std::size_t i = nodes.size() * kFan, end = i + kFan; i < end; ++i)
                node.add(level == 0 ? whole(i) : levels_[level - 1][i]);
            nodes.push_back(node);
        }
    }
}

ActivitySum ActivityLane::sumOf(const Cell& cell, std::uint64_t duration) {
    ActivitySum sum;
    sum.lost = cell.lost;
    const auto ns = static_cast<float>(duration);
    if (!cell.merged) sum.ns[static_cast<std::size_t>(cell.doing)] = ns;
    else
        for (std::size_t i = 0; i < kDoings; ++i) sum.ns[i] = ns * static_cast<float>(cell.parts[i]) / 255;
    return sum;
}

ActivitySum ActivityLane::whole(std::size_t index) const {
    return sumOf(cells_[index], cells_[index + 1].start - cells_[index].start);
}

// Of the `old` first stretches, neighbours that together are no longer than `longest` become one. Returns how many
// remain.
std::size_t ActivityLane::merge(std::size_t old, std::uint64_t longest, std::vector<Cell>* out) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < old;) {
        const std::uint64_t start = cells_[i].start;
        std::size_t end = i + 1;
        while (end < old && cells_[end + 1].start - start <= longest) ++end;
        ++count;
        if (out != nullptr) {
            Cell cell = cells_[i];
            if (end > i + 1) {
                ActivitySum sum;
                for (std::size_t k = i; k < end; ++k) sum.add(whole(k));
                cell.merged = true;
                cell.context = kNobody;
                cell.cell = kNone;
                cell.lost = static_cast<std::uint16_t>(std::min<std::uint32_t>(sum.lost, 0xffff));
                const float total = std::max(sum.total(), 1.0F);
                // What was there at all keeps a part; the largest takes what rounding leaves.
                int rest = 255;
                const auto largest =
                    static_cast<std::size_t>(std::max_element(sum.ns.begin(), sum.ns.end()) - sum.ns.begin());
                for (std::size_t d = 0; d < kDoings; ++d) {
                    if (d == largest) continue;
                    const float part = std::round(sum.ns[d] / total * 255);
                    cell.parts[d] = static_cast<std::uint8_t>(sum.ns[d] > 0 ? std::max(part, 1.0F) : 0.0F);
                    rest -= cell.parts[d];
                }
                cell.parts[largest] = static_cast<std::uint8_t>(std::max(rest, 0));
                cell.doing = static_cast<Doing>(largest);
            }
            out->push_back(cell);
        }
        i = end;
    }
    return count;
}

void ActivityLane::coarsen() {
    const std::size_t old = cells_.size() * 3 / 4;
    while (merge(old, longest_, nullptr) > old / 2) longest_ *= 2;
    std::vector<Cell> merged;
    merged.reserve(most_);
    merge(old, longest_, &merged);
    merged.insert(merged.end(), cells_.begin() + static_cast<std::ptrdiff_t>(old), cells_.end());
    cells_ = std::move(merged);
    for (auto& level : levels_) level.clear();
    raise();
}

// The first stretch at `index` or later that begins at `ns` or later: near ones are found soon.
std::size_t ActivityLane::firstFrom(std::size_t index, std::uint64_t ns) const {
    std::size_t step = 1, low = index;
    while (low < cells_.size() && cells_[low].start < ns) {
        index = low + 1;
        low += step;
        step *= 2;
    }
    const auto begin = cells_.begin();
    return static_cast<std::size_t>(std::lower_bound(begin + static_cast<std::ptrdiff_t>(index),
                                                     begin + static_cast<std::ptrdiff_t>(std::min(low, cells_.size())),
                                                     ns, [](const Cell& c, std::uint64_t at) { return c.start < at; }) -
                                    begin);
}

// Adds the units [from, to) of a level (0: stretches that have an end).
void ActivityLane::sum(std::size_t level, std::size_t from, std::size_t to, ActivitySum& out) const {
    const auto one = [&](std::size_t i) { out.add(level == 0 ? whole(i) : levels_[level - 1][i]); };
    const std::size_t above = level < levels_.size() ? levels_[level].size() : 0;
    const std::size_t first = (from + kFan - 1) / kFan, last = std::min(to / kFan, above);
    if (first >= last) {
        for (; from < to; ++from) one(from);
        return;
    }
    for (; from < first * kFan; ++from) one(from);
    sum(level + 1, first, last, out);
    for (std::size_t i = last * kFan; i < to; ++i) one(i);
}

void ActivityLane::columns(std::uint64_t from, std::uint64_t to, std::uint64_t now, std::span<ActivitySum> out) const {
    std::fill(out.begin(), out.end(), ActivitySum{});
    if (cells_.empty() || out.empty() || to <= from) return;
    now = std::max(now, cells_.back().start);
    const double width = static_cast<double>(to - from) / static_cast<double>(out.size());
    const auto edge = [&](std::size_t column) {
        return from + static_cast<std::uint64_t>(width * static_cast<double>(column) + 0.5);
    };
    const auto endOf = [&](std::size_t i) { return i + 1 < cells_.size() ? cells_[i + 1].start : now; };
    std::size_t at = firstFrom(0, edge(0));
    for (std::size_t column = 0; column < out.size(); ++column) {
        const std::uint64_t begin = edge(column), end = edge(column + 1);
        ActivitySum& sumHere = out[column];
        // What had begun before and goes on into this part.
        if (at > 0) {
            const std::uint64_t until = std::min(endOf(at - 1), end);
            if (until > begin) {
                ActivitySum part = sumOf(cells_[at - 1], until - begin);
                part.lost = 0;
                sumHere.add(part);
            }
        }
        const std::size_t next = firstFrom(at, end);
        if (next > at) {
            if (next - 1 > at) sum(0, at, next - 1, sumHere);
            const Cell& last = cells_[next - 1];
            sumHere.add(sumOf(last, std::min(endOf(next - 1), end) - last.start));
        }
        at = next;
    }
}

std::optional<ActivityLane::Stretch> ActivityLane::at(std::uint64_t ns, std::uint64_t now) const {
    const std::size_t after = firstFrom(0, ns + 1);
    if (after == 0 || (after == cells_.size() && ns >= now)) return {};
    const Cell& cell = cells_[after - 1];
    Stretch s;
    s.from = cell.start;
    s.to = after < cells_.size() ? cells_[after].start : std::max(now, cell.start);
    s.merged = cell.merged;
    s.doing = cell.doing;
    s.context = cell.context;
    s.cell = cell.cell;
    s.sum = sumOf(cell, s.to - s.from);
    return s;
}

std::optional<std::uint64_t> ActivityLane::nextLost(std::uint64_t after) const {
    for (std::size_t i = firstFrom(0, after + 1); i < cells_.size();) {
        if (cells_[i].lost > 0) return cells_[i].start;
        // Over whole nodes that lost nothing.
        std::size_t stride = 1;
        for (std::size_t level = 0; level < levels_.size() && i % (stride * kFan) == 0; ++level) {
            const std::size_t node = i / (stride * kFan);
            if (node >= levels_[level].size() || levels_[level][node].lost > 0) break;
            stride *= kFan;
        }
        i += stride;
    }
    return {};
}

std::optional<std::uint64_t> ActivityLane::previousLost(std::uint64_t before) const {
    for (std::size_t i = firstFrom(0, before); i > 0;) {
        if (cells_[i - 1].lost > 0) return cells_[i - 1].start;
        std::size_t stride = 1;
        for (std::size_t level = 0; level < levels_.size() && i % (stride * kFan) == 0; ++level) {
            const std::size_t node = i / (stride * kFan) - 1;
            if (node >= levels_[level].size() || levels_[level][node].lost > 0) break;
            stride *= kFan;
        }
        i -= stride;
    }
    return {};
}

}  // namespace lockstep::gui
