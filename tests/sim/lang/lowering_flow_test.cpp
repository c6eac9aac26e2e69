// The instructions of locks, barriers, control flow and calls; and where each statement stands. See lowering_test.cpp.
#include "lowering.hpp"

namespace {

using namespace lockstep;

TEST(Locks, TurnThingsOffBeforeTheyWait) {
    EXPECT_EQ(lowered("spin_lock(&lock); spin_unlock(&lock);", Isa::X86_64),
              (Lines{"incl %gs:__preempt_count | preemption off", "lock cmpxchgl %edx, lock | take lock",
                     "movb $0, lock | release lock", "decl %gs:__preempt_count | preemption on"}));
    EXPECT_EQ(lowered("spin_lock(&lock); spin_unlock(&lock);", Isa::Arm64),
              (Lines{"add preempt_count, #1 | preemption off", "casa w0, w1, [lock] | take lock",
                     "stlrb wzr, [lock] | release lock", "sub preempt_count, #1 | preemption on"}));
    EXPECT_EQ(
        lowered("spin_lock_irq(&lock); spin_unlock_irq(&lock);", Isa::X86_64),
        (Lines{"cli | irqs off", "incl %gs:__preempt_count | preemption off", "lock cmpxchgl %edx, lock | take lock",
               "movb $0, lock | release lock", "sti | irqs on", "decl %gs:__preempt_count | preemption on"}));
    EXPECT_EQ(lowered("spin_lock_irq(&lock); spin_unlock_irq(&lock);", Isa::Arm64),
              (Lines{"msr daifset, #3 | irqs off", "add preempt_count, #1 | preemption off",
                     "casa w0, w1, [lock] | take lock", "stlrb wzr, [lock] | release lock", "msr daifclr, #3 | irqs on",
                     "sub preempt_count, #1 | preemption on"}));
    EXPECT_EQ(
        lowered("spin_lock_irqsave(&lock, flags); spin_unlock_irqrestore(&lock, flags);", Isa::X86_64),
        (Lines{"pushfq; popq %r12; cli | flags ← irq state, irqs off", "incl %gs:__preempt_count | preemption off",
               "lock cmpxchgl %edx, lock | take lock", "movb $0, lock | release lock",
               "btq $9, %r12; jnc 1f; sti; 1: | restore irqs from flags", "decl %gs:__preempt_count | preemption on"}));
    EXPECT_EQ(
        lowered("spin_lock_irqsave(&lock, flags); spin_unlock_irqrestore(&lock, flags);", Isa::Arm64),
        (Lines{"mrs x21, daif; msr daifset, #3 | flags ← irq state, irqs off", "add preempt_count, #1 | preemption off",
               "casa w0, w1, [lock] | take lock", "stlrb wzr, [lock] | release lock",
               "msr daif, x21 | restore irqs from flags", "sub preempt_count, #1 | preemption on"}));
    EXPECT_EQ(lowered("spin_lock_bh(&lock); spin_unlock_bh(&lock);", Isa::X86_64),
              (Lines{"addl $0x201, %gs:__preempt_count | softirqs off", "lock cmpxchgl %edx, lock | take lock",
                     "movb $0, lock | release lock", "subl $0x201, %gs:__preempt_count | softirqs on"}));
    EXPECT_EQ(lowered("spin_lock_bh(&lock); spin_unlock_bh(&lock);", Isa::Arm64),
              (Lines{"add preempt_count, #0x201 | softirqs off", "casa w0, w1, [lock] | take lock",
                     "stlrb wzr, [lock] | release lock", "sub preempt_count, #0x201 | softirqs on"}));
}

TEST(Barriers, EmitOnlyWhatTheIsaNeeds) {
    // x86_64 keeps reads in order, and writes: no instruction, but the race detector must know of the order.
    EXPECT_EQ(lowered("smp_mb(); smp_rmb(); smp_wmb(); barrier();", Isa::X86_64),
              (Lines{"lock addl $0, -4(%rsp) | full barrier", " | read barrier", " | write barrier"}));
    EXPECT_EQ(lowered("smp_mb(); smp_rmb(); smp_wmb(); barrier();", Isa::Arm64),
              (Lines{"dmb ish | full barrier", "dmb ishld | read barrier", "dmb ishst | write barrier"}));
}

TEST(ControlFlow, Loops) {
    EXPECT_EQ(lowered("while (c < 3) x++;", Isa::X86_64),
              (Lines{"movl c, %eax | load eax ← c", "cmpl $3, %eax | compare eax < 3", "jge .L2 | branch",
                     "addl $1, %ebx | add x, 1", "jmp .L0 | jump"}));
    EXPECT_EQ(lowered("while (c < 3) x++;", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "cmp w0, #3 | compare w0 < 3", "b.ge .L2 | branch",
                     "add w19, w19, #1 | add x, 1", "b .L0 | jump"}));
    EXPECT_EQ(lowered("do x--; while (x);", Isa::X86_64),
              (Lines{"subl $1, %ebx | subtract x, 1", "testl %ebx, %ebx; je .L2 | branch", "jmp .L0 | jump"}));
    EXPECT_EQ(lowered("do x--; while (x);", Isa::Arm64),
              (Lines{"sub w19, w19, #1 | subtract x, 1", "cbz w19, .L2 | branch", "b .L0 | jump"}));
}

