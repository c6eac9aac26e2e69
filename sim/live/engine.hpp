// The threads of a hammer run: one for each virtual CPU, and one that samples, watches and ends it. Internal to the
// room.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "live/cpu.hpp"
#include "live/hammer.hpp"
#include "live/rounds.hpp"
#include "machine/call_effects.hpp"

namespace lockstep {

class Hammer::Engine {
public:
    Engine(const Program& program, HammerOptions options);
    ~Engine();

    void start();
    void stop();
    [[nodiscard]] bool running() const { return !ended_.load(std::memory_order_acquire); }
    const HammerResult& wait();
    [[nodiscard]] Sample sample() const { return sample(nullptr); }
    void setNoise(double chance);
    void setRate(const std::string& run, double perSecond);
    std::uint64_t drainActivity(std::vector<Activity>& out);

private:
    void cpuMain(std::uint32_t number);
    void controlMain();
    void control();
    void endOfRound(live::Cpu& last);
    [[nodiscard]] Sample sample(std::vector<std::uint64_t>* calls) const;
    void summarise();

    const Program& program_;
    HammerOptions options_;
    Machine machine_;
    CallEffects effects_;
    live::Shared shared_;
    std::deque<live::Cpu> cpus_;
    std::vector<live::LiveContext*> contexts_;  // by their index
    live::Barrier barrier_;
    live::StartLine startLine_;
    live::Outcomes outcomes_;
    std::optional<std::int64_t> roundExpected_;
    std::int64_t initial_ = 0;
    bool judgeable_ = true;  // the checks are about as many calls as there are
    live::Counter rounds_, lost_, movedCounter_, movedExpected_;
    std::atomic<bool> over_{false};  // no further round
    bool own_ = true;
    bool ownForever_ = false;  // the scenario itself says that its runs go on
    bool complete_ = true;     // every context made all its calls
    std::mutex joining_;
    std::mutex draining_;

    std::vector<std::thread> threads_;
    std::thread controller_;
    std::mutex lock_;
    std::condition_variable changed_;
    bool stopAsked_ = false;
    std::uint32_t left_ = 0;  // CPU threads that run
    std::atomic<bool> started_{false}, ended_{false};
    HammerResult result_;
};

}  // namespace lockstep
