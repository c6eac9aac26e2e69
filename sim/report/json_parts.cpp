#include "report/json_parts.hpp"

#include "lockstep/version.hpp"

namespace lockstep::json_parts {

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json number(IntType type, std::uint64_t value) {
    if (type.isBool) return value != 0;
    if (type.isSigned) return static_cast<std::int64_t>(value);
    return value;
}

Json head(const Program& program) {
    Json json;
    json["lockstep"] = std::string(kVersion);
    json["scenario"] = program.path;
    json["title"] = program.title;
    json["isa"] = name(program.isa);
    json["memory"] = name(program.memory);
    Json parameters = Json::object();
    for (const Parameter& p : program.parameters) parameters[p.name] = p.chosen;
    json["parameters"] = std::move(parameters);
    return json;
}

Json contextName(const Program& program, std::uint32_t context) {
    const Context& c = program.contexts[context];
    return Json{{"name", c.name}, {"kind", name(c.kind)}, {"cpu", c.cpu}};
}

}  // namespace lockstep::json_parts
