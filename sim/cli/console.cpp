#include "cli/console.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace lockstep::cli {
namespace {

volatile std::sig_atomic_t interruptFlag = 0;  // the one thing that a signal handler may touch

void onInterrupt(int) {
    if (interruptFlag) std::_Exit(130);  // a second Ctrl-C means now
    interruptFlag = 1;
}

std::size_t terminalColumns() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
    if (const char* columns = std::getenv("COLUMNS")) {
        const long n = std::strtol(columns, nullptr, 10);
        if (n > 20 && n < 10000) return static_cast<std::size_t>(n);
    }
    return 120;
}

}  // namespace

Console makeConsole(std::string_view colour) {
    Console c;
    c.inputIsTerminal = isatty(STDIN_FILENO) == 1;
    c.outputIsTerminal = isatty(STDOUT_FILENO) == 1;
    const char* noColour = std::getenv("NO_COLOR");
    const bool automatic = c.outputIsTerminal && !(noColour && *noColour);
    c.paint = Paint(colour == "always" || (colour == "auto" && automatic));
    c.columns = terminalColumns();
    c.progress = isatty(STDERR_FILENO) == 1;
    return c;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}
void complain(std::string_view text) {
    std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), stderr);
}
bool outputFailed() {
    return std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
}

void watchForInterrupt() {
    struct sigaction action {};
    action.sa_handler = onInterrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}
void forgetInterrupt() {
    interruptFlag = 0;
}
bool interrupted() {
    return interruptFlag != 0;
}

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::uint64_t residentBytes() {
    std::uint64_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
        unsigned long total = 0;
        unsigned long resident = 0;
        if (std::fscanf(file, "%lu %lu", &total, &resident) == 2) pages = resident;
        std::fclose(file);
    }
    return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::optional<std::filesystem::path> dataFolder() {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto holdsLabs = [&](const fs::path& p) { return fs::is_directory(p / "labs", error); };
    if (const char* given = std::getenv("LOCKSTEP_DATA"); given && *given) {
        if (holdsLabs(given)) return given;
    }
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    for (fs::path p = self.parent_path(); !p.empty(); p = p.parent_path()) {
        if (holdsLabs(p / "share" / "lockstep")) return p / "share" / "lockstep";
        if (holdsLabs(p) && fs::exists(p / "sim", error)) return p;  // a build tree inside the sources
        if (p == p.root_path()) break;
    }
    return std::nullopt;
}

std::string pathFromReplay(const std::string& scenario, const std::string& replay) {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::absolute(replay, error).parent_path();
    const std::filesystem::path relative =
        std::filesystem::absolute(scenario, error).lexically_normal().lexically_proximate(folder.lexically_normal());
    return relative.string();
}

std::string pathOfScenario(const std::string& named, const std::string& replay) {
    const std::filesystem::path path(named);
    if (path.is_absolute()) return named;
    std::error_code error;
    const std::filesystem::path found =
        (std::filesystem::absolute(replay, error).parent_path() / path).lexically_normal();
    const std::filesystem::path fromHere = found.lexically_proximate(std::filesystem::current_path(error));
    return fromHere.begin() != fromHere.end() && *fromHere.begin() == ".." ? found.string() : fromHere.string();
}

std::string writeFile(const std::string& path, std::string_view text) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::is_directory(status)) return fmt::format("{} is a directory", path);
    if (std::filesystem::exists(status) &&
        !std::filesystem::is_regular_file(status)) {  // a device or a pipe: never replaced
        std::ofstream out(path, std::ios::binary);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.close();
        return out ? std::string() : fmt::format("{} could not be written whole: {}", path, std::strerror(errno));
    }
    const std::string part = path + ".part";
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        if (!out) return fmt::format("{} cannot be written: {}", path, std::strerror(errno));
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.flush();
        if (!out) {
            const std::string why = std::strerror(errno);
            out.close();
            std::remove(part.c_str());
            return fmt::format("{} could not be written whole: {}", path, why);
        }
    }
    if (std::rename(part.c_str(), path.c_str()) != 0) {
        const std::string why = std::strerror(errno);
        std::remove(part.c_str());
        return fmt::format("{} cannot be replaced: {}", path, why);
    }
    return {};
}

}  // namespace lockstep::cli
