// docs/scenarios.md lists the kernel functions that there are: no more, no fewer.
#include <gtest/gtest.h>

#include "example.hpp"
#include "lang/primitives.hpp"

namespace lockstep::test {
namespace {

TEST(Documentation, ListsEveryKernelFunctionAndNoOther) {
    const std::set<std::string> documented =
        documentedFunctions(projectFile("docs/scenarios.md"), "## Kernel functions");
    std::set<std::string> known;
    for (const Primitive& p : primitives()) known.insert(p.name);
    for (const std::string& name : known)
        EXPECT_TRUE(documented.contains(name)) << name << " is not in docs/scenarios.md";
    for (const std::string& name : documented)
        EXPECT_TRUE(known.contains(name)) << name << " is in docs/scenarios.md, but there is no such function";
}

}  // namespace
}  // namespace lockstep::test
