// Runs the lockstep program as a user does, and compares texts with golden files.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lockstep::test {

struct Command {
    int exit = -1;
    std::string out;
    std::string err;
};

inline std::string readAll(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// A folder of this test program's own, removed at its end.
inline const std::filesystem::path& scratch() {
    struct Folder {
        std::filesystem::path path;
        Folder() : path(std::filesystem::temp_directory_path() / ("lockstep-test-" + std::to_string(getpid()))) {
            std::filesystem::create_directories(path);
        }
        ~Folder() {
            std::error_code error;
            std::filesystem::remove_all(path, error);
        }
    };
    static const Folder folder;
    return folder.path;
}

/// Writes a file there; its path.
inline std::string writeScratch(const std::string& name, const std::string& text) {
    const std::filesystem::path path = scratch() / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
}

/// `lockstep ARGUMENTS` from the project's folder, 120 columns wide and without colours. `input` is its standard input.
inline Command lockstepCommand(const std::string& arguments, const std::string& input = {}) {
    const std::filesystem::path in = scratch() / "in", out = scratch() / "out", err = scratch() / "err";
    std::ofstream(in, std::ios::binary) << input;
    const std::string line = std::string("cd '") + LOCKSTEP_SOURCE_DIR + "' && COLUMNS=120 '" + LOCKSTEP_PROGRAM +
                             "' " + arguments + " <'" + in.string() + "' >'" + out.string() + "' 2>'" + err.string() +
                             "'";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, readAll(out), readAll(err)};
}

/// Compares with a file under tests/, or writes it when LOCKSTEP_REGENERATE is set (scripts/regenerate-goldens.sh).
inline void expectGolden(const std::string& file, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "tests" / file;
    if (std::getenv("LOCKSTEP_REGENERATE")) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    ASSERT_TRUE(std::filesystem::exists(path)) << path << " is missing: run scripts/regenerate-goldens.sh";
    EXPECT_EQ(text, readAll(path)) << "differs from " << path
                                   << "; if that is right, run scripts/regenerate-goldens.sh";
}

}  // namespace lockstep::test
