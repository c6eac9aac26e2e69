// Every kernel function that the table names: it compiles on both ISAs, as a statement and for its value, and becomes
// at least what the kernel's own becomes.
#include "diagnose.hpp"
#include "machine/run.hpp"

namespace {

using namespace lockstep;

std::string argument(char letter, const Primitive& p) {
    switch (letter) {
    case 'L': return "&lock";
    case 'M': return "&mutex";
    case 'A': return p.wide ? "&wide" : "&hits";
    case 'g': return "&counter";
    case 'o': return p.wide ? "&old64" : "&old";
    case 'x': return "counter";
    case 'f': return "flags";
    case 's': return "\"%d\\\\n\", counter";
    default: return "3";
    }
}

std::string callOf(const Primitive& p) {
    std::string arguments;
    for (const char letter : p.arguments) arguments += (arguments.empty() ? "" : ", ") + argument(letter, p);
    return p.name + "(" + arguments + ")";
}

std::string programWith(const Primitive& p, bool llsc) {
    const std::string call = callOf(p);
    // A TOML basic string would need other escapes: print's text is written for a literal one.
    std::string statement = (p.returnsValue ? "counter = " : "") + call + ";\n\t" + call + ";";
    for (std::size_t at; (at = statement.find("\\\\n")) != std::string::npos;) statement.replace(at, 3, "\\n");
    const std::string extra = llsc ? "atomics = \"llsc\"\n" : "";
    return extra + inFunction("int old = 0; s64 old64 = 0;\n\tlocal_irq_save(flags);\n\t" + statement);
}

TEST(Primitives, AllCompileAndRunOnEveryIsa) {
    for (const Primitive& p : primitives())
        for (const bool llsc : {false, true})
            for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
                SCOPED_TRACE(p.name + " on " + name(isa) + (llsc ? " with llsc" : ""));
                const Program program = compiled(programWith(p, llsc), isa);
                const Machine machine(program);
                lockstep::Run run(machine);
                const Drive end = drive(run, {}, Random(1), 1000);
                EXPECT_EQ(end.end, Drive::End::Ended);
                for (std::uint32_t op = 0; op < program.ops.size(); ++op) EXPECT_FALSE(describe(program, op).empty());
                for (const Instruction& i : program.instructions) {
                    EXPECT_EQ(i.text.empty(), program.ops[i.first].op == Op::Barrier);
                    EXPECT_EQ(i.text.find("\n"), std::string::npos);
                }
            }
}

TEST(Primitives, AreSortedAndFoundByName) {
    const auto all = primitives();
    EXPECT_TRUE(
        std::is_sorted(all.begin(), all.end(), [](const Primitive& a, const Primitive& b) { return a.name < b.name; }));
    for (const Primitive& p : all) {
        EXPECT_EQ(findPrimitive(p.name), &p);
        EXPECT_FALSE(p.summary.empty()) << p.name;
        EXPECT_NE(p.prototype.find(p.name), std::string::npos) << p.name;
    }
    EXPECT_EQ(findPrimitive("spin_lok"), nullptr);
}

TEST(Primitives, AtomicsAreOneStepOrALoopThatWatches) {
    const auto has = [](const Program& program, Op op) {
        return std::any_of(program.ops.begin(), program.ops.end(), [op](const MicroOp& m) { return m.op == op; });
    };
    for (const Primitive& p : primitives()) {
        if (p.kind != PrimitiveKind::AtomicRmw && p.kind != PrimitiveKind::AtomicCmpxchg &&
            p.kind != PrimitiveKind::AtomicAddUnless)
            continue;
        SCOPED_TRACE(p.name);
        for (const Isa isa : {Isa::X86_64, Isa::Arm64}) {
            const Program program = compiled(programWith(p, false), isa);
            EXPECT_TRUE(has(program, Op::Rmw) || has(program, Op::CompareExchange));
        }
        const Program loop = compiled(programWith(p, true), Isa::Arm64);
        EXPECT_TRUE(has(loop, Op::LoadExclusive) && has(loop, Op::StoreExclusive));
        EXPECT_FALSE(has(loop, Op::Rmw) || has(loop, Op::CompareExchange));
        EXPECT_FALSE(has(compiled(programWith(p, true), Isa::X86_64), Op::LoadExclusive)) << "x86_64 has no such loop";
    }
}

}  // namespace
