#include "machine/choice.hpp"

#include <charconv>

#include <fmt/format.h>

#include "lang/suggest.hpp"

namespace lockstep {
namespace {

constexpr std::size_t kLongestSchedule = 1000000;

bool number(std::string_view text, std::uint32_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

// Finds the context that `word` names; fills `error` if there is none.
bool findContext(const Program& program, std::string_view name, Choice& choice, std::string& error) {
    const bool arrive = choice.kind == Choice::Kind::Arrive;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < program.contexts.size(); ++i) {
        const Context& c = program.contexts[i];
        if (c.cpu != choice.cpu || (c.kind != ContextKind::Task) != arrive) continue;
        names.push_back(c.name);
        if (c.name != name) continue;
        choice.context = static_cast<std::uint8_t>(i);
        return true;
    }
    const char* what = arrive ? "interrupt" : "task";
    error = fmt::format("CPU {} has no {} '{}'", choice.cpu, what, name);
    if (const auto near = nearest(name, names)) error += fmt::format("; did you mean '{}'?", *near);
    else if (!names.empty()) error += fmt::format("; it has {}", fmt::join(names, ", "));
    return false;
}

}  // namespace

std::string spell(const Program& program, Choice choice) {
    switch (choice.kind) {
    case Choice::Kind::Step: return fmt::format("{}", choice.cpu);
    case Choice::Kind::Arrive: return fmt::format("{}@{}", choice.cpu, program.contexts[choice.context].name);
    case Choice::Kind::Switch: return fmt::format("{}:{}", choice.cpu, program.contexts[choice.context].name);
    case Choice::Kind::Drain: return fmt::format("{}~", choice.cpu);
    }
    return {};
}

std::string spell(const Program& program, const std::vector<Choice>& schedule) {
    std::string text;
    for (std::size_t i = 0; i < schedule.size();) {
        std::size_t same = i + 1;
        while (same < schedule.size() && schedule[same] == schedule[i] && schedule[i].kind == Choice::Kind::Step)
            ++same;
        const std::size_t count = same - i;
        if (!text.empty()) text += ' ';
        text += spell(program, schedule[i]);
        if (count > 3) text += fmt::format("*{}", count);
        i += count > 3 ? count : 1;
    }
    return text;
}

ParsedSchedule parseSchedule(const Program& program, std::string_view text) {
    ParsedSchedule result;
    std::size_t word = 0;
    const auto fail = [&](std::string_view token, const std::string& why) {
        result.error = fmt::format("choice {} of the schedule, '{}': {}", word, token.substr(0, 60), why);
        return result;
    };
    while (true) {
        const std::size_t start = text.find_first_not_of(" \t\r\n,");
        if (start == std::string_view::npos) return result;
        text.remove_prefix(start);
        const std::size_t length = std::min(text.find_first_of(" \t\r\n,"), text.size());
        const std::string_view token = text.substr(0, length);
        text.remove_prefix(length);
        ++word;

        const std::size_t mark = token.find_first_of("@:*~");
        std::uint32_t cpu = 0;
        if (!number(token.substr(0, mark), cpu))
            return fail(token, "a choice starts with the number of a CPU, as in 0, 0@interrupt, 0:task or 0~");
        if (cpu >= program.cpus)
            return fail(token, program.cpus == 1 ? "there is only CPU 0"
                                                 : fmt::format("there are only CPUs 0 to {}", program.cpus - 1));
        Choice choice;
        choice.cpu = static_cast<std::uint8_t>(cpu);
        std::uint32_t count = 1;
        if (mark != std::string_view::npos && token[mark] == '*') {
            if (!number(token.substr(mark + 1), count) || count == 0)
                return fail(token, "'*' is followed by a number of steps");
        } else if (mark != std::string_view::npos && token[mark] == '~') {
            if (mark + 1 != token.size()) return fail(token, "nothing follows '~'");
            choice.kind = Choice::Kind::Drain;
        } else if (mark != std::string_view::npos) {
            choice.kind = token[mark] == '@' ? Choice::Kind::Arrive : Choice::Kind::Switch;
            std::string error;
            if (!findContext(program, token.substr(mark + 1), choice, error)) return fail(token, error);
        }
        if (result.choices.size() + count > kLongestSchedule)
            return fail(token, "the schedule is too long: at most 1000000 choices");
        result.choices.insert(result.choices.end(), count, choice);
    }
}

}  // namespace lockstep
