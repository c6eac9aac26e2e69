#include "lang/scenario.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "lang/fold.hpp"
#include "lang/lexer.hpp"
#include "lang/lower.hpp"
#include "lang/parser.hpp"
#include "lang/scenario_file.hpp"
#include "lang/sema.hpp"
#include "lang/suggest.hpp"

namespace lockstep {

std::optional<Isa> parseIsa(std::string_view name) {
    if (name == "x86_64" || name == "x86" || name == "amd64") return Isa::X86_64;
    if (name == "arm64" || name == "aarch64") return Isa::Arm64;
    return std::nullopt;
}

std::optional<MemoryModel> parseMemory(std::string_view name) {
    if (name == "sc") return MemoryModel::Sc;
    if (name == "tso") return MemoryModel::Tso;
    return std::nullopt;
}

std::string macroName(std::string_view parameter, std::string_view value) {
    std::string out;
    for (const std::string_view part : {parameter, std::string_view("_"), value})
        for (const char c : part) {
            const auto byte = static_cast<unsigned char>(c);
            out += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
        }
    return out;
}

namespace {

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

// Line (from 1) of the first byte that is not UTF-8, or 0.
int firstBadUtf8(std::string_view text) {
    int line = 1;
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\n') ++line;
        const std::size_t length = byte < 0x80                   ? 1
                                   : byte >= 0xc2 && byte < 0xe0 ? 2
                                   : byte >= 0xe0 && byte < 0xf0 ? 3
                                   : byte >= 0xf0 && byte < 0xf5 ? 4
                                                                 : 0;
        if (length == 0 || i + length > text.size()) return line;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80U) return line;
        i += length;
    }
    return 0;
}

class Compiler {
public:
    Compiler(ScenarioFile file, std::string_view text, const std::string& path, const Settings& settings)
        : file_(std::move(file)), settings_(settings), source_(path, text), out_(source_) {
        program_.title = file_.title;
        program_.description = file_.description;
        program_.path = path;
        program_.text = text;
        program_.code = file_.code.text;
        placeCode();
        program_.hash = fnv1a(text);
        program_.isa = settings.isa.value_or(file_.isa);
        program_.memory = settings.memory.value_or(file_.memory);
        program_.llsc = file_.llsc && program_.isa == Isa::Arm64;
        program_.cpus = settings.cpus.value_or(file_.cpus);
        program_.hammer = file_.hammer;
        source_.placeCode(file_.code.anchors);
    }

    Result<Program> run() {
        checkMemory();
        chooseCpus();
        boundRuns();
        chooseParameters();
        if (!out_.hasErrors()) compileCode();
        if (!out_.hasErrors()) makeCells();
        if (!out_.hasErrors()) lower(unit_, program_, out_);
        if (!out_.hasErrors()) {
            markDeadRegisters(program_);
            makeContexts();
            makeChecks();
        }
        Result<Program> result;
        result.diagnostics = out_.take();
        for (Diagnostic& d : checkDiagnostics_) result.diagnostics.push_back(std::move(d));
        if (result.ok()) result.value = std::move(program_);
        return result;
    }

private:
    void placeCode() {
        const auto& anchors = file_.code.anchors;
        program_.codeLine = anchors.front().fileLine;
        bool contiguous = true;
        std::vector<int> lines;
        for (const TextAnchor& a : anchors) {
            if (a.line <= lines.size()) continue;  // an escape within the line
            lines.push_back(a.fileLine);
            contiguous = contiguous && a.fileLine == program_.codeLine + static_cast<int>(lines.size()) - 1;
        }
        if (!contiguous) program_.codeLines = std::move(lines);
    }

    // Store buffers that keep the order of stores are x86_64's; arm64 may reorder far more.
    void checkMemory() {
        if (program_.memory != MemoryModel::Tso || program_.isa == Isa::X86_64) return;
        const std::string isa = settings_.isa ? "leave out --isa arm64" : "set isa = \"x86_64\"";
        const std::string memory = settings_.memory            ? "leave out --memory tso"
                                   : settings_.isa.has_value() ? "add --memory sc"
                                                               : "leave out memory = \"tso\"";
        out_.errorInFile(settings_.memory ? 0 : file_.memoryLine, settings_.memory ? 0 : file_.memoryColumn,
                         "memory model 'tso' is x86_64's, but the instruction set is arm64",
                         fmt::format("{}, or {}", isa, memory));
    }

