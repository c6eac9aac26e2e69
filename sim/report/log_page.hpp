// What the texts of one report share: who and where, in the state that it is about, and the lines that several have.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/log_history.hpp"

namespace lockstep {

class LogPage {
public:
    LogPage(const Machine& machine, const Report& report);

    template <class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        text_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
    }
    [[nodiscard]] const std::string& text() const { return text_; }

    [[nodiscard]] const Machine& machine() const { return machine_; }
    [[nodiscard]] const Program& program() const { return machine_.program(); }
    [[nodiscard]] const Report& report() const { return report_; }
    [[nodiscard]] const LogHistory& history() const { return history_; }
    [[nodiscard]] const std::uint64_t* moment() const { return moment_; }
    [[nodiscard]] const std::vector<LogHistory::Held>& held() const;  ///< at that moment, on any CPU

    // --- who: `current` is the task that an interrupt came upon, or the idle task, as in the kernel
    [[nodiscard]] std::uint32_t context() const { return context_; }
    [[nodiscard]] std::uint32_t cpuNumber() const { return program().contexts[context_].cpu; }
    [[nodiscard]] CpuState cpu() const { return machine_.cpu(moment_, cpuNumber()); }
    [[nodiscard]] std::string comm() const;
    [[nodiscard]] int pid() const { return cpu().task; }
    [[nodiscard]] std::string commPid() const { return fmt::format("{}/{}", comm(), pid()); }

    // --- words
    [[nodiscard]] std::string address(std::uint32_t cell) const;
    [[nodiscard]] std::string frame(const Frame& f) const;
    [[nodiscard]] std::string lockName(std::uint32_t cell) const;  ///< "lock"
    /// "(lock){?.+.}-{2:2}": its uses, and the wait types of its class, outer and inner.
    [[nodiscard]] std::string lockClass(std::uint32_t cell) const;
    /// "[HC1[1]:SC0[0]:HE0:SE1]"
    [[nodiscard]] std::string irqState(const CpuState& shown) const;

    // --- lines
    void ident();
    void frames(const std::vector<Frame>& all, int spaces);
    void lockLine(const std::string& prefix, std::uint32_t cell, const std::vector<Frame>& at);
    void heldLocks() { heldLocks(held()); }
    void heldLocks(const std::vector<LogHistory::Held>& held);
    void irqEvents();
    void backtrace();

private:
    const Machine& machine_;
    const Report& report_;
    LogHistory history_;
    std::uint32_t context_ = 0;
    const std::uint64_t* moment_ = nullptr;
    std::string text_;
};

}  // namespace lockstep
