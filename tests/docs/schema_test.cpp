// assets/scenario.schema.json knows the keys, words and limits of the scenario reader: no more, no fewer.
#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "example.hpp"
#include "lang/scenario.hpp"

namespace lockstep::test {
namespace {

using Json = nlohmann::json;

const std::string kCode = "code = '''\nstatic int c;\nvoid f(void) { c++; }\n'''\n";
const std::string kRun = "[[run]]\ncall = \"f\"\n";

Json schema() {
    return Json::parse(projectFile("assets/scenario.schema.json"), nullptr, false);
}

std::set<std::string> keysOf(const Json& table) {
    std::set<std::string> keys;
    for (const auto& [key, value] : table.at("properties").items()) keys.insert(key);
    return keys;
}

// The keys that the reader lists when it meets one that resembles none of them.
std::set<std::string> knownKeys(const std::string& scenario) {
    const std::string begin = "known keys: ";
    std::set<std::string> keys;
    for (const Diagnostic& d : loadText(scenario, "example.toml").diagnostics) {
        if (!d.remedy.starts_with(begin)) continue;
        std::istringstream list(d.remedy.substr(begin.size()));
        for (std::string key; std::getline(list >> std::ws, key, ',');) keys.insert(key);
    }
    return keys;
}

bool accepts(const std::string& scenario) {
    return loadText(scenario, "example.toml").ok();
}

TEST(Schema, IsJson) {
    ASSERT_FALSE(schema().is_discarded());
    EXPECT_EQ(schema().at("$schema"), "http://json-schema.org/draft-07/schema#");
}

TEST(Schema, HasTheKeysThatTheReaderKnows) {
    const Json root = schema();
    const Json& tables = root.at("properties");
    const std::string odd = "qzqzqzqz = 1\n";
    EXPECT_EQ(keysOf(root), knownKeys(odd + kCode + kRun));
    EXPECT_EQ(keysOf(tables.at("run").at("items")), knownKeys(kCode + kRun + odd));
    EXPECT_EQ(keysOf(tables.at("check")), knownKeys(kCode + kRun + "[check]\n" + odd));
    EXPECT_EQ(keysOf(tables.at("headline")), knownKeys(kCode + kRun + "[headline]\n" + odd));
    const Json& hammer = tables.at("hammer");
    const Json& interrupt = hammer.at("properties").at("interrupt").at("items");
    EXPECT_EQ(keysOf(hammer), knownKeys(kCode + kRun + "[hammer]\n" + odd));
    EXPECT_EQ(keysOf(interrupt), knownKeys(kCode + kRun + "[[hammer.interrupt]]\n" + odd));
    EXPECT_EQ(keysOf(interrupt.at("properties").at("storm")),
              knownKeys(kCode + kRun + "[[hammer.interrupt]]\n[hammer.interrupt.storm]\n" + odd));
}

TEST(Schema, DescribesEveryKey) {
    const Json root = schema();
    const auto described = [](const Json& table) {
        for (const auto& [key, value] : table.at("properties").items())
            EXPECT_FALSE(value.value("description", "").empty()) << key;
    };
    described(root);
    for (const char* table : {"check", "headline", "hammer"}) described(root.at("properties").at(table));
    described(root.at("properties").at("run").at("items"));
    const Json interrupt = root.at("properties").at("hammer").at("properties").at("interrupt").at("items");
    described(interrupt);
    described(interrupt.at("properties").at("storm"));
}

TEST(Schema, HasTheWordsThatTheReaderKnows) {
    const Json root = schema().at("properties");
    for (const Json& word : root.at("isa").at("enum"))
        EXPECT_TRUE(accepts("isa = " + word.dump() + "\n" + kCode + kRun)) << word;
    for (const Json& word : root.at("memory").at("enum"))
        EXPECT_TRUE(accepts("memory = " + word.dump() + "\n" + kCode + kRun)) << word;
    for (const Json& word : root.at("atomics").at("enum"))
        EXPECT_TRUE(accepts("atomics = " + word.dump() + "\n" + kCode + kRun)) << word;
    for (const Json& word : root.at("run").at("items").at("properties").at("context").at("enum"))
        EXPECT_TRUE(accepts(kCode + kRun + "context = " + word.dump() + "\n")) << word;
    for (const Json& word : root.at("hammer").at("properties").at("lock").at("enum"))
        EXPECT_TRUE(accepts(kCode + kRun + "[hammer]\nlock = " + word.dump() + "\n")) << word;
    EXPECT_FALSE(accepts(kCode + kRun + "[hammer]\nlock = \"fair\"\n"));
    EXPECT_FALSE(accepts("isa = \"riscv\"\n" + kCode + kRun));
    EXPECT_FALSE(accepts("memory = \"pso\"\n" + kCode + kRun));
}

TEST(Schema, HasTheLimitsOfTheReader) {
    const Json root = schema().at("properties");
    const auto number = [](const Json& limits, const char* which, int more) {
        return std::to_string(limits.at(which).get<std::int64_t>() + more);
    };
    const auto expectLimits = [&](const Json& limits, const std::string& before, const std::string& after) {
        EXPECT_TRUE(accepts(before + number(limits, "minimum", 0) + "\n" + after)) << before;
        EXPECT_FALSE(accepts(before + number(limits, "minimum", -1) + "\n" + after)) << before;
        EXPECT_TRUE(accepts(before + number(limits, "maximum", 0) + "\n" + after)) << before;
        EXPECT_FALSE(accepts(before + number(limits, "maximum", 1) + "\n" + after)) << before;
    };
    expectLimits(root.at("cpus"), "cpus = ", kCode + kRun);
    const Json times = schema().at("definitions").at("times").at("oneOf").at(0);
    expectLimits(times, kCode + kRun + "times = ", "");
    expectLimits(times, kCode + kRun + "[hammer]\ntimes = ", "");
    const Json& hammer = root.at("hammer").at("properties");
    expectLimits(hammer.at("noise"), kCode + kRun + "[hammer]\nnoise = ", "");
    const Json& interrupt = hammer.at("interrupt").at("items").at("properties");
    const std::string tick = kCode + kRun + "context = \"hardirq\"\n[[hammer.interrupt]]\n";
    for (const char* key : {"rate", "jitter", "burst"}) expectLimits(interrupt.at(key), tick + key + " = ", "");
    expectLimits(interrupt.at("storm").at("properties").at("rate"),
                 tick + "[hammer.interrupt.storm]\nat = 1\nfor = 1\nrate = ", "");
    expectLimits(schema().at("definitions").at("cpu"), kCode + kRun + "cpu = ", "");
    const std::string pattern = schema().at("definitions").at("name").at("pattern");
    EXPECT_EQ(pattern, "^[A-Za-z_][A-Za-z0-9_]{0,30}$");
    EXPECT_TRUE(accepts(kCode + kRun + "name = \"" + std::string(31, 'a') + "\"\n"));
    EXPECT_FALSE(accepts(kCode + kRun + "name = \"" + std::string(32, 'a') + "\"\n"));
    EXPECT_FALSE(accepts(kCode + kRun + "name = \"1a\"\n"));
}

}  // namespace
}  // namespace lockstep::test