    void chooseCpus() {
        if (!settings_.cpus) return;
        const std::uint32_t cpus = *settings_.cpus;
        if (cpus < 1 || cpus > kMostCpus)
            return out_.errorInFile(0, 0, fmt::format("{} CPUs are asked for, out of range", cpus),
                                    fmt::format("it may be 1 to {}", kMostCpus));
        bool spread = false;
        for (RunSpec& run : file_.runs) {
            if (run.onAllCpus) {
                spread = true;
                run.cpus.clear();
                for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) run.cpus.push_back(cpu);
            }
            for (const std::uint32_t cpu : run.cpus)
                if (cpu >= cpus) {
                    out_.errorInFile(run.cpuLine, run.cpuColumn,
                                     fmt::format("this run is on CPU {}, but there are to be only {}", cpu, cpus),
                                     fmt::format("ask for at least {} CPUs", cpu + 1));
                    break;
                }
        }
        if (!spread && cpus > file_.cpus)
            out_.errorInFile(
                0, 0, fmt::format("{} CPUs are asked for, but no run is on all of them: the others would idle", cpus),
                "write cpu = \"all\" in a [[run]]");
    }

    // Keeps the promise of Settings::forever.
    void boundRuns() {
        for (RunSpec& run : file_.runs) {
            if (run.times != kForever) continue;
            if (settings_.times) run.times = *settings_.times;
            else if (!settings_.acceptForever)
                out_.errorInFile(run.timesLine, run.timesColumn,
                                 "this run goes on for ever, and only the hammer can run it so",
                                 "give a bound, such as times = 2 here or --times 2, or use 'lockstep hammer'");
        }
    }

    void chooseParameters() {
        std::vector<std::string> names;
        for (const ParameterSpec& p : file_.parameters) {
            names.push_back(p.name);
            Parameter parameter{p.name, p.values, p.values.front()};
            if (const auto chosen = settings_.parameters.find(p.name); chosen != settings_.parameters.end()) {
                if (std::find(p.values.begin(), p.values.end(), chosen->second) == p.values.end()) {
                    const auto near = nearest(chosen->second, p.values);
                    out_.errorInFile(p.line, p.column,
                                     fmt::format("parameter '{}' has no value '{}'", p.name, chosen->second),
                                     near ? "did you mean '" + *near + "'?"
                                          : fmt::format("its values are: {}", fmt::join(p.values, ", ")));
                } else {
                    parameter.chosen = chosen->second;
                }
            }
            for (const std::string& value : p.values) known_.insert(macroName(p.name, value));
            defined_.insert(macroName(p.name, parameter.chosen));
            program_.parameters.push_back(std::move(parameter));
        }
        for (const auto& [name, value] : settings_.parameters) {
            if (std::find(names.begin(), names.end(), name) != names.end()) continue;
            const auto near = nearest(name, names);
            out_.errorInFile(0, 0, fmt::format("there is no parameter '{}'", name),
                             near            ? "did you mean '" + *near + "'?"
                             : names.empty() ? "this scenario has no parameters"
                                             : fmt::format("its parameters are: {}", fmt::join(names, ", ")));
        }
        defined_.insert("CONFIG_SMP");
        if (program_.isa == Isa::X86_64) defined_.insert({"CONFIG_X86", "CONFIG_X86_64"});
        else defined_.insert("CONFIG_ARM64");
    }

    void compileCode() {
        Preprocessed code = preprocess(file_.code.text, defined_, known_, out_);
        program_.inactiveLines = std::move(code.inactive);
        std::vector<Token> tokens = tokenize(code.text, out_);
        unit_ = parse(std::move(tokens), program_.isa == Isa::X86_64, out_);
        if (!out_.hasErrors()) analyse(unit_, out_);
    }

    void makeCells() {
        for (const ast::Global& g : unit_.globals) {
            Global global;
            global.name = g.name;
            global.kind = g.type.kind == ast::Type::Kind::Spinlock ? Global::Kind::Spinlock
                          : g.type.kind == ast::Type::Kind::Mutex  ? Global::Kind::Mutex
                          : g.type.kind == ast::Type::Kind::Atomic ? Global::Kind::Atomic
                                                                   : Global::Kind::Integer;
            global.type = global.isLock() ? IntType{1, false, false} : g.type.integer;
            global.isArray = g.isArray;
            global.isConst = g.type.isConst;
            global.firstCell = static_cast<std::uint32_t>(program_.cells.size());
            global.elements = g.elements;
            global.line = g.span.line;
            global.initial = g.values;
            for (std::uint32_t i = 0; i < g.elements; ++i)
                program_.cells.push_back({static_cast<std::uint32_t>(program_.globals.size()), i, global.type.bytes});
            program_.globals.push_back(std::move(global));
            if (program_.cells.size() > 8192) {
                out_.error(g.span, "the globals are too large: over 8192 elements", "use smaller arrays");
                return;
            }
        }
    }

    void makeContexts() {
        std::size_t contexts = 0;
        for (const RunSpec& run : file_.runs) contexts += run.cpus.size();
        if (contexts > kMostContexts) {
            out_.errorInFile(0, 0, fmt::format("{} contexts (runs times CPUs) are too many", contexts),
                             fmt::format("at most {}", kMostContexts));
            return;
        }
        std::map<std::pair<std::uint32_t, std::string>, int> used;
        for (std::uint32_t r = 0; r < file_.runs.size(); ++r) {
            const RunSpec& run = file_.runs[r];
            const auto f = std::find_if(program_.functions.begin(), program_.functions.end(),
                                        [&](const Function& g) { return g.name == run.call; });
            if (f == program_.functions.end()) {
                std::vector<std::string> names;
                for (const Function& g : program_.functions) names.push_back(g.name);
                const auto near = nearest(run.call, names);
                out_.errorInFile(run.callLine, run.callColumn,
                                 fmt::format("run calls '{}', which the code does not define", run.call),
                                 near            ? "did you mean '" + *near + "'?"
                                 : names.empty() ? "define it in the code"
                                                 : fmt::format("the functions are: {}", fmt::join(names, ", ")));
                continue;
            }
            if (run.arguments.size() != f->parameterCount) {
                out_.errorInFile(run.callLine, run.callColumn,
                                 fmt::format("'{}' takes {} arguments, but this run gives {}", run.call,
                                             f->parameterCount, run.arguments.size()),
                                 "list them: args = [1, 2]");
                continue;
            }
            for (const std::uint32_t cpu : run.cpus) {
                Context c;
                const std::string base = run.name.empty() ? run.call : run.name;
                const int copy = ++used[{cpu, base}];
                c.name = copy == 1 ? base : fmt::format("{}.{}", base, copy);
                c.kind = run.kind;
                c.cpu = cpu;
                c.function = static_cast<std::uint32_t>(f - program_.functions.begin());
                c.times = run.times;
                for (std::size_t i = 0; i < run.arguments.size(); ++i)
                    c.arguments.push_back(normalise(f->registers[i].type, run.arguments[i]));
                c.run = r;
                program_.contexts.push_back(std::move(c));
            }
        }
    }

    // Parses an expression that stands in a TOML string; errors point into that string.
    std::shared_ptr<const ast::Expr> expression(const TextSpec& spec, bool calls) {
        source_.placeCode(spec.anchors);  // nothing more will be said about the C code
        Diagnostics out(source_);
        ast::ExprPtr e = parseExpression(tokenize(spec.text, out), out);
        if (e && !out.hasErrors() && !analyseCheck(*e, unit_, calls, out)) e = nullptr;
        const bool failed = out.hasErrors();
        for (Diagnostic& d : out.take()) checkDiagnostics_.push_back(std::move(d));
        return failed ? nullptr : std::shared_ptr<const ast::Expr>(std::move(e));
    }

    void makeChecks() {
        for (const CheckSpec& spec : file_.checks) {
            auto e = expression(spec.text, false);
            if (e) program_.checks.push_back({spec.kind, spec.text.text, std::move(e)});
        }
        if (!file_.headlineVariable.text.empty()) {
            const auto e = expression(file_.headlineVariable, false);
            if (e && (e->kind == ast::ExprKind::Name || e->kind == ast::ExprKind::Index)) {
                const Global& g = program_.globals[e->symbol];
                const auto element =
                    e->kind == ast::ExprKind::Index ? foldConstant(*e->operands[0]) : std::optional<std::uint64_t>(0);
                if (element && *element < g.elements)
                    program_.headline.cell = g.firstCell + static_cast<std::uint32_t>(*element);
                else
                    out_.errorInFile(file_.headlineVariable.anchors.front().fileLine,
                                     file_.headlineVariable.anchors.front().fileColumn,
                                     "the headline's variable is one element of the array",
                                     "give a number: " + g.name + "[0]");
            } else if (e) {
                out_.errorInFile(file_.headlineVariable.anchors.front().fileLine,
                                 file_.headlineVariable.anchors.front().fileColumn,
                                 "the headline's variable is the name of a global");
            }
        } else {
            program_.headline.cell = defaultHeadline();
        }
        if (!file_.headlineExpected.text.empty()) {
            program_.headline.expectedText = file_.headlineExpected.text;
            program_.headline.expected = expression(file_.headlineExpected, true);
        }
    }

    // The first variable that an `always` check names, else the first number among the globals.
    std::uint32_t defaultHeadline() const {
        for (const Check& check : program_.checks)
            if (check.kind == Check::Kind::Always)
                if (const std::uint32_t cell = firstVariable(*check.expression); cell != kNone) return cell;
        for (const Global& g : program_.globals)
            if (!g.isLock() && !g.isConst) return g.firstCell;
        return kNone;
    }
    std::uint32_t firstVariable(const ast::Expr& e) const {
        if (e.kind == ast::ExprKind::Name && e.binding == ast::Binding::Global && !program_.globals[e.symbol].isConst)
            return program_.globals[e.symbol].firstCell;
        if (e.kind == ast::ExprKind::Index && e.binding == ast::Binding::Global &&
            !program_.globals[e.symbol].isConst) {
            const ast::Expr& index = *e.operands[0];
            const Global& array = program_.globals[e.symbol];
            const bool known = index.kind == ast::ExprKind::Number && index.number < array.elements;
            return array.firstCell + (known ? static_cast<std::uint32_t>(index.number) : 0);
        }
        for (const auto& operand : e.operands)
            if (const std::uint32_t cell = firstVariable(*operand); cell != kNone) return cell;
        return kNone;
    }

    ScenarioFile file_;
    const Settings& settings_;
    SourceText source_;
    Diagnostics out_;
    std::vector<Diagnostic> checkDiagnostics_;
    std::set<std::string> defined_, known_;
    ast::Unit unit_;
    Program program_;
};

