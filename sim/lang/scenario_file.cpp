#include "lang/scenario_file.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "lang/hammer_table.hpp"
#include "lang/scenario.hpp"
#include "lang/toml_reader.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kMostChecks = 100;

bool isIdentifier(std::string_view text) {
    return !text.empty() && text.size() <= 31 && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

class Reader : private TomlReader {
public:
    Reader(std::string_view text, const std::string& path) : TomlReader(text, path) {}

    Result<ScenarioFile> run() {
        Result<ScenarioFile> result;
        try {
            file(toml::parse(text_, path_));
        } catch (const toml::parse_error& e) {  // the library's way; ours is a value
            const auto [line, column] = position(e.source());
            out_.errorInFile(line, column, fmt::format("not TOML: {}", e.description()),
                             "see docs/scenarios.md for the format");
        }
        result.diagnostics = out_.take();
        result.value = std::move(file_);
        return result;
    }

private:
    void file(const toml::table& t) {
        keys(t, "",
             {"title", "description", "isa", "memory", "atomics", "cpus", "code", "run", "check", "headline",
              "parameters", "hammer"});
        file_.title = string(t, "title").value_or("");
        file_.description = string(t, "description").value_or("");
        if (const auto isa = string(t, "isa")) {
            if (const auto parsed = parseIsa(*isa)) file_.isa = *parsed;
            else error(*t.get("isa"), fmt::format("unknown isa '{}'", *isa), "it is \"x86_64\" or \"arm64\"");
        }
        if (const auto memory = string(t, "memory")) {
            std::tie(file_.memoryLine, file_.memoryColumn) = position(t.get("memory")->source());
            if (const auto parsed = parseMemory(*memory)) file_.memory = *parsed;
            else
                error(*t.get("memory"), fmt::format("unknown memory model '{}'", *memory),
                      "it is \"sc\" or \"tso\" (x86_64)");
        }
        if (const auto atomics = string(t, "atomics")) {
            if (*atomics == "llsc") file_.llsc = true;
            else if (*atomics != "lse")
                error(*t.get("atomics"), fmt::format("unknown atomics '{}'", *atomics),
                      "it is \"lse\" or \"llsc\" (arm64)");
        }
        bool cpusGiven = false;
        if (const toml::node* node = t.get("cpus"))
            if (const auto cpus = integer(*node, "cpus", 1, kMostCpus))
                file_.cpus = static_cast<std::uint32_t>(*cpus), cpusGiven = true;
        code(t);
        parameters(t);
        runs(t, cpusGiven || t.contains("cpus"));
        checks(t);
        headline(t);
        if (const toml::node* hammer = t.get("hammer")) file_.hammer = readHammer(*hammer, file_.runs, *this);
    }

    void code(const toml::table& t) {
        const auto text = string(t, "code");
        if (!text) {
            if (!t.contains("code"))
                out_.errorInFile(0, 0, "'code' is missing",
                                 "add code = ''' … ''' with the kernel C that the runs call");
            return;
        }
        file_.code = textOf(*t.get("code"), *text);
    }

    void parameters(const toml::table& t) {
        const toml::node* node = t.get("parameters");
        if (!node) return;
        const toml::table* table = node->as_table();
        if (!table)
            return error(*node, "'parameters' must be a table",
                         "write [parameters] and below it name = [\"value\", …]");
        for (const auto& [key, value] : *table) {
            ParameterSpec p;
            p.name = key.str();
            std::tie(p.line, p.column) = position(key.source());
            if (!isIdentifier(p.name))
                error(value, fmt::format("parameter '{}' is not a name", p.name),
                      "letters, digits and '_', at most 31");
            const toml::array* values = value.as_array();
            if (!values || values->empty()) {
                error(value, fmt::format("parameter '{}' must list its values", p.name),
                      "for example protection = [\"none\", \"spinlock\"]; the first is the default");
                continue;
            }
            for (const toml::node& v : *values) {
                const auto* s = v.as_string();
                if (!s || !isIdentifier(s->get()))
                    error(v, fmt::format("a value of '{}' must be a name in quotes", p.name),
                          "letters, digits and '_', at most 31");
                else if (std::find(p.values.begin(), p.values.end(), s->get()) != p.values.end())
                    error(v, fmt::format("value '{}' is listed twice", s->get()));
                else p.values.push_back(s->get());
            }
            if (!p.values.empty()) file_.parameters.push_back(std::move(p));
        }
        std::sort(file_.parameters.begin(), file_.parameters.end(),
                  [](const auto& a, const auto& b) { return a.line < b.line; });
    }

    void runs(const toml::table& t, bool cpusGiven) {
        const toml::node* node = t.get("run");
        const toml::array* list = node ? node->as_array() : nullptr;
        if (!node)
            return out_.errorInFile(0, 0, "there is no [[run]]: nothing would happen",
                                    "add [[run]] with call = \"FUNCTION\"");
        if (!list) return error(*node, "'run' must be a list of tables", "write [[run]] with two brackets");
        for (const toml::node& item : *list) {
            const toml::table* table = item.as_table();
            if (!table) error(item, "each run is a table", "write [[run]] with two brackets");
            else run(*table, cpusGiven);
        }
        for (RunSpec& r : file_.runs)  // now that every run has had its say on how many there are
            if (r.onAllCpus)
                for (std::uint32_t cpu = 0; cpu < file_.cpus; ++cpu) r.cpus.push_back(cpu);
    }

    void run(const toml::table& t, bool cpusGiven) {
        keys(t, "[[run]]", {"context", "cpu", "call", "name", "args", "times"});
        RunSpec r;
        if (const auto kind = string(t, "context")) {
            if (*kind == "softirq") r.kind = ContextKind::Softirq;
            else if (*kind == "hardirq") r.kind = ContextKind::Hardirq;
            else if (*kind != "task")
                error(*t.get("context"), fmt::format("unknown context '{}'", *kind),
                      "it is \"task\", \"softirq\" or \"hardirq\"");
        }
        const auto call = string(t, "call");
        if (!call) {
            if (!t.contains("call")) error(t, "this run does not say what to call", "add call = \"FUNCTION\"");
            return;
        }
        r.call = *call;
        std::tie(r.callLine, r.callColumn) = position(t.get("call")->source());
        if (const auto name = string(t, "name")) {
            if (!isIdentifier(*name))
                error(*t.get("name"), fmt::format("'{}' cannot name a run", *name),
                      "letters, digits and '_', at most 31");
            r.name = *name;
        }
        if (const toml::node* node = t.get("times"))
            if (const auto n = times(*node)) {
                r.times = *n;
                std::tie(r.timesLine, r.timesColumn) = position(node->source());
            }
        if (const toml::node* args = t.get("args")) {
            if (const toml::array* list = args->as_array()) {
                for (const toml::node& arg : *list)
                    if (const auto n = integer(arg, "an argument", INT64_MIN, INT64_MAX))
                        r.arguments.push_back(static_cast<std::uint64_t>(*n));
            } else error(*args, "'args' must be a list of numbers", "for example args = [1, 2]");
        }
        cpusOf(t, r, cpusGiven);
        file_.runs.push_back(std::move(r));
    }

    void cpusOf(const toml::table& t, RunSpec& r, bool cpusGiven) {
        const auto add = [&](const toml::node& node) {
            const std::int64_t most = cpusGiven ? std::int64_t{file_.cpus} - 1 : std::int64_t{kMostCpus} - 1;
            const auto cpu = integer(node, "cpu", 0, most);
            if (!cpu) return;
            r.cpus.push_back(static_cast<std::uint32_t>(*cpu));
            file_.cpus = std::max(file_.cpus, static_cast<std::uint32_t>(*cpu) + 1);
        };
        const toml::node* node = t.get("cpu");
        if (node) std::tie(r.cpuLine, r.cpuColumn) = position(node->source());
        if (!node) r.cpus.push_back(0);
        else if (const auto* s = node->as_string()) {
            if (s->get() != "all")
                error(*node, fmt::format("unknown cpu '{}'", s->get()),
                      "it is a number, a list of numbers, or \"all\"");
            r.onAllCpus = true;
        } else if (const toml::array* list = node->as_array()) {
            if (list->empty()) error(*node, "'cpu' is an empty list", "name at least one CPU");
            for (const toml::node& item : *list) add(item);
        } else add(*node);
    }

    void checks(const toml::table& t) {
        const toml::node* node = t.get("check");
        if (!node) return;
        const toml::table* table = node->as_table();
        if (!table)
            return error(*node, "'check' must be a table", "write [check] and below it always = \"counter == 7\"");
        keys(*table, "[check]", {"always", "never", "possible"});
        for (const Check::Kind kind : {Check::Kind::Always, Check::Kind::Never, Check::Kind::Possible}) {
            const toml::node* value = table->get(lockstep::name(kind));
            if (!value) continue;
            const auto add = [&](const toml::node& item) {
                if (file_.checks.size() >= kMostChecks)
                    error(item, "too many checks", fmt::format("at most {}", kMostChecks));
                else if (const auto* s = item.as_string()) file_.checks.push_back({kind, textOf(item, s->get())});
                else
                    error(item, fmt::format("'{}' must be an expression in quotes", lockstep::name(kind)),
                          "for example \"counter == 7\"");
            };
            if (const toml::array* list = value->as_array())
                for (const toml::node& item : *list) {
                    add(item);
                    if (out_.full()) break;
                }
            else add(*value);
        }
    }

    void headline(const toml::table& t) {
        const toml::node* node = t.get("headline");
        if (!node) return;
        const toml::table* table = node->as_table();
        if (!table)
            return error(*node, "'headline' must be a table", "write [headline] and below it variable = \"counter\"");
        keys(*table, "[headline]", {"variable", "expected"});
        if (const auto s = string(*table, "variable")) file_.headlineVariable = textOf(*table->get("variable"), *s);
        if (const auto s = string(*table, "expected")) file_.headlineExpected = textOf(*table->get("expected"), *s);
    }

    ScenarioFile file_;
};

}  // namespace

Result<ScenarioFile> readScenarioFile(std::string_view text, const std::string& path) {
    return Reader(text, path).run();
}

}  // namespace lockstep
