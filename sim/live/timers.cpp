// When interrupts come: by the clock where runs go on and on, or after counted instructions where a short scenario runs
// again and again.
#include <algorithm>
#include <cmath>

#include "live/cpu.hpp"

namespace lockstep::live {
namespace {

constexpr double kSecond = 1e9;
constexpr std::uint64_t kNever = ~std::uint64_t{0};

}  // namespace

double Cpu::rate(const LiveContext& context, std::uint64_t now) const {
    static const InterruptTimer kUsual;
    const InterruptTimer& timer = context.timer != nullptr ? *context.timer : kUsual;
    const double at = static_cast<double>(now) / kSecond;
    if (timer.stormFor > 0 && at >= timer.stormAt && at < timer.stormAt + timer.stormFor) return timer.stormRate;
    const double set = shared.rates[context.index].load(std::memory_order_relaxed);
    return set >= 0 ? set : timer.rate;
}

void Cpu::armAll() {
    const std::uint64_t now = shared.now();
    for (LiveContext* context : interrupts_) {
        context->burstLeft = 0;
        context->rateVersion = shared.rateVersion.load(std::memory_order_relaxed);
        if (shared.timed) {
            context->dueAt = now;
            advance(*context);
        } else {
            // Anywhere among as many instructions as the last round had, and one behind them.
            context->dueIn = static_cast<std::int64_t>(random_.below(roundLength_ + 2));
        }
    }
}

// The arrival after one at `dueAt`.
void Cpu::advance(LiveContext& context) {
    static const InterruptTimer kUsual;
    const InterruptTimer& timer = context.timer != nullptr ? *context.timer : kUsual;
    if (!shared.timed) {
        context.dueIn = static_cast<std::int64_t>(random_.below(roundLength_ + 2));
        return;
    }
    if (context.burstLeft > 0) {
        --context.burstLeft;
        return;
    }
    context.burstLeft = timer.burst > 0 ? timer.burst - 1 : 0;
    const double perSecond = rate(context, context.dueAt);
    if (perSecond <= 0) {
        // A storm may come yet.
        const auto storm = static_cast<std::uint64_t>(timer.stormAt * kSecond);
        context.dueAt = timer.stormFor > 0 && timer.stormRate > 0 && storm > context.dueAt ? storm : kNever;
        return;
    }
    const double unit = static_cast<double>(random_.next() >> 11) * 0x1p-53;
    double wait = kSecond / perSecond * (1 + timer.jitter * (2 * unit - 1));
    const double storm = timer.stormAt * kSecond;
    const auto from = static_cast<double>(context.dueAt);
    if (timer.stormFor > 0 && from < storm && from + wait > storm) wait = storm - from + 1;
    context.dueAt += static_cast<std::uint64_t>(std::max(1.0, wait));
}

bool Cpu::isDue(const LiveContext& context, std::uint64_t now) const {
    if (context.done()) return false;
    return shared.timed ? context.dueAt <= now : context.dueIn <= 0;
}

// As Machine::openArrival.
bool Cpu::allows(const LiveContext& context) const {
    if (state.irqsOff != 0 || state.hardirq != 0) return false;
    return context.kind == ContextKind::Hardirq || (state.softirq == 0 && state.bh == 0);
}

void Cpu::takeArrivals() {
    for (;;) {
        if (state.irqsOff == 0 && state.hardirq == 0) openToIrqs.add();
        if (interrupts_.empty()) return noteOpenToTasks();
        if (shared.abort.load(std::memory_order_relaxed)) return;
        if (shared.finishing.load(std::memory_order_relaxed) && !finishSeen_) finishCalls();
        const std::uint64_t now = shared.timed ? shared.now() : 0;
        const std::uint32_t version = shared.rateVersion.load(std::memory_order_relaxed);
        LiveContext* first = nullptr;
        pending = false;
        nextDue_ = kNever;
        for (LiveContext* context : interrupts_) {
            if (shared.timed && context->rateVersion != version) {
                context->rateVersion = version;
                context->dueAt = now;
                context->burstLeft = 0;
                advance(*context);
            }
            if (!context->done()) nextDue_ = std::min(nextDue_, context->dueAt);
            if (!isDue(*context, now)) continue;
            if (!allows(*context)) {
                pending = true;
                continue;
            }
            const bool earlier = first == nullptr ||
                                 (context->kind == ContextKind::Hardirq) > (first->kind == ContextKind::Hardirq) ||
                                 (context->kind == first->kind && context->dueAt < first->dueAt);
            if (earlier) first = context;
        }
        if (first == nullptr) return noteOpenToTasks();
        arrive(*first, now);
    }
}

// With interrupts taken, the task goes on: it may be preempted now, or not.
void Cpu::noteOpenToTasks() {
    if (state.hardirq != 0 || state.softirq != 0) return;
    backInTask.add();
    if (clean()) openToTasks.add();
}

// As an arrival in Machine::step.
void Cpu::admit(const LiveContext& context) {
    const auto id = static_cast<std::uint8_t>(context.index + 1);
    if (context.kind == ContextKind::Hardirq) {
        state.hardirq = id;
        state.hardirqPreempt = state.preempt;
        state.hardirqBh = state.bh;
        state.irqsOff = 1;
    } else {
        state.softirq = id;
        state.softirqPreempt = state.preempt;
        state.softirqBh = state.bh;
    }
}

void Cpu::arrive(LiveContext& context, std::uint64_t now) {
    LiveContext* const interrupted = current;
    const std::uint64_t late = shared.timed && now > context.dueAt ? now - context.dueAt : 0;
    context.arrivals.add();
    context.latencyNs.add(late);
    context.latencyMostNs.most(late);
    latencyMost.most(late);
    interrupts.add();
    switches.add();
    advance(context);
    admit(context);
    const std::uint64_t irqsOffFrom = context.kind == ContextKind::Hardirq ? shared.now() : 0;
    enter(context);
    adopt(&context);
    publish();
    account();
    refill();
    switchAway();
    adopt(interrupted);
    switches.add();
    if (irqsOffFrom != 0) irqsOffNs.add(shared.now() - irqsOffFrom);
    publish();
}

}  // namespace lockstep::live
