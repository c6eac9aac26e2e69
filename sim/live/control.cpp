// The thread that samples a run, watches it and ends it.
#include <fmt/format.h>

#include "live/engine.hpp"
#include "live/watchdog.hpp"

namespace lockstep {

using live::Cpu;

std::string name(HammerEnd end) {
    switch (end) {
    case HammerEnd::Duration: return "duration";
    case HammerEnd::Finished: return "finished";
    case HammerEnd::Stopped: return "stopped";
    case HammerEnd::Deadlock: return "deadlock";
    case HammerEnd::Lockup: return "lockup";
    case HammerEnd::Fault: return "fault";
    }
    return "duration";
}

void Hammer::Engine::controlMain() {
    left_ = program_.cpus;
    for (std::uint32_t n = 0; n < program_.cpus; ++n) threads_.emplace_back([this, n] { cpuMain(n); });
    control();
    for (std::thread& thread : threads_) thread.join();
    summarise();
    if (options_.onSample) options_.onSample(result_.total);
    ended_.store(true, std::memory_order_release);
}

void Hammer::Engine::control() {
    using Clock = std::chrono::steady_clock;
    using Seconds = std::chrono::duration<double>;
    const auto began = Clock::now();
    const auto toClock = [](double s) { return std::chrono::duration_cast<Clock::duration>(Seconds(s)); };
    const auto deadline = began + toClock(options_.settings.duration);
    const auto step = toClock(0.005);
    auto nextSample = began + toClock(options_.settings.samplePeriod);
    std::optional<Clock::time_point> patience;
    live::Watchdog watchdog(program_, shared_, contexts_, cpus_, threads_, options_.watchdog);
    const auto end = [&](HammerEnd why, std::string words) {
        result_.end = why;
        result_.why = std::move(words);
    };
    const auto abort = [&] {
        shared_.abort.store(true, std::memory_order_release);
        barrier_.abandon();
        for (Cpu& cpu : cpus_) cpu.wake();
    };
    bool decided = false;
    bool aborted = false;
    const auto tellFault = [&] {
        if (aborted || shared_.fault.load(std::memory_order_acquire) == 0) return;
        end(HammerEnd::Fault, live::faultWords(program_, shared_));
        result_.kernelLog = live::faultLog(program_, shared_);
        decided = aborted = true;
        abort();
    };
    std::unique_lock lock(lock_);
    while (left_ > 0) {
        changed_.wait_until(lock, std::min(Clock::now() + step, nextSample));
        const bool asked = stopAsked_;
        lock.unlock();
        const auto now = Clock::now();
        if (now >= nextSample) {
            if (options_.onSample && !aborted) {
                options_.onSample(sample());
                for (Cpu& cpu : cpus_) cpu.latencyMost.set(0);
            }
            while (nextSample <= now) nextSample += toClock(options_.settings.samplePeriod);
        }
        tellFault();
        if (!decided && (asked || now >= deadline)) {
            decided = true;
            end(asked ? HammerEnd::Stopped : HammerEnd::Duration, asked ? "it was asked to stop" : "its time was up");
            patience = now + toClock(asked ? std::min(0.25, options_.watchdog) : options_.watchdog);
            shared_.finishing.store(true, std::memory_order_release);
            for (Cpu& cpu : cpus_) cpu.wake();
        }
        if (!aborted) {
            if (auto found = watchdog.look()) {
                // Somebody's wish to stop comes first, but a hang that the deadline only revealed is told.
                if (!(decided && result_.end == HammerEnd::Stopped)) {
                    end(found->end, std::move(found->why));
                    result_.kernelLog = std::move(found->log);
                }
                decided = aborted = true;
                abort();
            } else if (patience && now >= *patience) {
                if (result_.end == HammerEnd::Duration) result_.why += watchdog.unfinishedWords();
                aborted = true;
                abort();
            }
        }
        lock.lock();
    }
    tellFault();  // the CPUs may have ended by it before anyone looked
    if (!decided) end(HammerEnd::Finished, "every run has made its calls");
}

}  // namespace lockstep
