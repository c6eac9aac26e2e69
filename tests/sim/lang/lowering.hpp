// What a statement becomes, in lines that a test can list.
#pragma once

#include "diagnose.hpp"

namespace lockstep {

using Lines = std::vector<std::string>;

// What `statement` becomes: "instruction | its micro-ops in words". x and i are the arguments of its function.
inline Lines lowered(const std::string& statement, Isa isa, const std::string& top = {}) {
    const Program program =
        compiled(top +
                     "code = '''\nint c; u8 b; bool done; int list[4]; static DEFINE_SPINLOCK(lock); atomic_t v;\n"
                     "int add(int p, int q) { return p + q; }\nvoid f(int x, int i) { unsigned long flags;\n" +
                     statement + "\n}\n'''\n[[run]]\ncall = \"f\"\nargs = [1, 2]\n",
                 isa);
    Lines lines;
    for (const Instruction& i : program.instructions) {
        if (program.statements[i.statement].line != 4) continue;
        std::string words;
        for (std::uint32_t k = 0; k < i.count; ++k) words += (k ? "; " : "") + describe(program, i.first + k);
        lines.push_back(i.text + " | " + words);
    }
    return lines;
}

}  // namespace lockstep
