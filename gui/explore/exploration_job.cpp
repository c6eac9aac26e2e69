#include "explore/exploration_job.hpp"

#include <chrono>

#include "explore/expected.hpp"

namespace lockstep::gui {

ExplorationJob::ExplorationJob(QObject* parent) : QObject(parent), work_(*this) {}
ExplorationJob::~ExplorationJob() = default;

void ExplorationJob::start(std::shared_ptr<const Loaded> loaded, double seconds, std::uint64_t bytes) {
    stop_ = std::make_shared<std::atomic<bool>>(false);
    result_.reset();
    // The work ends before this object does: ~Latest waits for it.
    work_.run<std::shared_ptr<const Explored>>(
        [this, loaded, seconds, bytes, asked = stop_](std::stop_token token) {
            auto explored = std::make_shared<Explored>();
            explored->loaded = loaded;
            ExploreOptions options;
            options.limits.seconds = seconds;
            options.limits.bytes = bytes;
            options.clock = [] {
                return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
            };
            options.stopRequested = [token, asked] { return token.stop_requested() || asked->load(); };
            options.onProgress = [this, token](const ExploreProgress& p) {
                if (token.stop_requested()) return;
                QMetaObject::invokeMethod(
                    this,
                    [this, phase = QString::fromUtf8(p.phase), states = p.states, after = p.seconds] {
                        if (running()) emit progressed(phase, states, after);
                    },
                    Qt::QueuedConnection);
            };
            explored->exploration = explore(loaded->machine, options);
            if (!token.stop_requested()) explored->expected = expectedValue(loaded->machine);
            return std::shared_ptr<const Explored>(explored);
        },
        [this](std::shared_ptr<const Explored>& explored) {
            result_ = explored;
            emit finished();
        });
}

void ExplorationJob::stop() {
    if (stop_) *stop_ = true;
}

void ExplorationJob::forget() {
    work_.cancel();
    result_.reset();
}

}  // namespace lockstep::gui
