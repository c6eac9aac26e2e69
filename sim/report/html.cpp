#include "report/html.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "page_assets.hpp"
#include "report/story.hpp"
#include "report/words.hpp"

namespace lockstep {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    return out;
}

// No "</script>" and no "<!--" can stand in it: JSON may spell any character by its number.
std::string insideScript(const std::string& json) {
    std::string out;
    for (const char c : json) switch (c) {
        case '<': out += "\\u003c"; break;
        case '>': out += "\\u003e"; break;
        case '&': out += "\\u0026"; break;
        default: out += c;
        }
    return out;
}

std::string titleOf(const PageScenario& s) {
    const Program& program = s.machine->program();
    return program.title.empty() ? program.path : program.title;
}

// What a reader without JavaScript sees.
std::string summary(const PageScenario& s, const PageLimits& limits) {
    const Program& program = s.machine->program();
    const Exploration& x = *s.exploration;
    std::string out = fmt::format("<h1>{}</h1>\n<p>{}</p>\n<p><strong>{}</strong></p>\n", escaped(titleOf(s)),
                                  escaped(program.description), escaped(verdictSentence(*s.machine, x)));
    const bool counted = std::any_of(x.outcomes.begin(), x.outcomes.end(), [](const Outcome& o) {
        return !o.frequency.interleavings.empty() || o.frequency.share || o.frequency.probability;
    });
    out += fmt::format("<table>\n<tr><th>How it can end</th>{}</tr>\n",
                       counted ? "<th>Interleavings</th><th>Share of them</th><th>Probability</th>" : "");
    const auto row = [&](bool bad, const std::string& text, const Frequency& f) {
        const auto part = [](const std::optional<double>& p) { return p ? fmt::format("{:.4g} %", *p * 100) : ""; };
        out += fmt::format("<tr><td>{} {}</td>", bad ? "✗" : "✓", escaped(text));
        if (counted)
            out +=
                fmt::format("<td>{}</td><td>{}</td><td>{}</td>", f.interleavings, part(f.share), part(f.probability));
        out += "</tr>\n";
    };
    for (std::size_t i = 0; i < std::min(x.outcomes.size(), limits.outcomes); ++i)
        row(x.outcomes[i].violates, outcomeText(program, x.cells, x.outcomes[i].values), x.outcomes[i].frequency);
    for (const Deadlock& d : x.deadlocks) {
        std::string text = "deadlock:";
        for (const Wait& wait : d.waits) text += " " + sentence(program, wait);
        row(true, text, d.frequency);
    }
    out += "</table>\n";
    if (x.outcomes.size() > limits.outcomes)
        out += fmt::format("<p>{} more outcomes are left out.</p>\n", x.outcomes.size() - limits.outcomes);
    if (!x.whyNotCounted.empty()) out += fmt::format("<p>Not counted: {}</p>\n", escaped(x.whyNotCounted));
    return out + fmt::format("<pre>{}</pre>\n", escaped(program.code));
}

}  // namespace

std::string htmlPage(std::span<const PageScenario> scenarios, const PageLimits& limits) {
    std::string title, data, plain;
    for (const PageScenario& s : scenarios) {
        title += (title.empty() ? "" : " | ") + titleOf(s);
        data += (data.empty() ? "" : ",\n") + pageData(s, limits);
        plain += summary(s, limits);
    }
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                      "'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n";
    out += fmt::format("<title>{} | Lockstep</title>\n<style>\n{}</style>\n</head>\n<body>\n<main id=\"lockstep\">\n",
                       escaped(title), embedded::kPageStyle);
    out += fmt::format("<noscript>\n<p>Stepping through the runs needs JavaScript; this is the result alone.</p>\n{}"
                       "</noscript>\n</main>\n",
                       plain);
    out += fmt::format("<footer>Made by Lockstep, which tries every order in which the steps can come. The page holds "
                       "at most {} outcomes, {} reports, and the last {} steps of a run.</footer>\n",
                       limits.outcomes, limits.reports, limits.steps);
    out += fmt::format("<script type=\"application/json\" id=\"lockstep-data\">\n{{\"scenarios\": [{}]}}\n</script>\n"
                       "<script>\n(() => {{\n{}\n{}\n{}\n{}}})();\n</script>\n</body>\n</html>\n",
                       insideScript(data), embedded::kElementsScript, embedded::kPanelScript, embedded::kTimelineScript,
                       embedded::kPageScript);
    return out;
}

}  // namespace lockstep
