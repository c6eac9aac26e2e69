// Work in another thread of which only the newest matters. Starting anew asks the one before to stop and forgets what
// it says; nobody waits for it but the destructor.
#pragma once

#include <QObject>
#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

namespace lockstep::gui {

class Latest {
public:
    /// Answers are delivered on the thread of `receiver`, which must live as long as this.
    explicit Latest(QObject& receiver) : receiver_(receiver) {}
    ~Latest() { cancel(); }
    Latest(const Latest&) = delete;
    Latest& operator=(const Latest&) = delete;

    void cancel() {
        ++*number_;
        for (Job& job : jobs_) job.thread.request_stop();
        running_ = false;
    }
    [[nodiscard]] bool running() const { return running_; }

    /// `work` runs in a thread and should look at its token often; `done` then runs here with what it returned.
    template <class R>
    void run(std::function<R(std::stop_token)> work, std::function<void(R&)> done) {
        cancel();
        std::erase_if(jobs_, [](const Job& job) { return job.finished->load(); });
        running_ = true;
        const std::uint64_t mine = *number_;
        Job job;
        auto finished = job.finished;
        job.thread = std::jthread([this, mine, finished, number = number_, receiver = &receiver_,
                                   work = std::move(work), done = std::move(done)](std::stop_token stop) {
            auto result = std::make_shared<R>(work(stop));
            if (!stop.stop_requested())
                QMetaObject::invokeMethod(
                    receiver,
                    [this, number, mine, result, done] {
                        if (*number != mine) return;  // another one was started, or this is gone
                        running_ = false;
                        done(*result);
                    },
                    Qt::QueuedConnection);
            finished->store(true);
        });
        jobs_.push_back(std::move(job));
    }

private:
    struct Job {
        std::shared_ptr<std::atomic<bool>> finished = std::make_shared<std::atomic<bool>>(false);
        std::jthread thread;
    };
    QObject& receiver_;
    std::shared_ptr<std::uint64_t> number_ = std::make_shared<std::uint64_t>(0);
    bool running_ = false;
    std::vector<Job> jobs_;
};

}  // namespace lockstep::gui
