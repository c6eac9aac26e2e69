#include "explore/blame.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

namespace lockstep {
namespace {

// A write to memory by `context`: of what it had read of the cell before, if anything.
struct CellWrite {
    std::uint16_t context = 0;
    std::optional<std::size_t> read;
};

class Watcher {
public:
    std::vector<LostUpdate> run(const std::vector<Event>& events, std::size_t length) {
        for (std::size_t i = 0; i < std::min(length, events.size()); ++i) watch(events, i);
        return std::move(found_);
    }

private:
    void watch(const std::vector<Event>& events, std::size_t i) {
        using Kind = Event::Kind;
        const Event& e = events[i];
        auto& buffer = buffers_[e.choice.cpu];
        if (e.kind == Kind::Read) reads_[{e.context, e.cell}] = i;
        if (e.kind == Kind::Write || e.kind == Kind::ReadModifyWrite) {
            const auto read = reads_.extract({e.context, e.cell});
            CellWrite write{e.context, std::nullopt};
            if (e.kind == Kind::Write && !read.empty()) write.read = read.mapped();
            if (e.buffered) buffer.push_back(write);
            else land(events, i, write);
        }
        if (e.kind == Kind::Released && e.buffered) buffer.push_back({e.context, std::nullopt});
        if (e.kind == Kind::Drained) {
            land(events, i, buffer.front());
            buffer.pop_front();
        }
        if (e.callEnded) std::erase_if(reads_, [&](const auto& r) { return r.first.first == e.context; });
    }
    // A write reaches memory at step i.
    void land(const std::vector<Event>& events, std::size_t i, const CellWrite& write) {
        const Event& e = events[i];
        const auto last = lastWrites_.find(e.cell);
        if (write.read && last != lastWrites_.end() && last->second.context != write.context &&
            last->second.step > *write.read)
            found_.push_back({e.cell, *write.read, last->second.step, i, write.context, last->second.context,
                              events[*write.read].after, e.before, e.after});
        lastWrites_[e.cell] = {write.context, i};
    }

    struct LastWrite {
        std::uint16_t context = 0;
        std::size_t step = 0;
    };
    std::vector<LostUpdate> found_;
    std::map<std::pair<std::uint16_t, std::uint32_t>, std::size_t> reads_;  // of this call, not yet answered by a write
    std::map<std::uint32_t, LastWrite> lastWrites_;                         // to each cell
    std::map<std::uint8_t, std::deque<CellWrite>> buffers_;                 // of each CPU
};

}  // namespace

std::vector<LostUpdate> lostUpdates(const std::vector<Event>& events, std::size_t length) {
    return Watcher().run(events, length);
}

}  // namespace lockstep