TEST(ControlFlow, EmptyEndlessLoopsTakeAStep) {
    EXPECT_EQ(lowered("for (;;);", Isa::X86_64), (Lines{"jmp .L0 | loop again"}));
    EXPECT_EQ(lowered("for (;;);", Isa::Arm64), (Lines{"b .L0 | loop again"}));
    EXPECT_EQ(lowered("while (x);", Isa::X86_64), (Lines{"testl %ebx, %ebx; je .L2 | branch", "jmp .L0 | loop again"}));
    EXPECT_EQ(lowered("while (x);", Isa::Arm64), (Lines{"cbz w19, .L2 | branch", "b .L0 | loop again"}));
    EXPECT_EQ(lowered("while (READ_ONCE(c));", Isa::X86_64),
              (Lines{"movl c, %eax | load eax ← c", "testl %eax, %eax; je .L2 | branch", "jmp .L0 | jump"}));
    EXPECT_EQ(lowered("while (READ_ONCE(c));", Isa::Arm64),
              (Lines{"ldr w0, [c] | load w0 ← c", "cbz w0, .L2 | branch", "b .L0 | jump"}));
}

TEST(ControlFlow, LogicalOperatorsSkipTheirRightSide) {
    EXPECT_EQ(
        lowered("if (x && c) x = 1; else x = 2;", Isa::X86_64),
        (Lines{"testl %ebx, %ebx; je .L0 | branch", "movl c, %eax | load eax ← c", "testl %eax, %eax; je .L0 | branch",
               "movl $1, %ebx | x ← 1", "jmp .L1 | jump", "movl $2, %ebx | x ← 2"}));
    EXPECT_EQ(lowered("if (x && c) x = 1; else x = 2;", Isa::Arm64),
              (Lines{"cbz w19, .L0 | branch", "ldr w0, [c] | load w0 ← c", "cbz w0, .L0 | branch",
                     "mov w19, #1 | x ← 1", "b .L1 | jump", "mov w19, #2 | x ← 2"}));
    EXPECT_EQ(
        lowered("x = x || c;", Isa::X86_64),
        (Lines{"testl %ebx, %ebx; jne .L2 | branch", "movl c, %ecx | load ecx ← c", "testl %ecx, %ecx; je .L0 | branch",
               "movl $1, %eax | eax ← 1", "jmp .L1 | jump", "xorl %eax, %eax | eax ← 0", "movl %eax, %ebx | x ← eax"}));
    EXPECT_EQ(lowered("x = x || c;", Isa::Arm64),
              (Lines{"cbnz w19, .L2 | branch", "ldr w1, [c] | load w1 ← c", "cbz w1, .L0 | branch",
                     "mov w0, #1 | w0 ← 1", "b .L1 | jump", "mov w0, #0 | w0 ← 0", "mov w19, w0 | x ← w0"}));
}

TEST(ControlFlow, CallsPassTheirArguments) {
    EXPECT_EQ(lowered("x = add(c, 3);", Isa::X86_64), (Lines{"movl c, %eax | load eax ← c", "call add | call add"}));
    EXPECT_EQ(lowered("x = add(c, 3);", Isa::Arm64), (Lines{"ldr w0, [c] | load w0 ← c", "bl add | call add"}));
}

TEST(Statements, KeepTheirPlace) {
    const Program program = compiled(scenarioWith("int a;\nvoid f(void)\n{\n\ta++;\n\tif (a)\n\t\ta = 2;\n}"));
    ASSERT_GE(program.statements.size(), 3U);
    EXPECT_EQ(program.statements[0].text, "a++;");
    EXPECT_EQ(program.statements[0].line, 4U);
    EXPECT_EQ(program.fileLine(program.statements[0].line), 5);
    EXPECT_EQ(program.statements[1].text, "if (a)");
    EXPECT_EQ(program.statements[2].text, "a = 2;");
    EXPECT_EQ(program.statements[2].column, 3U);
}

}  // namespace
