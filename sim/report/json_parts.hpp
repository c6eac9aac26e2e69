// What the JSON texts share: the head of each, states, contexts, numbers. Internal to the room.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "lang/program.hpp"

namespace lockstep::json_parts {

using Json = nlohmann::ordered_json;

/// The text, with a newline at its end; what is not UTF-8 is replaced.
std::string dump(const Json& json);
/// A value as C has it: a boolean, a signed or an unsigned number.
Json number(IntType type, std::uint64_t value);
/// Version, scenario, title, ISA, memory model and parameters.
Json head(const Program& program);
/// {"name", "kind", "cpu"}
Json contextName(const Program& program, std::uint32_t context);

/// Global names to plain numbers, booleans and lists; locks and constants left out. `valueOf` gives a cell's value.
template <class CellValue>
Json stateJson(const Program& program, const CellValue& valueOf) {
    Json state = Json::object();
    for (const Global& g : program.globals) {
        if (g.isLock() || g.isConst) continue;
        if (!g.isArray) {
            state[g.name] = number(g.type, valueOf(g.firstCell));
            continue;
        }
        Json list = Json::array();
        for (std::uint32_t i = 0; i < g.elements; ++i) list.push_back(number(g.type, valueOf(g.firstCell + i)));
        state[g.name] = std::move(list);
    }
    return state;
}

}  // namespace lockstep::json_parts
