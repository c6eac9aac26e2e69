#include "hammer/activity_history.hpp"

#include <algorithm>

namespace lockstep::gui {
namespace {
constexpr std::size_t kAtATime = 4096;
constexpr std::size_t kLeastOfALane = std::size_t{1} << 14, kMostOfALane = std::size_t{1} << 20;
}  // namespace

void ActivityHistory::begin(std::shared_ptr<const Program> program, std::size_t most) {
    clear();
    const std::scoped_lock lock(mutex_);
    program_ = std::move(program);
    const std::size_t each =
        most == kUsual ? std::clamp(most / program_->cpus, kLeastOfALane, kMostOfALane) : most / program_->cpus;
    for (std::uint32_t i = 0; i < program_->cpus; ++i) {
        cpus_.push_back(Cpu{ActivityLane(each), {}});
        show(cpus_.back(), 0);
    }
    asleep_.assign(program_->contexts.size(), false);
}

void ActivityHistory::clear() {
    const std::scoped_lock lock(mutex_);
    cpus_.clear();
    asleep_.clear();
    program_.reset();
    now_ = events_ = missing_ = 0;
}

void ActivityHistory::add(std::span<const Activity> events, std::uint64_t missing) {
    if (missing > 0) {
        const std::scoped_lock lock(mutex_);
        missing_ += missing;
        for (Cpu& cpu : cpus_) {
            cpu.levels = {};
            cpu.lane.change(cpu.lane.latest(), Doing::Unknown, ActivityLane::kNobody, kNone);
        }
        asleep_.assign(asleep_.size(), false);
    }
    while (!events.empty()) {
        const std::size_t count = std::min(events.size(), kAtATime);
        const std::scoped_lock lock(mutex_);
        for (const Activity& event : events.first(count)) take(event);
        events_ += count;
        events = events.subspan(count);
    }
}

void ActivityHistory::advance(std::uint64_t ns) {
    const std::scoped_lock lock(mutex_);
    now_ = std::max(now_, ns);
}

void ActivityHistory::leave(Cpu& cpu, std::size_t level) {
    for (; level < cpu.levels.size(); ++level) cpu.levels[level] = {};
}

void ActivityHistory::take(const Activity& event) {
    if (event.cpu >= cpus_.size() || event.context >= asleep_.size()) return;
    Cpu& cpu = cpus_[event.cpu];
    now_ = std::max(now_, event.ns);
    const auto level = static_cast<std::size_t>(program_->contexts[event.context].kind);
    using Kind = Activity::Kind;
    switch (event.kind) {
    // Of each kind of context a CPU is in one at most, and what is above a level has ended when the level changes: so
    // a lane is right again soon after events were missed.
    case Kind::Enter:
        leave(cpu, level);
        cpu.levels[level].context = event.context;
        break;
    case Kind::Leave: leave(cpu, level); break;
    case Kind::SpinBegin:
        leave(cpu, level);
        cpu.levels[level] = {event.context, event.cell, true};
        break;
    case Kind::SpinEnd:
        leave(cpu, level);
        cpu.levels[level].context = event.context;
        break;
    case Kind::SleepBegin: asleep_[event.context] = true; break;
    case Kind::SleepEnd: asleep_[event.context] = false; break;
    case Kind::Lost: cpu.lane.lose(event.ns); return;
    case Kind::IrqsOff:
    case Kind::IrqsOn: return;  // some only, at random: no stretches for a lane
    }
    show(cpu, event.ns);
}

void ActivityHistory::show(Cpu& cpu, std::uint64_t ns) const {
    for (std::size_t level = cpu.levels.size(); level-- > 0;) {
        const Level& l = cpu.levels[level];
        if (l.context == ActivityLane::kNobody) continue;
        if (l.spinning) return cpu.lane.change(ns, Doing::Spinning, l.context, l.spins);
        if (level == 0 && asleep_[l.context]) break;
        constexpr std::array kOfLevel = {Doing::Task, Doing::Softirq, Doing::Hardirq};
        return cpu.lane.change(ns, kOfLevel[level], l.context, kNone);
    }
    cpu.lane.change(ns, Doing::Idle, ActivityLane::kNobody, kNone);
}

std::size_t ActivityHistory::lanes() const {
    const std::scoped_lock lock(mutex_);
    return cpus_.size();
}
std::uint64_t ActivityHistory::now() const {
    const std::scoped_lock lock(mutex_);
    return now_;
}
std::uint64_t ActivityHistory::events() const {
    const std::scoped_lock lock(mutex_);
    return events_;
}
std::uint64_t ActivityHistory::missing() const {
    const std::scoped_lock lock(mutex_);
    return missing_;
}
std::size_t ActivityHistory::bytes() const {
    const std::scoped_lock lock(mutex_);
    std::size_t bytes = 0;
    for (const Cpu& cpu : cpus_) bytes += cpu.lane.bytes();
    return bytes;
}
std::uint64_t ActivityHistory::lost() const {
    const std::scoped_lock lock(mutex_);
    std::uint64_t lost = 0;
    for (const Cpu& cpu : cpus_) lost += cpu.lane.lost();
    return lost;
}

void ActivityHistory::columns(std::size_t lane, std::uint64_t from, std::uint64_t to,
                              std::span<ActivitySum> out) const {
    const std::scoped_lock lock(mutex_);
    if (lane < cpus_.size()) cpus_[lane].lane.columns(from, to, now_, out);
    else std::fill(out.begin(), out.end(), ActivitySum{});
}

std::optional<ActivityLane::Stretch> ActivityHistory::at(std::size_t lane, std::uint64_t ns) const {
    const std::scoped_lock lock(mutex_);
    if (lane >= cpus_.size()) return {};
    return cpus_[lane].lane.at(ns, now_);
}

std::optional<std::uint64_t> ActivityHistory::nextLost(std::uint64_t after) const {
    const std::scoped_lock lock(mutex_);
    std::optional<std::uint64_t> next;
    for (const Cpu& cpu : cpus_)
        if (const auto at = cpu.lane.nextLost(after); at && (!next || *at < *next)) next = at;
    return next;
}

std::optional<std::uint64_t> ActivityHistory::previousLost(std::uint64_t before) const {
    const std::scoped_lock lock(mutex_);
    std::optional<std::uint64_t> previous;
    for (const Cpu& cpu : cpus_)
        if (const auto at = cpu.lane.previousLost(before); at && (!previous || *at > *previous)) previous = at;
    return previous;
}

std::string ActivityHistory::contextName(std::uint16_t context) const {
    const std::scoped_lock lock(mutex_);
    return program_ != nullptr && context < program_->contexts.size() ? program_->contexts[context].name
                                                                      : std::string();
}
std::string ActivityHistory::cellName(std::uint32_t cell) const {
    const std::scoped_lock lock(mutex_);
    return program_ != nullptr && cell < program_->cells.size() ? program_->cellName(cell) : std::string();
}

}  // namespace lockstep::gui
