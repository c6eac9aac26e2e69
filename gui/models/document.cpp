#include "models/document.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStringDecoder>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

namespace lockstep::gui {
namespace {

/// What a worker makes of a text.
struct Compiled {
    std::shared_ptr<const Loaded> loaded;  ///< null if there was an error
    std::vector<Diagnostic> diagnostics;
    std::optional<Settings> settings;  ///< those that were used, where the ones asked for do not fit the text any more
};

// As reports name it: a student knows the file and its folder, not the whole way there.
std::string shownPath(const QString& path) {
    const QFileInfo info(path);
    return path.isEmpty() ? std::string() : (info.dir().dirName() + QLatin1Char('/') + info.fileName()).toStdString();
}

bool endless(const Program& program) {
    return std::any_of(program.contexts.begin(), program.contexts.end(),
                       [](const Context& c) { return c.times == kForever; });
}

/// Whatever the hammer can run. Where only the hammer can, Step and Explore have a bound, and the places that need one
/// are warnings instead of errors.
Compiled compileWith(const std::string& text, const std::string& path, const Settings& chosen) {
    Compiled out;
    const std::uint32_t bound = chosen.times.value_or(kUsualBound);
    Settings settings = chosen;
    settings.times.reset();
    settings.acceptForever = true;
    Result<Program> whole = loadText(text, path, settings);
    out.diagnostics = std::move(whole.diagnostics);
    whole.diagnostics.clear();
    for (const Diagnostic& d : out.diagnostics)
        if (d.severity == Diagnostic::Severity::Error) return out;
    if (!endless(whole.value)) {
        out.loaded = std::make_shared<const Loaded>(std::move(whole.value), chosen, out.diagnostics);
        return out;
    }
    settings.acceptForever = false;
    Result<Program> refused = loadText(text, path, settings);
    for (Diagnostic& d : refused.diagnostics) {
        if (d.severity != Diagnostic::Severity::Error) continue;
        d.severity = Diagnostic::Severity::Warning;
        d.remedy =
            Document::tr("Step and Explore end it after times = %1; write a bound here to keep it, as in times = 2")
                .arg(bound)
                .toStdString();
        out.diagnostics.push_back(std::move(d));
    }
    settings.times = bound;
    Result<Program> bounded = loadText(text, path, settings);
    if (bounded.ok())
        out.loaded = std::make_shared<const Loaded>(std::move(bounded.value), chosen, out.diagnostics,
                                                    std::make_shared<const Program>(std::move(whole.value)));
    else out.diagnostics = std::move(bounded.diagnostics);
    return out;
}

/// Choices that a text edited meanwhile no longer offers are dropped, rather than turned into errors of the text.
Compiled compile(const std::string& text, const std::string& path, const Settings& settings) {
    Compiled out = compileWith(text, path, settings);
    if (out.loaded || settings.parameters.empty()) return out;
    Settings fewer = settings;
    fewer.parameters.clear();
    Compiled plain = compileWith(text, path, fewer);
    if (!plain.loaded) return out;
    plain.settings = fewer;
    return plain;
}

}  // namespace

/// One worker at a time; what changes meanwhile is compiled next.
class Document::Compiler {
public:
    explicit Compiler(Document& document) : document_(document) {
        debounce.setSingleShot(true);
        debounce.setInterval(120);
        QObject::connect(&debounce, &QTimer::timeout, &document, [this] { start(); });
    }
    ~Compiler() { join(); }

    void join() {
        if (worker.joinable()) worker.join();
    }

    void forget() {  // what is under way is no longer wanted
        debounce.stop();
        ++generation;
        join();
        running = again = false;
    }

    void start() {
        if (running) {
            again = true;
            return;
        }
        join();
        running = true;
        again = false;
        worker = std::thread([this, text = document_.text_.toStdString(), path = shownPath(document_.path_),
                              settings = document_.settings_, number = ++generation] {
            auto done = std::make_shared<Compiled>(compile(text, path, settings));
            QMetaObject::invokeMethod(
                &document_, [this, done, number] { finished(*done, number); }, Qt::QueuedConnection);
        });
    }

    void finished(Compiled& done, std::uint64_t number) {
        if (number != generation) return;  // compileNow() came in between
        running = false;
        publish(done);
        if (again) start();
    }

    void publish(Compiled& done) {
        if (done.settings) {
            document_.settings_ = *done.settings;
            emit document_.settingsChanged();
        }
        document_.diagnostics_ = std::move(done.diagnostics);
        emit document_.diagnosticsChanged();
        if (!done.loaded) return;
        document_.loaded_ = std::move(done.loaded);
        emit document_.loadedChanged();
    }