Result<Program> failed(const std::string& path, std::string cause, std::string remedy) {
    Result<Program> result;
    result.diagnostics.push_back(failure(path, std::move(cause), std::move(remedy)));
    return result;
}

}  // namespace

Result<Program> loadText(std::string_view text, const std::string& path, const Settings& settings) {
    if (text.size() > kLargestFile)
        return failed(path, fmt::format("the file has {} bytes; a scenario has at most {}", text.size(), kLargestFile),
                      "is this the right file?");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return failed(path, "the file is empty",
                      "start from one of the scenarios under labs/; docs/scenarios.md explains the format");
    if (const int line = firstBadUtf8(text); line > 0) {
        Result<Program> result = failed(path, "the text is not UTF-8", "save the file as UTF-8");
        result.diagnostics.front().place.line = line;
        return result;
    }
    Result<ScenarioFile> file = readScenarioFile(text, path);
    if (!file) {
        Result<Program> result;
        result.diagnostics = std::move(file.diagnostics);
        return result;
    }
    return Compiler(std::move(file.value), text, path, settings).run();
}

Result<Program> load(const std::string& path, const Settings& settings) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return failed(path, "no such file", "check the name; 'lockstep demo' needs no file");
    if (std::filesystem::is_directory(status))
        return failed(path, "this is a directory",
                      "name a scenario file in it, or use 'lockstep check " + path + "' for all of them");
    if (std::filesystem::is_regular_file(status)) {
        const auto size = std::filesystem::file_size(path, error);
        if (!error && size > kLargestFile)
            return failed(path, fmt::format("the file has {} bytes; a scenario has at most {}", size, kLargestFile),
                          "is this the right file?");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return failed(path, fmt::format("cannot be opened: {}", std::strerror(errno)), "check its permissions");
    std::string text(kLargestFile + 1, '\0');  // a pipe or device has no size: read no more than the limit
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return failed(path, "cannot be read", "check the disk and the file's permissions");
    return loadText(text, path, settings);
}

}  // namespace lockstep
