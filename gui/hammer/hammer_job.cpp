#include "hammer/hammer_job.hpp"

namespace lockstep::gui {

HammerJob::HammerJob(QObject* parent) : QObject(parent), work_(*this) {
    timer_.setInterval(100);
    connect(&timer_, &QTimer::timeout, this, &HammerJob::poll);
}

HammerJob::~HammerJob() {
    stop();
}

void HammerJob::stop() {
    if (!shared_) return;
    const std::scoped_lock lock(shared_->mutex);
    shared_->stop = true;
    if (shared_->now) shared_->now->stop();
}

void HammerJob::setNoise(double chance) {
    if (!shared_) return;
    const std::scoped_lock lock(shared_->mutex);
    if (shared_->now) shared_->now->setNoise(chance);
}

void HammerJob::setRate(double perSecond) {
    if (!shared_) return;
    const std::scoped_lock lock(shared_->mutex);
    if (shared_->now) shared_->now->setRate({}, perSecond);
}

void HammerJob::poll() {
    std::shared_ptr<Hammer> hammer;
    {
        const std::scoped_lock lock(shared_->mutex);
        hammer = shared_->now;
    }
    if (hammer && hammer->running()) emit sampled(hammer->sample());
}

void HammerJob::start(std::vector<HammerRun> runs) {
    stop();
    done_.clear();
    shared_ = std::make_shared<Shared>();
    timer_.start();
    work_.run<int>(
        [this, shared = shared_, runs = std::move(runs)](std::stop_token token) {
            int index = 0;
            for (HammerRun run : runs) {
                {
                    const std::scoped_lock lock(shared->mutex);
                    if (shared->stop || token.stop_requested()) break;
                    shared->now = std::make_shared<Hammer>(*run.program, run.options);
                    shared->now->start();
                }
                QMetaObject::invokeMethod(
                    this,
                    [this, shared, index] {
                        if (shared == shared_) emit runStarted(index);
                    },
                    Qt::QueuedConnection);
                run.result = shared->now->wait();
                QMetaObject::invokeMethod(
                    this,
                    [this, shared, index, run] {
                        if (shared != shared_) return;
                        done_.push_back(run);
                        emit sampled(run.result.total);
                        emit runEnded(index);
                    },
                    Qt::QueuedConnection);
                const std::scoped_lock lock(shared->mutex);
                shared->now.reset();
                ++index;
            }
            return index;
        },
        [this](int&) {
            timer_.stop();
            emit finished();
        });
}

}  // namespace lockstep::gui