    QTimer debounce;
    std::thread worker;
    bool running = false;
    bool again = false;
    std::uint64_t generation = 0;

private:
    Document& document_;
};

bool sameChoices(const Settings& a, const Settings& b) {
    return a.isa == b.isa && a.memory == b.memory && a.parameters == b.parameters && a.times == b.times;
}

Document::Document(QObject* parent) : QObject(parent), compiler_(std::make_unique<Compiler>(*this)) {}
Document::~Document() = default;

bool Document::busy() const {
    return compiler_->running || compiler_->debounce.isActive();
}

bool Document::open(const QString& path, QString* problem) {
    const auto refuse = [&](const QString& why) {
        if (problem) *problem = why;
        return false;
    };
    const QFileInfo info(path);
    if (!info.exists()) return refuse(tr("%1 does not exist. Check the spelling, or look in its folder.").arg(path));
    if (info.isDir()) return refuse(tr("%1 is a folder. Choose a scenario file (.toml) inside it.").arg(path));
    if (!info.isFile()) return refuse(tr("%1 is not a regular file, so it cannot be a scenario.").arg(path));
    if (static_cast<std::size_t>(info.size()) > kLargestFile)
        return refuse(
            tr("%1 is larger than 1 MiB, the most that a scenario may have. Is it another kind of file?").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refuse(tr("%1 cannot be read: %2. Check its permissions.").arg(path, file.errorString()));
    const QByteArray bytes = file.read(static_cast<qint64>(kLargestFile) + 1);
    if (static_cast<std::size_t>(bytes.size()) > kLargestFile) return refuse(tr("%1 is larger than 1 MiB.").arg(path));
    QStringDecoder decode(QStringDecoder::Utf8);
    const QString text = decode(bytes);
    if (decode.hasError() || text.contains(QChar(0)))
        return refuse(tr("%1 is not UTF-8 text. Save it as UTF-8, or choose another file.").arg(path));

    const bool samePath = info.absoluteFilePath() == path_;
    path_ = info.absoluteFilePath();
    text_ = saved_ = text;
    if (!samePath) {
        settings_ = {};
        loaded_ = nullptr;
    }
    emit pathChanged();
    emit textChanged();
    if (!samePath) emit settingsChanged();
    compileNow();
    return true;
}

bool Document::save(const QString& path, QString* problem) {
    QSaveFile file(path);
    const QByteArray bytes = text_.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        if (problem)
            *problem = tr("%1 was not saved: %2. Choose another place with Save as.").arg(path, file.errorString());
        return false;
    }
    saved_ = text_;
    path_ = QFileInfo(path).absoluteFilePath();
    emit pathChanged();
    compileSoon();  // places in messages name the file
    return true;
}

void Document::setText(const QString& text) {
    if (text == text_) return;
    text_ = text;
    emit textChanged();
    compileSoon();
}

void Document::setIsa(Isa isa) {
    Settings wanted = settings_;
    wanted.isa = isa;
    if (isa == Isa::Arm64) wanted.memory = MemoryModel::Sc;  // store buffers are x86's
    setSettings(wanted);
}

void Document::setMemory(MemoryModel memory) {
    Settings wanted = settings_;
    wanted.memory = memory;
    if (memory == MemoryModel::Tso) wanted.isa = Isa::X86_64;
    setSettings(wanted);
}

void Document::setParameter(const QString& name, const QString& value) {
    Settings wanted = settings_;
    wanted.parameters[name.toStdString()] = value.toStdString();
    setSettings(wanted);
}

void Document::setBound(std::uint32_t times) {
    Settings wanted = settings_;
    wanted.times = std::max(times, 1U);
    setSettings(wanted);
}

void Document::setSettings(const Settings& settings) {
    if (sameChoices(settings, settings_)) return;
    settings_ = settings;
    emit settingsChanged();
    compiler_->debounce.start(0);
}

void Document::adopt(std::shared_ptr<const Loaded> loaded) {
    if (loaded == loaded_) return;
    compiler_->forget();
    settings_ = loaded->settings;
    emit settingsChanged();
    if (loaded->program.text == text_.toStdString()) {
        diagnostics_ = loaded->diagnostics;
        emit diagnosticsChanged();
    } else {
        compileSoon();  // the text has moved on
    }
    loaded_ = std::move(loaded);
    emit loadedChanged();
}

void Document::compileSoon() {
    compiler_->debounce.start(120);
}

void Document::compileNow() {
    compiler_->forget();
    Compiled done = compile(text_.toStdString(), shownPath(path_), settings_);
    compiler_->publish(done);
}

}  // namespace lockstep::gui
