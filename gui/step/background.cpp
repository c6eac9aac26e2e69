#include "step/background.hpp"

#include <utility>

namespace lockstep::gui {

Background::Background(QObject* parent) : QObject(parent) {}

Background::~Background() {
    {
        const std::lock_guard lock(mutex_);
        quit_ = true;
        ++wanted_;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Background::start(Job job) {
    {
        const std::lock_guard lock(mutex_);
        next_ = std::move(job);
        ++wanted_;
    }
    busy_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
    wake_.notify_all();
}

void Background::cancel() {
    const std::lock_guard lock(mutex_);
    next_ = nullptr;
    ++wanted_;
    busy_ = false;
}

void Background::loop() {
    for (;;) {
        Job job;
        std::uint64_t number = 0;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return quit_ || next_; });
            if (quit_) return;
            job = std::exchange(next_, nullptr);
            number = wanted_;
        }
        std::function<void()> deliver = job([this, number] { return wanted_ != number; });
        job = nullptr;
        // Queued calls to an object that is deleted meanwhile are dropped; the destructor waits for this thread.
        QMetaObject::invokeMethod(
            this,
            [this, number, deliver = std::move(deliver)] {
                if (wanted_ != number) return;
                busy_ = false;
                if (deliver) deliver();
            },
            Qt::QueuedConnection);
    }
}

}  // namespace lockstep::gui
