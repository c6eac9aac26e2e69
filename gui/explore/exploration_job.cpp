#include "explore/exploration_job.hpp"

#include <string>

namespace lockstep::gui {

ExplorationJob::ExplorationJob(QObject* parent) : QObject(parent), work_(*this) {}
ExplorationJob::~ExplorationJob() = default;

void ExplorationJob::start(std::shared_ptr<const Loaded> loaded, const SearchLimits& limits) {
    stop_ = std::make_shared<std::atomic<bool>>(false);
    result_.reset();
    // The work ends before this object does: ~Latest waits for it.
    work_.run<std::shared_ptr<const Explored>>(
        [this, loaded, limits, asked = stop_](std::stop_token token) {
            std::string phase;
            std::uint64_t states = 0;
            double since = 0;
            const auto tell = [&, this, token](const ExploreProgress& p) {
                if (token.stop_requested()) return;
                if (phase != p.phase || p.states < states) states = 0;  // each phase counts its own
                phase = p.phase;
                const double rate =
                    p.seconds > since ? static_cast<double>(p.states - states) / (p.seconds - since) : 0;
                states = p.states;
                since = p.seconds;
                QMetaObject::invokeMethod(
                    this,
                    [this, name = QString::fromUtf8(p.phase), found = p.states, rate, after = p.seconds] {
                        if (running()) emit progressed(name, found, rate, after);
                    },
                    Qt::QueuedConnection);
            };
            return search(
                loaded, limits, [&] { return asked->load(); }, [&] { return token.stop_requested(); }, tell);
        },
        [this](std::shared_ptr<const Explored>& explored) {
            result_ = explored;
            emit finished();
        });
}

void ExplorationJob::take(std::shared_ptr<const Explored> known) {
    work_.cancel();
    result_ = std::move(known);
    emit finished();
}

void ExplorationJob::stop() {
    if (stop_) *stop_ = true;
}

void ExplorationJob::forget() {
    work_.cancel();
    result_.reset();
}

}  // namespace lockstep::gui
