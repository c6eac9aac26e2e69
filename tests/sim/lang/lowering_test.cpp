// The instructions of each construct, as the ISA's assembler writes them, and the micro-ops inside: looked at once and
// found right. A change here changes how many interleavings a scenario has.
#include "lowering.hpp"

namespace {

using namespace lockstep;

TEST(Increments, AreOneInstructionOnX86AndThreeOnArm) {
    EXPECT_EQ(lowered("c++;", Isa::X86_64), (Lines{"incl c | load tmp ← c; add tmp, 1; store c ← tmp"}));
    EXPECT_EQ(lowered("c++;", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "add w0, w0, #1 | add w0, 1", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("c += 3;", Isa::X86_64), (Lines{"addl $3, c | load tmp ← c; add tmp, 3; store c ← tmp"}));
    EXPECT_EQ(lowered("c += 3;", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "add w0, w0, #3 | add w0, 3", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("c |= 4;", Isa::X86_64), (Lines{"orl $4, c | load tmp ← c; tmp ← tmp | 4; store c ← tmp"}));
    EXPECT_EQ(lowered("c |= 4;", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "orr w0, w0, #4 | w0 ← w0 | 4", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("c = c + 1;", Isa::X86_64), (Lines{"incl c | load tmp ← c; add tmp, 1; store c ← tmp"}));
    EXPECT_EQ(lowered("c = c + 1;", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "add w0, w0, #1 | add w0, 1", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("c = 1 + c;", Isa::X86_64), (Lines{"incl c | load tmp ← c; add tmp, 1; store c ← tmp"}));
    EXPECT_EQ(lowered("c = 1 + c;", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "add w0, w0, #1 | add w0, 1", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("list[i]++;", Isa::X86_64),
              (Lines{"incl list(,%rbp,4) | load tmp ← list[i]; add tmp, 1; store list[i] ← tmp"}));
    EXPECT_EQ(lowered("list[i]++;", Isa::Arm64),
              (Lines{"ldr w0, [list, x20] | load w0 ← list[i]", "add w0, w0, #1 | add w0, 1",
                     "str w0, [list, x20] | store list[i] ← w0"}));
    EXPECT_EQ(lowered("b += 200;", Isa::X86_64), (Lines{"addb $200, b | load tmp ← b; add tmp, 200; store b ← tmp"}));
    EXPECT_EQ(lowered("b += 200;", Isa::Arm64),
              (Lines{"ldrb w0, [b] | load w0 ← b", "add w0, w0, #200 | add w0, 200", "strb w0, [b] | store b ← w0"}));
}

TEST(Increments, WithTheirValueUsedNeedARegister) {
    EXPECT_EQ(lowered("x = c++;", Isa::X86_64),
              (Lines{"movl c, %ebx | load x ← c", "leal 1(%ebx), %eax | eax ← x + 1", "movl %eax, c | store c ← eax"}));
    EXPECT_EQ(lowered("x = c++;", Isa::Arm64),
              (Lines{"ldr w19, [c] | load x ← c", "add w0, w19, #1 | w0 ← x + 1", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("x = ++c;", Isa::X86_64),
              (Lines{"movl c, %ebx | load x ← c", "addl $1, %ebx | add x, 1", "movl %ebx, c | store c ← x"}));
    EXPECT_EQ(lowered("x = ++c;", Isa::Arm64),
              (Lines{"ldr w19, [c] | load x ← c", "add w19, w19, #1 | add x, 1", "str w19, [c] | store c ← x"}));
    EXPECT_EQ(lowered("c *= 2;", Isa::X86_64),
              (Lines{"movl c, %eax | load eax ← c", "imull $2, %eax | eax ← eax * 2", "movl %eax, c | store c ← eax"}));
    EXPECT_EQ(lowered("c *= 2;", Isa::Arm64), (Lines{"ldr w0, [c] | load w0 ← c", "mov w1, #2 | w1 ← 2",
                                                     "mul w0, w0, w1 | w0 ← w0 * w1", "str w0, [c] | store c ← w0"}));
}

TEST(Accesses, AreMarkedOneByOne) {
    EXPECT_EQ(lowered("WRITE_ONCE(c, READ_ONCE(c) + 1);", Isa::X86_64),
              (Lines{"movl c, %eax | load eax ← c", "addl $1, %eax | add eax, 1", "movl %eax, c | store c ← eax"}));
    EXPECT_EQ(lowered("WRITE_ONCE(c, READ_ONCE(c) + 1);", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "add w0, w0, #1 | add w0, 1", "str w0, [c] | store c ← w0"}));
    EXPECT_EQ(lowered("smp_store_release(&c, smp_load_acquire(&c));", Isa::X86_64),
              (Lines{"movl c, %eax | load eax ← c (acquire)", "movl %eax, c | store c ← eax (release)"}));
    EXPECT_EQ(lowered("smp_store_release(&c, smp_load_acquire(&c));", Isa::Arm64),
              (Lines{"ldar w0, [c] | load w0 ← c (acquire)", "stlr w0, [c] | store c ← w0 (release)"}));
    EXPECT_EQ(lowered("list[2] = x;", Isa::X86_64), (Lines{"movl %ebx, list+8 | store list[2] ← x"}));
    EXPECT_EQ(lowered("list[2] = x;", Isa::Arm64), (Lines{"str w19, [list+8] | store list[2] ← x"}));
    EXPECT_EQ(lowered("done = !done;", Isa::X86_64),
              (Lines{"movzbl done, %eax | load eax ← done", "testl %eax, %eax; sete %al | compare eax == 0",
                     "movb %al, done | store done ← eax"}));
    EXPECT_EQ(lowered("done = !done;", Isa::Arm64),
              (Lines{"ldrb w0, [done] | load w0 ← done", "cmp w0, #0; cset w0, eq | compare w0 == 0",
                     "strb w0, [done] | store done ← w0"}));
}

TEST(Atomics, AreOneInstructionEach) {
    EXPECT_EQ(lowered("atomic_inc(&v);", Isa::X86_64), (Lines{"lock incl v | atomically: v += 1"}));
    EXPECT_EQ(lowered("atomic_inc(&v);", Isa::Arm64),
              (Lines{"mov w0, #1 | w0 ← 1", "stadd w0, [v] | atomically: v += w0"}));
    EXPECT_EQ(lowered("atomic_sub(x, &v);", Isa::X86_64), (Lines{"lock subl %ebx, v | atomically: v -= x"}));
    EXPECT_EQ(lowered("atomic_sub(x, &v);", Isa::Arm64),
              (Lines{"neg w0, w19 | w0 ← 0 - x", "stadd w0, [v] | atomically: v += w0"}));
    EXPECT_EQ(lowered("atomic_and(6, &v);", Isa::X86_64), (Lines{"lock andl $6, v | atomically: v &= 6"}));
    EXPECT_EQ(lowered("atomic_and(6, &v);", Isa::Arm64),
              (Lines{"mov w0, #-7 | w0 ← -7", "stclr w0, [v] | atomically: v &= ~w0"}));
    EXPECT_EQ(lowered("atomic_andnot(x, &v);", Isa::X86_64),
              (Lines{"movl %ebx, %eax; notl %eax | eax ← x ^ -1", "lock andl %eax, v | atomically: v &= eax"}));
    EXPECT_EQ(lowered("atomic_andnot(x, &v);", Isa::Arm64), (Lines{"stclr w19, [v] | atomically: v &= ~x"}));
    EXPECT_EQ(lowered("x = atomic_add_return(2, &v);", Isa::X86_64),
              (Lines{"movl $2, %eax | eax ← 2", "lock xaddl %eax, v | atomically: eax ← v, v += eax",
                     "leal 2(%eax), %ebx | x ← eax + 2"}));
    EXPECT_EQ(lowered("x = atomic_add_return(2, &v);", Isa::Arm64),
              (Lines{"mov w1, #2 | w1 ← 2", "ldaddal w1, w0, [v] | atomically: w0 ← v, v += w1",
                     "add w19, w0, #2 | x ← w0 + 2"}));
    EXPECT_EQ(lowered("x = atomic_dec_and_test(&v);", Isa::X86_64),
              (Lines{"movl $-1, %eax | eax ← -1", "lock xaddl %eax, v | atomically: eax ← v, v += eax",
                     "cmpl $1, %eax; sete %bl | compare eax == 1"}));
    EXPECT_EQ(lowered("x = atomic_dec_and_test(&v);", Isa::Arm64),
              (Lines{"mov w1, #-1 | w1 ← -1", "ldaddal w1, w0, [v] | atomically: w0 ← v, v += w1",
                     "cmp w0, #1; cset w19, eq | compare w0 == 1"}));
    EXPECT_EQ(lowered("x = atomic_cmpxchg(&v, 1, 2);", Isa::X86_64),
              (Lines{"movl $1, %eax | eax ← 1", "movl $2, %ecx | ecx ← 2",
                     "lock cmpxchgl %ecx, v  # expected and old value: %eax | atomically: if v == eax, v ← ecx",
                     "movl %eax, %ebx | x ← eax"}));
    EXPECT_EQ(lowered("x = atomic_cmpxchg(&v, 1, 2);", Isa::Arm64),
              (Lines{"mov w0, #1 | w0 ← 1", "mov w1, #2 | w1 ← 2", "casal w0, w1, [v] | atomically: if v == w0, v ← w1",
                     "mov w19, w0 | x ← w0"}));
    EXPECT_EQ(lowered("x = atomic_xchg(&v, 5);", Isa::X86_64),
              (Lines{"movl $5, %ebx | x ← 5", "xchgl %ebx, v | atomically: x ← v, v ← x"}));
    EXPECT_EQ(lowered("x = atomic_xchg(&v, 5);", Isa::Arm64),
              (Lines{"mov w0, #5 | w0 ← 5", "swpal w0, w19, [v] | atomically: x ← v, v ← w0"}));
}

TEST(Atomics, FetchingOrsLoopOnX86) {
    EXPECT_EQ(
        lowered("x = atomic_fetch_or(1, &v);", Isa::X86_64),
        (Lines{"movl v, %ebx | load x ← v", "movl %ebx, %eax; orl $1, %eax | eax ← x | 1", "movl %ebx, %ecx | ecx ← x",
               "lock cmpxchgl %eax, v  # expected and old value: %ecx | atomically: if v == ecx, v ← eax",
               "cmpl %ebx, %ecx | compare ecx != x", "je .L1 | branch", "movl %ecx, %ebx | x ← ecx",
               "jmp .L0 | jump"}));
    EXPECT_EQ(lowered("x = atomic_fetch_or(1, &v);", Isa::Arm64),
              (Lines{"mov w0, #1 | w0 ← 1", "ldsetal w0, w19, [v] | atomically: x ← v, v |= w0"}));
}

TEST(Atomics, LoopAroundExclusivesWithLlsc) {
    EXPECT_EQ(lowered("atomic_inc(&v);", Isa::Arm64, "atomics = \"llsc\"\n"),
              (Lines{"ldxr w0, [v] | load w0 ← v (exclusive)", "add w1, w0, #1 | w1 ← w0 + 1",
                     "stxr w2, w1, [v] | store v ← w1 if nobody wrote it", "cbz w2, .L1 | branch", "b .L0 | jump"}));
    EXPECT_EQ(lowered("x = atomic_cmpxchg(&v, 1, 2);", Isa::Arm64, "atomics = \"llsc\"\n"),
              (Lines{"mov w1, #2 | w1 ← 2", "ldxr w0, [v] | load w0 ← v (exclusive)", "cmp w0, #1 | compare w0 == 1",
                     "b.ne .L1 | branch", "stlxr w2, w1, [v] | store v ← w1 if nobody wrote it", "cbz w2, .L1 | branch",
                     "b .L0 | jump", "mov w19, w0 | x ← w0"}));
    EXPECT_EQ(lowered("x = atomic_fetch_add_acquire(2, &v);", Isa::Arm64, "atomics = \"llsc\"\n"),
              (Lines{"ldaxr w19, [v] | load x ← v (exclusive)", "add w0, w19, #2 | w0 ← x + 2",
                     "stxr w1, w0, [v] | store v ← w0 if nobody wrote it", "cbz w1, .L1 | branch", "b .L0 | jump"}));
}

}  // namespace
