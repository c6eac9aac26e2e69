#include "child.hpp"

#include <cerrno>
#include <chrono>
#include <cmath>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr int kNotStarted = 127;

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& folder, double cpuLimit, int out) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const auto seconds = static_cast<rlim_t>(std::ceil(cpuLimit));
    const rlimit limit{seconds, seconds + 1};
    setrlimit(RLIMIT_CPU, &limit);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (chdir(folder.c_str()) == 0) execvp(arguments.front(), arguments.data());
    _exit(kNotStarted);
}

double seconds(const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

}  // namespace

Child runChild(const std::vector<std::string>& command, const std::string& folder, double cpuLimit) {
    Child child;
    int ends[2];
    if (pipe(ends) != 0) return child;
    const auto start = std::chrono::steady_clock::now();
    const pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        become(command, folder, cpuLimit, ends[1]);
    }
    close(ends[1]);
    if (pid > 0) {
        char buffer[4096];
        for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR);)
            if (got > 0) child.output.append(buffer, static_cast<std::size_t>(got));
        int status = 0;
        rusage used{};
        while (wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {}
        child.wallSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        child.cpuSeconds = seconds(used.ru_utime) + seconds(used.ru_stime);
        child.residentBytes = static_cast<double>(used.ru_maxrss) * 1024;
        child.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        child.inTime = !(WIFSIGNALED(status) && child.cpuSeconds >= cpuLimit * 0.95);
        child.started = child.status != kNotStarted;
    }
    close(ends[0]);
    return child;
}

}  // namespace bench
