/* The switch between stacks for x86-64 System V. Empty on every other machine.
 *
 * A suspended side is a stack pointer to: MXCSR and x87 control word (8 bytes), r15, r14, r13, r12,
 * rbx, rbp, return address. The switch ends in a jump: a return would never be predicted, because the
 * processor's own stack of return addresses belongs to the other side. */
#if defined(__x86_64__) && !defined(_WIN32) && !defined(__ILP32__)

	.text

/* void nv__coroutine_switch(void **save, void *load) */
	.globl	nv__coroutine_switch
	.hidden	nv__coroutine_switch
	.type	nv__coroutine_switch, @function
	.p2align 4
nv__coroutine_switch:
	.cfi_startproc
	endbr64
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r12, 0
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r13, 0
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r14, 0
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r15, 0
	leaq	-8(%rsp), %rsp
	.cfi_adjust_cfa_offset 8
	stmxcsr	(%rsp)
	fnstcw	4(%rsp)
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	leaq	8(%rsp), %rsp
	.cfi_adjust_cfa_offset -8
	popq	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r15
	popq	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r14
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r13
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r12
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbx
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbp
	popq	%rcx
	.cfi_adjust_cfa_offset -8
	.cfi_register %rip, %rcx
	/* The target is an ordinary return address without endbr64. */
	notrack jmp *%rcx
	.cfi_endproc
	.size	nv__coroutine_switch, . - nv__coroutine_switch

/* Where a coroutine begins: rbx is the coroutine, r12 the function that never returns. Its caller, as
 * far as unwinding goes, is whoever resumed last: the frame that the switch left at resumer_sp, 64
 * bytes below that caller's stack pointer. DW_CFA_def_cfa_expression:
 * DW_OP_breg3 (rbx) 8, DW_OP_deref, DW_OP_plus_uconst 64. */
	.globl	nv__coroutine_trampoline
	.hidden	nv__coroutine_trampoline
	.type	nv__coroutine_trampoline, @function
	.p2align 4
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0x0f, 5, 0x73, 8, 0x06, 0x23, 64
	.cfi_offset %rip, -8
	.cfi_offset %rbp, -16
	.cfi_offset %rbx, -24
	.cfi_offset %r12, -32
	.cfi_offset %r13, -40
	.cfi_offset %r14, -48
	.cfi_offset %r15, -56
	nop
nv__coroutine_trampoline:
	endbr64
	movq	%rbx, %rdi
	call	*%r12
	ud2
	.cfi_endproc
	.size	nv__coroutine_trampoline, . - nv__coroutine_trampoline

/* Indirect branch tracking only: a shadow stack cannot follow this switch. */
	.section .note.gnu.property, "a", @note
	.p2align 3
	.long	4
	.long	16
	.long	5
	.asciz	"GNU"
	.long	0xc0000002
	.long	4
	.long	1
	.long	0

#endif

#if defined(__ELF__)
#if defined(__arm__)
	.section .note.GNU-stack, "", %progbits
#else
	.section .note.GNU-stack, "", @progbits
#endif
#endif
