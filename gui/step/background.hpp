// One thread for work that only the newest question matters of: a new job stops the one that runs.
#pragma once

#include <QObject>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace lockstep::gui {

class Background : public QObject {
    Q_OBJECT
public:
    /// True once the job should end early.
    using Stop = std::function<bool()>;
    /// Works on the other thread; what it returns is called on this object's thread, unless a newer job came.
    using Job = std::function<std::function<void()>(const Stop&)>;

    explicit Background(QObject* parent = nullptr);
    ~Background() override;  ///< stops the job and waits for its end

    void start(Job job);
    void cancel();
    [[nodiscard]] bool busy() const { return busy_; }

private:
    void loop();
    std::mutex mutex_;
    std::condition_variable wake_;
    Job next_;
    std::atomic<std::uint64_t> wanted_ = 0;  // the newest job's number
    bool quit_ = false;
    bool busy_ = false;  // of the owner's thread
    std::thread thread_;
};

}  // namespace lockstep::gui
