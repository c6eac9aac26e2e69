// What went wrong in a file that a user wrote: place, cause and remedy, printed as a good compiler would.
// This header never prints; the command line and the window decide where the text goes.
#pragma once

#include <string>
#include <vector>

namespace lockstep {

/// A position in a user's file. `line` and `column` count from 1; line 0 means the file as a whole.
/// `length` is the number of bytes that the caret line underlines.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
    int length = 1;
};

/// One error or warning. `sourceLine` is the text of `place.line`, empty when there is none to show.
struct Diagnostic {
    enum class Severity { Error, Warning };
    Severity severity = Severity::Error;
    Place place;
    std::string cause;
    std::string remedy;  ///< what to do about it; may be empty
    std::string sourceLine;
};

/// "file:line:column: error: cause", the source line with a caret, and "help: remedy"; ends in a newline.
std::string format(const Diagnostic& diagnostic);
std::string format(const std::vector<Diagnostic>& diagnostics);

/// A value, or the reasons why there is none. A value may come with warnings.
template <class T>
struct Result {
    T value{};
    std::vector<Diagnostic> diagnostics;

    [[nodiscard]] bool ok() const {
        for (const Diagnostic& diagnostic : diagnostics)
            if (diagnostic.severity == Diagnostic::Severity::Error) return false;
        return true;
    }
    explicit operator bool() const { return ok(); }
};

/// A failure that is not about a place inside a file (or about a whole file).
Diagnostic failure(std::string file, std::string cause, std::string remedy);

}  // namespace lockstep
