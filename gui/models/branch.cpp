#include "models/branch.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lockstep::gui {
namespace {

constexpr std::size_t kMostCheckpointBytes = std::size_t{64} << 20;
constexpr std::size_t kPackedFrom = 20000;  // steps: a shorter branch unpacks at once, so packing it gains nothing

}  // namespace

Branch::Branch(const Machine& machine, QString branchName)
    : name(std::move(branchName)), machine_(machine), checkpoints_{machine.initial()}, end_(checkpoints_.front()) {}

State Branch::stateAt(std::size_t position) const {
    if (position == events_.size()) return end_;
    const std::size_t checkpoint = position / interval_;
    State state = checkpoints_[checkpoint];
    for (std::size_t step = checkpoint * interval_; step < position; ++step)
        machine_.step(state.data(), events_[step].choice);
    return state;
}

std::vector<Choice> Branch::choices(std::size_t from, std::size_t to) const {
    if (packed())
        return {packed_.begin() + static_cast<std::ptrdiff_t>(from), packed_.begin() + static_cast<std::ptrdiff_t>(to)};
    std::vector<Choice> all;
    all.reserve(to - from);
    for (std::size_t step = from; step < to; ++step) all.push_back(events_[step].choice);
    return all;
}

void Branch::take(Choice choice) {
    events_.push_back(machine_.step(end_.data(), choice));
    if (events_.size() % interval_ != 0) return;
    checkpoints_.push_back(end_);
    if (checkpointBytes() > kMostCheckpointBytes && checkpoints_.size() > 2) thin();
}

void Branch::truncate(std::size_t length) {
    if (length < events_.size()) cut(length);
}

Branch::Tail Branch::cut(std::size_t length) {
    length = std::min(length, events_.size());
    const auto at = [](auto& all, std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    const std::size_t kept = length / interval_ + 1;
    State before = stateAt(length);
    Tail tail{{at(events_, length), events_.end()}, {at(checkpoints_, kept), checkpoints_.end()}, end_, interval_};
    end_ = std::move(before);
    events_.resize(length);
    checkpoints_.resize(kept);
    return tail;
}

Branch::Tail Branch::tailFrom(std::size_t length) const {
    return {{}, {}, stateAt(length), interval_};
}

void Branch::grow(Tail& tail, std::size_t from, Choice choice) const {
    tail.events.push_back(machine_.step(tail.end.data(), choice));
    if ((from + tail.events.size()) % tail.interval == 0) tail.checkpoints.push_back(tail.end);
}

void Branch::append(Tail tail) {
    if (tail.interval != interval_) {  // this branch has thinned its checkpoints since
        for (const Event& e : tail.events) take(e.choice);
        return;
    }
    events_.insert(events_.end(), tail.events.begin(), tail.events.end());
    std::move(tail.checkpoints.begin(), tail.checkpoints.end(), std::back_inserter(checkpoints_));
    end_ = std::move(tail.end);
    while (checkpointBytes() > kMostCheckpointBytes && checkpoints_.size() > 2) thin();
}

void Branch::copyFrom(const Branch& other, std::size_t length) {
    interval_ = other.interval_;
    end_ = other.stateAt(length);
    events_.assign(other.events_.begin(), other.events_.begin() + static_cast<std::ptrdiff_t>(length));
    checkpoints_.assign(other.checkpoints_.begin(),
                        other.checkpoints_.begin() + static_cast<std::ptrdiff_t>(length / interval_ + 1));
}

void Branch::pack() {
    if (packed() || events_.size() < kPackedFrom) return;
    packed_ = choices(0, events_.size());
    events_ = {};
    checkpoints_.resize(1);
    checkpoints_.shrink_to_fit();
}

void Branch::unpack() {
    if (!packed()) return;
    const std::vector<Choice> all = std::exchange(packed_, {});
    end_ = checkpoints_.front();
    events_.reserve(all.size());
    for (const Choice choice : all) take(choice);
}

std::size_t Branch::checkpointBytes() const {
    return checkpoints_.size() * machine_.layout().size();
}

void Branch::thin() {
    for (std::size_t i = 0; 2 * i < checkpoints_.size(); ++i)
        if (i > 0) checkpoints_[i] = std::move(checkpoints_[2 * i]);
    checkpoints_.resize((checkpoints_.size() + 1) / 2);
    interval_ *= 2;
}

}  // namespace lockstep::gui
