#include "hammer/hammer_job.hpp"

#include <chrono>
#include <thread>

namespace lockstep::gui {
namespace {
constexpr int kSampleMs = 100;
constexpr auto kDrain = std::chrono::milliseconds(10);  // what a lane keeps lasts longer than this at any rate
}  // namespace

HammerJob::HammerJob(QObject* parent) : QObject(parent), work_(*this) {
    timer_.setInterval(kSampleMs);
    connect(&timer_, &QTimer::timeout, this, &HammerJob::poll);
}

HammerJob::~HammerJob() {
    stop();
}

void HammerJob::stop() {
    if (!shared_) return;
    const std::scoped_lock lock(shared_->mutex);
    shared_->stop = true;
    for (const auto& [index, hammer] : shared_->now) hammer->stop();
}

void HammerJob::setNoise(double chance) {
    if (!shared_) return;
    const std::scoped_lock lock(shared_->mutex);
    for (const auto& [index, hammer] : shared_->now) hammer->setNoise(chance);
}

void HammerJob::setRate(double perSecond) {
    if (!shared_) return;
    const std::scoped_lock lock(shared_->mutex);
    for (const auto& [index, hammer] : shared_->now) hammer->setRate({}, perSecond);
}

std::vector<HammerRun> HammerJob::done() const {
    std::vector<HammerRun> runs;
    for (const auto& [index, run] : done_) runs.push_back(run);
    return runs;
}

void HammerJob::poll() {
    std::map<int, std::shared_ptr<Hammer>> now;
    {
        const std::scoped_lock lock(shared_->mutex);
        now = shared_->now;
    }
    for (const auto& [index, hammer] : now)
        if (hammer->running()) emit sampled(index, hammer->sample());
}

void HammerJob::tell(const std::shared_ptr<Shared>& shared, std::function<void()> what) {
    QMetaObject::invokeMethod(
        this,
        [this, shared, what = std::move(what)] {
            if (shared == shared_) what();
        },
        Qt::QueuedConnection);
}

bool HammerJob::runAll(const std::shared_ptr<Shared>& shared, std::vector<HammerRun> runs, int first,
                       const std::stop_token& token) {
    std::map<int, std::shared_ptr<Hammer>> going;
    std::shared_ptr<ActivityHistory> activity;
    std::shared_ptr<Hammer> recorded;
    {
        const std::scoped_lock lock(shared->mutex);
        if (shared->stop || token.stop_requested()) return false;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const auto index = first + static_cast<int>(i);
            auto hammer = std::make_shared<Hammer>(*runs[i].program, runs[i].options);
            if (runs[i].options.activity) {
                recorded = hammer;
                activity = std::make_shared<ActivityHistory>();
                activity->begin(runs[i].program);
            }
            shared->now[index] = going[index] = hammer;
        }
        for (const auto& [index, hammer] : going) hammer->start();
    }
    for (const auto& [index, hammer] : going)
        tell(shared, [this, started = index, activity] {
            if (activity) activity_ = activity;
            emit runStarted(started);
        });
    std::vector<Activity> events;
    while (!going.empty()) {
        for (auto at = going.begin(); at != going.end();) {
            const auto& [index, hammer] = *at;
            // Before the last events are taken: whatever comes, none is missed.
            const bool ended = !hammer->running();
            if (hammer == recorded) {
                events.clear();
                const std::uint64_t missing = hammer->drainActivity(events);
                activity->add(events, missing);
                if (!ended) activity->advance(static_cast<std::uint64_t>(hammer->sample().seconds * 1e9));
            }
            if (!ended) {
                ++at;
                continue;
            }
            HammerRun run = runs[static_cast<std::size_t>(index - first)];
            run.result = hammer->wait();
            if (hammer == recorded) activity->advance(static_cast<std::uint64_t>(run.result.seconds * 1e9));
            tell(shared, [this, which = index, run = std::move(run)]() mutable {
                const Sample total = run.result.total;
                done_[which] = std::move(run);
                emit sampled(which, total);
                emit runEnded(which);
            });
            {
                const std::scoped_lock lock(shared->mutex);
                shared->now.erase(index);
            }
            at = going.erase(at);
        }
        if (!going.empty()) std::this_thread::sleep_for(kDrain);
    }
    return true;
}

void HammerJob::start(std::vector<HammerRun> runs, bool together) {
    stop();
    done_.clear();
    shared_ = std::make_shared<Shared>();
    timer_.start();
    work_.run<int>(
        [this, shared = shared_, runs = std::move(runs), together](const std::stop_token& token) {
            if (together) return static_cast<int>(runAll(shared, runs, 0, token));
            int index = 0;
            for (const HammerRun& run : runs)
                if (!runAll(shared, {run}, index++, token)) break;
            return index;
        },
        [this](int&) {
            timer_.stop();
            emit finished();
        });
}

}  // namespace lockstep::gui
