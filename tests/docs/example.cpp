#include "example.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

namespace lockstep::test {
namespace {

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void readPromise(const std::string& line, Example& example) {
    static const std::set<std::string> kKeys = {"verdict", "error", "warning", "report", "final", "isa", "set"};
    const std::size_t colon = line.find(": ");
    if (!line.starts_with("# ") || colon == std::string::npos) return;
    const std::string key = line.substr(2, colon - 2);
    if (kKeys.contains(key)) example.promises.emplace(key, trimmed(line.substr(colon + 1)));
}

std::vector<std::string> withBracesExpanded(const std::string& text) {
    const std::size_t open = text.find('{');
    const std::size_t close = text.find('}', open);
    if (open == std::string::npos || close == std::string::npos) return {text};
    std::vector<std::string> all;
    std::istringstream choices(text.substr(open + 1, close - open - 1) + ",");
    for (std::string choice; std::getline(choices, choice, ',');)
        for (std::string& whole : withBracesExpanded(text.substr(0, open) + choice + text.substr(close + 1)))
            all.push_back(std::move(whole));
    return all;
}

}  // namespace

std::optional<std::string> Example::promise(const std::string& key) const {
    const auto found = promises.find(key);
    return found == promises.end() ? std::nullopt : std::optional(found->second);
}

std::string projectFile(const std::string& path) {
    std::ifstream in(std::string(LOCKSTEP_SOURCE_DIR) + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Example> examples(const std::string& markdown) {
    std::vector<Example> all;
    std::istringstream lines(markdown);
    bool inside = false;
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (!inside && line == "```toml") {
            inside = true;
            all.emplace_back().line = number;
        } else if (inside && line == "```") {
            inside = false;
        } else if (inside) {
            all.back().text += line + "\n";
            readPromise(line, all.back());
        }
    }
    return all;
}

std::set<std::string> documentedFunctions(const std::string& markdown, const std::string& heading) {
    std::set<std::string> names;
    std::istringstream lines(markdown);
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("## ")) inside = line == heading;
        if (!inside || !line.starts_with("| `")) continue;
        std::string cell = line.substr(1, line.find(" | ") - 1);
        for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`')) {
            const std::size_t end = cell.find('`', at + 1);
            std::string name = cell.substr(at + 1, end - at - 1);
            for (const std::string& whole : withBracesExpanded(name.substr(0, name.find('(')))) names.insert(whole);
            cell.erase(0, end + 1);
        }
    }
    return names;
}

}  // namespace lockstep::test
