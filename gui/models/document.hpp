// The scenario that the window is about: its text, the choices over it (ISA, memory, parameters), and what they compile
// to. Every view reads the same one. It loads in a worker thread and never blocks; text that does not compile leaves
// the last good scenario in place.
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <vector>

#include "lang/scenario.hpp"
#include "machine/machine.hpp"

namespace lockstep::gui {

/// Calls of a run that goes on for ever, where something else than the hammer runs it: until another number is chosen.
inline constexpr std::uint32_t kUsualBound = 2;

/// A compiled scenario with its machine. Shared with worker threads, which keep it alive; never changed.
struct Loaded {
    explicit Loaded(Program p, Settings chosen = {}, std::vector<Diagnostic> told = {},
                    std::shared_ptr<const Program> whole = {})
        : program(std::move(p)),
          machine(program),
          settings(std::move(chosen)),
          diagnostics(std::move(told)),
          endless(std::move(whole)) {}
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    const Program program;
    const Machine machine;
    const Settings settings;                    ///< those that it was compiled with
    const std::vector<Diagnostic> diagnostics;  ///< warnings
    /// The scenario as it is written, for the hammer, if a run of it goes on for ever: in `program` that has a bound.
    /// Else null.
    const std::shared_ptr<const Program> endless;
};

/// The same choices (ISA, memory, parameters, the bound of endless runs)?
bool sameChoices(const Settings& a, const Settings& b);

class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    [[nodiscard]] QString path() const { return path_; }  ///< empty for a scenario that was never saved
    [[nodiscard]] QString text() const { return text_; }
    [[nodiscard]] bool modified() const { return text_ != saved_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    /// The newest text that compiled, or null before there was one.
    [[nodiscard]] std::shared_ptr<const Loaded> loaded() const { return loaded_; }
    [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
    [[nodiscard]] bool busy() const;  ///< a compilation is under way

    /// Reads a file. False with a sentence in `problem` (place, cause, remedy); then nothing has changed.
    bool open(const QString& path, QString* problem);
    /// Writes the text whole or not at all.
    bool save(const QString& path, QString* problem);
    void setText(const QString& text);
    void setIsa(Isa isa);
    void setMemory(MemoryModel memory);
    void setParameter(const QString& name, const QString& value);
    void setSettings(const Settings& settings);
    /// How many calls Step and Explore make of each run that goes on for ever: 1 or more.
    void setBound(std::uint32_t times);
    [[nodiscard]] std::uint32_t bound() const { return settings_.times.value_or(kUsualBound); }
    /// Takes over a scenario that was compiled from this text with other settings, with those settings: at once.
    void adopt(std::shared_ptr<const Loaded> loaded);
    /// Compiles at once, on the calling thread: for tests and the first start.
    void compileNow();

signals:
    void textChanged();
    void settingsChanged();
    /// loaded() is another one.
    void loadedChanged();
    void diagnosticsChanged();
    void pathChanged();

private:
    class Compiler;
    void compileSoon();
    QString path_, text_, saved_;
    Settings settings_;
    std::shared_ptr<const Loaded> loaded_;
    std::vector<Diagnostic> diagnostics_;
    std::unique_ptr<Compiler> compiler_;
};

}  // namespace lockstep::gui
