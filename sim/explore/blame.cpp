#include "explore/blame.hpp"

#include <algorithm>
#include <map>

namespace lockstep {

std::vector<LostUpdate> lostUpdates(const std::vector<Event>& events, std::size_t length) {
    std::vector<LostUpdate> found;
    std::map<std::pair<std::uint16_t, std::uint32_t>, std::size_t> reads;  // of this call, not yet answered by a write
    std::map<std::uint32_t, std::vector<std::size_t>> writes;              // to each cell
    for (std::size_t i = 0; i < std::min(length, events.size()); ++i) {
        const Event& e = events[i];
        const auto key = std::pair(e.context, e.cell);
        if (e.kind == Event::Kind::Read) reads[key] = i;
        if (e.kind == Event::Kind::Write || e.kind == Event::Kind::ReadModifyWrite) {
            const auto read = reads.find(key);
            auto& all = writes[e.cell];
            if (e.kind == Event::Kind::Write && read != reads.end()) {
                const auto other = std::find_if(all.rbegin(), all.rend(),
                                                [&](std::size_t w) { return events[w].context != e.context; });
                if (other != all.rend() && *other > read->second)
                    found.push_back({e.cell, read->second, *other, i, events[read->second].after, e.before, e.after});
            }
            if (read != reads.end()) reads.erase(read);
            all.push_back(i);
        }
        if (e.callEnded) std::erase_if(reads, [&](const auto& r) { return r.first.first == e.context; });
    }
    return found;
}

}  // namespace lockstep
