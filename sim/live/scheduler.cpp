#include "live/scheduler.hpp"

#include <thread>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

namespace lockstep::live {

using boost::fibers::context;

FiberScheduler::FiberScheduler(Cpu& cpu) : cpu_(cpu), places_(cpu.contexts.size()) {
    cpu.scheduler_ = this;
}

void FiberScheduler::awakened(context* fiber) noexcept {
    if (fiber->is_context(boost::fibers::type::dispatcher_context)) {
        dispatcher_ = {fiber, true};
        return;
    }
    if (fiber->is_context(boost::fibers::type::main_context)) {
        main_ = {fiber, true};
        return;
    }
    for (Place& place : places_)
        if (place.fiber == fiber) {
            place.ready = true;
            return;
        }
    places_[launching] = {fiber, true};
}

context* FiberScheduler::take(Place& place) {
    place.ready = false;
    return place.fiber;
}

context* FiberScheduler::pick_next() noexcept {
    if (cpu_.closing_) {
        for (Place& place : places_)
            if (place.ready) return take(place);
    } else if (!cpu_.shared.abort.load(std::memory_order_relaxed)) {
        const CpuState& s = cpu_.state;
        const std::uint32_t id = s.hardirq != 0 ? s.hardirq : s.softirq != 0 ? s.softirq : s.task;
        for (std::size_t i = 0; id != 0 && i < places_.size(); ++i) {
            const LiveContext& candidate = cpu_.contexts[i];
            if (candidate.index + 1 != id || !places_[i].ready) continue;
            // A sleeper runs again once it has been woken.
            if (candidate.asleep && !candidate.woken.load(std::memory_order_relaxed)) break;
            return take(places_[i]);
        }
    }
    if (main_.ready) return take(main_);
    return dispatcher_.ready ? take(dispatcher_) : nullptr;
}

bool FiberScheduler::has_ready_fibers() const noexcept {
    if (main_.ready || dispatcher_.ready) return true;
    for (const Place& place : places_)
        if (place.ready) return true;
    return false;
}

// Nothing here sleeps inside the library, and no other thread wakes a fiber of ours through it.
void FiberScheduler::suspend_until(const std::chrono::steady_clock::time_point&) noexcept {
    std::this_thread::yield();
}
void FiberScheduler::notify() noexcept {}

struct Cpu::Fibers {
    std::vector<boost::fibers::fiber> all;
};

Cpu::~Cpu() = default;

void Cpu::prepare() {
    boost::fibers::use_scheduling_algorithm<FiberScheduler>(*this);
    fibers_ = std::make_shared<Fibers>();
    for (std::size_t i = 0; i < contexts.size(); ++i) {
        scheduler_->launching = i;
        fibers_->all.emplace_back(boost::fibers::launch::post, std::allocator_arg,
                                  boost::fibers::fixedsize_stack(256 * 1024), [this, i] { body(contexts[i]); });
    }
}

// Every fiber comes to the end of its body: where it stands in the middle of a call, because it sees the abort.
void Cpu::close() {
    closing_ = true;
    for (boost::fibers::fiber& fiber : fibers_->all) fiber.join();
    fibers_.reset();
}

void Cpu::body(LiveContext& context) {
    while (!closing_) {
        const Code* c = context.pc;
        std::uint64_t* const registers = context.registers.data();
        if (shared.rounds) c = poll(c);  // something may come before the first instruction, too
        while (c != nullptr) c = c->run(c, *this, registers);
        if (closing_) return;
        if (context.kind == ContextKind::Task && !shared.abort.load(std::memory_order_relaxed)) {
            if (LiveContext* other = runnableTask(&context)) switchTo(other);
        }
        publish();
        switchAway();
    }
}

void Cpu::switchAway() {
    boost::this_fiber::yield();
}

}  // namespace lockstep::live
