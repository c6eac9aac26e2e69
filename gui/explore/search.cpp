#include "explore/search.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <chrono>

#include "explore/expected.hpp"

namespace lockstep::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Search)
public:
    /// Why the search did not finish; the reasons that sim/ gives speak of options of the command line.
    static QString why(const Exploration& x, const SearchLimits& limits, bool stopped) {
        if (stopped) return tr("the search was stopped by hand");
        if (x.seconds >= limits.seconds) return tr("there was more to search after %L1 s").arg(limits.seconds);
        const QString told = QString::fromStdString(x.whyIncomplete);
        if (told.contains(QLatin1String("--max-memory")))
            return tr("the search needs more than %L1 MiB of memory").arg(limits.bytes >> 20);
        return told.section(QLatin1String("; raise it with"), 0, 0);
    }
};

}  // namespace

std::shared_ptr<const Explored> search(const std::shared_ptr<const Loaded>& loaded, const SearchLimits& limits,
                                       const std::function<bool()>& stopped, const std::function<bool()>& unwanted,
                                       const std::function<void(const ExploreProgress&)>& onProgress) {
    auto explored = std::make_shared<Explored>();
    explored->loaded = loaded;
    ExploreOptions options;
    options.limits.seconds = limits.seconds;
    options.limits.bytes = limits.bytes;
    options.clock = [] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    options.stopRequested = [&] { return unwanted() || stopped(); };
    options.onProgress = onProgress;
    explored->exploration = explore(loaded->machine, options);
    Exploration& x = explored->exploration;
    if (!x.complete) x.whyIncomplete = Words::why(x, limits, stopped()).toStdString();
    if (!unwanted()) explored->expected = expectedValue(loaded->machine);
    return explored;
}

std::optional<std::uint64_t> worstLost(const Explored& explored) {
    const Exploration& x = explored.exploration;
    const std::uint32_t cell = explored.loaded->program.headline.cell;
    const auto at = std::find(x.cells.begin(), x.cells.end(), cell);
    if (!explored.expected || at == x.cells.end() || x.outcomes.empty()) return {};
    std::int64_t worst = 0;
    for (const Outcome& o : x.outcomes)
        worst = std::max(worst, static_cast<std::int64_t>(*explored.expected -
                                                          o.values[static_cast<std::size_t>(at - x.cells.begin())]));
    return static_cast<std::uint64_t>(worst);
}

}  // namespace lockstep::gui
